"""The pages on which an agency gives its figures. Somebody who comes four times a year and was never trained finds the way."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from casework.doors import answer, posted
from casework.editing import ChangedMeanwhile
from core.pagination import paginate
from core.templatetags.portal import clock_time
from datasets.collecting import answering, entering, pages, saving, selectors
from datasets.collecting.boxes import STANDINGS, views_of
from datasets.collecting.correcting import correct_and_ask, terms_of_value
from datasets.collecting.correcting_form import CorrectForm, as_typed
from datasets.collecting.forms import EmptyForm, ExplainForm, PassForm, SubmitForm, SummaryForm
from datasets.collecting.sheet import in_words, sheet_of
from datasets.models import QuarterlyReturn
from datasets.periods import named
from datasets.queries import explain_query, remembered
from datasets.transitions import ANSWER, NotYours
from partnerships.access import requires
from partnerships.http import MemberRequest
from partnerships.roles import Role


def page_of(
    request: MemberRequest, template: str, row: QuarterlyReturn, status: int = 200, **context: Any
) -> HttpResponse:
    base = {"row": row, "breadcrumbs": pages.crumbs(row), "cancel_url": pages.place(row, "detail")}
    return render(request, template, base | context, status=status)


def closed(request: MemberRequest, row: QuarterlyReturn, why: entering.NotOpen) -> HttpResponse:
    messages.warning(request, str(why))
    return redirect(pages.place(row, "detail"))


@require_safe
@requires(ANSWER)
def return_list(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    page, today = paginate(request, selectors.listed_returns(request.member)), timezone.localdate()
    lines = [selectors.line(row, partnership_slug, today=today) for row in page.object_list]
    empty = "Your agency has not been asked for figures yet. You will get a message when a quarter is opened."
    return render(request, "quarterly/list.html", {"page": page, "lines": lines, "empty_text": empty})


@require_safe
@requires(ANSWER)
def detail(request: MemberRequest, partnership_slug: str, quarterly_id: int) -> HttpResponse:
    row, now = selectors.get_own_return(request.member, quarterly_id), timezone.now()
    sheet, queries = sheet_of(row), list(selectors.queries_of(row))
    open_now = entering.why_not_open(row) is None
    waiting = sum(1 for query in queries if query.state == "open")
    return page_of(
        request, "quarterly/detail.html", row,
        facts=pages.facts(row, now=now),
        next_step=pages.next_step(row, sheet, now=now, open_queries=waiting),
        tasks=pages.tasks(row, sheet, queries) if open_now else [],
        open_now=open_now,
        coordinates=Role.AGENCY_COORDINATOR in request.member.roles,
        saved=selectors.last_saved(row) if open_now else None,
        breadcrumbs=pages.crumbs(row)[:1],
    )  # fmt: skip


def _section(row: QuarterlyReturn, number: int) -> saving.Section:
    found = saving.get_section(row, number)
    if found is None:
        raise Http404
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ANSWER)
def section(request: MemberRequest, partnership_slug: str, quarterly_id: int, section_number: int) -> HttpResponse:
    row, now = selectors.get_own_return(request.member, quarterly_id), timezone.now()
    part = _section(row, section_number)
    sheet = sheet_of(row, part.indicators)
    if why := entering.why_not_open(row):
        return closed(request, row, why)
    outcome = None
    if request.method == "POST":
        try:
            outcome = saving.save_section(sheet, request.POST, by=request.user, now=now)
        except entering.NotOpen as why:
            return closed(request, row, why)
        except NotYours as error:
            raise Http404 from error
        sheet = sheet_of(row, part.indicators)
    checked = answering.check_sheet(sheet)
    if outcome is not None:
        answering.ask_questions(checked, now=now)
    if outcome is not None and not outcome.clashes and not checked.errors:
        messages.success(request, "Saved.")
        after = part.number + 1 if "next" in request.POST and part.number < part.count else 0
        return redirect(pages.place(row, "section", after) if after else pages.place(row, "detail"))
    narratives = entering.narratives_of(row, [block.indicator for block in sheet.blocks])
    blocks = views_of(sheet.blocks, checked.findings, narratives, clashes=outcome.cells if outcome else ())
    return page_of(
        request, "quarterly/section.html", row, 409 if outcome and outcome.clashes else 200,
        part=part, standings=STANDINGS,
        blocks=saving.with_clashing_words(blocks, outcome),
        errors_elsewhere=pages.errors_of(sheet, checked.errors),
        clashes=outcome.clashes if outcome else 0, saved_now=outcome is not None,
    )  # fmt: skip


@require_POST
@requires(ANSWER, logged=False)
def save(request: MemberRequest, partnership_slug: str, quarterly_id: int, section_number: int) -> HttpResponse:
    """What the page's script sends while somebody types. It says "saved" only after the database has it."""
    row, now = selectors.get_own_return(request.member, quarterly_id), timezone.now()
    part = _section(row, section_number)
    sheet = sheet_of(row, part.indicators)
    try:
        outcome = saving.save_section(sheet, request.POST, by=request.user, now=now)
    except entering.NotOpen as why:
        return JsonResponse({"closed": str(why)}, status=409)
    except NotYours as error:
        raise Http404 from error
    checked = answering.check_sheet(sheet_of(row, part.indicators))
    answering.ask_questions(checked, now=now)
    said = saving.said_after(checked, outcome)
    return JsonResponse(said | {"at": clock_time(now)}, status=409 if outcome.clashes else 200)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ANSWER)
def summary(request: MemberRequest, partnership_slug: str, quarterly_id: int) -> HttpResponse:
    row = selectors.get_own_return(request.member, quarterly_id)
    form = SummaryForm(posted(request), initial={"narrative": row.narrative, "revision": row.revision})
    if why := entering.why_not_open(row):
        return closed(request, row, why)
    if form.is_valid():
        try:
            entering.write_summary(
                row, narrative=form.cleaned_data["narrative"], by=request.user, now=timezone.now(), revision=form.opened_revision
            )  # fmt: skip
        except ChangedMeanwhile as changed:
            return page_of(request, "quarterly/summary.html", row, 409, form=form, conflict=form.meet(changed.row))
        messages.success(request, "Saved.")
        return redirect(pages.place(row, "detail"))
    return page_of(request, "quarterly/summary.html", row, form=form)


@require_safe
@requires(ANSWER)
def questions(request: MemberRequest, partnership_slug: str, quarterly_id: int) -> HttpResponse:
    row = selectors.get_own_return(request.member, quarterly_id)
    page = paginate(request, selectors.queries_of(row))
    said = remembered(page.object_list)
    lines = [{"query": query, "before": said.get(query.pk)} for query in page.object_list]
    empty = "There is nothing to ask about your figures."
    return page_of(request, "quarterly/questions.html", row, page=page, lines=lines, empty_text=empty)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ANSWER)
def explain(request: MemberRequest, partnership_slug: str, quarterly_id: int, doubt_id: int) -> HttpResponse:
    row = selectors.get_own_return(request.member, quarterly_id)
    query = selectors.get_own_query(request.member, row, doubt_id)
    before = remembered([query]).get(query.pk)
    offered = query.explanation or (before.text if before else "")
    form = ExplainForm(posted(request), initial={"explanation": offered, "revision": query.revision})
    return answer(
        request, "quarterly/explain.html", form, lambda: explain_query(
            query, explanation=form.cleaned_data["explanation"], by=request.user, now=timezone.now(),
            revision=form.opened_revision, still_holds=bool(before) and form.cleaned_data["explanation"] == offered,
        ),
        to=pages.place(row, "questions"), done="Your explanation is kept with the figure.",
        context={"row": row, "query": query, "before": before, "breadcrumbs": pages.crumbs(row),
                 "cancel_url": pages.place(row, "questions"), "section_url": saving.section_of(row, query)},
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ANSWER)
def submit(request: MemberRequest, partnership_slug: str, quarterly_id: int) -> HttpResponse:
    """Check answers, then submit: once, whoever presses."""
    row, now = selectors.get_own_return(request.member, quarterly_id), timezone.now()
    if why := entering.why_not_open(row):
        return closed(request, row, why)
    checked = answering.check_sheet(sheet_of(row))
    late = answering.days_late(row, now=now)
    form = SubmitForm(posted(request), late=late > 0, initial={"checked": answering.state_of(checked.sheet)})
    queries = list(selectors.queries_of(row))
    return answer(
        request, "quarterly/submit.html", form,
        lambda: answering.submit(row, by=request.user, now=now, **form.cleaned_data),
        to=pages.place(row, "detail"), done="Your figures are submitted. The business team has been told.",
        moved_on=pages.place(row, "detail"),
        context={
            "row": row, "late": late, "checked": checked, "sections": pages.rows_of(checked.sheet),
            "wrong": pages.errors_elsewhere(row, checked), "empty": len(checked.missing), "empty_form": EmptyForm(),
            "unexplained": sum(1 for query in queries if query.state == "open"),
            "breadcrumbs": pages.crumbs(row), "cancel_url": pages.place(row, "detail"),
        },
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ANSWER)
def fill_empty(request: MemberRequest, partnership_slug: str, quarterly_id: int) -> HttpResponse:
    """A nil return, or the rest of one: what all the empty boxes mean."""
    row = selectors.get_own_return(request.member, quarterly_id)
    if why := entering.why_not_open(row):
        return closed(request, row, why)
    form, sheet = EmptyForm(posted(request)), sheet_of(row)
    return answer(
        request, "casework/question.html", form,
        lambda: saving.fill_empty(sheet, meaning=form.cleaned_data["meaning"], by=request.user, now=timezone.now()),
        to=pages.place(row, "submit"), done="Every empty box now says so.",
        context={
            "heading": "The empty boxes", "caption": f"{named(row.collection.period)}: {row.agency.name}",
            "action": "Fill them in", "breadcrumbs": pages.crumbs(row), "cancel_url": pages.place(row, "detail"),
        },
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ANSWER)
def pass_on(request: MemberRequest, partnership_slug: str, quarterly_id: int) -> HttpResponse:
    row, now = selectors.get_own_return(request.member, quarterly_id), timezone.now()
    if why := entering.why_not_open(row):
        return closed(request, row, why)
    people = User.objects.filter(pk__in=answering.answerers(row, now=now).values("user")).order_by("full_name")
    form = PassForm(posted(request), people=people, initial={"to": row.passed_to})
    return answer(
        request, "casework/question.html", form,
        lambda: answering.pass_on(row, **form.cleaned_data, by=request.user, now=now),
        to=pages.place(row, "detail"), done="Passed on. Everything that was typed stays.",
        context={
            "heading": "Pass the return on", "caption": f"{named(row.collection.period)}: {row.agency.name}",
            "action": "Pass it on", "breadcrumbs": pages.crumbs(row), "cancel_url": pages.place(row, "detail"),
        },
    )  # fmt: skip


@require_safe
@requires(ANSWER)
def given(request: MemberRequest, partnership_slug: str, quarterly_id: int) -> HttpResponse:
    """What the agency has given, with a way to correct what was accepted."""
    row = selectors.get_own_return(request.member, quarterly_id)
    sheet = sheet_of(row)
    page = paginate(request, row.values.select_related("indicator", "category").order_by("pk"), per_page=100)
    lines = pages.value_rows(page.object_list, sheet.terms)
    events = pages.timeline(row.events.select_related("by").order_by("-at", "-pk")[:20])
    return page_of(
        request, "quarterly/given.html", row, page=page, lines=lines, sections=pages.rows_of(sheet) if not lines else [],
        events=events,
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(ANSWER)
def correct(request: MemberRequest, partnership_slug: str, quarterly_id: int, value_id: int) -> HttpResponse:
    """One figure of the agency's own that was accepted. The old one stays, with the reason."""
    row = selectors.get_own_return(request.member, quarterly_id)
    value = selectors.get_own_value(request.member, value_id)
    terms = terms_of_value(value)
    form = CorrectForm(posted(request), initial=as_typed(value), value=value, terms=terms)
    return answer(
        request, "quarterly/correct.html", form, lambda: correct_and_ask(
            value, form.correction, by=request.user, now=timezone.now(), revision=form.opened_revision
        ),
        to=pages.place(row, "given"), done="The figure is corrected. The old one stays with your reason.",
        context={
            "heading": terms.cell_name(value.category.code if value.category else ""), "caption": row.agency.name,
            "stands": in_words(terms, pages.figure_of(value)), "quarter": named(value.period),
            "breadcrumbs": pages.crumbs(row), "cancel_url": pages.place(row, "given"),
        },
    )  # fmt: skip
