"""The door for earlier years: look at what files would do, then load them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.doors import posted
from datasets.history.forms import LoadForm
from datasets.history.keeping import packed
from datasets.history.loading import LoadReport, load_history
from datasets.history.tables import Unusable
from datasets.history.telling import by_check, counts, remarks
from datasets.transitions import RUN
from partnerships.access import requires
from partnerships.http import MemberRequest

MOST_SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RUN)
def load(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    """Looked at first: nothing is loaded before somebody has seen what would happen."""
    files = request.FILES if request.method == "POST" else None
    form = LoadForm(posted(request), files)
    loads = request.method == "POST" and request.POST.get("do") == "load"
    context: dict[str, Any] = {"form": form, "breadcrumbs": _crumbs(partnership_slug)}
    if not form.is_valid():
        return render(request, "history/load.html", context)
    try:
        report = load_history(
            request.partnership, form.chosen, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now(),
            trial=not loads,
        )  # fmt: skip
    except Unusable as problem:
        form.add_error(None, "The files cannot be loaded as they are. Nothing was loaded. Each mistake is below.")
        return render(request, "history/load.html", context | {"problems": problem})
    if loads:
        messages.success(request, "The figures were loaded.")
    waiting = "" if loads else packed(form.chosen)
    return render(request, "history/report.html", context | _report(report) | {"loaded": loads, "waiting": waiting})


def _crumbs(slug: str) -> list[dict[str, str]]:
    return [{"text": "Indicators", "url": reverse("indicators:list", args=[slug])}]


def _report(report: LoadReport) -> dict[str, Any]:
    return {
        "rows": [{"key": words, "value": f"{number:,}"} for words, number in counts(report)],
        "remarks": remarks(report),
        "groups": by_check(report.queries[:MOST_SHOWN]),
        "query_count": len(report.queries),
        "not_shown": max(0, len(report.queries) - MOST_SHOWN),
    }
