"""All checks over the figures of a period: the same while typing, on upload, by API and on loading history."""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace

from datasets.enums import CheckCode, Level
from datasets.periods import Period
from datasets.terms import CellKey, Terms

from .book import Book, cells_of
from .findings import Finding
from .rules import figures, jumps, parts, relations, series

Rule = Callable[[Book, Period, Terms], Iterable[Finding]]

# In the order in which the findings of one cell stand.
RULES: dict[CheckCode, Rule] = {
    CheckCode.NOT_A_NUMBER: figures.not_a_number,
    CheckCode.NEGATIVE: figures.negative,
    CheckCode.NOT_WHOLE: figures.not_whole,
    CheckCode.PARTS_MISSING: figures.parts_missing,
    CheckCode.ABOVE_DENOMINATOR: figures.above_denominator,
    CheckCode.PARTS_ABOVE_TOTAL: parts.parts_above_total,
    CheckCode.PARTS_BELOW_TOTAL: parts.parts_below_total,
    CheckCode.CUMULATIVE_FALLS: series.cumulative_falls,
    CheckCode.JUMP: jumps.jump,
    CheckCode.FIRST_ZERO: series.first_zero,
    CheckCode.DIFFERENT_TABLES: relations.different_tables,
    CheckCode.DIFFERENT_AGENCIES: relations.different_agencies,
    CheckCode.OTHER_DENOMINATOR: relations.other_denominator,
    CheckCode.OTHER_NUMERATOR: relations.other_numerator,
    CheckCode.PERCENTAGE_DOES_NOT_FOLLOW: figures.percentage_does_not_follow,
    CheckCode.SHARES_NOT_100: parts.shares_not_100,
    CheckCode.NOT_RECORDED_RISES: parts.not_recorded_rises,
    CheckCode.STOCK_AND_FLOW: relations.stock_and_flow,
    CheckCode.MISSING: series.missing,
    CheckCode.STILL_PROVISIONAL: series.still_provisional,
}

# Faults of one cell by itself. Until they are put right, nothing else is asked about the cell: one slip, one sentence.
OF_ONE_FIGURE = frozenset(
    {
        CheckCode.NOT_A_NUMBER,
        CheckCode.NEGATIVE,
        CheckCode.NOT_WHOLE,
        CheckCode.PARTS_MISSING,
        CheckCode.ABOVE_DENOMINATOR,
    }
)

# Asked where nothing stands: that is the question, or it is about an earlier period.
OF_THE_PAST = frozenset({CheckCode.MISSING, CheckCode.STILL_PROVISIONAL})


def check(
    book: Book,
    period: Period | str,
    *,
    cells: Collection[CellKey] | None = None,
    own: Collection[CellKey] | None = None,
    unreadable: Collection[Finding] = (),
) -> list[Finding]:
    """Everything that does not fit in one period, in the order of the terms.

    `period`: itself, or its code. `cells`: only findings that concern one of these, as the cell that is asked about or one
    that it is compared with (while typing: the cells just changed). `own`: the cells that the person can amend. An error
    that rests on somebody else's figure as well is then a query: the other figure may be the wrong one, and nobody is
    stopped by what others gave. `unreadable`: what was typed and is no number; nothing else is asked about those cells.
    """
    period = Period.parse(period) if isinstance(period, str) else period
    wanted = None if cells is None else frozenset(cells)
    typed: dict[str, list[Finding]] = {}
    for each in unreadable:
        typed.setdefault(each.indicator, []).append(each)
    found = [
        each
        for terms in _concerned(book, wanted)
        for each in _of_indicator(book, period, terms, typed.get(terms.code, []))
    ]
    if wanted is not None:
        found = [each for each in found if each.cell in wanted or not wanted.isdisjoint(each.other)]
    if own is not None:
        mine = frozenset(own)
        found = [each if _amendable(each, mine) else replace(each, level=Level.QUERY) for each in found]
    return _once(found)


def check_all(book: Book) -> list[Finding]:
    """Everything that does not fit in any period, in order of time: for history that is loaded whole.

    A figure that stays provisional is named once, in the first period that asks about it.
    """
    found: dict[object, Finding] = {}
    for period in book.known:
        for each in check(book, period):
            standing = each.code == CheckCode.STILL_PROVISIONAL
            found.setdefault((each.memory_key, each.numbers) if standing else each.fingerprint, each)
    return list(found.values())


def _concerned(book: Book, wanted: frozenset[CellKey] | None) -> Iterable[Terms]:
    """The indicators whose checks can concern the wanted cells: their own, and those that refer to them."""
    if wanted is None:
        return book.terms.values()
    codes = {indicator for indicator, _ in wanted}
    codes |= {holder for indicator in codes for holder in book.holders.get(indicator, ())}
    return [terms for code, terms in book.terms.items() if code in codes]


def _of_indicator(book: Book, period: Period, terms: Terms, unreadable: list[Finding]) -> list[Finding]:
    """The findings of one indicator, cell by cell."""
    typed = {each.cell for each in unreadable}
    found = [each for rule in RULES.values() for each in rule(book, period, terms) if each.cell not in typed]
    found[:0] = unreadable
    faulty = {each.cell for each in found if each.code in OF_ONE_FIGURE}
    order = {cell: number for number, cell in enumerate(cells_of(terms))}
    here = book.known.get(period, {})
    asked = [
        each
        for each in found
        if (each.code in OF_ONE_FIGURE or faulty.isdisjoint((each.cell, *each.other)))
        # What stands under the other name of the day, Quarter 4 or the year, is asked about there.
        and (each.code in OF_THE_PAST or any(cell in here for cell in (each.cell, *each.other)))
    ]
    return sorted(asked, key=lambda each: order.get(each.cell, len(order)))


def _amendable(found: Finding, mine: frozenset[CellKey]) -> bool:
    return found.level != Level.ERROR or all(cell in mine for cell in (*_given_cells(found), *found.other))


def _given_cells(found: Finding) -> tuple[CellKey, ...]:
    """The cell itself, unless it stands for a breakdown whose figures are all named."""
    return () if found.code == CheckCode.PARTS_ABOVE_TOTAL and found.other else (found.cell,)


def _once(found: list[Finding]) -> list[Finding]:
    """Without the second of two findings that say the same from both sides."""
    seen: dict[object, Finding] = {}
    for each in found:
        seen.setdefault((each.code, each.box, frozenset((each.cell, *each.other))), each)
    return list(seen.values())
