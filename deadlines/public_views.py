"""The public calculator: which date a clock of these arrangements gives, and why."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from core.workdays import CalendarTooShort
from deadlines.forms import CalculatorForm
from deadlines.selectors import explain
from deadlines.why import rules_of
from partnerships.access import public
from partnerships.models import Partnership
from partnerships.scoping import partnership_scope


def public_partnership(slug: str) -> Partnership:
    return get_object_or_404(Partnership, slug=slug, public_from__lte=timezone.now())


@require_safe
@public
@cache_control(public=True, max_age=300)
def calculator(request: HttpRequest, slug: str) -> HttpResponse:
    partnership = public_partnership(slug)
    home = reverse("public:partnership", args=[slug])
    asked = bool(request.GET.get("code") or any(request.GET.get(f"start_{part}") for part in ("day", "month", "year")))
    with partnership_scope(partnership):
        form = CalculatorForm(request.GET if asked else None)
        answer = None
        if form.is_valid():
            try:
                answer = explain(partnership, form.cleaned_data["code"], form.cleaned_data["start"])
            except CalendarTooShort as error:
                form.add_error("start", str(error))
            except LookupError as error:
                raise Http404 from error
        context = {
            "partnership": partnership,
            "partnership_url": home,
            "partnership_stylesheet": reverse("public:colours", args=[slug]),
            "breadcrumbs": [{"text": partnership.name, "url": home}, {"text": "Work out a date"}],
            "form": form,
            "answer": answer,
            "rules": rules_of(answer) if answer else [],
            "clock": dict(form.fields["code"].choices).get(answer.code) if answer else "",  # type: ignore[attr-defined]
        }
        return render(request, "deadlines/calculator.html", context)
