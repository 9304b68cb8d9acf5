"""Meetings of a review: planned, then held; panel meetings, practitioner events, meetings with the family, and others."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.timezone import localdate

from accounts.models import User
from casework.editing import require_revision
from casework.models import Case
from casework.refusals import Refused
from casework.transitions import TransitionNotAllowed
from reviews.models import ReviewMeeting
from reviews.planning.locking import lock_running

LONG_AGO = timedelta(days=5 * 366)


def meetings_of(case: Case) -> QuerySet[ReviewMeeting]:
    """What is still to be held first, the next at the top; then what was held, newest first."""
    rows = ReviewMeeting.objects.filter(case=case)
    return rows.order_by(F("held_on").desc(nulls_first=True), "planned_on", "pk")


def state_of(meeting: ReviewMeeting, *, today: date) -> tuple[str, str]:
    """In words and in colour."""
    if meeting.held_on is not None:
        return "Held", "green"
    return ("To come", "blue") if meeting.planned_on >= today else ("Was it held?", "yellow")


def _locked(row: Case, meeting: ReviewMeeting, revision: int) -> ReviewMeeting:
    found = ReviewMeeting.objects.select_for_update().filter(case=row, pk=meeting.pk).first()
    if found is None:
        raise TransitionNotAllowed("Somebody else has taken this meeting off the list.")
    require_revision(found, revision)
    found.revision += 1
    return found


@transaction.atomic
def plan_meeting(
    case: Case, *, meeting: ReviewMeeting | None, values: Mapping[str, Any], revision: int, by: User, now: datetime
) -> ReviewMeeting:
    """A new one, or another kind, day or place for one that is planned. The same one sent twice is there once."""
    row = lock_running(case, by)
    if meeting is None:
        same = ReviewMeeting.objects.filter(case=row, held_on__isnull=True, **values).first()
        if same is not None:
            return same
        if values["planned_on"] < localdate(now) - LONG_AGO:
            raise Refused("That is more than five years ago. Check the year.", "planned_on")
        found = ReviewMeeting(partnership_id=row.partnership_id, case=row)
    else:
        found = _locked(row, meeting, revision)
    for name, value in values.items():
        setattr(found, name, value)
    found.changed_by, found.changed_at = by, now
    found.save()
    return found


@transaction.atomic
def record_held(
    case: Case,
    meeting: ReviewMeeting,
    *,
    held_on: date,
    present: str,
    notes: str,
    revision: int,
    by: User,
    now: datetime,
) -> ReviewMeeting:
    """It was held: when, with whom, and what came of it. Recorded again, it is corrected."""
    row = lock_running(case, by)
    found = _locked(row, meeting, revision)
    if held_on > localdate(now):
        raise Refused("The day of the meeting is in the future. Enter the day on which it was held.", "held_on")
    found.held_on, found.present, found.notes, found.changed_by, found.changed_at = held_on, present, notes, by, now
    found.save(update_fields=["held_on", "present", "notes", "changed_by", "changed_at", "revision"])
    return found


@transaction.atomic
def take_off(case: Case, meeting: ReviewMeeting, *, by: User, now: datetime) -> None:
    """One that will not be held. What was held stays; the history keeps what was planned."""
    row = lock_running(case, by)
    found = ReviewMeeting.objects.select_for_update().filter(case=row, pk=meeting.pk).first()
    if found is None:
        return
    if found.held_on is not None:
        raise TransitionNotAllowed("This meeting was held, so it stays on the list.")
    found.delete()
