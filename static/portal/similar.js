// Shows earlier recommendations like the one that is being typed. Without it the button "Look for similar ones" does the same.
const place = document.querySelector("[data-similar]")
const box = place && document.getElementById(place.dataset.similarTo)
if (place && box) {
  const WAIT = 700
  const SHORTEST = 20
  let timer
  let asked = box.value
  let running

  const look = async () => {
    const text = box.value
    if (text === asked || text.trim().length < SHORTEST) return
    asked = text
    running?.abort()
    running = new AbortController()
    const form = box.form
    const body = new URLSearchParams({ text, csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value })
    try {
      const answer = await fetch(place.dataset.similar, {
        method: "POST",
        body,
        headers: { "X-Requested-With": "fetch" },
        signal: running.signal,
      })
      if (!answer.ok || answer.redirected) return
      place.innerHTML = await answer.text() // our own fragment, escaped by the server
      if (form.elements.looked && place.querySelector("li")) form.elements.looked.value = "yes"
    } catch (error) {
      if (error.name !== "AbortError") asked = ""
    }
  }
  box.addEventListener("input", () => {
    clearTimeout(timer)
    timer = setTimeout(look, WAIT)
  })
}
