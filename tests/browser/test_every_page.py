"""Every kind of page that a link leads to: WCAG 2.2 AA by axe, no sideways scrolling at 320 pixels, one heading, a title."""

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
    "/no-such-page/",
]
PEOPLE = {
    "manager@warwickshire.example": ["/p/", "/p/warwickshire/"],
    "chair@worcestershire.example": ["/p/worcestershire/"],
    "executive@walsall.example": ["/p/walsall/"],
    "agency@warrington.example": ["/p/warrington/"],
    "inspector@warrington.example": ["/p/warrington/"],
    "platform@portal.example": ["/platform/"],
}


def kind_of(path: str) -> str | None:
    """The view behind an address, so that each kind of page is looked at once."""
    try:
        match = resolve(urlsplit(path).path)
    except Resolver404:
        return path
    if getattr(match.func, "exports", False) or match.view_name in LEAVES:
        return None
    form = match.kwargs.get("section", "") if match.view_name == "arrangements:add" else match.kwargs.get("action", "")
    return f"{match.view_name} {form}".strip()


def links_of(page: Page) -> list[str]:
    """Addresses on the portal that the page links to, without what downloads."""
    found = page.eval_on_selector_all(
        "a[href]:not([download])",
        "(links) => links.filter(a => a.origin === location.origin).map(a => a.pathname + a.search)",
    )
    return [
        path
        for path in found
        if not path.endswith((".pdf", ".json", ".css", ".ics", ".yaml", ".csv")) and not path.startswith("/api/")
    ]


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


def crawl(visitor: Visitor, start: list[str]) -> tuple[dict[str, str], list[str]]:
    """Each kind of page reached, with one address of it, and everything that is wrong."""
    waiting, seen, wrong = list(start), {}, []
    errors: list[str] = []
    visitor.page.on("pageerror", lambda error: errors.append(str(error)))
    visitor.page.on(
        "console", lambda message: errors.append(message.text) if "Content Security Policy" in message.text else None
    )
    while waiting:
        path = waiting.pop(0)
        kind = kind_of(path)
        if kind is None or kind in seen:
            continue
        seen[kind] = path
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


@pytest.mark.parametrize("email", PEOPLE)
def test_pages_of(portal, browser, signed_in, email):
    context = browser.new_context(storage_state=signed_in(email))
    try:
        _seen, wrong = crawl(Visitor(context.new_page(), portal.address), PEOPLE[email])
    finally:
        context.close()

    assert not wrong, "\n".join(wrong)


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
