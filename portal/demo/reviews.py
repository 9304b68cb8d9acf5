"""The demonstration's reviews of one partnership, in every state."""

from datetime import datetime

from accounts.models import User
from casework.enums import CaseKind
from incidents.enums import HandedOverStage
from incidents.models import HandedOverCase
from partnerships.models import Partnership
from portal.demo.improving import improve, recommend, share_learning
from portal.demo.review_stories import REVIEWS, Until
from portal.demo.reviewing import hand_in_and_agree, register_reviewers, tell_review
from reviews.opening.services import kinds_of, open_review
from reviews.release.after import end_years

SHARING = (Until.REPORTED, Until.PUBLISHED)


def tell_reviews(partnership: Partnership, people: dict[str, User], *, now: datetime) -> None:
    """Inside the partnership's scope, after its incidents."""
    register_reviewers(partnership, people, now=now)
    for story in REVIEWS:
        if story.kind not in kinds_of(partnership):
            continue
        teller = tell_review(partnership, story, people, now=now)
        if teller.reaches(Until.REPORTED):
            recommend(teller)
        if story.until in SHARING:
            share_learning(teller)
        if teller.reaches(Until.REPORTED):
            hand_in_and_agree(teller)
        if teller.reaches(Until.REHEARSED):
            improve(teller)
    _go_on_with_one(partnership, people["manager"], now=now)
    end_years(now=now)


def _go_on_with_one(partnership: Partnership, manager: User, *, now: datetime) -> None:
    """Of the cases that a predecessor handed over, one serious case review goes on here; the others stay as they are."""
    kind = CaseKind.SERIOUS_CASE_REVIEW
    running = HandedOverCase.objects.filter(review_kind=kind, stage=HandedOverStage.UNDER_WAY).select_related("case")
    handed = running.order_by("pk").first()
    if handed is not None and kind in kinds_of(partnership):
        open_review(
            partnership, kind=kind, title=handed.case.title, by=manager, now=now, arises_from=handed.case,
            opened_reason="It was under way when the board that began it ended.",
        )  # fmt: skip
