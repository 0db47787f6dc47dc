// The side panel: marks its cabin on the board, takes the focus when the cashier opens it, says when calls changed
// meanwhile. The panel itself is swapped only when the cashier acts, so what is half typed in it stays.
(function () {
  "use strict"

  function panel() { return document.getElementById("panel") }

  function mark() {
    const chosen = panel().dataset.cabin
    for (const tile of document.querySelectorAll(".tile")) tile.toggleAttribute("data-chosen", tile.dataset.cabin === chosen)
    document.body.toggleAttribute("data-panel", Boolean(chosen) || panel().hasAttribute("data-paid"))
  }

  function news() {
    const here = panel()
    const note = document.getElementById("panel-news")
    const tile = here.dataset.cabin && document.getElementById("cabin-" + here.dataset.cabin)
    if (note && tile) note.hidden = tile.dataset.calls === here.dataset.calls
  }

  htmx.onLoad(function (loaded) {
    if (loaded.id === "panel") {
      const focus = loaded.querySelector("[data-obvious], input:not([type=hidden])") || loaded
      if (loaded.dataset.cabin || loaded.hasAttribute("data-paid")) focus.focus({ preventScroll: true })
    }
    if (loaded.id === "panel" || loaded.matches(".tile") || loaded.matches("body")) {
      mark()
      news()
    }
  })
})()
