"""One partnership's reviews for the isolation suite: an open one with everything on it, and a restricted one that nobody is named on."""

from django.utils import timezone

from casework.enums import CaseKind
from casework.models import Case
from reviews.enums import Status
from reviews.models import Review
from tests.isolation.cases import _case
from tests.isolation.review_areas import learning, people, planning, recommendations, release, report

AREAS = (planning, people, report, learning, recommendations, release)


def fill_reviews(partnership, name, *, by, number) -> dict[str, object]:
    """Inside the partnership's scope. `review` and `restricted_review`: references; the rest: numbers in addresses."""
    review = _review(partnership, name, f"LR-2026-{number:03d}", by=by)
    restricted = _review(partnership, f"{name} hidden", f"LR-2026-{number + 1:03d}", by=by, restricted=True)
    found: dict[str, object] = {"review": review.reference, "restricted_review": restricted.reference}
    for area in AREAS:
        found |= area.fill(review, name, by=by, number=number)
        area.fill(restricted, f"{name} hidden", by=by, number=number + 1)
    return found


def _review(partnership, name, reference, *, by, restricted=False) -> Case:
    case = _case(
        partnership, name, reference, Status.UNDER_WAY, by=by, restricted=restricted, kind=CaseKind.LOCAL_REVIEW
    )
    Review.objects.create(
        partnership=partnership, case=case, decided_on=timezone.localdate(), opened_reason=f"{name} reason"
    )
    return case
