"""Doors of the documents that an agency attaches to its return."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.documents import DocumentRefused, document_response, may_be_fetched
from casework.doors import posted
from casework.forms import DocumentForm, RemoveForm
from casework.models import Document
from core.pagination import paginate
from incidents.models import AgencyReturn
from incidents.returns import agency_pages, answering, attaching, pages, selectors
from incidents.returns.refusals import NotOpen, NotYours
from incidents.returns.transitions import ANSWER
from incidents.returns.views_agency import crumbs, not_open, page_of
from partnerships.access import requires
from partnerships.http import MemberRequest


def _list(row: AgencyReturn) -> str:
    return agency_pages.place(row, "documents")


def _own(row: AgencyReturn, document_id: int) -> Document:
    return get_object_or_404(pages.attached(row).select_related("case", "agency"), pk=document_id)


@require_safe
@requires(ANSWER)
def documents(request: MemberRequest, partnership_slug: str, return_id: int) -> HttpResponse:
    row = selectors.get_own_return(request.member, return_id)
    page = paginate(request, pages.attached(row))
    writable = answering.why_not_open(row) is None
    action = {"url": agency_pages.place(row, "attach"), "text": "Attach a document"} if writable else None
    lines = [{"row": each, "fetched": may_be_fetched(each)} for each in page.object_list]
    empty = "No document is attached to this return."
    return page_of(
        request,
        "returns/documents.html",
        row,
        page=page,
        lines=lines,
        writable=writable,
        action=action,
        empty_text=empty,
    )


@require_http_methods(["GET", "POST"])
@requires(ANSWER)
def attach(request: MemberRequest, partnership_slug: str, return_id: int) -> HttpResponse:
    row = selectors.get_own_return(request.member, return_id)
    if closed := answering.why_not_open(row):
        return not_open(request, row, closed) if request.method == "POST" else redirect(_list(row))
    form = DocumentForm(posted(request), request.FILES if request.method == "POST" else None)
    if form.is_valid():
        try:
            attaching.attach(row, by=request.user, now=timezone.now(), **form.cleaned_data)
        except NotOpen as why:
            return not_open(request, row, why)
        except (NotYours, PermissionDenied) as error:
            raise Http404 from error
        messages.success(request, "The document is attached.")
        return redirect(_list(row))
    more: dict[str, Any] = {"cancel_url": _list(row), "breadcrumbs": crumbs(row, ("Documents", _list(row)))}
    return page_of(request, "returns/attach.html", row, form=form, **more)


@require_safe
@requires(ANSWER, exports=True)
def document(request: MemberRequest, partnership_slug: str, return_id: int, document_id: int) -> HttpResponse:
    return document_response(_own(selectors.get_own_return(request.member, return_id), document_id))


@require_http_methods(["GET", "POST"])
@requires(ANSWER)
def remove_document(request: MemberRequest, partnership_slug: str, return_id: int, document_id: int) -> HttpResponse:
    row = selectors.get_own_return(request.member, return_id)
    found, form = _own(row, document_id), RemoveForm(posted(request))
    if form.is_valid():
        try:
            attaching.remove(row, found, by=request.user, now=timezone.now(), reason=form.cleaned_data["reason"])
        except NotOpen as why:
            return not_open(request, row, why, typed=form.cleaned_data["reason"])
        except (NotYours, PermissionDenied) as error:
            raise Http404 from error
        except DocumentRefused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, "The document is removed.")
        return redirect(_list(row))
    return page_of(request, "returns/remove_document.html", row, form=form, document=found, cancel_url=_list(row))
