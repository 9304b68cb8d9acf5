"""Checking a return, submitting it, and what those who run the collection do with it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.timezone import localdate

from accounts.models import User
from casework.editing import require_revision
from casework.refusals import Refused
from datasets.checking.findings import Finding
from datasets.checking.run import check
from datasets.collecting.entering import begin_writing
from datasets.collecting.recording import write_values
from datasets.collecting.sheet import Sheet, book_of, sheet_of
from datasets.enums import CheckCode, Level, ReturnStatus, Route, Standing
from datasets.models import Collection, QuarterlyReturn, Query
from datasets.periods import named
from datasets.queries import record_findings
from datasets.telling import tell_agencies, tell_runners
from datasets.terms import CellKey
from datasets.transitions import ACCEPT, ASK_CHANGES, NEVER_CAME, RECEIVED, RUN, SUBMIT, lock_return, move_return
from deadlines.services import cancel_deadline, meet_deadline
from partnerships.models import Membership
from partnerships.roles import NEEDS_AGENCY
from partnerships.selectors import in_force


@dataclass(frozen=True, slots=True)
class Checked:
    """What the checks say of a return as it stands. `missing`: cells of which nothing is said at all."""

    sheet: Sheet
    findings: tuple[Finding, ...]
    missing: tuple[CellKey, ...]

    @property
    def errors(self) -> list[Finding]:
        return [each for each in self.findings if each.level == Level.ERROR]

    @property
    def queries(self) -> list[Finding]:
        return [each for each in self.findings if each.level == Level.QUERY]


def check_sheet(sheet: Sheet, cells: Sequence[CellKey] | None = None) -> Checked:
    """The same checks for the form, the workbook and the API. `cells`: only what is said about these."""
    own = [cell.key for cell in sheet.cells]
    wanted = own if cells is None else list(cells)
    found = check(book_of(sheet), sheet.period, cells=wanted, own=own, unreadable=sheet.unreadable)
    asked = set(wanted)
    found = [each for each in found if each.cell in asked]
    missing = tuple(
        cell.key for cell in sheet.cells if cell.typed.empty and sheet.figures[cell.key].standing == Standing.BLANK
    )
    to_come = _to_come(sheet)
    asked_about = [e for e in found if e.code != CheckCode.MISSING or not {e.cell, *e.other} <= to_come]
    return Checked(sheet, tuple(asked_about), missing)


def _to_come(sheet: Sheet) -> set[CellKey]:
    """Boxes that nobody has come to yet, which are asked for before submitting, and figures that are said to come later. That
    they were always given before is no news to anybody; the business team sees them among what is missing."""
    return {
        cell.key
        for cell in sheet.cells
        if (cell.typed.empty and sheet.figures[cell.key].standing == Standing.BLANK)
        or sheet.figures[cell.key].standing == Standing.NOT_AVAILABLE
    }


@transaction.atomic
def ask_questions(checked: Checked, *, now: datetime) -> list[Query]:
    """Keep what the checks ask, so that it can be explained; the queries of the return that stand."""
    sheet = checked.sheet
    return record_findings(
        sheet.row.partnership, checked.queries, indicators=[block.indicator for block in sheet.blocks],
        periods=[sheet.period.code], agency=sheet.row.agency, quarterly_return=sheet.row, now=now,
    )  # fmt: skip


def state_of(sheet: Sheet) -> str:
    """Changes with every figure and every word: what was checked is what is submitted."""
    parts = [f"{sheet.row.revision}"]
    parts += [f"{cell.place}{cell.entry.revision}" for cell in sheet.cells if cell.entry is not None]
    return sha256("|".join(parts).encode()).hexdigest()[:32]


def days_late(row: QuarterlyReturn, *, now: datetime) -> int:
    """Of what never came; changes that are asked for later are not late."""
    if row.status not in NEVER_CAME:
        return 0
    return max(0, (localdate(now) - row.due_on).days)


@transaction.atomic
def submit(
    quarterly_return: QuarterlyReturn,
    *,
    checked: str,
    late_reason: str = "",
    by: User | None,
    now: datetime,
    route: Route = Route.FORM,
) -> QuarterlyReturn:
    """Once, whoever presses. Errors stop it; what is not explained goes on open, and the chair sees it."""
    row = begin_writing(quarterly_return, by=by, now=now)
    found = check_sheet(sheet_of(row))
    if checked and checked != state_of(found.sheet):
        raise Refused("A colleague has changed the return since you checked it. Check it again, then submit.")
    if found.errors:
        count = len(found.errors)
        raise Refused(
            f"{count} figure{' is' if count == 1 else 's are'} not possible. Put {'it' if count == 1 else 'them'} right first."
        )
    if found.missing:
        count = len(found.missing)
        raise Refused(
            f"{count} box{' is' if count == 1 else 'es are'} empty. Give a figure, or say that there is none, that it is not "
            "collected or that it is not available yet."
        )
    ask_questions(found, now=now)
    event = move_return(
        row, SUBMIT, by=by, now=now, note=late_reason.strip(), route=route, submitted_at=now,
        submitted_by=by or row.passed_to or _any_answerer(row, now=now), late_reason=late_reason.strip(), passed_to=None,
    )  # fmt: skip
    if row.deadline is not None and row.deadline.is_open:
        meet_deadline(row.deadline, by=None, now=now, reason="The return was submitted.")
    tell_runners(row, "quarter_submitted", key=f"submitted:{event.pk}", now=now)
    return row


def _any_answerer(row: QuarterlyReturn, *, now: datetime) -> User:
    """Whom a submission by the agency's own system is put down to: its coordinator."""
    held = Membership.objects.filter(in_force(localdate(now)), agency=row.agency_id, role__in=NEEDS_AGENCY)
    found = held.filter(user__is_active=True).select_related("user").order_by("role", "pk").first()
    if found is None:
        raise Refused("Nobody answers for this agency at present, so its return cannot be submitted.")
    return found.user


@transaction.atomic
def accept(
    quarterly_return: QuarterlyReturn, *, by: User, now: datetime, revision: int | None = None
) -> QuarterlyReturn:
    """Its figures become the partnership's. What was accepted before and differs now is a revision with its reason.

    `revision`: of the return that was read; one that was submitted anew since is not accepted unread.
    """
    row = lock_return(quarterly_return)
    if revision is not None and row.status in ACCEPT.sources:
        require_revision(row, revision)
    move_return(row, ACCEPT, by=by, now=now, accepted_at=now, accepted_by=by)
    reason = row.changes_wanted or "Given again by the agency."
    write_values(sheet_of(row), reason=reason, by=row.submitted_by, now=now)
    return row


@transaction.atomic
def ask_for_changes(
    quarterly_return: QuarterlyReturn, *, changes_wanted: str, by: User, now: datetime, revision: int | None = None
) -> QuarterlyReturn:
    """The agency may write again. What it gave stays; figures that were accepted already stand until it is accepted anew."""
    row = lock_return(quarterly_return)
    if revision is not None and row.status in ASK_CHANGES.sources:
        require_revision(row, revision)
    event = move_return(
        row, ASK_CHANGES, by=by, now=now, note=changes_wanted, changes_wanted=changes_wanted, accepted_at=None, accepted_by=None,
    )  # fmt: skip
    tell_agencies([row], "quarter_changes", key=f"changes:{event.pk}", now=now)
    return row


@transaction.atomic
def pass_on(
    quarterly_return: QuarterlyReturn, *, to: User | None, note: str, by: User, now: datetime
) -> QuarterlyReturn:
    """To a colleague who answers for the same agency; to nobody: any of them has it again."""
    row = begin_writing(quarterly_return, by=by, now=now)
    if to is not None and not answerers(row, now=now).filter(user=to).exists():
        raise Refused("Choose somebody who answers for your agency.", "to")
    row.passed_to = to
    row.revision += 1
    row.save(update_fields=["passed_to", "revision"])
    words = f"Passed to {to.full_name}" if to else "Passed to nobody in particular"
    event = row.events.create(
        partnership_id=row.partnership_id, name="pass_on", words=words[:200], note=note, by=by, at=now
    )
    if to is not None and to != by:
        tell_agencies([row], "quarter_passed", key=f"passed:{event.pk}", now=now)
    return row


def answerers(row: QuarterlyReturn, *, now: datetime) -> QuerySet[Membership]:
    held = Membership.objects.filter(in_force(localdate(now)), Q(user__is_active=True), agency=row.agency_id)
    return held.filter(role__in=NEEDS_AGENCY).select_related("user").order_by("user__full_name", "pk")


@transaction.atomic
def close_quarter(collection: Collection, *, by: User, now: datetime) -> Collection:
    """No more is asked for. Returns that never came stay as they are, and are seen as such."""
    row = Collection.objects.select_for_update(of=("self",)).select_related("partnership").get(pk=collection.pk)
    if not by.has_perm(RUN, row):
        raise PermissionDenied(RUN)
    if row.closed_at is not None:
        raise Refused(f"{named(row.period)} is closed already.")
    waiting = row.returns.filter(status=ReturnStatus.SUBMITTED).count()
    if waiting:
        raise Refused("A return waits to be read. Accept it or ask for changes before you close the quarter.")
    row.closed_at, row.closed_by = now, by
    row.revision += 1
    row.save(update_fields=["closed_at", "closed_by", "revision"])
    for each in row.returns.exclude(status__in=RECEIVED).select_related("deadline"):
        if each.deadline is not None and each.deadline.is_open:
            cancel_deadline(each.deadline, by=None, now=now, reason="The quarter was closed without this return.")
    return row
