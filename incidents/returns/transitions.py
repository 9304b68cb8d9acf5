"""Every way a return changes status. Nothing else assigns AgencyReturn.status; what each step needs besides stands with it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate

from accounts.models import User
from casework.selectors import CHANGE
from casework.transitions import Transition, TransitionNotAllowed, lock_case, transition
from incidents.enums import ReturnStatus
from incidents.models import AgencyReturn, ReturnEvent
from incidents.returns.refusals import NotYours
from partnerships.models import Membership
from partnerships.roles import NEEDS_AGENCY
from partnerships.selectors import in_force

ANSWER = "incidents.answer_return"
WRITABLE = frozenset({ReturnStatus.REQUESTED, ReturnStatus.DRAFT, ReturnStatus.CHANGES_REQUESTED})
# A draft is the agency's own until it submits.
READABLE = frozenset({ReturnStatus.SUBMITTED, ReturnStatus.CHANGES_REQUESTED, ReturnStatus.ACCEPTED})

START = transition("start", "Begun", {ReturnStatus.REQUESTED}, ReturnStatus.DRAFT, ANSWER)
SUBMIT = transition(
    "submit", "Submitted", WRITABLE, ReturnStatus.SUBMITTED, ANSWER
)  # not begun: asked for again after the request was taken back, with every word still there
ASK_CHANGES = transition(
    "ask_changes", "Changes asked for", {ReturnStatus.SUBMITTED, ReturnStatus.ACCEPTED},
    ReturnStatus.CHANGES_REQUESTED, CHANGE,
)  # fmt: skip
ACCEPT = transition("accept", "Accepted", {ReturnStatus.SUBMITTED}, ReturnStatus.ACCEPTED, CHANGE)
TAKE_BACK = transition("take_back", "Request taken back", WRITABLE, ReturnStatus.WITHDRAWN, CHANGE)
ASK_AGAIN = transition("ask_again", "Asked again", {ReturnStatus.WITHDRAWN}, ReturnStatus.REQUESTED, CHANGE)
ALL: tuple[Transition, ...] = (START, SUBMIT, ASK_CHANGES, ACCEPT, TAKE_BACK, ASK_AGAIN)


def lock_return(agency_return: AgencyReturn) -> AgencyReturn:
    """The case's row, then the return's own, until the transaction ends. Every write to a return begins here."""
    case = lock_case(agency_return.case)
    rows = AgencyReturn.objects.select_for_update(of=("self",)).select_related("agency", "partnership", "requested_by")
    row = rows.get(pk=agency_return.pk)
    row.case = case
    return row


def require_answerer(row: AgencyReturn, *, by: User, now: datetime) -> None:
    """Asked afresh of the database: a role that ended while a form was open has ended."""
    held = Membership.objects.filter(in_force(localdate(now)), user=by, agency=row.agency_id, role__in=NEEDS_AGENCY)
    if not by.is_active or not held.exists():
        raise NotYours


def move_return(
    row: AgencyReturn, step: Transition, *, by: User, now: datetime, note: str = "", fields: tuple[str, ...] = ()
) -> ReturnEvent:
    """On a locked return: check who and where from, change the status (and the `fields` set already), write the event."""
    if step.permission == ANSWER:
        require_answerer(row, by=by, now=now)
    elif not by.has_perm(step.permission or CHANGE, row.case):
        raise PermissionDenied(step.permission)
    if row.status not in step.sources:
        raise TransitionNotAllowed("This return has moved on since you opened it. Look at where it stands now.")
    event = ReturnEvent.objects.create(
        partnership_id=row.partnership_id, agency_return=row, name=step.name, words=step.words,
        from_status=row.status, to_status=step.target, by=by, at=now, note=note,
    )  # fmt: skip
    row.status = step.target
    row.save(update_fields=["status", *fields])
    return event
