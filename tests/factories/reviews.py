"""Reviews for tests. Statuses are set directly: a factory takes no steps."""

from datetime import UTC, date, datetime

import factory

from casework.enums import CaseKind
from reviews.enums import Status
from reviews.models import Review
from tests.factories.casework import CaseFactory, OfCase
from tests.factories.review import Area

DECIDED_ON = date(2026, 4, 17)
NOW = datetime(2026, 5, 5, 12, tzinfo=UTC)
TODAY = date(2026, 5, 5)


class ReviewCaseFactory(CaseFactory):
    kind = CaseKind.LOCAL_REVIEW
    reference = factory.Sequence("LR-2026-{:03d}".format)
    title = factory.Sequence("Review {}".format)
    status = Status.UNDER_WAY


class ReviewFactory(OfCase):
    """A local review that was decided on 17 April 2026 and is under way."""

    class Meta:
        model = Review

    case = factory.SubFactory(ReviewCaseFactory)
    decided_on = DECIDED_ON


class ReviewArea(Area):
    """A partnership with a group that reviews and an executive that decides, somebody in each, and a manager."""

    def __init__(self, **route):
        super().__init__(**route)
        self.decided_by_executive()

    def review(self, status=Status.UNDER_WAY, *, kind=CaseKind.LOCAL_REVIEW, **fields):
        """The case of a review in this status."""
        case = ReviewCaseFactory(partnership=self.partnership, kind=kind, status=status)
        ReviewFactory(case=case, **fields)
        return case
