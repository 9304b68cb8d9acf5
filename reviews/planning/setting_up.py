"""What a review is about and when it is planned to be done."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from casework.editing import require_revision
from casework.enums import CaseKind
from casework.models import Case
from casework.refusals import Refused
from deadlines.services import Owner, set_deadline
from partnerships.roles import Role
from reviews.cases import CLOCKS
from reviews.models import Review
from reviews.planning.locking import lock_review, lock_running, running_clocks

# Kinds that the National Panel has to do with.
FOR_THE_PANEL = frozenset({CaseKind.LOCAL_REVIEW, CaseKind.SERIOUS_CASE_REVIEW, CaseKind.NATIONAL_REVIEW})


def asks_for_planned_day(case: Case) -> bool:
    """No rule gives this kind a date and none runs. Once one runs, it is moved on its own page, with a reason."""
    return (
        case.kind not in CLOCKS
        and case.kind != CaseKind.NATIONAL_REVIEW
        and not running_clocks(case).filter(rule_code="").exists()
    )


@transaction.atomic
def save_about(case: Case, *, values: Mapping[str, Any], revision: int, by: User, now: datetime) -> Review:
    """`values`: by field of the review. A planned day becomes a date of the case."""
    row = lock_running(case, by)
    review = lock_review(row)
    require_revision(review, revision)
    _check_period(values.get("scope_from"), values.get("scope_to"))
    planned_on = values.get("planned_on")
    if planned_on is not None:
        _plan(row, planned_on, now=now)
    for name, value in values.items():
        setattr(review, name, value)
    review.revision += 1
    review.save(update_fields=[*values, "revision"])
    return review


def _check_period(scope_from: date | None, scope_to: date | None) -> None:
    if scope_to is not None and scope_from is None:
        raise Refused("Enter the first day of the period as well.", "scope_from")
    if scope_from is not None and scope_to is not None and scope_to < scope_from:
        raise Refused("The period ends before it begins. Check both days.", "scope_to")


def _plan(case: Case, planned_on: date, *, now: datetime) -> None:
    if planned_on < localdate(now):
        raise Refused("The day by which it is planned to be done has passed. Enter a later day.", "planned_on")
    if not asks_for_planned_day(case):
        raise Refused("A day is planned already. Move it on the page of that date, with the reason.", "planned_on")
    set_deadline(
        case.partnership, title=f"{CaseKind(case.kind).label}: {case.reference}", due_on=planned_on,
        started_on=localdate(now), case=case, start_event="Planned by the partnership", by=None, now=now,
        owner=Owner(role=Role.BUSINESS_MANAGER),
    )  # fmt: skip
