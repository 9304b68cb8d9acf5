"""What one cell says by itself, what its categories say together, and how findings are handed out."""

from decimal import Decimal

import pytest

from datasets.checking.reading import read_figure
from datasets.checking.rules.typing import not_a_number
from datasets.checking.run import RULES, check, check_all
from datasets.enums import CheckCode, Level, RelationKind, Standing, ValueKind
from datasets.terms import Figure, Relation
from tests.datasets.checked import NOW, book_of, codes, groups, indicator, nothing, number, only, parts, series

COUNT = indicator()
SHARE = indicator("share", ValueKind.PERCENTAGE, decimals=1, unit="percent")
RATE = indicator("rate", ValueKind.RATE, decimals=1, unit="per 10,000")
POUNDS = indicator("income", ValueKind.AMOUNT, unit="pounds")
GENDER = indicator("plans", ValueKind.SNAPSHOT, categories=groups("girls", "boys", "unknown", unknown=["unknown"]))
ETHNICITY = indicator(
    "ethnicity", ValueKind.PERCENTAGE, decimals=1, categories=groups("white", "bme", "unknown", unknown=["unknown"])
)


def now(terms, figure):
    return book_of(terms, y2018_19_Q2={terms.code: figure})


def test_every_code_of_the_closed_list_has_its_check():
    assert set(RULES) == set(CheckCode)


@pytest.mark.parametrize("value", [Decimal("NaN"), Decimal("Infinity"), Decimal("-Infinity"), Decimal("1e400")])
def test_a_number_that_nothing_can_be_reckoned_with_is_an_error(value):
    found = only(now(COUNT, Figure(number=value)))

    assert (found.code, found.level, found.box) == (CheckCode.NOT_A_NUMBER, Level.ERROR, "number")
    assert codes(now(COUNT, number(12))) == []


def test_what_was_typed_and_is_no_number_is_a_finding_and_nothing_else_is_asked_about_the_cell():
    reading = read_figure(SHARE, numerator="about 12", denominator="40")
    wrong = [not_a_number(SHARE, "", NOW, each.box, each.words) for each in reading.refused]

    found = only(now(SHARE, reading.figure), unreadable=wrong)

    assert (found.code, found.box, found.stops) == (CheckCode.NOT_A_NUMBER, "numerator", True)
    assert found.words.startswith("Share: “about 12” is not a number.")


def test_an_odd_number_in_half_a_percentage_is_named_without_being_reckoned_with():
    found = check(now(SHARE, Figure(denominator=Decimal("sNaN"))), NOW)

    assert [each.code for each in found] == [CheckCode.NOT_A_NUMBER, CheckCode.PARTS_MISSING]
    assert len({each.fingerprint for each in found}) == 2


def test_a_number_below_zero_is_an_error_but_not_of_pounds():
    found = only(now(COUNT, number(-5)))

    assert (found.code, found.level, found.box) == (CheckCode.NEGATIVE, Level.ERROR, "number")
    assert "-5 is below zero" in found.words
    assert only(now(SHARE, parts(-1, 40))).box == "numerator"
    assert codes(now(COUNT, number(0))) == []
    assert codes(now(POUNDS, number(-1200))) == []


def test_part_of_a_child_is_an_error():
    found = only(now(COUNT, number("12.5")))

    assert (found.code, found.level) == (CheckCode.NOT_WHOLE, Level.ERROR)
    assert found.words == "Contacts: 12.5 is not a whole number. Give a whole number of children."
    assert codes(now(COUNT, number("12.0000"))) == []
    assert codes(now(indicator(decimals=1, unit="days"), number("26.5"))) == []


def test_parts_are_whole_but_a_printed_rate_need_not_be():
    assert only(now(RATE, parts("12.5", 4000))).box == "numerator"
    assert codes(now(indicator("rate", ValueKind.RATE), number("49.8"))) == []


@pytest.mark.parametrize(
    ("figure", "box", "words"),
    [
        (parts(12, None), "denominator", "12 out of how many?"),
        (parts(None, 40), "numerator", "how many of the 40?"),
    ],
)
def test_half_of_a_percentage_is_an_error(figure, box, words):
    found = only(now(SHARE, figure))

    assert (found.code, found.level, found.box) == (CheckCode.PARTS_MISSING, Level.ERROR, box)
    assert words in found.words


def test_both_parts_or_a_percentage_printed_alone_are_whole():
    assert codes(now(SHARE, parts(12, 40))) == []
    assert codes(now(SHARE, number("41.9"))) == []
    assert codes(now(COUNT, Figure(number=Decimal(3), numerator=Decimal(3)))) == []


def test_the_whole_of_a_group_is_asked_for_once():
    cells = {"ethnicity/white": parts(80, None), "ethnicity/bme": parts(9, None)}

    found = only(book_of(ETHNICITY, y2018_19_Q2=cells))

    assert (found.code, found.cell, found.box) == (CheckCode.PARTS_MISSING, ("ethnicity", ""), "denominator")
    one = {"ethnicity/white": parts(80, 100), "ethnicity/bme": parts(9, None)}
    assert only(book_of(ETHNICITY, y2018_19_Q2=one)).cell == ("ethnicity", "bme")


@pytest.mark.parametrize("terms", [SHARE, RATE])
def test_a_part_above_its_whole_is_an_error(terms):
    found = only(now(terms, parts(45, 40)))

    assert (found.code, found.level) == (CheckCode.ABOVE_DENOMINATOR, Level.ERROR)
    assert "45 out of 40 is more than the whole" in found.words
    assert codes(now(terms, parts(40, 40))) == []
    assert codes(now(terms, parts(0, 0))) == []
    assert codes(now(terms, parts(1, 0))) == ["above_denominator"]


def test_a_printed_percentage_above_100_is_an_error_but_not_a_rate():
    assert only(now(SHARE, number(120))).box == "number"
    assert codes(now(SHARE, number(100))) == []
    assert codes(now(RATE, number(1495))) == []


@pytest.mark.parametrize("printed", ["8.6", "8.6000", "8.64", "9.1", "8"])
def test_a_percentage_that_does_not_follow_is_asked_about(printed):
    found = only(now(SHARE, parts(468, 5409, printed)))

    assert (found.code, found.level, found.box) == (CheckCode.PERCENTAGE_DOES_NOT_FOLLOW, Level.QUERY, "number")
    assert "468 out of 5,409 is 8.65" in found.words or "8.7%" in found.words


@pytest.mark.parametrize("printed", ["8.7", "8.7000", "8.65", "9", "9.0"])
def test_a_percentage_is_followed_to_the_decimals_that_it_was_printed_with(printed):
    assert codes(now(SHARE, parts(468, 5409, printed))) == []


def test_a_printed_percentage_is_held_against_the_two_figures_it_is_made_of():
    share = indicator(
        "share",
        ValueKind.PERCENTAGE,
        relations=(Relation(RelationKind.NUMERATOR, "few"), Relation(RelationKind.DENOMINATOR, "many")),
    )
    others = [indicator("few", ValueKind.SNAPSHOT), indicator("many", ValueKind.SNAPSHOT)]

    right = book_of(share, *others, y2018_19_Q2={"share": "4.2", "few": 30, "many": 711})
    wrong = book_of(share, *others, y2018_19_Q2={"share": "4.4", "few": 30, "many": 711})

    assert codes(right) == []
    assert only(wrong).other == (("few", ""), ("many", ""))


def test_parts_above_the_total_are_an_error_even_before_all_are_given():
    found = only(book_of(GENDER, y2018_19_Q2={"plans": 443, "plans/girls": 221, "plans/boys": 234}))

    assert (found.code, found.level, found.cell) == (CheckCode.PARTS_ABOVE_TOTAL, Level.ERROR, ("plans", ""))
    assert "the parts come to 455, which is more than the 443 of the total" in found.words
    assert found.other == (("plans", "girls"), ("plans", "boys"))


def test_parts_below_the_total_are_asked_about_when_all_are_given():
    cells = {"plans": 443, "plans/girls": 221, "plans/boys": 204}

    assert codes(book_of(GENDER, y2018_19_Q2=cells)) == []
    found = only(book_of(GENDER, y2018_19_Q2=cells | {"plans/unknown": 5}))
    assert (found.code, found.level) == (CheckCode.PARTS_BELOW_TOTAL, Level.QUERY)
    assert "the parts come to 430, which is 13 short of the 443 of the total" in found.words
    assert codes(book_of(GENDER, y2018_19_Q2=cells | {"plans/unknown": 18})) == []


def test_parts_that_need_not_add_up_are_not_added_up():
    districts = indicator("rate", ValueKind.COUNT, categories=groups("rugby", "warwick"), adds_up=False)

    assert codes(book_of(districts, y2018_19_Q2={"rate": 50, "rate/rugby": 40, "rate/warwick": 20})) == []


def test_categories_outside_the_total_are_left_out_of_the_sum():
    both = groups("girls", "boys")
    terms = indicator("plans", ValueKind.SNAPSHOT, categories=(both[0], type(both[1])("boys", "Boys", part=False)))

    assert codes(book_of(terms, y2018_19_Q2={"plans": 221, "plans/girls": 221, "plans/boys": 99})) == []


def test_parts_are_held_against_the_total_of_another_indicator():
    terms = indicator(
        "gender",
        ValueKind.SNAPSHOT,
        categories=groups("girls", "boys"),
        relations=(Relation(RelationKind.TOTAL, "plans"),),
    )
    plans = indicator("plans", ValueKind.SNAPSHOT, title="All plans")

    above = only(book_of(terms, plans, y2018_19_Q2={"plans": 439, "gender/girls": 221, "gender/boys": 222}))
    below = only(book_of(terms, plans, y2018_19_Q2={"plans": 450, "gender/girls": 221, "gender/boys": 222}))

    assert (above.code, above.cell, above.other[0]) == (CheckCode.PARTS_ABOVE_TOTAL, ("gender", ""), ("plans", ""))
    assert "443, which is more than the 439 of “All plans”" in above.words
    assert below.code == CheckCode.PARTS_BELOW_TOTAL


def test_percentages_of_a_group_that_do_not_reach_100_are_asked_about():
    found = only(
        book_of(ETHNICITY, y2018_19_Q2={"ethnicity/white": "81.5", "ethnicity/bme": "15.7", "ethnicity/unknown": "0.8"})
    )

    assert (found.code, found.level) == (CheckCode.SHARES_NOT_100, Level.QUERY)
    assert "the percentages come to 98%, not to 100%" in found.words


@pytest.mark.parametrize("white", ["83.4", "83.5", "83.6"])
def test_rounding_is_no_reason_to_ask(white):
    cells = {"ethnicity/white": white, "ethnicity/bme": "15.7", "ethnicity/unknown": "0.8"}

    assert codes(book_of(ETHNICITY, y2018_19_Q2=cells)) == []


def test_shares_of_one_whole_are_held_to_it_exactly():
    low = {"ethnicity/white": parts(80, 100), "ethnicity/bme": parts(9, 100), "ethnicity/unknown": parts(10, 100)}
    high = low | {"ethnicity/bme": parts(11, 100)}

    assert codes(book_of(ETHNICITY, y2018_19_Q2=low)) == ["shares_not_100"]
    found = only(book_of(ETHNICITY, y2018_19_Q2=high))
    assert (found.code, found.level) == (CheckCode.PARTS_ABOVE_TOTAL, Level.ERROR)
    assert "come to 101, which is more than the 100" in found.words
    assert codes(book_of(ETHNICITY, y2018_19_Q2=low | {"ethnicity/bme": parts(10, 100)})) == []


def test_shares_with_wholes_of_their_own_and_shares_of_nobody_need_not_reach_100():
    own = {"ethnicity/white": parts(5, 50), "ethnicity/bme": parts(7, 30), "ethnicity/unknown": parts(1, 9)}
    nobody = {"ethnicity/white": 0, "ethnicity/bme": 0, "ethnicity/unknown": 0}

    assert codes(book_of(ETHNICITY, y2018_19_Q2=own)) == []
    assert codes(book_of(ETHNICITY, y2018_19_Q2=nobody)) == []


def test_a_share_not_recorded_that_rises_is_asked_about():
    before, after = {"ethnicity/unknown": "13.4"}, {"ethnicity/unknown": "17.0"}

    found = only(book_of(ETHNICITY, y2018_19_Q1=before, y2018_19_Q2=after))

    assert (found.code, found.cell) == (CheckCode.NOT_RECORDED_RISES, ("ethnicity", "unknown"))
    assert "rose from 13.4% in Quarter 1 2018/19 to 17.0% in Quarter 2 2018/19" in found.words
    assert codes(book_of(ETHNICITY, y2018_19_Q1=before, y2018_19_Q2={"ethnicity/unknown": "15.4"})) == []
    assert codes(book_of(ETHNICITY, y2018_19_Q1=after, y2018_19_Q2=before)) == []


def test_a_slow_rise_shows_against_the_same_quarter_last_year():
    cells = [{"ethnicity/unknown": value} for value in ("10", "15", "16.5")]

    found = only(book_of(ETHNICITY, y2017_18_Q2=cells[0], y2018_19_Q1=cells[1], y2018_19_Q2=cells[2]))

    assert "10.0% in Quarter 2 2017/18" in found.words


def test_one_more_child_without_a_record_is_no_rise():
    def plans(unknown, all_of_them):
        return {"plans": all_of_them, "plans/unknown": unknown}

    assert codes(book_of(GENDER, y2018_19_Q1=plans(1, 20), y2018_19_Q2=plans(3, 20))) == []
    assert codes(book_of(GENDER, y2018_19_Q1=plans(1, 20), y2018_19_Q2=plans(5, 20))) == ["not_recorded_rises"]


def test_one_slip_is_one_sentence():
    cells = {"plans": 30, "plans/girls": 10, "plans/boys": -10, "plans/unknown": 0}

    assert codes(book_of(GENDER, y2018_19_Q2=cells)) == ["negative"]


def test_what_is_not_given_has_no_faults():
    for standing in (Standing.BLANK, Standing.NOT_AVAILABLE, Standing.NOT_COLLECTED):
        assert codes(now(COUNT, nothing(standing))) == []


def test_findings_stand_in_the_order_of_the_terms_and_the_same_again():
    second = indicator("assessments")
    book = book_of(
        COUNT, GENDER, second, y2018_19_Q2={"assessments": -1, "plans/boys": -1, "plans/girls": -1, "contacts": -1}
    )

    found = check(book, NOW)

    assert [each.cell for each in found] == [
        ("contacts", ""),
        ("plans", "girls"),
        ("plans", "boys"),
        ("assessments", ""),
    ]
    assert check(book, NOW) == found == check(book, NOW.code)


def test_only_what_concerns_the_cells_just_typed_is_said():
    cells = {"plans": 443, "plans/girls": 221, "plans/boys": 234, "contacts": -1}
    book = book_of(COUNT, GENDER, y2018_19_Q2=cells)

    assert codes(book, cells=[("plans", "girls")]) == ["parts_above_total"]
    assert codes(book, cells=[("contacts", "")]) == ["negative"]
    assert codes(book, cells=[("plans", "unknown")]) == []


def test_a_change_is_held_against_the_indicators_that_refer_to_it():
    share = indicator("share", ValueKind.PERCENTAGE, relations=(Relation(RelationKind.DENOMINATOR, "contacts"),))
    book = book_of(share, COUNT, y2018_19_Q2={"share": parts(3, 40), "contacts": 41})

    assert codes(book, cells=[("contacts", "")]) == ["other_denominator"]


def test_nobody_is_stopped_by_a_figure_that_somebody_else_gave():
    terms = indicator(
        "gender",
        ValueKind.SNAPSHOT,
        categories=groups("girls", "boys"),
        relations=(Relation(RelationKind.TOTAL, "plans"),),
    )
    plans = indicator("plans", ValueKind.SNAPSHOT)
    book = book_of(terms, plans, y2018_19_Q2={"plans": 439, "gender/girls": 221, "gender/boys": 222})
    own = [("gender", "girls"), ("gender", "boys")]

    assert only(book, own=own).level == Level.QUERY
    assert only(book, own=[*own, ("plans", "")]).level == Level.ERROR


def test_history_is_checked_in_order_of_time_and_says_each_thing_once():
    book = series(COUNT, [-1, -2, 5])

    found = check_all(book)

    assert [each.period for each in found] == ["2017-18-Q4", "2018-19-Q1"]


def test_an_explanation_is_tied_to_the_numbers_and_remembered_by_cell_and_check():
    def asked(value, quarter="y2018_19_Q2", title="Share"):
        terms = indicator("share", ValueKind.PERCENTAGE, title=title)
        return check_all(book_of(terms, **{quarter: {"share": parts(468, 5409, value)}}))[0]

    first = asked("8.6")

    assert len(first.fingerprint) == 64
    assert asked("8.6000", title="Another title").fingerprint == first.fingerprint
    assert asked("8.5").fingerprint != first.fingerprint
    assert asked("8.6", "y2018_19_Q3").fingerprint != first.fingerprint
    assert asked("8.6", "y2018_19_Q3").memory_key == first.memory_key
    assert first.memory_key == ("share", "", CheckCode.PERCENTAGE_DOES_NOT_FOLLOW)
