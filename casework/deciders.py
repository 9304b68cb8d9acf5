"""Who decides in this partnership: the published route first, then the partnership's own setting, else "not stated"."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from accounts.models import User
from arrangements.models import Body, DecisionRoute, SeatHolding
from arrangements.selectors import recommending_party
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
    routes = DecisionRoute.objects.select_related("recommended_by_body", "decided_by_body")
    route = routes.filter(decision=decision).first()
    if route is not None and (route.decided_by_body is not None or route.decided_by_role):
        return Decider(decision, body=route.decided_by_body, role=route.decided_by_role, route=route)
    setting = LocalDecider.objects.select_related("body", "set_by").filter(decision=decision).first()
    if setting is None:
        return Decider(decision, route=route)
    return Decider(decision, body=setting.body, role=setting.role, published=False, route=route, setting=setting)


def require_decider(case: Case, decision: str, *, by: User, now: datetime) -> Decider:
    """The decider, if this person may act for it; else WrongDecider with the sentence to show."""
    found = decider_for(decision)
    if not found.may_decide(by, now=now):
        raise WrongDecider(found.refusal())
    return found
