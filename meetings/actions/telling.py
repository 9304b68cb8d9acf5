"""Who hears of an action: its number and its case's reference, and never a word of what it says."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.timezone import localdate

from accounts.models import User
from arrangements.models import SeatHolding
from casework.grants import conflicts_in_force, named_on
from meetings.actions import rights
from meetings.models import Action
from notifications.services import queue_notification
from partnerships.models import Membership
from partnerships.roles import Role
from partnerships.selectors import in_force


def _tell(action: Action, people: Iterable[User], kind: str, name: str, *, by: User | None, now: datetime) -> None:
    slug = action.partnership.slug
    queue_notification(
        action.partnership, users={person for person in people if person != by}, kind=kind,
        context={"title": name, "due_on": action.due_on.isoformat()}, path=f"/p/{slug}/actions/{action.pk}/", now=now,
        dedupe_key=f"action:{action.pk}:{kind}:{action.revision}",
    )  # fmt: skip


def given(action: Action, name: str, *, by: User, now: datetime) -> None:
    """An agency's people; a person hears of it by its date."""
    if action.agency is not None:
        _tell(action, rights.people_of(action.agency, now=now, case=action.case), "action_given", name, by=by, now=now)


def evidence_given(action: Action, name: str, *, by: User, now: datetime) -> None:
    """Whoever may say that it was done: the business managers and the chair of its group, who may open its case."""
    on = in_force(localdate(now))
    managers = Membership.objects.filter(on, role=Role.BUSINESS_MANAGER, user__is_active=True).values("user")
    chairs = SeatHolding.objects.filter(on, seat__body=action.body_id, chairs=True).values("user")
    people = User.objects.filter(is_active=True, pk__in=managers) | User.objects.filter(is_active=True, pk__in=chairs)
    _tell(action, _may_hear(action, people.distinct()), "action_evidence", name, by=by, now=now)


def evidence_returned(action: Action, name: str, *, to: User, by: User, now: datetime) -> None:
    people = {to, *([action.owner] if action.owner else [])}
    if action.agency is not None:
        people |= set(rights.people_of(action.agency, now=now, case=action.case))
    _tell(action, people, "action_returned", name, by=by, now=now)


def _may_hear(action: Action, people: Iterable[User]) -> list[User]:
    """A restricted case is not mentioned to anybody who is not named on it, and no case to whoever has a conflict in it."""
    case, found = action.case, list(people)
    if case is None:
        return found
    conflicted = set(conflicts_in_force().filter(case=case).values_list("user_id", flat=True))
    named = set(named_on(case).values_list("user_id", flat=True)) if case.restricted else None
    return [user for user in found if user.pk not in conflicted and (named is None or user.pk in named)]
