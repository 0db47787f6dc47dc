// A choice in a list's filters counts at once; what is typed waits for Enter or the button.
(function () {
  "use strict"
  document.addEventListener("change", function (event) {
    if (event.target.matches("form[data-filter] select")) event.target.form.requestSubmit()
  })
})()
