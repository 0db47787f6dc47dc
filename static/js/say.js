// Says the price aloud to who does not read: [data-say] has the words. Only with a voice that the tablet has itself, for
// another one would be fetched from the Internet; body data-voice tells that there is one.
(function () {
  "use strict"
  const speech = window.speechSynthesis
  if (!speech) return

  function voice() {
    return speech.getVoices().find(function (each) { return each.localService && each.lang.startsWith(document.documentElement.lang) })
  }

  function offer() { document.body.toggleAttribute("data-voice", Boolean(voice())) }

  speech.addEventListener("voiceschanged", offer)
  offer()

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-say]")
    if (!button) return
    const words = new SpeechSynthesisUtterance(button.dataset.say)
    words.voice = voice()
    words.lang = words.voice.lang
    speech.cancel()   // of two presses the last is said
    speech.speak(words)
  })
})()
