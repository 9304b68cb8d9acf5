"""Single sign-on opens an account that exists and makes none. The provider's answer is given to allauth as it would come."""

import pytest
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.sessions.backends.db import SessionStore
from django.test import RequestFactory

from accounts.models import User
from accounts.services import create_person

pytestmark = pytest.mark.django_db
APP = {
    "provider_id": "single-sign-on",
    "name": "Council",
    "client_id": "portal",
    "secret": "s",
    "settings": {"server_url": "https://sso.council.example"},
}


@pytest.fixture(autouse=True)
def _configured(settings):
    settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [APP]}}


def sign_in_with(email, *, verified=True, subject="subject-1"):
    from allauth.socialaccount.adapter import get_adapter

    request = RequestFactory().get("/accounts/oidc/single-sign-on/login/callback/")
    request.user, request.session = AnonymousUser(), SessionStore()
    request._messages = FallbackStorage(request)
    with context.request_context(request):
        provider = get_adapter().get_provider(request, "single-sign-on")
        assert isinstance(provider, OpenIDConnectProvider)
        login = provider.sociallogin_from_response(
            request, {"userinfo": {"sub": subject, "email": email, "email_verified": verified, "name": "P"}}
        )
        login.state = {"process": "login"}
        response = complete_login(request, login)
    return request, response


def test_a_person_with_the_same_verified_address_comes_in_and_is_remembered():
    person = create_person("person@council.example", full_name="Pat", password="three plain words")

    request, response = sign_in_with("Person@council.example")

    assert request.user == person
    assert response.status_code == 302
    assert SocialAccount.objects.get().user == person
    person.refresh_from_db()
    assert person.has_usable_password()


def test_nobody_is_made():
    request, response = sign_in_with("stranger@council.example")

    assert "signing in at your organisation does not make one" in response.content.decode()
    assert not request.user.is_authenticated
    assert not User.objects.exists()


def test_an_address_that_the_provider_has_not_verified_opens_nothing():
    create_person("person@council.example", full_name="Pat")

    request, _ = sign_in_with("person@council.example", verified=False)

    assert not request.user.is_authenticated


def test_an_address_that_we_have_not_verified_opens_nothing():
    create_person("person@council.example", full_name="Pat")
    EmailAddress.objects.update(verified=False)

    request, _ = sign_in_with("person@council.example")

    assert not request.user.is_authenticated


def test_a_closed_account_stays_closed():
    create_person("person@council.example", full_name="Pat")
    sign_in_with("person@council.example")
    User.objects.update(is_active=False)

    request, _ = sign_in_with("person@council.example")

    assert not request.user.is_authenticated


def test_the_sign_in_page_offers_it_only_when_configured(client, settings):
    assert "Sign in with Council" in client.get("/accounts/login/").content.decode()
    settings.SOCIALACCOUNT_PROVIDERS = {}
    assert "your organisation" not in client.get("/accounts/login/").content.decode()
