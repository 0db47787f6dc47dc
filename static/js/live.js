// Keeps a page as fresh as the server: one request at a time, held by the server until something changes.
// Root: data-live="/live/board" data-revision="41" data-lost="/login" (where to go when the session is over; empty = reload).
(function () {
  "use strict"
  const STALE_AFTER = 5000
  const GIVE_UP = 8000
  const BACK_OFF = [1000, 2000, 4000, 8000]
  const RELEASED = "released"

  htmx.onLoad(function (loaded) {
    const root = loaded.matches("[data-live]") ? loaded : loaded.querySelector("[data-live]")
    if (root && !root.dataset.running) follow(root)
  })

  function follow(root) {
    root.dataset.running = "yes"
    let seen = root.dataset.revision
    let failures = 0
    let heard = performance.now()
    let pressed = null   // what a finger or the mouse holds down now: not to be swapped away under it
    const missed = new Set()   // what was kept back while in use, by id: ask for everything once it is released
    let waiting = null   // the question under way

    document.addEventListener("pointerdown", function (event) { pressed = event.target })
    for (const end of ["pointerup", "pointercancel"]) {
      document.addEventListener(end, function () { setTimeout(function () { pressed = null; released() }, 50) })
    }
    document.addEventListener("focusout", function () { setTimeout(released) })
    document.addEventListener("htmx:afterRequest", function () { setTimeout(released) })
    document.addEventListener("htmx:oobBeforeSwap", function (event) {
      if (!inUse(event.detail.target)) return
      event.detail.shouldSwap = false
      missed.add(event.detail.target.id)
    })

    function field() {
      const focused = document.activeElement
      return focused && focused.matches("input, select, textarea") ? focused : null
    }

    // What asks the server for something is in use until it is answered: an answer to what is gone is nobody's.
    function inUse(element) {
      return [field(), pressed, ...root.querySelectorAll(".htmx-request")].some(function (used) { return used && element.contains(used) })
    }

    function behind() {
      return [...missed].map(function (id) { return document.getElementById(id) }).some(function (kept) { return !kept || !inUse(kept) })
    }

    function released() {
      if (waiting && behind()) waiting.abort(RELEASED)
    }

    async function ask() {
      const all = behind()
      const giveUp = waiting = new AbortController()
      const timer = setTimeout(function () { giveUp.abort() }, GIVE_UP)
      try {
        const answer = await fetch(root.dataset.live + (all ? "?wait=0" : "?wait=1&seen=" + encodeURIComponent(seen)),
          { headers: { "HX-Request": "true", Accept: "text/html" }, cache: "no-store", signal: giveUp.signal })
        if (answer.redirected || answer.status === 401 || answer.status === 403) return leave()
        if (answer.status !== 200 && answer.status !== 204) throw new Error(answer.status)
        if (answer.headers.get("X-Reload")) return location.reload()
        if (answer.status === 200) {
          const fragments = await answer.text()
          if (all) missed.clear()
          htmx.swap(document.body, fragments, { swapStyle: "none" })
        }
        seen = answer.headers.get("X-Board") || seen
        failures = 0
        heard = performance.now()
        fresh()
        next(answer.status === 200 || answer.headers.get("X-Held") ? 0 : 1000)
      } catch (error) {
        next(error === RELEASED ? 0 : BACK_OFF[Math.min(failures++, BACK_OFF.length - 1)])
      } finally {
        clearTimeout(timer)
        waiting = null
      }
    }

    function next(wait) { setTimeout(ask, wait) }

    function leave() { root.dataset.lost ? location.assign(root.dataset.lost) : location.reload() }

    function stale() {
      if (performance.now() - heard < STALE_AFTER || "stale" in document.documentElement.dataset) return
      const banner = document.getElementById("stale")
      const clock = document.querySelector("[data-clock]")
      banner.querySelector("span").textContent = banner.dataset.words.replace("{time}", clock ? clock.textContent.trim() : "?")
      banner.hidden = false
      document.documentElement.dataset.stale = ""
    }

    function fresh() {
      delete document.documentElement.dataset.stale
      document.getElementById("stale").hidden = true
    }

    setInterval(stale, 500)
    ask()
  }
})()
