"""A real browser (Debian's chromium) against a real portal with the demonstration's content."""

import os
import shutil
from dataclasses import dataclass

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.running import load_the_four, own_database, program, web_server

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
DESKTOP = {"width": 1280, "height": 900}
PHONE = {"width": 320, "height": 640}
PASSWORD = "partnership-demo"
# Best-practice rules are advice; the WCAG 2.2 A and AA rules are what we promise.
AXE = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}}


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
    with own_database("browser") as environment:
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
