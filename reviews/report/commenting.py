"""What people say about a version, and what was done about it."""

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.grants import has_conflict
from casework.models import Case
from casework.refusals import Refused
from casework.selectors import CHANGE, OPEN
from casework.transitions import lock_case
from reviews.models import Draft, DraftComment
from reviews.report.places import is_written, why_closed

ANSWERED = "Somebody has answered this comment already. Nothing was changed."


@transaction.atomic
def comment(draft: Draft, *, section: str, text: str, by: User, now: datetime) -> DraftComment:
    """By anybody who may open the case; which of them, the page has asked. Sent twice, it is said once."""
    case = lock_case(draft.case)
    if not by.has_perm(OPEN, case) or has_conflict(case, by):
        raise PermissionDenied(OPEN)
    _require_open(case)
    row, _ = DraftComment.objects.get_or_create(
        draft=draft, section=section, text=text.strip(), by=by, answer="",
        defaults={"partnership_id": case.partnership_id, "case": case, "at": now},
    )  # fmt: skip
    return row


@transaction.atomic
def answer_comment(row: DraftComment, *, answer: str, by: User, now: datetime) -> DraftComment:
    """Once. What was done about it, or why nothing."""
    case = lock_case(row.case)
    if not by.has_perm(CHANGE, case):
        raise PermissionDenied(CHANGE)
    _require_open(case)
    said = DraftComment.objects.select_for_update(of=("self",)).get(pk=row.pk)
    if said.answer:
        if (said.answer, said.answered_by_id) == (answer.strip(), by.pk):
            return said
        raise Refused(ANSWERED, "answer")
    said.answer, said.answered_by, said.answered_at = answer.strip(), by, now
    said.save(update_fields=["answer", "answered_by", "answered_at"])
    return said


def _require_open(case: Case) -> None:
    if not is_written(case):
        raise Refused(why_closed(case))
