"""Values that jump. The rule and its constants are in `variation`; here is which earlier values count and how it is said."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

from datasets.checking.book import Along, Book, cells_of, not_recorded
from datasets.checking.findings import NUMBER, NUMERATOR, Finding
from datasets.checking.variation import (
    CHANCE,
    CHANCE_AT_A_DATE,
    LEAST,
    MOST,
    Chance,
    chance_of_counts,
    chance_of_measures,
    chance_of_printed_shares,
    chance_of_shares,
    is_jump,
)
from datasets.checking.words import finding, listed, told
from datasets.enums import PER, CheckCode, ValueKind
from datasets.periods import Period
from datasets.terms import TOTAL, CellKey, Terms

# So many categories that move with their total are one event: it is asked about once, at the total.
ONE_EVENT = 2

Values = list[tuple[Period, Decimal]]


@dataclass(frozen=True, slots=True)
class Jump:
    """`value` and `before`: as compared, so of a count since 1 April what the quarter added."""

    cell: CellKey
    value: Decimal
    last: Period
    before: Decimal
    lowest: Decimal
    highest: Decimal
    added: bool

    @property
    def rises(self) -> bool:
        return self.value > self.before


def jump(book: Book, period: Period, terms: Terms) -> Iterator[Finding]:
    """Values beyond what their own series has done so far."""
    # Fewer records without an ethnic group are good news, and more have a question of their own.
    judged = [cell for cell in cells_of(terms) if cell not in not_recorded(terms)]
    jumps = {cell: found for cell in judged if (found := _jump(book, cell, period, terms))}
    total = jumps.get((terms.code, TOTAL))
    together = [cell for cell, found in jumps.items() if total and cell[1] != TOTAL and found.rises == total.rises]
    for cell, found in jumps.items():
        if len(together) < ONE_EVENT or cell not in together:
            others = together if cell[1] == TOTAL and len(together) >= ONE_EVENT else []
            yield _said(book, period, terms, found, others)


def _jump(book: Book, cell: CellKey, period: Period, terms: Terms) -> Jump | None:
    if terms.kind == ValueKind.CUMULATIVE and period.quarter:
        return _since_april(book, cell, period, terms)
    value = book.value(cell, period)
    if value is None or value < 0:
        return None
    return _judged(book, cell, period, terms, value=value, seen=_series(book, cell, period, terms), added=False)


def _since_april(book: Book, cell: CellKey, period: Period, terms: Terms) -> Jump | None:
    """What the quarter added beside what earlier quarters did; Quarter 4 beside whole years where those are too few."""
    value = book.added_in(cell, period)
    if value is not None and value <= 0:
        return None  # a fall, or nothing added: other checks ask
    places = (place for place, _ in book.earlier(cell, period, book.along(terms, period)))
    quarters = (place if place.quarter else Period(place.year, 4) for place in places)
    seen = list(islice(_added(book, cell, quarters), MOST))
    if value is not None and len(seen) >= LEAST:
        return _judged(book, cell, period, terms, value=value, seen=seen, added=True)
    return _of_whole_years(book, cell, period, terms) if period.quarter == 4 else None


def _of_whole_years(book: Book, cell: CellKey, period: Period, terms: Terms) -> Jump | None:
    value = book.value(cell, period)
    if value is None:
        return None
    seen = list(islice(book.values(cell, period, Along.YEARS_AND_FOURTH_QUARTERS), MOST))
    return _judged(book, cell, period, terms, value=value, seen=seen, added=False)


def _judged(
    book: Book, cell: CellKey, period: Period, terms: Terms, *, value: Decimal, seen: Values, added: bool
) -> Jump | None:
    """`seen`: newest first."""
    if not seen or (value == 0 and all(each for _, each in seen)):
        return None  # a first zero is asked about as such
    year_ago = next((float(each) for place, each in seen if place.ends_on == period.year_before.ends_on), None)
    earlier = [float(each) for _, each in seen]
    if not is_jump(float(value), earlier, year_ago=year_ago, chance=_chance(book, cell, period, terms, seen[0][0])):
        return None
    amounts = [each for _, each in seen]
    return Jump(cell, value, seen[0][0], amounts[0], min(amounts), max(amounts), added)


def _series(book: Book, cell: CellKey, period: Period, terms: Terms) -> Values:
    """The earlier values that this one is compared with, newest first."""
    seen = list(islice(book.values(cell, period, book.along(terms, period)), MOST))
    if len(seen) < LEAST and terms.kind == ValueKind.PERCENTAGE and not period.calendar:
        # A share of a quarter and a share of a year are the same kind of figure: too few of one, take both.
        return list(islice(book.values(cell, period, Along.MOMENTS), MOST))
    return seen


def _added(book: Book, cell: CellKey, quarters: Iterator[Period]) -> Iterator[tuple[Period, Decimal]]:
    for quarter in quarters:
        amount = book.added_in(cell, quarter)
        if amount is not None and amount >= 0:
            yield quarter, amount


def _chance(book: Book, cell: CellKey, period: Period, terms: Terms, last: Period) -> Chance:
    if terms.of_parts:
        now, before = book.at(cell, period), book.at(cell, last)
        if now and before and now.has_parts and before.has_parts and now.denominator and before.denominator:
            return chance_of_shares(PER[terms.kind], float(now.denominator), float(before.denominator))
        return chance_of_printed_shares if terms.kind == ValueKind.PERCENTAGE else chance_of_measures
    if terms.kind == ValueKind.AMOUNT:
        return chance_of_measures
    return chance_of_counts(CHANCE_AT_A_DATE if terms.kind == ValueKind.SNAPSHOT else CHANCE)


def _said(book: Book, period: Period, terms: Terms, found: Jump, others: list[CellKey]) -> Finding:
    verb = "were added in" if found.added else "for"
    direction = "above" if found.rises else "below"
    together = listed([each.name for each in terms.categories if (terms.code, each.code) in others])
    also = f" The same goes for {together}." if together else ""
    words = (
        f"{told(terms, found.value)} {verb} {period.short} is far {direction} the {told(terms, found.before)} of "
        f"{found.last.short}, and outside what was usual before ({told(terms, found.lowest)} to "
        f"{told(terms, found.highest)}).{also} Check for a typing error; if it is right, explain what happened."
    )
    figure = book.at(found.cell, period)
    box = NUMERATOR if terms.of_parts and figure and figure.has_parts else NUMBER
    return finding(
        CheckCode.JUMP,
        terms,
        found.cell[1],
        period,
        words,
        box=box,
        other=others,
        numbers=[found.value, found.before],
    )
