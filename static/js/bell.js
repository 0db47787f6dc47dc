// Two soft notes when a call ends, nears its limit, or its customer asks for more. Root: #top with data-ended (how many
// calls have ended) and data-asks (grows with each alarm and wish); switch: data-bell, remembered.
(function () {
  "use strict"
  const NOTES = [880, 660]
  let heard = null
  let sound = null

  function silent() { return localStorage.getItem("callshop.bell") === "off" }

  // Browsers give a page its voice at the first touch or key.
  for (const gesture of ["pointerdown", "keydown"]) {
    document.addEventListener(gesture, function () {
      sound = sound || new (window.AudioContext || window.webkitAudioContext)()
      if (sound.state === "suspended") sound.resume()
    })
  }

  function ring() {
    if (!sound || silent()) return
    NOTES.forEach(function (pitch, order) {
      const start = sound.currentTime + order * 0.18
      const tone = sound.createOscillator()
      const volume = sound.createGain()
      tone.frequency.value = pitch
      volume.gain.setValueAtTime(0.0001, start)
      volume.gain.exponentialRampToValueAtTime(0.25, start + 0.02)
      volume.gain.exponentialRampToValueAtTime(0.0001, start + 0.45)
      tone.connect(volume).connect(sound.destination)
      tone.start(start)
      tone.stop(start + 0.5)
    })
    document.dispatchEvent(new CustomEvent("callshop:bell"))
  }

  function show(button) {
    button.setAttribute("aria-pressed", String(!silent()))
    button.setAttribute("aria-label", silent() ? button.dataset.off : button.dataset.on)
    button.title = button.getAttribute("aria-label")
  }

  htmx.onLoad(function (loaded) {
    const top = loaded.matches("[data-ended]") ? loaded : loaded.querySelector("[data-ended]")
    if (!top) return
    const now = { ended: Number(top.dataset.ended), asks: Number(top.dataset.asks) }
    if (heard !== null && (now.ended > heard.ended || now.asks > heard.asks)) ring()
    heard = now
    const button = top.querySelector("[data-bell]")
    show(button)
    button.addEventListener("click", function () {
      localStorage.setItem("callshop.bell", silent() ? "on" : "off")
      show(button)
      ring()
    })
  })
})()
