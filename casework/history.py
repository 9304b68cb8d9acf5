"""The history of a case that triggers wrote, in words, for those who may open it."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from django.db.models import F, Func, JSONField, Q, QuerySet

from casework.models import Case, CaseChange, Document
from casework.registry import is_sealed, status_words
from partnerships.enums import Operation
from partnerships.history import Difference, Entry, in_words

NAMES = {"case grant": "Person named on the case", "case body": "Group that has the case"}


class WithoutTries(Func):
    """A document's row without the moment at which the scanner was last asked: trying again is no change."""

    template = "(%(expressions)s - 'scan_tried_at')"
    output_field = JSONField()


def history_of(case: Case) -> QuerySet[CaseChange]:
    """Newest first, without the scanner's tries."""
    only_tried = Q(table_name="casework_document", operation=Operation.UPDATE) & Q(before_kept=F("after_kept"))
    rows = CaseChange.objects.filter(case=case).alias(
        before_kept=WithoutTries("before"), after_kept=WithoutTries("after")
    )
    return rows.exclude(only_tried).select_related("by").order_by("-at", "-pk")


def history_in_words(case: Case, changes: Iterable[Any]) -> list[Entry]:
    changes = list(changes)
    return [
        _sealed(entry) if is_sealed(change.table_name) or _of_an_agency(change) else _named(entry, case)
        for change, entry in zip(changes, in_words(changes), strict=True)
    ]


def _of_an_agency(change: Any) -> bool:
    """A document that an agency attached to its answer."""
    return change.table_name == Document._meta.db_table and bool((change.after or change.before or {}).get("agency_id"))


def _sealed(entry: Entry) -> Entry:
    """That something was changed, not what: an agency sees who read its return, so nobody reads it here."""
    return replace(entry, kind=_capital(entry.kind), subject="of an agency's return", differences=())


def _named(entry: Entry, case: Case) -> Entry:
    differences = entry.differences
    if entry.kind == "case":
        differences = tuple(_status(each, case) for each in differences)
    return replace(entry, kind=NAMES.get(entry.kind, _capital(entry.kind)), differences=differences)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _status(each: Difference, case: Case) -> Difference:
    if each.label != "Status":
        return each
    before, after = (w if w == "nothing" else status_words(case.kind, w) for w in (each.before, each.after))
    return Difference(each.label, before, after)
