"""A partnership with indicators of every kind, three agencies that give them, and a quarter that was opened."""

from datetime import UTC, date, datetime

from datasets.collecting.opening import open_quarter
from datasets.enums import DimensionKind, GoodDirection, RelationKind, Route, ValueKind
from datasets.models import Category, Dimension, Indicator, IndicatorOwner, IndicatorRelation, QuarterlyReturn, Value
from datasets.periods import Period
from deadlines.calendars import load_bank_holidays
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from tests.factories import AgencyFactory, MembershipFactory, OrganisationFactory, PartnershipFactory

NOW = datetime(2026, 7, 9, 9, 0, tzinfo=UTC)
QUARTER = Period(2026, 1)
DUE = date(2026, 7, 31)


class FiguresArea:
    """`council`, `police` and `health` with a coordinator each; `manager`, `chair`. `indicators` by code.

    The council gives most of them; the police `police-crimes`; health `health-waits`, with a zero direction of good.
    """

    def __init__(self, *, opened=True, name=None, organisation=None):
        load_bank_holidays(now=NOW)
        self.partnership = PartnershipFactory(**({"name": name} if name else {}))
        self.organisation = organisation or OrganisationFactory()
        self.council, self.police, self.health = (
            AgencyFactory(partnership=self.partnership, name=f"{each} of {self.partnership.name}", **more)
            for each, more in (("Council", {}), ("Police", {"organisation": self.organisation}), ("Health", {}))
        )
        self.manager = self.person(Role.BUSINESS_MANAGER)
        self.chair = self.person(Role.INDEPENDENT_CHAIR)
        self.coordinator = self.person(Role.AGENCY_COORDINATOR, self.council)
        self.colleague = self.person(Role.AGENCY_CONTRIBUTOR, self.council)
        self.police_coordinator = self.person(Role.AGENCY_COORDINATOR, self.police)
        self.health_coordinator = self.person(Role.AGENCY_COORDINATOR, self.health)
        self.indicators = {}
        with self.scope():
            self._fill()
            if opened:
                self.collection = open_quarter(self.partnership, QUARTER, due_on=DUE, note="", by=self.manager, now=NOW)

    def person(self, role, agency=None):
        return MembershipFactory(partnership=self.partnership, role=role, agency=agency).user

    def scope(self, by=None):
        return partnership_scope(self.partnership, by=by)

    def _fill(self):
        self.source = self.dimension("source", ["schools", "police", "unknown"], not_recorded="unknown")
        self.ethnicity = self.dimension(
            "ethnicity", ["white", "other", "unknown"], not_recorded="unknown", kind="ethnicity"
        )
        self.add("referrals", ValueKind.CUMULATIVE, self.council, unit="referrals")
        self.add("assessed", ValueKind.PERCENTAGE, self.council, relations={"referrals": RelationKind.DENOMINATOR})
        self.add("plans", ValueKind.SNAPSHOT, self.council, unit="children", direction=GoodDirection.DOWN)
        self.add("rate", ValueKind.RATE, self.council)
        self.add("by-source", ValueKind.CUMULATIVE, self.council, dimension=self.source, unit="referrals")
        self.add("by-ethnicity", ValueKind.PERCENTAGE, self.council, dimension=self.ethnicity, section="Equality")
        self.add("police-crimes", ValueKind.COUNT, self.police, unit="crimes")
        self.add("health-waits", ValueKind.SNAPSHOT, self.health, unit="days")

    def dimension(self, code, categories, *, not_recorded="", kind=DimensionKind.SOURCE):
        made = Dimension.objects.create(partnership=self.partnership, code=code, name=code.title(), kind=kind)
        for order, each in enumerate(categories):
            Category.objects.create(
                partnership=self.partnership, dimension=made, code=each, name=each.title(), order=order,
                not_recorded=each == not_recorded,
            )  # fmt: skip
        return made

    def add(self, code, kind, *agencies, relations=None, section="Front door", **more):
        made = Indicator.objects.create(
            partnership=self.partnership, code=code, title=code.replace("-", " ").title(), kind=kind, section=section,
            order=len(self.indicators), **more,
        )  # fmt: skip
        self.indicators[code] = made
        for agency in agencies:
            IndicatorOwner.objects.create(partnership=self.partnership, indicator=made, agency=agency)
        for other, relation in (relations or {}).items():
            IndicatorRelation.objects.create(
                partnership=self.partnership, indicator=made, kind=relation, other=self.indicators[other]
            )
        return made

    def category(self, code, dimension=None):
        return Category.objects.get(dimension=dimension or self.source, code=code)

    def value(self, code, period, *, category=None, agency=None, **cells):
        """A figure that stands."""
        return Value.objects.create(
            partnership=self.partnership, indicator=self.indicators[code], category=category, period=period, agency=agency,
            route=Route.HISTORY, given_at=NOW, **cells,
        )  # fmt: skip

    def return_of(self, agency):
        rows = QuarterlyReturn.objects.select_related("collection", "agency", "partnership", "deadline", "passed_to")
        return rows.get(agency=agency)

    def url(self, path):
        return f"/p/{self.partnership.slug}/{path}"
