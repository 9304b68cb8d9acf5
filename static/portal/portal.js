import { initAll } from "../govuk/govuk-frontend-6.6.0.min.js"

initAll()

// Long work: look again every few seconds, while the page shows a link to do the same by hand.
const again = document.querySelector("[data-portal-refresh]")
if (again) setTimeout(() => window.location.assign(again.href), 4000)
