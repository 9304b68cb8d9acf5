"""The pages of managers and signatories, as each role meets them."""

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from arrangements.models import Arrangements
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from publishing import services
from publishing.enums import Section, SignOffDecision
from publishing.models import Edition, Publication, SectionText
from tests.factories import MembershipFactory, PartnershipFactory, UserFactory
from tests.publishing.conftest import NOW

pytestmark = pytest.mark.django_db
DRAFT_PAGES = ("overview", "draft", "preview", "changes", "send")
EDITION_PAGES = ("edition", "document", "sign", "paper", "publish", "unschedule", "retry", "withdraw")


@pytest.fixture
def at(partnership):
    return lambda name, *args: reverse(f"publishing:{name}", args=[partnership.slug, *args])


@pytest.fixture
def as_manager(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def as_executive(client, executive):
    client.force_login(executive)
    return client


def status(edition):
    with partnership_scope(edition.partnership):
        return Edition.objects.get(pk=edition.pk).status


def test_a_manager_reads_every_page(as_manager, at, sent):
    for name in DRAFT_PAGES:
        assert as_manager.get(at(name)).status_code == 200, name
    for name in EDITION_PAGES:
        expected = 403 if name == "sign" else 200
        assert as_manager.get(at(name, sent.pk)).status_code == expected, name


def test_pages_work_before_the_arrangements_are_begun(client):
    membership = MembershipFactory(partnership=PartnershipFactory())
    client.force_login(membership.user)
    slug = membership.partnership.slug

    assert "not been begun" in client.get(reverse("publishing:draft", args=[slug])).content.decode()
    assert client.get(reverse("publishing:overview", args=[slug])).status_code == 200
    assert client.get(reverse("publishing:send", args=[slug])).status_code == 404
    assert client.get(reverse("public:partnership", args=[slug])).status_code == 200
    assert client.get(reverse("public:arrangements", args=[slug])).status_code == 404


def test_outsiders_see_nothing_and_members_only_what_is_published(client, at, sent, partnership):
    client.force_login(UserFactory())
    assert client.get(at("overview")).status_code == 404
    client.force_login(MembershipFactory(partnership=partnership, role=Role.LAY_MEMBER).user)
    assert "Version 1" not in client.get(at("overview")).content.decode()
    for name in ("edition", "document"):
        assert client.get(at(name, sent.pk)).status_code == 403
    assert client.get(at("draft")).status_code == 403


def test_an_edition_of_another_partnership_is_not_found(client, sent):
    other = MembershipFactory()
    client.force_login(other.user)

    for name in EDITION_PAGES:
        if name != "sign":
            assert (
                client.get(reverse(f"publishing:{name}", args=[other.partnership.slug, sent.pk])).status_code == 404
            ), name


def test_the_draft_says_what_is_missing(as_manager, at):
    page = as_manager.get(at("draft")).content.decode()

    assert re.search(r"\d+ of \d+ required contents (is|are) missing", page)
    assert "youth custody" in page
    links = [address for address in re.findall(r'href="([^"]+)"', page) if "/arrangements/" in address]
    assert len(links) > 3
    for address in {*links, *(at("text", section.value.replace("_", "-")) for section in Section)}:
        assert as_manager.get(address).status_code == 200, address


def test_a_text_is_saved_and_shown_in_the_draft(as_manager, at):
    response = as_manager.post(at("text", "voice"), {"text": "Hello **there**", "revision": "0"}, follow=True)

    assert "is saved" in response.content.decode()
    assert "<strong>there</strong>" in as_manager.get(at("preview")).content.decode()


def test_a_text_that_somebody_changed_first_is_not_overwritten_and_not_lost(as_manager, at, partnership):
    as_manager.post(at("text", "voice"), {"text": "Theirs", "revision": "0"})

    response = as_manager.post(at("text", "voice"), {"text": "Mine", "revision": "0"})

    page = response.content.decode()
    assert response.status_code == 409
    assert "Someone else changed this" in page
    assert "Theirs" in page
    assert re.search(r"<textarea[^>]*>\s*Mine</textarea>", page)
    as_manager.post(
        at("text", "voice"), {"text": "Mine", "revision": re.search(r'name="revision" value="(\d+)"', page)[1]}
    )
    with partnership_scope(partnership):
        assert SectionText.objects.get().text == "Mine"


def test_an_unknown_section_is_not_found(as_manager, at):
    assert as_manager.get(at("text", "poems")).status_code == 404


def test_sending_with_gaps_has_to_be_meant(as_manager, at, partnership):
    refused = as_manager.post(at("send"), {}).content.decode()
    assert "Tick the box to send it although" in refused
    sent = as_manager.post(at("send"), {"understood": "on"}, follow=True)

    assert "The signatories have been told" in sent.content.decode()
    assert "already on its way" in as_manager.post(at("send"), {"understood": "on"}).content.decode()


def test_a_signatory_agrees(as_executive, at, sent):
    page = as_executive.get(at("edition", sent.pk)).content.decode()
    assert "Read and sign" in page

    answered = as_executive.post(at("sign", sent.pk), {"signatories": ["1", "2"], "decision": "agreed"}, follow=True)

    assert "You have signed" in answered.content.decode()
    assert "Person" in answered.content.decode()


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Select at least one signatory"),
        ({"signatories": ["1"]}, "Select whether you agree"),
        ({"signatories": ["1"], "decision": "returned"}, "Enter what must change"),
        ({"signatories": ["77"], "decision": "agreed"}, "Select signatories who have not signed yet"),
    ],
)
def test_signing_says_what_is_wrong(as_executive, at, sent, typed, words):
    response = as_executive.post(at("sign", sent.pk), typed)

    assert words in response.content.decode()
    assert "<title>Error: " in response.content.decode()


def test_a_manager_records_paper_and_plans_the_publication(as_manager, at, sent):
    orders = [str(s) for s in range(1, len(sent.snapshot["definition"]["signatories"]) + 1)]
    as_manager.post(at("paper", sent.pk), {"signatories": orders, "paper": "Minutes of 3 March"})
    assert "Publish it" in as_manager.get(at("edition", sent.pk)).content.decode()
    day = timezone.localdate() + timedelta(days=10)
    when = {"when": "later", "day_day": day.day, "day_month": day.month, "day_year": day.year, "time": "9am"}

    as_manager.post(at("publish", sent.pk), when)

    assert status(sent) == "scheduled"
    as_manager.post(at("unschedule", sent.pk))
    assert status(sent) == "signing"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({}, "Select when it should be published"),
        ({"when": "later"}, "Enter the date of publication"),
        (
            {"when": "later", "day_day": "1", "day_month": "1", "day_year": "2999", "time": "soon"},
            "Enter a time such as 9am",
        ),
        (
            {"when": "later", "day_day": "1", "day_month": "1", "day_year": "2020", "time": "9:30"},
            "must be in the future",
        ),
    ],
)
def test_publishing_says_what_is_wrong(as_manager, at, signed, typed, words):
    assert words in as_manager.post(at("publish", signed.pk), typed).content.decode()


def test_publishing_now_shows_progress_and_ends_public(as_manager, at, signed, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks() as doorbells:
        as_manager.post(at("publish", signed.pk), {"when": "now"})
    progress = as_manager.get(at("edition", signed.pk), follow=True).content.decode()
    assert "Waiting for a worker" in progress
    assert "data-portal-refresh" in progress

    for ring in doorbells:
        ring()

    assert "It is public" in as_manager.get(at("progress", signed.pk), follow=True).content.decode()
    assert Publication.published.count() == 1


def test_two_people_pressing_at_once_are_told(as_manager, at, signed, manager, partnership):
    with partnership_scope(partnership, by=manager):
        services.withdraw(signed, reason="No", by=manager, now=NOW)

    for name, typed in (
        ("publish", {"when": "now"}),
        ("withdraw", {"reason": "No"}),
        ("retry", {}),
        ("unschedule", {}),
    ):
        assert (
            "somebody else has moved this version on"
            in as_manager.post(at(name, signed.pk), typed, follow=True).content.decode()
        ), name


def test_a_failed_version_offers_to_be_made_again(as_manager, at, signed, partnership):
    with partnership_scope(partnership):
        Edition.objects.filter(pk=signed.pk).update(status="failed", failure="No paper in the printer", progress_at=NOW)

    assert "No paper in the printer" in as_manager.get(at("edition", signed.pk)).content.decode()
    as_manager.post(at("retry", signed.pk))
    assert status(signed) == "rendering"


def test_what_changed_since_the_last_publication(as_manager, at, published, partnership):
    with partnership_scope(partnership):
        Arrangements.objects.update(vision="Marmalade for all")

    assert "Marmalade for all" in as_manager.get(at("changes")).content.decode()


def test_the_number_of_queries_does_not_grow(as_manager, at, partnership, manager, published):
    def count(address):
        with CaptureQueriesContext(connection) as seen:
            assert as_manager.get(address).status_code == 200
        return len(seen)

    count(at("overview"))
    before = count(at("overview"))
    for _ in range(3):
        with partnership_scope(partnership, by=manager):
            edition = services.send_for_sign_off(partnership, by=manager, now=NOW)
            services.withdraw(edition, reason="No", by=manager, now=NOW)

    assert count(at("overview")) == before


def test_returned_comments_are_shown_to_the_manager(as_manager, at, sent, executive, partnership):
    with partnership_scope(partnership, by=executive):
        services.answer(
            sent, orders=[1], decision=SignOffDecision.RETURNED, comment="The wrong <year>", by=executive, now=NOW
        )

    assert "The wrong &lt;year&gt;" in as_manager.get(at("edition", sent.pk)).content.decode()
