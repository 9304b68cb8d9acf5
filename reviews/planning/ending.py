"""How a review ends: kept inside, completed, opened again."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.enums import CaseKind
from casework.models import Case
from casework.refusals import Refused
from casework.transitions import TransitionNotAllowed, lock_case, move
from meetings.enums import ActionStatus
from meetings.models import Action
from reviews.enums import MAY_STAY_INSIDE, Response, Status
from reviews.models import PublishedReview, Recommendation, Review
from reviews.planning.locking import lock_review, meet_clocks
from reviews.transitions import COMPLETE, KEEP_INSIDE, REOPEN, RUN

FINISHED = (ActionStatus.CLOSED, ActionStatus.CANCELLED)


def _lock(case: Case, by: User) -> Case:
    row = lock_case(case)
    if not by.has_perm(RUN, row):
        raise PermissionDenied(RUN)
    return row


@transaction.atomic
def keep_inside(case: Case, *, reason: str, by: User, now: datetime) -> Case:
    """What nobody asks to publish teaches those who took part; its improvements go on."""
    row = _lock(case, by)
    if row.kind not in MAY_STAY_INSIDE:
        raise Refused("A review of this kind is published, in full or in part. It cannot be kept inside.")
    moved = move(row, KEEP_INSIDE, by=by, now=now, note=reason)
    review = lock_review(moved)
    review.stay_inside_reason = reason
    review.revision += 1
    review.save(update_fields=["stay_inside_reason", "revision"])
    meet_clocks(moved, now=now, reason="The review is done; it is not published.")
    return moved


def what_is_left(*, unanswered: int, unfinished: int, outside: bool) -> list[str]:
    """Each as the thing to do. `unanswered` recommendations, `unfinished` actions; `outside`: published, or kept inside."""
    left = []
    if not outside:
        left.append("Publish the review, or say why it is kept inside")
    if unanswered:
        left.append(
            "Answer the recommendation that waits"
            if unanswered == 1
            else f"Answer the {unanswered} recommendations that wait"
        )
    if unfinished:
        left.append(
            "Close or cancel the action that is open"
            if unfinished == 1
            else f"Close or cancel the {unfinished} actions that are open"
        )
    return left


def left_of(case: Case) -> list[str]:
    waiting = Recommendation.objects.filter(case=case, removed_at__isnull=True, response=Response.PROPOSED)
    published = PublishedReview.objects.filter(release__case=case)
    return what_is_left(
        unanswered=waiting.count(),
        unfinished=Action.objects.filter(case=case).exclude(status__in=FINISHED).count(),
        outside=Review.objects.filter(case=case).exclude(stay_inside_reason="").exists() or published.exists(),
    )


@transaction.atomic
def complete_review(case: Case, *, note: str, by: User, now: datetime) -> Case:
    """Once everything that it recommended is answered and done."""
    row = _lock(case, by)
    if row.status == Status.IMPROVING and (left := left_of(row)):
        raise Refused("The review cannot be completed yet. Still to do: " + ". ".join(left) + ".")
    moved = move(row, COMPLETE, by=by, now=now, note=note, closes=True)
    meet_clocks(moved, now=now, reason="The review is completed.")
    return moved


@transaction.atomic
def reopen_review(case: Case, *, reason: str, by: User, now: datetime) -> Case:
    """Something more is to be improved. After a national review there is nothing to open: a local review has its own case."""
    row = _lock(case, by)
    if row.kind == CaseKind.NATIONAL_REVIEW:
        raise TransitionNotAllowed(f"{row.reference} is a national review. A local review has a case of its own.")
    return move(row, REOPEN, by=by, now=now, note=reason)
