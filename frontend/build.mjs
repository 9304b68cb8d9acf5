// Builds static/govuk/ (pinned, named by version) and static/portal/portal.css. The result is committed: nothing here runs in production or in tests.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { compile } from "sass"

const here = dirname(fileURLToPath(import.meta.url))
const built = join(here, "..", "static")
const modules = join(here, "node_modules")
const { version } = JSON.parse(readFileSync(join(modules, "govuk-frontend", "package.json")))

const styles = (name) =>
  compile(join(here, "scss", name), { loadPaths: [modules, join(here, "scss")], style: "compressed", quietDeps: true }).css

mkdirSync(join(built, "govuk"), { recursive: true })
mkdirSync(join(built, "portal"), { recursive: true })
for (const old of readdirSync(join(built, "govuk")).filter((name) => name.startsWith("govuk-frontend-"))) rmSync(join(built, "govuk", old))

writeFileSync(join(built, "govuk", `govuk-frontend-${version}.css`), styles("govuk.scss") + "\n")
writeFileSync(join(built, "portal", "portal.css"), styles("portal.scss") + "\n")

const script = readFileSync(join(modules, "govuk-frontend", "dist", "govuk", "govuk-frontend.min.js"), "utf8")
writeFileSync(join(built, "govuk", `govuk-frontend-${version}.min.js`), script.replace(/\/\/# sourceMappingURL=.*\s*$/, "") + "\n")
// npm writes addresses of funding pages into the lock file; the lock file is to hold none.
const lockPath = join(here, "package-lock.json")
const lock = JSON.parse(readFileSync(lockPath))
for (const entry of Object.values(lock.packages)) delete entry.funding
writeFileSync(lockPath, JSON.stringify(lock, null, 2) + "\n")
