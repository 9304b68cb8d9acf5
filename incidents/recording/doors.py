"""What every door of this area does: where it stands, and one way to answer a form."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from casework.doors import case_crumbs
from casework.editing import ChangedMeanwhile
from casework.models import Case
from casework.transitions import TransitionNotAllowed
from incidents.recording.forms import refuse
from incidents.recording.rules import Refused
from partnerships.http import MemberRequest


def url(case: Case, name: str, *args: Any) -> str:
    return reverse(name, args=[case.partnership.slug, case.reference, *args])


def page_of(case: Case, *more: tuple[str, str], **context: Any) -> dict[str, Any]:
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
