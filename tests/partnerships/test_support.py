"""A platform administrator looks in: with a reason, for an hour at most, in sight of the partnership, and changes nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from notifications.models import Notification
from partnerships import support
from partnerships.models import AccessLogEntry, SupportSession
from partnerships.roles import SUPPORT_SESSION, Role
from partnerships.selectors import chairs_of
from tests.factories import MembershipFactory, PartnershipFactory

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
TYPED = {"minutes": "30", "reason": "The list of people is empty, they say"}


@pytest.fixture
def as_administrator(client, administrator):
    client.force_login(administrator, backend=BACKEND)
    return client


def url(view, partnership):
    return reverse(f"platform:{view}", args=[partnership.slug])


def people(partnership):
    return reverse("partnerships:people", args=[partnership.slug])


@pytest.fixture
def told(monkeypatch):
    heard = []

    def tell(session):
        heard.append(
            (session.reason, [chair.full_name for chair in chairs_of(session.partnership, on=timezone.localdate())])
        )

    monkeypatch.setattr(support, "on_started", [tell])
    return heard


def test_a_session_opens_shows_itself_and_ends(as_administrator, partnership, manager, scoped):
    assert as_administrator.get(people(partnership)).status_code == 404
    response = as_administrator.post(url("start_support_session", partnership), TYPED)
    assert response.url == reverse("member:my_work", args=[partnership.slug])

    html = as_administrator.get(people(partnership)).content.decode()
    assert "Support session" in html
    assert "Robin Root is looking at this partnership: The list of people is empty" in html
    assert as_administrator.get(url("end_support_session", partnership)).status_code == 200
    as_administrator.post(url("end_support_session", partnership))

    assert as_administrator.get(people(partnership)).status_code == 404
    with scoped(partnership):
        assert SupportSession.objects.get().ended_at is not None


def test_the_chair_is_told_and_the_manager_reads_it_in_the_log(as_administrator, partnership, manager, told, scoped):
    MembershipFactory(partnership=partnership, role=Role.INDEPENDENT_CHAIR, user__full_name="Cleo Chair")
    as_administrator.post(url("start_support_session", partnership), TYPED)
    as_administrator.get(people(partnership))

    assert told == [(TYPED["reason"], ["Cleo Chair"])]
    with scoped(partnership):
        assert AccessLogEntry.objects.get(page="partnerships:people").support_session.reason == TYPED["reason"]
    reader = Client()
    reader.force_login(manager, backend=BACKEND)
    log = reader.get(reverse("partnerships:access_log", args=[partnership.slug])).content.decode()
    assert "Read the list of people" in log
    assert "Robin Root" in log


def test_the_chair_finds_it_at_the_bell_and_in_the_mail(
    as_administrator, partnership, scoped, django_capture_on_commit_callbacks
):
    chair = MembershipFactory(partnership=partnership, role=Role.INDEPENDENT_CHAIR).user
    with django_capture_on_commit_callbacks(execute=True):
        as_administrator.post(url("start_support_session", partnership), TYPED)

    (sent,) = mail.outbox
    assert sent.to == [chair.email]
    assert sent.subject == "Robin Root of the platform is looking at your partnership's pages"
    assert TYPED["reason"] in sent.body
    with scoped(partnership):
        assert Notification.objects.get().user == chair


def test_a_chair_who_cannot_be_told_stops_it(administrator, partnership, monkeypatch, scoped):
    def fails(session):
        raise RuntimeError("the outbox is full")

    monkeypatch.setattr(support, "on_started", [fails])

    with pytest.raises(RuntimeError):
        support.start_support_session(partnership, reason="x", minutes=30, by=administrator, now=timezone.now())
    with scoped(partnership):
        assert not SupportSession.objects.exists()


def test_it_runs_out_by_itself(as_administrator, partnership):
    as_administrator.post(url("start_support_session", partnership), TYPED)

    with time_machine.travel(timezone.now() + timedelta(minutes=20)):
        assert as_administrator.get(people(partnership)).status_code == 200
    with time_machine.travel(timezone.now() + timedelta(minutes=30, seconds=1)):
        as_administrator.force_login(
            as_administrator.get(reverse("platform:partnerships")).wsgi_request.user, backend=BACKEND
        )
        assert as_administrator.get(people(partnership)).status_code == 404


def test_it_opens_one_partnership_only(as_administrator, partnership):
    as_administrator.post(url("start_support_session", partnership), TYPED)

    assert as_administrator.get(people(PartnershipFactory())).status_code == 404


def test_it_changes_nothing_and_reads_no_records(as_administrator, partnership, manager):
    as_administrator.post(url("start_support_session", partnership), TYPED)

    for view in ("invite", "invitations", "access_log", "access_log_csv", "history"):
        assert as_administrator.get(reverse(f"partnerships:{view}", args=[partnership.slug])).status_code == 403
    assert as_administrator.post(reverse("partnerships:invite", args=[partnership.slug])).status_code == 403
    assert all(verb.partition(".")[2].startswith("view_") for verb in SUPPORT_SESSION)


def test_only_the_platform_looks_in(partnership, manager):
    client = Client()
    client.force_login(manager, backend=BACKEND)

    for view in ("partnership", "start_support_session", "end_support_session", "invite_manager"):
        assert client.get(url(view, partnership)).status_code == 404
    with pytest.raises(PermissionDenied):
        support.start_support_session(partnership, reason="x", minutes=5, by=manager, now=timezone.now())


@pytest.mark.parametrize("minutes", [0, 61, -5])
def test_an_hour_at_most(administrator, partnership, minutes):
    with pytest.raises(support.SupportRefused, match="1 to 60 minutes"):
        support.start_support_session(partnership, reason="x", minutes=minutes, by=administrator, now=timezone.now())


def test_the_form_names_each_fault_and_a_second_session_is_refused(as_administrator, partnership):
    html = as_administrator.post(url("start_support_session", partnership), {}).content.decode()
    assert "Select how long" in html
    assert "Enter why you need to look" in html

    as_administrator.post(url("start_support_session", partnership), TYPED)
    assert "already running" in as_administrator.post(url("start_support_session", partnership), TYPED).content.decode()


def test_the_list_of_partnerships_is_paged_and_of_constant_cost(as_administrator, django_assert_max_num_queries):
    PartnershipFactory.create_batch(30)
    as_administrator.get(reverse("platform:partnerships"))
    with django_assert_max_num_queries(4):
        html = as_administrator.get(reverse("platform:partnerships")).content.decode()

    assert "Showing 1 to 25 of 30" in html


def test_a_partnership_is_shown_in_numbers(as_administrator, partnership, manager):
    html = as_administrator.get(url("partnership", partnership)).content.decode()

    assert "Business manager" in html
    assert "Mary Manager" not in html
