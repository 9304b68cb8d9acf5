"""The list of cases and the page of one: who sees what, what is said, and at what cost."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from casework.enums import CaseKind
from casework.grants import name_person, record, restrict
from casework.models import Case
from deadlines.models import State
from incidents.enums import Status
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from tests.casework.conftest import NOW, person, seat
from tests.factories import MembershipFactory
from tests.factories.casework import AgencyReturnFactory, CaseFactory, IncidentFactory
from tests.factories.deadlines import DeadlineFactory

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("today")]

MOST = 15 + 3  # fifteen of the page, and the savepoint and settings of the test


def page(name, case, *args):
    return reverse(f"casework:{name}", args=[case.partnership.slug, case.reference, *args])


def cases_page(partnership, **query):
    return reverse("casework:list", args=[partnership.slug], query=query)


def text_of(response):
    return response.content.decode()


def restricted(case, by):
    with partnership_scope(case.partnership, by=by):
        restrict(case, by=by, now=NOW, reason="Somebody here is related to the family")


CASE_PAGES = ("detail", "timeline", "history", "people", "documents")


@pytest.mark.parametrize("name", CASE_PAGES)
def test_a_case_opens_for_the_manager_and_does_not_exist_outside(client, case, manager, name):
    client.force_login(manager)
    assert client.get(page(name, case)).status_code == 200
    client.force_login(MembershipFactory().user)
    assert client.get(page(name, case)).status_code == 404


@pytest.mark.parametrize("name", CASE_PAGES)
def test_inside_a_case_is_refused_to_those_whose_role_does_not_open_it(client, case, contributor, executive, name):
    for user in (contributor, executive):
        client.force_login(user)
        assert client.get(page(name, case)).status_code == 403


@pytest.mark.parametrize("name", CASE_PAGES)
def test_a_restricted_case_does_not_exist_for_who_is_not_named(client, case, manager, chair, name):
    client.force_login(chair)
    assert client.get(page(name, case)).status_code == 200
    restricted(case, manager)
    assert client.get(page(name, case)).status_code == 404
    client.force_login(manager)
    assert client.get(page(name, case)).status_code == 200


def test_who_sits_on_the_group_that_has_it_opens_it(client, case, executive):
    seat(executive, case)
    client.force_login(executive)

    assert client.get(page("detail", case)).status_code == 200
    assert client.get(page("history", case)).status_code == 403
    assert case.title in text_of(client.get(cases_page(case.partnership)))


def test_a_draft_is_seen_by_those_who_run_cases_only(client, case, manager, chair):
    with partnership_scope(case.partnership):
        Case.objects.filter(pk=case.pk).update(status=Status.RECORDED)
    client.force_login(chair)
    assert client.get(page("detail", case)).status_code == 403
    assert case.title not in text_of(client.get(cases_page(case.partnership)))
    client.force_login(manager)
    assert client.get(page("detail", case)).status_code == 200


def test_the_page_says_what_it_is_where_it_stands_and_what_happened(client, case, manager):
    with partnership_scope(case.partnership, by=manager):
        record(case, "open", "Case opened", by=manager, now=NOW, note="From the hospital")
    client.force_login(manager)

    text = text_of(client.get(page("detail", case)))

    for words in (
        case.title,
        case.reference,
        "Criteria to be tested",
        "Case opened",
        "From the hospital",
        "Morgan Manager",
    ):
        assert words in text
    assert text.count("<h1") == 1


def test_dates_are_shown_as_they_are_missed_ones_too(client, case, manager):
    dated = {"partnership": case.partnership, "case": case}
    closed = {"state": State.MET, "closed_at": NOW, "next_alert_at": None}
    DeadlineFactory(**dated, title="Running", due_on=date(2026, 4, 12), national_due_on=date(2026, 4, 15))
    DeadlineFactory(**dated, title="Overdue one", due_on=date(2026, 4, 7))
    DeadlineFactory(**dated, title="Late one", due_on=date(2026, 4, 1), met_on=date(2026, 4, 3), **closed)
    DeadlineFactory(**dated, title="Good one", due_on=date(2026, 4, 3), met_on=date(2026, 4, 3), **closed)
    DeadlineFactory(
        **dated, title="Off", due_on=date(2026, 4, 3), state=State.CANCELLED, closed_at=NOW, next_alert_at=None
    )
    DeadlineFactory(**dated, title="Today's", due_on=date(2026, 4, 9))
    DeadlineFactory(**dated, title="Still", paused_on=date(2026, 4, 1), next_alert_at=None)
    client.force_login(manager)

    response = client.get(page("detail", case))

    assert {line.title: (line.status, line.missed) for line in response.context["dates"]} == {
        "Overdue one": ("Missed: 2 days overdue", True),
        "Today's": ("Due today", False),
        "Running": ("3 days left", False),
        "Still": ("Paused", False),
        "Good one": ("Met in time", False),
        "Off": ("Cancelled", False),
        "Late one": ("Missed: met 2 days late", True),
    }
    assert [line.title for line in response.context["dates"]][:2] == ["Overdue one", "Today's"]
    assert "By national guidance: 15 April 2026" in text_of(response)
    assert "Why this date?" in text_of(response)


def test_many_agencies_clocks_are_one_line(client, case, manager):
    for day in (10, 11, 12):
        answer = AgencyReturnFactory(case=case)
        DeadlineFactory(
            partnership=case.partnership,
            case=case,
            agency=answer.agency,
            rule_code="agency_return",
            due_on=date(2026, 4, day),
        )
    client.force_login(manager)

    [line] = client.get(page("detail", case)).context["dates"]

    assert line.title == "Agencies' returns: the first of 3 still open"
    assert line.due_on == date(2026, 4, 10)


def test_the_list_finds_by_kind_words_and_whether_it_is_closed(client, partnership, manager, case):
    adult = CaseFactory(
        partnership=partnership, kind=CaseKind.ADULT_REFERRAL, reference="AR-2026-001", title="Self-neglect"
    )
    over = CaseFactory(partnership=partnership, title="Long ago", status=Status.CLOSED, closed_at=NOW)
    client.force_login(manager)

    def found(**query):
        return {line["case"].reference for line in client.get(cases_page(partnership, **query)).context["lines"]}

    assert found() == {case.reference, adult.reference}
    assert found(show="closed") == {over.reference}
    assert found(show="all") == {case.reference, adult.reference, over.reference}
    assert found(kind=CaseKind.ADULT_REFERRAL) == {adult.reference}
    assert found(q="harm HOME") == {case.reference}
    assert found(q="ar-2026") == {adult.reference}
    assert found(q="nothing such") == set()
    assert found(kind="nonsense") == {case.reference, adult.reference}


def test_the_list_names_the_next_open_date(client, case, manager):
    DeadlineFactory(partnership=case.partnership, case=case, title="Later one", due_on=date(2026, 5, 20))
    DeadlineFactory(partnership=case.partnership, case=case, title="First one", due_on=date(2026, 4, 20))
    client.force_login(manager)

    [line] = client.get(cases_page(case.partnership)).context["lines"]

    assert (line["next"].title, line["next"].status, line["status"]) == (
        "First one",
        "11 days left",
        "Criteria to be tested",
    )


@pytest.mark.parametrize("role", [Role.BUSINESS_MANAGER, Role.EXECUTIVE_MEMBER])
def test_the_list_asks_no_more_for_more_rows(
    client, django_assert_max_num_queries, django_assert_num_queries, case, role
):
    user = person(case.partnership, role)
    body = seat(user, case)
    client.force_login(user)
    client.get(cases_page(case.partnership))
    with django_assert_max_num_queries(14) as once:
        client.get(cases_page(case.partnership))
    for _ in range(20):
        more = CaseFactory(partnership=case.partnership)
        with partnership_scope(case.partnership):
            more.bodies.create(partnership=case.partnership, body=body, part="informed", since=NOW)
        DeadlineFactory(partnership=case.partnership, case=more)
    with django_assert_num_queries(len(once)):
        assert len(client.get(cases_page(case.partnership)).context["lines"]) == 21


def test_the_page_of_a_case_costs_the_same_however_much_hangs_off_it(
    client, django_assert_max_num_queries, case, manager
):
    client.force_login(manager)
    client.get(page("detail", case))
    with django_assert_max_num_queries(MOST):
        client.get(page("detail", case))
    for number in range(30):
        answer = AgencyReturnFactory(case=case)
        DeadlineFactory(
            partnership=case.partnership,
            case=case,
            agency=answer.agency,
            due_on=date(2026, 5, 1) + timedelta(days=number),
        )
        with partnership_scope(case.partnership):
            record(case, "note", f"Event {number}", by=manager, now=NOW)
    with django_assert_max_num_queries(MOST):
        response = client.get(page("detail", case))
    assert response.context["more_events"]
    assert "Everything that has happened" in text_of(response)


def test_the_timeline_is_paged(client, case, manager):
    with partnership_scope(case.partnership):
        for number in range(30):
            record(case, "note", f"Event {number}", by=manager, now=NOW)
    client.force_login(manager)

    assert len(client.get(page("timeline", case)).context["events"]) == 25
    assert len(client.get(page("timeline", case) + "?page=2").context["events"]) == 5


def test_the_history_says_what_changed_in_words_and_repeats_no_return(client, case, manager):
    with partnership_scope(case.partnership, by=manager):
        Case.objects.filter(pk=case.pk).update(status=Status.TO_NOTIFY)
        name_person(case, user=person(case.partnership, Role.EXECUTIVE_MEMBER), by=manager, now=NOW, reason="Leads it")
        answer = AgencyReturnFactory(case=case)
        answer.sections.create(
            partnership=case.partnership,
            section="summary",
            text="What only the agency says",
            changed_by=manager,
            changed_at=NOW,
        )
    client.force_login(manager)

    text = text_of(client.get(page("history", case)))

    assert "Criteria to be tested → To be notified" in text
    assert "Person named on the case" in text
    assert "of an agency&#x27;s return" in text
    assert "What only the agency says" not in text


def test_a_case_of_the_neighbour_is_in_no_list(client, case, manager):
    other = CaseFactory(title="Next door")
    IncidentFactory(case=other)
    client.force_login(manager)

    assert "Next door" not in text_of(client.get(cases_page(case.partnership, show="all")))
    assert client.get(page("detail", other)).status_code == 404


def test_a_case_that_arose_from_nothing_has_a_403_that_says_who_opens_cases(client, case, executive):
    client.force_login(executive)

    text = text_of(client.get(page("detail", case)))

    assert "You cannot open this case" in text
    assert "people named on it" in text
