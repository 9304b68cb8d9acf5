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
from incidents.case_file import CaseFile, case_file
from incidents.criteria import criteria_at
from incidents.enums import Aim, Recommendation, Status
from incidents.models import RapidReview
from incidents.review.handing import hand_to_decider
from incidents.review.panel import WORKING, begin, review_of
from incidents.review.plan import is_for_the_panel
from incidents.review.questions import question_of
from incidents.review.refusals import ReviewRefused


def what_is_missing(file: CaseFile) -> list[str]:
    """In the order of the work, each as the thing to do. A review for the National Panel answers all four aims."""
    missing = []
    if file.case.status == Status.GATHERING:
        missing.append("Open the merged chronology to the panel")
    if file.review is None or file.review.panel_met_on is None:
        missing.append("Record when the panel met")
    wanted = tuple(Aim) if is_for_the_panel(file.case, file.incident) else ()
    unwritten = [aim for aim in wanted if aim.value not in file.texts]
    if unwritten:
        missing.append("Write the panel's words on: " + "; ".join(str(aim.label) for aim in unwritten))
    stage = question_of(file.case).stage
    if untested := len(criteria_at(stage)) - len(file.findings.get(stage, {})):
        missing.append(f"Test the {'last criterion' if untested == 1 else f'{untested} criteria that are left'}")
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
    if row.status in WORKING and (missing := what_is_missing(case_file(row))):
        raise ReviewRefused("The panel cannot recommend yet. Still to do: " + ". ".join(missing) + ".")
    moved = move(row, transitions.RECOMMEND, by=by, now=now, words=f"Recommended: {answer.label}")
    review = _written(row, reason=reason, national_view=national_view, revision=revision)
    review.recommendation, review.recommended_on = answer, localdate(now)
    review.save(update_fields=["recommendation", "recommended_on"])
    hand_to_decider(moved, by=by, now=now)
    return moved
