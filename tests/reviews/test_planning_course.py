"""Held and resumed with the right dates, looked at again, ended, kept inside, completed, opened again."""

from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from casework.deciders import WrongDecider
from casework.editing import ChangedMeanwhile
from casework.enums import CaseKind
from casework.refusals import Refused
from casework.transitions import TransitionNotAllowed
from deadlines.models import State
from meetings.models import Action, AgendaItem, Decision
from notifications.models import Notification
from partnerships.scoping import partnership_scope
from reviews import transitions
from reviews.enums import MAY_STAY_INSIDE, Response, Status
from reviews.models import Recommendation
from reviews.opening.services import open_review
from reviews.planning import course, ending
from reviews.planning.deciding import Answer
from tests.factories.planning import ANSWER, PlanningArea
from tests.factories.reviews import NOW, TODAY

pytestmark = pytest.mark.django_db
PANEL = {"panel_reference": "NP-7", "panel_decided": "It reviews the case.", "panel_decided_on": TODAY}


@pytest.fixture
def area():
    return PlanningArea()


def hold(area, case, *, at=NOW, by=None):
    with partnership_scope(area.partnership):
        return course.hold_review(
            case, reason="The Panel reviews it", panel_reference="NP-7", by=by or area.manager, now=at
        )


def panel(area, case, *, revision=None, at=NOW):
    row = area.fresh(case).review
    with partnership_scope(area.partnership):
        return course.record_panel(case, **PANEL, revision=revision or row.revision, by=area.manager, now=at)


def revisit(area, case, outcome, *, by=None, at=NOW, on=TODAY):
    with partnership_scope(area.partnership):
        answer = Answer("The Panel asks for it.", "All", "", on)
        return course.revisit(case, outcome=outcome, answer=answer, by=by or area.member, now=at)


def clock_of(area, case):
    with partnership_scope(area.partnership):
        return case.deadlines.get()


def at(day):
    return datetime(day.year, day.month, day.day, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("decided", "due", "held", "resumed", "moved"),
    [
        # 31 August + 6 months clips to the end of February; held over Christmas for 30 days.
        (date(2026, 8, 31), date(2027, 2, 28), date(2026, 12, 10), date(2027, 1, 9), date(2027, 3, 30)),
        # Over Easter 2027 (26 to 29 March) calendar days count like any others.
        (date(2026, 10, 17), date(2027, 4, 17), date(2027, 3, 24), date(2027, 4, 2), date(2027, 4, 26)),
        # Held and resumed on one day, nothing moves.
        (date(2026, 4, 17), date(2026, 10, 17), date(2026, 5, 5), date(2026, 5, 5), date(2026, 10, 17)),
        # Over the end of summer time, 25 October 2026.
        (date(2026, 4, 30), date(2026, 10, 30), date(2026, 10, 24), date(2026, 10, 26), date(2026, 11, 1)),
    ],
)
def test_a_held_review_gets_the_days_back_and_keeps_its_first_date(area, *, decided, due, held, resumed, moved):
    case = area.review(Status.UNDER_WAY, decided_on=decided)
    assert clock_of(area, case).due_on == due
    hold(area, case, at=at(held))
    assert clock_of(area, case).paused_on == held
    revisit(area, case, course.GO_ON, at=at(resumed), on=resumed)
    clock = clock_of(area, case)
    assert (clock.due_on, clock.original_due_on, clock.paused_on, clock.state) == (moved, due, None, State.OPEN)
    with partnership_scope(area.partnership):
        kinds = list(clock.changes.order_by("pk").values_list("kind", flat=True))
    assert kinds == ["set", "paused", "resumed"]


def test_a_clock_that_stood_still_already_does_not_stand_in_the_way(area):
    from deadlines.services import pause_deadline

    case = area.review(Status.UNDER_WAY)
    with partnership_scope(area.partnership):
        pause_deadline(clock_of(area, case), by=area.manager, now=NOW, reason="An inquest")
    assert hold(area, case).status == Status.HELD


def test_a_review_that_had_not_begun_goes_back_to_being_set_up(area):
    case = area.review(Status.SETTING_UP)
    hold(area, case)
    held = area.fresh(case)
    assert (held.status, held.review.held_from, held.review.panel_reference) == ("held", "setting_up", "NP-7")
    revisit(area, case, course.GO_ON)
    again = area.fresh(case)
    assert (again.status, again.review.held_from, again.review.held_on) == (Status.SETTING_UP, "", None)


def test_only_a_childs_review_is_held(area):
    case = area.review(Status.UNDER_WAY, kind=CaseKind.ADULT_REVIEW, basis="mandatory")
    with pytest.raises(Refused, match="child's case"):
        hold(area, case)
    with pytest.raises(PermissionDenied):
        hold(area, area.review(Status.UNDER_WAY), by=area.member)


def test_what_the_panel_decided_puts_the_question_on_the_agenda(area):
    case = area.review(Status.UNDER_WAY)
    with pytest.raises(TransitionNotAllowed):
        panel(area, case)
    hold(area, case)
    panel(area, case)
    with pytest.raises(ChangedMeanwhile):
        panel(area, case, revision=1)
    with partnership_scope(area.partnership):
        assert AgendaItem.objects.select_related("body").get(case=case).body == area.executive
        assert Notification.objects.filter(kind="planning_waiting", user=area.member).exists()
    made = revisit(area, case, course.GO_ON)
    assert (made.decision, made.outcome) == ("local_child_review", "go_on")
    with partnership_scope(area.partnership):
        assert not AgendaItem.objects.filter(case=case, taken_on__isnull=True).exists()


@pytest.mark.parametrize("who", ["manager", "reviewer"])
def test_only_whoever_decides_looks_again_or_ends(area, who):
    case = area.review(Status.HELD)
    with pytest.raises((WrongDecider, PermissionDenied)):
        revisit(area, case, course.END, by=getattr(area, who))
    with partnership_scope(area.partnership), pytest.raises((WrongDecider, PermissionDenied)):
        course.stop_review(case, answer=ANSWER, by=getattr(area, who), now=NOW)


@pytest.mark.parametrize("status", [Status.SETTING_UP, Status.UNDER_WAY, Status.HELD])
def test_an_ended_review_has_its_decision_and_no_clock(area, status):
    case = area.review(status)
    with partnership_scope(area.partnership):
        made = course.stop_review(case, answer=ANSWER, by=area.member, now=NOW)
    ended = area.fresh(case)
    assert (ended.status, ended.closed_at, made.outcome) == (Status.STOPPED, NOW, "end")
    assert clock_of(area, case).state == State.CANCELLED


def test_held_and_ended_in_one_decision(area):
    case = area.review(Status.UNDER_WAY)
    hold(area, case)
    revisit(area, case, course.END)
    assert area.fresh(case).status == Status.STOPPED
    assert clock_of(area, case).state == State.CANCELLED


def test_from_the_national_review_to_the_local_one(area, client):
    case = area.review(Status.WITH_PANEL, kind=CaseKind.NATIONAL_REVIEW)
    with pytest.raises(Refused, match="Record first"):
        revisit(area, case, course.LOCAL)
    panel(area, case)
    made = revisit(area, case, course.LOCAL)
    done = area.fresh(case)
    assert (done.status, done.closed_at) == (Status.COMPLETED, NOW)
    client.force_login(area.manager)
    page = reverse("casework:detail", args=[area.partnership.slug, case.reference])
    link = reverse("reviews:from_decision", args=[area.partnership.slug, case.reference, "local_review"])
    text = client.get(page).content.decode()
    assert "Open the local review" in text
    assert link in text
    with partnership_scope(area.partnership):
        review = open_review(
            area.partnership, kind=CaseKind.LOCAL_REVIEW, title="Infant", arises_from=done, by=area.manager, now=NOW
        )
    assert (review.decision_id, review.decided_on) == (made.pk, TODAY)
    assert clock_of(area, review.case).due_on == date(2026, 11, 5)
    assert "It was decided to hold a local review" not in client.get(page).content.decode()
    with partnership_scope(area.partnership), pytest.raises(TransitionNotAllowed, match="case of its own"):
        ending.reopen_review(done, reason="x", by=area.manager, now=NOW)


# ---- ends ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("kind", [CaseKind.TABLE_TOP, CaseKind.LOCAL_REVIEW])
def test_only_what_may_stay_inside_stays(area, kind):
    case = area.review(Status.AGREED, kind=kind)
    with partnership_scope(area.partnership):
        if kind not in MAY_STAY_INSIDE:
            with pytest.raises(Refused, match="cannot be kept inside"):
                ending.keep_inside(case, reason="A debrief", by=area.manager, now=NOW)
            return
        ending.keep_inside(case, reason="A debrief", by=area.manager, now=NOW)
    kept = area.fresh(case)
    assert (kept.status, kept.review.stay_inside_reason) == (Status.IMPROVING, "A debrief")


def recommend(area, case, **fields):
    made = {"text": "Train", "made_by": area.manager, "made_at": NOW} | fields
    return Recommendation.objects.create(partnership=area.partnership, case=case, **made)


def act(area, case, number, status):
    return Action.objects.create(
        partnership=area.partnership, case=case, number=number, text="Train", owner=area.manager, due_on=TODAY,
        status=status, done_on=TODAY if status in {"done", "closed"} else None,
        closed_at=NOW if status in {"closed", "cancelled"} else None, made_by=area.manager, made_at=NOW,
    )  # fmt: skip


def test_a_review_is_completed_when_nothing_is_left(area):
    case = area.review(Status.IMPROVING, kind=CaseKind.TABLE_TOP)
    with partnership_scope(area.partnership):
        recommend(area, case, number=1)
        recommend(area, case, number=2, removed_at=NOW)
        acts = [act(area, case, 1, "open"), act(area, case, 2, "done"), act(area, case, 3, "cancelled")]
        with pytest.raises(Refused) as problem:
            ending.complete_review(case, note="", by=area.manager, now=NOW)
        assert str(problem.value) == (
            "The review cannot be completed yet. Still to do: Publish the review, or say why it is kept inside. "
            "Answer the recommendation that waits. Close or cancel the 2 actions that are open."
        )
        Recommendation.objects.filter(case=case).update(
            response=Response.NOT_ACCEPTED, reason="No", responded_on=TODAY, responded_by=area.member
        )
        Action.objects.filter(pk__in=[row.pk for row in acts[:2]]).update(status="closed", closed_at=NOW, done_on=TODAY)
        case.review.stay_inside_reason = "A debrief"
        case.review.save(update_fields=["stay_inside_reason"])
        done = ending.complete_review(case, note="", by=area.manager, now=NOW)
        assert (done.status, done.closed_at) == (Status.COMPLETED, NOW)
        again = ending.reopen_review(case, reason="It did not last", by=area.manager, now=NOW)
        assert (again.status, again.closed_at) == (Status.IMPROVING, None)


def test_who_does_not_run_cases_ends_nothing(area):
    for status, step in (
        (Status.AGREED, lambda case: ending.keep_inside(case, reason="x", by=area.member, now=NOW)),
        (Status.IMPROVING, lambda case: ending.complete_review(case, note="", by=area.member, now=NOW)),
        (Status.COMPLETED, lambda case: ending.reopen_review(case, reason="x", by=area.member, now=NOW)),
    ):
        case = area.review(status, kind=CaseKind.TABLE_TOP)
        with partnership_scope(area.partnership), pytest.raises(PermissionDenied):
            step(case)


def test_every_step_begins_only_where_the_table_says(area):
    """Each of our steps from every status: done where the table has it, refused in words elsewhere."""
    steps = {
        transitions.HOLD: lambda case: course.hold_review(
            case, reason="x", panel_reference="", by=area.manager, now=NOW
        ),
        transitions.STOP: lambda case: course.stop_review(case, answer=ANSWER, by=area.member, now=NOW),
        transitions.REOPEN: lambda case: ending.reopen_review(case, reason="x", by=area.manager, now=NOW),
    }
    for step, do in steps.items():
        for status in Status:
            case = area.review(status, clock=False)
            with partnership_scope(area.partnership):
                if status in step.sources:
                    do(case)
                    assert area.fresh(case).status == step.target
                else:
                    with pytest.raises(TransitionNotAllowed):
                        do(case)
                    assert not Decision.objects.filter(case=case).exists()
