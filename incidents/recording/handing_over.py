"""Cases that a predecessor handed over: entered as such, with how far they had come."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from casework.editing import require_revision
from casework.enums import CaseKind
from casework.models import Case
from casework.refusals import Refused
from casework.services import open_case
from casework.transitions import lock_case, move
from incidents.enums import HandedOverStage, Status
from incidents.models import HandedOverCase
from incidents.recording.opening import ADD
from incidents.transitions import CLOSE, RUN, SEND
from partnerships.models import Partnership

# The predecessor took the earlier steps, so the case begins where it stood: a review under way had been decided on, a rapid
# review that waits for the Panel had been sent, a completed one is closed. None of our clocks has run on it.
STATUS_OF = {
    HandedOverStage.UNDER_WAY: Status.DECIDED,
    HandedOverStage.AWAITING_PANEL: Status.SENT,
    HandedOverStage.COMPLETED: Status.CLOSED,
}
STEPS = {HandedOverStage.AWAITING_PANEL: SEND, HandedOverStage.COMPLETED: CLOSE}
ORDER = list(STATUS_OF)


@transaction.atomic
def enter_handed_over(
    partnership: Partnership, *, title: str, values: Mapping[str, Any], by: User, now: datetime
) -> Case:
    _check(values, now)
    stage = HandedOverStage(values["stage"])
    case = open_case(
        partnership, kind=CaseKind.HANDED_OVER, title=title, status=STATUS_OF[stage], permission=ADD, by=by, now=now
    )
    HandedOverCase.objects.create(partnership=partnership, case=case, **values)
    if stage == HandedOverStage.COMPLETED:
        case.closed_at = now
        case.save(update_fields=["closed_at"])
    return case


@transaction.atomic
def change_handed_over(
    case: Case, *, values: Mapping[str, Any], revision: int, by: User, now: datetime
) -> HandedOverCase:
    """A later stage is a step of the case. Nothing goes back: what was completed stays completed."""
    row = lock_case(case)
    if not by.has_perm(RUN, row):
        raise PermissionDenied(RUN)
    found = HandedOverCase.objects.select_for_update().get(case=row)
    require_revision(found, revision)
    _check(values, now)
    before, after = HandedOverStage(found.stage), HandedOverStage(values["stage"])
    if ORDER.index(after) < ORDER.index(before):
        raise Refused(f"It stands as '{before.label}'. A case does not go back to an earlier stage.", "stage")
    for name, value in values.items():
        setattr(found, name, value)
    found.revision += 1
    found.save()
    if after != before:
        move(row, STEPS[after], by=by, now=now, words=after.label, closes=after == HandedOverStage.COMPLETED)
    return found


def _check(values: Mapping[str, Any], now: datetime) -> None:
    if values["handed_over_on"] and values["handed_over_on"] > localdate(now):
        raise Refused("The day of the handover is in the future. Enter today or an earlier day.", "handed_over_on")
