"""Correcting a figure that was accepted: what cannot be is refused, and return and queries follow the new figure.

For those who run the collection and for the agency whose figure it is.
"""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import F

from accounts.models import User
from casework.refusals import Refused
from datasets.books import stored_figures, terms_of, with_terms
from datasets.checking.book import Book
from datasets.checking.findings import Finding
from datasets.checking.run import check
from datasets.collecting.entering import BOXES
from datasets.collecting.recording import Correction, correct_value
from datasets.collecting.sheet import book_of, boxes_of, sheet_of
from datasets.enums import Level, ReturnStatus, Standing
from datasets.models import Indicator, QuarterlyReturn, Value
from datasets.queries import record_findings
from datasets.terms import TOTAL, CellKey, Figure, Terms
from datasets.transitions import lock_return


def terms_of_value(value: Value) -> Terms:
    """In three queries."""
    found = list(with_terms(Indicator.objects.filter(pk=value.indicator_id)))
    return terms_of(found)[found[0].code]


def key_of(value: Value) -> CellKey:
    return value.indicator.code, value.category.code if value.category else TOTAL


def boxes_to_correct(terms: Terms, value: Value) -> Sequence[str]:
    """What the kind is made of. A percentage that was printed without its parts is corrected as it was printed."""
    if not terms.of_parts or (value.number is not None and value.denominator is None):
        return ("number",)
    return ("numerator", "denominator", *(["number"] if value.number is not None else []))


def not_possible(value: Value, figure: Figure, terms: Terms) -> list[Finding]:
    """What makes the figure impossible by itself. What it makes of other figures is asked about, and stops nobody."""
    key = key_of(value)
    book = Book({terms.code: terms}, {value.period: {key: figure}})
    return [each for each in check(book, value.period, cells=[key], own=[key]) if each.level == Level.ERROR]


def plain(number: Decimal | None) -> str:
    """As somebody would type it: 12, 12.5; nothing for nothing."""
    return "" if number is None else f"{number.normalize():f}"


@transaction.atomic
def correct_and_ask(value: Value, correction: Correction, *, by: User, now: datetime, revision: int) -> Value:
    """The figure with its old one kept. The return says the same from now on, so that accepting it anew after other changes
    does not bring the old figure back; what the checks ask is brought in step."""
    row = lock_return(value.quarterly_return) if value.quarterly_return is not None else None
    if row is not None and row.status != ReturnStatus.ACCEPTED:
        raise Refused("Changes to this return are asked for. Its agency gives the right figure there.")
    corrected = correct_value(value, correction, by=by, now=now, revision=revision)
    if row is not None:
        _type_anew(row, corrected, by=by, now=now)
        _ask_again(row, now=now)
    return corrected


def _type_anew(row: QuarterlyReturn, value: Value, *, by: User, now: datetime) -> None:
    terms = terms_of_value(value)
    boxes = boxes_of(terms, value.category.code if value.category else TOTAL)
    typed = {box: plain(getattr(value, box)) if box in boxes else "" for box in BOXES}
    entry = row.entries.filter(indicator=value.indicator_id, category=value.category_id)
    entry.update(
        **typed, standing=value.standing, provisional=value.provisional and value.standing == Standing.GIVEN, changed_by=by,
        changed_at=now, revision=F("revision") + 1,
    )  # fmt: skip


def _ask_again(row: QuarterlyReturn, *, now: datetime) -> None:
    """Of the figures that stand, not of those that were typed."""
    sheet = sheet_of(row)
    indicators, own = [block.indicator for block in sheet.blocks], [cell.key for cell in sheet.cells]
    stands = stored_figures(indicators, periods=[sheet.period.code], agency_id=row.agency_id)
    findings = check(book_of(sheet, stands.of(sheet.period.code)), sheet.period, own=own)
    record_findings(
        row.partnership, findings, indicators=indicators, periods=[sheet.period.code], agency=row.agency,
        quarterly_return=row, now=now,
    )  # fmt: skip
