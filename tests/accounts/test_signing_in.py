"""The way in: password, second factor, recovery codes; and the ways that stay shut."""

import re
from datetime import timedelta

import pytest
import time_machine
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import (
    TOTP,
    format_hotp_value,
    generate_totp_secret,
    hotp_value,
    yield_hotp_counters_from_time,
)
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.services import create_person

pytestmark = pytest.mark.django_db
PASSWORD = "three plain words here"
WRONG = "The e-mail address or the password is not correct"


@pytest.fixture(autouse=True)
def _no_counts():
    cache.clear()


@pytest.fixture
def person():
    return create_person("person@agency.example", full_name="Pat Person", password=PASSWORD)


def sign_in(client, email="person@agency.example", password=PASSWORD, **more):
    return client.post(reverse("account_login"), {"login": email, "password": password, **more})


def signed_in(client):
    return "_auth_user_id" in client.session


def code_for(secret):
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))


@pytest.fixture
def with_app(person):
    secret = generate_totp_secret()
    TOTP.activate(person, secret)
    return secret


def test_a_password_opens_the_portal(client, person):
    response = sign_in(client)

    assert response.url == reverse("portal:home")
    assert signed_in(client)


def test_the_address_may_be_typed_in_capitals(client, person):
    sign_in(client, email="Person@Agency.example")

    assert signed_in(client)


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(client, person):
    wrong = sign_in(client, password="wrong").content.decode()
    unknown = sign_in(client, email="nobody@agency.example").content.decode()

    assert WRONG in wrong
    assert WRONG in unknown


def test_each_empty_box_is_named(client):
    html = sign_in(client, email="", password="").content.decode()

    assert "Enter your e-mail address" in html
    assert "Enter your password" in html
    assert "<title>Error: " in html


def test_a_malformed_address_is_named_and_kept(client):
    html = sign_in(client, email="person@", password="x").content.decode()

    assert "Enter an e-mail address in the correct format" in html
    assert 'value="person@"' in html


def test_guessing_is_stopped(client, person):
    for _ in range(5):
        sign_in(client, password="wrong")

    html = sign_in(client).content.decode()

    assert "Too many tries" in html
    assert not signed_in(client)


def test_a_closed_account_stays_out(client, person):
    User.objects.update(is_active=False)

    sign_in(client)

    assert not signed_in(client)


@pytest.mark.parametrize("method", ["get", "post"])
def test_nobody_signs_up(client, method):
    response = getattr(client, method)(
        reverse("account_signup"), {"email": "new@agency.example", "password1": PASSWORD, "password2": PASSWORD}
    )

    assert "Accounts are made by invitation" in response.content.decode()
    assert not User.objects.exists()


def test_the_app_is_asked_for_after_the_password(client, person, with_app):
    response = sign_in(client)

    assert response.url == reverse("mfa_authenticate")
    assert not signed_in(client)

    client.post(reverse("mfa_authenticate"), {"code": code_for(with_app)})

    assert signed_in(client)


def test_a_wrong_code_does_not_open(client, person, with_app):
    sign_in(client)

    html = client.post(reverse("mfa_authenticate"), {"code": "000000"}).content.decode()

    assert "The code is not correct" in html
    assert not signed_in(client)


def test_a_code_works_once(client, person, with_app):
    code = code_for(with_app)
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code})
    client.post(reverse("account_logout"))
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code})

    assert not signed_in(client)


def test_a_recovery_code_opens_once(client, person, with_app):
    codes = RecoveryCodes.activate(person)
    code = codes.get_unused_codes()[0]
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code})
    assert signed_in(client)

    client.post(reverse("account_logout"))
    sign_in(client)
    client.post(reverse("mfa_authenticate"), {"code": code})

    assert not signed_in(client)


def test_an_app_is_set_up_and_recovery_codes_are_shown(client, person):
    sign_in(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    html = client.get(reverse("mfa_activate_totp")).content.decode()
    secret = client.session["mfa.totp.secret"]
    assert secret in html

    response = client.post(reverse("mfa_activate_totp"), {"code": code_for(secret)}, follow=True)

    assert set(Authenticator.objects.values_list("type", flat=True)) == {"totp", "recovery_codes"}
    assert "Your recovery codes" in response.content.decode()
    assert "Authenticator app" in client.get(reverse("account")).content.decode()


def test_changing_how_one_signs_in_asks_for_the_password_again(client, person):
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")

    response = client.get(reverse("mfa_activate_totp"))

    assert response.url.startswith(reverse("account_reauthenticate"))
    assert "Confirm that it is you" in client.get(response.url).content.decode()


def test_a_forgotten_password(client, person):
    client.post(reverse("account_reset_password"), {"email": person.email})
    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1]
    page = client.get(link)
    response = client.post(
        page.url, {"password1": "other plain words here", "password2": "other plain words here"}, follow=True
    )

    assert "Your password has been changed" in response.content.decode()
    sign_in(client, password="other plain words here")
    assert signed_in(client)
    assert "This link no longer works" in client.get(link, follow=True).content.decode()


def test_the_way_to_a_new_password_is_on_the_sign_in_page(client):
    assert f'href="{reverse("account_reset_password")}"' in client.get(reverse("account_login")).content.decode()


def test_asking_for_a_password_does_not_say_who_has_an_account(client, person):
    known = client.post(reverse("account_reset_password"), {"email": person.email}, follow=True)
    unknown = client.post(reverse("account_reset_password"), {"email": "nobody@agency.example"}, follow=True)

    assert known.redirect_chain == unknown.redirect_chain
    assert [m.subject for m in mail.outbox] == ["Choose a new password", "No account for this address"]


@pytest.mark.parametrize(
    ("password", "says"),
    [("short", "at least 12 characters"), ("patpersonpat", "too similar"), ("q1w2e3r4t5y6", "too common")],
)
def test_a_poor_password_is_refused(client, person, password, says):
    sign_in(client)
    response = client.post(
        reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": password, "password2": password}
    )

    assert says in response.content.decode()


def test_changing_the_password_ends_other_sessions(client, person):
    elsewhere = Client()
    sign_in(elsewhere)
    sign_in(client)
    client.post(
        reverse("account_change_password"),
        {"oldpassword": PASSWORD, "password1": "other plain words", "password2": "other plain words"},
    )

    assert elsewhere.get(reverse("account")).status_code == 302


def test_an_address_changes_when_the_new_one_is_proved(client, person):
    sign_in(client)
    client.post(reverse("account_email"), {"email": "new@agency.example", "action_add": "yes"})
    person.refresh_from_db()
    assert person.email == "person@agency.example"

    link = re.search(r"https?://[^/]+(/\S+)", mail.outbox[-1].body)[1]
    client.post(link)

    person.refresh_from_db()
    assert person.email == "new@agency.example"
    assert list(EmailAddress.objects.values_list("email", flat=True)) == ["new@agency.example"]


def test_a_name_is_changed(client, person):
    sign_in(client)

    assert "Enter your name" in client.post(reverse("account_name"), {"full_name": ""}).content.decode()
    client.post(reverse("account_name"), {"full_name": "Pat Other"})

    assert "Pat Other" in client.get(reverse("account")).content.decode()


@pytest.mark.parametrize(("minutes_idle", "stays"), [(29, True), (31, False)])
def test_a_session_ends_after_thirty_idle_minutes(client, person, minutes_idle, stays):
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        sign_in(client)
    with time_machine.travel(start + timedelta(minutes=minutes_idle), tick=False):
        assert (client.get(reverse("account")).status_code == 200) is stays


def test_using_the_portal_keeps_the_session_until_twelve_hours_have_passed(client, person):
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        sign_in(client)
    for step in range(1, 12 * 3):
        with time_machine.travel(start + timedelta(minutes=20 * step), tick=False):
            assert client.get(reverse("account")).status_code == 200
    with time_machine.travel(start + timedelta(hours=12, seconds=1), tick=False):
        assert client.get(reverse("account")).status_code == 302


def test_a_session_is_written_at_most_every_five_minutes(client, person):
    start = timezone.now()
    with time_machine.travel(start, tick=False):
        sign_in(client)
        client.get(reverse("account_name"))
    for minutes, writes in ((4, 0), (6, 1)):
        with time_machine.travel(start + timedelta(minutes=minutes), tick=False):
            with CaptureQueriesContext(connection) as queries:
                client.get(reverse("account_name"))
            assert sum('UPDATE "django_session"' in q["sql"] for q in queries) == writes


def test_the_cookie_ends_with_the_browser_and_is_not_for_scripts(client, person):
    cookie = sign_in(client).cookies["sessionid"]

    assert not cookie["max-age"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"


PAGES = [
    "account_login", "account_logout", "account_signup", "account_reset_password", "account_reset_password_done",
    "account_reset_password_from_key_done", "account_email_verification_sent", "account_inactive", "account", "account_name",
    "account_email", "account_change_password", "account_reauthenticate", "mfa_index", "mfa_activate_totp", "mfa_list_webauthn",
    "mfa_add_webauthn", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_generate_recovery_codes",
    "socialaccount_connections", "socialaccount_login_cancelled", "socialaccount_login_error",
]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("who", ["anonymous", "signed in", "with a second factor"])
def test_every_page_of_signing_in_is_in_our_words_and_look(client, person, name, who):
    if who != "anonymous":
        sign_in(client)
    if who == "with a second factor":
        TOTP.activate(person, generate_totp_secret())
    response = client.get(reverse(name), follow=True)
    if reverse("portal:home") in dict(response.redirect_chain) or response.request["PATH_INFO"] == "/":
        return  # nothing to see: the page sends people on
    html = response.content.decode()

    assert response.status_code in {200, 401}
    assert html.count("<h1") == 1
    assert "govuk-template" in html
    assert "style=" not in html
    assert not re.search(r"Two-Factor|Sign In|Log ?in\b|Security Key|third-party", html)


def test_passkey_pages_start_by_a_file_and_not_inline(client, person):
    for name in ("account_login", "mfa_add_webauthn"):
        html = client.get(reverse(name)).content.decode()
        assert "portal/passkeys.js" in html
        assert "data-passkey=" in html
        sign_in(client)
        client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
        assert all("src=" in tag or 'type="application/json"' in tag for tag in re.findall(r"<script[^>]*>", html))


def test_a_passkey_challenge_is_given_without_saying_who_has_one(client):
    answer = client.get(reverse("mfa_login_webauthn"), headers={"accept": "application/json"})

    assert answer.json()["request_options"]["publicKey"]["challenge"]


def test_asking_too_often_is_answered_in_plain_words(client, person):
    for _ in range(6):
        response = client.post(reverse("account_reset_password"), {"email": person.email})

    assert response.status_code == 429
    assert "Too many tries" in response.content.decode()
