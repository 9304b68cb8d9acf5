"""Which numbers of a table follow from which others: everything that a reader with a pencil can add and subtract.

Only what is true of the figures is built: where print contradicts itself, whoever subtracts gets a wrong number.
"""

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise

from datasets.enums import RelationKind, ValueKind
from datasets.periods import Period
from datasets.releasing.cells import Fact, Implied, Part, Place, Sum, implied, parts_of
from datasets.terms import TOTAL, Relation, Terms

Facts = Mapping[Place, Fact]
Names = Callable[[Place, int], Fact]  # which fact an implied number at its place is


def sums_of(facts: Facts, terms: Mapping[str, Terms], names: Names = Fact) -> list[Sum]:
    """Every sum that holds among the facts, in a fixed order. Implied numbers appear in them as facts of their own."""
    periods = _periods_by_indicator(facts)
    found: list[Sum] = []
    for code in sorted(terms):
        each = Reading(facts, terms, terms[code], periods, names)
        for period in periods.get(code, ()):
            found += each.of_categories(period)
            found += each.of_shares(period)
            found += each.of_rests(period)
            found += each.of_relations(period)
            found += each.of_stock(period)
        found += each.of_years()
    return found


def _periods_by_indicator(facts: Facts) -> dict[str, list[Period]]:
    codes: dict[str, set[str]] = {}
    for place in facts:
        codes.setdefault(place.indicator, set()).add(place.period)
    return {code: sorted(Period.parse(each) for each in found) for code, found in codes.items()}


class Reading:
    """One indicator as its reader reckons with it."""

    def __init__(
        self,
        facts: Facts,
        all_terms: Mapping[str, Terms],
        terms: Terms,
        periods: Mapping[str, list[Period]],
        names: Names,
    ) -> None:
        self.held, self.all_terms, self.terms, self.names = facts, all_terms, terms, names
        self.periods = periods.get(terms.code, [])
        self.parts = [each.code for each in terms.categories if each.part]
        self.categories = (TOTAL, *(each.code for each in terms.categories))

    def fact(self, category: str, period: Period, part: str, indicator: str = "") -> Fact | None:
        return self.held.get(Place(indicator or self.terms.code, category, period.code, part))

    def facts(self, categories: list[str], period: Period, part: str) -> list[Fact]:
        return [fact for fact in (self.fact(each, period, part) for each in categories) if fact]

    # Within one period

    def of_categories(self, period: Period) -> Iterator[Sum]:
        """The total is the sum of its categories, or of those that are given and the others."""
        for part in parts_of(self.terms) if self.parts else ():
            whole = self.fact(TOTAL, period, part)
            if whole:
                yield from self._split(whole, self.facts(self.parts, period, part), adds_up=self.terms.adds_up)

    def of_shares(self, period: Period) -> Iterator[Sum]:
        """Shares of one whole: every category has the same denominator, and the numerators add up to it."""
        if not self.terms.of_parts or not self.parts:
            return
        wholes = self.facts([TOTAL, *self.parts], period, Part.DENOMINATOR)
        if len(wholes) < 2 or len({each.number for each in wholes}) > 1:
            return
        yield from (equal(wholes[0], each) for each in wholes[1:])
        numerators = self.facts(self.parts, period, Part.NUMERATOR)
        yield from self._split(wholes[0], numerators, adds_up=self.terms.adds_up)

    def _split(self, whole: Fact, parts: list[Fact], *, adds_up: bool) -> Iterator[Sum]:
        if not parts:
            return
        left = whole.number - sum(each.number for each in parts)
        complete = len(parts) == len(self.parts)
        if adds_up and complete and left == 0:
            yield total(whole, parts)
        elif left >= 0:
            what = Implied.UNEXPLAINED if complete or not adds_up else Implied.OTHER_CATEGORIES
            first = parts[0].place
            place = Place(
                first.indicator,
                TOTAL,
                first.period,
                f"{first.part} in {whole.place.indicator} {whole.place.part} {what}",
            )
            yield total(whole, [*parts, self.names(place, left)])

    def of_rests(self, period: Period) -> Iterator[Sum]:
        """Whoever is not in the numerator is in the rest."""
        for category in self.categories if self.terms.of_parts else ():
            below = self.fact(category, period, Part.DENOMINATOR)
            above = self.fact(category, period, Part.NUMERATOR)
            if below and above and above.number <= below.number:
                rest = self.names(implied(below.place, Implied.REST), below.number - above.number)
                yield total(below, [above, rest])

    # Between two indicators

    def of_relations(self, period: Period) -> Iterator[Sum]:
        for relation in self.terms.relations:
            other = self.all_terms.get(relation.other)
            if other is None:
                continue
            if relation.kind == RelationKind.TOTAL:
                yield from self._of_total(other, period)
            else:
                yield from self._of_same(relation, other, period)

    def _of_total(self, other: Terms, period: Period) -> Iterator[Sum]:
        whole = self.fact(TOTAL, period, parts_of(other)[0], other.code)
        if whole:
            part = parts_of(self.terms)[0]
            yield from self._split(whole, self.facts(self.parts, period, part), adds_up=True)
            own = self.fact(TOTAL, period, part)
            if own and own.number == whole.number:
                yield equal(own, whole)

    def _of_same(self, relation: Relation, other: Terms, period: Period) -> Iterator[Sum]:
        """Two places with one number in them: the same measure twice, or a denominator and the total it refers to."""
        for part, others_part in _paired(relation.kind, self.terms, other):
            for category in self.categories:
                mine = self.fact(category, period, part)
                counterpart = category if other.category(category) else TOTAL
                if relation.kind == RelationKind.SAME_AS and counterpart != category:
                    continue
                theirs = self.fact(counterpart, period, others_part, other.code)
                if mine and theirs and mine.number == theirs.number:
                    yield equal(mine, theirs)

    # Between periods

    def of_stock(self, period: Period) -> Iterator[Sum]:
        """A count at a date is the count before, with what came and without what went."""
        flows = [each for each in self.terms.relations if each.kind in FLOWS]
        if not flows or self.terms.of_parts or period.calendar:
            return
        for category in self.categories:
            now = self.fact(category, period, Part.VALUE)
            found = now and self._carried(category, period, flows)
            if now and found and sum(factor * fact.number for factor, fact in found) == now.number:
                yield ((-1, now), *found)

    def _carried(self, category: str, period: Period, flows: list[Relation]) -> list[tuple[int, Fact]] | None:
        """The last count before, and every flow since; None where one of them is not given."""
        found: list[tuple[int, Fact]] = []
        for _ in range(MOST_PERIODS):
            for flow in flows:
                added = self._flow(flow, category, period)
                if added is None:
                    return None
                found += added
            period = period.before
            before = self.fact(category, period, Part.VALUE)
            if before:
                return [*found, (1, before)]
        return None

    def _flow(self, flow: Relation, category: str, period: Period) -> list[tuple[int, Fact]] | None:
        other, sign = self.all_terms.get(flow.other), FLOWS[flow.kind]
        given = self.fact(category, period, Part.VALUE, flow.other)
        if other is None or given is None:
            return None
        if other.kind != ValueKind.CUMULATIVE or period.quarter in {0, 1}:
            return [(sign, given)]
        before = self.fact(category, period.before, Part.VALUE, flow.other)
        return [(sign, given), (-sign, before)] if before else None

    def of_years(self) -> Iterator[Sum]:
        """A whole year and its quarters, and what happened between two figures since 1 April."""
        for year in sorted({each.year for each in self.periods if not each.calendar}):
            for category in self.categories:
                for part in parts_of(self.terms):
                    yield from self._of_year(Period(year), category, part)

    def _of_year(self, year: Period, category: str, part: Part) -> Iterator[Sum]:
        whole = self.fact(category, year, part)
        quarters = [self.fact(category, Period(year.year, number), part) for number in (1, 2, 3, 4)]
        last, given = quarters[3], [each for each in quarters if each]
        if self.terms.kind == ValueKind.CUMULATIVE:
            yield from self._in_quarters([*given, whole] if whole and not last else given)
        if whole and last and whole.number == last.number and self.terms.kind != ValueKind.COUNT:
            yield equal(whole, last)
        elif whole and given and self.terms.kind not in AT_A_TIME:
            yield from self._of_quarters(whole, given)

    def _in_quarters(self, rising: list[Fact]) -> Iterator[Sum]:
        """Between two figures since 1 April lies what happened in between. A series that falls says nothing of it."""
        for before, after in pairwise(rising):
            if before.number <= after.number:
                between = self.names(implied(after.place, Implied.IN_QUARTER), after.number - before.number)
                yield total(after, [before, between])

    def _of_quarters(self, whole: Fact, given: list[Fact]) -> Iterator[Sum]:
        left = whole.number - sum(each.number for each in given)
        if left == 0 and len(given) == 4:
            yield total(whole, given)
        elif left >= 0:
            what = Implied.UNEXPLAINED if len(given) == 4 else Implied.OTHER_QUARTERS
            yield total(whole, [*given, self.names(implied(whole.place, what), left)])


AT_A_TIME = frozenset({ValueKind.SNAPSHOT, ValueKind.CUMULATIVE})
FLOWS = {RelationKind.INFLOW: 1, RelationKind.OUTFLOW: -1}
MOST_PERIODS = 8  # over how many periods a reader carries a count forward


def total(whole: Fact, parts: list[Fact]) -> Sum:
    return ((-1, whole), *((1, each) for each in parts))


def equal(one: Fact, other: Fact) -> Sum:
    return ((1, one), (-1, other))


def _paired(kind: RelationKind, mine: Terms, other: Terms) -> list[tuple[Part, Part]]:
    """Which part of the one is which part of the other."""
    if kind == RelationKind.SAME_AS and mine.of_parts == other.of_parts:
        return list(zip(parts_of(mine), parts_of(other), strict=True))
    part = {RelationKind.DENOMINATOR: Part.DENOMINATOR, RelationKind.NUMERATOR: Part.NUMERATOR}.get(kind)
    return [(part, parts_of(other)[0])] if part and mine.of_parts else []
