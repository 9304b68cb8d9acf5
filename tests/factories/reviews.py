"""Reviews for tests. Statuses are set directly: a factory takes no steps."""

from datetime import UTC, date, datetime

import factory

from casework.enums import CaseKind
from partnerships.scoping import partnership_scope
from reviews.enums import DraftSource, ReportSection, Status
from reviews.models import Draft, Review
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


class DraftFactory(OfCase):
    """The first version of a report that was written here, with every section."""

    class Meta:
        model = Draft

    case = factory.SubFactory(ReviewCaseFactory)
    version = 1
    source = DraftSource.WRITTEN
    made_at = NOW

    @factory.lazy_attribute
    def sections(self):
        return [{"code": each.value, "title": str(each.label), "text": f"On {each.label}."} for each in ReportSection]

    @factory.lazy_attribute
    def plain_text(self):
        return "\n".join(f"{each['title']}\n{each['text']}" for each in self.sections)


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

    def agreed_review(self, status=Status.AGREED, *, kind=CaseKind.LOCAL_REVIEW, draft=None, **fields):
        """The case of a review whose report was put forward and agreed; `draft`: what its version says."""
        case = self.review(status, kind=kind, **fields)
        version = DraftFactory(case=case, made_by=self.manager, **(draft or {}))
        with partnership_scope(self.partnership):
            Review.objects.filter(case=case).update(put_forward=version, report_agreed_on=TODAY)
        return case
