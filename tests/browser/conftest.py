"""A real browser (Debian's chromium) against a real portal with the demonstration's content."""

import os
import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from tests.running import load_the_four, own_database, program, web_server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 640}
PASSWORD = "partnership-demo"
# Best-practice rules are advice; the WCAG 2.2 A and AA rules are what we promise.
# Only what is broken is told in detail: that takes a third of the time.
AXE = {
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
    "resultTypes": ["violations"],
}


def pytest_collection_modifyitems(items):
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)


@dataclass(frozen=True)
class Portal:
    address: str
    environment: dict[str, str]


@pytest.fixture(scope="session")
def portal(tmp_path_factory):
    if CHROMIUM is None:
        if os.environ.get("CI") == "true":
            pytest.fail("chromium is missing: apt-get install -y --no-install-recommends chromium fonts-liberation")
        pytest.skip("chromium is missing: apt-get install -y --no-install-recommends chromium fonts-liberation")
    folder = tmp_path_factory.mktemp("portal")
    with own_database("browser", tables=True) as environment:
        environment["EMAIL_FILE_PATH"] = str(folder / "mail")
        environment["REDIS_URL"] = environment["REDIS_URL"].rsplit("/", 1)[0] + "/7"
        load_the_four(environment)
        with (
            program(environment, "celery", "-A", "config", "worker", "--concurrency", "1", log=folder / "worker.log"),
            web_server(environment, log=folder / "web.log") as address,
        ):
            yield Portal(address, environment)


@pytest.fixture(scope="session")
def browser():
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
        )
        yield chromium
        chromium.close()


@dataclass
class Visitor:
    """A person at a browser."""

    page: Page
    address: str

    def goto(self, path: str):
        return self.page.goto(self.address + path)

    def sign_in(self, email: str) -> None:
        self.goto("/accounts/login/")
        self.page.get_by_label("E-mail address").first.fill(email)
        self.page.get_by_label("Password", exact=True).first.fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").first.click()
        self.page.wait_for_url(lambda url: "/accounts/login/" not in url)

    def violations(self) -> list[str]:
        """WCAG rules that the page breaks, with where."""
        found = Axe().run(self.page, options=AXE).response["violations"]
        return [f"{v['id']}: {v['help']} at {[n['target'] for n in v['nodes']][:3]}" for v in found]

    def overflow(self) -> int:
        """Pixels by which the page is wider than the window."""
        return self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@dataclass
class Person:
    """One signed-in person at a browser, somewhere in one partnership."""

    visitor: Visitor
    slug: str
    javascript: bool = True
    root: str = field(init=False)

    def __post_init__(self) -> None:
        self.root = f"/p/{self.slug}/"

    @property
    def page(self) -> Page:
        return self.visitor.page

    def goto(self, path: str, status: int = 200) -> None:
        assert self.visitor.goto(self.root + path).status == status, path
        self.fits()

    def fill(self, **answers: Any) -> None:
        """By field name: words, a date as its three boxes, True for a box to tick, a choice by its value or its words."""
        for name, answer in answers.items():
            if isinstance(answer, date):
                for part in ("day", "month", "year"):
                    self.page.locator(f"[name={name}_{part}]").fill(str(getattr(answer, part)))
            elif isinstance(answer, list):
                for words in answer:
                    self.page.get_by_label(words, exact=True).check()
            elif (choices := self.page.locator(f"input[type=radio][name={name}]")).count():
                choices.and_(self.page.locator(f"[value='{answer}']")).check()
            elif (box := self.page.locator(f"select[name={name}]")).count():
                box.select_option(answer)
            else:
                self.page.locator(f"[name={name}]").fill(answer)

    def press(self, words: str) -> None:
        """A button, or a link that looks like one. What comes is a page, never an error."""
        self._open(self.page.get_by_role("button", name=words, exact=True))

    def follow(self, words: str | re.Pattern[str]) -> None:
        self._open(self.page.get_by_role("link", name=words).first)

    def _open(self, what: Locator) -> None:
        with self.page.expect_navigation(wait_until="domcontentloaded"):
            what.click()
        self.fits()

    def fits(self) -> None:
        """One heading, and nothing to scroll sideways for."""
        assert self.page.locator("h1").count() == 1, self.page.url
        assert self.visitor.overflow() <= 0, self.page.url

    def answer(self, button: str, **answers: Any) -> None:
        self.fill(**answers)
        self.press(button)
        assert not self.page.locator(".govuk-error-summary").count(), self.page.locator("main").inner_text()

    def is_refused(self, words: str) -> None:
        expect(self.page.locator(".govuk-error-summary")).to_contain_text(words)

    def reads(self, *words: str) -> None:
        main = self.page.locator("main")
        for each in words:
            expect(main).to_contain_text(each)

    def heading(self, words: str) -> None:
        expect(self.page.locator("h1")).to_contain_text(words)

    def passes(self) -> None:
        """By axe, on a page that only a form leads to, so that no crawl finds it. Axe itself needs JavaScript."""
        if self.javascript:
            assert self.visitor.violations() == [], self.page.url

    def next_is(self, words: str, action: str = "") -> None:
        """On the page of the case: what the one next step says, and the button that takes it."""
        expect(self.page.locator(".portal-next-step")).to_contain_text(words)
        if action:
            expect(self.page.locator(".portal-next-step .govuk-button")).to_have_text(action)


@pytest.fixture
def visitor(portal, browser: Browser):
    """`visitor(viewport=PHONE, javascript=False)`: somebody new, without cookies."""
    contexts: list[BrowserContext] = []

    def make(viewport=DESKTOP, javascript=True) -> Visitor:
        context = browser.new_context(viewport=viewport, java_script_enabled=javascript, bypass_csp=False)
        contexts.append(context)
        return Visitor(context.new_page(), portal.address)

    yield make
    for context in contexts:
        context.close()


@pytest.fixture(scope="session")
def signed_in(portal, browser: Browser):
    """`signed_in("manager@...")`: a session per person, kept for the whole run; each test gets its own page."""
    states: dict[str, dict] = {}

    def state_of(email: str) -> dict:
        if email not in states:
            context = browser.new_context()
            person = Visitor(context.new_page(), portal.address)
            person.sign_in(email)
            states[email] = context.storage_state()
            context.close()
        return states[email]

    return state_of


@pytest.fixture
def person_in(portal, browser: Browser, signed_in) -> Iterator[Any]:
    """`person_in("walsall", "manager")`: signed in; `phone=True` at 320 pixels without JavaScript."""
    contexts = []

    def enter(slug: str, local: str, *, phone: bool = False) -> Person:
        context = browser.new_context(
            storage_state=signed_in(f"{local}@{slug}.example"),
            viewport=PHONE if phone else DESKTOP,
            java_script_enabled=not phone,
        )
        context.set_default_timeout(10_000)
        contexts.append(context)
        return Person(Visitor(context.new_page(), portal.address), slug, javascript=not phone)

    yield enter
    for context in contexts:
        context.close()
