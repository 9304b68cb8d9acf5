"""Reviews that are being set up, for tests."""

from datetime import date

from arrangements.enums import ClockCode
from casework.enums import CaseKind
from casework.models import Case, ConflictDeclaration
from deadlines.services import Owner, set_deadline_by_rule
from meetings.models import Decision
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from reviews.enums import PlanText, Status
from reviews.models import Appointment, PlanningText, Reviewer
from reviews.planning.deciding import Answer
from tests.factories.reviews import DECIDED_ON, NOW, TODAY, ReviewArea

ANSWER = Answer(rationale="It asks the right questions.", took_part="All", dissent="", decided_on=TODAY)
DELAY = {"cause": "criminal", "reasons": "The trial begins in October.", "foreseen_on": TODAY, "expected_on": date(2027, 1, 29)}  # fmt: skip


class PlanningArea(ReviewArea):
    """With reviews whose clock runs from the decision."""

    @classmethod
    def of(cls, partnership):
        """Of a partnership that was loaded from its definition: a manager and nothing more."""
        area = cls.__new__(cls)
        area.partnership = partnership
        area.manager = area.person(Role.BUSINESS_MANAGER)
        return area

    def review(self, status=Status.SETTING_UP, *, kind=CaseKind.LOCAL_REVIEW, clock=True, **fields):
        case = super().review(status, kind=kind, **fields)
        codes = {CaseKind.LOCAL_REVIEW: ClockCode.LCSPR, CaseKind.ADULT_REVIEW: ClockCode.SAR}
        if clock and kind in codes:
            with partnership_scope(self.partnership):
                set_deadline_by_rule(
                    self.partnership, codes[kind], started_on=fields.get("decided_on", DECIDED_ON), case=case,
                    title=case.reference, owner=Owner(role=Role.BUSINESS_MANAGER), by=None, now=NOW,
                )  # fmt: skip
        return case

    def text(self, case, part=PlanText.TERMS, text="What it asks", *, agreed=False, **fields):
        with partnership_scope(self.partnership):
            row = PlanningText.objects.create(
                partnership=self.partnership, case=case, part=part, text=text, changed_by=self.manager, changed_at=NOW,
                **fields,
            )  # fmt: skip
            if agreed:
                row.agreed_by, row.agreed_revision = self.decision(case), row.revision
                row.save(update_fields=["agreed_by", "agreed_revision"])
        return row

    def decision(self, case, **fields):
        defaults = {
            "decision": "terms_of_reference", "outcome": "agreed", "outcome_words": "Agreed", "rationale": "Why",
            "decided_on": TODAY, "body": self.executive, "decided_by_name": "Executive Group", "route": "The arrangements",
            "recorded_by": self.member, "recorded_at": NOW,
        }  # fmt: skip
        return Decision.objects.create(partnership=self.partnership, case=case, **defaults | fields)

    def appoint(self, case):
        with partnership_scope(self.partnership):
            own = {"partnership": self.partnership}
            reviewer = Reviewer.objects.create(**own, name="R. Viewer", changed_by=self.manager, changed_at=NOW)
            declaration = ConflictDeclaration.objects.create(
                **own, case=case, person="R. Viewer", conflict=False, declared_on=TODAY, recorded_by=self.manager,
                recorded_at=NOW,
            )  # fmt: skip
            return Appointment.objects.create(
                **own, case=case, reviewer=reviewer, chosen_by=["interview"], knowledge="Knows", declaration=declaration,
                appointed_on=TODAY, appointed_by=self.manager,
            )  # fmt: skip

    def ready(self, **more):
        """A review that can begin."""
        case = self.review(**more)
        self.text(case, agreed=True)
        self.appoint(case)
        return case

    def fresh(self, case):
        with partnership_scope(self.partnership):
            return Case.objects.select_related("review").get(pk=case.pk)
