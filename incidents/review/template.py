"""The partnership's own day plan. Until somebody changes it, the portal's proposal stands in for it."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction

from accounts.models import User
from casework.editing import require_revision
from incidents.models import PlanTemplateStep
from incidents.review.default_plan import DEFAULT_PLAN
from incidents.review.refusals import ReviewRefused
from partnerships.models import Partnership

CHANGE_PLAN = "incidents.change_plan"
TWICE = "This step is in the plan already. Change that one instead."


def is_set(partnership: Partnership) -> bool:
    return PlanTemplateStep.objects.filter(partnership=partnership).exists()


def _begin(partnership: Partnership, by: User) -> None:
    """Lock the partnership, and turn the proposal into rows that can be changed."""
    if not by.has_perm(CHANGE_PLAN, partnership):
        raise PermissionDenied(CHANGE_PLAN)
    Partnership.objects.select_for_update().get(pk=partnership.pk)


def _copy_default(partnership: Partnership) -> None:
    if is_set(partnership):
        return
    PlanTemplateStep.objects.bulk_create(
        PlanTemplateStep(
            partnership=partnership, code=step.code, working_day=step.working_day, title=step.title, who=step.who
        )
        for step in DEFAULT_PLAN
    )


@transaction.atomic
def adopt(partnership: Partnership, *, by: User, now: datetime) -> None:
    """The proposal becomes the partnership's own plan. Twice pressed: once."""
    _begin(partnership, by)
    _copy_default(partnership)


@transaction.atomic
def add_step(partnership: Partnership, *, by: User, now: datetime, **typed: Any) -> PlanTemplateStep:
    _begin(partnership, by)
    _copy_default(partnership)
    return _saved(PlanTemplateStep(partnership=partnership, **typed))


@transaction.atomic
def change_template_step(
    step: PlanTemplateStep, *, by: User, now: datetime, revision: int, **typed: Any
) -> PlanTemplateStep:
    _begin(step.partnership, by)
    row = PlanTemplateStep.objects.select_for_update().filter(pk=step.pk).first()
    if row is None:
        raise ReviewRefused("Somebody else has removed this step. Add it anew if it is still wanted.")
    require_revision(row, revision)
    for name, value in typed.items():
        setattr(row, name, value)
    row.revision += 1
    return _saved(row)


@transaction.atomic
def remove_step(step: PlanTemplateStep, *, by: User, now: datetime) -> None:
    """The last step stays: an empty plan would bring the proposal back unseen."""
    _begin(step.partnership, by)
    if not PlanTemplateStep.objects.exclude(pk=step.pk).exists():
        raise ReviewRefused("This is the only step left. Change it, or add another step first.")
    PlanTemplateStep.objects.filter(pk=step.pk).delete()


def _saved(row: PlanTemplateStep) -> PlanTemplateStep:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "one_template_step_per_code" in str(error):
            raise ReviewRefused(TWICE, field="code") from error
        raise
    return row
