"""Doors to earlier years: look at what files would do, load them, and explain what the checks ask about them."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import answer, posted
from core.pagination import paginate
from datasets.history.forms import LoadForm
from datasets.history.keeping import packed
from datasets.history.loading import LoadReport, load_history
from datasets.history.questions import QuestionFilter, get_question, line, list_questions
from datasets.history.tables import Unusable
from datasets.history.telling import by_check, counts, remarks
from datasets.library.selectors import VIEW
from datasets.queries import explain_query, remembered
from datasets.running.forms import ExplainHereForm
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
    above = (("Figures", "figures:dashboard"), ("Indicators", "indicators:list"))
    return [{"text": text, "url": reverse(name, args=[slug])} for text, name in above]


def _report(report: LoadReport) -> dict[str, Any]:
    return {
        "rows": [{"key": words, "value": f"{number:,}"} for words, number in counts(report)],
        "remarks": remarks(report),
        "groups": by_check(report.queries[:MOST_SHOWN]),
        "query_count": len(report.queries),
        "not_shown": max(0, len(report.queries) - MOST_SHOWN),
    }


@require_safe
@requires(VIEW)
def questions(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    """What stands about earlier years. Those who run the collection explain it."""
    form = QuestionFilter(request.GET)
    page = paginate(request, list_questions(**form.asked))
    said = remembered(page.object_list)
    context = {
        "page": page, "filter_form": form, "runs": request.member.may(RUN), "breadcrumbs": _crumbs(partnership_slug),
        "lines": [line(each, partnership_slug, said.get(each.pk)) for each in page.object_list],
        "empty_text": "The checks ask nothing here.",
    }  # fmt: skip
    return render(request, "history/questions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RUN)
def explain(request: MemberRequest, partnership_slug: str, past_query_id: int) -> HttpResponse:
    query = get_question(past_query_id)
    before = remembered([query]).get(query.pk)
    offered = query.explanation or (before.text if before else "")
    form = ExplainHereForm(posted(request), initial={"explanation": offered, "revision": query.revision})
    back = reverse("history:questions", args=[partnership_slug])
    return answer(
        request, "quarters/explain.html", form, lambda: explain_query(
            query, explanation=form.cleaned_data["explanation"], by=request.user, now=timezone.now(),
            revision=form.opened_revision, still_holds=bool(before) and form.cleaned_data["explanation"] == offered,
        ),
        to=back, done="The explanation is kept with the figure.",
        context={
            "query": query, "line": line(query, partnership_slug, before), "cancel_url": back,
            "breadcrumbs": [*_crumbs(partnership_slug), {"text": "Questions about earlier years", "url": back}],
        },
    )  # fmt: skip
