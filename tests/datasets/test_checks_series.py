"""What a cell says beside its own past."""

import random
from datetime import date
from decimal import Decimal

import pytest

from datasets.checking.book import Book
from datasets.checking.run import check, check_all
from datasets.enums import CheckCode, Level, Standing, ValueKind
from datasets.periods import Period
from tests.datasets.checked import NOW, book_of, codes, groups, indicator, nothing, number, only, parts, series

COUNT = indicator()
SINCE_APRIL = indicator("referrals", ValueKind.CUMULATIVE)
AT_DATE = indicator("plans", ValueKind.SNAPSHOT)
SHARE = indicator("share", ValueKind.PERCENTAGE, decimals=1)
RATE = indicator("rate", ValueKind.RATE, decimals=1)
POUNDS = indicator("income", ValueKind.AMOUNT, unit="pounds")
STEADY = [2943, 2466, 2624, 2717]


def test_a_figure_since_april_that_falls_is_asked_about():
    found = only(book_of(SINCE_APRIL, y2018_19_Q3={"referrals": 86}, y2018_19_Q4={"referrals": 12}), Period(2018, 4))

    assert (found.code, found.level, found.box) == (CheckCode.CUMULATIVE_FALLS, Level.QUERY, "number")
    assert "12 for Quarter 4 2018/19 is less than the 86 for Quarter 3 2018/19" in found.words


def test_a_figure_since_april_may_stand_still_and_starts_again_in_april():
    still = book_of(SINCE_APRIL, y2018_19_Q1={"referrals": 40}, y2018_19_Q2={"referrals": 40})
    april = book_of(SINCE_APRIL, y2017_18_Q4={"referrals": 900}, y2018_19_Q1={"referrals": 40})

    assert codes(still) == []
    assert codes(april, Period(2018, 1)) == []


def test_a_fall_shows_over_a_quarter_that_was_not_given_by_category_and_in_the_whole_year():
    terms = indicator("referrals", ValueKind.CUMULATIVE, categories=groups("nurse"))

    assert codes(
        book_of(terms, y2018_19_Q1={"referrals/nurse": 9}, y2018_19_Q3={"referrals/nurse": 8}), Period(2018, 3)
    ) == ["cumulative_falls"]
    assert codes(book_of(SINCE_APRIL, y2018_19_Q3={"referrals": 9}, y2018_19={"referrals": 8}), Period(2018)) == [
        "cumulative_falls"
    ]


@pytest.mark.parametrize("terms", [COUNT, AT_DATE, RATE])
def test_only_what_counts_from_april_must_not_fall(terms):
    assert "cumulative_falls" not in codes(series(terms, [86, 12]))


@pytest.mark.parametrize("value", [290, 60, 27430])
def test_a_value_far_from_its_series_is_asked_about(value):
    found = only(series(COUNT, [*STEADY, value]))

    assert (found.code, found.level) == (CheckCode.JUMP, Level.QUERY)
    assert f"{value:,} for Quarter 2 2018/19 is far" in found.words
    assert "the 2,717 of Quarter 1 2018/19" in found.words
    assert "(2,466 to 2,943)" in found.words


@pytest.mark.parametrize("value", [2300, 2717, 2943, 3100])
def test_a_value_within_its_series_is_not(value):
    assert codes(series(COUNT, [*STEADY, value])) == []


def test_fewer_than_four_earlier_values_make_no_series():
    assert codes(series(COUNT, [2466, 2624, 2717, 290])) == []


@pytest.mark.parametrize("values", [[4, 2, 7, 3, 12], [0, 0, 0, 0, 5], [1, 2, 1, 2, 9], [12, 9, 14, 11, 24]])
def test_small_counts_do_not_nag(values):
    assert codes(series(COUNT, values)) == []
    assert codes(series(AT_DATE, values)) == []


def test_the_way_back_from_an_outlier_a_trend_and_a_season_are_no_jumps():
    outlier = [400, 410, 395, 405, 1200, 402]
    trend = [400, 460, 530, 610, 700, 805]
    summer = [400, 100, 410, 405, 398, 98]

    assert codes(series(COUNT, outlier[:-1], last=NOW.before), NOW.before) == ["jump"]
    for values in (outlier, trend, summer):
        assert codes(series(COUNT, values)) == []


def test_a_wild_series_jumps_only_out_of_everything_seen():
    wild = [100, 400, 150, 380, 90, 410]

    assert codes(series(COUNT, [*wild, 600])) == []
    assert codes(series(COUNT, [*wild, 4100])) == ["jump"]


def test_a_jump_of_a_figure_since_april_is_one_of_what_the_quarter_added():
    quiet = [100, 205, 300, 410, 98, 201]

    assert codes(series(SINCE_APRIL, quiet)) == []
    found = only(series(SINCE_APRIL, [*quiet[:-1], 500]))
    assert found.code == CheckCode.JUMP
    assert "402 were added in Quarter 2 2018/19" in found.words


def test_whole_years_of_a_figure_since_april_make_a_series_with_fourth_quarters():
    def years(value):
        cells = [{"referrals": each} for each in (560, 600, 610, 590)]
        return book_of(
            SINCE_APRIL,
            y2013_14=cells[0],
            y2014_15=cells[1],
            y2015_16=cells[2],
            y2016_17=cells[3],
            y2017_18_Q4={"referrals": value},
        )

    assert codes(years(640), Period(2017, 4)) == []
    assert codes(years(1300), Period(2017, 4)) == ["jump"]
    assert codes(years(1300), Period(2017)) == []  # it stands under Quarter 4 and is asked about there


def test_counts_at_a_date_make_one_series_of_year_ends_and_quarter_ends():
    def plans(value):
        years = {"y2013_14": 528, "y2014_15": 536, "y2015_16": 472, "y2016_17": 443}
        return book_of(AT_DATE, **{code: {"plans": each} for code, each in years.items()}, y2017_18_Q1={"plans": value})

    assert codes(plans(478), Period(2017, 1)) == []
    assert codes(plans(4780), Period(2017, 1)) == ["jump"]


def test_shares_of_few_jump_less_easily_than_shares_of_many():
    few = [parts(4, 20), parts(5, 21), parts(4, 19), parts(5, 20), parts(9, 20)]
    many = [parts(400, 2000), parts(500, 2100), parts(400, 1900), parts(500, 2000), parts(900, 2000)]

    assert codes(series(SHARE, few)) == []
    found = only(series(SHARE, many))
    assert (found.code, found.box) == (CheckCode.JUMP, "numerator")
    assert "45.0% for Quarter 2 2018/19 is far above the 25.0%" in found.words


def test_printed_shares_below_two_points_and_steady_rates_do_not_jump():
    assert codes(series(SHARE, ["0.3", "0.2", "0.3", "0.2", "1.9"])) == []
    assert codes(series(SHARE, ["30.1", "29.0", "30.5", "29.9", "61"])) == ["jump"]
    assert codes(series(RATE, [40, 42, 41, 43, 46])) == []
    assert codes(series(RATE, [40, 42, 41, 43, 90])) == ["jump"]


def test_pounds_jump_by_their_size_alone():
    assert codes(series(POUNDS, [125000, 126000, 125500, 127000, 135000])) == []
    assert codes(series(POUNDS, [125000, 126000, 125500, 127000, 1251050])) == ["jump"]


def test_categories_that_move_with_their_total_are_one_event():
    terms = indicator(categories=groups("rugby", "warwick", "stratford"))
    quiet = {"contacts": 300, "contacts/rugby": 100, "contacts/warwick": 100, "contacts/stratford": 100}
    moved = {"contacts": 1500, "contacts/rugby": 700, "contacts/warwick": 700, "contacts/stratford": 100}
    before = {f"y2017_18_Q{number}": quiet for number in (1, 2, 3, 4)}

    found = only(book_of(terms, **before, y2018_19_Q1=moved), Period(2018, 1))

    assert found.cell == ("contacts", "")
    assert "The same goes for Rugby and Warwick." in found.words
    one = moved | {"contacts": 900, "contacts/warwick": 100}
    assert codes(book_of(terms, **before, y2018_19_Q1=one), Period(2018, 1)) == ["jump", "jump"]


def test_fewer_without_a_record_is_good_news():
    terms = indicator("plans", ValueKind.SNAPSHOT, categories=groups("unknown", unknown=["unknown"]))

    assert codes(series(terms, [120, 110, 125, 118, 20], category="unknown")) == []
    assert codes(series(terms, [120, 110, 125, 118, 0], category="unknown")) == []


def test_false_alarms_are_rare_in_steady_series_and_tenfold_slips_are_found():
    """The two promises of the rule's docstring, on invented series with a known seed."""
    dice = random.Random(5)
    asked = found = tried = 0
    for _ in range(150):
        usual = dice.choice([6, 40, 300, 2500])
        values = [max(1, round(dice.gauss(usual, usual**0.5))) for _ in range(9)]
        asked += "jump" in codes(series(COUNT, values))
        slipped = [*values, values[-1] * 10]
        tried += usual > 6
        found += usual > 6 and "jump" in codes(series(COUNT, slipped))

    assert asked <= 1
    assert found == tried


def test_zero_after_never_zero_is_asked_about():
    found = only(series(COUNT, [14, 9, 11, 12, 0]))

    assert (found.code, found.level) == (CheckCode.FIRST_ZERO, Level.QUERY)
    assert "0 for Quarter 2 2018/19, and never 0 in the 4 figures before" in found.words


@pytest.mark.parametrize("values", [[14, 9, 11, 0], [14, 0, 11, 12, 0], [1, 2, 1, 2, 0], [14, 9, 11, 12, 1]])
def test_zero_is_no_question_where_it_is_nothing_strange(values):
    assert codes(series(COUNT, values)) == []


def test_a_quarter_that_adds_nothing_may_be_last_quarters_figure_again():
    found = only(series(SINCE_APRIL, [30, 64, 99, 140, 33, 33]))

    assert found.code == CheckCode.FIRST_ZERO
    assert "nothing was added in Quarter 2 2018/19: 33, as in Quarter 1 2018/19" in found.words


def test_a_first_zero_among_shares_is_one_of_the_part():
    found = only(series(SHARE, [parts(9, 40), parts(8, 44), parts(9, 41), parts(7, 39), parts(0, 40)]))

    assert (found.code, found.box) == (CheckCode.FIRST_ZERO, "numerator")
    assert codes(series(SHARE, ["5.1", "4.9", "5.0", "5.2", "0.0"])) == ["first_zero"]
    assert codes(series(SHARE, ["0.4", "0.2", "0.3", "0.2", "0.0"])) == []


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        (None, "left blank"),
        (nothing(), "left blank"),
        (nothing(Standing.NOT_AVAILABLE), "not available yet"),
        (nothing(Standing.NOT_COLLECTED), "not collected"),
    ],
)
def test_what_was_always_given_is_missed(figure, words):
    found = only(series(COUNT, [*STEADY, figure]))

    assert (found.code, found.level, found.box) == (CheckCode.MISSING, Level.QUERY, "standing")
    assert "given for each of the 4 quarters before Quarter 2 2018/19" in found.words
    assert words in found.words


def test_what_was_given_now_and_then_is_not_missed():
    assert codes(series(COUNT, [2466, None, 2624, 2717, None])) == []
    assert codes(series(COUNT, [2466, 2624, 2717, None])) == []


def test_a_year_is_not_missed_where_its_quarters_are_given():
    years = {f"y20{year}_{year + 1}": {"contacts": 100} for year in range(13, 17)}

    assert codes(book_of(COUNT, **years, y2017_18_Q1={"contacts": 24}), Period(2017)) == []
    assert codes(book_of(COUNT, **years), Period(2017)) == ["missing"]


def test_half_a_percentage_is_not_missing_as_well():
    assert codes(series(SHARE, [parts(9, 40), parts(8, 44), parts(9, 41), parts(7, 39), parts(9, None)])) == [
        "parts_missing"
    ]


def provisional(value):
    return type(number(1))(number=Decimal(value), provisional=True)


def test_a_figure_still_provisional_two_quarters_later_is_asked_about():
    found = only(series(COUNT, [provisional(12), 13, 14]))

    assert (found.code, found.level, found.period) == (CheckCode.STILL_PROVISIONAL, Level.QUERY, NOW.code)
    assert "the figure for Quarter 4 2017/18 (12) is still marked as provisional." in found.words
    assert codes(series(COUNT, [13, provisional(12), 14])) == []
    assert codes(series(COUNT, [13, 12, provisional(14)])) == []


def test_a_year_is_given_a_year_to_be_confirmed_and_the_oldest_is_named():
    def years(*values):
        return series(COUNT, values, last=Period(2018))

    assert "2017/18 (12)" in only(years(provisional(12), 13), Period(2018)).words
    found = only(series(COUNT, [provisional(11), provisional(12), 13, 14]))
    assert "Quarter 3 2017/18 (11)" in found.words
    assert "So is one later figure." in found.words


def test_history_names_a_provisional_figure_once():
    book = series(COUNT, [provisional(12), 13, 14, 13, 14, 13])

    assert [each.code for each in check_all(book)] == [CheckCode.STILL_PROVISIONAL]


def test_nothing_is_compared_over_a_break_in_the_series():
    jumped, breaks = series(COUNT, [*STEADY, 290]), {"contacts": (date(2018, 7, 1),)}

    assert codes(jumped) == ["jump"]
    assert codes(Book(jumped.terms, jumped.figures, breaks=breaks)) == []
    missed = series(COUNT, [*STEADY, None])
    assert codes(Book(missed.terms, missed.figures, breaks=breaks)) == []
    fallen = series(SINCE_APRIL, [40, 12])
    assert codes(Book(fallen.terms, fallen.figures, breaks={"referrals": (date(2018, 7, 1),)})) == []
    later = {"contacts": (date(2019, 4, 1),)}
    assert codes(Book(jumped.terms, jumped.figures, breaks=later)) == ["jump"]


def test_calendar_years_are_a_series_of_their_own():
    years = {f"y{year}": {"contacts": 100 + year % 3} for year in range(2012, 2017)}
    book = book_of(COUNT, **years, y2017={"contacts": 1000}, y2016_17={"contacts": 1000})

    assert [each.period for each in check_all(book)] == ["2017"]
    assert check(book, Period(2016)) == []
