"""That the rapid review went to the National Panel, and that the case is closed. Recorded here, never sent from here."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.enums import ClockCode
from casework.enums import CaseKind
from casework.models import Case
from casework.transitions import TransitionNotAllowed, lock_case, move
from core.templatetags.portal import date_long
from deadlines.models import Deadline, State
from deadlines.services import meet_deadline
from incidents import transitions
from incidents.enums import PlanStepCode, Status
from incidents.models import Notice, RapidReview
from incidents.recording.selectors import looked_after_child_died, notices_due
from incidents.returns.requesting import end_requests
from incidents.review.panel import review_of
from incidents.review.plan import goes_to_the_panel, mark_step
from incidents.review.refusals import ReviewRefused

NO_PANEL = "This case was not notified to the National Panel, so no rapid review is sent. Close the case instead."


def open_clock(case: Case) -> Deadline | None:
    return Deadline.objects.filter(case=case, rule_code=ClockCode.RAPID_REVIEW, state=State.OPEN).first()


@transaction.atomic
def record_sending(
    case: Case, *, sent_on: date, sent_by: str, receipt: str, late_reason: str, by: User, now: datetime
) -> Case:
    """Before the decision or after it. The day on which it first went meets the clock; a late day is kept with its reason."""
    row = lock_case(case)
    if not by.has_perm(transitions.RUN, row):
        raise PermissionDenied(transitions.RUN)
    if not goes_to_the_panel(row):
        raise ReviewRefused(NO_PANEL)
    review = review_of(row)
    early = row.status == Status.RECOMMENDED
    if early and review.sent_on is not None:
        raise TransitionNotAllowed("That the rapid review was sent is recorded already. Nothing was changed.")
    clock = open_clock(row)
    if row.status in {Status.RECOMMENDED, Status.DECIDED}:
        _check(review, clock, sent_on=sent_on, late_reason=late_reason, now=now)
    note = f"On {date_long(sent_on)} by {sent_by}" + (f", receipt {receipt}" if receipt else "") + "."
    again = " The Panel has had the rapid review already; now the decision went too." if review.sent_on else ""
    moved = move(row, transitions.SEND_EARLY if early else transitions.SEND, by=by, now=now, note=note + again)
    if review.sent_on is None:
        review.sent_on, review.sent_by, review.sent_receipt = sent_on, sent_by, receipt
        review.sent_late_reason = late_reason
        review.revision += 1
        review.save(update_fields=["sent_on", "sent_by", "sent_receipt", "sent_late_reason", "revision"])
        mark_step(row, PlanStepCode.SEND, on=sent_on, by=by)
    if not early:
        end_requests(row, reason="The rapid review has been sent.", by=by, now=now)
    if clock is not None:
        meet_deadline(clock, met_on=sent_on, by=by, now=now, reason=late_reason)
    return moved


def _check(review: RapidReview, clock: Deadline | None, *, sent_on: date, late_reason: str, now: datetime) -> None:
    if sent_on > localdate(now):
        raise ReviewRefused("The day on which it was sent must not be in the future.", field="sent_on")
    if review.panel_met_on and sent_on < review.panel_met_on:
        raise ReviewRefused(
            f"The panel met on {date_long(review.panel_met_on)}. The rapid review cannot have been sent before that.",
            field="sent_on",
        )
    if clock is not None and sent_on > clock.first_due_on and not late_reason:
        days = (sent_on - clock.first_due_on).days
        raise ReviewRefused(
            f"It was due on {date_long(clock.first_due_on)}, so it is {days} {'day' if days == 1 else 'days'} late. "
            "Enter why: the record shows the day as missed, with this reason.",
            field="late_reason",
        )


@transaction.atomic
def close(case: Case, *, note: str, by: User, now: datetime) -> Case:
    """Nothing more is to be done on it. What goes to the National Panel must have gone."""
    row = lock_case(case)
    if not by.has_perm(transitions.RUN, row):
        raise PermissionDenied(transitions.RUN)
    if row.kind == CaseKind.HANDED_OVER:
        raise ReviewRefused("This case was handed over. Say there that it is completed, and it is closed.")
    sent = frozenset(Notice.objects.filter(case=row).values_list("kind", flat=True))
    if notices_due(row, died_in_care=looked_after_child_died(row), sent=sent):
        raise ReviewRefused(
            "A looked-after child has died. Record first that the Secretary of State and Ofsted were told: "
            "the page of notifying has it."
        )
    if row.status == Status.DECIDED and goes_to_the_panel(row) and review_of(row).sent_on is None:
        raise ReviewRefused("The rapid review has not gone to the National Panel yet. Record that first.")
    end_requests(row, reason="The case is closed.", by=by, now=now)
    return move(row, transitions.CLOSE, by=by, now=now, note=note, closes=True)
