// The side panel: marks its cabin on the board, takes the focus when the cashier opens it, follows its cabin while it
// is only looked at. Once something is typed or refused in it, or money asked for, it says that the cabin has changed,
// and stays.
(function () {
  "use strict"

  let following = false   // the panel comes again by itself: it takes no focus
  let asked = 0           // answers under way to what a person asked for: the panel does not come between

  function panel() { return document.getElementById("panel") }

  function tile() {
    const here = panel()
    return here.dataset.cabin && document.getElementById("cabin-" + here.dataset.cabin)
  }

  function mark() {
    const chosen = panel().dataset.cabin
    for (const each of document.querySelectorAll(".tile")) each.toggleAttribute("data-chosen", each.dataset.cabin === chosen)
    document.body.toggleAttribute("data-panel", Boolean(chosen) || panel().hasAttribute("data-paid"))
  }

  function inHand() {
    const here = panel()
    const typed = [...here.querySelectorAll("input:not([type=hidden]):not([type=radio])")].some(function (field) { return field.value !== field.defaultValue })
    return typed || here.querySelector(".till, details[open], [role=alert], :focus:not([id]), :focus:is(input, select)")
  }

  function news() {
    const here = panel()
    const note = document.getElementById("panel-news")
    if (!note || !tile()) return
    const [now, shown] = [tile(), here].map(function (each) { return each.dataset.calls.split(" ") })
    const changed = tile().dataset.calls !== here.dataset.calls
    if (asked) return   // its answer comes first, and perhaps it was what changed the cabin
    if ((changed || tile().dataset.state !== here.dataset.as) && !inHand()) follow(here)
    else if (note.hidden === changed) {
      note.hidden = !changed
      const sums = shown.some(function (item) { return !now.includes(item) }) && here.querySelector("[data-reckon]")
      if (sums) htmx.trigger(sums, "reckon")   // they say who was faster
    }
  }

  async function follow(here, afterItsDeed) {
    if (here.dataset.following && !afterItsDeed) return
    here.dataset.following = "yes"
    const answer = await fetch("/cabins/" + here.dataset.cabin, { headers: { "HX-Request": "true", Accept: "text/html" } }).catch(function () { return null })
    const fresh = answer && answer.ok && !answer.redirected && await answer.text()
    delete here.dataset.following
    if (!fresh || asked || panel() !== here || !afterItsDeed && inHand()) return
    const inside = here.contains(document.activeElement)
    following = true
    htmx.swap(here, fresh, { swapStyle: "outerHTML" })   // what has the focus keeps it, by its id
    if (inside && !panel().contains(document.activeElement)) panel().focus({ preventScroll: true })
  }

  document.addEventListener("htmx:beforeSend", function (event) {
    if (event.detail.elt.id === "held") return
    asked += 1
    event.detail.xhr.addEventListener("loadend", function () {
      asked -= 1
      news()
    })
  })

  // What is pressed in the panel itself shows there, whatever is open or was refused in it before.
  document.addEventListener("htmx:afterRequest", function (event) {
    const { elt, requestConfig, xhr } = event.detail
    const here = panel()
    const quiet = requestConfig.verb === "post" && elt.matches("[hx-swap=none]:not([data-float])")
    if (xhr.status && quiet && here.contains(elt) && here.dataset.cabin) follow(here, true)
  })

  htmx.onLoad(function (loaded) {
    if (loaded.id === "panel" && (loaded.dataset.cabin || loaded.hasAttribute("data-paid"))) {
      const looking = document.body.hasAttribute("data-looking")
      const focus = !looking && (loaded.querySelector("[aria-invalid]") || loaded.querySelector("[data-obvious]")) || loaded
      if (!following) focus.focus({ preventScroll: true })
      following = false
    }
    const held = document.getElementById("held")
    if (held && loaded === tile()) htmx.trigger(held, "moved")
    if (loaded.id === "panel" || loaded.matches(".tile") || loaded.matches("body")) {
      mark()
      news()
    }
  })
})()
