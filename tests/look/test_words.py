from datetime import UTC, date, datetime

import pytest

from core.templatetags.portal import date_long, days_left, not_stated, status_tag


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (date(2019, 6, 28), "28 June 2019"),
        ("2019-06-28", "28 June 2019"),
        ("2019-06", "June 2019"),
        ("2019", "2019"),
        (datetime(2019, 6, 28, 8, 5, tzinfo=UTC), "28 June 2019, 9:05am"),
        (None, ""),
        ("", ""),
        ("spring 2019", "spring 2019"),
        ("2019-13", "2019-13"),
    ],
)
def test_dates(value, words):
    assert date_long(value) == words


@pytest.mark.parametrize(
    ("days", "words"),
    [(3, "3 days left"), (1, "1 day left"), (0, "due today"), (-1, "1 day overdue"), (-2, "2 days overdue")],
)
def test_days_left(days, words):
    assert days_left(days) == words


@pytest.mark.parametrize("value", [None, "", [], (), {}])
def test_what_is_not_stated_is_said(value):
    assert "Not stated" in not_stated(value)


@pytest.mark.parametrize("value", [0, False, "none", [0]])
def test_an_answer_is_an_answer(value):
    assert not_stated(value) == value


def test_a_status_has_words_and_a_colour():
    assert status_tag("due_soon") == {"text": "Due soon", "colour": "yellow"}
    assert status_tag("met", "Met on time") == {"text": "Met on time", "colour": "green"}
    assert status_tag("unheard of") == {"text": "Unheard of", "colour": "grey"}
    assert status_tag("open", colour="red") == {"text": "Open", "colour": "red"}
