// A second press within a moment, at the same place, is still the first one: it must not reach a button that came under
// the finger in between, nor one that a slow answer has only just brought there. It is for nobody; nor is what a key
// that is held down repeats.
(function () {
  "use strict"
  const ONE_PRESS = 600
  const FINGER = 40
  const BUTTONS = ".tile button, .tile a, #panel button:not([data-put])"
  let last = null   // { at, x, y, named, under; drawn and there: all buttons of that moment, and their names }

  // What a button does, whenever it is drawn: without the key that makes each drawing's deed its own.
  function name(button) {
    const asks = button.closest("[hx-post], [hx-get]")
    const values = JSON.parse(asks && asks.getAttribute("hx-vals") || "{}")
    delete values.key
    return [button.id, button.name, asks && (asks.getAttribute("hx-post") || asks.getAttribute("hx-get")), JSON.stringify(values)].join(" ")
  }

  function near(event) {
    return Math.hypot(event.clientX - last.x, event.clientY - last.y) < FINGER
  }

  function samePress(event) {
    return last && event.timeStamp - last.at < ONE_PRESS && near(event)
  }

  // Another button under the finger begins the moment anew: who presses now cannot have read it.
  function prolong() {
    const under = last && (document.elementFromPoint(last.x, last.y) || document.body).closest(BUTTONS)
    if (!under || name(under) === last.under) return
    last.under = name(under)
    last.at = performance.now()
  }

  // A tile is drawn each second, the panel only when something has happened. Who asks for two presses counts them.
  function cameMeanwhile(button) {
    if (!last.there.has(name(button))) return true
    if (last.drawn.has(button) || button.matches("a, [data-confirm]")) return false
    return !button.closest(".tile") || name(button) === last.named
  }

  function remember(event, button) {
    const all = [...document.querySelectorAll(BUTTONS)]
    const place = { at: event.timeStamp, x: event.clientX, y: event.clientY }
    last = { ...place, named: name(button), under: name(button), drawn: new WeakSet(all), there: new Set(all.map(name)) }
  }

  window.addEventListener("click", function (event) {
    if (!event.isTrusted || event.detail === 0) return   // a key's, or a script's
    const button = event.target.closest(BUTTONS)
    if (!button) {
      if (last && !near(event)) last = null   // something else was meant
      return
    }
    if (samePress(event) && cameMeanwhile(button)) {
      event.preventDefault()
      event.stopImmediatePropagation()
      last.at = event.timeStamp
    } else {
      remember(event, button)
    }
  }, true)

  document.addEventListener("htmx:load", prolong)

  // Who types in between means the next press.
  window.addEventListener("input", function () { last = null }, true)
  window.addEventListener("keydown", function (event) {
    if (event.repeat && event.key === "Enter" && event.target.closest(BUTTONS)) event.preventDefault()
  }, true)
})()
