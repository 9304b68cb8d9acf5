"""All checks over everything that a partnership holds, so that history is asked about like any other figure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from datasets.books import stored_figures, terms_of, with_terms
from datasets.checking.book import Book
from datasets.checking.findings import Finding
from datasets.checking.run import check_all
from datasets.enums import CheckCode, Level
from datasets.library.versions import breaks_of
from datasets.models import Category, Indicator, Query, Value
from datasets.queries import record_findings
from datasets.terms import TOTAL, CellKey
from partnerships.models import Partnership


@transaction.atomic
def recheck(partnership: Partnership, *, now: datetime) -> list[Query]:
    """Every query about figures that belong to the partnership itself, brought in step; those that stand are returned.

    What an agency gave is asked of that agency, when it submits. Nothing here stops anybody: figures of the past stand as
    they were printed, so that even an impossible one is a question.
    """
    indicators = list(with_terms(Indicator.objects.order_by("order", "pk")))
    stored = stored_figures(indicators)
    book = Book(terms_of(indicators), stored.figures, {}, breaks_of(indicators))
    findings = _of_history(check_all(book))
    periods = {*stored.figures, *Query.objects.filter(agency=None).values_list("period", flat=True)}
    queries = record_findings(partnership, findings, indicators=indicators, periods=periods, now=now)
    _give_rows(queries, indicators)
    return sorted(queries, key=lambda row: (row.period, row.indicator.order, row.indicator_id, row.category_id or 0))


def _of_history(findings: Sequence[Finding]) -> list[Finding]:
    """Those about periods that were loaded and cells that no agency gave; and figures that were loaded as provisional,
    whenever it shows that nobody confirmed them."""
    given, loaded = _given_by_agencies(), set(Value.objects.filter(agency=None).values_list("period", flat=True))
    return [
        replace(each, level=Level.QUERY)
        for each in findings
        if (each.period in loaded or each.code == CheckCode.STILL_PROVISIONAL) and (each.period, each.cell) not in given
    ]


def _given_by_agencies() -> set[tuple[str, CellKey]]:
    rows = Value.objects.filter(agency__isnull=False).values_list("period", "indicator__code", "category__code")
    return {(period, (code, category or TOTAL)) for period, code, category in rows}


def _give_rows(queries: Sequence[Query], indicators: Sequence[Indicator]) -> None:
    """Each query its indicator and category as they are read already."""
    by_id = {each.pk: each for each in indicators}
    wanted = {each.category_id for each in queries if each.category_id}
    categories = Category.objects.in_bulk(wanted)
    for each in queries:
        each.indicator = by_id[each.indicator_id]
        each.category = categories.get(each.category_id) if each.category_id else None
