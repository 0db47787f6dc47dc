// Keeps a tablet's screen on: a silent video that never ends (the wake lock of browsers needs https, a shop's LAN has none).
(function () {
  "use strict"
  htmx.onLoad(function (loaded) {
    const video = loaded.querySelector("[data-awake]")
    if (!video) return
    function play() {
      const started = video.play()
      if (started) started.catch(function () { /* until somebody touches the screen */ })
    }
    play()
    document.addEventListener("pointerdown", play)
    document.addEventListener("visibilitychange", function () { if (!document.hidden) play() })
  })
})()
