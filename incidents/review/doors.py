"""What the doors of a rapid review share: the way back, pages of a case, and typed words carried to a check page."""

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from casework.doors import case_crumbs
from casework.models import Case
from core.templatetags.portal import date_long
from partnerships.http import MemberRequest

CHECK, CHANGE, CONFIRM, LATER = "check", "change", "confirm", "later"


def case_url(case: Case) -> str:
    return reverse("casework:detail", args=[case.partnership.slug, case.reference])


def back(case: Case) -> HttpResponse:
    return redirect(case_url(case))


def refused(request: MemberRequest, case: Case, words: object) -> HttpResponse:
    messages.error(request, str(words))
    return back(case)


def page(
    request: MemberRequest, template: str, case: Case, context: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    shared = {"case": case, "breadcrumbs": case_crumbs(case), "cancel_url": case_url(case)}
    return render(request, f"rapid_review/{template}.html", shared | (context or {}), status=status)


def stage_of(request: MemberRequest) -> str:
    """Which button was pressed; without one, Enter in a field asks to check."""
    return request.POST.get("stage", CHECK) if request.method == "POST" else ""


def carried(request: MemberRequest) -> list[tuple[str, str]]:
    """Everything typed, as hidden fields of the check page."""
    left_out = {"csrfmiddlewaretoken", "stage"}
    return [(name, str(value)) for name, values in request.POST.lists() if name not in left_out for value in values]


def answers(form: forms.Form) -> list[dict[str, Any]]:
    """What was typed, for a summary list."""
    rows = []
    for bound in form:
        if bound.is_hidden:
            continue
        value = form.cleaned_data[bound.name]
        choices = getattr(bound.field, "choices", None)
        if choices is not None:
            value = dict(choices).get(value, value)
        if isinstance(value, date):
            value = date_long(value)
        rows.append({"key": bound.label, "value": value})
    return rows


def say(form: forms.Form, error: Any) -> None:
    """The refusal, where on the form it belongs."""
    field = getattr(error, "field", None)
    form.add_error(field if field in form.fields else None, str(error))
