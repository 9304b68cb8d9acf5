"""Reminding agencies of returns that have not come, besides the reminders that their dates send."""

from collections.abc import Iterable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from casework.refusals import Refused
from datasets.models import Collection, QuarterlyReturn, ReturnEvent
from datasets.telling import tell_agencies
from datasets.transitions import RUN, WRITABLE

REMINDED = "remind"


@transaction.atomic
def remind(
    quarter: Collection, returns: Iterable[QuarterlyReturn], *, by: User, now: datetime
) -> list[QuarterlyReturn]:
    """Once a day at most: whoever was reminded today is left in peace. The returns whose agencies were told."""
    if not by.has_perm(RUN, quarter):
        raise PermissionDenied(RUN)
    rows = quarter.returns.select_for_update(of=("self",)).select_related("agency", "partnership", "collection")
    waited_for = rows.filter(
        pk__in=[each.pk for each in returns], status__in=WRITABLE, collection__closed_at__isnull=True
    )
    found = list(waited_for.order_by("pk"))
    if not found:
        raise Refused("None of these returns is waited for any more.", "returns")
    today = ReturnEvent.objects.filter(quarterly_return__in=found, name=REMINDED, at__date=localdate(now))
    reminded = set(today.values_list("quarterly_return_id", flat=True))
    told = [row for row in found if row.pk not in reminded]
    ReturnEvent.objects.bulk_create(
        ReturnEvent(
            partnership_id=row.partnership_id, quarterly_return=row, name=REMINDED, words="Reminded", by=by, at=now
        )
        for row in told
    )
    tell_agencies(told, "quarter_reminder", key=f"reminder:{localdate(now).isoformat()}", now=now)
    return told
