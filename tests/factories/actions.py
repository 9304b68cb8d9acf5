"""Actions of a review and of a group, with everybody who has to do with them, for tests."""

from datetime import UTC, date, datetime
from itertools import count

from meetings.actions.evidence import accept_evidence, give_evidence
from meetings.actions.services import Wanted, add_action
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from reviews.enums import Status
from tests.factories import AgencyFactory
from tests.factories.review import seat
from tests.factories.reviews import ReviewArea

NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
TODAY = date(2026, 5, 5)
DUE_ON = date(2026, 8, 31)
_numbers = count(1)


class ActionArea(ReviewArea):
    """A review under improvement. `owner`: somebody of the partnership who may not open its cases; `answerer`, `other`: people of
    two agencies; `chair`: of the group that follows actions up; `second`: runs cases besides the manager."""

    def __init__(self, **route):
        super().__init__(**route)
        self.agency = AgencyFactory(partnership=self.partnership, name="Police")
        self.other_agency = AgencyFactory(partnership=self.partnership, name="Health")
        self.answerer = self.person(Role.AGENCY_COORDINATOR, agency=self.agency)
        self.other = self.person(Role.AGENCY_COORDINATOR, agency=self.other_agency)
        self.owner = self.person(Role.BODY_MEMBER)
        self.second = self.person(Role.QUALITY_OFFICER)
        self.chair = self.person(Role.BODY_CHAIR)
        seat(self.chair, self.reviews, chairs=True)
        self.case = self.review(Status.IMPROVING)

    def scope(self, by=None):
        return partnership_scope(self.partnership, by=by or self.manager)

    def action(self, *, by=None, due_on=DUE_ON, now=NOW, of_case=True, **wanted):
        """The agency's, in the log of the group that reviews, unless told otherwise."""
        told = {
            "text": f"Train every desk officer ({next(_numbers)}).",
            "measure": "Fewer late referrals.",
            "body": self.reviews,
        }
        told |= wanted or {"agency": self.agency}
        with self.scope(by):
            return add_action(
                self.partnership, case=self.case if of_case else None, wanted=Wanted(**told), due_on=due_on,
                by=by or self.manager, now=now,
            )  # fmt: skip

    def evidenced(self, action=None, *, by=None, now=NOW, file=None):
        action = action or self.action(now=now)
        with self.scope(by or self.answerer):
            return give_evidence(action, text="Training log", file=file, by=by or self.answerer, now=now)

    def done(self, action=None, *, now=NOW):
        evidence = self.evidenced(action, now=now)
        with self.scope():
            return accept_evidence(evidence, answer="Good.", by=self.manager, now=now)
