"""What the panel does: when it met, who was there, and its words on the four aims."""

from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.timezone import localdate

from accounts.models import User
from casework.editing import require_revision
from casework.grants import record
from casework.models import Case
from casework.transitions import lock_case
from core.templatetags.portal import date_long
from incidents.enums import Aim, PlanStepCode, Status
from incidents.models import Incident, PlanStep, RapidReview, ReviewText
from incidents.review.plan import mark_step
from incidents.review.refusals import ReviewRefused
from incidents.transitions import RUN

WORKING = frozenset({Status.GATHERING, Status.PANEL})
CLOSED_TO_WRITING = "The panel has made its recommendation, so its words stand as they are. Whoever decides can return the case to the panel."


def begin(case: Case, *, by: User) -> Case:
    """Lock the case for somebody who runs cases, while the panel still works on it."""
    row = lock_case(case)
    if not by.has_perm(RUN, row):
        raise PermissionDenied(RUN)
    if row.status not in WORKING:
        raise ReviewRefused(CLOSED_TO_WRITING)
    return row


def review_of(case: Case) -> RapidReview:
    """On a locked case. A case that was not notified gets its review when the panel first has something to say."""
    review = RapidReview.objects.filter(case=case).first()
    if review is not None:
        return review
    started = PlanStep.objects.filter(case=case).order_by("planned_on").values_list("planned_on", flat=True).first()
    known = Incident.objects.filter(case=case).values_list("known_to_partnership_on", flat=True).first()
    started_on = min(filter(None, [started, known, localdate(case.opened_at)]))
    return RapidReview.objects.create(partnership_id=case.partnership_id, case=case, started_on=started_on)


@transaction.atomic
def write_aim(case: Case, aim: Aim, *, text: str, by: User, now: datetime, revision: int) -> ReviewText:
    row = begin(case, by=by)
    found, made = ReviewText.objects.select_for_update().get_or_create(
        partnership_id=row.partnership_id, case=row, aim=aim,
        defaults={"text": text, "changed_by": by, "changed_at": now},
    )  # fmt: skip
    if made:
        return found
    require_revision(found, revision)
    found.text, found.changed_by, found.changed_at = text, by, now
    found.revision += 1
    found.save(update_fields=["text", "changed_by", "changed_at", "revision"])
    return found


@transaction.atomic
def record_panel(
    case: Case, *, panel_met_on: date, present: str, by: User, now: datetime, revision: int
) -> RapidReview:
    """The panel met. Refused in the future and before the rapid review began."""
    row = begin(case, by=by)
    review = review_of(row)
    if revision or review.panel_met_on:
        require_revision(review, revision)
    if panel_met_on > localdate(now):
        raise ReviewRefused("The day on which the panel met must not be in the future.", field="panel_met_on")
    if panel_met_on < review.started_on:
        raise ReviewRefused(
            f"The rapid review began on {date_long(review.started_on)}. The panel cannot have met before that day.",
            field="panel_met_on",
        )
    changed = review.panel_met_on != panel_met_on
    review.panel_met_on, review.present = panel_met_on, present
    review.revision += 1
    review.save(update_fields=["panel_met_on", "present", "revision"])
    mark_step(row, PlanStepCode.PANEL, on=panel_met_on, by=by)
    if changed:
        PlanStep.objects.filter(case=row, code=PlanStepCode.PANEL).exclude(done_on=panel_met_on).update(
            done_on=panel_met_on, done_by=by, revision=F("revision") + 1
        )
        record(row, "panel_met", f"The panel met on {date_long(panel_met_on)}", by=by, now=now)
    return review
