"""One link, one person, once."""

import re
import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from accounts.services import create_person
from partnerships import invitations
from partnerships.invitations import InvitationUnusable, Newcomer
from partnerships.memberships import MembershipRefused
from partnerships.models import Invitation, Membership
from partnerships.roles import Role
from tests.factories import AgencyFactory, MembershipFactory, PartnershipFactory
from tests.partnerships.conftest import PASSWORD

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TYPED = {"full_name": "Nia New", "email": "nia@agency.example", "role": Role.BUSINESS_SUPPORT}


def invite(partnership, manager, **changes):
    return invitations.invite(partnership, by=manager, now=timezone.now(), **(TYPED | changes))


def path(partnership, token):
    return reverse("invitation", args=[partnership.slug, token])


def test_a_newcomer_joins(client, partnership, manager, scoped, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        _, token = invite(partnership, manager)
    link = re.search(r"https?://\S+", mail.outbox[0].body)[0]
    assert link.endswith(path(partnership, token))
    assert mail.outbox[0].to == ["nia@agency.example"]

    html = client.get(path(partnership, token)).content.decode()
    assert "Mary Manager invites you as business support" in html
    response = client.post(path(partnership, token), {"full_name": "Nia Newcomer", "password": PASSWORD})

    assert response.url == reverse("member:my_work", args=[partnership.slug])
    assert client.get(response.url).status_code == 200
    person = User.objects.get(email="nia@agency.example")
    assert person.full_name == "Nia Newcomer"
    assert Client().post(reverse("account_login"), {"login": person.email, "password": PASSWORD}).status_code == 302
    with scoped(partnership):
        assert Membership.objects.get(user=person).role == Role.BUSINESS_SUPPORT


def test_the_database_does_not_know_the_token(partnership, manager):
    invitation, token = invite(partnership, manager)

    assert len(invitation.token_hash) == 64
    assert token not in str(vars(invitation))


def test_the_link_works_once(client, partnership, manager):
    _, token = invite(partnership, manager)
    client.post(path(partnership, token), {"full_name": "Nia", "password": PASSWORD})

    response = Client().get(path(partnership, token))

    assert response.status_code == 410
    assert "has been used" in response.content.decode()


def test_the_link_is_too_old_after_seven_days(client, partnership, manager):
    _, token = invite(partnership, manager)

    with time_machine.travel(timezone.now() + timedelta(days=7, seconds=1)):
        response = client.post(path(partnership, token), {"full_name": "Nia", "password": PASSWORD})

    assert "too old" in response.content.decode()
    assert not User.objects.filter(email="nia@agency.example").exists()


def test_a_withdrawn_link_says_so(client, partnership, manager):
    invitation, token = invite(partnership, manager)
    invitations.withdraw(invitation, by=manager, now=timezone.now())

    assert "withdrawn" in client.get(path(partnership, token)).content.decode()


def test_an_invented_link_leads_nowhere(client, partnership, manager):
    _, token = invite(partnership, manager)

    assert client.get(path(partnership, "invented")).status_code == 404
    assert client.get(path(PartnershipFactory(), token)).status_code == 404
    assert client.get(reverse("invitation", args=["no-such-place", token])).status_code == 404


def test_sending_again_makes_a_new_link(client, partnership, manager):
    invitation, old = invite(partnership, manager)
    _, new = invitations.resend(invitation, by=manager, now=timezone.now())

    assert client.get(path(partnership, old)).status_code == 404
    assert client.get(path(partnership, new)).status_code == 200


def test_somebody_with_an_account_signs_in_first(client, partnership, manager, scoped):
    person = create_person("nia@agency.example", full_name="Nia New", password=PASSWORD)
    _, token = invite(partnership, manager)
    html = client.get(path(partnership, token)).content.decode()
    assert "You have an account already" in html
    assert f"next={path(partnership, token)}" in html.replace("%2F", "/")

    assert client.post(path(partnership, token), {"full_name": "X", "password": "y"}).status_code == 200
    client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD})
    client.post(path(partnership, token))

    with scoped(partnership):
        assert Membership.objects.get(user=person).role == Role.BUSINESS_SUPPORT


def test_somebody_else_cannot_use_it(client, partnership, manager, scoped):
    other = create_person("other@agency.example", full_name="Olga Other")
    _, token = invite(partnership, manager)
    client.force_login(other, backend="allauth.account.auth_backends.AuthenticationBackend")

    html = client.post(path(partnership, token)).content.decode()

    assert "This invitation is for somebody else" in html
    with scoped(partnership):
        assert not Membership.objects.filter(user=other).exists()
        assert Invitation.objects.get().accepted_at is None


def test_the_service_refuses_another_person_as_well(partnership, manager):
    other = create_person("other@agency.example", full_name="Olga Other")
    invitation, token = invite(partnership, manager)

    with pytest.raises(PermissionDenied):
        invitations.accept(invitation, token=token, user=other, now=timezone.now())


@pytest.mark.parametrize(
    ("typed", "says"),
    [
        ({"full_name": "", "password": ""}, ["Enter your name", "Enter a password"]),
        ({"full_name": "Nia", "password": "short"}, ["at least 12 characters"]),
        ({"full_name": "Nia", "password": "nia@agency.example"}, ["too similar"]),
    ],
)
def test_a_newcomer_is_told_what_is_missing(client, partnership, manager, typed, says):
    _, token = invite(partnership, manager)
    html = client.post(path(partnership, token), typed).content.decode()

    for words in says:
        assert words in html
    assert "<title>Error: " in html


@pytest.mark.django_db(transaction=True)
def test_of_two_who_press_at_once_one_wins(partnership, manager, scoped):
    invitation, token = invite(partnership, manager)
    barrier, outcomes = threading.Barrier(2), []

    def press(name):
        barrier.wait()
        try:
            invitations.accept(invitation, token=token, newcomer=Newcomer(name, PASSWORD), now=timezone.now())
            outcomes.append("joined")
        except InvitationUnusable:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=press, args=(name,)) for name in ("One", "Two")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["joined", "refused"]
    with scoped(partnership):
        assert Membership.objects.filter(role=Role.BUSINESS_SUPPORT).count() == 1


@pytest.mark.parametrize("role", [role for role in Role if role != Role.BUSINESS_MANAGER])
def test_only_managers_invite(partnership, manager, role):
    agency = AgencyFactory(partnership=partnership)
    member = MembershipFactory(partnership=partnership, role=role, agency=agency, ends_on=date(2099, 1, 1)).user

    with pytest.raises(PermissionDenied):
        invite(partnership, member)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"role": Role.AGENCY_COORDINATOR}, "Select the agency"),
        ({"role": Role.INSPECTOR}, "Enter the last day"),
        ({"role": Role.INSPECTOR, "membership_ends_on": date(2020, 1, 1)}, "must not be before"),
    ],
)
def test_terms_that_a_role_needs(partnership, manager, changes, says):
    with pytest.raises(MembershipRefused, match=says):
        invite(partnership, manager, **changes)


def test_nobody_is_invited_twice_to_the_same(partnership, manager):
    invite(partnership, manager)

    with pytest.raises(MembershipRefused, match="invited to this role already"):
        invite(partnership, manager, email="NIA@agency.example ")
    with pytest.raises(MembershipRefused, match="already has this role"):
        invite(partnership, manager, email=manager.email, role=Role.BUSINESS_MANAGER)


def test_the_page_invites_and_shows_the_link_once(as_manager, partnership, scoped, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        html = as_manager.post(reverse("partnerships:invite", args=[partnership.slug]), TYPED).content.decode()

    link = re.search(r"https?://[^<\s]+/accounts/invitation/[^<\s]+", html)[0]
    assert link in mail.outbox[0].body
    listed = as_manager.get(reverse("partnerships:invitations", args=[partnership.slug])).content.decode()
    assert "Nia New" in listed
    assert link not in listed


def test_the_page_keeps_what_was_typed_and_names_each_fault(as_manager, partnership):
    html = as_manager.post(
        reverse("partnerships:invite", args=[partnership.slug]), {"full_name": "Nia", "email": "nia@"}
    ).content.decode()

    assert 'value="Nia"' in html
    assert 'value="nia@"' in html
    assert "Enter an e-mail address in the correct format" in html
    assert "Select a role" in html


def test_a_mail_that_cannot_be_sent_is_shown(
    as_manager, partnership, settings, caplog, django_capture_on_commit_callbacks
):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 9
    with django_capture_on_commit_callbacks(execute=True):
        html = as_manager.post(reverse("partnerships:invite", args=[partnership.slug]), TYPED).content.decode()

    assert "/accounts/invitation/" in html
    assert (
        "The e-mail could not be sent"
        in as_manager.get(reverse("partnerships:invitations", args=[partnership.slug])).content.decode()
    )
    assert "was not sent" in caplog.text
    token = re.search(r"/accounts/invitation/[^/]+/([^/<]+)/", html)[1]
    assert token not in caplog.text


def test_pages_send_again_and_withdraw(as_manager, partnership, manager, scoped):
    invitation, old = invite(partnership, manager)
    for view in ("resend", "withdraw"):
        assert (
            as_manager.get(reverse(f"partnerships:{view}", args=[partnership.slug, invitation.pk])).status_code == 200
        )

    html = as_manager.post(reverse("partnerships:resend", args=[partnership.slug, invitation.pk])).content.decode()
    assert "/accounts/invitation/" in html
    assert old not in html
    as_manager.post(reverse("partnerships:withdraw", args=[partnership.slug, invitation.pk]))
    again = as_manager.post(reverse("partnerships:resend", args=[partnership.slug, invitation.pk]), follow=True)

    assert "answered or withdrawn meanwhile" in again.content.decode()


def test_an_invitation_of_another_partnership_is_not_there(as_manager, partnership):
    elsewhere = MembershipFactory()
    invitation, _ = invite(elsewhere.partnership, elsewhere.user)

    for view in ("resend", "withdraw"):
        assert (
            as_manager.post(reverse(f"partnerships:{view}", args=[partnership.slug, invitation.pk])).status_code == 404
        )


def test_the_first_manager_is_invited_by_the_platform_and_nobody_else(client, administrator):
    new = PartnershipFactory()
    client.force_login(administrator, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert (
        "Nobody manages this partnership"
        in client.get(reverse("platform:partnership", args=[new.slug])).content.decode()
    )

    html = client.post(
        reverse("platform:invite_manager", args=[new.slug]), {"full_name": "Mo", "email": "mo@new.example"}
    ).content.decode()
    token = re.search(r"/accounts/invitation/[^/]+/([^/<]+)/", html)[1]
    Client().post(path(new, token), {"full_name": "Mo", "password": PASSWORD})

    with pytest.raises(PermissionDenied):
        invitations.invite(
            new, by=administrator, now=timezone.now(), email="x@new.example", full_name="X", role=Role.BUSINESS_MANAGER
        )
    with pytest.raises(PermissionDenied):
        invitations.invite(PartnershipFactory(), by=administrator, now=timezone.now(), **TYPED)
