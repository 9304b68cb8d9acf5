"""Opening the merged chronology to the panel, closing it again, and judging whether two entries tell of one event."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from accounts.models import User
from casework.models import Case
from casework.papers import NotReady
from casework.selectors import CHANGE
from casework.transitions import TransitionNotAllowed, lock_case, move
from incidents.chronology.selectors import SHOWN, asked
from incidents.enums import PlanStepCode, Status
from incidents.models import ChronologyEntry, EntryLink, RapidReview
from incidents.review.plan import mark_step
from incidents.transitions import GATHER_AGAIN, OPEN_MERGE

JUDGED_WHILE = {Status.GATHERING, Status.PANEL, Status.RECOMMENDED}


def locked_for(case: Case, by: User) -> Case:
    row = lock_case(case)
    if not by.has_perm(CHANGE, row):
        raise PermissionDenied(CHANGE)
    return row


@transaction.atomic
def open_merge(case: Case, *, reason: str, by: User, now: datetime) -> Case:
    """The panel sees every agency's entries from now on. Where an answer is missing, the reason is kept with the step."""
    row = locked_for(case, by)
    returns = asked(row)
    if not reason and any(each.status not in SHOWN for each in returns):
        raise NotReady("Not every agency has answered. Say why the panel should see the chronology without them.")
    if not reason and not returns:
        raise NotReady("No agency has been asked. Say why the panel should meet without their answers.")
    row = move(row, OPEN_MERGE, by=by, now=now, note=reason)
    review, _ = RapidReview.objects.get_or_create(
        partnership_id=row.partnership_id, case=row, defaults={"started_on": localdate(now)}
    )
    review.merge_opened_at, review.merge_opened_by, review.revision = now, by, review.revision + 1
    review.save(update_fields=["merge_opened_at", "merge_opened_by", "revision"])
    mark_step(row, PlanStepCode.MERGE, on=localdate(now), by=by)
    return row


@transaction.atomic
def gather_again(case: Case, *, reason: str, by: User, now: datetime) -> Case:
    """Back to the agencies: the panel no longer sees the merge until it is opened again."""
    row = move(case, GATHER_AGAIN, by=by, now=now, note=reason)
    RapidReview.objects.filter(case=row).update(merge_opened_at=None, merge_opened_by=None, revision=F("revision") + 1)
    return row


@transaction.atomic
def judge(case: Case, *, one: int, other: int, same: bool, note: str, by: User, now: datetime) -> EntryLink:
    """One event, or two. Judged twice, or by two people at once, the last judgement stands."""
    row = locked_for(case, by)
    if row.status not in JUDGED_WHILE:
        raise TransitionNotAllowed("The chronology stays as it was when the case was decided. Nothing was changed.")
    entries = ChronologyEntry.objects.filter(case=row, agency_return__status__in=SHOWN, pk__in={one, other})
    found = {entry.pk: entry for entry in entries.select_related("agency_return")}
    if len(found) != 2:
        raise NotReady("One of the two entries is no longer there: its agency has changed its chronology.")
    first, second = (found[key] for key in sorted(found))
    if first.agency_return_id == second.agency_return_id:
        raise NotReady("Both entries are the same agency's. Choose entries of two agencies.")
    link, _ = EntryLink.objects.update_or_create(
        partnership_id=row.partnership_id, case=row, first=first, second=second,
        defaults={"same": same, "note": note, "by": by, "at": now},
    )  # fmt: skip
    return link
