"""What the arrangements say, asked by others: who sits where, who decides, which clock applies."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from accounts.models import User
from arrangements import enums
from arrangements.models import (
    Arrangements,
    Body,
    ClockRule,
    DecisionRoute,
    NationalClockRule,
    RulePack,
    Seat,
    SeatHolding,
)
from partnerships.models import Membership, Partnership
from partnerships.scoping import partnership_scope
from partnerships.selectors import in_force


def list_bodies(partnership: Partnership, *, on: date | None = None) -> list[Body]:
    """The groups in force on a day (today), in their order."""
    with partnership_scope(partnership):
        return list(Body.objects.filter(in_force(on or timezone.localdate())).select_related("reports_to"))


def seats_of_person(user: User, *, on: date | None = None) -> list[SeatHolding]:
    """The seats a person holds in the partnership of the scope; one person may hold seats for two agencies."""
    holdings = SeatHolding.objects.filter(in_force(on or timezone.localdate()), user=user)
    return list(holdings.select_related("seat__body", "seat__agency").order_by("seat__body__order", "pk"))


def newest_pack(on: date) -> RulePack | None:
    return RulePack.objects.filter(in_force_from__lte=on).order_by("-in_force_from", "-pk").first()


def national_rules(on: date) -> dict[str, NationalClockRule]:
    pack = newest_pack(on)
    return {rule.code: rule for rule in pack.rules.select_related("pack")} if pack else {}


def clock_terms(
    code: str, partnership: Partnership, *, on: date | None = None
) -> tuple[ClockRule | None, NationalClockRule | None]:
    """The partnership's own rule for a clock, and the national one of the newest pack in force."""
    with partnership_scope(partnership):
        local = ClockRule.objects.filter(code=code).first()
    return local, national_rules(on or timezone.localdate()).get(code)


def decision_route(partnership: Partnership, decision: str) -> DecisionRoute | None:
    with partnership_scope(partnership):
        routes = DecisionRoute.objects.select_related("recommended_by_body", "decided_by_body")
        return routes.filter(decision=decision).first()


def deciding_party(route: DecisionRoute | None) -> str:
    """Who decides, by name; empty when the arrangements do not say."""
    if route is None:
        return ""
    if route.decided_by_body is not None:
        return route.decided_by_body.name
    return route.get_decided_by_role_display() if route.decided_by_role else route.decided_by


def recommending_party(route: DecisionRoute | None) -> str:
    if route is None:
        return ""
    return route.recommended_by_body.name if route.recommended_by_body else route.recommended_by


def who_decides(partnership: Partnership, decision: str) -> str:
    """One sentence, such as "The Executive decides, on the recommendation of the Learning Group."."""
    route = decision_route(partnership, decision)
    decides, recommends = deciding_party(route), recommending_party(route)
    if not decides:
        return "The arrangements do not state who decides."
    return f"{decides} decides, on the recommendation of {recommends}." if recommends else f"{decides} decides."


def members_in_force(on: date) -> QuerySet[User]:
    """Those who may be given a seat in the partnership of the scope."""
    held = Membership.objects.filter(in_force(on)).values("user")
    return User.objects.filter(pk__in=held, is_active=True).order_by("full_name", "pk")


def vacant_seats(on: date) -> QuerySet[Seat]:
    """Seats of groups in force that nobody holds on a day."""
    held = SeatHolding.objects.filter(in_force(on), seat=OuterRef("pk"))
    bodies = Body.objects.filter(in_force(on))
    return (
        Seat.objects.filter(~Exists(held), in_force(on), body__in=bodies)
        .select_related("body", "agency")
        .order_by("body__order", "order", "pk")
    )


@dataclass
class Branch:
    """A group and those that report to it."""

    body: Body
    below: list["Branch"] = field(default_factory=list)


def governance_tree(bodies: list[Body]) -> list[Branch]:
    """Groups under those to which they report, the executive at the top."""
    branches = {body.pk: Branch(body) for body in bodies}
    tops: list[Branch] = []
    for body in bodies:
        above = branches.get(body.reports_to_id or 0)
        (above.below if above else tops).append(branches[body.pk])
    return sorted(tops, key=lambda branch: branch.body.kind != enums.BodyKind.EXECUTIVE)


def own_arrangements() -> Arrangements | None:
    """The one row of what is stated once; None before the arrangements are begun."""
    return Arrangements.objects.first()
