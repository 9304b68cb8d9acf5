"""Conflicts of interest: declared by the person or recorded for them. One closes the case to that person at once (F36)."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.timezone import localdate

from accounts.models import User
from casework import registry
from casework.grants import NAME, GrantRefused, conflicted, lock_to_name, named_on, record
from casework.models import Case, ConflictDeclaration
from casework.people import who_may_open
from casework.refusals import Refused
from casework.selectors import CHANGE, OPEN
from casework.transitions import lock_case
from notifications.services import hush, queue_notification
from partnerships.models import Membership
from partnerships.roles import PERMISSIONS, Role
from partnerships.selectors import in_force

RUNS = [role for role, permissions in PERMISSIONS.items() if CHANGE in permissions]
NAMES = [role for role, permissions in PERMISSIONS.items() if NAME in permissions]
LAST_NAMED = "Nobody else is named on this case for good, so nobody could open it any more. Somebody else must be named on it first."
LAST_RUNS = (
    "Nobody else could run this case. Another person must first hold a role that runs cases (and be named on it, if it is "
    "restricted)."
)
LAST_NAMES = (
    "Nobody else could say who opens this case. Another business manager or an independent chair is needed first (and must "
    "be named on it, if it is restricted)."
)
STANDING = "A conflict of interest is on record for this person. It must be ended, with a reason, before they can say that there is none."


@transaction.atomic
def declare(
    case: Case,
    *,
    person: str,
    conflict: bool,
    by: User,
    now: datetime,
    user: User | None = None,
    role: str = "",
    nature: str = "",
) -> ConflictDeclaration:
    """What one person declares, or what those who run the case record for them. `person`: the name of whoever has no account.

    Said again, nothing is doubled. A conflict closes the case to an account in this transaction.
    """
    row = lock_case(case)
    person, role, nature = (user.full_name if user else person).strip(), role.strip()[:200], nature.strip()
    standing = _in_force(row, user, person).filter(conflict=True).first()
    if standing is not None and conflict and by == user:
        return standing  # the second press of somebody to whom the first has closed the case
    _may_declare(row, user, by=by)
    if not person:
        raise Refused("Enter the name of the person.", "person")
    if conflict and not nature:
        raise Refused("Enter what the conflict of interest is.", "nature")
    if standing is not None and not conflict:
        raise Refused(STANDING)
    again = standing or _in_force(row, user, person).filter(conflict=conflict, role=role).first()
    if again is not None:
        return again
    if conflict and user is not None:
        _require_others(row, user, now=now)
    made = ConflictDeclaration.objects.create(
        partnership_id=row.partnership_id, case=row, user=user, person=person[:200], role=role, conflict=conflict,
        nature=nature if conflict else "", declared_on=localdate(now), recorded_by=by, recorded_at=now,
    )  # fmt: skip
    _follow(made, by=by, now=now)
    return made


def _in_force(case: Case, user: User | None, person: str) -> QuerySet[ConflictDeclaration]:
    who: dict[str, Any] = {"user": user} if user else {"user__isnull": True, "person__iexact": person}
    return ConflictDeclaration.objects.filter(case=case, ended_at__isnull=True, **who).order_by("-pk")


def conflict_of(case: Case, *, user: User | None, person: str) -> ConflictDeclaration | None:
    """The conflict of interest in force of this account, or of this name where there is none."""
    return _in_force(case, user, person).filter(conflict=True).first()


def _may_declare(case: Case, user: User | None, *, by: User) -> None:
    """For oneself: whoever may open cases. For others: those who run the case."""
    if user is not None and by == user and by.has_perm(OPEN, case):
        return
    if not by.has_perm(CHANGE, case):
        raise PermissionDenied(CHANGE)


def _require_others(case: Case, user: User, *, now: datetime) -> None:
    """A case that nobody can open, run or name people on is lost."""
    left = Membership.objects.filter(in_force(localdate(now)), user__is_active=True)
    left = left.exclude(user=user).exclude(user__in=conflicted(case))
    if case.restricted:
        named = named_on(case).filter(ends_at__isnull=True).order_by()
        left = left.filter(user__in=named.values("user"))
    roles = set(left.values_list("role", flat=True))
    if case.restricted and not any(OPEN in PERMISSIONS[role] for role in roles):
        raise Refused(LAST_NAMED)
    if not roles.intersection(RUNS):
        raise Refused(LAST_RUNS)
    if not roles.intersection(NAMES):
        raise Refused(LAST_NAMES)


def _follow(made: ConflictDeclaration, *, by: User, now: datetime) -> None:
    if not made.conflict:
        record(made.case, "no_conflict", f"{made.person} declared no conflict of interest"[:200], by=by, now=now)
        return
    record(made.case, "conflict", f"{made.person} has a conflict of interest"[:200], by=by, now=now)
    if made.user is not None:
        hush([made.user], reference=made.case.reference)
    registry.conflict_declared(made, by=by, now=now)
    managers = Membership.objects.filter(in_force(localdate(now)), role=Role.BUSINESS_MANAGER).values("user")
    told = who_may_open(made.case, on=localdate(now)).filter(pk__in=managers).exclude(pk=by.pk)
    _tell(made, set(told), kind="conflict_declared", page="people/", now=now)


def _tell(row: ConflictDeclaration, people: set[User], *, kind: str, page: str, now: datetime) -> None:
    case = row.case
    queue_notification(
        case.partnership, users=people, kind=kind, context={"reference": case.reference},
        path=f"/p/{case.partnership.slug}/cases/{case.reference}/{page}", dedupe_key=f"{kind}:{row.pk}", now=now,
    )  # fmt: skip


@transaction.atomic
def end_declaration(declaration: ConflictDeclaration, *, by: User, now: datetime, reason: str) -> ConflictDeclaration:
    """The conflict does not hold any more, or never did: for those who say who opens the case, never for the person."""
    if by == declaration.user:
        raise PermissionDenied(NAME)
    try:
        case = lock_to_name(declaration.case, by=by, now=now)
    except GrantRefused as refusal:
        raise Refused(str(refusal)) from None
    row = ConflictDeclaration.objects.select_related("user", "case__partnership").get(pk=declaration.pk)
    if row.ended_at is not None or not row.conflict:
        raise Refused("This declaration has been ended already. Nothing was changed.")
    if not reason.strip():
        raise Refused("Enter why the conflict of interest does not hold any more.", "reason")
    row.ended_at, row.ended_by, row.end_reason = now, by, reason.strip()
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])
    record(
        case,
        "end_conflict",
        f"The conflict of interest of {row.person} was ended"[:200],
        by=by,
        now=now,
        note=row.end_reason,
    )
    if row.user is not None:
        again = who_may_open(case, on=localdate(now)).filter(pk=row.user.pk)
        _tell(row, set(again), kind="conflict_ended", page="", now=now)
    return row


def declarations_of(case: Case) -> QuerySet[ConflictDeclaration]:
    """Those of a conflict first, then newest first; for those who run the case."""
    rows = ConflictDeclaration.objects.filter(case=case).select_related("user", "recorded_by", "ended_by")
    return rows.order_by("-conflict", F("ended_at").desc(nulls_first=True), "-recorded_at", "-pk")
