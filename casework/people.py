"""Who may open a case, and why: by role, through a seat on a group that has it, or named on it. The same rule as visible_cases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import User
from arrangements.models import SeatHolding
from casework.enums import BEING_RECORDED
from casework.grants import OPENING_ROLES, conflicted, conflicts_in_force, members_who_open_cases, named_on
from casework.models import Case, CaseEvent, CaseGrant
from casework.selectors import CHANGE, VIEW_ALL
from partnerships.http import Member
from partnerships.models import Membership
from partnerships.roles import PERMISSIONS, Role
from partnerships.selectors import in_force

ROLES_OF_ALL = [role for role in OPENING_ROLES if VIEW_ALL in PERMISSIONS[role]]
ROLES_OF_DRAFTS = [role for role in OPENING_ROLES if CHANGE in PERMISSIONS[role]]


@dataclass(frozen=True, slots=True)
class Reader:
    """A person who may open a case today. `grant`: their row, where they are named on it."""

    user: User
    why: tuple[str, ...]
    grant: CaseGrant | None


def who_may_open(case: Case, *, on: date) -> QuerySet[User]:
    members = members_who_open_cases(on=on)
    if case.status == BEING_RECORDED:
        members = members.filter(role__in=ROLES_OF_DRAFTS)
    found = User.objects.filter(pk__in=members.values("user"))
    named = Q(pk__in=named_on(case).order_by().values("user"))
    if not case.restricted:
        seats = _holdings(case, on).values("user")
        named |= Q(pk__in=members.filter(role__in=ROLES_OF_ALL).values("user")) | Q(pk__in=seats)
    return found.filter(named).exclude(pk__in=conflicted(case)).order_by("full_name", "pk")


def with_reasons(people: QuerySet[User], case: Case, *, on: date) -> QuerySet[User]:
    """Each with the roles and the groups that open the case to them, read with the people themselves."""
    roles = members_who_open_cases(on=on).filter(user=OuterRef("pk"), role__in=ROLES_OF_ALL).order_by("role")
    seats = _holdings(case, on).filter(user=OuterRef("pk"))
    return people.annotate(
        is_named=Exists(named_on(case).filter(user=OuterRef("pk"))),
        opening_roles=ArraySubquery(roles.values("role")),
        opening_bodies=ArraySubquery(seats.values("seat__body__name")),
    )


def readers(case: Case, people: Iterable[Any]) -> list[Reader]:
    """One page of people `with_reasons`. What a restriction closes is no reason."""
    people = list(people)
    named = [person for person in people if person.is_named]
    grants = {grant.user_id: grant for grant in named_on(case).filter(user__in=named)} if named else {}
    found = []
    for user in people:
        roles = [str(Role(role).label) for role in user.opening_roles]
        why = () if case.restricted else (*roles, *(f"Sits on the {name}" for name in user.opening_bodies))
        found.append(Reader(user, tuple(dict.fromkeys(why)), grants.get(user.pk)))
    return found


def _add(reasons: list[str], reason: str) -> None:
    if reason not in reasons:
        reasons.append(reason)


def _holdings(case: Case, on: date) -> QuerySet[SeatHolding]:
    bodies = case.bodies.order_by().values("body")
    return SeatHolding.objects.filter(in_force(on), seat__body__in=bodies, user__isnull=False).order_by(
        "seat__body__order", "pk"
    )


def people_to_name(case: Case, *, on: date) -> QuerySet[User]:
    """Whose role opens cases, who is not named on this one for good and has no conflict of interest in it."""
    named = named_on(case).filter(ends_at__isnull=True).order_by().values("user")
    found = User.objects.filter(pk__in=members_who_open_cases(on=on).values("user")).exclude(pk__in=named)
    return found.exclude(pk__in=conflicted(case)).order_by("full_name", "pk")


def roles_of(users: Iterable[User], *, on: date) -> dict[int, str]:
    """The roles of each, in words, for choosing between two people of one name."""
    found: dict[int, list[str]] = {}
    rows: QuerySet[Membership] = Membership.objects.filter(in_force(on), user__in=users).order_by("role")
    for row in rows:
        _add(found.setdefault(row.user_id, []), row.get_role_display())
    return {pk: ", ".join(names) for pk, names in found.items()}


def emergencies(case: Case) -> QuerySet[CaseEvent]:
    """Each emergency access there ever was, newest first."""
    return case.events.filter(name="break_glass").select_related("by").order_by("-at", "-pk")


def emergencies_here(member: Member) -> QuerySet[CaseEvent]:
    """Every emergency access in the partnership, for the independent chair, who is told of each and keeps an eye on them; but
    not those to a case in which the chair has a conflict of interest."""
    if Role.INDEPENDENT_CHAIR not in member.roles:
        return CaseEvent.objects.none()
    closed = conflicts_in_force().filter(user=member.user).values("case")
    rows = CaseEvent.objects.filter(name="break_glass").exclude(case__in=closed)
    return rows.select_related("by", "case").order_by("-at", "-pk")
