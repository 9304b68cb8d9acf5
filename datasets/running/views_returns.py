"""Doors of one agency's return for those who read it, and for those who accept it, ask for changes or correct a figure."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import answer, posted
from casework.editing import RevisionForm
from datasets.collecting import answering, opening
from datasets.collecting.correcting import correct_and_ask, terms_of_value
from datasets.collecting.correcting_form import CorrectForm, as_typed
from datasets.collecting.pages import figure_of, timeline
from datasets.collecting.sheet import in_words
from datasets.models import QuarterlyReturn
from datasets.periods import Period, named
from datasets.running import pages, reading, selectors
from datasets.running.forms import ChangesForm, MoreTimeForm
from datasets.running.selectors import VIEW
from datasets.transitions import RUN
from partnerships.access import requires
from partnerships.http import MemberRequest

QUESTION = "casework/question.html"
NEWEST_EVENTS = 30


@require_safe
@requires(VIEW)
def read(request: MemberRequest, partnership_slug: str, period_code: str, quarterly_id: int) -> HttpResponse:
    """The return as it was submitted or accepted. Of what an agency still writes only where it stands."""
    row, today, runs = selectors.get_return(period_code, quarterly_id), timezone.localdate(), request.member.may(RUN)
    sections, readable = reading.sections_of(row), reading.is_readable(row)
    doubts = selectors.doubts_about(row) if readable else []
    boxes = 0 if readable else selectors.boxes_owed(row)
    context = {
        "row": row,
        "period": Period.parse(row.collection.period),
        "facts": pages.facts_of(row),
        "next_step": pages.next_of_return(row, boxes, len(reading.unexplained(doubts)), today=today, runs=runs),
        "sections": sections,
        "narrative": row.narrative if readable else "",
        "readable": readable,
        "closed": "" if readable else pages.why_nothing_is_shown(row),
        "doubts": [pages.doubt_line(each, row.collection, None) for each in doubts],
        "corrects": runs and row.status == "accepted",
        "runs": runs,
        "events": timeline(selectors.events_of(row)[:NEWEST_EVENTS]),
        "actions": pages.others_of_return(row, runs=runs),
        "breadcrumbs": pages.return_crumbs(row)[:-1],
    }
    return render(request, "quarters/read.html", context)


def _page(row: QuarterlyReturn, heading: str, button: str, **more: Any) -> dict[str, Any]:
    return {
        "row": row, "heading": heading, "caption": f"{named(row.collection.period)}: {row.agency.name}",
        "action": button, "cancel_url": pages.of_return(row), "breadcrumbs": pages.return_crumbs(row),
    } | more  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RUN)
def accept(request: MemberRequest, partnership_slug: str, period_code: str, quarterly_id: int) -> HttpResponse:
    """Its unexplained queries stand on the page: they are accepted with it, and stay open."""
    row = selectors.get_return(period_code, quarterly_id)
    form = RevisionForm(posted(request), initial={"revision": row.revision})
    doubts = reading.unexplained(selectors.doubts_about(row))
    return answer(
        request, "quarters/accept.html", form, lambda: answering.accept(
            row, by=request.user, now=timezone.now(), revision=form.opened_revision
        ),
        to=pages.of_quarter(row.collection), done=f"The figures of {row.agency.name} are accepted.",
        moved_on=pages.of_return(row),
        context=_page(row, "Accept the figures", "Accept them", doubts=[pages.doubt_line(d, row.collection, None) for d in doubts]),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RUN)
def ask_changes(request: MemberRequest, partnership_slug: str, period_code: str, quarterly_id: int) -> HttpResponse:
    row = selectors.get_return(period_code, quarterly_id)
    form = ChangesForm(posted(request), initial={"revision": row.revision})
    intro = "The agency can write in its return again until it submits it anew. Its people are told by e-mail."
    if row.accepted_at:
        intro += " The figures that were accepted stand until the return is accepted anew."
    return answer(
        request, QUESTION, form, lambda: answering.ask_for_changes(
            row, **form.typed, by=request.user, now=timezone.now(), revision=form.opened_revision
        ),
        to=pages.of_quarter(row.collection), done=f"{row.agency.name} is asked for changes.", moved_on=pages.of_return(row),
        context=_page(row, "Ask for changes", "Ask for changes", intro=intro),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RUN)
def more_time(request: MemberRequest, partnership_slug: str, period_code: str, quarterly_id: int) -> HttpResponse:
    row = selectors.get_return(period_code, quarterly_id)
    form = MoreTimeForm(posted(request), initial={"due_on": row.due_on})
    return answer(
        request, QUESTION, form,
        lambda: opening.give_more_time(row, **form.cleaned_data, by=request.user, now=timezone.now()),
        to=pages.of_return(row), done=f"{row.agency.name} has more time.",
        context=_page(row, "Give more time", "Give more time", intro="The first day stays beside the new one."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RUN)
def correct(
    request: MemberRequest, partnership_slug: str, period_code: str, quarterly_id: int, value_id: int
) -> HttpResponse:
    """One accepted figure. The old one stays, with the reason."""
    row = selectors.get_return(period_code, quarterly_id)
    value = selectors.get_value(row, value_id)
    terms = terms_of_value(value)
    form = CorrectForm(posted(request), initial=as_typed(value), value=value, terms=terms)
    return answer(
        request, "quarters/correct.html", form, lambda: correct_and_ask(
            value, form.correction, by=request.user, now=timezone.now(), revision=form.opened_revision
        ),
        to=pages.of_return(row), done="The figure is corrected. The old one stays with your reason.",
        context=_page(
            row, terms.cell_name(value.category.code if value.category else ""), "Correct the figure",
            period=Period.parse(value.period), stands=in_words(terms, figure_of(value)),
            revisions=reading.revisions_of(value, terms),
        ),
    )  # fmt: skip
