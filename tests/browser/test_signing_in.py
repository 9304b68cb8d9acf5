"""Second factors in a real browser, under the real content security policy, with a virtual authenticator."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PASSWORD


@pytest.fixture
def at_localhost(visitor, portal):
    """A browser rejects passkeys at an address of numbers."""
    person = visitor()
    person.address = portal.address.replace("127.0.0.1", "localhost")
    return person


def with_passkeys(page):
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    return devtools, devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]


def confirm_that_it_is_you(page):
    expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Confirm").click()


def test_a_passkey_is_added_and_opens_the_portal(at_localhost):
    page, refused = at_localhost.page, []
    page.on(
        "console", lambda message: refused.append(message.text) if "Content Security Policy" in message.text else None
    )
    with_passkeys(page)
    at_localhost.sign_in("contributor@walsall.example")
    at_localhost.goto("/accounts/2fa/webauthn/add/")
    confirm_that_it_is_you(page)
    page.get_by_label("Name").fill("Work laptop")
    page.get_by_label("Sign in with it instead of a password").check()
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your recovery codes")

    at_localhost.goto("/accounts/2fa/webauthn/")
    expect(page.get_by_text("Work laptop").first).to_be_visible()
    page.context.clear_cookies()
    at_localhost.goto("/accounts/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(re.compile("/p/"))
    assert refused == []

    page.context.clear_cookies()
    at_localhost.goto("/accounts/login/")
    page.get_by_label("E-mail address").fill("contributor@walsall.example")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Enter a code")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url(re.compile("/p/"))

    at_localhost.goto("/accounts/2fa/webauthn/")
    page.get_by_role("link", name="Remove Work laptop").click()
    if "reauthenticate" in page.url:
        confirm_that_it_is_you(page)
    page.get_by_role("button", name="Remove the passkey").click()
    expect(page.get_by_text("You have no passkey.")).to_be_visible()


def test_a_passkey_that_is_not_used_is_said_on_the_page(at_localhost):
    page = at_localhost.page
    devtools, authenticator = with_passkeys(page)
    devtools.send("WebAuthn.setUserVerified", {"authenticatorId": authenticator, "isUserVerified": False})
    at_localhost.goto("/accounts/login/")
    words = page.get_by_text("The passkey was not used")
    expect(words).to_be_hidden()

    page.get_by_role("button", name="Sign in with a passkey").click()

    expect(words).to_be_visible()


def test_pages_of_the_account_pass_axe(at_localhost, visitor):
    person = visitor()
    person.sign_in("officer@warrington.example")
    broken = []
    for path in (
        "",
        "name/",
        "email/",
        "password/change/",
        "2fa/",
        "2fa/webauthn/",
        "reauthenticate/",
        "logout/",
        "3rdparty/",
    ):
        person.goto(f"/accounts/{path}")
        broken += [f"{path}: {violation}" for violation in person.violations()]
    guest = visitor()
    for path in ("login/", "signup/", "password/reset/", "password/reset/done/", "inactive/"):
        guest.goto(f"/accounts/{path}")
        broken += [f"{path}: {violation}" for violation in guest.violations()]
    assert broken == []
