// Gives a call without a cabin to the chosen one: the form data-assign posts to that cabin's address.
(function () {
  "use strict"
  htmx.onLoad(function (loaded) {
    for (const form of loaded.parentNode.querySelectorAll("form[data-assign]")) {
      if (form.dataset.bound) continue
      form.dataset.bound = "yes"
      form.addEventListener("submit", function (event) {
        event.preventDefault()
        const cabin = form.querySelector("select").value
        form.querySelector("select").blur()
        htmx.ajax("POST", "/cabins/" + encodeURIComponent(cabin) + "/assign",
          { source: form, swap: "none", values: { call: form.elements.call.value } })
      })
    }
  })
})()
