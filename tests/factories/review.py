"""Cases on their way through the rapid review, for tests."""

from datetime import UTC, date, datetime

from arrangements.models import DecisionRoute, Seat, SeatHolding
from casework.enums import CaseKind
from deadlines.calendars import load_bank_holidays
from incidents.criteria import criteria_at
from incidents.enums import Aim, Status
from incidents.models import CriterionFinding, ReviewText
from incidents.review.plan import start_plan
from incidents.review.questions import question_of
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from tests.factories import LONG_AGO, MembershipFactory, PartnershipFactory
from tests.factories.casework import CaseFactory, IncidentFactory, RapidReviewFactory
from tests.factories.deadlines import BodyFactory, DeadlineFactory, NationalClockRuleFactory

NOW = datetime(2026, 4, 17, 12, tzinfo=UTC)
TODAY = date(2026, 4, 17)
MET_ON = date(2026, 4, 16)
DUE_ON = date(2026, 4, 28)


def seat(person, body, *, chairs=False):
    """A place on a body, held by this person."""
    with partnership_scope(body.partnership):
        place = Seat.objects.create(partnership=body.partnership, body=body, role="Representative")
        return SeatHolding.objects.create(
            partnership=body.partnership, seat=place, user=person, chairs=chairs, starts_on=LONG_AGO
        )


class Area:
    """A partnership with a group that reviews, an executive, and somebody in each."""

    def __init__(self, **route):
        load_bank_holidays(now=NOW)
        self.partnership = PartnershipFactory()
        self.manager = self.person(Role.BUSINESS_MANAGER)
        self.executive = BodyFactory(partnership=self.partnership, code="executive", name="Executive Group")
        self.reviews = BodyFactory(partnership=self.partnership, code="reviews", name="Reviews Subgroup")
        self.member = self.person(Role.EXECUTIVE_MEMBER)
        self.reviewer = self.person(Role.BODY_MEMBER)
        seat(self.member, self.executive)
        seat(self.reviewer, self.reviews)
        for code, starts in (("lcspr", "review_decided"), ("sar", "review_decided")):
            NationalClockRuleFactory(code=code, starts=starts, length=6, unit="months")
        self.route(**route)

    def person(self, role, **more):
        return MembershipFactory(partnership=self.partnership, role=role, **more).user

    def route(self, decision="local_child_review", **fields):
        with partnership_scope(self.partnership):
            DecisionRoute.objects.update_or_create(
                partnership=self.partnership, decision=decision,
                defaults={"recommended_by_body": self.reviews, "source": "lines 155-157"} | fields,
            )  # fmt: skip

    def decided_by_executive(self):
        self.route(decided_by_body=self.executive, told=["National Panel"])
        return self

    def case(self, status=Status.PANEL, *, kind=CaseKind.INCIDENT, notifiable=True, ready=True, **fields):
        """With its plan and clock; `ready`: the panel has met, written and tested everything."""
        case = CaseFactory(partnership=self.partnership, kind=kind, status=Status.PANEL, **fields)
        IncidentFactory(case=case, notifiable=notifiable)
        if notifiable:
            DeadlineFactory(
                partnership=self.partnership, case=case, rule_code="rapid_review", due_on=DUE_ON, original_due_on=DUE_ON
            )
        review = RapidReviewFactory(case=case, panel_met_on=MET_ON if ready else None)
        with partnership_scope(self.partnership):
            start_plan(case, started_on=review.started_on, by=None, now=NOW)
            if ready:
                self.fill(case)
            if status != Status.PANEL:
                self.advance(case, status)
            case.refresh_from_db()
        return case

    def fill(self, case):
        told = {"partnership": case.partnership, "case": case, "changed_by": self.manager, "changed_at": NOW}
        question = question_of(case)
        for aim in Aim:
            ReviewText.objects.create(**told, aim=aim, text=f"The panel on {aim.label}")
        for criterion in criteria_at(question.stage):
            CriterionFinding.objects.create(
                **told, stage=question.stage, criterion=criterion.code, met=True, reason="The returns show it."
            )

    def advance(self, case, status):
        """Through the services where the case is recommended, so that it is handed over as it would be."""
        from incidents.review.recommending import recommend

        if status in {Status.RECOMMENDED, Status.DECIDED}:
            recommend(
                case, recommendation=question_of(case).answers[0], reason="Two agencies missed it.",
                national_view="Of local interest only.", by=self.manager, now=NOW, revision=0,
            )  # fmt: skip
        if status not in {Status.RECOMMENDED}:
            type(case).objects.filter(pk=case.pk).update(status=status)
