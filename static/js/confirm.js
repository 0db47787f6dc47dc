// A button that acts at its second press: data-confirm="Press again to cut" with hx-trigger="confirmed", or it sends its form.
// The first press arms it for four seconds; a double click is one press; a live swap in between keeps it armed (by id).
// data-confirm-sum="#sum b": what is read there stands for {sum} in its words. What is typed in its form disarms it.
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
    if (on) button.textContent = asking(button)
    else button.innerHTML = button.dataset.words
  }

  function asking(button) {
    const sum = button.dataset.confirmSum && document.querySelector(button.dataset.confirmSum)
    return button.dataset.confirm.replace("{sum}", sum ? sum.textContent : "")
  }

  function act(button) {
    if (button.type === "submit") button.form.requestSubmit(button)
    else htmx.trigger(button, "confirmed")
  }

  function press(button) {
    if (!armed || armed.id !== button.id) {
      if (button.type === "submit" && !button.form.reportValidity()) return
      disarm()
      armed = { id: button.id, at: performance.now(), timer: setTimeout(disarm, ARMED_FOR) }
      draw(button)
    } else if (performance.now() - armed.at > DOUBLE_CLICK) {
      disarm()
      act(button)
    }
  }

  document.addEventListener("input", function (event) {
    const button = armed && document.getElementById(armed.id)
    if (button && button.type === "submit" && button.form === event.target.form) disarm()
  })

  htmx.onLoad(function (loaded) {
    const found = [...loaded.querySelectorAll("[data-confirm]")].concat(loaded.matches("[data-confirm]") ? [loaded] : [])
    for (const button of found) {
      if (armed && armed.id === button.id) draw(button)
      button.addEventListener("click", function (event) {
        if (button.type === "submit") event.preventDefault()
        press(button)
      })
    }
    const asked = armed && document.getElementById(armed.id)
    if (asked && asked.dataset.confirmSum) draw(asked)   // the sum has come
  })
})()
