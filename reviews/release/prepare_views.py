"""Doors of preparing a release: where it stands, what is published of the report, its PDF and its preview."""

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from casework.doors import answer, page_of, posted, url
from casework.models import Case
from casework.papers import NotReady
from casework.refusals import Refused
from casework.selectors import CHANGE, OPEN
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.enums import PaperKind, Published, ReleaseStatus
from reviews.models import Paper, PublishedReview, Release
from reviews.release import preparing, selectors
from reviews.release.after import published_of
from reviews.release.content import recommended_of, snapshot_of
from reviews.release.copy_clock import recipients_needed
from reviews.release.doors import FORM, HOME, QUESTION, REHEARSAL, below, found
from reviews.release.forms import BeginForm, DayForm, OutcomeForm, PressForm, ReasonForm, SectionForm
from reviews.release.locking import RELEASE, WORKED_ON
from reviews.report.selectors import agreed_draft

CHANGED = "What is published has changed. Copies and a sign-off of an earlier content do not count."


@require_safe
@requires(OPEN)
def detail(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review)
    release, copy = preparing.open_release(case), published_of(case)
    withdrawal = getattr(copy, "withdrawal", None) if copy else None
    member = request.member
    context = page_of(
        case, release=release, copy=copy, withdrawal=withdrawal, sections=release.sections if release else [],
        may_change=member.may(CHANGE) and release is not None and release.status in WORKED_ON, runs=member.may(CHANGE),
        may_release=member.may(RELEASE), may_begin=_may_begin(request, case, release, standing=copy is not None and withdrawal is None),
        scheduled=release is not None and release.status == ReleaseStatus.SCHEDULED, stopped=release and release.stopped_because,
        when=selectors.when_in_words(release) if release else "", earlier=selectors.earlier_attempts(case),
        deposits=selectors.deposits_of(copy) if copy else [], may_withdraw=member.may(RELEASE),
        public_url=_public_url(request, copy), early=copy is not None and timezone.localdate() <= copy.available_until,
    )  # fmt: skip
    return render(request, "release/detail.html", context)


def _may_begin(request: MemberRequest, case: Case, release: Release | None, *, standing: bool) -> bool:
    ready = release is None and not standing and case.status in preparing.PUBLISHABLE
    return ready and request.member.may(CHANGE) and agreed_draft(case) is not None


def _public_url(request: MemberRequest, copy: PublishedReview | None) -> str:
    if copy is None:
        return ""
    if copy.anonymous:
        return reverse("public_reviews:review", args=[copy.public_id])
    return reverse("public:review", args=[request.partnership.slug, copy.public_id])


@FORM
@requires(CHANGE)
def begin(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    form = BeginForm(posted(request))
    context = below(
        case, heading="Prepare the report for publication", action="Begin",
        intro="The sections of the agreed report are copied. The agreed report itself stays as it is.",
    )  # fmt: skip
    return answer(
        request, QUESTION, form,
        lambda: preparing.begin_release(case, **form.cleaned_data, by=request.user, now=timezone.now()),
        to=url(case, "releases:outcome"), context=context,
    )  # fmt: skip


def _ticked(release: Release) -> list[str]:
    """Nothing until a summary was chosen: sections that stand ticked are easily published unread."""
    return [each["code"] for each in release.sections] if release.outcome == Published.LEARNING_SUMMARY else []


@FORM
@requires(CHANGE)
def outcome(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case, release = found(request, review, CHANGE)
    initial = {
        "revision": release.revision, "title": release.title, "outcome": release.outcome, "rationale": release.rationale,
        "anonymous": str(release.anonymous), "sections": _ticked(release),
        "own_pdf": str(release.file_draft_id is not None),
    }  # fmt: skip
    form = OutcomeForm(posted(request), draft=release.draft, initial=initial)

    def save() -> Release:
        typed = {"own_pdf": False} | form.typed
        return preparing.choose_outcome(
            release, **typed, revision=form.opened_revision, by=request.user, now=timezone.now()
        )

    context = below(case, heading="What is published", action="Save")
    return answer(request, QUESTION, form, save, to=url(case, HOME[1]), done=CHANGED, context=context)


@FORM
@requires(CHANGE)
def section(request: MemberRequest, partnership_slug: str, review: str, release_section: str) -> HttpResponse:
    case, release = found(request, review, CHANGE)
    row = preparing.section_of(release, release_section)
    if row is None:
        return HttpResponseRedirect(url(case, HOME[1]))
    form = SectionForm(posted(request), initial={"revision": row.revision, "title": row.title, "text": row.text})
    context = below(
        case, heading=f"Text of “{row.title}”", action="Save",
        intro="This is what the public will read. The agreed report itself stays as it is. Markdown makes headings, lists and tables.",
    )  # fmt: skip
    return answer(
        request, QUESTION, form,
        lambda: preparing.change_section(
            release, row.code, **form.typed, revision=form.opened_revision, by=request.user, now=timezone.now()
        ),
        to=url(case, HOME[1]), done=CHANGED, context=context,
    )  # fmt: skip


@FORM
@requires(CHANGE)
def day(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case, release = found(request, review, CHANGE)
    form = DayForm(posted(request), initial={"revision": release.revision, "publish_on": release.publish_on})
    who = (
        "Copies go to the Panel, Ofsted and the Secretary of State before it; the day by which is shown once you save."
    )
    none = "Nobody must have a copy before this kind of review is published."
    context = below(
        case, heading="The day of publication", action="Save", intro=who if recipients_needed(case) else none
    )  # fmt: skip
    return answer(
        request, QUESTION, form,
        lambda: preparing.plan_day(
            release, **form.typed, revision=form.opened_revision, by=request.user, now=timezone.now()
        ),
        to=url(case, REHEARSAL[1]), done="The day is planned.", context=context,
    )  # fmt: skip


@FORM
@requires(CHANGE)
def take_in(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case, release = found(request, review, CHANGE)
    form = PressForm(posted(request))
    context = below(
        case, HOME, REHEARSAL, heading="Take in the agreed report", action="Take it in",
        intro="The sections of the version that is agreed now replace those here. What was put right here is lost.",
    )  # fmt: skip
    return answer(
        request, QUESTION, form, lambda: preparing.take_in_new_report(release, by=request.user, now=timezone.now()),
        to=url(case, HOME[1]), done=CHANGED, context=context,
    )  # fmt: skip


@FORM
@requires(CHANGE)
def pdf(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case, release = found(request, review, CHANGE)
    form = PressForm(posted(request))

    def ask() -> Paper:
        try:
            return preparing.ask_for_pdf(release, by=request.user, now=timezone.now())
        except NotReady as problem:
            raise Refused(str(problem)) from None

    context = below(
        case, HOME, REHEARSAL, heading="Make the PDF", action="Make the PDF",
        intro="It is made of what stands here now. The rehearsal looks through it before anything is published.",
    )  # fmt: skip
    return answer(
        request, QUESTION, form, ask, context=context,
        to=lambda paper: url(case, "reviews:paper_progress", PaperKind.REPORT.value, paper.version),
    )  # fmt: skip


@require_safe
@requires(OPEN)
def preview(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case, release = found(request, review)
    if not release.outcome:
        return HttpResponseRedirect(url(case, HOME[1]))
    snapshot = snapshot_of(release, recommended_of(release), request.partnership)
    return render(request, "release/preview.html", below(case, paper=snapshot, release=release))


@FORM
@requires(RELEASE)
def abandon(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case, release = found(request, review, RELEASE)
    form = ReasonForm(posted(request))
    context = below(
        case, heading="Give up this attempt", action="Give it up",
        intro="What was sent, told and signed for it stays on record. Another attempt begins from the start, with its own copies.",
    )  # fmt: skip
    return answer(
        request, QUESTION, form,
        lambda: preparing.abandon(release, **form.cleaned_data, by=request.user, now=timezone.now()),
        to=url(case, HOME[1]), done="The attempt was given up.", context=context,
    )  # fmt: skip
