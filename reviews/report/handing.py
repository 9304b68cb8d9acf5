"""A version goes to whoever decides on reviews here; they agree it or return it. What was agreed is exactly that version."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.enums import ClockCode
from casework.deciders import Decider, decider_for, require_decider
from casework.enums import SERVED, Part
from casework.grants import has_conflict
from casework.models import Case
from casework.refusals import Refused
from casework.selectors import CHANGE, OPEN
from casework.services import give_to_body
from casework.transitions import lock_case, move
from deadlines.models import Deadline, State
from deadlines.services import meet_deadline
from incidents.review.handing import people_of, tell, tell_managers
from meetings.models import Decision
from meetings.services import DECIDE, clear_agendas, put_on_agenda
from reviews import transitions
from reviews.cases import decision_on
from reviews.enums import Status
from reviews.models import Draft, Review
from reviews.report.checking import check_of

AGREED = "report_agreed"
TITLE, PART = "Agree the report of a review", "report"
FILE_GONE = (
    "The file of this version was removed or did not pass the virus check. Upload a clean copy and put that forward"
)
ANOTHER = "Another version has been put forward since you opened this page. Read it before you answer"


@transaction.atomic
def put_forward(case: Case, draft: Draft, *, by: User, now: datetime) -> Case:
    """Only a version that was checked and holds what the law wants."""
    row = lock_case(case)
    if not by.has_perm(CHANGE, row):
        raise PermissionDenied(CHANGE)
    if row.status == Status.UNDER_WAY:
        _require_ready(draft)
    moved = move(
        row, transitions.SUBMIT_REPORT, by=by, now=now, words=f"Version {draft.version} of the report put forward"
    )
    Review.objects.filter(case=moved).update(put_forward=draft, revision=F("revision") + 1)
    _hand_over(moved, by=by, now=now)
    return moved


def _require_ready(draft: Draft) -> None:
    missing = check_of(draft).missing
    if missing:
        raise Refused("This version cannot be put forward yet. Still to do: " + ". ".join(missing) + ".")
    document = draft.document
    if document is not None and (document.removed_at is not None or document.scan not in SERVED):
        raise Refused(FILE_GONE)


def _hand_over(case: Case, *, by: User, now: datetime) -> None:
    """The case, an item on the agenda, and a message to each of them that says nothing of the case."""
    decider = decider_for(decision_on(case))
    if decider.body is not None:
        give_to_body(case, decider.body, Part.DECIDES, now=now)
        put_on_agenda(decider.body, case=case, purpose=DECIDE, part=PART, title=TITLE, by=by, now=now)
    tell(case, people_of(decider, now=now), kind="report_waiting", page="report/agree", by=by, now=now)


def allow_decider(case: Case, *, by: User, now: datetime) -> Decider:
    """Somebody who may open the case and decides here; PermissionDenied or WrongDecider for everybody else."""
    if not by.has_perm(OPEN, case) or has_conflict(case, by):
        raise PermissionDenied(OPEN)
    return require_decider(case, decision_on(case), by=by, now=now)


@transaction.atomic
def agree_report(
    case: Case, *, version: int, rationale: str, took_part: str, dissent: str, decided_on: date, by: User, now: datetime
) -> Decision:
    """`version`: the one that was read. One decision, however many press at once."""
    row = lock_case(case)
    decider = allow_decider(row, by=by, now=now)
    draft = _draft_read(row, version)
    if row.status == Status.REPORTED:
        _check_day(row, decided_on, now=now)
    moved = move(row, transitions.AGREE_REPORT, by=by, now=now, words=f"Report agreed: version {draft.version}")
    made = Decision.objects.create(
        partnership_id=row.partnership_id, case=row, decision=decision_on(row), outcome=AGREED,
        outcome_words=f"Report agreed: version {draft.version}", rationale=rationale.strip(), dissent=dissent,
        decided_on=decided_on, body=decider.body, role=decider.role, decided_by_name=decider.name, took_part=took_part,
        route=decider.source[:300], recorded_by=by, recorded_at=now,
    )  # fmt: skip
    Review.objects.filter(case=row).update(report_agreed_on=decided_on, revision=F("revision") + 1)
    _meet_clock(moved, on=decided_on, now=now)
    clear_agendas(moved, purpose=DECIDE, part=PART, on=localdate(now), outcome="Report agreed", by=by)
    tell_managers(moved, kind="report_agreed", page="", by=by, now=now)
    return made


@transaction.atomic
def return_report(case: Case, *, version: int, wanted: str, by: User, now: datetime) -> Case:
    """Back to those who write it, with what is wanted. The version stays as it was."""
    row = lock_case(case)
    allow_decider(row, by=by, now=now)
    draft = _draft_read(row, version)
    moved = move(
        row,
        transitions.RETURN_REPORT,
        by=by,
        now=now,
        note=wanted.strip(),
        words=f"Report returned: version {draft.version}",
    )
    clear_agendas(moved, purpose=DECIDE, part=PART, on=localdate(now), outcome="Report returned", by=by)
    tell_managers(moved, kind="report_returned", page="report/agree", by=by, now=now)
    return moved


def _draft_read(case: Case, version: int) -> Draft:
    review = Review.objects.select_related("put_forward").get(case=case)
    if review.put_forward is None or review.put_forward.version != version:
        raise Refused(ANOTHER)
    return review.put_forward


def _check_day(case: Case, decided_on: date, *, now: datetime) -> None:
    if decided_on > localdate(now):
        raise Refused("The day of the decision must not be in the future", "decided_on")
    if decided_on < localdate(case.status_changed_at):
        raise Refused("The report was put forward after that day. Enter the day on which it was agreed", "decided_on")


def _meet_clock(case: Case, *, on: date, now: datetime) -> None:
    """A safeguarding adult review is done in time when its report is agreed; a child's runs on until it is published."""
    clock = Deadline.objects.filter(case=case, rule_code=ClockCode.SAR, state=State.OPEN, part="").first()
    if clock is not None:
        meet_deadline(clock, by=None, now=now, met_on=on, reason="The report was agreed")
