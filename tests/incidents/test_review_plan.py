"""The day plan: real working days over Easter and Christmas, the partnership's own steps, and who may move them."""

from datetime import UTC, date, datetime

import pytest

from arrangements.enums import ClockCode
from deadlines.calendars import load_bank_holidays
from incidents.models import PlanStep, PlanTemplateStep
from incidents.review.plan import mark_step, start_plan
from tests.factories import MembershipFactory
from tests.factories.casework import CaseFactory, IncidentFactory
from tests.factories.deadlines import DeadlineFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 4, 2, 9, tzinfo=UTC)


@pytest.fixture
def case(db):
    load_bank_holidays(now=NOW)
    made = CaseFactory()
    IncidentFactory(case=made, notifiable=True)
    return made


@pytest.fixture
def manager(case):
    return MembershipFactory(partnership=case.partnership).user


def plan(case, scoped, started_on, by):
    with scoped(case.partnership):
        return {step.code: step.planned_on for step in start_plan(case, started_on=started_on, by=by, now=NOW)}


def test_easter_is_not_counted(case, manager, scoped):
    """Thursday 2 April 2026; Good Friday is 3 April, Easter Monday 6 April."""
    assert plan(case, scoped, date(2026, 4, 2), manager) == {
        "requests": date(2026, 4, 7),
        "returns": date(2026, 4, 13),
        "merge": date(2026, 4, 15),
        "panel": date(2026, 4, 17),
        "decision": date(2026, 4, 22),
        "send": date(2026, 4, 27),
    }


def test_christmas_is_not_counted(case, manager, scoped):
    """Wednesday 23 December 2026: the 24th counts; 25th, 28th (for Boxing Day) and 1 January do not."""
    found = plan(case, scoped, date(2026, 12, 23), manager)

    assert found["requests"] == date(2026, 12, 24)
    assert found["returns"] == date(2027, 1, 4)
    assert found["send"] == date(2027, 1, 18)


def test_no_step_lies_after_the_day_on_which_the_review_is_due(case, manager, scoped):
    DeadlineFactory(partnership=case.partnership, case=case, rule_code=ClockCode.RAPID_REVIEW, due_on=date(2026, 4, 21))

    found = plan(case, scoped, date(2026, 4, 2), manager)

    assert found["panel"] == date(2026, 4, 17)
    assert found["decision"] == found["send"] == date(2026, 4, 21)


def test_a_plan_is_made_once(case, manager, scoped):
    first = plan(case, scoped, date(2026, 4, 2), manager)

    assert plan(case, scoped, date(2026, 5, 1), manager) == first


def test_the_partnerships_own_steps_come_before_the_proposal(case, manager, scoped):
    with scoped(case.partnership):
        PlanTemplateStep.objects.create(
            partnership=case.partnership, code="panel", working_day=3, title="Panel in the town hall"
        )
        steps = start_plan(case, started_on=date(2026, 4, 2), by=manager, now=NOW)

    assert [(s.title, s.planned_on) for s in steps] == [("Panel in the town hall", date(2026, 4, 9))]


def test_a_case_that_was_not_notified_is_not_sent(manager, case, scoped):
    other = CaseFactory(partnership=case.partnership)
    IncidentFactory(case=other, notifiable=False)

    assert "send" not in plan(other, scoped, date(2026, 4, 2), manager)


def test_a_step_is_marked_once(case, manager, scoped):
    plan(case, scoped, date(2026, 4, 2), manager)
    with scoped(case.partnership):
        mark_step(case, "panel", on=date(2026, 4, 16), by=manager)
        mark_step(case, "panel", on=date(2026, 4, 20), by=None)
        mark_step(case, "other", on=date(2026, 4, 20), by=None)
        step = PlanStep.objects.get(code="panel")

    assert (step.done_on, step.done_by, step.revision) == (date(2026, 4, 16), manager, 2)
