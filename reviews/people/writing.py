"""What the partners ask the reviewer in writing, and the reply: numbered, never changed, answered once."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils.timezone import localdate

from accounts.models import User
from casework.grants import record
from casework.models import Case
from casework.refusals import Refused
from casework.selectors import CHANGE, OPEN
from casework.transitions import lock_case
from reviews.models import Appointment, WrittenRequest

ANSWERED = "The reply to this request has been recorded already. It is written once; ask again if more is needed."


def requests_of(case: Case) -> QuerySet[WrittenRequest]:
    """Newest first."""
    rows = WrittenRequest.objects.filter(case=case)
    return rows.select_related("appointment__reviewer", "asked_by", "reply_recorded_by").order_by("-number")


@transaction.atomic
def ask(
    case: Case,
    *,
    appointment: Appointment,
    question: str,
    asked_on: date,
    reply_due_on: date | None,
    by: User,
    now: datetime,
) -> WrittenRequest:
    """The next number. The same words to the same reviewer on the same day, while no reply came, are the same request."""
    row = lock_case(case)
    if not by.has_perm(CHANGE, row):
        raise PermissionDenied(CHANGE)
    question = question.strip()
    appointed = Appointment.objects.filter(pk=appointment.pk, case=row, ended_on__isnull=True).first()
    if appointed is None:
        raise Refused("This reviewer is not appointed to the review any more. Choose another.", "appointment")
    if not question:
        raise Refused("Enter what you ask.", "question")
    if asked_on > localdate(now):
        raise Refused("The day on which it was asked is in the future. Enter today or an earlier day.", "asked_on")
    if reply_due_on is not None and reply_due_on < asked_on:
        raise Refused("The reply is due before it was asked for. Enter a later day.", "reply_due_on")
    same = WrittenRequest.objects.filter(
        case=row, appointment=appointed, question=question, asked_on=asked_on, replied_on__isnull=True
    ).first()
    if same is not None:
        return same
    last = WrittenRequest.objects.filter(case=row).aggregate(last=Max("number"))["last"] or 0
    made = WrittenRequest.objects.create(
        partnership_id=row.partnership_id, case=row, appointment=appointed, number=last + 1, question=question,
        asked_on=asked_on, asked_by=by, reply_due_on=reply_due_on,
    )  # fmt: skip
    record(row, "written_request", f"Request {made.number} to the reviewer", by=by, now=now)
    return made


def may_reply(request: WrittenRequest, user: User, case: Case) -> bool:
    """Those who run the case record what came; a reviewer with an account who is appointed replies here."""
    appointed = request.appointment
    own = appointed.ended_on is None and appointed.reviewer.user_id == user.pk
    return user.has_perm(CHANGE, case) or (own and user.has_perm(OPEN, case))


@transaction.atomic
def reply(request: WrittenRequest, *, text: str, replied_on: date, by: User, now: datetime) -> WrittenRequest:
    case = lock_case(request.case)
    row = WrittenRequest.objects.select_related("appointment__reviewer", "case").get(pk=request.pk)
    if not may_reply(row, by, case):
        raise PermissionDenied(CHANGE)
    if row.replied_on is not None:
        raise Refused(ANSWERED)
    if not text.strip():
        raise Refused("Enter the reply.", "text")
    if replied_on > localdate(now):
        raise Refused("The day of the reply is in the future. Enter today or an earlier day.", "replied_on")
    if replied_on < row.asked_on:
        raise Refused("The reply cannot be earlier than the request. Check the day.", "replied_on")
    row.reply, row.replied_on, row.reply_recorded_by = text.strip(), replied_on, by
    row.save(update_fields=["reply", "replied_on", "reply_recorded_by"])
    record(case, "written_reply", f"Reply to request {row.number}", by=by, now=now)
    return row


def days_late(request: WrittenRequest, *, today: date) -> int:
    """How many days after its date the reply came, or is not there yet; 0 where it is in time or none is set."""
    if request.reply_due_on is None:
        return 0
    return max(0, ((request.replied_on or today) - request.reply_due_on).days)
