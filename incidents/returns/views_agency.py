"""Doors of an agency's own return. Nobody but the agency's people comes through them, and they through no other's."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import posted
from casework.editing import ChangedMeanwhile, RevisionForm
from casework.transitions import TransitionNotAllowed
from core.pagination import paginate
from incidents.enums import Involvement, ReturnSectionCode
from incidents.models import AgencyReturn
from incidents.returns import agency_pages, answering, pages, selectors
from incidents.returns.forms import InvolvementForm, SectionForm, SubmitForm
from incidents.returns.openings import in_words, openings_of
from incidents.returns.refusals import NotOpen, NotYours, ReturnRefused
from incidents.returns.transitions import ANSWER
from partnerships.access import requires
from partnerships.http import MemberRequest


def crumbs(row: AgencyReturn, *more: tuple[str, str]) -> list[dict[str, str]]:
    slug = row.partnership.slug
    first = [("Returns", reverse("returns:list", args=[slug])), (row.case.reference, agency_pages.place(row, "detail"))]
    return [{"text": text, "url": url} for text, url in [*first, *more]]


def page_of(
    request: MemberRequest, template: str, row: AgencyReturn, status: int = 200, **context: Any
) -> HttpResponse:
    cancel = agency_pages.place(row, "detail")
    base = {"row": row, "case": row.case, "breadcrumbs": crumbs(row), "cancel_url": cancel}
    return render(request, template, base | context, status=status)


def not_open(request: MemberRequest, row: AgencyReturn, why: NotOpen, *, typed: str = "") -> HttpResponse:
    """Nothing was saved; what was typed is there to be copied."""
    return page_of(request, "returns/not_open.html", row, 403 if why.gone else 409, why=str(why), typed=typed)


@require_safe
@requires(ANSWER)
def return_list(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    page, today = paginate(request, selectors.listed_returns(request.member)), timezone.localdate()
    lines = [agency_pages.list_line(row, partnership_slug, today=today) for row in page.object_list]
    context = {"page": page, "lines": lines, "empty_text": "Your agency has not been asked for anything yet."}
    return render(request, "returns/list.html", context)


@require_safe
@requires(ANSWER)
def detail(request: MemberRequest, partnership_slug: str, return_id: int) -> HttpResponse:
    row = selectors.get_own_return(request.member, return_id)
    today = timezone.localdate()
    closed = answering.why_not_open(row)
    sections = pages.sections_of(row)
    context: dict[str, Any] = {
        "facts": agency_pages.facts(row, today=today),
        "closed": str(closed) if closed else "",
        "sections": sections,
        "shown": closed is not None and not closed.gone,
        "nothing_known": row.involvement == Involvement.NOT_KNOWN,
        "changes_wanted": row.changes_wanted if row.status == "changes_requested" else "",
        "breadcrumbs": crumbs(row)[:1],
    }
    if closed is None:
        documents = len(pages.documents_of(row))
        context["tasks"] = agency_pages.tasks(row, sections=sections, entries=row.entries.count(), documents=documents)
    return page_of(request, "returns/detail.html", row, **context)


def _saved(
    request: MemberRequest, row: AgencyReturn, form: RevisionForm, *, template: str, act: Any, **context: Any
) -> HttpResponse:
    """A form with a revision: save, or say who saved first, or that nothing can be written now. Nothing typed is lost."""
    if request.method == "GET" and answering.why_not_open(row):
        return redirect(agency_pages.place(row, "detail"))  # which says why
    if form.is_valid():
        try:
            act(row, by=request.user, now=timezone.now(), revision=form.opened_revision, **form.typed)
        except ChangedMeanwhile as error:
            return page_of(request, template, row, 409, form=form, conflict=form.meet(error.row), **context)
        except NotOpen as why:
            return not_open(request, row, why, typed=str(form.typed.get("text", "")))
        except NotYours as error:
            raise Http404 from error
        messages.success(request, "Saved.")
        return redirect(agency_pages.place(row, "detail"))
    return page_of(request, template, row, form=form, **context)


@require_http_methods(["GET", "POST"])
@requires(ANSWER)
def involvement(request: MemberRequest, partnership_slug: str, return_id: int) -> HttpResponse:
    row = selectors.get_own_return(request.member, return_id)
    form = InvolvementForm(posted(request), initial={"involvement": row.involvement, "revision": row.revision})
    return _saved(request, row, form, template="returns/involvement.html", act=answering.say_involvement)


@require_http_methods(["GET", "POST"])
@requires(ANSWER)
def section(request: MemberRequest, partnership_slug: str, return_id: int, section: str) -> HttpResponse:
    if section not in ReturnSectionCode.values:
        raise Http404
    row, code = selectors.get_own_return(request.member, return_id), ReturnSectionCode(section)
    stands = next(each for each in pages.sections_of(row) if each["code"] == section)
    form = SectionForm(posted(request), section=code, initial={"text": stands["text"], "revision": stands["revision"]})

    def act(row: AgencyReturn, **typed: Any) -> object:
        return answering.write_section(row, code, **typed)

    links = agency_pages.links_of(row, code, now=timezone.now())
    return _saved(
        request,
        row,
        form,
        template="returns/section.html",
        act=act,
        section=stands,
        links=links,
        seen=agency_pages.who_sees(row),
    )


@require_safe
@requires(ANSWER)
def opened(request: MemberRequest, partnership_slug: str, return_id: int) -> HttpResponse:
    row = selectors.get_own_return(request.member, return_id)
    page = paginate(request, openings_of(row))
    empty = "Nobody outside your agency has opened this return."
    return page_of(
        request, "returns/opened.html", row, page=page, lines=in_words(list(page.object_list)), empty_text=empty
    )


@require_http_methods(["GET", "POST"])
@requires(ANSWER)
def submit(request: MemberRequest, partnership_slug: str, return_id: int) -> HttpResponse:
    """Check answers, then submit: once, whoever presses."""
    row, now = selectors.get_own_return(request.member, return_id), timezone.now()
    if closed := answering.why_not_open(row):
        messages.warning(request, str(closed))
        return redirect(agency_pages.place(row, "detail"))
    late = answering.why_late(row, now=now)
    form = SubmitForm(posted(request), late=bool(late), initial={"checked": answering.state_of(row)})
    if form.is_valid() and (answer := _submitted(request, row, form)):
        return answer
    page = paginate(request, selectors.entries_of(row))
    context = agency_pages.to_check(row) | {
        "page": page,
        "lines": agency_pages.entry_lines(list(page.object_list)),
        "documents": pages.documents_of(row),
        "late": late,
    }
    return page_of(request, "returns/submit.html", row, form=form, **context)


def _submitted(request: MemberRequest, row: AgencyReturn, form: Form) -> HttpResponse | None:
    """Where it went; nothing when the form says what is wrong."""
    try:
        answering.submit(row, by=request.user, now=timezone.now(), **form.cleaned_data)
    except (NotOpen, TransitionNotAllowed) as why:
        messages.warning(request, str(why))
    except (NotYours, PermissionDenied) as error:
        raise Http404 from error
    except ReturnRefused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, str(refused))
        data: Any = form.data.copy()  # type: ignore[attr-defined]
        data["checked"] = answering.state_of(row)
        form.data = data
        return None
    else:
        messages.success(request, "Your return is submitted. The business team has been told.")
    return redirect(agency_pages.place(row, "detail"))
