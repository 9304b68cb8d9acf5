"""What a published table is made of: places, the whole numbers at them, and which of them count people."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from datasets.enums import RelationKind, ValueKind
from datasets.terms import TOTAL, Figure, Figures, Terms


class Part(StrEnum):
    """Which number of a figure."""

    VALUE = "value"
    NUMERATOR = "numerator"
    DENOMINATOR = "denominator"


class Implied(StrEnum):
    """A number that no table shows and every reader can work out where its neighbours are shown."""

    REST = "rest"  # of the denominator, without the numerator
    IN_QUARTER = "in the quarter"  # between two figures since 1 April
    OTHER_CATEGORIES = "categories not given"  # of a total of which not every part is given
    OTHER_QUARTERS = "quarters not given"
    UNEXPLAINED = "unexplained"  # parts that fall short although all are given: a limit to reckon with, nobody's count


class Place(NamedTuple):
    """`category`: "" for the total. `period`: its code. `part`: a Part, or a Part and what it implies."""

    indicator: str
    category: str
    period: str
    part: str

    @property
    def implied(self) -> bool:
        return self.part not in PARTS

    @property
    def counts(self) -> bool:
        """Whether it is a number of people or cases that a small number must not come out of."""
        return not self.part.endswith(Implied.UNEXPLAINED)


class Fact(NamedTuple):
    """A true number at its place. Unchanged it is the same fact in every release; revised it is another.

    `version`: how often it was revised between releases, so that a number put back to what it was is another fact too.
    """

    place: Place
    number: int
    version: int = 0


# Facts with whole factors; together they make nothing: total - part - part = 0.
Sum = tuple[tuple[int, Fact], ...]

PARTS = frozenset(Part)


def implied(place: Place, what: Implied) -> Place:
    return Place(*place[:3], f"{place.part} {what}")


def parts_of(terms: Terms) -> tuple[Part, ...]:
    return (Part.NUMERATOR, Part.DENOMINATOR) if terms.of_parts else (Part.VALUE,)


def small(number: int, threshold: int) -> bool:
    return 1 <= number <= threshold


def measurements(terms: Iterable[Terms]) -> frozenset[str]:
    """Codes of what counts nobody: pounds, and what is not given in whole numbers, such as an average.

    One that is related to a count stands for people all the same, and is treated as a count.
    """
    listed = {each.code: each for each in terms}
    found = {each.code for each in listed.values() if _measures(each)}
    pairs = [(each.code, one.other) for each in listed.values() for one in each.relations if one.other in listed]
    while True:
        counted = {code for pair in pairs for code in pair if code in found and not found.issuperset(pair)}
        if not counted:
            return frozenset(found)
        found -= counted


def _measures(terms: Terms) -> bool:
    if terms.of_parts:
        return False
    return terms.kind == ValueKind.AMOUNT or terms.unit == "pounds" or terms.decimals > 0


def whole(number: Decimal | None) -> int | None:
    """A count, or None for what cannot be one."""
    if number is None or not number.is_finite() or number < 0 or number != number.to_integral_value():
        return None
    return int(number)


def counts_of(terms: Terms, figure: Figure) -> dict[Part, int] | None:
    """The counts that a figure is made of; None where it is not made of counts and so cannot be checked."""
    if not figure.given:
        return None
    if not terms.of_parts:
        number = whole(figure.number)
        return None if number is None else {Part.VALUE: number}
    numerator, denominator = whole(figure.numerator), whole(figure.denominator)
    if numerator is None or denominator is None:
        return None
    return {Part.NUMERATOR: numerator, Part.DENOMINATOR: denominator}


def numbers_of(figures: Mapping[str, Figures], terms: Iterable[Terms]) -> dict[Place, int]:
    """Every count that these figures hold, by place. Measurements and figures that cannot be checked hold none."""
    listed = list(terms)
    measured = measurements(listed)
    found: dict[Place, int] = {}
    for period in sorted(figures):
        for each in listed:
            if each.code in measured:
                continue
            for category in (TOTAL, *(one.code for one in each.categories)):
                figure = figures[period].get((each.code, category))
                for part, number in ((figure and counts_of(each, figure)) or {}).items():
                    found[Place(each.code, category, period, part)] = number
    return found


def populations(terms: Iterable[Terms]) -> frozenset[tuple[str, str]]:
    """(Indicator, part) that readers have from elsewhere: how many people a rate is per 10,000 of. Hiding it hides nothing."""
    listed = {each.code: each for each in terms}
    found = {(each.code, str(Part.DENOMINATOR)) for each in listed.values() if each.kind == ValueKind.RATE}
    for each in listed.values():
        if each.kind == ValueKind.RATE:
            found |= {(one.other, str(Part.VALUE)) for one in each.relations if one.kind == RelationKind.DENOMINATOR}
    return frozenset(found)
