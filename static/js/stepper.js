// How many of a note or coin: [data-stepper] with an input and buttons data-step="1" or "-1". It counts pieces, never money.
(function () {
  "use strict"
  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-step]")
    if (!button) return
    const input = button.closest("[data-stepper]").querySelector("input")
    const many = Math.max((parseInt(input.value, 10) || 0) + Number(button.dataset.step), 0)
    input.value = many || ""
    input.dispatchEvent(new Event("input", { bubbles: true }))
  })
})()
