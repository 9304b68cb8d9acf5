"""When to speak, and to whom."""

from datetime import UTC, date, datetime, timedelta

import pytest

from deadlines import ladder

DUE = date(2026, 6, 30)


def at(*parts):
    return datetime(*parts, tzinfo=ladder.LONDON)


@pytest.mark.parametrize(
    ("now", "rung"),
    [
        (at(2026, 6, 23, 7, 59), None),
        (at(2026, 6, 23, 8), "week_before"),
        (at(2026, 6, 29, 8), "day_before"),
        (at(2026, 6, 30, 8), "on_the_day"),
        (at(2026, 7, 1, 8), "breach"),
        (at(2026, 7, 7, 8), "week_after"),
        (at(2027, 1, 1), "week_after"),
    ],
)
def test_the_latest_rung_alone_is_spoken(now, rung):
    found = ladder.current_rung(DUE, ladder.DEFAULT, now=now)

    assert (found.code if found else None) == rung


@pytest.mark.parametrize("due_on", [date(2026, 4, 1), date(2026, 10, 27)])
def test_it_speaks_at_eight_in_london_over_the_clock_change(due_on):
    times = ladder.alert_times(due_on, ladder.DEFAULT)

    assert all(when.astimezone(ladder.LONDON).hour == 8 for when, _ in times)
    assert len({when.astimezone(UTC).hour for when, _ in times}) == 2


def test_a_clock_that_is_set_late_speaks_at_once():
    now = at(2026, 7, 1, 3)

    assert ladder.first_alert_at(DUE, ladder.DEFAULT, now=now) == now
    assert ladder.current_rung(DUE, ladder.DEFAULT, now=now).code == ladder.BREACH


def test_rungs_that_have_passed_when_it_is_set_stay_silent():
    assert ladder.first_alert_at(DUE, ladder.DEFAULT, now=at(2026, 6, 28)) == at(2026, 6, 29, 8)


def test_after_the_last_rung_there_is_nothing_more_to_say():
    assert ladder.next_alert_at(DUE, ladder.DEFAULT, after=at(2026, 7, 7, 8)) is None


def test_a_window_that_opens_is_a_rung():
    opens = DUE - timedelta(days=3)

    assert ladder.current_rung(DUE, ladder.DEFAULT, now=at(2026, 6, 27, 9), opens_on=opens).code == ladder.OPENS


def test_a_rules_own_rungs_keep_the_breach_and_its_escalation():
    rungs = ladder.parse([{"code": "early", "days": -30, "tell": ["agency"]}])

    assert [r.code for r in rungs] == ["early", "breach"]
    assert "independent_chair" in rungs[-1].tell


def test_a_warning_is_not_escalated_to_the_chair():
    assert not any("independent_chair" in r.tell for r in ladder.parse([], escalates=False))


@pytest.mark.parametrize(
    "rungs",
    [[{"days": 1}], [{"code": "x"}], [{"code": "x", "days": 1, "tell": ["nobody"]}], [{"code": "x", "days": 9999}],
     [{"code": "breach", "days": 0}], [{"code": "x", "days": 1}, {"code": "x", "days": 2}]],
)  # fmt: skip
def test_rungs_that_are_none_are_refused(rungs):
    with pytest.raises(ladder.LadderError):
        ladder.parse(rungs)
