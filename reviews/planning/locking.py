"""What every write to a review begins with: its case locked, its writer asked for, its end respected."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from accounts.models import User
from arrangements.enums import ClockCode
from casework.models import Case
from casework.transitions import TransitionNotAllowed, lock_case
from deadlines.models import Deadline, State
from deadlines.services import cancel_deadline, meet_deadline, pause_deadline, resume_deadline
from reviews.enums import Status
from reviews.models import Review
from reviews.transitions import RUN

ENDED = frozenset({Status.COMPLETED, Status.STOPPED})


def lock_running(case: Case, by: User) -> Case:
    """Of a review that goes on, for somebody who runs cases."""
    row = lock_case(case)
    if not by.has_perm(RUN, row):
        raise PermissionDenied(RUN)
    require_running(row)
    return row


def require_running(row: Case) -> None:
    if row.status in ENDED:
        raise TransitionNotAllowed(f"{row.reference} has ended, so nothing was changed. It can still be read.")


def lock_review(row: Case) -> Review:
    """On a locked case."""
    return Review.objects.select_for_update(of=("self",)).get(case=row)


def running_clocks(case: Case) -> QuerySet[Deadline]:
    """The review's own, not those of single agencies or actions."""
    return Deadline.objects.filter(case=case, agency__isnull=True, part="", state=State.OPEN).order_by("due_on", "pk")


def pause_clocks(case: Case, *, now: datetime, reason: str) -> None:
    """What the case does to its own clocks needs no right besides; one that stands still already is left alone."""
    for clock in running_clocks(case).filter(paused_on__isnull=True):
        pause_deadline(clock, by=None, now=now, reason=reason)


def resume_clocks(case: Case, *, now: datetime, reason: str) -> None:
    for clock in running_clocks(case).filter(paused_on__isnull=False):
        resume_deadline(clock, by=None, now=now, reason=reason)


def cancel_clocks(case: Case, *, now: datetime, reason: str) -> None:
    for clock in running_clocks(case):
        cancel_deadline(clock, by=None, now=now, reason=reason)


def meet_clocks(case: Case, *, now: datetime, reason: str) -> None:
    """But not the year for which a published review stays: it goes on whatever becomes of the review."""
    for clock in running_clocks(case).exclude(rule_code=ClockCode.PUBLICATION_AVAILABILITY):
        meet_deadline(clock, by=None, now=now, reason=reason)
