"""Doors of what is done with one action. Who may is asked of the row: whoever has it, whoever runs it, whoever judges it."""

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.documents import document_response
from casework.doors import answer, posted
from meetings.actions import evidence, impact, pages, rights, selectors, services
from meetings.actions.forms import (
    ActionForm,
    CancelForm,
    EvidenceForm,
    ImpactForm,
    MoveForm,
    ProgressForm,
    ReadForm,
    as_typed,
)
from meetings.enums import EvidenceState
from meetings.models import Action
from partnerships.access import requires
from partnerships.http import MemberRequest

QUESTION = "casework/question.html"


def _judged(request: MemberRequest, action_id: int) -> Action:
    action = selectors.get_action(request.member, action_id)
    rights.require(rights.judges_here(action, request.member, now=timezone.now()))
    return action


def _worked_on(request: MemberRequest, action_id: int) -> Action:
    action = selectors.get_action(request.member, action_id)
    judges = rights.judges_here(action, request.member, now=timezone.now())
    rights.require(rights.works_here(action, request.member, judges=judges))
    return action


def _page(action: Action, heading: str, button: str, **more: Any) -> dict[str, Any]:
    return {
        "heading": heading, "caption": services.name_of(action), "action": button, "action_row": action,
        "cancel_url": pages.url(action, "detail"), "breadcrumbs": pages.crumbs(action),
    } | more  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(rights.VIEW)
def change(request: MemberRequest, partnership_slug: str, action_id: int) -> HttpResponse:
    action = _judged(request, action_id)
    body = action.body if action.case is None else None
    form = ActionForm(posted(request), initial=as_typed(action), body=body, dated=False)
    return answer(
        request, QUESTION, form, lambda: services.change_action(
            action, wanted=form.wanted, by=request.user, now=timezone.now(), revision=form.opened_revision
        ),
        to=pages.url(action, "detail"), done="The action was changed.",
        context=_page(action, "Change the action", "Save", intro="The day by which it is due is changed on a page of its own."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(rights.VIEW)
def move(request: MemberRequest, partnership_slug: str, action_id: int) -> HttpResponse:
    action = _judged(request, action_id)
    form = MoveForm(posted(request), initial={"revision": action.revision, "due_on": action.due_on})
    return answer(
        request, QUESTION, form, lambda: services.move_due_date(
            action, **form.typed, by=request.user, now=timezone.now(), revision=form.opened_revision
        ),
        to=pages.url(action, "detail"), done="The action has another date. The first one stays on record.",
        context=_page(action, "Give it another date", "Save", intro="The date that was promised first stays on record."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(rights.VIEW)
def cancel(request: MemberRequest, partnership_slug: str, action_id: int) -> HttpResponse:
    action = _judged(request, action_id)
    form = CancelForm(posted(request), initial={"revision": action.revision})
    return answer(
        request, QUESTION, form, lambda: services.cancel_action(
            action, **form.typed, by=request.user, now=timezone.now(), revision=form.opened_revision
        ),
        to=pages.url(action, "detail"), done="The action was cancelled.",
        context=_page(action, "Cancel the action", "Cancel the action", intro="It stays in the log with your reason."),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(rights.VIEW)
def progress(request: MemberRequest, partnership_slug: str, action_id: int) -> HttpResponse:
    action = _worked_on(request, action_id)
    form = ProgressForm(posted(request), initial={"progress": action.progress})
    return answer(
        request, QUESTION, form,
        lambda: services.note_progress(action, **form.cleaned_data, by=request.user, now=timezone.now()),
        to=pages.url(action, "detail"), done="Your note was added.", context=_page(action, "How does it go?", "Save"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(rights.VIEW)
def give(request: MemberRequest, partnership_slug: str, action_id: int) -> HttpResponse:
    action = _worked_on(request, action_id)
    files = request.FILES if request.method == "POST" else None
    form = EvidenceForm(posted(request), files, with_file=action.case is not None)
    return answer(
        request, QUESTION, form, lambda: evidence.give_evidence(
            action, text=form.cleaned_data["text"], file=form.cleaned_data.get("file"), by=request.user, now=timezone.now()
        ),
        to=pages.url(action, "detail"), done="The evidence was handed in. Somebody else will read it.",
        context=_page(action, "Hand in evidence", "Hand it in"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(rights.VIEW)
def read(request: MemberRequest, partnership_slug: str, action_id: int, evidence_id: int) -> HttpResponse:
    action = _judged(request, action_id)
    row = get_object_or_404(action.evidence.select_related("action", "given_by", "document"), pk=evidence_id)
    form = ReadForm(posted(request))

    def do() -> Action:
        accepted = form.cleaned_data["state"] == EvidenceState.ACCEPTED
        function = evidence.accept_evidence if accepted else evidence.return_evidence
        return function(row, answer=form.cleaned_data["answer"], by=request.user, now=timezone.now())

    file_url = pages.url(action, "file", row.pk) if row.document else ""
    return answer(
        request, "actions/read.html", form, do, to=pages.url(action, "detail"), done="Your answer was recorded.",
        context=_page(action, "Read the evidence", "Record your answer", evidence=row, file_url=file_url),
    )  # fmt: skip


@require_safe
@requires(rights.VIEW, exports=True)
def file(request: MemberRequest, partnership_slug: str, action_id: int, evidence_id: int) -> HttpResponse:
    """Whoever may see the action may see what shows that it was done."""
    action = selectors.get_action(request.member, action_id)
    row = get_object_or_404(action.evidence.select_related("document"), pk=evidence_id)
    if row.document is None:
        raise Http404
    return document_response(row.document)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(rights.VIEW)
def impact_check(request: MemberRequest, partnership_slug: str, action_id: int, check_id: int) -> HttpResponse:
    action = _judged(request, action_id)
    row = get_object_or_404(action.checks.select_related("action", "deadline"), pk=check_id)
    form = ImpactForm(posted(request), initial={n: getattr(row, n) for n in ("impact", "finding", "revision")})
    return answer(
        request, "actions/impact.html", form, lambda: impact.record_impact(
            row, **form.typed, by=request.user, now=timezone.now(), revision=form.opened_revision
        ),
        to=pages.url(action, "detail"), done="What it changed was recorded.",
        context=_page(action, impact.called(row), "Record", check=row),
    )  # fmt: skip
