// Starts allauth's passkey forms, and says on the page when a passkey was not used.
for (const place of document.querySelectorAll("[data-passkey]")) {
  window.allauth.webauthn.forms[place.dataset.passkey]({ ids: JSON.parse(place.dataset.passkeyIds) })
}
document.addEventListener("allauth.error", (event) => {
  event.preventDefault()
  for (const words of document.querySelectorAll("[data-passkey-failed]")) {
    words.hidden = false
    words.focus()
  }
})
