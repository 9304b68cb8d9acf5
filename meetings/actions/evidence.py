"""What shows that an action was done: handed in by whoever has it, accepted or returned by somebody else."""

from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from casework.documents import keep_document
from casework.files import CheckedFile
from casework.models import Document
from casework.refusals import Refused
from deadlines.services import meet_deadline
from meetings.actions import rights, telling
from meetings.actions.impact import start_checks
from meetings.actions.registry import action_changed
from meetings.actions.services import TO_DO, hand, lock_action, name_of, note_event, save
from meetings.enums import ActionStatus, EvidenceState
from meetings.models import Action, Evidence

WAITS = "Evidence for this action waits to be read already. Nothing was added."
READ = "Somebody else has read this evidence already. Nothing was changed."
OWN = "You handed this in yourself, so somebody else must read it."


@transaction.atomic
def give_evidence(action: Action, *, text: str, file: CheckedFile | None, by: User, now: datetime) -> Evidence:
    """One piece waits at a time. A file is kept with the documents of the case, in the name of the agency that has it."""
    row = lock_action(action)
    rights.require(rights.works_on(row, by, now=now))
    if row.status == ActionStatus.EVIDENCED:
        raise Refused(WAITS)
    if row.status not in TO_DO:
        raise Refused(f"This action is not open any more: {row.get_status_display().lower()}.")
    evidence = Evidence.objects.create(
        partnership_id=row.partnership_id, action=row, text=text, given_by=by, given_at=now,
        document=_kept(row, file, by=by, now=now) if file else None,
    )  # fmt: skip
    row.status = ActionStatus.EVIDENCED
    save(row, "status")
    note_event(row, "evidence", "Evidence handed in", by=by, now=now)
    telling.evidence_given(row, name_of(row), by=by, now=now)
    action_changed(row, now=now)
    return evidence


def _kept(action: Action, file: CheckedFile, *, by: User, now: datetime) -> Document:
    if action.case is None:
        raise Refused("Files are kept with cases only. Say in words where the evidence is.", "file")
    agency = action.agency if rights.answers_for(action, by, now=now) else None
    title = f"Evidence for action {action.number}"
    return keep_document(action.case, file=file, title=title, by=by, now=now, agency=agency)


def _begin_reading(evidence: Evidence, *, by: User, now: datetime) -> tuple[Action, Evidence]:
    action = lock_action(evidence.action)
    rights.require(rights.judges(action, by, now=now))
    row = Evidence.objects.select_for_update(of=("self",)).select_related("given_by").get(pk=evidence.pk)
    if row.state != EvidenceState.WAITING:
        raise Refused(READ)
    if row.given_by_id == by.pk:
        raise Refused(OWN)
    return action, row


def _read(row: Evidence, state: EvidenceState, answer: str, *, by: User, now: datetime) -> None:
    row.state, row.read_by, row.read_at, row.answer = state, by, now, answer.strip()
    row.save(update_fields=["state", "read_by", "read_at", "answer"])


@transaction.atomic
def accept_evidence(evidence: Evidence, *, answer: str, by: User, now: datetime) -> Action:
    """Done, on the day on which the evidence was handed in. From now on two clocks ask whether it changed anything."""
    action, row = _begin_reading(evidence, by=by, now=now)
    _read(row, EvidenceState.ACCEPTED, answer, by=by, now=now)
    action.status, action.done_on = ActionStatus.DONE, localdate(row.given_at)
    save(action, "status", "done_on")
    note_event(action, "accept", "Evidence accepted: it is done", by=by, now=now, note=answer)
    if action.deadline is not None and action.deadline.is_open:
        meeter = hand(by, "deadlines.meet_deadline", action)
        meet_deadline(action.deadline, met_on=action.done_on, by=meeter, now=now, reason="Evidence accepted")
    start_checks(action, by=by, now=now)
    action_changed(action, now=now)
    return action


@transaction.atomic
def return_evidence(evidence: Evidence, *, answer: str, by: User, now: datetime) -> Action:
    """It does not show enough yet, with what is still wanted."""
    if not answer.strip():
        raise Refused("Enter what is still wanted.", "answer")
    action, row = _begin_reading(evidence, by=by, now=now)
    _read(row, EvidenceState.RETURNED, answer, by=by, now=now)
    action.status = ActionStatus.OPEN
    save(action, "status")
    note_event(action, "return", "Evidence returned", by=by, now=now, note=answer)
    telling.evidence_returned(action, name_of(action), to=row.given_by, by=by, now=now)
    action_changed(action, now=now)
    return action
