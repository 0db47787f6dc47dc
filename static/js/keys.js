// The board by keyboard: the cabin's number, Enter, the amount, Enter. Esc closes the panel.
// Digits choose a cabin, to look at; Enter goes into its panel; digits there are an amount; Enter presses its button.
(function () {
  "use strict"
  const SECOND_DIGIT = 700
  let typed = ""
  let timer = null
  let coming = false   // a panel was asked for and is not there yet: Enter is not for the one that still stands there
  let ahead = ""       // an amount, and its Enter, typed faster than that panel came

  function panel() { return document.getElementById("panel") }

  function choose(number) {
    const tile = document.getElementById("cabin-" + number)
    if (!tile) return htmx.trigger(document.body, "callshop:say", { words: document.querySelector("[data-keys]").dataset.unknown.replace("{cabin}", number) })
    coming = true
    looking(true)
    tile.querySelector("[data-open]").click()
  }

  function looking(yes) { document.body.toggleAttribute("data-looking", yes) }

  function digit(sign) {
    clearTimeout(timer)
    typed += sign
    const more = document.querySelectorAll(".tile[data-cabin^='" + typed + "']").length > 1
    if (more) { timer = setTimeout(finish, SECOND_DIGIT) } else { finish() }
  }

  function finish() {
    choose(typed)
    typed = ""
  }

  function enter() {
    looking(false)
    const obvious = panel().querySelector("[data-obvious]")
    if (obvious) obvious.focus({ preventScroll: true })
  }

  function catchUp() {
    const field = ahead && panel().querySelector("[data-typing]")
    if (field) {
      field.value = ahead.split("\n")[0]
      field.focus()
      field.dispatchEvent(new Event("input", { bubbles: true }))
      if (ahead.includes("\n")) field.form.requestSubmit()
    }
    ahead = ""
  }

  // The field for an amount of the panel the cashier is in.
  function amount() {
    const inside = document.activeElement !== panel() && panel().contains(document.activeElement)
    return inside ? panel().querySelector("[data-typing]") : null
  }

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const close = document.querySelector("#panel [data-close]")
    if (event.key === "Escape" && close) { close.click(); return }
    if (event.target.closest("input, select, textarea")) return
    const entering = coming && !document.body.hasAttribute("data-looking")
    if (/^[0-9]$/.test(event.key)) {
      if (entering) ahead += event.key
      else if (amount()) { amount().select(); amount().focus() } else { digit(event.key) }
      return
    }
    if (event.key !== "Enter") return
    if (typed || coming) {
      event.preventDefault()
      if (ahead) ahead += "\n"
      clearTimeout(timer)
      if (typed) finish()
      looking(false)
    } else if (event.target === panel() || !event.target.closest("a, button, summary")) {
      event.preventDefault()
      if (panel().dataset.cabin || panel().hasAttribute("data-paid")) enter()
    }
  })

  document.addEventListener("pointerdown", function () { looking(false) })
  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.target.id !== "panel" || !coming) return
    coming = false
    catchUp()
  })
})()
