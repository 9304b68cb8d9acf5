"""Agendas of groups and the register of decisions: who sees what, who takes what, how much it asks of the database."""

from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse
from django.utils import timezone

from casework.enums import CaseKind, Part
from casework.grants import restrict
from casework.services import give_to_body
from incidents.enums import Status
from meetings.models import AgendaItem, Decision
from meetings.services import AgendaRefused, put_on_agenda, take_item
from partnerships.roles import Role
from tests.factories import MembershipFactory
from tests.factories.casework import CaseFactory
from tests.factories.review import NOW, TODAY, Area, seat

pytestmark = pytest.mark.django_db


@pytest.fixture
def area(db):
    return Area().decided_by_executive()


@pytest.fixture
def at(client, area):
    """A page as somebody sees it."""

    def get(user, view, *args):
        client.force_login(user)
        return client.get(reverse(view, args=[area.partnership.slug, *args]))

    return get


def note(area, scoped, case, **more):
    with scoped(area.partnership):
        return put_on_agenda(
            area.executive, case=case, purpose="note", title="Told of a decision", by=area.manager, now=NOW, **more
        )


def day(on):
    return {"taken_on_day": on.day, "taken_on_month": on.month, "taken_on_year": on.year}


def test_a_group_finds_what_it_must_decide_on_its_next_agenda(area, at):
    case = area.case(Status.RECOMMENDED)

    assert "Executive Group" in at(area.member, "meetings:agendas").text
    text = at(area.member, "meetings:agenda", "executive").text
    assert case.reference in text
    assert "Whether to hold a local child safeguarding practice review" in text
    assert "For decision" in text


def test_one_open_item_however_often_it_is_put_there(area, scoped):
    case = area.case()
    for _ in range(3):
        note(area, scoped, case)
    with scoped(area.partnership):
        assert AgendaItem.objects.count() == 1


def test_another_groups_agenda_does_not_exist_for_a_member(area, at):
    assert at(area.reviewer, "meetings:agenda", "reviews").status_code == 200
    assert at(area.reviewer, "meetings:agenda", "executive").status_code == 404
    assert "Executive Group" not in at(area.reviewer, "meetings:agendas").text


def test_those_who_oversee_see_every_agenda_but_open_only_their_cases(area, at):
    case = area.case(Status.RECOMMENDED)
    overseer = area.person(Role.EXECUTIVE_MEMBER)

    text = at(overseer, "meetings:agenda", "executive").text

    assert "Not open to you" in text
    assert case.reference not in text


def test_restricted_cases_are_neither_shown_nor_counted(area, at, scoped):
    case = area.case(Status.RECOMMENDED)
    with scoped(area.partnership):
        restrict(case, by=area.manager, now=NOW, reason="Sensitive")

    assert "Whether to hold" not in at(area.member, "meetings:agenda", "executive").text
    assert '<td class="govuk-table__cell">0</td>' in at(area.member, "meetings:agendas").text
    assert '<td class="govuk-table__cell">1</td>' not in at(area.member, "meetings:agendas").text
    assert case.reference in at(area.manager, "meetings:agenda", "executive").text


@pytest.mark.parametrize("role", [Role.AGENCY_COORDINATOR, Role.LAY_MEMBER])
def test_roles_without_cases_have_no_agendas(area, at, role):
    from tests.factories import AgencyFactory

    agency = AgencyFactory(partnership=area.partnership) if role == Role.AGENCY_COORDINATOR else None
    assert at(area.person(role, agency=agency), "meetings:agendas").status_code == 403


def test_outsiders_find_nothing(area, at):
    assert at(MembershipFactory().user, "meetings:agendas").status_code == 404


def test_a_manager_or_the_chair_of_the_group_takes_an_item(area, scoped, client):
    chair = area.person(Role.BODY_CHAIR)
    seat(chair, area.executive, chairs=True)
    for person in (area.manager, chair):
        item = note(area, scoped, area.case())
        client.force_login(person)
        address = reverse("meetings:take", args=[area.partnership.slug, "executive", item.pk])
        today = timezone.localdate()
        assert client.post(address, {**day(today), "outcome": ""}).status_code == 200
        assert client.post(address, {**day(today), "outcome": "Noted"}).status_code == 302
        with scoped(area.partnership):
            item.refresh_from_db()
        assert (item.outcome, item.taken_by_id) == ("Noted", person.pk)


def test_a_member_does_not_and_a_decision_is_never_ticked_off(area, scoped):
    item = note(area, scoped, area.case())
    area.case(Status.RECOMMENDED)
    taken = {"taken_on": TODAY, "outcome": "Noted", "now": NOW}
    with scoped(area.partnership):
        with pytest.raises(PermissionDenied):
            take_item(item, by=area.member, **taken)
        with pytest.raises(PermissionDenied):
            take_item(AgendaItem.objects.get(purpose="decide"), by=area.manager, **taken)


@pytest.mark.parametrize(
    ("on", "sentence"),
    [(date(2026, 4, 18), "must not be in the future"), (date(2026, 4, 16), "put on the agenda after that day")],
)
def test_a_day_that_cannot_be_is_refused(area, scoped, on, sentence):
    item = note(area, scoped, area.case())
    with scoped(area.partnership), pytest.raises(AgendaRefused, match=sentence):
        take_item(item, taken_on=on, outcome="Noted", by=area.manager, now=NOW)


def test_it_is_taken_once(area, scoped):
    item = note(area, scoped, area.case())
    with scoped(area.partnership):
        take_item(item, taken_on=TODAY, outcome="Noted", by=area.manager, now=NOW)
        with pytest.raises(AgendaRefused, match="recorded this item already"):
            take_item(item, taken_on=TODAY, outcome="Again", by=area.manager, now=NOW)


def decision(area, case, scoped):
    with scoped(area.partnership):
        return Decision.objects.create(
            partnership=area.partnership, case=case, decision="local_child_review", outcome="no_review",
            outcome_words="No further review", rationale="Reasons", decided_on=TODAY, body=area.executive,
            decided_by_name="Executive Group", route="The published arrangements name it.", recorded_by=area.member,
            recorded_at=NOW,
        )  # fmt: skip


def test_the_register_shows_decisions_on_cases_that_one_may_open(area, at, scoped):
    case, hidden = area.case(Status.DECIDED), area.case(Status.DECIDED)
    decision(area, case, scoped)
    decision(area, hidden, scoped)
    with scoped(area.partnership):
        restrict(hidden, by=area.manager, now=NOW, reason="Sensitive")

    chair = area.person(Role.INDEPENDENT_CHAIR)
    text = at(chair, "meetings:decisions").text
    assert case.reference in text
    assert "No further review" in text
    assert hidden.reference not in text
    assert case.reference not in at(area.reviewer, "meetings:decisions").text


@pytest.mark.parametrize("view", ["meetings:agendas", "meetings:agenda", "meetings:decisions"])
def test_many_rows_ask_no_more_of_the_database(  # noqa: PLR0917
    area, at, client, scoped, view, django_assert_max_num_queries
):
    arguments = ("executive",) if view == "meetings:agenda" else ()
    for _ in range(8):
        case = area.case(ready=False)
        note(area, scoped, case)
        decision(area, case, scoped)
    at(area.manager, view, *arguments)  # the first visit fills caches

    with django_assert_max_num_queries(16):
        assert client.get(reverse(view, args=[area.partnership.slug, *arguments])).status_code == 200


@pytest.mark.parametrize(
    ("part", "page"),
    [
        ("report", "report/agree/"),
        ("terms_of_reference", "planning/terms_of_reference/agree/"),
        ("national_review_view", "revisit/"),
        ("something_else", ""),
    ],
)
def test_the_agenda_leads_to_where_the_group_decides_on_a_review(area, at, scoped, part, page):
    review = CaseFactory(partnership=area.partnership, kind=CaseKind.LOCAL_REVIEW)
    with scoped(area.partnership):
        give_to_body(review, area.executive, Part.DECIDES, now=NOW)
        put_on_agenda(
            area.executive, case=review, purpose="decide", title="For decision", part=part, by=area.manager, now=NOW
        )
    end = f"/cases/{review.reference}/{page}"
    assert f'{end}">Decide' in at(area.member, "meetings:agenda", "executive").text


def test_the_agenda_leads_to_where_the_group_decides_on_an_incident(area, at):
    case = area.case(Status.RECOMMENDED)
    assert f'/cases/{case.reference}/decide/">Decide' in at(area.member, "meetings:agenda", "executive").text
