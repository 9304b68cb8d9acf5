"""Doors of the seven-minute briefing: its parts, one part, the whole to read, and the PDF."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import answer, page_of, posted, url
from casework.selectors import CHANGE, OPEN
from core.templatetags.portal import date_long
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.enums import BriefingPart, PaperKind
from reviews.learning.briefing import make_briefing, parts_of, write_part
from reviews.learning.forms import PartForm, WordsSeenForm
from reviews.learning.wording import hits_in


@require_safe
@requires(OPEN)
def briefing(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review)
    writes, texts = request.member.may(CHANGE), parts_of(case)
    tasks = []
    for part in BriefingPart:
        row = texts.get(part)
        count = len(row.text.split()) if row else 0
        tasks.append(
            {
                "title": str(part.label),
                "url": url(case, "learning:part", part.value) if writes else "",
                "hint": f"Last changed by {row.changed_by.full_name}, {date_long(row.changed_at)}" if row else "",
                "status": f"{count} {'word' if count == 1 else 'words'}" if count else "Nothing yet",
                "colour": "" if count else "blue",
            }
        )
    context = page_of(
        case, tasks=tasks, writes=writes, written=any(row.text for row in texts.values()), kind=PaperKind.BRIEFING
    )
    return render(request, "learning/briefing.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def part(request: MemberRequest, partnership_slug: str, review: str, briefing_part: str) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    if briefing_part not in BriefingPart.values:
        raise Http404
    about = BriefingPart(briefing_part)
    row = parts_of(case).get(about)
    form = PartForm(posted(request), initial={"text": row.text, "revision": row.revision} if row else {"revision": 0})
    up = url(case, "learning:briefing")
    return answer(
        request, "casework/question.html", form,
        lambda: write_part(case, about, **form.typed, by=request.user, now=timezone.now(), revision=form.opened_revision),
        to=up, done=f"“{about.label}” is saved.",
        context=page_of(case, ("The briefing", up), heading=str(about.label), action="Save", cancel_url=up),
    )  # fmt: skip


@require_safe
@requires(OPEN)
def read(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review)
    texts = parts_of(case)
    parts = [{"part": part, "text": texts[part].text if part in texts else ""} for part in BriefingPart]
    context = page_of(case, ("The briefing", url(case, "learning:briefing")), parts=parts)
    return render(request, "learning/briefing_read.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def make(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    texts = parts_of(case)
    hits = hits_in(case, [(str(part.label), texts[part].text) for part in BriefingPart if part in texts])
    form = WordsSeenForm(posted(request), found=bool(hits))
    up = url(case, "learning:briefing")
    return answer(
        request, "learning/make_briefing.html", form,
        lambda: make_briefing(case, words_seen=form.seen, by=request.user, now=timezone.now()),
        to=lambda paper: url(case, "reviews:paper_progress", PaperKind.BRIEFING.value, paper.version),
        context=page_of(case, ("The briefing", up), hits=hits, cancel_url=up),
    )  # fmt: skip
