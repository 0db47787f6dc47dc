// The money of the panel. Nothing is computed here: what is typed goes to the server, which answers with the sums.
//   data-put="1000" data-into="given"   a button that types for the cashier
//   [data-reckon]                       asks for the sums when something inside it is typed; data-reckon-now: and this
//   form[data-float]                    goes away once the till is open; what is typed elsewhere stays
//   form[data-clear]                    is empty again once it was taken
(function () {
  "use strict"
  const TYPING = 150
  let timer = null

  function reckon(form, wait) {
    const root = form && form.querySelector("[data-reckon]")
    clearTimeout(timer)
    if (root) timer = setTimeout(function () { htmx.trigger(root, "reckon") }, wait)
  }

  // While the money itself is asked for, the sums stay as they are: drawn now they would bring the button back.
  function settling(asks) { return asks.matches("[data-reckon]") && asks.closest("form").matches(".htmx-request") }

  document.addEventListener("htmx:beforeRequest", function (event) {
    if (settling(event.detail.elt)) event.preventDefault()
  })

  document.addEventListener("htmx:beforeSwap", function (event) {
    if (settling(event.detail.requestConfig.elt)) event.detail.shouldSwap = false
  })

  document.addEventListener("input", function (event) {
    const asks = event.target.closest("[data-reckon], [data-reckon-now]")
    if (asks) reckon(event.target.form, event.target.matches("[type=radio]") ? 0 : TYPING)
  })

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-put]")
    if (!button) return
    const form = button.closest("form")
    form.elements[button.dataset.into].value = button.dataset.put
    reckon(form, 0)
    const obvious = form.querySelector("[data-obvious]")
    if (obvious) obvious.focus({ preventScroll: true })
  })

  document.addEventListener("toggle", function (event) {
    if (event.target.open && event.target.closest("#panel")) event.target.scrollIntoView({ block: "nearest" })
  }, true)

  document.addEventListener("htmx:afterRequest", function (event) {
    const form = event.detail.elt
    if (!event.detail.successful || !form.matches("form")) return
    if (form.matches("[data-clear]")) form.reset()
    if (!form.matches("[data-float]")) return
    form.remove()
    for (const refused of document.querySelectorAll("#panel .notice.alarm")) refused.remove()   // the till was not open
    const obvious = document.querySelector("#panel [data-obvious]")
    if (obvious) obvious.focus({ preventScroll: true })
  })
})()
