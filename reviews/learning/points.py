"""What was learned, in words that may leave the case. A point is changed until it is right; what was shared of it stays as sent."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from casework.editing import require_revision
from casework.models import Case
from casework.refusals import Refused
from casework.selectors import CHANGE
from casework.transitions import lock_case
from reviews.models import LearningPoint

GONE = "Somebody has removed this learning point meanwhile. Add it again if it should stay"


def lock_to_run(case: Case, *, by: User) -> Case:
    row = lock_case(case)
    if not by.has_perm(CHANGE, row):
        raise PermissionDenied(CHANGE)
    return row


def lock_point(case: Case, point: LearningPoint) -> LearningPoint:
    """Under the case's lock, as it stands now."""
    row = LearningPoint.objects.get(pk=point.pk, case=case)
    if row.removed_at is not None:
        raise Refused(GONE)
    return row


@transaction.atomic
def add_point(case: Case, *, text: str, by: User, now: datetime) -> LearningPoint:
    """Sent twice, it is one point."""
    row = lock_to_run(case, by=by)
    points = LearningPoint.objects.filter(case=row)
    again = points.filter(text=text, removed_at__isnull=True).first()
    if again is not None:
        return again
    last = points.aggregate(last=Max("number"))["last"] or 0
    return LearningPoint.objects.create(
        partnership_id=row.partnership_id, case=row, number=last + 1, text=text, changed_by=by, changed_at=now
    )


@transaction.atomic
def change_point(point: LearningPoint, *, text: str, by: User, now: datetime, revision: int) -> LearningPoint:
    row = lock_point(lock_to_run(point.case, by=by), point)
    if row.text == text:
        return row
    require_revision(row, revision)
    row.text, row.changed_by, row.changed_at = text, by, now
    row.revision += 1
    row.save(update_fields=["text", "changed_by", "changed_at", "revision"])
    return row


@transaction.atomic
def remove_point(point: LearningPoint, *, by: User, now: datetime) -> LearningPoint:
    """Those with whom it was shared keep it."""
    row = lock_point(lock_to_run(point.case, by=by), point)
    row.removed_at, row.changed_by, row.changed_at = now, by, now
    row.revision += 1
    row.save(update_fields=["removed_at", "changed_by", "changed_at", "revision"])
    return row
