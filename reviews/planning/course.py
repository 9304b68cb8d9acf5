"""Held for a national review, going on after it, ended without a report; and the local decision looked at again."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.enums import Decision as Code
from casework.editing import require_revision
from casework.enums import CaseKind
from casework.models import Case
from casework.refusals import Refused
from casework.transitions import TransitionNotAllowed, lock_case, move
from meetings.models import Decision
from reviews.enums import Status
from reviews.models import Review
from reviews.planning.deciding import (
    Answer,
    Right,
    check_day,
    managers,
    put_to_decider,
    require_right,
    right_to_decide,
    take_off_agendas,
    tell,
    write_decision,
)
from reviews.planning.locking import cancel_clocks, lock_review, lock_running, pause_clocks, resume_clocks
from reviews.transitions import HOLD, RESUME, RESUME_SETTING_UP, REVISIT, RUN, STOP

PART = Code.NATIONAL_REVIEW_VIEW.value
GO_ON, END = "go_on", "end"
LOCAL, NONE = "local_review", "no_review"
AFTER_HELD = ((GO_ON, "The local review goes on"), (END, "The local review ends without a report"))
AFTER_NATIONAL = ((LOCAL, "Hold a local review as well"), (NONE, "No local review"))
OUTCOMES = dict(AFTER_HELD + AFTER_NATIONAL)
# Kinds that give way to a national review.
CAN_BE_HELD = frozenset({CaseKind.LOCAL_REVIEW, CaseKind.SERIOUS_CASE_REVIEW})
AGAIN, ENDING = "The local decision, looked at again", "Whether the review ends without a report"
WAITS = frozenset({Status.HELD, Status.WITH_PANEL})


@transaction.atomic
def hold_review(case: Case, *, reason: str, panel_reference: str, by: User, now: datetime) -> Case:
    """Its clock stands still for as long, with the reason; the date first promised stays visible."""
    row = lock_case(case)
    if not by.has_perm(RUN, row):
        raise PermissionDenied(RUN)
    if row.kind not in CAN_BE_HELD:
        raise Refused("Only a review of a child's case is held for a national review.")
    held_from, moved = row.status, move(row, HOLD, by=by, now=now, note=reason)
    review = lock_review(moved)
    review.held_from, review.held_on = held_from, localdate(now)
    review.panel_reference = panel_reference or review.panel_reference
    review.panel_decided, review.panel_decided_on = "", None  # of an earlier time that it was held
    review.revision += 1
    review.save(
        update_fields=["held_from", "held_on", "panel_reference", "panel_decided", "panel_decided_on", "revision"]
    )
    pause_clocks(moved, now=now, reason="Held for a national review.")
    return moved


@transaction.atomic
def record_panel(
    case: Case,
    *,
    panel_reference: str,
    panel_decided: str,
    panel_decided_on: date,
    revision: int,
    by: User,
    now: datetime,
) -> Review:
    """What the National Panel decided. Whoever decides here is asked to look at the local decision again."""
    row = lock_running(case, by)
    if row.status not in WAITS:
        raise TransitionNotAllowed(f"{row.reference} does not wait for a national review. Nothing was changed.")
    review = lock_review(row)
    require_revision(review, revision)
    check_day(row, panel_decided_on, now=now)
    review.panel_reference, review.panel_decided = panel_reference, panel_decided
    review.panel_decided_on = panel_decided_on
    review.revision += 1
    review.save(update_fields=["panel_reference", "panel_decided", "panel_decided_on", "revision"])
    right = right_to_decide(row, AGAIN)
    if right.decider.stated:
        put_to_decider(right, row, part=PART, version=review.revision, page="revisit/", by=by, now=now)
    return review


@transaction.atomic
def revisit(case: Case, *, outcome: str, answer: Answer, by: User, now: datetime) -> Decision:
    """By whoever decides on reviews here. Of a held review: it goes on or ends; of a national one: a local review or none."""
    row = lock_case(case)
    right = right_to_decide(row, AGAIN)
    require_right(right, row, by=by, now=now)
    if row.status not in WAITS:
        raise TransitionNotAllowed(f"{row.reference} has moved on since you opened it. Look at where it stands now.")
    if row.status == Status.HELD and outcome == END:
        return _end(row, right, answer, by=by, now=now)
    review = lock_review(row)
    if row.status == Status.WITH_PANEL and not review.panel_decided:
        raise Refused("Record first what the National Panel decided; then the local decision can be looked at again.")
    words = OUTCOMES[outcome]
    if row.status == Status.HELD:
        step = RESUME_SETTING_UP if review.held_from == Status.SETTING_UP else RESUME
        moved = move(row, step, by=by, now=now)
        review.held_from, review.held_on = "", None
        review.revision += 1
        review.save(update_fields=["held_from", "held_on", "revision"])
        resume_clocks(moved, now=now, reason="It goes on after the national review.")
    else:
        moved = move(
            row, REVISIT, by=by, now=now, words=f"{REVISIT.words}: {words[:1].lower()}{words[1:]}", closes=True
        )
        cancel_clocks(moved, now=now, reason="The national review is over.")
    return _written(moved, right, answer, outcome=outcome, words=words, by=by, now=now)


@transaction.atomic
def stop_review(case: Case, *, answer: Answer, by: User, now: datetime) -> Decision:
    """Ended without a report, by whoever decides on reviews here."""
    row = lock_case(case)
    right = right_to_decide(row, ENDING)
    require_right(right, row, by=by, now=now)
    return _end(row, right, answer, by=by, now=now)


def _end(row: Case, right: Right, answer: Answer, *, by: User, now: datetime) -> Decision:
    moved = move(row, STOP, by=by, now=now, note=answer.rationale, closes=True)
    cancel_clocks(moved, now=now, reason="The review ended without a report.")
    return _written(moved, right, answer, outcome=END, words=str(OUTCOMES[END]), by=by, now=now)


def _written(row: Case, right: Right, answer: Answer, *, outcome: str, words: str, by: User, now: datetime) -> Decision:
    made = write_decision(row, right, answer, outcome=outcome, outcome_words=words, by=by, now=now)
    take_off_agendas(row, PART, words, by=by, now=now)
    tell(row, managers(now=now), kind="decision_made", page="", key=f"{PART}:{made.pk}", by=by, now=now)
    return made
