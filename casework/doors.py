"""What the doors of every area of a case share: what was posted, where a page stands, and one way to answer a form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from casework.editing import ChangedMeanwhile
from casework.models import Case
from casework.refusals import Refused, refuse
from casework.transitions import TransitionNotAllowed
from partnerships.http import MemberRequest


def posted(request: HttpRequest) -> Any:
    """What was posted; None leaves a form unbound. An empty post is a post."""
    return request.POST if request.method == "POST" else None


def case_crumbs(case: Case, *more: tuple[str, str]) -> list[dict[str, str]]:
    """Cases, the case, and further pages above this one as text and address."""
    slug = case.partnership.slug
    above = [
        ("Cases", reverse("casework:list", args=[slug])),
        (case.reference, reverse("casework:detail", args=[slug, case.reference])),
    ]
    return [{"text": text, "url": url} for text, url in [*above, *more]]


def url(case: Case, name: str, *args: Any) -> str:
    return reverse(name, args=[case.partnership.slug, case.reference, *args])


def page_of(case: Case, *more: tuple[str, str], **context: Any) -> dict[str, Any]:
    """What every page of a case shows above its heading; `more`: pages between the case and this one."""
    return {
        "case": case,
        "breadcrumbs": case_crumbs(case, *more),
        "caption": f"{case.reference}: {case.title}",
    } | context


def answer(
    request: MemberRequest,
    template: str,
    form: forms.Form,
    do: Callable[[], Any],
    *,
    to: str | Callable[[Any], str],
    context: dict[str, Any],
    done: str = "",
    moved_on: str = "",
    refuse: Callable[[forms.Form, Any], None] = refuse,
) -> HttpResponse:
    """Call one function and go on; or show the page again with what is wrong and everything that was typed.

    `moved_on`: where to go when the case is not where this step begins any more; without one, to `to`.
    """
    status, conflict = 200, None
    if form.is_valid():
        try:
            made = do()
        except Refused as problem:
            refuse(form, problem)
        except ChangedMeanwhile as problem:
            conflict, status = form.meet(problem.row), 409  # type: ignore[attr-defined]
        except TransitionNotAllowed as problem:
            messages.error(request, str(problem))
            return redirect(moved_on or str(to))
        else:
            if done:
                messages.success(request, done)
            return redirect(to(made) if callable(to) else to)
    return render(request, template, context | {"form": form, "conflict": conflict}, status=status)
