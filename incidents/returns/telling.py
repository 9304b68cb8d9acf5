"""Who hears of what happens to a return: the agency's people, or those who run the case. References only, never a detail."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.timezone import localdate

from accounts.models import User
from casework.grants import conflicted, conflicts_in_force, named_on
from casework.selectors import CHANGE
from incidents.models import AgencyReturn
from notifications.services import Message, queue_messages
from partnerships.models import Membership
from partnerships.roles import NEEDS_AGENCY, PERMISSIONS, Role
from partnerships.selectors import in_force

RUNS = frozenset(role for role, permissions in PERMISSIONS.items() if CHANGE in permissions)


def answerers(*, now: datetime) -> QuerySet[Membership]:
    return Membership.objects.filter(in_force(localdate(now)), role__in=NEEDS_AGENCY, user__is_active=True)


def tell_agencies(returns: Iterable[AgencyReturn], *, now: datetime) -> None:
    """Each person of each agency that was just asked: one query for them all."""
    by_agency = {row.agency_id: row for row in returns}
    people = answerers(now=now).filter(agency__in=by_agency).values_list("agency_id", "user_id").distinct()
    cases = {row.case_id for row in by_agency.values()}
    closed = set(conflicts_in_force().filter(case__in=cases).values_list("case_id", "user_id"))
    messages = [
        _message(by_agency[agency], user, "return_requested", f"requested:{now.isoformat()}")
        for agency, user in people
        if agency is not None and (by_agency[agency].case_id, user) not in closed
    ]
    queue_messages(next(iter(by_agency.values())).case.partnership, messages, now=now)


def tell_agency(row: AgencyReturn, kind: str, *, key: str, now: datetime) -> None:
    people = set(answerers(now=now).filter(agency=row.agency_id).values_list("user_id", flat=True))
    people -= set(conflicted(row.case))
    queue_messages(row.case.partnership, [_message(row, user, kind, key) for user in people], now=now)


def _message(row: AgencyReturn, user_id: int, kind: str, key: str) -> Message:
    slug = row.case.partnership.slug
    return Message(
        user_id, kind, {"reference": row.case.reference, "due_on": row.due_on.isoformat()},
        reverse("returns:detail", args=[slug, row.pk]), f"return:{row.pk}:{key}",
    )  # fmt: skip


def case_people(row: AgencyReturn, *, now: datetime) -> set[int]:
    """The business managers and whoever asked; of a restricted case only those of them who are named on it."""
    held = Membership.objects.filter(in_force(localdate(now)), role__in=RUNS, user__is_active=True)
    told = set(held.filter(role=Role.BUSINESS_MANAGER).values_list("user_id", flat=True))
    told |= set(held.filter(user=row.requested_by_id).values_list("user_id", flat=True))
    if row.case.restricted:
        named: set[User] = {grant.user for grant in named_on(row.case)}
        running = set(held.values_list("user_id", flat=True))
        told = {user.pk for user in named if user.pk in running}
    return told - set(conflicted(row.case))


def tell_managers(row: AgencyReturn, kind: str, *, key: str, now: datetime) -> None:
    case = row.case
    path = reverse("returns:read", args=[case.partnership.slug, case.reference, row.pk])
    context = {"reference": case.reference, "agency": row.agency.name}
    people = sorted(case_people(row, now=now))
    queue_messages(
        case.partnership,
        [Message(user, kind, context, path, f"return:{row.pk}:{key}") for user in people],
        now=now,
    )
