"""The clocks of the four published arrangements, run from their own definitions."""

from datetime import date

import pytest

from arrangements.enums import ClockCode
from arrangements.loading import load_definition
from arrangements.parsing import parse_definition
from arrangements.reference import load_rule_packs
from deadlines.models import Deadline
from deadlines.selectors import calculable_rules, explain
from deadlines.services import set_recurring_deadlines
from tests.deadlines.conftest import NOW
from trial.places import ROOT

pytestmark = pytest.mark.usefixtures("bank_holidays")


@pytest.fixture
def load(db):
    load_rule_packs()

    def load(name):
        path = ROOT / "definitions" / f"{name}.yaml"
        return load_definition(parse_definition(path.read_text(), name=path.name), by=None, now=NOW).partnership

    return load


@pytest.mark.parametrize(
    ("area", "code", "start", "dates"),
    [
        ("worcestershire", "incident_notification", date(2026, 4, 2), (date(2026, 4, 7), date(2026, 4, 13))),
        ("worcestershire", "incident_notification", date(2026, 12, 23), (date(2026, 12, 28), date(2027, 1, 4))),
        ("worcestershire", "prepublication_copy", date(2026, 5, 27), (date(2026, 5, 15), date(2026, 5, 15))),
        ("warwickshire", "dispute_meeting", date(2026, 3, 2), (date(2026, 3, 30), None)),
        ("warwickshire", "hub_impact_6_months", date(2026, 8, 31), (date(2027, 2, 28), None)),
        ("warrington", "escalation_step_1", date(2026, 6, 1), (date(2026, 6, 2), None)),
        ("warrington", "escalation_step_2", date(2026, 6, 1), (date(2026, 6, 10), None)),
        ("warrington", "escalation_step_4", date(2026, 6, 1), (date(2026, 6, 22), None)),
        ("walsall", "audit_cycle", date(2026, 3, 31), (date(2028, 3, 31), None)),
    ],
)
def test_dates_that_the_documents_give(load, area, code, start, dates):
    found = explain(load(area), code, start)

    assert (found.local.due_on, found.national.due_on if found.national else None) == dates


@pytest.mark.parametrize("area", ["warwickshire", "warrington", "walsall", "worcestershire"])
def test_every_clock_can_be_asked_and_the_calculator_offers_those_with_a_date(load, scoped, area):
    partnership = load(area)

    dated = {code for code in ClockCode.values if explain(partnership, code, date(2026, 6, 1)).applies}

    with scoped(partnership):
        assert dated == {code for code, _ in calculable_rules()}


@pytest.mark.parametrize("area", ["warwickshire", "warrington", "walsall", "worcestershire"])
def test_meetings_and_reviews_run_by_themselves(load, scoped, area):
    partnership = load(area)
    set_recurring_deadlines(partnership, now=NOW)

    with scoped(partnership):
        running = set(Deadline.objects.values_list("rule_code", flat=True))
    assert ("body_meeting" in running) == (area != "walsall")  # its document states no frequency
    assert ("arrangements_review" in running) == (area in {"walsall", "worcestershire"})


def test_a_printed_review_date_holds(load, scoped):
    partnership = load("worcestershire")
    set_recurring_deadlines(partnership, now=NOW)

    with scoped(partnership):
        assert Deadline.objects.get(rule_code="arrangements_review").due_on == date(2021, 9, 30)
