"""The printed cases of the Warwickshire report 2017/18, and what no book whatever does to the checks."""

from collections import Counter
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets.checking.book import Book
from datasets.checking.run import check, check_all
from datasets.enums import CheckCode, RelationKind, Standing, ValueKind
from datasets.periods import FIRST_YEAR, LAST_YEAR, Period
from datasets.terms import Category, Figure, Relation, Terms
from tests.datasets.warwickshire import book


def asked(code, indicator, period, category=""):
    """The findings of one kind about one printed cell."""
    found = check(book(), Period.parse(period))
    return [each for each in found if (each.code, each.indicator, each.category) == (code, indicator, category)]


@pytest.mark.parametrize(
    ("code", "indicator", "category", "period", "words"),
    [
        (CheckCode.CUMULATIVE_FALLS, "referrals-by-source", "Health: school nurse", "2017-18-Q4", ["12", "86"]),
        (CheckCode.OTHER_DENOMINATOR, "referrals-to-assessment", "", "2017-18-Q3", ["8,035", "8,033"]),
        (CheckCode.DIFFERENT_TABLES, "cp-plans", "", "2016-17", ["443", "439"]),
        (
            CheckCode.PERCENTAGE_DOES_NOT_FOLLOW,
            "referrals-by-source-share",
            "Individual: family member, relative or carer",
            "2017-18-Q2",
            ["468 out of 5,409 is 8.65%", "8.6%"],
        ),
        (CheckCode.PERCENTAGE_DOES_NOT_FOLLOW, "cse-team-lac", "", "2015-16", ["19 out of 58 is 32.76%", "32.7%"]),
        (CheckCode.JUMP, "referrals-disability", "", "2017-18-Q1", ["0.3%", "2.9%"]),
        (CheckCode.JUMP, "referrals", "", "2016-17", ["10,546", "5,975"]),
        (CheckCode.NOT_RECORDED_RISES, "referrals-language", "Not Recorded", "2016-17", ["15.6%", "21.0%"]),
        (CheckCode.MISSING, "referrals-disability", "", "2016-17", ["not available yet"]),
    ],
)
def test_what_the_print_contradicts_is_asked_about(code, indicator, category, period, words):
    (found,) = asked(code, indicator, period, category)

    assert all(each in found.words for each in words)


def test_north_warwickshire_is_named_where_the_rate_of_the_county_jumps():
    (found,) = asked(CheckCode.JUMP, "referral-rate", "2016-17")

    assert "North Warwickshire" in found.words


def test_the_whole_print_raises_few_questions_and_no_error():
    found = check_all(book())

    assert Counter(each.code.value for each in found) == {
        "cumulative_falls": 1,
        "different_tables": 1,
        "jump": 15,
        "missing": 2,
        "not_recorded_rises": 7,
        "other_denominator": 1,
        "percentage_does_not_follow": 2,
    }
    assert not any(each.stops for each in found)
    assert found == check_all(book())


NUMBERS = st.none() | st.one_of(
    st.integers(-3, 40).map(Decimal),
    st.decimals(-1000, 100000, places=2),
    st.sampled_from(
        [
            Decimal(each)
            for each in ("NaN", "sNaN", "Infinity", "1e400", "-1e-400", "0e500", "123456789012345678", "8.6000")
        ]
    ),
)
FIGURES = st.builds(
    Figure,
    number=NUMBERS,
    numerator=NUMBERS,
    denominator=NUMBERS,
    standing=st.sampled_from(Standing) | st.just(Standing.GIVEN),
    provisional=st.booleans(),
)
CODES, CATEGORIES = ("a", "b", "c"), ("", "x", "y")
TERMS = st.fixed_dictionaries(
    {
        code: st.builds(
            Terms,
            code=st.just(code),
            title=st.sampled_from(["Plans", ""]),
            kind=st.sampled_from(ValueKind),
            unit=st.sampled_from(["children", "pounds", "percent", ""]),
            decimals=st.integers(0, 2),
            categories=st.sampled_from([(), (Category("x", "X"), Category("y", "Y", not_recorded=True))]),
            adds_up=st.booleans(),
            relations=st.lists(
                st.builds(Relation, kind=st.sampled_from(RelationKind), other=st.sampled_from([*CODES, "nobody"])),
                max_size=3,
            ).map(tuple),
        )
        for code in CODES
    }
)
ODD_CODES = st.sampled_from(["", "2017-19", "2017-18-Q9", "2017", "1990-91-Q1", "2098-99", " 2017-18 "])
PERIOD_CODES = st.sampled_from(
    [each.code for year in (2016, 2017) for each in (Period(year), *(Period(year, q) for q in (1, 2, 3, 4)))]
)
CELLS = st.dictionaries(
    st.tuples(st.sampled_from([*CODES, "nobody"]), st.sampled_from([*CATEGORIES, "z"])), FIGURES, max_size=8
)


@given(
    terms=TERMS,
    figures=st.dictionaries(PERIOD_CODES | ODD_CODES, CELLS, max_size=8),
    told=st.dictionaries(
        st.sampled_from([("a", ""), ("b", "x")]), st.dictionaries(st.text(max_size=3), FIGURES, max_size=3)
    ),
)
@settings(max_examples=120, deadline=None)
def test_no_book_makes_a_check_crash_and_every_book_gives_the_same_twice(terms, figures, told):
    def findings():
        every = Book(terms, figures, {"2017-18-Q4": told})
        return [
            check_all(every),
            check(every, Period(2017, 4)),
            check(every, "2017", cells=[("a", "x")], own=[("a", "")]),
        ]

    first = findings()

    assert first == findings()
    for each in first[1]:
        assert each.words
        assert len(each.fingerprint) == 64


@given(
    st.builds(Period, year=st.integers(FIRST_YEAR, LAST_YEAR), quarter=st.integers(0, 4))
    | st.builds(Period, year=st.integers(FIRST_YEAR, LAST_YEAR), calendar=st.just(True))
)
@settings(max_examples=30, deadline=None)
def test_any_period_can_be_checked(period):
    assert isinstance(check(book(), period), list)
