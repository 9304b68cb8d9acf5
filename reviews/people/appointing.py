"""Appointing a reviewer: chosen from the register, commissioned by whoever the route names, free of conflicts of interest."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import BooleanField, ExpressionWrapper, F, Q, QuerySet
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.enums import Decision
from casework.conflicts import conflict_of, declare
from casework.deciders import Decider, decider_for
from casework.editing import require_revision
from casework.enums import Part
from casework.grants import record
from casework.models import Case, ConflictDeclaration
from casework.people import who_may_open
from casework.refusals import Refused
from casework.selectors import CHANGE
from casework.services import give_to_body
from casework.transitions import lock_case
from incidents.review.deciding import bodies_told
from meetings.services import NOTE, put_on_agenda
from reviews.enums import Selection
from reviews.models import Appointment, Reviewer
from reviews.people.kinds import ENDED, OVER, WITHOUT_REVIEWER
from reviews.people.naming import name_if_possible

LEAD, SECOND = "Lead reviewer", "Second reviewer"


@dataclass(frozen=True, slots=True)
class Appointed:
    """What became of it: no appointment where a conflict of interest was declared. `opens`: they can open the case."""

    declaration: ConflictDeclaration
    appointment: Appointment | None = None
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Commissioner:
    """Who commissions the reviewer here. `name`: a group or a role, which is fixed. `words`: what the arrangements say
    where they name neither. `source`: where that is written."""

    name: str
    words: str
    source: str

    @property
    def fixed(self) -> bool:
        return self.name != ""


def commissioner_of(decider: Decider) -> Commissioner:
    route = decider.route
    if decider.stated:
        return Commissioner(decider.name, decider.name, decider.source)
    if route is not None and route.decided_by:
        where = f" ({route.source})" if route.source else ""
        return Commissioner("", route.decided_by, f"The published arrangements name them in words{where}.")
    return Commissioner("", "", "The published arrangements do not say who commissions the reviewer.")


def commissioner() -> Commissioner:
    """In the open scope of the partnership."""
    return commissioner_of(decider_for(Decision.REVIEWER))


def in_force(case: Case) -> QuerySet[Appointment]:
    rows = Appointment.objects.filter(case=case, ended_on__isnull=True)
    return rows.select_related("reviewer__user").order_by("-lead", "pk")


def appointments_of(case: Case, *, now: datetime) -> QuerySet[Appointment]:
    """Those in force first. `opens`: whether the reviewer's account can open the case today."""
    readers = who_may_open(case, on=localdate(now)).order_by().values("pk")
    rows = Appointment.objects.filter(case=case).select_related("reviewer", "declaration")
    rows = rows.annotate(opens=ExpressionWrapper(Q(reviewer__user__in=readers), output_field=BooleanField()))
    return rows.order_by(F("ended_on").desc(nulls_first=True), "-lead", "pk")


def reviewers_to_appoint(case: Case) -> QuerySet[Reviewer]:
    """Active ones of the register who are not appointed to this review."""
    appointed = Appointment.objects.filter(case=case, ended_on__isnull=True).values("reviewer")
    return Reviewer.objects.filter(active=True).exclude(pk__in=appointed).order_by("name", "pk")


@transaction.atomic
def appoint(
    case: Case,
    *,
    reviewer: Reviewer,
    lead: bool,
    chosen_by: Sequence[str],
    knowledge: str,
    conflict: bool,
    appointed_on: date,
    by: User,
    now: datetime,
    nature: str = "",
    selection_note: str = "",
    purchase_reference: str = "",
    commissioned_by_name: str = "",
) -> Appointed:
    """A conflict of interest that is declared here stands, and nobody is appointed."""
    row = _locked(case, by=by)
    reviewer = Reviewer.objects.select_for_update(of=("self",)).select_related("user").get(pk=reviewer.pk)
    decider = decider_for(Decision.REVIEWER)
    said_by = decider.name or commissioned_by_name.strip()
    _check_standing(row, reviewer, lead=lead)
    _check_choice(chosen_by, purchase_reference=purchase_reference, knowledge=knowledge)
    _check_commission(said_by, appointed_on, now=now)
    role = LEAD if lead else SECOND
    declared = declare(
        row, person=reviewer.name, user=reviewer.user, role=role, conflict=conflict, nature=nature, by=by, now=now
    )
    if declared.conflict:
        return Appointed(declared)
    made = Appointment.objects.create(
        partnership_id=row.partnership_id, case=row, reviewer=reviewer, lead=lead,
        chosen_by=[way for way in Selection.values if way in chosen_by], knowledge=knowledge.strip(),
        selection_note=selection_note.strip(), purchase_reference=purchase_reference.strip(),
        commissioned_by_name=said_by, declaration=declared, appointed_on=appointed_on, appointed_by=by,
    )  # fmt: skip
    record(row, "appoint_reviewer", f"{reviewer.name} appointed as {role.lower()}"[:200], by=by, now=now)
    _hand_on(row, decider, by=by, now=now)
    opens = name_if_possible(row, reviewer.user, by=by, now=now, reason=role)
    return Appointed(declared, made, opens)


def _locked(case: Case, *, by: User) -> Case:
    row = lock_case(case)
    if not by.has_perm(CHANGE, row):
        raise PermissionDenied(CHANGE)
    return row


def _check_choice(chosen_by: Sequence[str], *, purchase_reference: str, knowledge: str) -> None:
    if not set(chosen_by) or not set(chosen_by) <= set(Selection.values):
        raise Refused("Say how the reviewer was chosen.", "chosen_by")
    if Selection.PURCHASING_SYSTEM in chosen_by and not purchase_reference.strip():
        raise Refused("Enter the reference in the purchasing system.", "purchase_reference")
    if not knowledge.strip():
        raise Refused("Enter what the reviewer knows and understands that this review needs.", "knowledge")


def _check_commission(said_by: str, appointed_on: date, *, now: datetime) -> None:
    if not said_by:
        raise Refused("Enter who commissions the reviewer.", "commissioned_by_name")
    if appointed_on > localdate(now):
        raise Refused("The day of the appointment is in the future. Enter today or an earlier day.", "appointed_on")


def _check_standing(case: Case, reviewer: Reviewer, *, lead: bool) -> None:
    if case.kind in WITHOUT_REVIEWER:
        raise Refused("The National Panel reviews this case itself, so no reviewer is appointed here.")
    if case.status in ENDED:
        raise Refused(OVER)
    if not reviewer.active:
        raise Refused(f"{reviewer.name} is inactive in the register. Make the entry active first.", "reviewer")
    for row in in_force(case):
        if row.reviewer_id == reviewer.pk:
            raise Refused(f"{reviewer.name} has been appointed to this review already.", "reviewer")
        if lead and row.lead:
            words = f"{row.reviewer.name} leads this review already. Appoint a second reviewer, or end that appointment first."
            raise Refused(words, "lead")
    if conflict_of(case, user=reviewer.user, person=reviewer.name) is not None:
        words = (
            f"{reviewer.name} has a conflict of interest in this case, so cannot be appointed. Choose somebody else."
        )
        raise Refused(words, "reviewer")


def _hand_on(case: Case, decider: Decider, *, by: User, now: datetime) -> None:
    """The group that commissions may open the case; whom the route tells finds it on the agenda."""
    give_to_body(case, decider.body, Part.DECIDES, now=now)
    for body in bodies_told(decider):
        give_to_body(case, body, Part.INFORMED, now=now)
        put_on_agenda(body, case=case, purpose=NOTE, title=f"Reviewer appointed: {case.reference}", by=by, now=now)


@transaction.atomic
def end_appointment(
    appointment: Appointment, *, ended_on: date, reason: str, revision: int, by: User, now: datetime
) -> Appointment:
    case = _locked(appointment.case, by=by)
    row = Appointment.objects.select_related("reviewer").get(pk=appointment.pk)
    if row.ended_on is not None:
        raise Refused("This appointment has been ended already. Nothing was changed.")
    require_revision(row, revision)
    if not reason.strip():
        raise Refused("Enter why the appointment ends.", "reason")
    if ended_on > localdate(now):
        raise Refused("The day on which it ended is in the future. Enter today or an earlier day.", "ended_on")
    if ended_on < row.appointed_on:
        raise Refused("It cannot end before it began. Check the day.", "ended_on")
    end_row(row, ended_on=ended_on, reason=reason.strip())
    words = f"The appointment of {row.reviewer.name} ended"
    record(case, "end_appointment", words[:200], by=by, now=now, note=row.end_reason)
    return row


def end_row(row: Appointment, *, ended_on: date, reason: str) -> None:
    """On a locked case."""
    row.ended_on, row.end_reason = ended_on, reason
    row.revision += 1
    row.save(update_fields=["ended_on", "end_reason", "revision"])
