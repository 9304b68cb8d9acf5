"""What figures say beside others of the same day: two tables, two agencies, parts of percentages, stocks and flows."""

from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

from datasets.checking.book import Book, cells_of, sound
from datasets.checking.findings import DENOMINATOR, NUMBER, NUMERATOR, Finding
from datasets.checking.words import decimals_of, finding, listed, parts_or_value, plain, told
from datasets.enums import CheckCode, RelationKind, ValueKind
from datasets.periods import Period
from datasets.terms import TOTAL, CellKey, Figure, Terms, value_of

HALF = Decimal("0.5")

# Beginnings and endings are entered late now and then. A count may be one in a hundred away from what its flows give.
LATE_ENTRIES = Decimal("0.01")


def different_tables(book: Book, period: Period, terms: Terms) -> Iterator[Finding]:
    """The same measure in two indicators, with two values; category by category where both have the category."""
    for _, other in book.related(terms, RelationKind.SAME_AS):
        for mine, theirs in _shared_cells(terms, other):
            here, there = book.at(mine, period), book.at(theirs, period)
            if here is None or there is None or _agree(terms, here, other, there):
                continue
            words = (
                f"{parts_or_value(terms, here)} for {period.short}, but “{other.cell_name(theirs[1])}” gives "
                f"{parts_or_value(other, there)} for the same measure. "
                "Amend the one that is wrong, or explain the difference."
            )
            yield finding(
                CheckCode.DIFFERENT_TABLES,
                terms,
                mine[1],
                period,
                words,
                other=[theirs],
                numbers=[value_of(terms.kind, here), value_of(other.kind, there)],
            )


def different_agencies(book: Book, period: Period, terms: Terms) -> Iterator[Finding]:
    """The same cell from several agencies, with several values."""
    told_by = book.by_agency.get(period.code, {})
    for cell in cells_of(terms):
        given = {
            agency: figure
            for agency, figure in sorted(told_by.get(cell, {}).items())
            if figure.given and sound(figure) and value_of(terms.kind, figure) is not None
        }
        values = list(given.values())
        if len(values) < 2 or all(_agree(terms, values[0], terms, each) for each in values[1:]):
            continue
        each_says = listed([f"{agency} gives {parts_or_value(terms, figure)}" for agency, figure in given.items()])
        words = f"{each_says} for {period.short}. Agree on one figure with each other, or explain why they differ."
        numbers = [value_of(terms.kind, figure) for figure in values]
        yield finding(CheckCode.DIFFERENT_AGENCIES, terms, cell[1], period, words, numbers=numbers)


def other_denominator(book: Book, period: Period, terms: Terms) -> Iterator[Finding]:
    """A denominator that is not the total it refers to."""
    for _, other in book.related(terms, RelationKind.DENOMINATOR):
        for cell in cells_of(terms):
            # Shares of one whole have the same denominator in each category; other shares have their category's own.
            category = cell[1] if cell[1] == TOTAL or (not terms.adds_up and other.category(cell[1])) else TOTAL
            yield from _part_differs(book, period, terms, cell=cell, other=other, category=category, box=DENOMINATOR)


def other_numerator(book: Book, period: Period, terms: Terms) -> Iterator[Finding]:
    """A numerator that is not the figure it refers to; category by category where both have the category."""
    for _, other in book.related(terms, RelationKind.NUMERATOR):
        for mine, theirs in _shared_cells(terms, other):
            yield from _part_differs(book, period, terms, cell=mine, other=other, category=theirs[1], box=NUMERATOR)


def stock_and_flow(book: Book, period: Period, terms: Terms) -> Iterator[Finding]:
    """A count at a date that is not the count before, plus what came, minus what went."""
    flows = list(book.related(terms, RelationKind.INFLOW, RelationKind.OUTFLOW))
    if not flows or terms.of_parts:
        return
    before = period.before
    if not book.comparable(terms.code, before, period):
        return
    for cell in cells_of(terms):
        category = cell[1]
        if category != TOTAL and not all(other.category(category) for _, other in flows):
            continue
        now, then = book.value(cell, period), book.value(cell, before)
        moved = [(kind, (other.code, category), _flow(book, other, category, period)) for kind, other in flows]
        came = _summed(moved, RelationKind.INFLOW)
        went = _summed(moved, RelationKind.OUTFLOW)
        if now is None or then is None or came is None or went is None:
            continue
        expected = then + came - went
        allowed = (max(now, then) * LATE_ENTRIES).to_integral_value(rounding=ROUND_DOWN)
        if abs(now - expected) > allowed:
            words = (
                f"{told(terms, then)} for {before.short}, plus {told(terms, came)}, minus {told(terms, went)}, makes "
                f"{told(terms, expected)} for {period.short}, but {told(terms, now)} is given. "
                "Amend the figure that is wrong, or explain the difference."
            )
            yield finding(
                CheckCode.STOCK_AND_FLOW,
                terms,
                category,
                period,
                words,
                box=NUMBER,
                other=[flow for _, flow, _ in moved],
                numbers=[now, then, came, went],
            )


def _shared_cells(terms: Terms, other: Terms) -> Iterator[tuple[CellKey, CellKey]]:
    """The total of both, and each category that both have."""
    theirs = {each.code for each in other.categories}
    for _, category in cells_of(terms):
        if category == TOTAL or category in theirs:
            yield (terms.code, category), (other.code, category)


def _agree(terms: Terms, here: Figure, other: Terms, there: Figure) -> bool:
    """Whether two figures say the same: the same parts, or values that are one when rounded as they were printed."""
    if terms.of_parts and other.of_parts and terms.kind == other.kind and here.has_parts and there.has_parts:
        return (here.numerator, here.denominator) == (there.numerator, there.denominator)
    mine, theirs = value_of(terms.kind, here), value_of(other.kind, there)
    if mine is None or theirs is None:
        return True
    return abs(mine - theirs) <= (_slack(terms, here) + _slack(other, there) if terms.of_parts else 0)


def _slack(terms: Terms, figure: Figure) -> Decimal:
    """What rounding may have taken from a printed share; nothing from a count or from parts."""
    if not terms.of_parts or figure.has_parts or figure.number is None:
        return Decimal(0)
    return HALF.scaleb(-decimals_of(figure.number))


def _part_differs(
    book: Book, period: Period, terms: Terms, *, cell: CellKey, other: Terms, category: str, box: str
) -> Iterator[Finding]:
    figure = book.at(cell, period)
    if figure is None or not figure.has_parts or other.of_parts:
        return
    part = figure.denominator if box == DENOMINATOR else figure.numerator
    whole = book.value((other.code, category), period)
    if part is None or whole is None or part == whole:
        return
    denominator = box == DENOMINATOR
    which = "second number (the whole)" if denominator else "first number (the part)"
    words = (
        f"the {which} is {plain(part)} for {period.short}, but “{other.cell_name(category)}” is {plain(whole)}. "
        "They should be the same: amend the one that is wrong, or explain the difference."
    )
    yield finding(
        CheckCode.OTHER_DENOMINATOR if denominator else CheckCode.OTHER_NUMERATOR,
        terms,
        cell[1],
        period,
        words,
        box=box,
        other=[(other.code, category)],
        numbers=[part, whole],
    )


def _flow(book: Book, terms: Terms, category: str, period: Period) -> Decimal | None:
    """What came or went in the period itself."""
    cell = (terms.code, category)
    if terms.kind == ValueKind.CUMULATIVE and period.quarter:
        return book.added_in(cell, period)
    return book.value(cell, period)


def _summed(moved: list[tuple[RelationKind, CellKey, Decimal | None]], kind: RelationKind) -> Decimal | None:
    """All flows of one direction together; None where one of them is not given."""
    total = Decimal(0)
    for each, _, amount in moved:
        if each == kind:
            if amount is None:
                return None
            total += amount
    return total
