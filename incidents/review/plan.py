"""The day plan of one case: copied from the partnership's plan with real dates, then moved and marked by people."""

from collections.abc import Iterable
from datetime import date, datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.enums import ClockCode
from casework.editing import require_revision
from casework.enums import CaseKind
from casework.models import Case
from casework.transitions import lock_case
from core.workdays import add_working_days
from deadlines.calendars import work_calendar
from deadlines.models import Deadline, State
from incidents.enums import PlanStepCode
from incidents.models import Incident, PlanStep, PlanTemplateStep
from incidents.review.default_plan import DEFAULT_PLAN, PlannedStep
from incidents.review.refusals import ReviewRefused
from incidents.transitions import RUN


def template_steps() -> Iterable[PlanTemplateStep | PlannedStep]:
    """The partnership's own plan, else the portal's proposal; in the open scope of the partnership."""
    return list(PlanTemplateStep.objects.all()) or DEFAULT_PLAN


@transaction.atomic
def start_plan(case: Case, *, started_on: date, by: User | None, now: datetime) -> list[PlanStep]:
    """The steps with their dates, counted in working days from `started_on`. A case that has a plan keeps it.

    No step lies after the day on which the rapid review is due. A case that goes to no Panel has no sending step.
    """
    row = lock_case(case)
    if PlanStep.objects.filter(case=row).exists():
        return list(PlanStep.objects.filter(case=row))
    latest = due_on(row)
    calendar = work_calendar()
    for step in template_steps():
        if step.code == PlanStepCode.SEND and not goes_to_the_panel(row):
            continue
        day = add_working_days(started_on, step.working_day, calendar=calendar)
        PlanStep.objects.create(
            partnership_id=row.partnership_id, case=row, code=step.code, working_day=step.working_day,
            planned_on=min(day, latest) if latest and latest >= started_on else day, title=step.title, who=step.who,
        )  # fmt: skip
    return list(PlanStep.objects.filter(case=row))


def due_on(case: Case) -> date | None:
    """The day on which the rapid review is due, as its clock stands."""
    clocks = Deadline.objects.filter(case=case, rule_code=ClockCode.RAPID_REVIEW).exclude(state=State.CANCELLED)
    return clocks.order_by("-pk").values_list("due_on", flat=True).first()


def goes_to_the_panel(case: Case) -> bool:
    """Only an incident that was notified has a rapid review for the National Panel."""
    return is_for_the_panel(case, Incident.objects.filter(case=case).first())


def is_for_the_panel(case: Case, incident: Incident | None) -> bool:
    return case.kind == CaseKind.INCIDENT and incident is not None and incident.notifiable is not False


def mark_step(case: Case, code: str, *, on: date, by: User | None) -> None:
    """What the portal saw happen is marked on the plan, once. No step with this code: nothing to mark."""
    step = PlanStep.objects.select_for_update().filter(case=case, code=code, done_on__isnull=True).first()
    if step is not None:
        step.done_on, step.done_by = on, by
        step.revision += 1
        step.save(update_fields=["done_on", "done_by", "revision"])


@transaction.atomic
def change_step(
    case: Case, step: PlanStep, *, planned_on: date, done_on: date | None, by: User, now: datetime, revision: int
) -> PlanStep:
    """Another day, or the day on which it was done; the words of the partnership's plan stay."""
    locked = lock_case(case)
    if not by.has_perm(RUN, locked):
        raise PermissionDenied(RUN)
    row = PlanStep.objects.select_for_update().get(pk=step.pk, case=locked)
    require_revision(row, revision)
    latest = due_on(locked)
    if latest is not None and planned_on > latest and planned_on != row.planned_on:
        raise ReviewRefused(
            f"The rapid review is due on {latest.day} {latest:%B %Y}. A step of its plan cannot lie after that day.",
            field="planned_on",
        )
    if done_on is not None and done_on > localdate(now):
        raise ReviewRefused("The day on which it was done must not be in the future.", field="done_on")
    row.planned_on, row.done_on, row.done_by = planned_on, done_on, by if done_on else None
    row.revision += 1
    row.save(update_fields=["planned_on", "done_on", "done_by", "revision"])
    return row
