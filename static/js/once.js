// A form is sent once: a second press while its answer is on the way would do the same again.
(function () {
  "use strict"
  const LOST = 8000   // then the answer will not come, and who presses again means it

  document.addEventListener("submit", function (event) {
    const form = event.target
    if (event.defaultPrevented || form.method !== "post" || form.target || form.matches("[hx-post]")) return
    if (event.timeStamp - form.dataset.sent < LOST) event.preventDefault()
    else form.dataset.sent = event.timeStamp
  })

  // Who comes back to the page by the browser's own button finds its forms new.
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) for (const form of document.forms) delete form.dataset.sent
  })
})()
