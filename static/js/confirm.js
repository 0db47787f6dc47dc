// A button that acts at its second press: data-confirm="Press again to cut" with hx-trigger="confirmed".
// The first press arms it for four seconds; a double click is one press; a live swap in between keeps it armed (by id).
(function () {
  "use strict"
  const ARMED_FOR = 4000
  const DOUBLE_CLICK = 450
  let armed = null   // { id, at, timer }

  function disarm() {
    if (!armed) return
    clearTimeout(armed.timer)
    const button = document.getElementById(armed.id)
    armed = null
    if (button) draw(button)
  }

  function draw(button) {
    const on = armed !== null && armed.id === button.id
    if (!button.dataset.words) button.dataset.words = button.innerHTML
    button.toggleAttribute("data-armed", on)
    if (on) button.textContent = button.dataset.confirm
    else button.innerHTML = button.dataset.words
  }

  function press(button) {
    if (!armed || armed.id !== button.id) {
      disarm()
      armed = { id: button.id, at: performance.now(), timer: setTimeout(disarm, ARMED_FOR) }
      draw(button)
    } else if (performance.now() - armed.at > DOUBLE_CLICK) {
      disarm()
      htmx.trigger(button, "confirmed")
    }
  }

  htmx.onLoad(function (loaded) {
    const found = [...loaded.querySelectorAll("[data-confirm]")].concat(loaded.matches("[data-confirm]") ? [loaded] : [])
    for (const button of found) {
      if (armed && armed.id === button.id) draw(button)
      button.addEventListener("click", function () { press(button) })
    }
  })
})()
