// What a customer opens by touch on the tablet: "what does a call cost?" (ask) and "why this price?" (why).
// body data-shown says which is open. After a minute without touch all is as the next customer should find it.
// Root: #ask data-home (the shop's language); buttons: data-open, data-key, data-erase, data-letters, data-amount, data-pick.
(function () {
  "use strict"
  const UNTOUCHED = 60000
  let timer = null

  function field() { return document.getElementById("q") }

  function meter() { return document.getElementById("meter") }

  function show(what) {
    if (what) document.body.dataset.shown = what
    else delete document.body.dataset.shown
    if (what !== "ask") clear()
  }

  function clear() {
    if (!field().value && !document.getElementById("amount").value) return
    field().value = ""
    field().blur()
    choose("")
    ask()
  }

  function ask() { htmx.trigger("#question", "asked") }

  function type(text) {
    field().value = text
    ask()
  }

  function choose(amount) {
    document.getElementById("amount").value = amount
    for (const button of document.querySelectorAll("[data-amount]")) button.setAttribute("aria-pressed", String(button.dataset.amount === amount))
  }

  function letters(button) {
    const on = button.getAttribute("aria-pressed") === "false"
    button.setAttribute("aria-pressed", String(on))
    field().inputMode = on ? "text" : "none"
    field().blur()
    if (on) field().focus()
  }

  function press(button) {
    const told = button.dataset
    if ("open" in told) show(told.open)
    else if ("key" in told) type(field().value + told.key)
    else if ("erase" in told) type([...field().value].slice(0, -1).join(""))
    else if ("pick" in told) type(told.pick)
    else if ("letters" in told) letters(button)
    else if ("amount" in told) {
      choose(document.getElementById("amount").value === told.amount ? "" : told.amount)
      ask()
    }
  }

  function untouched() {
    show("")
    const home = document.getElementById("ask").dataset.home
    if (meter().dataset.state === "free" && document.documentElement.lang !== home) location.assign("?lang=" + home)
  }

  function touched() {
    clearTimeout(timer)
    timer = setTimeout(untouched, UNTOUCHED)
  }

  // The meter is new: the language of the visit may be over, or what was open has lost its reason.
  function look() {
    if (meter().lang !== document.documentElement.lang) return location.reload()
    const shown = document.body.dataset.shown
    if (shown === "ask" && !meter().classList.contains("asks")) show("")
    if (shown === "why" && !meter().querySelector(".reasons")) show("")
  }

  htmx.onLoad(function (loaded) {
    if (loaded.id === "meter") look()
    if (!loaded.matches("body")) return
    document.addEventListener("click", function (event) {
      const button = event.target.closest("button")
      if (button) press(button)
    })
    field().addEventListener("input", ask)
    for (const sign of ["pointerdown", "keydown"]) document.addEventListener(sign, touched)
    touched()
  })
})()
