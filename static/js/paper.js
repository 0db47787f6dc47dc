// Prints a receipt on its paper: a roll is cut where the receipt ends. Root: data-paper="58", "80" or "a5"; button: data-print.
(function () {
  "use strict"
  const MM = 96 / 25.4

  function pageSize(receipt) {
    if (receipt.dataset.paper === "a5") return "@page { size: A5; margin: 6mm }"
    const long = Math.ceil(receipt.getBoundingClientRect().height / MM) + 10
    return "@page { size: " + receipt.dataset.paper + "mm " + long + "mm; margin: 1mm 2mm }"
  }

  function size() {
    const sheet = document.styleSheets[document.styleSheets.length - 1]
    sheet.insertRule(pageSize(document.querySelector("[data-paper]")), sheet.cssRules.length)
  }

  htmx.onLoad(function (loaded) {
    const button = loaded.querySelector("[data-print]")
    if (!button) return
    if (document.readyState === "complete") size()
    else window.addEventListener("load", size) // with the shop's picture, which makes it longer
    button.addEventListener("click", function () { window.print() })
  })
})()
