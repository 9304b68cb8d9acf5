"""The partnership's own setting of who decides, where its published arrangements do not say."""

from collections.abc import Callable
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from arrangements.enums import Decision as Code
from arrangements.models import Body
from casework.deciders import decider_for
from casework.editing import require_revision
from casework.enums import Part
from casework.models import Case, CaseBody, LocalDecider
from incidents.enums import Status
from incidents.review.handing import hand_to_decider, take_from_decider
from incidents.review.questions import QUESTIONS, question_of
from incidents.review.refusals import ReviewRefused
from partnerships.models import Partnership

CHANGE_DECIDER = "casework.change_decider"
# Of the reviews that follow: who agrees what sets them up, who chooses the reviewer, who explains a delay.
OF_REVIEWS = (Code.TERMS_OF_REFERENCE, Code.COMMUNICATIONS_PLAN, Code.REVIEWER, Code.REVIEW_DELAY)
# What other apps do when somebody else decides from now on, each called with `by` and `now`.
HAND_OVERS: list[Callable[..., None]] = []


@transaction.atomic
def set_local_decider(
    partnership: Partnership,
    decision: str,
    *,
    body: Body | None,
    role: str,
    reason: str,
    by: User,
    now: datetime,
    revision: int,
) -> LocalDecider:
    """A body or a role. Cases that wait for this decision are handed to it at once."""
    if not by.has_perm(CHANGE_DECIDER, partnership):
        raise PermissionDenied(CHANGE_DECIDER)
    Partnership.objects.select_for_update().get(pk=partnership.pk)
    stated = decider_for(decision)
    if stated.stated and stated.published:
        raise ReviewRefused(f"{stated.source} A setting cannot change that; the arrangements can.")
    row = LocalDecider.objects.select_for_update(of=("self",)).filter(decision=decision).first()
    if row is None:
        row = LocalDecider(partnership=partnership, decision=decision, revision=0)
    else:
        require_revision(row, revision)
    row.body, row.role, row.reason, row.set_by, row.set_at = body, role, reason, by, now
    row.revision += 1
    row.save()
    _hand_over(decision, by=by, now=now)
    for hand_over in HAND_OVERS:
        hand_over(by=by, now=now)
    return row


def _hand_over(decision: str, *, by: User, now: datetime) -> None:
    waiting = Case.objects.select_for_update(of=("self",)).select_related("partnership")
    for case in waiting.filter(status=Status.RECOMMENDED).order_by("pk"):
        if question_of(case).decision != decision:
            continue
        decider = decider_for(decision)
        held = CaseBody.objects.filter(case=case, part=Part.DECIDES)
        if held.exclude(body=decider.body).exists() if decider.body else held.exists():
            take_from_decider(case, by=by, now=now, outcome="Somebody else decides now")
        hand_to_decider(case, by=by, now=now)


def settable() -> list[str]:
    return [*(question.decision.value for question in QUESTIONS), *(code.value for code in OF_REVIEWS)]
