// A button data-print prints the page it is on.
(function () {
  "use strict"
  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) window.print()
  })
})()
