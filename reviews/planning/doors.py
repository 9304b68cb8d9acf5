"""What the doors of this area share: its pages above one another, and the calm page for whoever has no right to decide."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from casework.deciders import WrongDecider
from casework.doors import answer, page_of, url
from casework.models import Case
from partnerships.http import MemberRequest
from reviews.enums import PlanText
from reviews.planning.deciding import Right, who_has

QUESTION, CONFIRM = "casework/question.html", "casework/confirm.html"


def plan_text(code: str) -> PlanText:
    if code not in PlanText.values:
        raise Http404
    return PlanText(code)


def case_page(case: Case) -> str:
    return url(case, "casework:detail")


def planning(case: Case) -> tuple[str, str]:
    return "How it is set up", url(case, "planning:texts")


def not_yours(request: MemberRequest, case: Case, right: Right, *above: tuple[str, str]) -> HttpResponse:
    """403, with a way on: who decides, who that is today, and where it is written or set."""
    context = page_of(
        case, *above, who=who_has(right, case, now=timezone.now()), may_name=request.member.may("casework.name_people"),
        may_set_decider=request.member.may("casework.change_decider"), cancel_url=case_page(case),
    )  # fmt: skip
    return render(request, "planning/not_yours.html", context, status=403)


def decide(
    request: MemberRequest, case: Case, right: Right, form: forms.Form, do: Callable[[], Any], **page: Any
) -> HttpResponse:
    """The form for whoever has the right, the calm page for everybody else, also if the right went while they wrote.

    `page`: `template`, `to`, `done` and the context of the page.
    """
    if not right.decider.may_decide(request.user, now=timezone.now()):
        return not_yours(request, case, right)
    try:
        return answer(
            request, page.pop("template", "planning/decide.html"), form, do, to=page.pop("to", case_page(case)),
            moved_on=case_page(case), done=page.pop("done", "The decision was recorded."),
            context=page_of(case, *page.pop("above", ()), right=right, cancel_url=case_page(case), **page),
        )  # fmt: skip
    except WrongDecider:
        return not_yours(request, case, right)
