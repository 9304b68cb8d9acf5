"""Doors of the day plan: a case's own, and the partnership's template of it."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import posted
from casework.editing import ChangedMeanwhile
from incidents.cases import get_case
from incidents.models import PlanStep, PlanTemplateStep
from incidents.review import template
from incidents.review.doors import page, say
from incidents.review.forms import StepForm, TemplateStepForm
from incidents.review.plan import change_step, due_on, template_steps
from incidents.review.refusals import ReviewRefused
from incidents.review.selectors import plan_of
from incidents.transitions import RUN
from partnerships.access import requires
from partnerships.http import MemberRequest


@require_safe
@requires("casework.open_case")
def plan(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference)
    context = {
        "lines": plan_of(case, today=timezone.localdate()),
        "due_on": due_on(case),
        "may_change": request.member.may(RUN),
        "may_set": request.member.may(template.CHANGE_PLAN),
        "own_plan": template.is_set(request.partnership),
    }
    return page(request, "plan", case, context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RUN)
def step(request: MemberRequest, partnership_slug: str, reference: str, step_id: int) -> HttpResponse:
    case = get_case(request.member, reference, RUN)
    row = get_object_or_404(PlanStep, case=case, pk=step_id)
    back = reverse("rapid_review:plan", args=[partnership_slug, reference])
    form = StepForm(
        posted(request), initial={"planned_on": row.planned_on, "done_on": row.done_on, "revision": row.revision}
    )
    context = {"form": form, "step": row, "cancel_url": back}
    if form.is_valid():
        try:
            change_step(case, row, **form.typed, by=request.user, now=timezone.now(), revision=form.opened_revision)
        except ReviewRefused as error:
            say(form, error)
        except ChangedMeanwhile as error:
            return page(request, "step", case, context | {"conflict": form.meet(error.row)}, status=409)
        else:
            messages.success(request, "The step was saved.")
            return redirect(back)
    return page(request, "step", case, context)


def _template_url(request: MemberRequest) -> str:
    return reverse("rapid_review:template", args=[request.partnership.slug])


@require_http_methods(["GET", "HEAD", "POST"])
@requires(template.CHANGE_PLAN)
def template_list(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    if request.method == "POST":
        template.adopt(request.partnership, by=request.user, now=timezone.now())
        messages.success(request, "The plan is now this partnership's own. Change what does not fit.")
        return redirect(_template_url(request))
    context = {
        "steps": sorted(template_steps(), key=lambda step: step.working_day),
        "own_plan": template.is_set(request.partnership),
    }
    return render(request, "rapid_review/template.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(template.CHANGE_PLAN)
def template_add(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    form = TemplateStepForm(posted(request), initial={"code": "other"})
    if form.is_valid():
        try:
            template.add_step(request.partnership, by=request.user, now=timezone.now(), **form.typed)
        except ReviewRefused as error:
            say(form, error)
        else:
            messages.success(request, "The step was added.")
            return redirect(_template_url(request))
    context = {"form": form, "cancel_url": _template_url(request), "title": "Add a step to the plan"}
    return render(request, "rapid_review/template_step.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(template.CHANGE_PLAN)
def template_change(request: MemberRequest, partnership_slug: str, step_id: int) -> HttpResponse:
    row = get_object_or_404(PlanTemplateStep.objects.select_related("partnership"), pk=step_id)
    names = ("title", "who", "working_day", "code", "revision")
    form = TemplateStepForm(posted(request), initial={name: getattr(row, name) for name in names})
    context = {"form": form, "cancel_url": _template_url(request), "title": "Change a step of the plan"}
    if form.is_valid():
        typed = {"revision": form.opened_revision, **form.typed}
        try:
            template.change_template_step(row, by=request.user, now=timezone.now(), **typed)
        except ReviewRefused as error:
            say(form, error)
        except ChangedMeanwhile as error:
            context["conflict"] = form.meet(error.row)
            return render(request, "rapid_review/template_step.html", context, status=409)
        else:
            messages.success(request, "The step was saved. Plans of cases that run already stay as they are.")
            return redirect(_template_url(request))
    return render(request, "rapid_review/template_step.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(template.CHANGE_PLAN)
def template_remove(request: MemberRequest, partnership_slug: str, step_id: int) -> HttpResponse:
    row = get_object_or_404(PlanTemplateStep.objects.select_related("partnership"), pk=step_id)
    if request.method == "POST":
        try:
            template.remove_step(row, by=request.user, now=timezone.now())
            messages.success(request, "The step was removed. Plans of cases that run already stay as they are.")
        except ReviewRefused as error:
            messages.error(request, str(error))
        return redirect(_template_url(request))
    context = {"step": row, "cancel_url": _template_url(request)}
    return render(request, "rapid_review/template_remove.html", context)
