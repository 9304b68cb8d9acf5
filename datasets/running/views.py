"""Doors of the quarters: the list, opening one, the page of one, and what is done with it as a whole."""

from typing import Any

from django.forms import Form
from django.http import Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import answer, posted
from core.pagination import paginate
from core.spreadsheets import CSV, EXCEL
from datasets.collecting import answering, opening
from datasets.library.selectors import CHANGE
from datasets.periods import Period, named
from datasets.queries import explain_query, remembered
from datasets.running import chasing, files, pages, selectors
from datasets.running.forms import DoubtFilter, ExplainHereForm, MoreAgenciesForm, OpenForm, QuarterForm, RemindForm
from datasets.running.overview import all_quarters
from datasets.running.selectors import VIEW
from datasets.running.timeliness import timeliness
from datasets.transitions import RUN
from partnerships.access import requires
from partnerships.http import MemberRequest

QUESTION = "casework/question.html"


@require_safe
@requires(VIEW)
def quarter_list(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    today, runs = timezone.localdate(), request.member.may(RUN)
    page = paginate(request, selectors.quarters(today=today))
    context = {
        "page": page,
        "lines": [pages.quarter_line(row, today=today) for row in page.object_list],
        "next_step": pages.first_of_all(partnership_slug, all_quarters(today=today)) if runs else None,
        "action": {"url": reverse("quarters:open", args=[partnership_slug]), "text": "Open a quarter"}
        if runs
        else None,
        "empty_text": "No quarter has been opened yet.",
    }
    return render(request, "quarters/list.html", context)


@require_safe
@requires(RUN)
def choose(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    """Which quarter: those that are over and not opened."""
    quarters = opening.quarters_to_open(today=timezone.localdate())
    form = QuarterForm(
        request.GET or None, quarters=quarters, initial={"quarter": quarters[0].code} if quarters else {}
    )
    if form.is_valid():
        return redirect("quarters:open_one", partnership_slug, form.cleaned_data["quarter"])
    context = {"form": form, "quarters": quarters, "breadcrumbs": pages.crumbs(partnership_slug)}
    return render(request, "quarters/choose.html", context)


def _to_open(period_code: str) -> Period:
    offered = {each.code: each for each in opening.quarters_to_open(today=timezone.localdate())}
    if period_code not in offered:
        raise Http404
    return offered[period_code]


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RUN)
def open_one(request: MemberRequest, partnership_slug: str, period_code: str) -> HttpResponse:
    """The day by which it is due, and who will be asked for what."""
    now = timezone.now()
    if selectors.is_open(period_code):
        return redirect("quarters:detail", partnership_slug, period_code)
    period, offer = _to_open(period_code), opening.offered_due_on(_to_open(period_code))
    past = offer.due_on is not None and offer.due_on < timezone.localdate(now)
    initial = {} if past else {"due_on": offer.due_on}
    form = OpenForm(posted(request), offer=offer, past=past, initial=initial)
    owed = selectors.owed_in(period)
    agencies = selectors.agencies_by_id(owed, today=timezone.localdate(now))
    return answer(
        request, "quarters/open.html", form,
        lambda: opening.open_quarter(request.partnership, period, **form.cleaned_data, by=request.user, now=now),
        to=reverse("quarters:detail", args=[partnership_slug, period_code]),
        done=f"{period.short} is open. Each agency has been told.",
        context={
            "period": period, "nobody": selectors.given_by_nobody(period), "gives": request.member.may(CHANGE),
            "lines": [{"agency": each, "owed": owed[each.pk]} for each in agencies],
            "breadcrumbs": pages.crumbs(partnership_slug), "cancel_url": reverse("quarters:list", args=[partnership_slug]),
        },
    )  # fmt: skip


@require_safe
@requires(VIEW)
def detail(request: MemberRequest, partnership_slug: str, period_code: str) -> HttpResponse:
    """A quarter at a glance."""
    today, runs = timezone.localdate(), request.member.may(RUN)
    quarter = selectors.get_quarter(period_code, today=today)
    period = Period.parse(quarter.period)
    owed, page = selectors.owed_in(period), paginate(request, selectors.returns_of(quarter), per_page=50)
    asked = set(quarter.returns.values_list("agency_id", flat=True))
    missing = list(selectors.said_missing(quarter)[: pages.FEW + 1])
    context = {
        "quarter": quarter,
        "period": period,
        "next_step": pages.next_of_quarter(quarter, selectors.first_to_read(quarter), today=today, runs=runs),
        "boxes": pages.boxes_of_quarter(quarter),
        "page": page,
        "lines": [pages.return_line(row, quarter, owed, today=today) for row in page.object_list],
        "missing": pages.missing_lines(missing[: pages.FEW]),
        "more_missing": len(missing) > pages.FEW,
        "missing_url": pages.of_quarter(quarter, "missing"),
        "actions": pages.others_of_quarter(quarter, runs=runs, unasked=len(set(owed) - asked)),
        "breadcrumbs": pages.crumbs(partnership_slug),
    }
    return render(request, "quarters/detail.html", context)


def _kind(request: MemberRequest) -> str:
    return EXCEL if request.GET.get("file") == EXCEL else CSV


@require_safe
@requires(VIEW, exports=True)
def export(request: MemberRequest, partnership_slug: str, period_code: str) -> HttpResponse:
    today = timezone.localdate()
    quarter = selectors.get_quarter(period_code, today=today)
    owed = selectors.owed_in(Period.parse(quarter.period))
    lines = (pages.return_line(row, quarter, owed, today=today) for row in selectors.returns_of(quarter))
    return files.glance_file(quarter, lines, slug=partnership_slug, today=today, kind=_kind(request))


@require_safe
@requires(VIEW)
def missing(request: MemberRequest, partnership_slug: str, period_code: str) -> HttpResponse:
    """What agencies said there is no figure for, and what nobody gives."""
    quarter = selectors.get_quarter(period_code, today=timezone.localdate())
    page = paginate(request, selectors.said_missing(quarter), per_page=50)
    context = {
        "name": named(quarter.period), "page": page, "lines": pages.missing_lines(page.object_list),
        "nobody": selectors.given_by_nobody(Period.parse(quarter.period)), "gives": request.member.may(CHANGE),
        "empty_text": "No agency has said that a figure is missing.", "breadcrumbs": pages.quarter_crumbs(quarter),
    }  # fmt: skip
    return render(request, "quarters/missing.html", context)


def _doubts(request: MemberRequest, quarter: Any) -> tuple[DoubtFilter, Any]:
    form = DoubtFilter(request.GET or {"state": "open"}, agencies=selectors.agencies_of(quarter))
    return form, selectors.doubts_of(quarter, **form.asked)


@require_safe
@requires(VIEW)
def queries(request: MemberRequest, partnership_slug: str, period_code: str) -> HttpResponse:
    """What the checks ask about the quarter's figures. Those who run the collection may explain too."""
    quarter = selectors.get_quarter(period_code, today=timezone.localdate())
    form, rows = _doubts(request, quarter)
    page, query = paginate(request, rows), request.GET.urlencode()
    said = remembered(page.object_list)
    context = {
        "name": named(quarter.period), "page": page, "filter_form": form, "runs": request.member.may(RUN),
        "lines": [pages.doubt_line(each, quarter, said.get(each.pk)) for each in page.object_list],
        "export_url": pages.of_quarter(quarter, "queries_export") + (f"?{query}&" if query else "?"),
        "empty_text": "The checks ask nothing here.", "breadcrumbs": pages.quarter_crumbs(quarter),
    }  # fmt: skip
    return render(request, "quarters/queries.html", context)


@require_safe
@requires(VIEW, exports=True)
def queries_export(request: MemberRequest, partnership_slug: str, period_code: str) -> HttpResponse:
    today = timezone.localdate()
    quarter = selectors.get_quarter(period_code, today=today)
    rows = _doubts(request, quarter)[1][: files.AT_MOST]
    return files.doubts_file(quarter, rows, slug=partnership_slug, today=today, kind=_kind(request))


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RUN)
def explain(request: MemberRequest, partnership_slug: str, period_code: str, doubt_id: int) -> HttpResponse:
    quarter = selectors.get_quarter(period_code, today=timezone.localdate())
    query = selectors.get_doubt(quarter, doubt_id)
    before = remembered([query]).get(query.pk)
    offered = query.explanation or (before.text if before else "")
    form = ExplainHereForm(posted(request), initial={"explanation": offered, "revision": query.revision})
    back = pages.of_quarter(quarter, "queries")
    return answer(
        request, "quarters/explain.html", form, lambda: explain_query(
            query, explanation=form.cleaned_data["explanation"], by=request.user, now=timezone.now(),
            revision=form.opened_revision, still_holds=bool(before) and form.cleaned_data["explanation"] == offered,
        ),
        to=back, done="The explanation is kept with the figure.",
        context={
            "query": query, "line": pages.doubt_line(query, quarter, before), "cancel_url": back,
            "breadcrumbs": pages.quarter_crumbs(quarter, ("Queries", back)),
        },
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RUN)
def remind(request: MemberRequest, partnership_slug: str, period_code: str) -> HttpResponse:
    """Late ones are ticked; nobody is told twice on one day."""
    today = timezone.localdate()
    quarter = selectors.get_quarter(period_code, today=today)
    rows = list(selectors.waited_for(quarter))
    agencies = selectors.agencies_by_id([row.agency_id for row in rows], today=today)
    nobody = frozenset(each.pk for each in agencies if not each.answerable)  # type: ignore[attr-defined]
    ticked = pages.to_remind(rows, request.GET.get("return", ""), today=today)
    form = RemindForm(posted(request), rows=rows, today=today, nobody=nobody, initial={"returns": ticked})
    back = pages.of_quarter(quarter)
    return answer(
        request, QUESTION, form, lambda: chasing.remind(quarter, form.chosen, by=request.user, now=timezone.now()),
        to=back, done="The agencies are reminded. Nobody is reminded twice on one day.",
        context={
            "heading": "Remind the agencies", "caption": named(quarter.period), "action": "Remind them",
            "intro": "Everybody who answers for the agency gets a message; where a return was passed to somebody, that person."
            if rows else "No return of this quarter is waited for.",
            "cancel_url": back, "breadcrumbs": pages.quarter_crumbs(quarter),
        },
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RUN)
def add_agencies(request: MemberRequest, partnership_slug: str, period_code: str) -> HttpResponse:
    today = timezone.localdate()
    quarter = selectors.get_quarter(period_code, today=today)
    owed = selectors.owed_in(Period.parse(quarter.period))
    asked = set(quarter.returns.values_list("agency_id", flat=True))
    agencies = selectors.agencies_by_id(set(owed) - asked, today=today)
    initial = {"due_on": quarter.due_on} if quarter.due_on >= today else {}
    form, back = MoreAgenciesForm(posted(request), initial=initial), pages.of_quarter(quarter)
    return answer(
        request, "quarters/add_agencies.html", form, lambda: opening.add_agencies(
            quarter, **form.cleaned_data, by=request.user, now=timezone.now()
        ),
        to=back, done="The agencies are asked, and have been told.",
        context={
            "lines": [{"agency": each, "owed": owed[each.pk]} for each in agencies], "cancel_url": back,
            "breadcrumbs": pages.quarter_crumbs(quarter),
        },
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RUN)
def close(request: MemberRequest, partnership_slug: str, period_code: str) -> HttpResponse:
    quarter = selectors.get_quarter(period_code, today=timezone.localdate())
    form, back = Form(posted(request)), pages.of_quarter(quarter)
    waiting = selectors.waited_for(quarter)
    return answer(
        request, "quarters/close.html", form,
        lambda: answering.close_quarter(quarter, by=request.user, now=timezone.now()),
        to=back, done=f"{named(quarter.period)} is closed.",
        context={
            "name": named(quarter.period), "waiting": [row.agency.name for row in waiting], "cancel_url": back,
            "breadcrumbs": pages.quarter_crumbs(quarter),
        },
    )  # fmt: skip


@require_safe
@requires(VIEW)
def timely(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    found = timeliness(today=timezone.localdate())
    page = paginate(request, found, per_page=50)
    context = {
        "page": page, "lines": page.object_list, "empty_text": "No quarter has been opened yet.",
        "export_url": reverse("quarters:timeliness_export", args=[partnership_slug]) + "?",
        "breadcrumbs": pages.crumbs(partnership_slug),
    }  # fmt: skip
    return render(request, "quarters/timeliness.html", context)


@require_safe
@requires(VIEW, exports=True)
def timely_export(request: MemberRequest, partnership_slug: str) -> HttpResponseBase:
    today = timezone.localdate()
    return files.timeliness_file(timeliness(today=today), slug=partnership_slug, today=today, kind=_kind(request))
