"""Cases whose agencies have answered, for tests of the merged chronology and the paper."""

from datetime import date

from arrangements.models import Seat, SeatHolding
from casework.models import CaseBody
from incidents.enums import ReturnStatus, Status
from incidents.models import ChronologyEntry, RapidReview
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from tests.factories import LONG_AGO, AgencyFactory, MembershipFactory, PartnershipFactory, UserFactory
from tests.factories.casework import (
    OPENED_AT,
    AgencyReturnFactory,
    CaseFactory,
    ChronologyEntryFactory,
    IncidentFactory,
    RapidReviewFactory,
    SubjectFactory,
)
from tests.factories.deadlines import BodyFactory

SECOND_VISIT = "Health visitor saw unexplained bruising on the left forearm during the second visit"


class Gathered:
    """One case, its manager, somebody on the panel, and agencies that have answered."""

    def __init__(self, *, status=Status.GATHERING, opened=False, agencies=("Police", "Health"), **case):
        self.partnership = PartnershipFactory(slug="middleshire")
        self.manager = self.person(Role.BUSINESS_MANAGER)
        self.panellist = self.person(Role.BODY_MEMBER)
        self.case = CaseFactory(partnership=self.partnership, status=status, reference="SI-2026-004", **case)
        IncidentFactory(case=self.case, what_happened="A child of three was badly hurt.")
        SubjectFactory(case=self.case, label="Child A")
        RapidReviewFactory(case=self.case, merge_opened_at=OPENED_AT if opened else None)
        self.body = BodyFactory(partnership=self.partnership)
        with partnership_scope(self.partnership):
            CaseBody.objects.create(
                partnership=self.partnership, case=self.case, body=self.body, part="recommends", since=OPENED_AT
            )
            seat = Seat.objects.create(partnership=self.partnership, body=self.body, role="Member")
            SeatHolding.objects.create(partnership=self.partnership, seat=seat, user=self.panellist, starts_on=LONG_AGO)
        self.returns = {name: self.answer(name) for name in agencies}

    def person(self, role, **more):
        return MembershipFactory(partnership=self.partnership, role=role, **more).user

    def answer(self, name, status=ReturnStatus.SUBMITTED):
        agency = AgencyFactory(partnership=self.partnership, name=name)
        done = status in {ReturnStatus.SUBMITTED, ReturnStatus.ACCEPTED}
        return AgencyReturnFactory(
            case=self.case, agency=agency, status=status,
            submitted_at=OPENED_AT if done else None, submitted_by=UserFactory() if done else None,
        )  # fmt: skip

    def entry(self, agency, on, text=None, **fields):
        given = {"starts_on": on, "agency_return": self.returns[agency]} | fields
        return ChronologyEntryFactory(**given, **({"what_happened": text} if text else {}))

    def many(self, count):
        """As many entries, spread over the agencies and over time."""
        author = UserFactory()
        returns = list(self.returns.values())
        with partnership_scope(self.partnership):
            ChronologyEntry.objects.bulk_create(
                ChronologyEntry(
                    partnership=self.partnership, case=self.case, agency_return=returns[number % len(returns)],
                    starts_on=date.fromordinal(738000 + number * 2 % 1500),
                    ends_on=date.fromordinal(738000 + number * 2 % 1500),
                    kind=("visit", "health", "police")[number % 3], source="Case notes",
                    what_happened=f"Event {number}: something was seen, said and written down by a worker at some length.",
                    changed_by=author, changed_at=OPENED_AT,
                )
                for number in range(count)
            )  # fmt: skip

    @property
    def review(self):
        with partnership_scope(self.partnership):
            return RapidReview.objects.get(case=self.case)
