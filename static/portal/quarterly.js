// Saves a quarterly return while somebody types. It says "saved" only after the server has it; without it the buttons do the same.
const form = document.querySelector("[data-quarterly]")
const says = document.querySelector("[data-saving]")
if (form && says) {
  const WAIT = 900
  const AGAIN = 5000
  const touched = new Map() // group: how often it was touched
  let timer
  let sending = false

  const say = (words, trouble = false) => {
    says.textContent = words
    says.classList.toggle("portal-saving--trouble", trouble)
  }
  const place = (element) => element.closest("[data-cell], [data-story]")
  const inputs = (group) => [...group.querySelectorAll("input, select, textarea")].filter((each) => each.name)
  const later = (wait) => {
    clearTimeout(timer)
    timer = setTimeout(save, wait)
  }

  const line = (kind, words) => {
    const text = document.createElement("p")
    const before = document.createElement(kind === "error" ? "span" : "strong")
    text.className = kind === "error" ? "govuk-error-message" : "portal-cell__query"
    if (kind === "error") before.className = "govuk-visually-hidden"
    before.textContent = kind === "error" ? "Error:" : "Please check:"
    text.append(before, ` ${words}`)
    return text
  }

  const show = (answer) => {
    for (const group of form.querySelectorAll("[data-cell]")) {
      const said = group.querySelector(".portal-cell__said")
      const own = (list) => list.filter((each) => each.cell === group.dataset.cell)
      const errors = own(answer.errors)
      const queries = own(answer.queries)
      said.replaceChildren(...errors.map((e) => line("error", e.words)), ...queries.map((q) => line("query", q.words)))
      group.classList.toggle("portal-cell--wrong", errors.length > 0)
      group.classList.toggle("portal-cell--query", errors.length === 0 && queries.length > 0)
      for (const box of group.querySelectorAll(".govuk-input")) box.classList.toggle("govuk-input--error", errors.length > 0)
    }
  }

  const stand = (stands) => {
    for (const [name, now] of Object.entries(stands)) {
      const opened = form.elements[`${name}-opened`]
      const was = form.elements[`${name}-was`]
      if (opened) opened.value = now.opened
      if (was) was.value = now.was
    }
  }

  const save = async () => {
    if (sending) return later(WAIT)
    if (touched.size === 0) return
    const sent = new Map(touched)
    const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value })
    for (const group of sent.keys())
      for (const each of inputs(group)) if (each.type !== "checkbox" || each.checked) body.append(each.name, each.value)
    sending = true
    say("Saving…")
    try {
      const answer = await fetch(says.dataset.saveUrl, { method: "POST", body, headers: { "X-Requested-With": "fetch" } })
      if (answer.redirected || (!answer.ok && answer.status !== 409)) throw new Error("not saved")
      const said = await answer.json()
      if (said.closed) return say(`${said.closed} What you have just typed is not saved.`, true)
      stand(said.cells)
      stand(said.stories)
      for (const [group, times] of sent) if (touched.get(group) === times) touched.delete(group)
      show(said)
      if (said.clashes.length) {
        say("A colleague changed some of these at the same time. Press Save to see both and choose.", true)
      } else say(touched.size ? "Saving…" : `Saved at ${said.at}.`)
      if (touched.size) later(WAIT)
    } catch {
      say("Not saved: there is no connection. It is tried again; keep this page open.", true)
      later(AGAIN)
    } finally {
      sending = false
    }
  }

  const note = (event) => {
    const group = place(event.target)
    if (!group) return
    touched.set(group, (touched.get(group) || 0) + 1)
    say("Not saved yet…")
    later(WAIT)
  }
  form.addEventListener("input", note)
  form.addEventListener("change", note)
  form.addEventListener("submit", () => touched.clear())
  addEventListener("beforeunload", (event) => {
    if (touched.size) event.preventDefault()
  })
}
