"""From a rule and a start to a date."""

from datetime import date

import holidays
import pytest

from core.workdays import CalendarTooShort, WorkCalendar
from deadlines.computation import Terms, due

CALENDAR = WorkCalendar(
    date(2015, 1, 1), date(2032, 12, 31), dict(holidays.country_holidays("GB", subdiv="ENG", years=range(2015, 2033)))
)


@pytest.mark.parametrize(
    ("terms", "start", "due_on"),
    [
        ({"length": 5, "unit": "calendar_days"}, date(2026, 4, 2), date(2026, 4, 7)),
        ({"length": 5, "unit": "working_days"}, date(2026, 4, 2), date(2026, 4, 13)),
        ({"length": 7, "unit": "working_days", "direction": "backward"}, date(2026, 5, 27), date(2026, 5, 15)),
        ({"length": 6, "unit": "months"}, date(2026, 8, 31), date(2027, 2, 28)),
        ({"length": 1, "unit": "years"}, date(2028, 2, 29), date(2029, 2, 28)),
        ({"length": 28, "unit": "calendar_days"}, date(2026, 3, 20), date(2026, 4, 17)),
        ({"fixed_due_on": "2021-09"}, date(2019, 9, 1), date(2021, 9, 30)),
        ({"fixed_due_on": "2021-09", "length": 12, "unit": "months"}, date(2022, 1, 1), date(2023, 1, 1)),
    ],
)
def test_due_dates(terms, start, due_on):
    found = due(Terms(**terms), start, CALENDAR)

    assert found.due_on == due_on
    assert found.days[-1].date == due_on


@pytest.mark.parametrize(("opens", "closes"), [(1, 1), (3, 9), (9, 14), (16, 21)])
def test_windows_open_and_close_on_published_days(opens, closes):
    start = date(2026, 6, 1)

    found = due(Terms(unit="calendar_days", window_from=opens, window_to=closes), start, CALENDAR)

    assert (found.opens_on.day, found.due_on.day) == (1 + opens, 1 + closes)


def test_nothing_is_guessed_where_no_length_is_stated():
    assert due(Terms(), date(2026, 1, 1), CALENDAR) is None


def test_a_long_clock_is_explained_in_words():
    reasons = [d.reason for d in due(Terms(length=6, unit="months"), date(2026, 8, 31), CALENDAR).days]

    assert reasons == ["Day 0", "6 months after day 0: February has no day 31, so its last day"]


@pytest.mark.parametrize("unit", ["months", "years", "calendar_days", "working_days"])
def test_a_date_past_the_known_calendar_is_an_error(unit):
    with pytest.raises(CalendarTooShort):
        due(Terms(length=32_000, unit=unit), date(2026, 1, 1), CALENDAR)


def test_terms_survive_being_kept():
    terms = Terms(length=5, unit="working_days", told=("Panel",), source="line 3")

    assert Terms.from_json(terms.as_json() | {"national": None}) == terms


@pytest.mark.parametrize(
    ("terms", "words"),
    [
        (Terms(length=1, unit="years"), "1 year"),
        (Terms(length=7, unit="working_days", direction="backward"), "7 working days before"),
        (Terms(unit="calendar_days", window_from=3, window_to=9), "from day 3 to day 9 (calendar days)"),
        (Terms(unit="calendar_days", window_from=1, window_to=1), "on day 1 (calendar days)"),
        (Terms(fixed_due_on="2021-09"), "by 2021-09"),
        (Terms(), ""),
    ],
)
def test_lengths_in_words(terms, words):
    assert terms.in_words == words
