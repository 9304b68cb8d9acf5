"""Doors of a reviewer's own file: uploaded, looked at, taken in as a version."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.documents import get_document
from casework.doors import answer, page_of, posted, url
from casework.refusals import Refused
from casework.selectors import CHANGE
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.report.forms import PlacesForm, UploadForm
from reviews.report.placing import propose
from reviews.report.uploading import WAITING, attach_report, read_document, take_in, version_of
from reviews.report.version_views import crumbs


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def upload(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    form = UploadForm(posted(request), request.FILES if request.method == "POST" else None)
    return answer(
        request, "casework/question.html", form,
        lambda: attach_report(case, form.cleaned_data["file"], by=request.user, now=timezone.now()),
        to=lambda document: url(case, "reports:file", document.pk),
        context=page_of(
            case, *crumbs(case), heading="Upload a reviewer's report", action="Upload", cancel_url=url(case, "reports:versions"),
            intro="Its words are read, so that they can be searched and scanned for names. You then see what was found, and say where each part belongs.",
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def file(request: MemberRequest, partnership_slug: str, review: str, report_file_id: int) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    document = get_document(request.member, case, report_file_id)
    made = version_of(document)
    if made is not None:
        return redirect(url(case, "reports:version", made.version))
    context = page_of(case, *crumbs(case), document=document, cancel_url=url(case, "reports:versions"))
    try:
        found = read_document(document)
    except Refused as problem:
        words = str(problem)
        return render(request, "report/file_waits.html", context | {"words": words, "waits": words == WAITING})
    form = PlacesForm(posted(request), parts=found.sections, proposed=propose(found.sections))
    return answer(
        request, "report/file.html", form,
        lambda: take_in(
            case, document, found, places=form.places, note=form.cleaned_data["note"], by=request.user, now=timezone.now()
        ),
        to=lambda draft: url(case, "reports:version", draft.version), done="The file is taken in as a version.",
        context=context | {"warnings": found.warnings, "parts": len(found.sections), "properties": sorted(found.properties.items())},
    )  # fmt: skip
