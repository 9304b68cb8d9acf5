"""The review's panel: who sits on it, who chairs it, and what each declared about conflicts of interest."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import QuerySet
from django.utils.timezone import localdate

from accounts.models import User
from casework.conflicts import conflict_of, declare
from casework.editing import require_revision
from casework.grants import record
from casework.models import Case, ConflictDeclaration
from casework.refusals import Refused
from casework.selectors import CHANGE, OPEN
from casework.transitions import lock_case
from partnerships.models import Agency, Membership
from partnerships.selectors import in_force
from reviews.models import PanelMember
from reviews.people.kinds import ENDED, OVER
from reviews.people.naming import name_if_possible

ON_THE_PANEL, CHAIRS = "On the review's panel", "Chairs the review's panel"


def members_of(case: Case) -> QuerySet[PanelMember]:
    """In force, the chair first."""
    rows = PanelMember.objects.filter(case=case, ended_on__isnull=True)
    return rows.select_related("user", "agency", "declaration").order_by("-chairs", "name", "pk")


def former_members_of(case: Case) -> QuerySet[PanelMember]:
    rows = PanelMember.objects.filter(case=case, ended_on__isnull=False)
    return rows.select_related("user", "agency", "declaration").order_by("-ended_on", "name", "pk")


def people_to_add(case: Case, *, now: datetime) -> QuerySet[User]:
    """Everybody with a role here who is not on the panel."""
    held = Membership.objects.filter(in_force(localdate(now)), user__is_active=True).values("user")
    sitting = PanelMember.objects.filter(case=case, user__isnull=False, ended_on__isnull=True).values("user")
    return User.objects.filter(pk__in=held).exclude(pk__in=sitting).order_by("full_name", "pk")


def agencies_to_choose(member: PanelMember | None, *, now: datetime) -> QuerySet[Agency]:
    found = Agency.objects.filter(in_force(localdate(now)))
    if member is not None and member.agency_id:
        found = found | Agency.objects.filter(pk=member.agency_id)
    return found.order_by("name", "pk")


@transaction.atomic
def add_member(
    case: Case,
    *,
    user: User | None,
    name: str,
    role: str,
    agency: Agency | None,
    chairs: bool,
    by: User,
    now: datetime,
) -> PanelMember:
    """With an account, they are named on the case where that is possible, so that they can declare by themselves."""
    row = _locked(case, by=by)
    name = (user.full_name if user else name).strip()
    if not name:
        raise Refused("Choose a person from the list, or enter a name.", "person")
    sitting = list(members_of(row))
    if any(_same(each, user, name) for each in sitting):
        raise Refused(f"{name} is on the panel already.", "person" if user else "name")
    if conflict_of(row, user=user, person=name) is not None:
        raise Refused(
            f"{name} has a conflict of interest in this case, so cannot be on its panel.", "person" if user else "name"
        )
    _check_chair(sitting, None, chairs=chairs)
    made = PanelMember.objects.create(
        partnership_id=row.partnership_id, case=row, user=user, name=name[:200], role=role.strip(), agency=agency,
        chairs=chairs, added_by=by, added_at=now,
    )  # fmt: skip
    record(row, "panel_member", f"{name} is on the panel"[:200], by=by, now=now)
    name_if_possible(row, user, by=by, now=now, reason=CHAIRS if chairs else ON_THE_PANEL)
    return made


def _same(row: PanelMember, user: User | None, name: str) -> bool:
    return row.user_id == user.pk if user else row.user_id is None and row.name.casefold() == name.casefold()


def _check_chair(sitting: list[PanelMember], row: PanelMember | None, *, chairs: bool) -> None:
    other = next((each for each in sitting if each.chairs and each != row), None)
    if chairs and other is not None:
        raise Refused(f"{other.name} chairs the panel. Change that first.", "chairs")


def _locked(case: Case, *, by: User) -> Case:
    row = lock_case(case)
    if not by.has_perm(CHANGE, row):
        raise PermissionDenied(CHANGE)
    if row.status in ENDED:
        raise Refused(OVER)
    return row


def _current(member: PanelMember) -> PanelMember:
    """On a locked case."""
    row = PanelMember.objects.select_related("user", "case").get(pk=member.pk)
    if row.ended_on is not None:
        raise Refused(f"{row.name} is not on the panel any more. Nothing was changed.")
    return row


@transaction.atomic
def change_member(
    member: PanelMember, *, values: dict[str, Any], revision: int, by: User, now: datetime
) -> PanelMember:
    case = _locked(member.case, by=by)
    row = _current(member)
    require_revision(row, revision)
    _check_chair(list(members_of(case)), row, chairs=values["chairs"])
    row.role, row.agency, row.chairs = values["role"].strip(), values["agency"], values["chairs"]
    row.revision += 1
    row.save(update_fields=["role", "agency", "chairs", "revision"])
    return row


@transaction.atomic
def declare_member(member: PanelMember, *, conflict: bool, nature: str, by: User, now: datetime) -> ConflictDeclaration:
    """By the member, or by those who run the case for them. A conflict takes them off the panel: `follow_conflict` does it."""
    case = lock_case(member.case)
    row = _current(member)
    if not may_declare(row, by, case):
        raise PermissionDenied(CHANGE)
    made = declare(
        case, person=row.name, user=row.user, role=row.role or (CHAIRS if row.chairs else ON_THE_PANEL),
        conflict=conflict, nature=nature, by=by, now=now,
    )  # fmt: skip
    if not made.conflict and row.declaration_id != made.pk:
        row.declaration = made
        row.revision += 1
        row.save(update_fields=["declaration", "revision"])
    return made


def may_declare(member: PanelMember, user: User, case: Case) -> bool:
    own = member.user_id == user.pk and user.has_perm(OPEN, case)
    return own or user.has_perm(CHANGE, case)


@transaction.atomic
def end_membership(member: PanelMember, *, revision: int, by: User, now: datetime) -> PanelMember:
    case = _locked(member.case, by=by)
    row = _current(member)
    require_revision(row, revision)
    end_row(row, now=now)
    record(case, "panel_member_off", f"{row.name} left the panel"[:200], by=by, now=now)
    return row


def end_row(row: PanelMember, *, now: datetime) -> None:
    """On a locked case."""
    row.ended_on = localdate(now)
    row.revision += 1
    row.save(update_fields=["ended_on", "declaration", "revision"])
