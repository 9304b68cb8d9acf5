"""The review begins: once what it needs is there."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.enums import CaseKind
from casework.models import Case
from casework.refusals import Refused
from casework.transitions import lock_case, move
from reviews.enums import PlanText, Status
from reviews.models import Appointment
from reviews.planning.texts import AGREED, EMPTY, TextLine, text_of
from reviews.transitions import BEGIN, RUN

# Kinds that an independent reviewer carries out.
NEEDS_REVIEWER = frozenset({CaseKind.LOCAL_REVIEW, CaseKind.ADULT_REVIEW, CaseKind.SERIOUS_CASE_REVIEW})
# Kinds for which it is enough that the terms of reference are written: those who take part settle them among themselves.
WRITTEN_IS_ENOUGH = frozenset({CaseKind.TABLE_TOP})


def what_is_missing(kind: str, *, terms: str, reviewer: bool) -> list[str]:
    """Each as the thing to do. `terms`: the state of the terms of reference, of texts.WORDS."""
    missing = []
    if terms == EMPTY:
        missing.append("Write the terms of reference")
    elif terms != AGREED and kind not in WRITTEN_IS_ENOUGH:
        missing.append("Have the terms of reference agreed")
    if kind in NEEDS_REVIEWER and not reviewer:
        missing.append("Appoint a reviewer")
    return missing


def missing_of(case: Case) -> list[str]:
    return what_is_missing(
        case.kind,
        terms=TextLine(PlanText.TERMS, text_of(case, PlanText.TERMS)).state,
        reviewer=Appointment.objects.filter(case=case, ended_on__isnull=True).exists(),
    )


@transaction.atomic
def begin_review(case: Case, *, by: User, now: datetime) -> Case:
    row = lock_case(case)
    if not by.has_perm(RUN, row):
        raise PermissionDenied(RUN)
    if row.status == Status.SETTING_UP and (missing := missing_of(row)):
        raise Refused("The review cannot begin yet. Still to do: " + ". ".join(missing) + ".")
    return move(row, BEGIN, by=by, now=now)
