"""A decision that is half written waits for whoever decides, and nobody's words are lost."""

import re

import pytest
from django.urls import reverse

from incidents.enums import Status
from incidents.models import DecisionDraft
from meetings.models import Decision
from tests.factories.review import Area
from tests.incidents.test_review_pages import decision

pytestmark = pytest.mark.django_db


@pytest.fixture
def area(db):
    return Area().decided_by_executive()


@pytest.fixture
def case(area):
    return area.case(Status.RECOMMENDED)


@pytest.fixture
def address(area, case):
    return reverse("rapid_review:decide", args=[area.partnership.slug, case.reference])


@pytest.fixture
def member(client, area):
    client.force_login(area.member)
    return client


def test_what_was_typed_comes_back_whatever_is_missing(member, area, case, address, scoped):
    kept = member.post(address, {"rationale": "Half a reason", "decided_on_day": "3", "stage": "later", "revision": ""})

    assert kept.status_code == 302
    with scoped(area.partnership):
        assert not Decision.objects.exists()
    page = member.get(address).content.decode()
    assert "Half a reason" in page
    assert re.search(r'name="decided_on_day"[^>]*value="3"', page)


def test_two_who_write_at_once_see_each_others_words(member, area, case, address, scoped):
    member.post(address, {"rationale": "First", "stage": "later", "revision": "0"})

    answer = member.post(address, {"rationale": "Second", "stage": "later", "revision": "0"})

    assert answer.status_code == 409
    assert "First" in answer.text
    assert "Second" in answer.text
    with scoped(area.partnership):
        assert DecisionDraft.objects.get().typed["rationale"] == "First"
    again = member.post(address, {"rationale": "Second", "stage": "later", "revision": "1"})
    assert again.status_code == 302
    with scoped(area.partnership):
        assert DecisionDraft.objects.get().typed["rationale"] == "Second"


def test_the_draft_goes_when_the_decision_is_made(member, area, case, address, scoped):
    member.post(address, {"rationale": "Half a reason", "stage": "later", "revision": "0"})

    made = member.post(address, decision(case, stage="confirm"))

    assert made.status_code == 302
    with scoped(area.partnership):
        assert Decision.objects.count() == 1
        assert not DecisionDraft.objects.exists()
    late = member.post(address, {"rationale": "Too late", "stage": "later", "revision": "0"})
    assert late.status_code == 302
    with scoped(area.partnership):
        assert not DecisionDraft.objects.exists()


def test_nobody_else_keeps_a_draft(client, area, case, address, scoped):
    client.force_login(area.manager)

    answer = client.post(address, {"rationale": "Mine", "stage": "later", "revision": "0"})

    assert answer.status_code == 403
    with scoped(area.partnership):
        assert not DecisionDraft.objects.exists()
