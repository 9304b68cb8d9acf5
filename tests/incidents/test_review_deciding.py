"""Who decides, and nobody else; once; written down with its reasons; and what follows from it."""

import threading
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from casework.deciders import WrongDecider
from casework.enums import CaseKind
from casework.grants import name_person, restrict
from casework.models import CaseBody, CaseEvent
from casework.transitions import TransitionNotAllowed
from deadlines.models import Deadline
from incidents.enums import Status
from incidents.models import PlanStep, RapidReview
from incidents.review.deciding import Weighed, bodies_told, decide, return_to_panel
from incidents.review.local_deciders import set_local_decider
from incidents.review.refusals import ReviewRefused
from meetings.models import AgendaItem, Decision
from notifications.models import Notification
from partnerships.roles import Role
from tests.factories.review import NOW, TODAY, Area

pytestmark = pytest.mark.django_db

ANSWER = {
    "outcome": "local_review",
    "rationale": "Two agencies did not share what they knew.",
    "weighed": [Weighed("Is there concern?", met=True, reason="The visits were not joined up.")],
    "national_view": "Of local interest only.",
    "dissent": "The police would have waited.",
    "took_part": "Council; police; health",
    "decided_on": TODAY,
}


@pytest.fixture
def area(db):
    return Area().decided_by_executive()


@pytest.fixture
def case(area):
    return area.case(Status.RECOMMENDED)


def test_it_is_kept_with_its_reasons_and_the_route_that_gave_the_right(area, case, scoped):
    with scoped(area.partnership):
        made = decide(case, **ANSWER, by=area.member, now=NOW)
        case.refresh_from_db()

        assert case.status == Status.DECIDED
        assert made.decided_by_name == "Executive Group"
        assert made.route == "The published arrangements name the Executive Group (lines 155-157)."
        assert "Is there concern?\nMet. The visits were not joined up." in made.rationale
        assert made.dissent == "The police would have waited."
        assert PlanStep.objects.get(case=case, code="decision").done_on == TODAY
        assert AgendaItem.objects.get(case=case).outcome == "Decided: Hold a local child safeguarding practice review"


def test_a_review_runs_six_months_from_the_decision(area, case, scoped):
    with scoped(area.partnership):
        decide(case, **ANSWER, by=area.member, now=NOW)
        clock = Deadline.objects.get(case=case, rule_code="lcspr")

    assert (clock.started_on, clock.due_on) == (TODAY, date(2026, 10, 17))
    assert clock.title == f"Local child safeguarding practice review: {case.reference}"


def test_no_review_no_clock(area, case, scoped):
    with scoped(area.partnership):
        decide(case, **ANSWER | {"outcome": "no_review"}, by=area.member, now=NOW)

        assert not Deadline.objects.filter(case=case).exclude(rule_code="rapid_review").exists()


@pytest.mark.parametrize("role", [role for role in Role if not role.startswith("agency_")])
def test_everybody_who_does_not_sit_on_the_deciding_body_is_refused(area, case, scoped, role):
    person = area.person(role, ends_on=date(2027, 1, 1) if role == Role.INSPECTOR else None)
    with scoped(area.partnership):
        with pytest.raises((WrongDecider, PermissionDenied)):
            decide(case, **ANSWER, by=person, now=NOW)
        assert not Decision.objects.exists()


def test_the_refusal_says_who_decides(area, case, scoped):
    with scoped(area.partnership), pytest.raises(WrongDecider, match="The Executive Group decides this"):
        decide(case, **ANSWER, by=area.manager, now=NOW)


def test_a_role_decides_where_the_route_names_one(area, scoped):
    area.route(decided_by_body=None, decided_by_role=Role.INDEPENDENT_CHAIR)
    chair = area.person(Role.INDEPENDENT_CHAIR)
    case = area.case(Status.RECOMMENDED)
    with scoped(area.partnership):
        with pytest.raises(WrongDecider, match="You do not hold that role"):
            decide(case, **ANSWER, by=area.member, now=NOW)
        made = decide(case, **ANSWER, by=chair, now=NOW)

    assert (made.decided_by_name, made.role, made.body) == ("Independent chair", "independent_chair", None)


def test_where_nobody_is_stated_a_setting_says_who_and_waiting_cases_go_there(area, scoped):
    area.route(decided_by_body=None)
    case = area.case(Status.RECOMMENDED)
    with scoped(area.partnership):
        with pytest.raises(WrongDecider, match="do not say who decides"):
            decide(case, **ANSWER, by=area.member, now=NOW)
        for body, revision in ((area.reviews, 0), (area.executive, 1)):
            set_local_decider(
                area.partnership, "local_child_review", body=body, role="", reason="Agreed in June",
                by=area.manager, now=NOW, revision=revision,
            )  # fmt: skip

        assert CaseBody.objects.get(case=case, part="decides").body == area.executive
        assert AgendaItem.objects.get(case=case, taken_on=None).body == area.executive
        with pytest.raises(WrongDecider):
            decide(case, **ANSWER, by=area.reviewer, now=NOW)
        made = decide(case, **ANSWER, by=area.member, now=NOW)

    assert "this partnership has set the Executive Group" in made.route


def test_a_published_route_is_not_changed_by_a_setting(area, scoped):
    with scoped(area.partnership), pytest.raises(ReviewRefused, match="A setting cannot change that"):
        set_local_decider(
            area.partnership, "local_child_review", body=area.reviews, role="", reason="We prefer it", by=area.manager,
            now=NOW, revision=0,
        )  # fmt: skip


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"decided_on": date(2026, 4, 18)}, "must not be in the future"),
        ({"decided_on": date(2026, 4, 16)}, "The panel recommended on 17 April 2026"),
        ({"outcome": "adult_review"}, "does not belong to this kind of case"),
    ],
)
def test_what_cannot_be_is_refused_in_words(area, case, scoped, change, sentence):
    with scoped(area.partnership), pytest.raises(ReviewRefused, match=sentence):
        decide(case, **ANSWER | change, by=area.member, now=NOW)


def test_an_adults_case_starts_the_clock_of_an_adults_review(area, scoped):
    area.route("safeguarding_adult_review", decided_by_body=area.executive)
    case = area.case(Status.RECOMMENDED, kind=CaseKind.ADULT_REFERRAL, notifiable=None)
    with scoped(area.partnership):
        decide(case, **ANSWER | {"outcome": "adult_review"}, by=area.member, now=NOW)

        assert Deadline.objects.get(case=case).rule_code == "sar"


def test_groups_that_are_told_find_it_on_their_agenda_urgent_when_national(area, scoped):
    told = ["Executive Group, as a standing item each quarter and at once if of national importance", "Ofsted"]
    area.route(decided_by_body=None, decided_by_role=Role.INDEPENDENT_CHAIR, told=told)
    chair = area.person(Role.INDEPENDENT_CHAIR)
    case = area.case(Status.RECOMMENDED)
    with scoped(area.partnership):
        decide(case, **ANSWER | {"outcome": "national_review"}, by=chair, now=NOW)
        item = AgendaItem.objects.get(case=case)
        heard = set(Notification.objects.filter(kind="decision_made").values_list("user_id", flat=True))

    assert (item.body_id, item.purpose, item.urgent) == (area.executive.pk, "note", True)
    assert heard == {area.member.pk, area.manager.pk}


def test_only_a_phrase_that_begins_with_the_whole_name_is_that_group(area, scoped):
    from casework.deciders import decider_for

    area.route(
        decided_by_body=None, decided_by_role=Role.INDEPENDENT_CHAIR, told=["Executive Groups elsewhere", "Ofsted"]
    )
    with scoped(area.partnership):
        assert bodies_told(decider_for("local_child_review")) == []


def test_the_decider_may_return_it_to_the_panel_and_nobody_else_may(area, case, scoped):
    with scoped(area.partnership):
        with pytest.raises(WrongDecider):
            return_to_panel(case, wanted="Ask the school", by=area.manager, now=NOW)
        return_to_panel(case, wanted="Ask the school", by=area.member, now=NOW)
        case.refresh_from_db()

        assert case.status == Status.PANEL
        assert CaseEvent.objects.get(case=case, name="ask_again").note == "Ask the school"
        assert not AgendaItem.objects.filter(taken_on=None).exists()
        assert RapidReview.objects.get(case=case).recommended_on is None
        assert Notification.objects.filter(kind="decision_returned", user=area.manager).exists()


def test_deciders_who_are_not_named_on_a_restricted_case_neither_hear_of_it_nor_decide(area, scoped):
    case = area.case()
    area.person(Role.EXECUTIVE_MEMBER)
    with scoped(area.partnership):
        case = restrict(case, by=area.manager, now=NOW, reason="Sensitive")
        area.advance(case, Status.RECOMMENDED)
        assert not Notification.objects.filter(kind="decision_waiting").exists()
        with pytest.raises(PermissionDenied):
            decide(case, **ANSWER, by=area.member, now=NOW)
        name_person(case, user=area.member, by=area.manager, now=NOW)

        assert decide(case, **ANSWER, by=area.member, now=NOW)


def test_the_deciders_are_told_once_without_a_word_of_what_it_is_about(area, case, scoped):
    with scoped(area.partnership):
        row = Notification.objects.get(kind="decision_waiting")

    assert row.user == area.member
    assert row.context == {"reference": case.reference}
    assert row.path == f"/p/{area.partnership.slug}/cases/{case.reference}/decide/"


@pytest.mark.django_db(transaction=True)
def test_twenty_press_at_once_and_there_is_one_decision(scoped):
    area = Area().decided_by_executive()
    case = area.case(Status.RECOMMENDED)
    outcomes, ready = [], threading.Barrier(20)

    def press():
        try:
            ready.wait(timeout=30)
            with scoped(area.partnership):
                decide(case, **ANSWER, by=area.member, now=NOW)
            outcomes.append("decided")
        except TransitionNotAllowed:
            outcomes.append("moved on")
        finally:
            connection.close()

    threads = [threading.Thread(target=press) for _ in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(outcomes) == ["decided"] + ["moved on"] * 19
    with scoped(area.partnership):
        assert Decision.objects.count() == 1
