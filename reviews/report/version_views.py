"""Doors of the versions: made, listed, read, compared, taken back; and what people say about them."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.documents import may_be_fetched
from casework.doors import answer, page_of, posted, url
from casework.models import Case
from casework.selectors import CHANGE, OPEN
from core.pagination import paginate
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.enums import ReportSection
from reviews.models import Draft
from reviews.report import pages, selectors
from reviews.report.checking import check_of
from reviews.report.commenting import answer_comment, comment
from reviews.report.comparing import compare_sections
from reviews.report.forms import AnswerForm, CommentForm, TakeOverForm, VersionForm
from reviews.report.places import is_written
from reviews.report.versions import in_order, make_version
from reviews.report.writing import take_over, texts_of


def crumbs(case: Case, draft: Draft | None = None) -> list[tuple[str, str]]:
    above = [("The report", url(case, "reports:sections")), ("Versions", url(case, "reports:versions"))]
    return [*above, (f"Version {draft.version}", url(case, "reports:version", draft.version))] if draft else above


@require_safe
@requires(OPEN)
def versions(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review)
    page = paginate(request, selectors.drafts_of(case))
    writes = request.member.may(CHANGE) and is_written(case)
    forward = selectors.draft_put_forward(case)
    context = page_of(
        case, *crumbs(case)[:1], page=page, writes=writes, forward=forward.version if forward else 0, agreed=selectors.agreement(case),
        newest=page.object_list[0].version if page.object_list else 0,
        action={"url": url(case, "reports:new_version"), "text": "Make a version"} if writes else None,
        empty_text="No version has been made yet. A version keeps the whole text as it stands, for others to read and comment on.",
    )  # fmt: skip
    return render(request, "report/versions.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def new_version(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    form = VersionForm(posted(request))
    return answer(
        request, "casework/question.html", form,
        lambda: make_version(case, **form.cleaned_data, by=request.user, now=timezone.now()),
        to=lambda draft: url(case, "reports:version", draft.version), done="The version is made. It stays as it is.",
        context=page_of(
            case, *crumbs(case), heading="Make a version", action="Make the version", cancel_url=url(case, "reports:versions"),
            intro="All sections are kept as they stand now, for ever. You go on writing in the working text, and can make another version at any time.",
        ),
    )  # fmt: skip


@require_safe
@requires(OPEN)
def version(request: MemberRequest, partnership_slug: str, review: str, draft_version: int) -> HttpResponse:
    case = get_review_case(request.member, review)
    draft = selectors.get_draft(case, draft_version)
    counts = selectors.comment_counts(draft)
    forward = selectors.draft_put_forward(case)
    open_ = is_written(case)
    context = page_of(
        case, *crumbs(case), draft=draft, file_there=draft.document is not None and may_be_fetched(draft.document),
        sections=pages.sections_with_comments(draft, counts), check=check_of(draft),
        writes=open_ and request.member.may(CHANGE), comments_open=open_, properties=sorted(draft.properties.items()),
        forward=forward is not None and forward.pk == draft.pk, agreed=selectors.agreement(case),
        said=pages.said((sum(each for each, _ in counts.values()), sum(each for _, each in counts.values()))),
    )  # fmt: skip
    return render(request, "report/version.html", context)


@require_safe
@requires(OPEN)
def compare(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    """?from=1&to=3: two versions. Without `to` the newest, without `from` the one before it."""
    case = get_review_case(request.member, review)
    every = list(Draft.objects.filter(case=case).order_by("version").values_list("version", flat=True))
    chosen = _chosen(request, every)
    sections = []
    if chosen:
        before, after = (selectors.get_draft(case, each) for each in chosen)
        sections = compare_sections(before.sections, after.sections)
    context = page_of(
        case, *crumbs(case), versions=every, chosen=chosen, sections=[each for each in sections if each.changed],
        same=[each.title for each in sections if not each.changed],
    )  # fmt: skip
    return render(request, "report/compare.html", context)


def _chosen(request: MemberRequest, every: list[int]) -> tuple[int, int] | None:
    if len(every) < 2:
        return None
    asked = [request.GET.get(name, "") for name in ("from", "to")]
    known = [int(each) if each.isascii() and each.isdigit() and int(each) in every else 0 for each in asked]
    after = known[1] or every[-1]
    return known[0] or max((each for each in every if each < after), default=every[0]), after


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def take_back(request: MemberRequest, partnership_slug: str, review: str, draft_version: int) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    draft = selectors.get_draft(case, draft_version)
    texts = texts_of(case)
    said = {section["code"]: section for section in draft.sections}
    now_ = [row for row in in_order({code: row.text for code, row in texts.items()}) if row["code"] in said]
    sections = [each for each in compare_sections(now_, draft.sections) if each.changed]
    form = TakeOverForm(
        posted(request), differing=[ReportSection(each.code) for each in sections],
        revisions={code: row.revision for code, row in texts.items()},
    )  # fmt: skip
    back = url(case, "reports:version", draft.version)
    return answer(
        request, "report/take_over.html", form,
        lambda: take_over(
            case, draft, sections=form.cleaned_data["sections"], revisions=form.revisions, by=request.user, now=timezone.now()
        ),
        to=url(case, "reports:sections"), done=f"Version {draft.version} stands in the working text now.",
        context=page_of(case, *crumbs(case, draft), draft=draft, sections=sections, cancel_url=back),
    )  # fmt: skip


@require_safe
@requires(OPEN)
def comments(request: MemberRequest, partnership_slug: str, review: str, draft_version: int) -> HttpResponse:
    case = get_review_case(request.member, review)
    draft = selectors.get_draft(case, draft_version)
    chosen = request.GET.get("section", "")
    section = ReportSection(chosen) if chosen in ReportSection.values else None
    open_ = is_written(case)
    context = page_of(
        case, *crumbs(case, draft), draft=draft, section=section, answers=open_ and request.member.may(CHANGE),
        page=paginate(request, selectors.comments_of(draft, section or "")),
        action={"url": url(case, "reports:comment", draft.version), "text": "Add a comment"} if open_ else None,
        empty_text="Nobody has said anything about this version yet.",
    )  # fmt: skip
    return render(request, "report/comments.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OPEN)
def add_comment(request: MemberRequest, partnership_slug: str, review: str, draft_version: int) -> HttpResponse:
    case = get_review_case(request.member, review)
    draft = selectors.get_draft(case, draft_version)
    form = CommentForm(posted(request), initial={"section": request.GET.get("section", "")})
    back = url(case, "reports:comments", draft.version)
    return answer(
        request, "casework/question.html", form,
        lambda: comment(draft, **form.cleaned_data, by=request.user, now=timezone.now()),
        to=back, done="Your comment is there.",
        context=page_of(
            case, *crumbs(case, draft), heading=f"Comment on version {draft.version}", action="Add the comment", cancel_url=back,
            intro="Whoever may open the case reads it. Those who write the report answer it.",
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def answer_one(request: MemberRequest, partnership_slug: str, review: str, draft_comment_id: int) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    row = selectors.get_comment(case, draft_comment_id)
    if row.answer and request.method != "POST":
        raise Http404
    form = AnswerForm(posted(request))
    back = url(case, "reports:comments", row.draft.version)
    return answer(
        request, "report/answer.html", form,
        lambda: answer_comment(row, **form.cleaned_data, by=request.user, now=timezone.now()),
        to=back, done="The comment is answered.",
        context=page_of(case, *crumbs(case, row.draft), comment=row, cancel_url=back),
    )  # fmt: skip
