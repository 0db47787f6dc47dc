// The bar that fills until the price rises: progress data-steps, data-left = seconds to the next step. It counts time only.
(function () {
  "use strict"
  let price = null
  let whole = 1

  htmx.onLoad(function (loaded) {
    const bar = loaded.querySelector("[data-steps]")
    if (!bar || !bar.dataset.left) return
    const left = Number(bar.dataset.left)
    if (price !== bar.dataset.priceNow) {
      price = bar.dataset.priceNow
      whole = left
    }
    bar.max = Math.max(whole, 1)
    bar.value = Math.max(whole - left, 0)
  })
})()
