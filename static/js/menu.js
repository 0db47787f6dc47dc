// The menu of all pages lies over the cabins: it goes when anything else is pressed, or with Escape.
(function () {
  "use strict"
  function open() { return document.querySelector("#menu[open]") }

  document.addEventListener("pointerdown", function (event) {
    if (open() && !open().contains(event.target)) open().open = false
  })
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || !open()) return
    event.stopImmediatePropagation()   // the panel beside it stays
    open().open = false
  }, true)
})()
