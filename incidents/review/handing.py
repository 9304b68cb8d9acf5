"""Handing a recommended case to whoever decides it here, and telling them without a word of what it is about."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.timezone import localdate

from accounts.models import User
from arrangements.models import Body, SeatHolding
from casework.deciders import Decider, decider_for
from casework.enums import Part
from casework.grants import conflicts_in_force, named_on
from casework.models import Case, CaseBody
from casework.services import give_to_body
from incidents.review.questions import question_of
from meetings.services import DECIDE, clear_agendas, put_on_agenda
from notifications.services import queue_notification
from partnerships.models import Membership
from partnerships.roles import Role
from partnerships.selectors import in_force


def sitting_on(body: Body, *, now: datetime) -> list[User]:
    rows = SeatHolding.objects.filter(in_force(localdate(now)), seat__body=body, user__is_active=True)
    return list({row.user_id: row.user for row in rows.select_related("user").order_by("user__full_name")}.values())


def holding(role: str, *, now: datetime) -> list[User]:
    rows = Membership.objects.filter(in_force(localdate(now)), role=role, user__is_active=True)
    return list({row.user_id: row.user for row in rows.select_related("user").order_by("user__full_name")}.values())


def people_of(decider: Decider, *, now: datetime) -> list[User]:
    """Who can record the decision today: those who sit on the body, or hold the role."""
    if decider.body is not None:
        return sitting_on(decider.body, now=now)
    return holding(decider.role, now=now) if decider.role else []


def may_hear_of(case: Case, people: Iterable[User]) -> list[User]:
    """A restricted case is not mentioned to anybody who is not named on it, and no case to whoever has a conflict in it."""
    conflicted = set(conflicts_in_force().filter(case=case).values_list("user_id", flat=True))
    people = [person for person in people if person.pk not in conflicted]
    if not case.restricted:
        return people
    named = set(named_on(case).values_list("user_id", flat=True))
    return [person for person in people if person.pk in named]


def hand_to_decider(case: Case, *, by: User, now: datetime) -> Decider:
    """The case, an item on the agenda, and a message to each of them. Done again it changes nothing."""
    question = question_of(case)
    decider = decider_for(question.decision)
    if decider.body is not None:
        give_to_body(case, decider.body, Part.DECIDES, now=now)
        put_on_agenda(decider.body, case=case, purpose=DECIDE, title=question.title, by=by, now=now)
    tell(case, people_of(decider, now=now), kind="decision_waiting", page="decide", by=by, now=now)
    return decider


def take_from_decider(case: Case, *, by: User, now: datetime, outcome: str) -> None:
    """Somebody else decides from now on: the former decider's agenda and access end."""
    clear_agendas(case, purpose=DECIDE, on=localdate(now), outcome=outcome, by=by)
    CaseBody.objects.filter(case=case, part=Part.DECIDES).delete()


def tell(case: Case, people: Iterable[User], *, kind: str, page: str, by: User, now: datetime) -> None:
    """A reference and nothing else. `page`: the last part of the address of the page that it leads to."""
    heard = [person for person in may_hear_of(case, people) if person != by]
    queue_notification(
        case.partnership, users=heard, kind=kind, context={"reference": case.reference},
        path=f"/p/{case.partnership.slug}/cases/{case.reference}/{page + '/' if page else ''}", now=now,
        dedupe_key=f"case:{case.pk}:{kind}:{case.revision}",
    )  # fmt: skip


def tell_managers(case: Case, *, kind: str, page: str, by: User, now: datetime) -> None:
    tell(case, holding(Role.BUSINESS_MANAGER, now=now), kind=kind, page=page, by=by, now=now)
