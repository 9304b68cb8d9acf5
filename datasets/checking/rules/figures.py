"""What one cell says by itself: numbers that cannot be, halves that are missing, percentages that do not follow."""

from collections.abc import Iterator
from decimal import Decimal

from datasets.checking.book import Book, cells_of, sound, sound_number, stands_given
from datasets.checking.findings import DENOMINATOR, NUMBER, NUMERATOR, Finding
from datasets.checking.words import BOX_NAMES, counted, decimals_of, finding, plain
from datasets.enums import PER, CheckCode, RelationKind, ValueKind
from datasets.periods import Period
from datasets.terms import TOTAL, CellKey, Figure, Terms

HUNDRED = Decimal(100)
HALF = Decimal("0.5")


def not_a_number(book: Book, period: Period, terms: Terms) -> Iterator[Finding]:
    """A number that came in by another way and that nothing can be reckoned with."""
    for category, figure in _given(book, period, terms):
        for box, number in boxes(figure):
            if not sound_number(number):
                words = f"the {BOX_NAMES[box]} is no number that can be kept. Write it again in digits, such as 12."
                yield finding(CheckCode.NOT_A_NUMBER, terms, category, period, words, box=box)


def negative(book: Book, period: Period, terms: Terms) -> Iterator[Finding]:
    """Below zero. Pounds may be: a balance can be a deficit, a payment can be taken back."""
    if terms.kind == ValueKind.AMOUNT:
        return
    for category, figure in _given(book, period, terms):
        for box, number in boxes(figure):
            if sound_number(number) and number < 0:
                words = f"{plain(number)} is below zero. Take out the minus sign, or write 0 for none."
                yield finding(CheckCode.NEGATIVE, terms, category, period, words, box=box, numbers=[number])


def not_whole(book: Book, period: Period, terms: Terms) -> Iterator[Finding]:
    """Part of a child. The parts of a percentage or rate are whole numbers; a printed percentage need not be."""
    for category, figure in _given(book, period, terms):
        for box, number in boxes(figure):
            may_be_broken = terms.of_parts if box == NUMBER else not terms.of_parts
            if may_be_broken or (box == NUMBER and terms.decimals) or not sound_number(number):
                continue
            if number != number.to_integral_value():
                of_what = f" of {counted(terms)}" if counted(terms) else ""
                words = f"{plain(number)} is not a whole number. Give a whole number{of_what}."
                yield finding(CheckCode.NOT_WHOLE, terms, category, period, words, box=box, numbers=[number])


def parts_missing(book: Book, period: Period, terms: Terms) -> Iterator[Finding]:
    """One of the two numbers of a percentage or rate without the other."""
    if not terms.of_parts:
        return
    halves = {
        category: figure
        for category, figure in _given(book, period, terms)
        if (figure.numerator is None) != (figure.denominator is None)
    }
    without = [category for category, figure in halves.items() if category != TOTAL and figure.denominator is None]
    total = book.raw((terms.code, TOTAL), period)
    if len(without) > 1 and (total is None or total.denominator is None):
        # A group is out of one number: while that is missing it is asked for once, not beside each part.
        yield _whole_of_group_missing(period, terms, without, halves)
        halves = {category: figure for category, figure in halves.items() if category not in {*without, TOTAL}}
    for category, figure in halves.items():
        yield _half_missing(period, terms, category, figure)


def _whole_of_group_missing(period: Period, terms: Terms, categories: list[str], halves: dict[str, Figure]) -> Finding:
    return finding(
        CheckCode.PARTS_MISSING,
        terms,
        TOTAL,
        period,
        "out of how many? Parts are given, but not the number that they are parts of. Give it beside the total.",
        box=DENOMINATOR,
        other=[(terms.code, category) for category in categories],
        numbers=[halves[category].numerator for category in categories],
    )


def _half_missing(period: Period, terms: Terms, category: str, figure: Figure) -> Finding:
    part, whole = figure.numerator, figure.denominator
    if part is None:
        question, missing = f"how many of the {plain(whole)}?", "first number (the part)"
    else:
        question, missing = f"{plain(part)} out of how many?", "second number (the whole)"
    words = f"{question} The {missing} is missing. Give both numbers or neither."
    box = NUMERATOR if part is None else DENOMINATOR
    return finding(CheckCode.PARTS_MISSING, terms, category, period, words, box=box, numbers=[part, whole])


def above_denominator(book: Book, period: Period, terms: Terms) -> Iterator[Finding]:
    """A part larger than its whole, or a printed percentage above 100."""
    if not terms.of_parts:
        return
    for category, figure in _given(book, period, terms):
        if not sound(figure):
            continue
        part, whole, number = figure.numerator, figure.denominator, figure.number
        if part is not None and whole is not None:
            if part > whole:
                words = (
                    f"{plain(part)} out of {plain(whole)} is more than the whole. Check both numbers: "
                    "perhaps they stand the wrong way round."
                )
                yield finding(
                    CheckCode.ABOVE_DENOMINATOR, terms, category, period, words, box=NUMERATOR, numbers=[part, whole]
                )
        elif terms.kind == ValueKind.PERCENTAGE and number is not None and number > HUNDRED:
            words = f"{plain(number)}% is more than the whole. Give a percentage from 0 to 100."
            yield finding(CheckCode.ABOVE_DENOMINATOR, terms, category, period, words, box=NUMBER, numbers=[number])


def percentage_does_not_follow(book: Book, period: Period, terms: Terms) -> Iterator[Finding]:
    """A percentage or rate given beside its parts, or beside the two indicators that it is made of, that is not theirs."""
    if not terms.of_parts:
        return
    for category, figure in _given(book, period, terms):
        if figure.number is None or not sound(figure):
            continue
        part, whole, other = _parts_of(book, period, terms, category, figure)
        if part is None or not whole or follows(figure.number, part, whole, PER[terms.kind]):
            continue
        sign = "%" if terms.kind == ValueKind.PERCENTAGE else f" per {PER[terms.kind]:,}"
        places = decimals_of(figure.number) + 1
        exact = f"{part * PER[terms.kind] / whole:,.{places}f}"
        words = (
            f"{plain(part)} out of {plain(whole)} is {exact}{sign}, but {plain(figure.number)}{sign} is given. "
            "Amend whichever is wrong, or explain the difference."
        )
        yield finding(
            CheckCode.PERCENTAGE_DOES_NOT_FOLLOW,
            terms,
            category,
            period,
            words,
            box=NUMBER,
            other=other,
            numbers=[figure.number, part, whole],
        )


def follows(number: Decimal, part: Decimal, whole: Decimal, per: int) -> bool:
    """Whether a printed share is its parts, rounded to the decimals that it was printed with.

    Zeros at the end are not counted as printed, since a database adds them: a share printed as 41.0 is held to whole
    points only. That lets some through and accuses nobody.
    """
    return abs(part * per / whole - number) <= HALF.scaleb(-decimals_of(number))


def boxes(figure: Figure) -> Iterator[tuple[str, Decimal]]:
    """The boxes of a cell that hold something."""
    for box, number in ((NUMBER, figure.number), (NUMERATOR, figure.numerator), (DENOMINATOR, figure.denominator)):
        if number is not None:
            yield box, number


def _given(book: Book, period: Period, terms: Terms) -> Iterator[tuple[str, Figure]]:
    """The cells of an indicator that are said to hold a figure, complete and sound or not."""
    for cell in cells_of(terms):
        figure = book.raw(cell, period)
        if figure is not None and stands_given(figure):
            yield cell[1], figure


def _parts_of(
    book: Book, period: Period, terms: Terms, category: str, figure: Figure
) -> tuple[Decimal | None, Decimal | None, tuple[CellKey, ...]]:
    """Part and whole: of the cell itself, else of the two indicators that its relations name; for the total only."""
    if figure.has_parts:
        return figure.numerator, figure.denominator, ()
    if category != TOTAL:
        return None, None, ()
    named = dict(book.related(terms, RelationKind.NUMERATOR, RelationKind.DENOMINATOR))
    if len(named) < 2 or any(other.of_parts for other in named.values()):
        return None, None, ()
    part, whole = (named[kind].code for kind in (RelationKind.NUMERATOR, RelationKind.DENOMINATOR))
    cells = ((part, TOTAL), (whole, TOTAL))
    return book.value(cells[0], period), book.value(cells[1], period), cells
