"""Suppression: what a release hides, and that no reader of any sequence of releases works a small number out."""

import itertools
import json
from decimal import Decimal

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from datasets.enums import RelationKind, Standing, ValueKind
from datasets.releasing.cells import Fact, Place
from datasets.releasing.release import Basis, Mark, Reason, ShownFigure
from datasets.releasing.suppression import limits_after, suppress
from datasets.terms import Category, Figure, Relation, Terms
from tests.datasets.readers import Reader, gives_away

YEAR, QUARTERS = "2017-18", [f"2017-18-Q{number}" for number in (1, 2, 3, 4)]
Q1, Q2, Q3, Q4 = QUARTERS


def terms(code="referrals", kind=ValueKind.COUNT, categories="", **rest):
    """Categories are single letters."""
    return Terms(code, code.title(), kind, categories=tuple(Category(each, each) for each in categories), **rest)


def figures(*rows):
    """Rows of (indicator, category, period, number) or (indicator, category, period, numerator, denominator)."""
    found = {}
    for code, category, period, *numbers in rows:
        held = [Decimal(each) for each in numbers]
        figure = Figure(held[0]) if len(held) == 1 else Figure(numerator=held[0], denominator=held[1])
        found.setdefault(period, {})[code, category] = figure
    return found


def by_category(numbers, *, total=None, code="referrals", period=Q1):
    """One table: numbers by letter, with their total."""
    whole = sum(numbers.values()) if total is None else total
    return figures((code, "", period, whole), *((code, each, period, number) for each, number in numbers.items()))


def over_time(numbers, *, code="referrals"):
    return figures(*((code, "", period, number) for period, number in numbers.items()))


def values(release, code="referrals"):
    """What is shown, by category and period; None for what is suppressed."""
    return {
        key[1:]: None if figure.value is None else int(figure.value)
        for key, figure in release.figures.items()
        if key[0] == code
    }


def categories_of(release, code="referrals"):
    return {category: number for (category, _), number in values(release, code).items()}


def periods_of(release, code="referrals"):
    return {period: number for (_, period), number in values(release, code).items()}


def hidden_numbers(release):
    return {place[:3]: reason for place, reason in release.basis.hidden.items()}


class TestOneTable:
    def test_a_small_count_is_hidden_and_its_smallest_neighbour_protects_it(self):
        release = suppress(by_category({"a": 3, "b": 40, "c": 12, "d": 0}), [terms(categories="abcd")])
        assert categories_of(release) == {"": 55, "a": None, "b": 40, "c": None, "d": 0}
        assert hidden_numbers(release) == {
            ("referrals", "a", Q1): Reason.SMALL,
            ("referrals", "c", Q1): Reason.PROTECTS,
        }

    def test_the_public_cannot_see_which_of_the_hidden_is_small(self):
        release = suppress(by_category({"a": 3, "b": 40, "c": 12}), [terms(categories="abc")])
        marks = {key[1]: figure for key, figure in release.figures.items()}
        assert marks["a"] == marks["c"]
        assert marks["a"].mark == Mark.SUPPRESSED
        assert marks["a"].as_json() == {"mark": "suppressed"}

    def test_two_small_neighbours_with_a_sum_of_two_would_be_worked_out(self):
        """1 + 1 beside 30: at least one each, so both are one. A third is hidden."""
        release = suppress(by_category({"a": 1, "b": 1, "c": 30, "d": 90}), [terms(categories="abcd")])
        assert categories_of(release) == {"": 122, "a": None, "b": None, "c": None, "d": 90}

    def test_two_small_neighbours_that_can_be_anything_small_need_no_third(self):
        release = suppress(by_category({"a": 2, "b": 4, "c": 30}), [terms(categories="abc")])
        assert categories_of(release) == {"": 36, "a": None, "b": None, "c": 30}

    def test_where_every_neighbour_is_zero_the_total_is_the_number_and_is_hidden_with_it(self):
        release = suppress(by_category({"a": 4, "b": 0, "c": 0}), [terms(categories="abc")])
        assert categories_of(release) == {"": None, "a": None, "b": 0, "c": 0}

    def test_where_only_zeros_are_left_beside_small_numbers_the_total_protects_them(self):
        release = suppress(by_category({"a": 2, "b": 2, "c": 2, "d": 0}), [terms(categories="abcd")])
        assert categories_of(release) == {"": None, "a": None, "b": None, "c": None, "d": 0}

    def test_nothing_is_hidden_without_small_numbers(self):
        release = suppress(by_category({"a": 6, "b": 0, "c": 12}), [terms(categories="abc")])
        assert not release.basis.hidden
        assert release.evidence == {}

    def test_the_threshold_is_a_setting_and_nought_turns_it_off(self):
        table, listed = by_category({"a": 3, "b": 40, "c": 12}), [terms(categories="abc")]
        assert categories_of(suppress(table, listed, threshold=2)) == {"": 55, "a": 3, "b": 40, "c": 12}
        assert categories_of(suppress(table, listed, threshold=0)) == {"": 55, "a": 3, "b": 40, "c": 12}
        assert categories_of(suppress(table, listed, threshold=12)) == {"": 55, "a": None, "b": 40, "c": None}

    def test_categories_that_do_not_add_up_protect_nothing_and_need_no_protection(self):
        release = suppress(by_category({"a": 3, "b": 40}, total=90), [terms(categories="ab", adds_up=False)])
        assert categories_of(release) == {"": 90, "a": None, "b": 40}

    def test_a_printed_contradiction_is_no_sum(self):
        release = suppress(by_category({"a": 3, "b": 40}, total=20), [terms(categories="ab")])
        assert categories_of(release) == {"": 20, "a": None, "b": 40}

    def test_a_category_that_is_not_given_is_worked_out_from_the_others(self):
        release = suppress(by_category({"a": 30, "b": 40}, total=73), [terms(categories="abc")])
        assert categories_of(release) == {"": 73, "a": None, "b": 40}

    def test_a_small_limit_is_a_limit_although_the_sum_is_not_right(self):
        """8 of which 6 are shown leave at most 2, whoever is missing."""
        release = suppress(by_category({"a": 1, "b": 6}, total=8), [terms(categories="ab")])
        assert categories_of(release) == {"": 8, "a": None, "b": None}

    def test_a_category_that_is_no_part_does_not_count(self):
        apart = Terms(
            "referrals", "R", ValueKind.COUNT, categories=(Category("a", "a"), Category("x", "x", part=False))
        )
        release = suppress(by_category({"a": 9, "x": 3}, total=9), [apart])
        assert categories_of(release) == {"": 9, "a": 9, "x": None}


class TestOverTime:
    def test_a_year_without_three_quarters_gives_the_fourth(self):
        release = suppress(over_time({Q1: 20, Q2: 30, Q3: 4, Q4: 25, YEAR: 79}), [terms()])
        assert periods_of(release) == {Q1: None, Q2: 30, Q3: None, Q4: 25, YEAR: 79}

    def test_a_quarter_not_given_is_worked_out_from_the_year(self):
        release = suppress(over_time({Q1: 20, Q2: 30, Q3: 25, YEAR: 78}), [terms()])
        assert periods_of(release) == {Q1: None, Q2: 30, Q3: 25, YEAR: 78}

    def test_what_a_figure_since_april_grew_by_is_a_count_of_the_quarter(self):
        cumulative = terms(kind=ValueKind.CUMULATIVE)
        release = suppress(over_time({Q1: 20, Q2: 22, Q3: 60, Q4: 60, YEAR: 60}), [cumulative])
        assert periods_of(release) == {Q1: None, Q2: 22, Q3: 60, Q4: 60, YEAR: 60}
        implied = Fact(Place("referrals", "", Q2, "value in the quarter"), 2)
        assert release.evidence[implied].high > 5

    def test_the_last_quarter_since_april_and_the_year_are_one_number(self):
        cumulative = terms(kind=ValueKind.CUMULATIVE)
        release = suppress(over_time({Q3: 30, Q4: 33, YEAR: 33}), [cumulative])
        assert periods_of(release) == {Q3: None, Q4: 33, YEAR: 33}
        release = suppress(over_time({Q3: 0, Q4: 3, YEAR: 3}), [cumulative])
        assert periods_of(release) == {Q3: 0, Q4: None, YEAR: None}

    def test_a_falling_figure_since_april_says_nothing_of_the_quarter(self):
        release = suppress(over_time({Q1: 22, Q2: 20}), [terms(kind=ValueKind.CUMULATIVE)])
        assert periods_of(release) == {Q1: 22, Q2: 20}

    def test_the_year_stands_for_a_last_quarter_that_is_not_given(self):
        release = suppress(over_time({Q3: 30, YEAR: 33}), [terms(kind=ValueKind.CUMULATIVE)])
        assert periods_of(release) == {Q3: None, YEAR: 33}

    def test_districts_and_quarters_are_protected_in_both_directions(self):
        rows = [("a", [3, 20, 30, 40]), ("b", [25, 35, 45, 55]), ("c", [60, 70, 80, 90])]
        table = figures(
            *(
                ("referrals", each, period, number)
                for each, row in rows
                for period, number in zip(QUARTERS, row, strict=True)
            ),
            *(("referrals", each, YEAR, sum(row)) for each, row in rows),
            *(("referrals", "", period, sum(row[index] for _, row in rows)) for index, period in enumerate(QUARTERS)),
            ("referrals", "", YEAR, sum(sum(row) for _, row in rows)),
        )
        release = suppress(table, [terms(categories="abc")])
        hidden = {(category, period) for (category, period), number in values(release).items() if number is None}
        assert hidden == {("a", Q1), ("a", Q2), ("b", Q1), ("b", Q2)}

    def test_stock_and_flows(self):
        """30 at the end of one quarter, 28 at the end of the next, 4 came: 6 went. One more is hidden."""
        stock = terms("plans", ValueKind.SNAPSHOT, relations=(
            Relation(RelationKind.INFLOW, "started"), Relation(RelationKind.OUTFLOW, "ended")))  # fmt: skip
        table = figures(("plans", "", Q1, 30), ("plans", "", Q2, 28), ("started", "", Q2, 4), ("ended", "", Q2, 6))
        release = suppress(table, [stock, terms("started"), terms("ended")])
        assert values(release, "started") == {("", Q2): None}
        assert values(release, "ended") == {("", Q2): None}
        assert values(release, "plans") == {("", Q1): 30, ("", Q2): 28}

    def test_flows_since_april_carry_a_stock_too(self):
        stock = terms("plans", ValueKind.SNAPSHOT, relations=(Relation(RelationKind.INFLOW, "started"),))
        started = terms("started", ValueKind.CUMULATIVE)
        table = figures(("plans", "", Q1, 30), ("plans", "", Q3, 50), ("started", "", Q1, 3), ("started", "", Q2, 11), ("started", "", Q3, 23))  # fmt: skip
        release = suppress(table, [stock, started])
        assert values(release, "started")["", Q1] is None
        assert None in {values(release, "started")["", Q3], *values(release, "plans").values()}


class TestSharesAndRates:
    share = terms("share", ValueKind.PERCENTAGE)

    def test_a_share_is_worked_out_from_its_parts_to_one_decimal(self):
        release = suppress(figures(("share", "", Q1, 20, 33)), [self.share])
        shown = release.figures["share", "", Q1]
        assert (shown.value, shown.numerator, shown.denominator) == (Decimal("60.6"), 20, 33)

    def test_a_small_numerator_is_hidden_with_its_share(self):
        shown = suppress(figures(("share", "", Q1, 2, 33)), [self.share]).figures["share", "", Q1]
        assert (shown.mark, shown.value, shown.numerator, shown.denominator) == (Mark.SUPPRESSED, None, None, 33)

    def test_a_small_rest_is_protected_although_no_table_shows_it(self):
        shown = suppress(figures(("share", "", Q1, 31, 33)), [self.share]).figures["share", "", Q1]
        assert (shown.value, shown.numerator, shown.denominator) == (None, None, 33)

    def test_a_small_denominator_is_hidden_and_a_zero_numerator_stays(self):
        shown = suppress(figures(("share", "", Q1, 0, 3)), [self.share]).figures["share", "", Q1]
        assert (shown.value, shown.numerator, shown.denominator) == (None, 0, None)

    def test_everybody_and_nobody_are_shown(self):
        release = suppress(figures(("share", "", Q1, 33, 33), ("share", "", Q2, 0, 33)), [self.share])
        assert [figure.value for figure in release.figures.values()] == [Decimal("100.0"), Decimal("0.0")]

    def test_of_nobody_there_is_no_share_and_nothing_is_hidden(self):
        shown = suppress(figures(("share", "", Q1, 0, 0)), [self.share]).figures["share", "", Q1]
        assert (shown.mark, shown.value, shown.numerator, shown.denominator) == (Mark.SHOWN, None, 0, 0)

    def test_a_share_without_its_parts_cannot_be_checked_and_is_left_out(self):
        printed = {Q1: {("share", ""): Figure(Decimal("41.9"))}}
        release = suppress(printed, [self.share])
        assert release.figures["share", "", Q1].mark == Mark.UNCHECKED
        assert release.marked(Mark.UNCHECKED) == [("share", "", Q1)]

    def test_a_numerator_above_its_denominator_says_nothing_of_a_rest(self):
        shown = suppress(figures(("share", "", Q1, 35, 33)), [self.share]).figures["share", "", Q1]
        assert shown.mark == Mark.SHOWN

    def test_shares_of_one_whole_are_its_categories(self):
        """a, b and c share 60: two of them give the third."""
        table = figures(("share", "a", Q1, 3, 60), ("share", "b", Q1, 37, 60), ("share", "c", Q1, 20, 60))
        release = suppress(table, [terms("share", ValueKind.PERCENTAGE, "abc")])
        numerators = {key[1]: figure.numerator for key, figure in release.figures.items()}
        assert numerators == {"a": None, "b": 37, "c": None}

    def test_a_population_is_known_from_elsewhere_and_hides_nothing(self):
        table = figures(("rate", "", Q1, 9_998, 10_000))
        shown = suppress(table, [terms("rate", ValueKind.RATE)]).figures["rate", "", Q1]
        assert (shown.numerator, shown.denominator) == (None, 10_000)

    def test_a_numerator_that_is_another_indicator_is_hidden_in_both(self):
        share = terms("share", ValueKind.PERCENTAGE, relations=(
            Relation(RelationKind.NUMERATOR, "seen"), Relation(RelationKind.DENOMINATOR, "referrals")))  # fmt: skip
        table = figures(("share", "", Q1, 38, 40), ("seen", "", Q1, 38), ("referrals", "", Q1, 40))
        release = suppress(table, [share, terms("seen"), terms()])
        assert release.figures["share", "", Q1].numerator is None
        assert values(release, "seen") == {("", Q1): None}
        assert values(release) == {("", Q1): 40}


class TestSeveralTables:
    def test_the_same_measure_in_two_tables_is_hidden_in_both(self):
        again = terms("again", categories="ab", relations=(Relation(RelationKind.SAME_AS, "referrals"),))
        table = by_category({"a": 3, "b": 40})
        for period, rows in by_category({"a": 3, "b": 40}, code="again").items():
            table[period] |= rows
        release = suppress(table, [terms(categories="ab"), again])
        assert categories_of(release) == categories_of(release, "again") == {"": 43, "a": None, "b": None}

    def test_two_breakdowns_of_one_total(self):
        by_age = terms("by-age", categories="xy", relations=(Relation(RelationKind.TOTAL, "referrals"),))
        table = by_category({"a": 10, "b": 30})
        table[Q1] |= figures(("by-age", "x", Q1, 4), ("by-age", "y", Q1, 36))[Q1]
        release = suppress(table, [terms(categories="ab"), by_age])
        assert categories_of(release, "by-age") == {"x": None, "y": None}
        assert categories_of(release) == {"": 40, "a": 10, "b": 30}

    def test_a_figure_that_is_no_whole_number_is_left_out_where_people_are_counted(self):
        release = suppress({Q1: {("referrals", ""): Figure(Decimal("3.5"))}}, [terms()])
        assert release.figures["referrals", "", Q1].mark == Mark.UNCHECKED

    def test_pounds_and_averages_count_nobody(self):
        listed = [terms("budget", ValueKind.AMOUNT), terms("days", ValueKind.SNAPSHOT, decimals=1)]
        table = {Q1: {("budget", ""): Figure(Decimal(3)), ("days", ""): Figure(Decimal("2.5"))}}
        release = suppress(table, listed)
        assert [figure.value for figure in release.figures.values()] == [Decimal(3), Decimal("2.5")]

    def test_what_is_the_same_as_a_count_counts(self):
        odd = terms("odd", ValueKind.SNAPSHOT, decimals=1, relations=(Relation(RelationKind.SAME_AS, "referrals"),))
        release = suppress(figures(("odd", "", Q1, 3), ("referrals", "", Q1, 3)), [odd, terms()])
        assert {figure.mark for figure in release.figures.values()} == {Mark.SUPPRESSED}

    def test_shown_figures_are_frozen_whole(self):
        table = figures(("share", "", Q1, 20, 33), ("share", "", Q2, 2, 33), ("share", "", Q3, 0, 0))
        table |= {Q4: {("share", ""): Figure(standing=Standing.NOT_COLLECTED)}}
        for shown in suppress(table, [terms("share", ValueKind.PERCENTAGE)]).figures.values():
            assert ShownFigure.from_json(json.loads(json.dumps(shown.as_json()))) == shown

    def test_what_is_not_given_stays_what_it_is(self):
        table = {Q1: {("referrals", ""): Figure(standing=Standing.NOT_AVAILABLE, provisional=True)}}
        shown = suppress(table, [terms()]).figures["referrals", "", Q1]
        assert (shown.mark, shown.standing, shown.provisional) == (Mark.NOT_GIVEN, Standing.NOT_AVAILABLE, True)

    def test_indicators_that_are_not_for_the_public_are_not_in_it(self):
        release = suppress(figures(("referrals", "", Q1, 9), ("secret", "", Q1, 9)), [terms()])
        assert set(release.figures) == {("referrals", "", Q1)}


class TestSeveralReleases:
    listed = (terms(categories="abc"),)

    def test_a_neighbour_shown_before_protects_nothing_now(self):
        """b was shown when a was not given; now that the total is too, c must be hidden with a."""
        first = suppress(figures(("referrals", "b", Q1, 12)), self.listed)
        second = suppress(by_category({"a": 3, "b": 12, "c": 40}), self.listed, earlier=[first.basis])
        assert categories_of(second) == {"": 55, "a": None, "b": 12, "c": None}

    def test_what_protected_before_is_not_shown_later(self):
        table = by_category({"a": 3, "b": 12, "c": 40})
        first = suppress(table, self.listed)
        later = {period: {key: each for key, each in rows.items() if key[1] != "a"} for period, rows in table.items()}
        second = suppress(later, self.listed, earlier=[first.basis])
        assert categories_of(second) == {"": 55, "b": None, "c": 40}

    def test_a_revision_of_the_total_by_one_gives_nothing_away(self):
        first = suppress(by_category({"a": 3, "b": 12, "c": 40}), self.listed)
        second = suppress(by_category({"a": 4, "b": 12, "c": 40}), self.listed, earlier=[first.basis])
        assert categories_of(second) == {"": 56, "a": None, "b": None, "c": 40}
        assert all(
            limits.high is None or limits.high > 5 for limits in limits_after([first.basis, second.basis], 5).values()
        )

    def test_a_year_published_later_protects_the_quarters_published_before(self):
        first = suppress(over_time({Q1: 20, Q2: 4, Q3: 30}), [terms()])
        assert periods_of(first) == {Q1: 20, Q2: None, Q3: 30}
        second = suppress(over_time({Q4: 25, YEAR: 79}), [terms()], earlier=[first.basis])
        assert periods_of(second) == {Q4: None, YEAR: 79}

    def test_what_earlier_releases_gave_away_is_said(self):
        table = by_category({"a": 3, "b": 12, "c": 40})
        first = suppress(table, self.listed, threshold=0)
        second = suppress(table, self.listed, earlier=[first.basis])
        assert second.already_public == [Fact(Place("referrals", "a", Q1, "value"), 3)]
        assert categories_of(second) == {"": 55, "a": None, "b": 12, "c": 40}

    def test_what_could_be_subtracted_from_an_earlier_release_is_public_too(self):
        first = suppress(figures(("share", "", Q1, 31, 33)), [terms("share", ValueKind.PERCENTAGE)], threshold=1)
        second = suppress(
            figures(("share", "", Q1, 31, 33)), [terms("share", ValueKind.PERCENTAGE)], earlier=[first.basis]
        )
        assert [fact.number for fact in second.already_public] == [2]
        assert second.figures["share", "", Q1].mark == Mark.SHOWN

    def test_a_true_zero_beside_what_is_known_for_ever_is_withheld_with_its_neighbour(self):
        """Nothing left to hide: the counts at both dates were published, 2 came and nobody went."""
        stock = terms("plans", ValueKind.SNAPSHOT, relations=(
            Relation(RelationKind.INFLOW, "started"), Relation(RelationKind.OUTFLOW, "ended")))  # fmt: skip
        listed = [stock, terms("started"), terms("ended")]
        plans = figures(("plans", "", Q1, 30), ("plans", "", Q2, 32))
        first = suppress(plans, listed)
        flows = figures(("started", "", Q2, 2), ("ended", "", Q2, 0))
        second = suppress({Q1: plans[Q1], Q2: plans[Q2] | flows[Q2]}, listed, earlier=[first.basis])
        assert second.marked(Mark.WITHHELD) == [("ended", "", Q2), ("started", "", Q2)]
        assert values(second, "plans") == {("", Q1): 30, ("", Q2): 32}
        assert second.already_public == []

    def test_a_release_is_frozen_and_read_again(self):
        first = suppress(by_category({"a": 3, "b": 12, "c": 40}), self.listed)
        kept = Basis.from_json(json.loads(json.dumps(first.basis.as_json())))
        assert kept == first.basis
        assert all(
            ShownFigure.from_json(json.loads(json.dumps(shown.as_json()))) == shown for shown in first.figures.values()
        )
        table = by_category({"a": 4, "b": 12, "c": 40})
        again = suppress(table, self.listed, earlier=[kept])
        assert again == suppress(table, self.listed, earlier=[first.basis])


SMALL = 3  # the threshold of the random tables: small enough for a reader who tries everything
NUMBERS = st.integers(0, 7)


def read_all(reader, release, leaves_of):
    """Show the reader one release. `leaves_of`: by place, what its number is the sum of."""
    for place, leaves in leaves_of.items():
        shown = release.figures[place[:3]]
        if shown.mark == Mark.WITHHELD:
            continue
        number = shown.value if place.part == "value" else getattr(shown, place.part)
        true = made(leaves)
        assert number is None or number == true, "only the truth is shown"
        assert number is None or not 1 <= number <= SMALL, "nothing small is shown"
        assert true or number == 0, "a true zero is shown"
        reader.reads(leaves, None if number is None else int(number))


def attack_all(reader, release, watched):
    """No small number that a reader could want is given away, in any release."""
    assert not release.already_public
    for leaves in watched:
        if 1 <= made(leaves) <= SMALL:
            assert not gives_away(reader.possible(leaves), SMALL), leaves


def made(leaves):
    return sum(leaf[1] for leaf in leaves)


def leaf(name, number, before=None):
    """A smallest number as (name, number, version). Revised it is another, unchanged the same in every release."""
    if before is None:
        return (name, number, 0)
    return before if before[1] == number else (name, number, before[2] + 1)


@given(st.lists(st.lists(NUMBERS, min_size=3, max_size=3), min_size=1, max_size=3), st.booleans())
@settings(max_examples=60, deadline=None)
def test_no_sequence_of_revised_tables_gives_a_small_number_away(tables, whole_at_first):
    listed, reader, watched, bases = [terms(categories="abc")], Reader(most=14), [], []
    leaves = [None, None, None]
    for index, numbers in enumerate(tables):
        leaves = [leaf(*each) for each in zip("abc", numbers, leaves, strict=True)]
        leaves_of = {Place("referrals", name, Q1, "value"): [each] for name, each in zip("abc", leaves, strict=True)}
        if index or whole_at_first:
            leaves_of[Place("referrals", "", Q1, "value")] = leaves
        rows = [(*place[:3], made(each)) for place, each in leaves_of.items()]
        release = suppress(figures(*rows), listed, threshold=SMALL, earlier=bases)
        read_all(reader, release, leaves_of)
        watched += leaves_of.values()
        bases.append(release.basis)
        attack_all(reader, release, watched)
        assert release == suppress(figures(*rows), listed, threshold=SMALL, earlier=bases[:-1])


@given(st.lists(st.lists(NUMBERS, min_size=4, max_size=4), min_size=2, max_size=2), st.integers(1, 4))
@settings(max_examples=40, deadline=None)
def test_no_year_gives_a_small_quarter_of_a_district_away(rows, published_first):
    """Two districts over four quarters: some quarters in a first release, all with the year in a second."""
    listed, reader, watched, bases = [terms(categories="ab")], Reader(most=14), [], []
    leaves = {
        (name, period): leaf((name, period), number)
        for name, row in zip("ab", rows, strict=True)
        for period, number in zip(QUARTERS, row, strict=True)
    }
    for periods in (QUARTERS[:published_first], QUARTERS):
        leaves_of = {Place("referrals", *key, "value"): [each] for key, each in leaves.items() if key[1] in periods}
        for period in periods:
            leaves_of[Place("referrals", "", period, "value")] = [leaves[name, period] for name in "ab"]
        if periods == QUARTERS:
            for name in "ab":
                leaves_of[Place("referrals", name, YEAR, "value")] = [leaves[name, period] for period in QUARTERS]
            leaves_of[Place("referrals", "", YEAR, "value")] = list(leaves.values())
        table = figures(*((*place[:3], made(each)) for place, each in leaves_of.items()))
        release = suppress(table, listed, threshold=SMALL, earlier=bases)
        read_all(reader, release, leaves_of)
        watched += leaves_of.values()
        bases.append(release.basis)
        attack_all(reader, release, watched)


@given(st.lists(NUMBERS, min_size=4, max_size=4), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_no_figure_since_april_gives_a_small_quarter_away(grown, before):
    cumulative, reader, watched, bases = terms(kind=ValueKind.CUMULATIVE), Reader(most=14), [], []
    leaves = [leaf(period, number) for period, number in zip(QUARTERS, grown, strict=True)]
    for count in sorted({before, 4} - {0}):
        leaves_of = {
            Place("referrals", "", period, "value"): leaves[: i + 1] for i, period in enumerate(QUARTERS[:count])
        }
        if count == 4:
            leaves_of[Place("referrals", "", YEAR, "value")] = leaves
        table = figures(*((*place[:3], made(each)) for place, each in leaves_of.items()))
        release = suppress(table, [cumulative], threshold=SMALL, earlier=bases)
        read_all(reader, release, leaves_of)
        watched += [*leaves_of.values(), *([each] for each in leaves[:count])]
        bases.append(release.basis)
        attack_all(reader, release, watched)


@given(st.lists(st.lists(st.tuples(NUMBERS, NUMBERS), min_size=2, max_size=2), min_size=1, max_size=2), st.booleans())
@settings(max_examples=60, deadline=None)
def test_no_share_gives_a_small_numerator_or_rest_away(tables, with_total):
    """Two districts, each with some who were seen and some who were not, revised once."""
    share, reader, watched, bases = terms("share", ValueKind.PERCENTAGE, "ab"), Reader(most=14), [], []
    seen, rest = [None, None], [None, None]
    for pairs in tables:
        seen = [leaf((name, "seen"), pair[0], last) for name, pair, last in zip("ab", pairs, seen, strict=True)]
        rest = [leaf((name, "rest"), pair[1], last) for name, pair, last in zip("ab", pairs, rest, strict=True)]
        groups = [("a", seen[:1], rest[:1]), ("b", seen[1:], rest[1:]), *([("", seen, rest)] if with_total else [])]
        leaves_of = {}
        for name, above, other in groups:
            leaves_of[Place("share", name, Q1, "numerator")] = above
            leaves_of[Place("share", name, Q1, "denominator")] = [*above, *other]
            watched += [above, other, [*above, *other]]
        rows = [("share", name, Q1, made(above), made([*above, *other])) for name, above, other in groups]
        release = suppress(figures(*rows), [share], threshold=SMALL, earlier=bases)
        for (_, name, _), shown in release.figures.items():
            parts = (shown.numerator, shown.denominator)
            assert shown.value is None or None not in parts, f"a share of hidden parts is shown for {name!r}"
        read_all(reader, release, leaves_of)
        bases.append(release.basis)
        attack_all(reader, release, watched)


@given(st.tuples(NUMBERS, NUMBERS, NUMBERS), st.booleans())
@settings(max_examples=40, deadline=None)
def test_no_stock_gives_a_small_flow_away(numbers, stock_first):
    """A count at two dates, who came and who went in between; in some runs the counts are published a release before."""
    before, came, went = numbers
    true = {("plans", Q1): before, ("plans", Q2): before + came - went, ("came", Q2): came, ("went", Q2): went}
    assume(true["plans", Q2] >= 0)
    relations = (Relation(RelationKind.INFLOW, "came"), Relation(RelationKind.OUTFLOW, "went"))
    listed = [terms("plans", ValueKind.SNAPSHOT, relations=relations), terms("came"), terms("went")]
    shown, hidden, bases = {}, set(), []
    for codes in [("plans",), ("plans", "came", "went")] if stock_first else [("plans", "came", "went")]:
        table = figures(*((code, "", period, number) for (code, period), number in true.items() if code in codes))
        release = suppress(table, listed, threshold=SMALL, earlier=bases)
        bases.append(release.basis)
        for (code, _, period), figure in release.figures.items():
            if figure.mark == Mark.SHOWN:
                shown[code, period] = figure.value
            elif figure.mark == Mark.SUPPRESSED:
                hidden.add((code, period))
    assert not release.already_public
    possible = [
        dict(zip(true, (first, first + came - went, came, went), strict=True))
        for first, came, went in itertools.product(range(16), repeat=3)
    ]
    fitting = [
        table
        for table in possible
        if table["plans", Q2] >= 0
        and all(table[key] == number for key, number in shown.items())
        and all(table[key] >= 1 for key in hidden)
    ]
    for key, number in true.items():
        if 1 <= number <= SMALL:
            assert not gives_away({table[key] for table in fitting}, SMALL), key


@given(st.lists(st.lists(NUMBERS, min_size=3, max_size=3), min_size=1, max_size=2))
@settings(max_examples=40, deadline=None)
def test_the_attack_never_calls_safe_what_trying_every_table_finds(tables):
    listed, reader, bases, asked = [terms(categories="abc")], Reader(most=21), [], {}
    leaves = [None, None, None]
    for numbers in tables:
        leaves = [leaf(*each) for each in zip("abc", numbers, leaves, strict=True)]
        leaves_of = {Place("referrals", name, Q1, "value"): [each] for name, each in zip("abc", leaves, strict=True)}
        leaves_of[Place("referrals", "", Q1, "value")] = leaves
        rows = [(*place[:3], made(each)) for place, each in leaves_of.items()]
        release = suppress(figures(*rows), listed, threshold=SMALL, earlier=bases)
        read_all(reader, release, leaves_of)
        bases.append(release.basis)
        asked |= {release.basis.published[place]: each for place, each in leaves_of.items()}
    for fact, limits in limits_after(bases, SMALL).items():
        if fact in asked and limits.high is not None:
            numbers = reader.possible(asked[fact])
            assert limits == (min(numbers), max(numbers))


@pytest.mark.parametrize("threshold", [1, 5])
def test_evidence_is_given_for_every_small_number(threshold):
    release = suppress(by_category({"a": 1, "b": 40, "c": 12}), [terms(categories="abc")], threshold=threshold)
    assert [fact.place.category for fact in release.evidence] == ["a"]
    (limits,) = release.evidence.values()
    assert limits.low == 1
    assert limits.high > threshold
