"""Every kind of page that a link leads to: WCAG 2.2 AA by axe, no sideways scrolling at 320 pixels, one heading, a title."""

import re
from collections import Counter
from html import unescape
from urllib.parse import urlsplit

import pytest
from django.urls import Resolver404, resolve
from playwright.sync_api import Page

from tests.browser.conftest import DESKTOP, PHONE, Visitor

LEAVES = {"account_logout"}
START_PUBLIC = [
    "/",
    "/partnerships/warwickshire/",
    "/partnerships/warrington/dates/?code=escalation_step_2&start=2026-04-02",
    "/partnerships/walsall/arrangements/compare/?from=1&to=2",
    "/search/?q=children",
    "/partnerships/?q=wor",
    "/partnerships/walsall/reviews/",
    "/partnerships/warwickshire/figures/",
    "/partnerships/warwickshire/figures/1/referrals-by-source/",
    "/reviews/?q=appointments",
    "/no-such-page/",
]
NEW_KINDS = ("incident", "looked_after_death", "adult_referral", "domestic_homicide")
NEW_REVIEWS = ("adult_review", "single_agency_review", "national_review")
# Looks at every case, and follows its links.
THOROUGH = "manager@walsall.example"
OWN = ("/p/", "/platform/")
PEOPLE = {
    "groupchair@warwickshire.example": ["/p/warwickshire/", "/p/warwickshire/cases/"],
    "chair@worcestershire.example": ["/p/worcestershire/", "/p/worcestershire/cases/"],
    THOROUGH: [
        "/p/",
        "/p/walsall/cases/?show=all",
        "/p/walsall/cases/?show=all&page=2",
        "/p/walsall/rapid-review/deciders/",
        "/p/walsall/incidents/new/handed-over/",
        *(f"/p/walsall/incidents/new/{kind}/" for kind in NEW_KINDS),
        "/p/walsall/reviewers/",
        "/p/walsall/actions/",
        "/p/walsall/learning/",
        "/p/walsall/reviews/new/",
        *(f"/p/walsall/reviews/new/{kind}/" for kind in NEW_REVIEWS),
    ],
    "police@walsall.example": ["/p/walsall/", "/p/walsall/returns/", "/p/walsall/actions/", "/p/walsall/learning/"],
    "agency@warrington.example": ["/p/warrington/", "/p/warrington/actions/", "/p/warrington/learning/"],
    "platform@portal.example": ["/platform/"],
}
# Pages that look different with each of these, so that each is looked at.
SHAPES = ("action", "part", "stage", "aim", "kind")
# Links to these are followed even to a kind of page that has been looked at: of each view so often for each kind of case.
OF_A_CASE = re.compile(r"/p/[^/]+/(?:cases/([A-Z]+)|agendas|rapid-review|actions|learning|reviewers)[-/]")
READ_OF_EACH = 2
# Without these the crawl has not been to reviews.
REVIEW_PAGES = {
    "planning:texts", "planning:meetings", "planning:family", "planning:delay", "planning:panel", "reviewers:register",
    "reviewers:reviewer", "reviewers:appointments", "reviewers:panel", "reviewers:requests", "reviewers:costs",
    "reports:sections", "reports:version", "reports:compare", "reports:comments", "reports:check", "reports:agree",
    "learning:points", "learning:briefing", "recommendations:add", "recommendations:respond", "recommendations:story",
    "actions:log", "actions:detail", "actions:impact", "releases:detail", "releases:rehearsal", "releases:words",
    "releases:copies", "releases:withdraw", "reviews:new",
}  # fmt: skip
# Figures as printed and figures of quarters: of each kind of indicator one is looked at, because its charts and tables differ.
FIGURES = "/p/warwickshire/"
OF_FIGURES = tuple(
    FIGURES + each for each in ("figures/", "quarters/", "indicators/", "figure-gaps/", "figure-releases/")
)
INDICATORS = ("cp-plans", "referrals", "referrals-to-assessment", "referrals-by-source", "referral-rate", "cp-plans-ethnicity",
              "lscb-income", "pf-began")  # fmt: skip
# Without these the crawls have not been to figures.
FIGURE_PAGES = {
    "figures:dashboard", "figures:districts", "figures:equality", "figures:indicator", "figures:revisions",
    "history:load", "history:questions", "history:explain", "indicators:list", "indicators:national", "indicators:add",
    "indicators:definition", "indicators:change", "indicators:owners", "indicators:priorities", "indicators:target",
    "indicators:publish", "indicators:relate", "indicators:comparators", "indicators:add_comparator",
    "indicators:populations", "indicators:add_population", "indicators:breakdowns", "indicators:add_breakdown",
    "indicators:breakdown", "indicators:rename_breakdown", "indicators:add_category", "indicators:category", "gaps:list",
    "gaps:add", "gaps:change", "gaps:close", "quarters:list", "quarters:open", "quarters:timeliness", "quarters:detail",
    "quarters:missing", "quarters:queries", "quarters:read", "figure_releases:list", "figure_releases:detail",
    "figure_releases:small_number",
}  # fmt: skip
RETURN_PAGES = {
    "quarterly:list", "quarterly:detail", "quarterly:section", "quarterly:summary", "quarterly:questions",
    "quarterly:submit", "quarterly:fill_empty", "quarterly:pass_on", "quarterly:upload", "quarterly:share",
    "quarterly:keys", "quarterly:given",
}  # fmt: skip
# Looks different in each status of a case.
OF_EACH_CASE = "casework:detail"


def kind_of(path: str, *, each_case: bool = False) -> str | None:
    """The view behind an address, so that each kind of page is looked at once."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return path
    if getattr(match.func, "exports", False) or match.view_name in LEAVES:
        return None
    about = match.kwargs
    shape = [str(about[name]) for name in SHAPES if name in about]
    if match.view_name == "arrangements:add":
        shape.append(about["section"])
    if each_case and match.view_name == OF_EACH_CASE:
        shape.append(about["reference"])
    return " ".join([match.view_name, *shape])


def links_of(page: Page) -> list[str]:
    """Addresses on the portal that the page links to, without what downloads."""
    found = page.eval_on_selector_all(
        "a[href]:not([download])",
        "(links) => links.filter(a => a.origin === location.origin).map(a => a.pathname + a.search)",
    )
    return [path for path in found if is_page(path)]


def is_page(path: str) -> bool:
    files = (".pdf", ".json", ".css", ".ics", ".yaml", ".csv")
    return not path.endswith(files) and not path.startswith("/api/")


def links_in(visitor: Visitor, path: str, wrong: list[str]) -> list[str]:
    """The same from the page's text, without drawing it: quick enough for every page of every case."""
    answer = visitor.page.request.get(visitor.address + path)
    if answer.status == 404 or answer.status >= 500:
        wrong.append(f"{path}: answers {answer.status}")
    found = re.findall(r'<a [^>]*href="(/[^"#]*)', answer.text())
    return [each for each in map(unescape, found) if is_page(each)]


def look_at(visitor: Visitor, path: str) -> list[str]:
    """What is wrong with one page, at desktop and phone width."""
    visitor.page.set_viewport_size(DESKTOP)
    wrong = [f"{path}: {violation}" for violation in visitor.violations()]
    visitor.page.set_viewport_size(PHONE)
    if (wider := visitor.overflow()) > 0:
        wrong.append(f"{path}: {wider} pixels wider than a phone")
    if visitor.page.locator("h1").count() != 1:
        wrong.append(f"{path}: {visitor.page.locator('h1').count()} first headings")
    if " - " not in visitor.page.title():
        wrong.append(f"{path}: title {visitor.page.title()!r}")
    return wrong


def is_read(path: str, kind: str, times: Counter[tuple[str, str]]) -> bool:
    """Whether a further page of a kind that was looked at is read for its links: the page of each case, and a few of every other."""
    found = OF_A_CASE.match(path)
    if not found or "?" in path:
        return False
    times[kind, found[1] or ""] += 1
    return times[kind, found[1] or ""] <= READ_OF_EACH


def crawl(
    visitor: Visitor,
    start: list[str],
    *,
    within: tuple[str, ...] = ("/",),
    every_link: bool = False,
    each: tuple[str, ...] = (),
) -> tuple[dict[str, str], list[str]]:
    """Each kind of page reached under these addresses, with one of each, and everything that is wrong.

    `each`: addresses that are looked at, whatever was seen of their kind.
    """
    waiting, seen, wrong, read = list(start), {}, [], set()
    times: Counter[tuple[str, str]] = Counter()
    errors: list[str] = []
    visitor.page.on("pageerror", lambda error: errors.append(str(error)))
    visitor.page.on(
        "console", lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None
    )
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path, each_case=every_link)
        if kind is None or path in read or not (path in start or path.startswith(within)):
            continue
        read.add(path)
        if kind in seen and path not in each:
            if every_link and is_read(path, kind, times):
                waiting += links_in(visitor, path, wrong)
            continue
        seen.setdefault(kind, path)
        response = visitor.goto(path)
        if response.status >= 500 or (response.status == 404 and path not in start):
            wrong.append(f"{path}: answers {response.status}")
            continue
        wrong += look_at(visitor, path)
        waiting += links_of(visitor.page)
    return seen, wrong + errors


def test_public_pages(visitor):
    seen, wrong = crawl(visitor(), START_PUBLIC)

    assert not wrong, "\n".join(wrong)
    assert len(seen) >= 15, sorted(seen)
    assert {"public:figures", "public:figures_release", "public:figure"} <= seen.keys()


@pytest.mark.parametrize("email", PEOPLE)
def test_pages_of(portal, browser, signed_in, email):
    context = browser.new_context(storage_state=signed_in(email))
    visitor = Visitor(context.new_page(), portal.address)
    try:
        seen, wrong = crawl(visitor, PEOPLE[email], within=OWN, every_link=email == THOROUGH)
    finally:
        context.close()

    assert not wrong, "\n".join(wrong)
    assert email != THOROUGH or seen.keys() >= REVIEW_PAGES, sorted(REVIEW_PAGES - seen.keys())


def test_cases_handed_over_by_a_predecessor(portal, browser, signed_in):
    """Warwickshire has them; the rest of its pages are those of the other partnerships."""
    context = browser.new_context(storage_state=signed_in("manager@warwickshire.example"))
    start = ["/p/warwickshire/cases/?kind=handed_over&show=all"]
    try:
        seen, wrong = crawl(Visitor(context.new_page(), portal.address), start, within=("/p/warwickshire/cases/HO-",))
    finally:
        context.close()

    assert not wrong, "\n".join(wrong)
    assert {"casework:detail", "incidents:handed_over"} <= seen.keys()


def test_pages_of_figures(portal, browser, signed_in):
    context = browser.new_context(storage_state=signed_in("manager@warwickshire.example"))
    each = tuple(f"{FIGURES}figures/of/{code}/" for code in INDICATORS)
    start = [f"{FIGURES}figures/", f"{FIGURES}figures/load/", *each]
    try:
        seen, wrong = crawl(Visitor(context.new_page(), portal.address), start, within=OF_FIGURES, each=each)
    finally:
        context.close()

    assert not wrong, "\n".join(wrong)
    assert seen.keys() >= FIGURE_PAGES, sorted(FIGURE_PAGES - seen.keys())


def test_pages_of_an_agency_s_figures(portal, browser, signed_in):
    """Of one that has begun and of one that is done: between them every page."""
    seen: dict[str, str] = {}
    wrong: list[str] = []
    for local in ("health", "council"):
        context = browser.new_context(storage_state=signed_in(f"{local}@warwickshire.example"))
        start = [f"{FIGURES}quarterly-returns/"]
        try:
            found, faults = crawl(Visitor(context.new_page(), portal.address), start, within=tuple(start))
        finally:
            context.close()
        seen |= found
        wrong += faults

    assert not wrong, "\n".join(wrong)
    assert seen.keys() >= RETURN_PAGES, sorted(RETURN_PAGES - seen.keys())


def test_public_pages_without_javascript(visitor):
    nobody = visitor(javascript=False)

    for path in (
        "/",
        "/partnerships/",
        "/partnerships/walsall/",
        "/partnerships/walsall/arrangements/",
        "/search/?q=children",
    ):
        assert nobody.goto(path).status == 200
        assert nobody.page.locator("h1").is_visible()
    assert nobody.page.context.cookies() == []


def test_a_manager_works_without_javascript(visitor):
    manager = visitor(javascript=False)
    manager.sign_in("manager@walsall.example")

    manager.page.get_by_role("link", name="Deadlines").first.click()
    manager.page.get_by_role("button", name="Add a dated task").first.click()
    manager.page.get_by_role("button").last.click()

    assert manager.page.locator(".govuk-error-summary").is_visible()
    assert manager.page.title().startswith("Error:")


def test_the_keyboard_reaches_the_main_content(visitor):
    nobody = visitor()
    nobody.goto("/partnerships/walsall/")

    nobody.page.keyboard.press("Tab")
    focused = nobody.page.evaluate("document.activeElement.textContent")
    nobody.page.keyboard.press("Enter")

    assert "Skip to main content" in focused
    assert nobody.page.evaluate("location.hash") == "#main-content"
