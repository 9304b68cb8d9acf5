"""What figures say beside others of the same day."""

from datetime import date

import pytest

from datasets.checking.run import check
from datasets.enums import CheckCode, Level, RelationKind, Standing, ValueKind
from datasets.periods import Period
from datasets.terms import Relation
from tests.datasets.checked import NOW, book_of, codes, groups, indicator, nothing, only, parts


def relating(code, kind, *relations, **more):
    return indicator(code, kind, relations=tuple(Relation(each, other) for each, other in relations), **more)


def test_one_measure_in_two_tables_with_two_values_is_asked_about():
    here = relating("plans", ValueKind.SNAPSHOT, (RelationKind.SAME_AS, "need"))
    there = indicator("need", ValueKind.SNAPSHOT, title="Plans, as printed among children in need")

    found = only(book_of(here, there, y2018_19_Q2={"plans": 443, "need": 439}))

    assert (found.code, found.level, found.other) == (CheckCode.DIFFERENT_TABLES, Level.QUERY, (("need", ""),))
    assert "443 for Quarter 2 2018/19" in found.words
    assert "“Plans, as printed among children in need” gives 439" in found.words
    assert codes(book_of(here, there, y2018_19_Q2={"plans": 443, "need": 443})) == []
    assert codes(book_of(here, there, y2018_19_Q2={"plans": 443})) == []
    assert codes(book_of(here, y2018_19_Q2={"plans": 443})) == []


def test_two_tables_that_name_each_other_are_asked_about_once():
    one = relating("plans", ValueKind.SNAPSHOT, (RelationKind.SAME_AS, "need"))
    two = relating("need", ValueKind.SNAPSHOT, (RelationKind.SAME_AS, "plans"))

    assert only(book_of(one, two, y2018_19_Q2={"plans": 443, "need": 439})).indicator == "plans"


def test_two_tables_are_compared_by_category_and_at_the_end_of_the_year_under_both_names():
    kinds = {"categories": groups("girls", "boys")}
    one = relating("plans", ValueKind.SNAPSHOT, (RelationKind.SAME_AS, "need"), **kinds)
    two = indicator("need", ValueKind.SNAPSHOT, **kinds)
    book = book_of(
        one, two, y2017_18={"plans/girls": 9, "plans/boys": 5}, y2017_18_Q4={"need/girls": 8, "need/boys": 5}
    )

    assert [each.cell for each in check(book, Period(2017))] == [("plans", "girls")]


def test_shares_in_two_tables_agree_when_rounding_explains_it():
    one = relating("share", ValueKind.PERCENTAGE, (RelationKind.SAME_AS, "other"))
    two = indicator("other", ValueKind.PERCENTAGE)

    assert codes(book_of(one, two, y2018_19_Q2={"share": parts(26, 564), "other": "4.6"})) == []
    assert codes(book_of(one, two, y2018_19_Q2={"share": parts(26, 564), "other": "4.9"})) == ["different_tables"]
    assert codes(book_of(one, two, y2018_19_Q2={"share": parts(1, 2), "other": parts(2, 4)})) == ["different_tables"]


def test_several_agencies_with_several_values_are_asked_about():
    contacts = indicator("contacts")

    def book(**told):
        by_agency = {NOW.code: {("contacts", ""): told}}
        return book_of(contacts, by_agency=by_agency, y2018_19_Q2={"contacts": 40})

    one, two = parts(None, None, 40), parts(None, None, 41)
    found = only(book(Police=two, Council=one))

    assert (found.code, found.level) == (CheckCode.DIFFERENT_AGENCIES, Level.QUERY)
    assert "Council gives 40 and Police gives 41 for Quarter 2 2018/19" in found.words
    assert codes(book(Police=one, Council=one)) == []
    assert codes(book(Police=one, Council=nothing(Standing.NOT_AVAILABLE))) == []
    many = only(book(A=one, B=one, C=one, D=one, E=two, F=one))
    assert "and 2 more" in many.words


def test_a_denominator_that_is_not_the_total_it_refers_to_is_asked_about():
    share = relating("share", ValueKind.PERCENTAGE, (RelationKind.DENOMINATOR, "referrals"))
    referrals = indicator("referrals", ValueKind.CUMULATIVE)

    found = only(book_of(share, referrals, y2018_19_Q2={"share": parts(3366, 8035), "referrals": 8033}))

    assert (found.code, found.level, found.box) == (CheckCode.OTHER_DENOMINATOR, Level.QUERY, "denominator")
    assert "is 8,035 for Quarter 2 2018/19, but “Referrals” is 8,033" in found.words
    assert codes(book_of(share, referrals, y2018_19_Q2={"share": parts(3366, 8033), "referrals": 8033})) == []
    assert codes(book_of(share, referrals, y2018_19_Q2={"share": parts(None, None, "41.9"), "referrals": 8033})) == []


@pytest.mark.parametrize(("adds_up", "asked"), [(True, ["", "rugby"]), (False, ["warwick"])])
def test_shares_of_one_whole_refer_to_the_total_and_other_shares_to_their_category(adds_up, asked):
    districts = groups("rugby", "warwick")
    share = relating(
        "share", ValueKind.PERCENTAGE, (RelationKind.DENOMINATOR, "many"), categories=districts, adds_up=adds_up
    )
    many = indicator("many", ValueKind.COUNT, categories=districts)
    cells = {"many": 30, "many/rugby": 20, "many/warwick": 10}
    shares = {"share": parts(9, 30), "share/rugby": parts(4, 20), "share/warwick": parts(5, 30)}
    if adds_up:
        shares["share"] = parts(9, 29)

    found = [each for each in check(book_of(share, many, y2018_19_Q2=cells | shares), NOW) if "other" in each.code]

    assert [each.category for each in found] == asked
    assert {each.code for each in found} == {CheckCode.OTHER_DENOMINATOR}


def test_a_numerator_is_held_against_the_same_category():
    kinds = {"categories": groups("police", "schools")}
    share = relating("share", ValueKind.PERCENTAGE, (RelationKind.NUMERATOR, "source"), **kinds)
    source = indicator("source", ValueKind.CUMULATIVE, **kinds)
    cells = {"source/police": 60, "source/schools": 40, "share/police": parts(60, 100), "share/schools": parts(39, 100)}

    found = [
        each for each in check(book_of(share, source, y2018_19_Q2=cells), NOW) if each.code == CheckCode.OTHER_NUMERATOR
    ]

    assert [(each.cell, each.other, each.box) for each in found] == [
        (("share", "schools"), (("source", "schools"),), "numerator")
    ]


def stocks(**more):
    return [
        relating("at-end", ValueKind.SNAPSHOT, (RelationKind.INFLOW, "began"), (RelationKind.OUTFLOW, "ended"), **more),
        indicator("began", ValueKind.COUNT, **more),
        indicator("ended", ValueKind.COUNT, **more),
    ]


def test_flows_that_do_not_carry_the_count_are_asked_about():
    found = only(book_of(*stocks(), y2018_19_Q1={"at-end": 13}, y2018_19_Q2={"at-end": 13, "began": 14, "ended": 16}))

    assert (found.code, found.level) == (CheckCode.STOCK_AND_FLOW, Level.QUERY)
    assert "13 for Quarter 1 2018/19, plus 14, minus 16, makes 11 for Quarter 2 2018/19, but 13 is given" in found.words
    assert found.other == (("began", ""), ("ended", ""))


def test_flows_that_carry_the_count_or_are_not_all_known_are_not():
    before = {"at-end": 13}

    assert codes(book_of(*stocks(), y2018_19_Q1=before, y2018_19_Q2={"at-end": 11, "began": 14, "ended": 16})) == []
    assert codes(book_of(*stocks(), y2018_19_Q1=before, y2018_19_Q2={"at-end": 13, "began": 14})) == []
    assert codes(book_of(*stocks(), y2018_19_Q2={"at-end": 13, "began": 14, "ended": 16})) == []


def test_late_entries_of_one_in_a_hundred_are_let_through():
    before = {"at-end": 700}

    assert codes(book_of(*stocks(), y2018_19_Q1=before, y2018_19_Q2={"at-end": 715, "began": 60, "ended": 50})) == []
    assert codes(book_of(*stocks(), y2018_19_Q1=before, y2018_19_Q2={"at-end": 718, "began": 60, "ended": 50})) == [
        "stock_and_flow"
    ]


def test_flows_since_april_count_by_what_the_quarter_added_and_by_category():
    kinds = {"categories": groups("girls")}
    at_end, _, _ = stocks(**kinds)
    began = indicator("began", ValueKind.CUMULATIVE, **kinds)
    ended = indicator("ended", ValueKind.CUMULATIVE, **kinds)
    first = {"at-end/girls": 20, "began/girls": 10, "ended/girls": 5}

    def second(at_the_end):
        return {"at-end/girls": at_the_end, "began/girls": 16, "ended/girls": 9}

    assert codes(book_of(at_end, began, ended, y2018_19_Q1=first, y2018_19_Q2=second(22))) == []
    assert codes(book_of(at_end, began, ended, y2018_19_Q1=first, y2018_19_Q2=second(27))) == ["stock_and_flow"]


def test_categories_without_flows_of_their_own_and_counts_on_two_sides_of_a_break_are_left_alone():
    at_end, _, _ = stocks(categories=groups("girls"))
    _, began, ended = stocks()
    figures = {"y2018_19_Q1": {"at-end/girls": 13}, "y2018_19_Q2": {"at-end/girls": 90, "began": 14, "ended": 16}}
    broken = {"at-end": (date(2018, 7, 1),)}
    totals = {"y2018_19_Q1": {"at-end": 13}, "y2018_19_Q2": {"at-end": 90, "began": 14, "ended": 16}}

    assert codes(book_of(at_end, began, ended, **figures)) == []
    assert codes(book_of(*stocks(), breaks=broken, **totals)) == []
    assert codes(book_of(*stocks(), **totals)) == ["stock_and_flow"]


def test_the_first_quarter_goes_on_from_the_end_of_the_year():
    figures = {"y2017_18": {"at-end": 13}, "y2018_19_Q1": {"at-end": 9, "began": 1, "ended": 1}}

    assert codes(book_of(*stocks(), **figures), Period(2018, 1)) == ["stock_and_flow"]
