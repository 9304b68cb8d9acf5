"""Doors of testing: one criterion a page, then what follows; and testing again when there are new facts."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.doors import posted
from casework.enums import CaseKind
from casework.models import Case
from casework.selectors import CHANGE
from incidents.cases import get_case
from incidents.criteria import Criterion, adult_route, criteria_at, duty_to_notify
from incidents.enums import Stage, Status
from incidents.models import CriterionFinding
from incidents.recording import testing
from incidents.recording.doors import answer, page_of, url
from incidents.recording.notice_forms import AgainForm, ConcludeForm, FindingForm
from partnerships.access import requires
from partnerships.http import MemberRequest

ROUTE_WORDS = {
    "duty": "A limb of the duty is met: a review must be arranged, and the referral goes to the meeting that considers it.",
    "discretion": "The duty does not apply. A review may be arranged all the same.",
    "none": "Neither the duty nor the discretion applies.",
}  # fmt: skip


def _case(request: MemberRequest, reference: str, stage: str) -> Case:
    case = get_case(request.member, reference, CHANGE)
    if stage not in Stage.values or Stage(stage) not in testing.STAGES.get(CaseKind(case.kind), ()):
        raise Http404
    return case


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def criteria(request: MemberRequest, partnership_slug: str, reference: str, stage: str) -> HttpResponse:
    """Every criterion with its answer; once all have one, what follows."""
    case = _case(request, reference, stage)
    context = _summary(case, Stage(stage))
    if not context["may_conclude"]:
        return render(request, "incidents/criteria.html", context | {"form": None})
    met = context.pop("met")
    notifiable = stage == Stage.NOTIFICATION and duty_to_notify(met)
    body = testing.considering_body(case)
    form = ConcludeForm(
        posted(request), meeting=body.name if body else "", notifiable=notifiable,
        only_meeting=testing.must_be_considered(case),
    )  # fmt: skip
    return answer(
        request, "incidents/criteria.html", form,
        lambda: testing.conclude(case, by=request.user, now=timezone.now(), **form.typed),
        to=lambda moved: url(
            moved, "incidents:notify" if moved.status == Status.TO_NOTIFY else "casework:detail"
        ),
        moved_on=url(case, "casework:detail"), done="The test of the criteria is concluded.",
        context=context | {
            "notifiable": notifiable, "meeting": body.name if body else "",
            "route": ROUTE_WORDS[adult_route(met)] if stage == Stage.ADULT_REVIEW else "",
        },
    )  # fmt: skip


def _summary(case: Case, stage: Stage) -> dict[str, Any]:
    found = {row.criterion: row for row in CriterionFinding.objects.filter(case=case, stage=stage)}
    open_now = case.status in testing.ANSWERED_IN[stage]
    groups: list[dict[str, Any]] = []
    for criterion in criteria_at(stage):
        if not groups or groups[-1]["title"] != criterion.group:
            groups.append({"title": criterion.group, "rows": []})
        row = found.get(criterion.code)
        value = f"{'Met' if row.met else 'Not met'}. {row.reason}" if row else "Not answered yet"
        actions = [{"url": url(case, "incidents:criterion", stage, criterion.code), "text": "Change" if row else "Answer",
                    "hidden": criterion.question}] if open_now else []  # fmt: skip
        groups[-1]["rows"].append({"key": criterion.question, "value": value, "actions": actions})
    waiting = [each.code for each in criteria_at(stage) if each.code not in found]
    return page_of(
        case, heading=stage.label, groups=groups, stage=stage, open_now=open_now,
        next_url=url(case, "incidents:criterion", stage, waiting[0]) if waiting and open_now else "",
        may_conclude=not waiting and case.status == Status.ASSESSING and stage == testing.FIRST_STAGE[CaseKind(case.kind)],
        met={code: row.met for code, row in found.items()}, case_url=url(case, "casework:detail"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def criterion(
    request: MemberRequest, partnership_slug: str, reference: str, stage: str, criterion: str
) -> HttpResponse:
    case = _case(request, reference, stage)
    asked = next((each for each in criteria_at(stage) if each.code == criterion), None)
    if asked is None:
        raise Http404
    found = CriterionFinding.objects.filter(case=case, stage=stage, criterion=criterion).first()
    initial = {"met": str(found.met), "reason": found.reason, "revision": found.revision} if found else None
    form = FindingForm(posted(request), initial=initial, question=asked.question, hint=asked.hint)
    summary = url(case, "incidents:criteria", stage)
    return answer(
        request, "casework/question.html", form,
        lambda: testing.save_finding(
            case, stage=stage, criterion=criterion, revision=form.opened_revision, by=request.user, now=timezone.now(),
            **form.typed,
        ),
        to=lambda _: _next(case, Stage(stage), summary), moved_on=summary,
        context=page_of(
            case, (Stage(stage).label, summary), heading=_heading(asked, stage), cancel_url=summary,
            action="Save and continue",
        ),
    )  # fmt: skip


def _heading(asked: Criterion, stage: str) -> str:
    every = criteria_at(stage)
    return f"Criterion {every.index(asked) + 1} of {len(every)}"


def _next(case: Case, stage: Stage, summary: str) -> str:
    waiting = testing.unanswered(case, stage)
    return url(case, "incidents:criterion", stage, waiting[0]) if waiting else summary


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def again(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    """New facts: test the criteria again, of a case that runs or of one that was closed."""
    case = get_case(request.member, reference, CHANGE)
    form = AgainForm(posted(request))
    closed = case.status == Status.CLOSED
    do = testing.reopen if closed else testing.reconsider
    back = url(case, "casework:detail")
    if case.kind not in testing.FIRST_STAGE:
        messages.error(request, "This kind of case is not opened again. Record a new one if there is something new.")
    return answer(
        request, "casework/question.html", form,
        lambda: do(case, by=request.user, now=timezone.now(), **form.cleaned_data),
        to=back, done="The criteria are to be tested again. The earlier answers are still there: go through each.",
        context=page_of(
            case, heading="Open the case again" if closed else "Test the criteria again", cancel_url=back,
            action="Open again" if closed else "Test again",
        ),
    )  # fmt: skip
