// A form in which a drawer is counted, form[data-drawer]: Enter goes to the next field, and from the last to the button.
// It never sends the form: who presses it after every note must not have counted before the coins.
(function () {
  "use strict"
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Enter" || !event.target.matches("form[data-drawer] input")) return
    event.preventDefault()
    const stops = [...event.target.form.querySelectorAll("input:not([type=hidden]), button[type=submit]")]
      .filter(function (stop) { return !stop.closest("details:not([open])") })
    const next = stops[stops.indexOf(event.target) + 1]
    next.focus()
    if (next.matches("input")) next.select()
  })
})()
