"""The documents of a case: listed, attached, fetched, removed. Doors only."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework import documents, registry
from casework.documents import DocumentRefused
from casework.enums import Scan
from casework.forms import DocumentForm, RemoveForm
from casework.selectors import CHANGE, OPEN, get_case
from casework.views import case_url, crumbs
from core.pagination import paginate
from partnerships.access import requires
from partnerships.http import MemberRequest

COLOURS = {Scan.WAITING: "yellow", Scan.INFECTED: "red", Scan.NOT_CHECKED: "grey"}


@require_safe
@requires(OPEN)
def document_list(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference)
    page = paginate(request, documents.visible_documents(request.member, case))
    may_change = request.member.may(CHANGE)
    context = {
        "case": case,
        "page": page,
        "lines": [
            {"row": row, "fetched": documents.may_be_fetched(row), "colour": COLOURS.get(Scan(row.scan), "")}
            for row in page.object_list
        ],
        "may_change": may_change,
        "checked": bool(settings.CLAMD_ADDRESS),
        "action": {"url": case_url(case, "attach"), "text": "Attach a document"} if may_change else None,
        "empty_text": "No document is attached to this case.",
        "breadcrumbs": crumbs(case, "Documents"),
    }
    return render(request, "casework/documents.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def attach(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference, CHANGE)
    posted = request.method == "POST"
    form = DocumentForm(request.POST if posted else None, request.FILES if posted else None)
    if form.is_valid():
        documents.attach_document(case, by=request.user, now=timezone.now(), **form.cleaned_data)
        messages.success(request, "The document is attached.")
        return redirect("casework:documents", partnership_slug, reference)
    context = {"case": case, "form": form, "cancel_url": case_url(case, "documents"), "checked": settings.CLAMD_ADDRESS}
    return render(request, "casework/attach.html", context)


@require_safe
@requires(OPEN, exports=True)
def document(request: MemberRequest, partnership_slug: str, reference: str, document_id: int) -> HttpResponse:
    case = get_case(request.member, reference)
    found = documents.get_document(request.member, case, document_id)
    response = documents.document_response(found)
    registry.agency_document_opened(found, by=request.user, now=timezone.now())
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def remove(request: MemberRequest, partnership_slug: str, reference: str, document_id: int) -> HttpResponse:
    case = get_case(request.member, reference, CHANGE)
    found = documents.get_document(request.member, case, document_id)
    form = RemoveForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            documents.remove_document(found, reason=form.cleaned_data["reason"], by=request.user, now=timezone.now())
        except DocumentRefused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, "The document is removed.")
        return redirect("casework:documents", partnership_slug, reference)
    context = {"case": case, "document": found, "form": form, "cancel_url": case_url(case, "documents")}
    return render(request, "casework/remove.html", context)
