"""Doors of the working text: its sections, one section, and the whole to read."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import answer, page_of, posted, url
from casework.selectors import CHANGE, OPEN
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.enums import ReportSection
from reviews.report import pages, selectors
from reviews.report.forms import SectionForm
from reviews.report.places import is_written
from reviews.report.writing import texts_of, write_section


@require_safe
@requires(OPEN)
def sections(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review)
    writes = request.member.may(CHANGE) and is_written(case)
    rows = selectors.working_sections(case)
    context = page_of(
        case, tasks=[pages.section_task(case, row, writes=writes) for row in rows], writes=writes,
        written=any(row["words"] for row in rows), returned=selectors.last_return(case),
    )  # fmt: skip
    return render(request, "report/sections.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def section(request: MemberRequest, partnership_slug: str, review: str, section: str) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    if section not in ReportSection.values:
        raise Http404
    about = ReportSection(section)
    row = texts_of(case).get(about)
    form = SectionForm(
        posted(request), initial={"text": row.text, "revision": row.revision} if row else {"revision": 0}
    )
    up = url(case, "reports:sections")
    return answer(
        request, "report/section.html", form,
        lambda: write_section(
            case, about, text=form.cleaned_data["text"], by=request.user, now=timezone.now(), revision=form.opened_revision
        ),
        to=up, done=f"“{about.label}” is saved.",
        context=page_of(case, ("The report", up), section=about, row=row, cancel_url=up, hint=pages.HINTS[about]),
    )  # fmt: skip


@require_safe
@requires(OPEN)
def read(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review)
    rows = selectors.working_sections(case)
    context = page_of(
        case, ("The report", url(case, "reports:sections")), rows=rows, written=any(row["words"] for row in rows)
    )
    return render(request, "report/read.html", context)
