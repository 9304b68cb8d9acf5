"""The tasks of the review on the page of a case, and the lines on My work."""

import pytest
from django.urls import reverse

from casework.grants import restrict
from incidents.case_file import case_file
from incidents.enums import Status
from incidents.review import tasks_of_case
from incidents.review.selectors import waiting_decisions
from partnerships.http import Member
from partnerships.models import Membership
from partnerships.roles import Role
from partnerships.selectors import permissions_of
from tests.factories.review import NOW, Area

pytestmark = pytest.mark.django_db


@pytest.fixture
def area(db):
    return Area().decided_by_executive()


def as_member(area, user):
    rows = tuple(Membership.objects.filter(user=user).select_related("partnership", "user"))
    return Member(user, area.partnership, rows, permissions_of(rows))


def shown(area, case, user, scoped):
    with scoped(area.partnership):
        sections = tasks_of_case.tasks(case_file(case), as_member(area, user))
    return {task["title"]: task for section in sections for task in section["items"]}


def test_nothing_before_the_gathering(area, scoped):
    case = area.case(Status.ASSESSING, ready=False)

    assert shown(area, case, area.manager, scoped) == {}


def test_the_panels_work_while_it_works(area, scoped):
    found = shown(area, area.case(), area.manager, scoped)

    assert found["The panel's meeting"]["status"] == "Met on 16 April 2026"
    assert found["Whether to hold a local review"]["status"] == "Done"
    assert found["The panel's recommendation"]["status"] == "Not made yet"
    assert found["Whether to hold a local child safeguarding practice review"]["status"] == "Cannot start yet"
    assert found["Close the case"]["url"] == ""


def test_once_recommended_the_panels_words_cannot_be_opened(area, scoped):
    found = shown(area, area.case(Status.RECOMMENDED), area.manager, scoped)

    assert found["The facts, as far as they are known"]["url"] == ""
    assert found["Sent to the National Panel"]["status"] == "To be sent"


def test_what_was_not_notified_has_no_sending(area, scoped):
    found = shown(area, area.case(Status.DECIDED, notifiable=False), area.manager, scoped)

    assert "Sent to the National Panel" not in found
    assert found["Close the case"]["status"] == "Can be closed"


def test_readers_see_what_they_can_open(area, scoped):
    found = shown(area, area.case(Status.RECOMMENDED), area.member, scoped)

    assert list(found) == [
        "Plan day by day", "Whether to hold a local child safeguarding practice review", "Papers",
    ]  # fmt: skip


@pytest.mark.parametrize("status", [Status.GATHERING, Status.PANEL, Status.RECOMMENDED, Status.DECIDED, Status.SENT])
def test_every_link_of_a_manager_leads_somewhere(area, client, scoped, status):
    case = area.case(status)
    client.force_login(area.manager)
    for task in shown(area, case, area.manager, scoped).values():
        if task["url"]:
            expected = {403} if status == Status.RECOMMENDED and task["url"].endswith("/decide/") else {200}
            assert client.get(task["url"]).status_code in expected, task["url"]
    page = client.get(reverse("casework:detail", args=[area.partnership.slug, case.reference]))
    assert "The panel" in page.text


def test_my_work_names_what_waits_for_this_persons_decision(area, scoped):
    case = area.case(Status.RECOMMENDED)
    hidden = area.case(Status.RECOMMENDED)
    chair = area.person(Role.INDEPENDENT_CHAIR)
    with scoped(area.partnership):
        restrict(hidden, by=area.manager, now=NOW, reason="Sensitive")
        lines = waiting_decisions(as_member(area, area.member), now=NOW)
        assert waiting_decisions(as_member(area, chair), now=NOW) == []

    assert [line["title"] for line in lines] == [f"Decide on {case.reference}"]
