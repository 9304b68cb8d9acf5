"""Reading the two records: who looked at what, and who changed what."""

import csv
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from io import StringIO

from django.db.models import QuerySet
from django.utils import timezone

from core.spreadsheets import harmless
from core.templatetags.portal import date_long
from partnerships.access_words import describe
from partnerships.models import AccessLogEntry, Change, Membership

EXPORT_AT_MOST = 50_000
OWN_SYSTEM = "An agency’s own system"  # the only caller that is no person
HEADINGS = ("When", "Who", "What", "Support session")


def access_log(
    *, person: int | None = None, since: date | None = None, until: date | None = None, action: str = ""
) -> "QuerySet[AccessLogEntry]":
    """Newest first, in the active partnership."""
    entries = AccessLogEntry.objects.select_related("user").order_by("-at", "-pk")
    if person:
        entries = entries.filter(user_id=person)
    if since:
        entries = entries.filter(at__gte=_midnight(since))
    if until:
        entries = entries.filter(at__lt=_midnight(until + timedelta(days=1)))
    return entries.filter(action=action) if action else entries


def change_history(
    *, person: int | None = None, since: date | None = None, until: date | None = None, kind: str = ""
) -> "QuerySet[Change]":
    changes = Change.objects.select_related("by").order_by("-at", "-pk")
    if person:
        changes = changes.filter(by_id=person)
    if since:
        changes = changes.filter(at__gte=_midnight(since))
    if until:
        changes = changes.filter(at__lt=_midnight(until + timedelta(days=1)))
    return changes.filter(table_name=kind) if kind else changes


def membership_history(membership_ids: Iterable[int]) -> "QuerySet[Change]":
    table = Membership._meta.db_table
    return (
        Change.objects.filter(table_name=table, row_id__in=list(membership_ids))
        .select_related("by")
        .order_by("-at", "-pk")
    )


def row(entry: AccessLogEntry, closed: frozenset[str] = frozenset()) -> tuple[str, str, str, str]:
    who = entry.user.full_name if entry.user else OWN_SYSTEM
    return date_long(entry.at), who, describe(entry, closed), "Yes" if entry.support_session_id else "No"


def as_csv(entries: "QuerySet[AccessLogEntry]", closed: frozenset[str] = frozenset()) -> str:
    """At most the newest fifty thousand lines; the filters give the rest."""
    out = StringIO()
    writer = csv.writer(out)
    writer.writerow(HEADINGS)
    writer.writerows(
        [harmless(cell) for cell in row(entry, closed)] for entry in entries[:EXPORT_AT_MOST].iterator(chunk_size=2000)
    )
    return out.getvalue()


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
