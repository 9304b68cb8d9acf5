"""Who decides in this partnership: the published route first, then the partnership's own setting, else "not stated"."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.models import Body, DecisionRoute, SeatHolding
from arrangements.selectors import recommending_party
from casework.grants import has_conflict
from casework.models import Case, LocalDecider
from partnerships.models import Membership
from partnerships.roles import Role
from partnerships.selectors import in_force


class WrongDecider(Exception):
    """Somebody else decides this; the message says who, in words for the person who tried."""


@dataclass(frozen=True, slots=True)
class Decider:
    """Who decides one kind of decision here. Neither body nor role: the arrangements do not say."""

    decision: str
    body: Body | None = None
    role: str = ""
    published: bool = True
    route: DecisionRoute | None = None
    setting: LocalDecider | None = None

    @property
    def stated(self) -> bool:
        return self.body is not None or self.role != ""

    @property
    def name(self) -> str:
        """The body's name or the role's; empty when nobody is stated."""
        return self.body.name if self.body else str(Role(self.role).label) if self.role else ""

    @property
    def recommended_by(self) -> str:
        return recommending_party(self.route)

    @property
    def recommending_body(self) -> Body | None:
        return self.route.recommended_by_body if self.route else None

    @property
    def source(self) -> str:
        """Where the right to decide comes from, in words."""
        if not self.stated:
            return "The published arrangements do not say who decides."
        if self.published:
            where = f" ({self.route.source})" if self.route and self.route.source else ""
            return f"The published arrangements name the {self.name}{where}."
        return f"The published arrangements do not say who decides; this partnership has set the {self.name}."

    def may_decide(self, user: User, *, now: datetime) -> bool:
        """A role: who holds it today. A body: who sits on it today and so can speak for what it decided."""
        today = localdate(now)
        if self.body is not None:
            return SeatHolding.objects.filter(in_force(today), user=user, seat__body=self.body).exists()
        if self.role:
            return Membership.objects.filter(in_force(today), user=user, role=self.role).exists()
        return False

    def refusal(self) -> str:
        """What a calm colleague would say to somebody else."""
        if not self.stated:
            return (
                "The published arrangements do not say who decides this. A business manager can say who decides "
                "here; until then nobody can record the decision."
            )
        if self.body is not None:
            return (
                f"The {self.name} decides this. You do not sit on it, so one of its members must record the decision."
            )
        return f"The {self.name} decides this. You do not hold that role, so the decision is not yours to record."


def decider_for(decision: str) -> Decider:
    """In the open scope of the partnership."""
    return deciders_for([decision])[decision]


def deciders_for(decisions: Collection[str]) -> dict[str, Decider]:
    """Several kinds of decision in at most two queries."""
    routes = DecisionRoute.objects.select_related("recommended_by_body", "decided_by_body")
    by_route = {route.decision: route for route in routes.filter(decision__in=decisions)}
    found = {decision: _published(decision, by_route.get(decision)) for decision in decisions}
    unstated = [decision for decision, decider in found.items() if not decider.stated]
    if unstated:
        settings = LocalDecider.objects.select_related("body", "set_by").filter(decision__in=unstated)
        for setting in settings:
            route = by_route.get(setting.decision)
            found[setting.decision] = Decider(
                setting.decision, body=setting.body, role=setting.role, published=False, route=route, setting=setting
            )
    return found


def _published(decision: str, route: DecisionRoute | None) -> Decider:
    if route is None:
        return Decider(decision)
    return Decider(decision, body=route.decided_by_body, role=route.decided_by_role, route=route)


def decisions_of(user: User, decisions: Collection[str], *, now: datetime) -> frozenset[str]:
    """Those of these decisions that this person may record today: four queries at most, however many they are."""
    today, found = localdate(now), deciders_for(decisions)
    bodies = {decider.body for decider in found.values() if decider.body is not None}
    roles = {decider.role for decider in found.values() if decider.role}
    seats = SeatHolding.objects.filter(in_force(today), user=user, seat__body__in=bodies) if bodies else None
    sits = set(seats.values_list("seat__body", flat=True)) if seats is not None else set()
    memberships = Membership.objects.filter(in_force(today), user=user, role__in=roles) if roles else None
    holds = set(memberships.values_list("role", flat=True)) if memberships is not None else set()
    return frozenset(
        decision
        for decision, decider in found.items()
        if (decider.body.pk in sits if decider.body is not None else decider.role in holds)
    )


def require_decider(case: Case, decision: str, *, by: User, now: datetime) -> Decider:
    """The decider, if this person may act for it; else WrongDecider with the sentence to show. The case is closed to whoever
    has a conflict of interest in it, also while their form was open."""
    if has_conflict(case, by):
        raise PermissionDenied(decision)
    found = decider_for(decision)
    if not found.may_decide(by, now=now):
        raise WrongDecider(found.refusal())
    return found
