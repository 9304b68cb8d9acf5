"""A return as it is read: figures by section beside what was given before. Nothing of what an agency still writes."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from datasets.books import stored_figures, terms_of, with_terms
from datasets.collecting.owed import by_section, owed_by
from datasets.collecting.pages import figure_of
from datasets.collecting.sheet import given_at, in_words, sheet_of
from datasets.enums import QueryState, ReturnStatus, Standing
from datasets.models import Indicator, QuarterlyReturn, Query, Value
from datasets.periods import Period
from datasets.terms import TOTAL, Figure, Terms


@dataclass(frozen=True, slots=True)
class FigureLine:
    """One figure in words. `value`: of an accepted return, what stands and may be corrected."""

    name: str
    figure: str
    provisional: bool
    last: str
    year_ago: str
    value: Value | None = None


@dataclass(slots=True)
class Block:
    """One indicator with its figures and the story behind them."""

    indicator: Indicator
    lines: list[FigureLine]
    narrative: str = ""


Sections = list[tuple[str, list[Block]]]


def sections_of(row: Any) -> Sections:
    """Of what waits to be read what was submitted; of what was accepted what stands, corrections included; else nothing.

    `row`: of selectors.get_return, with its `stories`.
    """
    blocks = _submitted(row) if row.status == ReturnStatus.SUBMITTED else _accepted(row)
    if is_readable(row):
        stories = {each["indicator"]: each["text"] for each in row.stories}
        for block in blocks.values():
            block.narrative = stories.get(block.indicator.pk, "")
    grouped = by_section(block.indicator for block in blocks.values())
    return [(title, [blocks[each.pk] for each in indicators]) for title, indicators in grouped]


def _submitted(row: QuarterlyReturn) -> dict[int, Block]:
    owed = owed_by(row.agency_id, Period.parse(row.collection.period), related=False)
    sheet, found = sheet_of(row, owed), {}
    for block in sheet.blocks:
        lines = []
        for cell in block.cells:
            figure = sheet.figures[cell.key]
            words = in_words(block.terms, figure)
            last, year_ago = in_words(block.terms, cell.last), in_words(block.terms, cell.year_ago)
            lines.append(FigureLine(cell.name, words, figure.provisional, last, year_ago))
        found[block.indicator.pk] = Block(block.indicator, lines)
    return found


def _accepted(row: QuarterlyReturn) -> dict[int, Block]:
    """Whatever the library asks for by now: what was accepted then is what is shown."""
    values = list(row.values.select_related("category").order_by("category__order", "pk"))
    if not values:
        return {}
    period = Period.parse(row.collection.period)
    rows = Indicator.objects.filter(pk__in={each.indicator_id for each in values})
    indicators = list(with_terms(rows, related=False))
    terms, earlier = terms_of(indicators), (period.before, period.year_before)
    codes = {code for each in earlier for code in (each.code, each.whole_year.code)}
    stored = stored_figures(indicators, periods=codes, agency_id=row.agency_id)
    given = [given_at(stored, each) for each in earlier]
    found = {each.pk: Block(each, []) for each in indicators}
    totals_last = sorted(values, key=lambda each: each.category is None)
    for value in totals_last:
        block = found[value.indicator_id]
        own = terms[block.indicator.code]
        key = (own.code, value.category.code if value.category else TOTAL)
        last, year_ago = (in_words(own, then.get(key)) for then in given)
        figure = figure_of(value)
        block.lines.append(
            FigureLine(_name(own, value), in_words(own, figure), figure.provisional, last, year_ago, value)
        )
    return found


def _name(terms: Terms, value: Value) -> str:
    if value.category is not None:
        return value.category.name
    return "Total" if terms.categories else terms.title


def is_readable(row: QuarterlyReturn) -> bool:
    """Whether what was submitted may be read: not while the agency writes."""
    return row.status in {ReturnStatus.SUBMITTED, ReturnStatus.ACCEPTED}


def unexplained(queries: Iterable[Query]) -> list[Query]:
    return [each for each in queries if each.state == QueryState.OPEN]


@dataclass(frozen=True, slots=True)
class Earlier:
    """What a figure was until somebody corrected it."""

    figure: str
    reason: str
    by: str
    at: datetime


def revisions_of(value: Value, terms: Terms) -> list[Earlier]:
    """Newest first."""
    rows = value.revisions.select_related("by").order_by("-at", "-pk")[:50]
    return [
        Earlier(
            in_words(terms, Figure(each.number, each.numerator, each.denominator, Standing(each.standing), each.provisional)),
            each.reason, each.by.full_name if each.by else "", each.at,
        )
        for each in rows
    ]  # fmt: skip
