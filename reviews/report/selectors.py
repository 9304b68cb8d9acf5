"""What is read of a review's report: its texts, its versions, what was said about them, and which one was agreed."""

from casework.models import Case
from reviews.models import Draft, Review


def agreed_draft(case: Case) -> Draft | None:
    """Exactly the version that was put forward and agreed; none while no report is agreed."""
    review = Review.objects.select_related("put_forward").filter(case=case, report_agreed_on__isnull=False).first()
    return review.put_forward if review else None
