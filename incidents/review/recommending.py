"""From the panel's words to its recommendation, and on to whoever decides."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from casework.editing import require_revision
from casework.models import Case
from casework.transitions import lock_case, move
from incidents import transitions
from incidents.criteria import criteria_at
from incidents.enums import Aim, Recommendation, Status
from incidents.models import CriterionFinding, RapidReview, ReviewText
from incidents.review.handing import hand_to_decider
from incidents.review.panel import WORKING, begin, review_of
from incidents.review.plan import goes_to_the_panel
from incidents.review.questions import question_of
from incidents.review.refusals import ReviewRefused


def untested_criteria(case: Case) -> list[str]:
    """The questions of this stage that nobody has answered yet."""
    stage = question_of(case).stage
    found = set(CriterionFinding.objects.filter(case=case, stage=stage).values_list("criterion", flat=True))
    return [criterion.question for criterion in criteria_at(stage) if criterion.code not in found]


def unwritten_aims(case: Case) -> list[Aim]:
    """A rapid review for the National Panel answers all four aims; other considerations need not."""
    if not goes_to_the_panel(case):
        return []
    written = set(ReviewText.objects.filter(case=case).exclude(text="").values_list("aim", flat=True))
    return [aim for aim in Aim if aim.value not in written]


def what_is_missing(case: Case, review: RapidReview | None) -> list[str]:
    """In the order of the work, each as the thing to do."""
    missing = []
    if case.status == Status.GATHERING:
        missing.append("Open the merged chronology to the panel")
    if review is None or review.panel_met_on is None:
        missing.append("Record when the panel met")
    if aims := unwritten_aims(case):
        missing.append("Write the panel's words on: " + "; ".join(str(aim.label) for aim in aims))
    if untested := untested_criteria(case):
        count = len(untested)
        missing.append(f"Test the {'last criterion' if count == 1 else f'{count} criteria that are left'}")
    return missing


@transaction.atomic
def keep_draft(case: Case, *, reason: str, national_view: str, by: User, now: datetime, revision: int) -> RapidReview:
    """What is written so far, to come back to."""
    row = begin(case, by=by)
    return _written(row, reason=reason, national_view=national_view, revision=revision)


def _written(case: Case, *, reason: str, national_view: str, revision: int) -> RapidReview:
    review = review_of(case)
    if revision:
        require_revision(review, revision)
    review.recommended_reason, review.national_view = reason, national_view
    review.revision += 1
    review.save(update_fields=["recommended_reason", "national_view", "revision"])
    return review


@transaction.atomic
def recommend(
    case: Case, *, recommendation: str, reason: str, national_view: str, by: User, now: datetime, revision: int
) -> Case:
    """The panel recommends; the case goes to whoever decides here, and they are told."""
    row = lock_case(case)
    if not by.has_perm(transitions.RUN, row):
        raise PermissionDenied(transitions.RUN)
    answer = Recommendation(recommendation)
    if answer not in question_of(row).answers:
        raise ReviewRefused("This recommendation does not belong to this kind of case.", field="recommendation")
    if row.status in WORKING and (missing := what_is_missing(row, RapidReview.objects.filter(case=row).first())):
        raise ReviewRefused("The panel cannot recommend yet. Still to do: " + ". ".join(missing) + ".")
    moved = move(row, transitions.RECOMMEND, by=by, now=now, words=f"Recommended: {answer.label}")
    review = _written(row, reason=reason, national_view=national_view, revision=revision)
    review.recommendation, review.recommended_on = answer, localdate(now)
    review.save(update_fields=["recommendation", "recommended_on"])
    hand_to_decider(moved, by=by, now=now)
    return moved
