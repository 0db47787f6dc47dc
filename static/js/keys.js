// The board by keyboard: digits choose a cabin, Enter presses its button, Esc closes the panel.
(function () {
  "use strict"
  const SECOND_DIGIT = 700
  let typed = ""
  let timer = null
  let coming = false   // a panel was asked for and is not there yet: Enter is not for the one that still stands there

  function choose(number) {
    const tile = document.getElementById("cabin-" + number)
    if (!tile) return
    coming = true
    tile.querySelector("[data-open]").click()
  }

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

  document.addEventListener("keydown", function (event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const close = document.querySelector("#panel [data-close]")
    if (event.key === "Escape" && close) { close.click(); return }
    if (event.target.closest("input, select, textarea")) return
    if (/^[0-9]$/.test(event.key)) { digit(event.key); return }
    if (event.key === "Enter" && (typed || coming)) {
      event.preventDefault()
      clearTimeout(timer)
      if (typed) finish()
    } else if (event.key === "Enter" && !event.target.closest("a, button, summary")) {
      const obvious = document.querySelector("#panel [data-obvious]") || document.querySelector(".tile[data-chosen] [data-obvious]")
      if (obvious) obvious.click()
    }
  })

  document.addEventListener("htmx:afterRequest", function (event) {
    if (event.detail.target.id === "panel") coming = false
  })
})()
