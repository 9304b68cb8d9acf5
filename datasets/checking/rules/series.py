"""What a cell says beside its own past: falls, first zeros, gaps, and figures that nobody confirmed."""

from collections.abc import Iterator
from decimal import Decimal
from itertools import islice
from statistics import median

from datasets.checking.book import Book, cells_of, not_recorded
from datasets.checking.findings import NUMBER, NUMERATOR, STANDING, Finding
from datasets.checking.variation import LEAST, MOST
from datasets.checking.words import finding, parts_or_value, told
from datasets.enums import CheckCode, Standing, ValueKind
from datasets.periods import Period, quarters_of
from datasets.terms import CellKey, Terms, value_of

# A count that is usually 1 or 2 is zero now and then; asking each time would teach people to click it away. From 3 on,
# chance alone gives a zero once in twenty quarters at most. Percentages without their parts: one point.
USUAL_COUNT, USUAL_SHARE = Decimal(3), Decimal(1)

# Given in each of this many periods before: then it is missed.
ALWAYS = 4

# How far back a figure that is still provisional is looked for, in periods of the series.
REMEMBERED = 8


def cumulative_falls(book: Book, period: Period, terms: Terms) -> Iterator[Finding]:
    """A figure since 1 April below that of an earlier quarter of the same year."""
    if terms.kind != ValueKind.CUMULATIVE or period.calendar or period.quarter == 1:
        return
    for cell in cells_of(terms):
        now = book.value(cell, period)
        if now is None:
            continue
        before = _last_of_year(book, cell, period)
        if before is None or now >= before[1] or not book.comparable(terms.code, before[0], period):
            continue
        earlier, then = before
        words = (
            f"{told(terms, now)} for {period.short} is less than the {told(terms, then)} for {earlier.short}, but a "
            "count from 1 April cannot fall. Give everything since 1 April, not the quarter alone, "
            "or explain which earlier figure was too high."
        )
        yield finding(CheckCode.CUMULATIVE_FALLS, terms, cell[1], period, words, box=NUMBER, numbers=[now, then])


def first_zero(book: Book, period: Period, terms: Terms) -> Iterator[Finding]:
    """Zero now, after at least LEAST earlier figures of which none was."""
    good_news = not_recorded(terms)
    for cell in cells_of(terms):
        now = _moved(book, cell, period, terms)
        if now is None or now != 0 or cell in good_news:
            continue
        seen = _amounts(book, cell, period, terms)
        if len(seen) < LEAST or any(amount == 0 for amount in seen):
            continue
        if median(seen) < (USUAL_SHARE if _printed_share(book, cell, period, terms) else USUAL_COUNT):
            continue
        yield _zero(book, cell, period, terms, len(seen))


def missing(book: Book, period: Period, terms: Terms) -> Iterator[Finding]:
    """Nothing now, after a figure in each of the last ALWAYS periods of its kind."""
    for cell in cells_of(terms):
        if _covered(book, cell, period) or not _always_given(book, cell, period, terms):
            continue
        entered = book.raw(cell, period)
        if entered is not None and entered.standing == Standing.GIVEN and not entered.given:
            continue  # half of it is there: another check asks for the rest
        now = {
            Standing.NOT_COLLECTED: "now said to be not collected. Give it, or explain why it is collected no longer",
            Standing.NOT_AVAILABLE: "now not available yet. Give it, or say when it will come",
        }.get(entered.standing if entered else Standing.BLANK, "now left blank. Give it, or say why there is none")
        each = "quarters" if period.quarter else "years"
        words = f"given for each of the {ALWAYS} {each} before {period.short}, and {now}."
        yield finding(CheckCode.MISSING, terms, cell[1], period, words, box=STANDING)


def still_provisional(book: Book, period: Period, terms: Terms) -> Iterator[Finding]:
    """An earlier figure that nobody confirmed two quarters, or a year, later."""
    due = period.before.before if period.quarter else period.before
    for cell in book.provisional.intersection(cells_of(terms)):
        open_ones = [
            (place, figure)
            for place, figure in islice(book.earlier(cell, period, book.along(terms, period)), REMEMBERED)
            if figure.provisional and place.ends_on <= due.ends_on
        ]
        if not open_ones:
            continue
        place, figure = open_ones[-1]
        later = len(open_ones) - 1
        more = f" So {'is one later figure' if later == 1 else f'are {later} later figures'}." if later else ""
        words = (
            f"the figure for {place.short} ({parts_or_value(terms, figure)}) is still marked as provisional.{more} "
            "Confirm or correct it, or explain what it waits for."
        )
        yield finding(
            CheckCode.STILL_PROVISIONAL,
            terms,
            cell[1],
            period,
            words,
            box=STANDING,
            numbers=[value_of(terms.kind, figure), Decimal(place.year), Decimal(place.quarter)],
        )


def _last_of_year(book: Book, cell: CellKey, period: Period) -> tuple[Period, Decimal] | None:
    """The newest earlier quarter of the same year with a figure. Before a whole year come all four."""
    for number in range((period.quarter or 5) - 1, 0, -1):
        quarter = Period(period.year, number)
        figure = book.figure(cell, quarter)
        if figure is not None and figure.number is not None:
            return quarter, figure.number
    return None


def _moved(book: Book, cell: CellKey, period: Period, terms: Terms) -> Decimal | None:
    """The figure of this period by itself: of a count since 1 April what the quarter added, of parts the part."""
    if terms.kind == ValueKind.CUMULATIVE and period.quarter:
        return book.added_in(cell, period)
    figure = book.at(cell, period)
    if figure is None:
        return None
    return figure.numerator if terms.of_parts and figure.has_parts else figure.number


def _amounts(book: Book, cell: CellKey, period: Period, terms: Terms) -> list[Decimal]:
    """The same of the earlier periods, newest first."""
    places = (place for place, _ in book.earlier(cell, period, book.along(terms, period)))
    if terms.kind == ValueKind.CUMULATIVE and period.quarter:
        # A whole year stands for its Quarter 4: what counts is what that quarter added.
        places = (place if place.quarter else Period(place.year, 4) for place in places)
    amounts = (_moved(book, cell, place, terms) for place in islice(places, MOST))
    return [amount for amount in amounts if amount is not None]


def _printed_share(book: Book, cell: CellKey, period: Period, terms: Terms) -> bool:
    figure = book.at(cell, period)
    return terms.of_parts and figure is not None and not figure.has_parts


def _zero(book: Book, cell: CellKey, period: Period, terms: Terms, count: int) -> Finding:
    value = book.value(cell, period)
    if value:
        words = (
            f"nothing was added in {period.short}: {told(terms, value)}, as in {period.before.short}. In the {count} "
            "quarters before, something always was. Check that it is not last quarter's figure again, or explain it."
        )
    else:
        words = (
            f"0 for {period.short}, and never 0 in the {count} figures before. If it is not known or not collected, "
            "say so instead of 0; if it is truly none, explain why."
        )
    figure = book.at(cell, period)
    box = NUMERATOR if terms.of_parts and figure is not None and figure.has_parts else NUMBER
    return finding(CheckCode.FIRST_ZERO, terms, cell[1], period, words, box=box, numbers=[value])


def _covered(book: Book, cell: CellKey, period: Period) -> bool:
    """Whether there is a figure, under either name of the period, or a year is told by its quarters."""
    quarters = () if period.quarter or period.calendar else quarters_of(period.year)
    return book.at(cell, period) is not None or any(book.figure(cell, quarter) for quarter in quarters)


def _always_given(book: Book, cell: CellKey, period: Period, terms: Terms) -> bool:
    before = period
    for _ in range(ALWAYS):
        before = before.before
        if book.at(cell, before) is None:
            return False
    return book.comparable(terms.code, before, period)
