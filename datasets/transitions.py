"""Every way a quarterly return changes status. Nothing else assigns QuarterlyReturn.status."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate

from accounts.models import User
from casework.transitions import Transition, TransitionNotAllowed, transition
from datasets.enums import ReturnStatus, Route
from datasets.models import QuarterlyReturn, ReturnEvent
from partnerships.models import Membership
from partnerships.roles import NEEDS_AGENCY
from partnerships.selectors import in_force

ANSWER, RUN = "datasets.answer_return", "datasets.run_collection"
WRITABLE = frozenset({ReturnStatus.NOT_STARTED, ReturnStatus.DRAFT, ReturnStatus.CHANGES_REQUESTED})
RECEIVED = frozenset({ReturnStatus.SUBMITTED, ReturnStatus.ACCEPTED})
# Can be late. What came once and goes back for changes has met its day.
NEVER_CAME = frozenset({ReturnStatus.NOT_STARTED, ReturnStatus.DRAFT})

START = transition("start", "Begun", {ReturnStatus.NOT_STARTED}, ReturnStatus.DRAFT, ANSWER)
SUBMIT = transition("submit", "Submitted", WRITABLE, ReturnStatus.SUBMITTED, ANSWER)
ASK_CHANGES = transition("ask_changes", "Changes asked for", RECEIVED, ReturnStatus.CHANGES_REQUESTED, RUN)
ACCEPT = transition("accept", "Accepted", {ReturnStatus.SUBMITTED}, ReturnStatus.ACCEPTED, RUN)
ALL: tuple[Transition, ...] = (START, SUBMIT, ASK_CHANGES, ACCEPT)


class NotYours(Exception):
    """Somebody who does not answer for this agency: the return does not exist for them."""


def lock_return(quarterly_return: QuarterlyReturn) -> QuarterlyReturn:
    """The row itself, until the transaction ends. Every write to a return begins here."""
    rows = QuarterlyReturn.objects.select_for_update(of=("self",))
    return rows.select_related("agency", "partnership", "collection", "deadline").get(pk=quarterly_return.pk)


def require_answerer(row: QuarterlyReturn, *, by: User, now: datetime) -> None:
    """Asked afresh of the database: a role that ended while a form was open has ended."""
    held = Membership.objects.filter(in_force(localdate(now)), user=by, agency=row.agency_id, role__in=NEEDS_AGENCY)
    if not by.is_active or not held.exists():
        raise NotYours


def move_return(
    row: QuarterlyReturn,
    step: Transition,
    *,
    by: User | None,
    now: datetime,
    note: str = "",
    route: Route | None = None,
    **fields: Any,
) -> ReturnEvent:
    """On a locked return: check who and where from, set status and `fields`, write the event. Nobody in `by`: an agency's
    own system, whose token was asked for before."""
    if by is not None and step.permission == ANSWER:
        require_answerer(row, by=by, now=now)
    elif by is not None and not by.has_perm(str(step.permission), row):
        raise PermissionDenied(step.permission)
    if row.status not in step.sources:
        raise TransitionNotAllowed("This return has moved on since you opened it. Look at where it stands now.")
    event = ReturnEvent.objects.create(
        partnership_id=row.partnership_id, quarterly_return=row, name=step.name, words=step.words, by=by, at=now, note=note,
        route=route or "",
    )  # fmt: skip
    row.status, row.revision = step.target, row.revision + 1
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=["status", "revision", *fields])
    return event
