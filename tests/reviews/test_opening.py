"""Opening a review: from the decision that asks for it, from a case handed over, or by itself; with its clock, once."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.urls import reverse

from casework.enums import CaseKind
from casework.grants import is_named_on, name_person, restrict
from casework.models import Case, CaseBody
from casework.refusals import Refused
from deadlines.models import Deadline, State
from incidents.enums import Status as IncidentStatus
from incidents.review.deciding import decide
from meetings.models import Decision
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from reviews.cases import CLOCKS
from reviews.enums import KINDS, Status
from reviews.models import Review
from reviews.opening.services import open_review
from tests.factories.review import NOW, TODAY
from tests.factories.reviews import ReviewArea

pytestmark = pytest.mark.django_db
ANSWER = {
    "rationale": "Learning may be had.", "weighed": [], "national_view": "None.", "dissent": "", "took_part": "All",
    "decided_on": TODAY,
}  # fmt: skip


@pytest.fixture
def area():
    return ReviewArea()


@pytest.fixture
def decided(area, scoped):
    """An incident on which the executive has decided to hold a local review."""
    case = area.case(IncidentStatus.RECOMMENDED)
    with scoped(area.partnership, by=area.member):
        decide(case, outcome="local_review", **ANSWER, by=area.member, now=NOW)
        case.refresh_from_db()
    return case


def open_for(area, case, *, kind=CaseKind.LOCAL_REVIEW, title="Infant", **fields):
    with partnership_scope(area.partnership, by=area.manager):
        return open_review(
            area.partnership, kind=kind, title=title, arises_from=case, by=area.manager, now=NOW, **fields
        )


def test_a_review_takes_its_clock_from_the_decision(area, decided, scoped):
    with scoped(area.partnership):
        before = Deadline.objects.get(case=decided, rule_code="lcspr")
    assert (before.started_on, before.due_on) == (TODAY, date(2026, 10, 17))

    review = open_for(area, decided)

    with scoped(area.partnership):
        clock = Deadline.objects.get(case=review.case, rule_code="lcspr")
        before.refresh_from_db()
    assert (clock.state, clock.started_on, clock.due_on) == (State.OPEN, TODAY, date(2026, 10, 17))
    assert before.state == State.CANCELLED
    assert (review.decided_on, review.case.status, review.case.arises_from) == (TODAY, Status.SETTING_UP, decided)
    assert review.case.reference == "LR-2026-001"


def test_the_groups_of_the_route_may_open_the_review(area, decided, scoped):
    review = open_for(area, decided)

    with scoped(area.partnership):
        parts = set(CaseBody.objects.filter(case=review.case).values_list("body__code", "part"))
    assert parts == {("reviews", "recommends"), ("executive", "decides")}


def test_whoever_is_named_on_a_restricted_case_is_named_on_its_review(area, decided, scoped):
    with scoped(area.partnership, by=area.manager):
        restrict(decided, by=area.manager, now=NOW, reason="Sensitive")
        name_person(decided, user=area.member, by=area.manager, now=NOW)
        decided.refresh_from_db()

    review = open_for(area, decided)

    with scoped(area.partnership):
        assert review.case.restricted
        assert is_named_on(review.case, area.member)
        assert is_named_on(review.case, area.manager)
        assert not is_named_on(review.case, area.reviewer)


def test_one_decision_opens_one_review(area, decided):
    open_for(area, decided)

    with pytest.raises(Refused, match="open already"):
        open_for(area, decided)


def test_a_decision_opens_no_other_kind_of_review(area, decided):
    with pytest.raises(Refused, match="Nothing that was decided"):
        open_for(area, decided, kind=CaseKind.NATIONAL_REVIEW)


def test_nothing_opens_before_the_decision(area):
    case = area.case(IncidentStatus.RECOMMENDED)

    with pytest.raises(Refused, match="Nothing that was decided"):
        open_for(area, case)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_opens_by_itself_with_its_clock(area, scoped, kind):
    more = {"basis": "mandatory"} if kind == CaseKind.ADULT_REVIEW else {}
    planned = None if kind in CLOCKS else date(2026, 9, 1)

    review = open_for(area, None, kind=kind, decided_on=TODAY, planned_on=planned, **more)

    with scoped(area.partnership):
        clocks = list(Deadline.objects.filter(case=review.case).values_list("rule_code", "due_on"))
    assert clocks == [(str(CLOCKS[kind]), date(2026, 10, 17)) if kind in CLOCKS else ("", planned)]
    assert review.case.status == (Status.WITH_PANEL if kind == CaseKind.NATIONAL_REVIEW else Status.SETTING_UP)


def test_a_table_top_needs_no_decision_but_a_reason(area):
    review = open_for(area, None, kind=CaseKind.TABLE_TOP, opened_reason="Good work under pressure.")

    assert review.decided_on is None
    with pytest.raises(Refused, match="why the review is held"):
        open_for(area, None, kind=CaseKind.TABLE_TOP)


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"decided_on": TODAY + timedelta(days=1)}, "in the future"),
        ({"decided_on": date(1999, 1, 1)}, "Check the year"),
        ({"decided_on": TODAY, "planned_on": TODAY - timedelta(days=1)}, "has passed"),
    ],
)
def test_a_date_that_cannot_be_is_refused(area, fields, words):
    with pytest.raises(Refused, match=words):
        open_for(area, None, **fields)


def test_an_adult_review_says_its_ground(area):
    with pytest.raises(Refused, match="mandatory or discretionary"):
        open_for(area, None, kind=CaseKind.ADULT_REVIEW, decided_on=TODAY)


def test_who_does_not_run_cases_opens_no_review(area, scoped):
    with scoped(area.partnership), pytest.raises(PermissionDenied):
        open_review(area.partnership, kind=CaseKind.TABLE_TOP, title="x", opened_reason="y", by=area.member, now=NOW)


def address(area, name, *args):
    return reverse(f"reviews:{name}", args=[area.partnership.slug, *args])


def test_from_the_case_to_its_review(client, area, decided):
    client.force_login(area.manager)
    page = client.get(reverse("casework:detail", args=[area.partnership.slug, decided.reference])).content.decode()
    link = address(area, "from_decision", decided.reference, "local_review")
    assert link in page
    assert address(area, "from_decision", decided.reference, "national_review") not in page

    response = client.post(link, {"title": "Infant", "opening_key": "k1"}, follow=True)

    assert "Being set up" in response.content.decode()
    with partnership_scope(area.partnership):
        review = Review.objects.select_related("case").get()
    assert (
        review.case.reference
        in client.get(reverse("casework:detail", args=[area.partnership.slug, decided.reference])).content.decode()
    )


def test_a_form_sent_twice_opens_one_review(client, area):
    client.force_login(area.manager)
    typed = {"title": "Debrief", "opened_reason": "Hard case", "opening_key": "once"}

    first = client.post(address(area, "open", "table_top"), typed)
    second = client.post(address(area, "open", "table_top"), typed)

    assert first.url == second.url
    with partnership_scope(area.partnership):
        assert Case.objects.filter(kind=CaseKind.TABLE_TOP).count() == 1


def test_what_is_wrong_is_said_at_the_field_and_nothing_is_lost(client, area):
    client.force_login(area.manager)
    typed = {"title": "Old one", "decided_on_day": "1", "decided_on_month": "1", "decided_on_year": "2090"}

    page = client.post(address(area, "open", "local_review"), typed).content.decode()

    assert "The day of the decision is in the future" in page
    assert 'value="Old one"' in page
    with partnership_scope(area.partnership):
        assert not Review.objects.exists()


def test_the_kind_is_chosen_first(client, area):
    client.force_login(area.manager)

    assert client.post(address(area, "new"), {}).status_code == 200
    assert client.post(address(area, "new"), {"kind": "table_top"}).url == address(area, "open", "table_top")
    assert client.get(address(area, "open", "incident")).status_code == 404


@pytest.mark.parametrize("role", [Role.BODY_MEMBER, Role.INDEPENDENT_CHAIR, Role.INSPECTOR, Role.LAY_MEMBER])
def test_other_roles_are_refused(client, area, role):
    more = {"ends_on": "2099-01-01"} if role == Role.INSPECTOR else {}
    client.force_login(area.person(role, **more))

    assert client.get(address(area, "new")).status_code == 403


@pytest.mark.parametrize("status", Status.values)
def test_a_review_in_every_status_has_a_page(client, area, status, django_assert_max_num_queries):
    case = area.review(status)
    client.force_login(area.manager)
    client.get(reverse("casework:detail", args=[area.partnership.slug, case.reference]))

    with django_assert_max_num_queries(15 + 3):  # three of them are the test's own savepoint and settings
        response = client.get(reverse("casework:detail", args=[area.partnership.slug, case.reference]))

    assert response.status_code == 200
    assert Status(status).label in response.content.decode()


def test_pages_of_incidents_do_not_exist_for_a_review(client, area):
    case = area.review()
    client.force_login(area.manager)

    for name in (
        "incidents:record",
        "returns:requests",
        "chronology:papers",
        "rapid_review:decide",
        "rapid_review:close",
    ):
        assert client.get(reverse(name, args=[area.partnership.slug, case.reference])).status_code == 404, name


def test_the_database_refuses_a_theme_that_is_not_on_the_list(area, scoped):
    case = area.review()

    with scoped(area.partnership), pytest.raises(Exception, match="review_themes_known"):
        Review.objects.filter(case=case).update(themes=["weather"])
    assert connection.vendor == "postgresql"


def test_the_decision_stays_with_the_case_it_was_made_on(area, decided, scoped):
    review = open_for(area, decided)

    with scoped(area.partnership):
        assert review.decision == Decision.objects.get(case=decided)
