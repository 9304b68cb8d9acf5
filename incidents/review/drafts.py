"""A decision half written: kept as typed, for whoever decides, and shown to the other when two of them write at once."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from casework.editing import ChangedMeanwhile
from casework.models import Case
from casework.transitions import TransitionNotAllowed, lock_case
from incidents.enums import Status
from incidents.models import DecisionDraft
from incidents.review.deciding import allow_decider


@transaction.atomic
def keep_decision_draft(
    case: Case, *, typed: Mapping[str, Any], by: User, now: datetime, revision: int
) -> DecisionDraft:
    """`revision`: of the draft that was opened; 0 where there was none."""
    row = lock_case(case)
    allow_decider(row, by=by, now=now)
    if row.status != Status.RECOMMENDED:
        raise TransitionNotAllowed(f"{row.reference} has moved on since you opened it. Look at where it stands now.")
    draft = DecisionDraft.objects.filter(case=row).select_related("changed_by").first()
    if (draft.revision if draft else 0) != revision:
        raise ChangedMeanwhile(draft)
    if draft is None:
        draft = DecisionDraft(partnership_id=row.partnership_id, case=row, revision=0)
    draft.typed, draft.changed_by, draft.changed_at = dict(typed), by, now
    draft.revision += 1
    draft.save()
    return draft
