"""Doubts about figures, kept until they are amended or explained; an explanation is remembered and offered again (B4)."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from casework.editing import require_revision
from casework.refusals import Refused
from core.many_rows import update_rows
from datasets.checking.findings import Finding
from datasets.enums import Level, QueryState
from datasets.models import Category, Indicator, QuarterlyReturn, Query
from datasets.transitions import ANSWER, RUN, WRITABLE
from partnerships.models import Agency, Membership, Partnership
from partnerships.roles import NEEDS_AGENCY

# (id of the indicator, id of the category, code of the period, code of the check).
Doubt = tuple[int, int | None, str, str]
SHORTEST = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """The findings of one kind about one cell, as one question."""

    words: str
    fingerprint: str


def asked_of(
    findings: Iterable[Finding], indicators: Mapping[str, Indicator], categories: Mapping[tuple[int, str], int]
) -> dict[Doubt, Asked]:
    """Queries only: an error is put right, it is never kept. `categories`: ids by dimension and code."""
    found: dict[Doubt, list[Finding]] = {}
    for each in findings:
        indicator = indicators.get(each.indicator)
        if each.level != Level.QUERY or indicator is None:
            continue
        category = categories.get((indicator.dimension_id or 0, each.category)) if each.category else None
        found.setdefault((indicator.pk, category, each.period, each.code), []).append(each)
    return {
        doubt: Asked(
            " ".join(dict.fromkeys(each.words for each in group)),
            group[0].fingerprint if len(group) == 1 else _joined(group),
        )
        for doubt, group in found.items()
    }


def _joined(group: Iterable[Finding]) -> str:
    return sha256("".join(each.fingerprint for each in group).encode()).hexdigest()


@transaction.atomic
def record_findings(
    partnership: Partnership,
    findings: Iterable[Finding],
    *,
    indicators: Collection[Indicator],
    periods: Collection[str],
    agency: Agency | None = None,
    quarterly_return: QuarterlyReturn | None = None,
    now: datetime,
) -> list[Query]:
    """Bring the kept queries of these indicators and periods in step with what the checks find now; the open and explained
    ones are returned.

    The same numbers keep their state, other numbers open the query again with the old explanation still there, and what no
    longer arises is settled. Nothing that somebody wrote is lost.
    """
    by_code = {each.code: each for each in indicators}
    dimensions = {each.dimension_id for each in indicators if each.dimension_id}
    rows = Category.objects.filter(dimension__in=dimensions).values_list("dimension_id", "code", "pk")
    asked = asked_of(findings, by_code, {(dimension, code): pk for dimension, code, pk in rows})
    kept = list(
        Query.objects.select_for_update()
        .filter(indicator__in=indicators, period__in=periods, agency=agency)
        .order_by("pk")
    )
    known = {(row.indicator_id, row.category_id, row.period, row.code): row for row in kept}
    made, changed = [], []
    for doubt, question in asked.items():
        row = known.pop(doubt, None)
        if row is None:
            row = Query(
                partnership=partnership, indicator_id=doubt[0], category_id=doubt[1], period=doubt[2], code=doubt[3],
                agency=agency, quarterly_return=quarterly_return, words=question.words, fingerprint=question.fingerprint,
                raised_at=now,
            )  # fmt: skip
            made.append(row)
        elif _ask_again(row, question, quarterly_return):
            changed.append(row)
    for row in known.values():
        if row.state != QueryState.SETTLED:
            row.state = QueryState.SETTLED
            changed.append(row)
    for row in changed:
        row.revision += 1
    Query.objects.bulk_create(made, batch_size=1000)
    fields = ["state", "words", "fingerprint", "remembered", "quarterly_return", "revision"]
    update_rows(changed, fields)
    return [*(row for row in kept if row.state != QueryState.SETTLED), *made]


def _ask_again(row: Query, question: Asked, quarterly_return: QuarterlyReturn | None) -> bool:
    """Whether anything changed."""
    before = (row.state, row.words, row.fingerprint, row.quarterly_return_id)
    if row.fingerprint != question.fingerprint:
        row.state, row.remembered = QueryState.OPEN, False
    elif row.state == QueryState.SETTLED:
        row.state = QueryState.EXPLAINED if row.explanation and row.explained_at else QueryState.OPEN
    row.words, row.fingerprint = question.words, question.fingerprint
    row.quarterly_return = quarterly_return or row.quarterly_return
    return before != (row.state, row.words, row.fingerprint, row.quarterly_return_id)


@dataclass(frozen=True, slots=True)
class Remembered:
    """What was said of the same doubt before."""

    text: str
    period: str


def remembered(queries: Iterable[Query]) -> dict[int, Remembered]:
    """By the query's id: the newest explanation of an earlier period for the same cell and check, in one query."""
    queries = list(queries)
    earlier = Query.objects.filter(
        indicator__in={each.indicator_id for each in queries}, code__in={each.code for each in queries}
    ).exclude(explanation="")
    columns = ("indicator_id", "category_id", "code", "agency_id", "period", "explanation")
    said = sorted(earlier.values_list(*columns), key=lambda row: row[4])
    found = {}
    for query in queries:
        cell = (query.indicator_id, query.category_id, query.code, query.agency_id)
        before = [row for row in said if row[:4] == cell and row[4] < query.period]
        if before:
            found[query.pk] = Remembered(text=before[-1][5], period=before[-1][4])
    return found


@transaction.atomic
def explain_query(
    query: Query, *, explanation: str, by: User, now: datetime, revision: int, still_holds: bool = False
) -> Query:
    """Say why the figures are right all the same. `still_holds`: it is the explanation given before, confirmed."""
    row = Query.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=query.pk)
    if not (by.has_perm(RUN, row) or _answers(row, by)):
        raise PermissionDenied(ANSWER)
    require_revision(row, revision)
    if row.state == QueryState.SETTLED:
        raise Refused("The figures were amended, so this no longer needs an explanation.")
    if len(explanation.strip()) < SHORTEST:
        raise Refused("Say in a few words why the figures are right, or amend them.", "explanation")
    row.explanation, row.state, row.remembered = explanation.strip(), QueryState.EXPLAINED, still_holds
    row.explained_by, row.explained_at = by, now
    row.revision += 1
    row.save(update_fields=["explanation", "state", "remembered", "explained_by", "explained_at", "revision"])
    return row


def _answers(query: Query, by: User) -> bool:
    held = Membership.objects.filter(user=by, agency=query.agency_id, role__in=NEEDS_AGENCY)
    return query.agency_id is not None and by.has_perm(ANSWER, query) and held.exists()


def readable_queries() -> QuerySet[Query]:
    """For those who oversee: not what is asked about a return that its agency still writes. The words would tell its figures."""
    return Query.objects.exclude(quarterly_return__status__in=WRITABLE)


def open_queries(period: str) -> QuerySet[Query]:
    """Of one quarter: what nobody has explained, by indicator; nothing of drafts."""
    rows = readable_queries().filter(period=period, state=QueryState.OPEN)
    rows = rows.select_related("indicator", "category", "agency")
    return rows.order_by("indicator__order", "indicator_id", "category__order", "pk")
