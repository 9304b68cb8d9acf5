"""What the categories of one indicator say together: sums, shares that reach 100, and how much nobody recorded."""

from collections.abc import Iterator
from decimal import Decimal

from datasets.checking.book import Along, Book
from datasets.checking.findings import DENOMINATOR, NUMBER, Finding
from datasets.checking.words import decimals_of, finding, plain, told
from datasets.enums import CheckCode, RelationKind, ValueKind
from datasets.periods import Period
from datasets.terms import TOTAL, Category, CellKey, Figure, Terms, rounded

HUNDRED = Decimal(100)
HALF = Decimal("0.5")
# Shares that follow from their parts are exact, up to the last digit of a division.
EXACT = Decimal("0.005")

# A share not recorded may wander. It is asked about when it rises by more than two percentage points, and by at least
# three more people than the old share would give: of ten children, one more without a language is ten points and no news.
MORE_POINTS = Decimal(2)
MORE_PEOPLE = Decimal(3)


def parts_above_total(book: Book, period: Period, terms: Terms) -> Iterator[Finding]:
    """The categories come to more than the total, even where some of them are not given yet."""
    sum_of, cells, _ = _sum(book, period, terms)
    for total_cell, name, total in _totals(book, period, terms):
        if cells and sum_of > total:
            words = (
                f"the parts come to {told(terms, sum_of)}, which is more than the {told(terms, total)} of {name}. "
                "Correct the total or the part that is wrong."
            )
            yield _about_sum(
                CheckCode.PARTS_ABOVE_TOTAL,
                terms,
                period,
                words,
                total_cell=total_cell,
                cells=cells,
                numbers=[sum_of, total],
            )
    sum_of, whole, cells = _of_one_whole(book, period, terms)
    if sum_of > whole:
        words = (
            f"the parts come to {plain(sum_of)}, which is more than the {plain(whole)} that they are parts of. "
            "Correct the whole or the part that is wrong."
        )
        yield finding(
            CheckCode.PARTS_ABOVE_TOTAL,
            terms,
            TOTAL,
            period,
            words,
            box=DENOMINATOR,
            other=cells,
            numbers=[sum_of, whole],
        )


def parts_below_total(book: Book, period: Period, terms: Terms) -> Iterator[Finding]:
    """All categories are given and come to less than the total."""
    sum_of, cells, complete = _sum(book, period, terms)
    for total_cell, name, total in _totals(book, period, terms):
        if complete and sum_of < total:
            words = (
                f"the parts come to {told(terms, sum_of)}, which is {told(terms, total - sum_of)} short of the "
                f"{told(terms, total)} of {name}. Amend the figure that is wrong, or explain who is in no part."
            )
            yield _about_sum(
                CheckCode.PARTS_BELOW_TOTAL,
                terms,
                period,
                words,
                total_cell=total_cell,
                cells=cells,
                numbers=[sum_of, total],
            )


def shares_not_100(book: Book, period: Period, terms: Terms) -> Iterator[Finding]:
    """Percentages of one whole that do not make 100, beyond what rounding each of them can explain.

    n shares printed with one decimal may be n times 0.05 off. Nothing is asked where all are zero (shares of nobody), nor
    where most shares have a whole of their own (the share of each district's children).
    """
    if terms.kind != ValueKind.PERCENTAGE or not terms.adds_up:
        return
    parts = _parts(terms)
    values = {each.code: value for each in parts if (value := book.value((terms.code, each.code), period)) is not None}
    sum_of = sum(values.values(), Decimal(0))
    figures = [found for code in values if (found := book.at((terms.code, code), period))]
    numerators, whole, _ = _of_one_whole(book, period, terms)
    if len(parts) < 2 or not sum_of or _wholes_differ(figures) or numerators > whole:
        return  # more parts than the whole are an error already
    slack = _slack(figures)
    if sum_of > HUNDRED + slack or (len(values) == len(parts) and sum_of < HUNDRED - slack):
        words = (
            f"the percentages come to {plain(rounded(sum_of, 2))}%, not to 100%. "
            "Amend the one that is wrong, or explain what is left out or counted twice."
        )
        cells = tuple((terms.code, code) for code in values)
        numbers = [rounded(value, 4) for value in values.values()]
        yield finding(CheckCode.SHARES_NOT_100, terms, TOTAL, period, words, other=cells, numbers=numbers)


def _of_one_whole(book: Book, period: Period, terms: Terms) -> tuple[Decimal, Decimal, tuple[CellKey, ...]]:
    """Numerators of percentages that share one denominator: their sum, the denominator, their cells; else nothing."""
    if terms.kind != ValueKind.PERCENTAGE or not terms.adds_up:
        return Decimal(0), Decimal(0), ()
    cells = [(terms.code, each.code) for each in _parts(terms)]
    given = {cell: found for cell in cells if (found := book.at(cell, period)) and found.has_parts}
    wholes = {figure.denominator for figure in given.values()}
    whole = wholes.pop() if len(given) > 1 and len(wholes) == 1 else None
    if whole is None:
        return Decimal(0), Decimal(0), ()
    return sum((each.numerator for each in given.values() if each.numerator), Decimal(0)), whole, tuple(given)


def _wholes_differ(figures: list[Figure]) -> bool:
    wholes = [figure.denominator for figure in figures if figure.has_parts]
    return len(set(wholes)) > max(1, len(wholes) // 2)


def _slack(figures: list[Figure]) -> Decimal:
    """What rounding may take from 100. A group is printed with the same decimals; zeros at their end do not show."""
    printed = [decimals_of(figure.number) for figure in figures if not figure.has_parts and figure.number is not None]
    return EXACT + len(printed) * HALF.scaleb(-max(printed, default=0))


def not_recorded_rises(book: Book, period: Period, terms: Terms) -> Iterator[Finding]:
    """A larger share that nobody recorded than last time, or than in the same quarter last year."""
    for category in terms.categories:
        if category.not_recorded:
            yield from _rise(book, period, terms, category)


def _rise(book: Book, period: Period, terms: Terms, category: Category) -> Iterator[Finding]:
    cell = (terms.code, category.code)
    now, whole = _share(book, period, terms, category)
    if now is None:
        return
    # A share of a quarter and a share of a year are the same kind of figure, whatever they are shares of.
    along = Along.CALENDAR_YEARS if period.calendar else Along.MOMENTS
    last = next((place for place, _ in book.values(cell, period, along)), None)
    for before in dict.fromkeys(place for place in (last, period.year_before) if place):
        share, _ = _share(book, before, terms, category)
        if share is None or not book.comparable(terms.code, before, period) or now - share <= MORE_POINTS:
            continue
        if whole is not None and (now - share) * whole / HUNDRED < MORE_PEOPLE:
            continue
        words = (
            f"the share rose from {rounded(share, 1)}% in {before.short} to {rounded(now, 1)}% in {period.short}. "
            "Complete the records if you can, or explain why more is not recorded."
        )
        yield finding(
            CheckCode.NOT_RECORDED_RISES,
            terms,
            category.code,
            period,
            words,
            numbers=[rounded(share, 4), rounded(now, 4)],
        )
        return


def _share(book: Book, period: Period, terms: Terms, category: Category) -> tuple[Decimal | None, Decimal | None]:
    """The share of one category per hundred, and of how many it is one, where that is known."""
    cell = (terms.code, category.code)
    value = book.value(cell, period)
    if value is None or terms.kind == ValueKind.RATE:
        return None, None
    if terms.kind == ValueKind.PERCENTAGE:
        figure = book.at(cell, period)
        return value, figure.denominator if figure and figure.has_parts else None
    whole = book.value((terms.code, TOTAL), period)
    if whole is None:
        sum_of, _, complete = _sum(book, period, terms)
        whole = sum_of if complete else None
    return (value * HUNDRED / whole, whole) if whole else (None, None)


def _parts(terms: Terms) -> list[Category]:
    return [each for each in terms.categories if each.part]


def _sum(book: Book, period: Period, terms: Terms) -> tuple[Decimal, tuple[CellKey, ...], bool]:
    """What the given categories come to, their cells, and whether that is all of them."""
    if terms.of_parts:
        return Decimal(0), (), False
    cells = [(terms.code, each.code) for each in _parts(terms)]
    values = {cell: value for cell in cells if (value := book.value(cell, period)) is not None}
    return sum(values.values(), Decimal(0)), tuple(values), bool(cells) and len(values) == len(cells)


def _totals(book: Book, period: Period, terms: Terms) -> Iterator[tuple[CellKey, str, Decimal]]:
    """What the categories must come to: the indicator's own total, and the totals of indicators that it refers to."""
    if terms.of_parts or not terms.categories:
        return
    own = book.value((terms.code, TOTAL), period) if terms.adds_up else None
    if own is not None:
        yield (terms.code, TOTAL), "the total", own
    for _, other in book.related(terms, RelationKind.TOTAL):
        total = None if other.of_parts or other.code == terms.code else book.value((other.code, TOTAL), period)
        if total is not None:
            yield (other.code, TOTAL), f"“{other.title}”", total


def _about_sum(
    code: CheckCode,
    terms: Terms,
    period: Period,
    words: str,
    *,
    total_cell: CellKey,
    cells: tuple[CellKey, ...],
    numbers: list[Decimal],
) -> Finding:
    other = cells if total_cell[0] == terms.code else (total_cell, *cells)
    return finding(code, terms, TOTAL, period, words, box=NUMBER, other=other, numbers=numbers)
