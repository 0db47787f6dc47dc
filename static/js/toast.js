// What the shop refuses is said in its own words: from JSON {"error"} or the element data-message of the answer.
(function () {
  "use strict"
  const SHOWN_FOR = 8000
  let timer = null

  function say(words) {
    const toast = document.getElementById("toast")
    toast.querySelector("span").textContent = words
    toast.hidden = false
    clearTimeout(timer)
    timer = setTimeout(hide, SHOWN_FOR)
  }

  function hide() { document.getElementById("toast").hidden = true }

  function message(xhr) {
    try { return JSON.parse(xhr.responseText).error } catch (notJson) { /* then it is a page */ }
    const page = new DOMParser().parseFromString(xhr.responseText, "text/html")
    const told = page.querySelector("[data-message]")
    return told ? told.textContent.trim() : null
  }

  // A refused form comes back as the same fragment with its error: it takes its place like any answer.
  document.addEventListener("htmx:beforeSwap", function (event) {
    const { xhr, target } = event.detail
    const same = target && target.id && xhr.status >= 400 && xhr.status < 500 && xhr.responseText.includes('id="' + target.id + '"')
    if (!same) return
    event.detail.shouldSwap = true
    event.detail.swapOverride = "outerHTML"
    event.detail.isError = false
  })

  document.addEventListener("htmx:responseError", function (event) {
    const xhr = event.detail.xhr
    if (xhr.status === 401) { location.assign("/login"); return }
    say(message(xhr) || document.getElementById("toast").dataset.lost)
  })
  for (const lost of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(lost, function () { say(document.getElementById("toast").dataset.lost) })
  }
  document.addEventListener("callshop:say", function (event) { say(event.detail.words) })
  document.addEventListener("click", function (event) { if (event.target.closest("#toast button")) hide() })
})()
