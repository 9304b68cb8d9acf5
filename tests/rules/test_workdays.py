"""Counting days: the worked dates, months that clip, and the count against counting by hand."""

from datetime import date, timedelta

import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.workdays import (
    CalendarTooShort,
    WorkCalendar,
    add_months,
    add_working_days,
    count_days,
    is_working_day,
    last_day,
)

ENGLAND = dict(holidays.country_holidays("GB", subdiv="ENG", years=range(2015, 2033)))
CALENDAR = WorkCalendar(date(2015, 1, 1), date(2032, 12, 31), ENGLAND)
DAYS = st.dates(date(2016, 1, 1), date(2030, 12, 31))


@pytest.mark.parametrize(
    ("start", "count", "working", "backward", "due"),
    [
        (date(2026, 4, 2), 5, False, False, date(2026, 4, 7)),
        (date(2026, 4, 2), 5, True, False, date(2026, 4, 13)),
        (date(2026, 12, 23), 5, True, False, date(2027, 1, 4)),
        (date(2026, 5, 27), 7, True, True, date(2026, 5, 15)),
        (date(2026, 3, 27), 3, False, False, date(2026, 3, 30)),  # over the clock change
        (date(2026, 4, 4), 1, True, False, date(2026, 4, 7)),  # a Saturday at Easter
        (date(2026, 1, 5), 0, True, False, date(2026, 1, 5)),
    ],
)
def test_worked_dates(start, count, working, backward, due):
    assert count_days(start, count, calendar=CALENDAR, working=working, backward=backward)[-1].date == due


def test_every_day_says_why_it_counts_or_not():
    days = count_days(date(2026, 4, 2), 2, calendar=CALENDAR, working=True)

    assert [(d.date.day, d.counted, d.reason) for d in days] == [
        (2, False, "Day 0"), (3, False, "Good Friday"), (4, False, "Saturday"), (5, False, "Sunday"),
        (6, False, "Easter Monday"), (7, True, "Day 1"), (8, True, "Day 2"),
    ]  # fmt: skip


@given(start=DAYS, count=st.integers(0, 60), backward=st.booleans())
def test_working_days_match_counting_by_hand(start, count, backward):
    found = add_working_days(start, count, calendar=CALENDAR, backward=backward)

    first, last = sorted([start, found])
    between = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    by_hand = [d for d in between if d.weekday() < 5 and d not in ENGLAND and d != start]
    assert len(by_hand) == count
    assert count == 0 or is_working_day(found, CALENDAR)


@given(start=DAYS, count=st.integers(0, 40))
def test_there_is_no_gap_between_the_days(start, count):
    days = [d.date for d in count_days(start, count, calendar=CALENDAR, working=True)]

    assert days == [start + timedelta(days=n) for n in range(len(days))]


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        (date(2026, 8, 31), 6, date(2027, 2, 28)),
        (date(2027, 8, 31), 6, date(2028, 2, 29)),
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
        (date(2026, 3, 31), -1, date(2026, 2, 28)),
        (date(2026, 1, 15), 12, date(2027, 1, 15)),
    ],
)
def test_months_clip_to_the_months_end(start, months, end):
    assert add_months(start, months) == end


@pytest.mark.parametrize("start", [date(2032, 12, 30), date(2033, 1, 1), date(2014, 12, 31), date.max])
def test_a_calendar_that_ends_too_soon_is_an_error(start):
    with pytest.raises(CalendarTooShort):
        add_working_days(start, 5, calendar=CALENDAR)


def test_months_beyond_every_calendar_are_an_error():
    with pytest.raises(CalendarTooShort):
        add_months(date(2026, 1, 1), 12 * 9000)


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="negative"):
        count_days(date(2026, 1, 1), -1, calendar=CALENDAR)


@pytest.mark.parametrize(
    ("partial", "day"),
    [
        ("2021", date(2021, 12, 31)),
        ("2021-09", date(2021, 9, 30)),
        ("2024-02", date(2024, 2, 29)),
        ("2021-09-03", date(2021, 9, 3)),
    ],
)
def test_a_date_known_in_part_ends_with_its_last_day(partial, day):
    assert last_day(partial) == day
