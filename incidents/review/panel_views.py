"""Doors of the panel: its words on each aim, its meeting, its recommendation."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from casework.doors import posted
from casework.editing import ChangedMeanwhile
from casework.models import Case
from casework.transitions import TransitionNotAllowed
from incidents.case_file import CaseFile, case_file
from incidents.cases import get_case
from incidents.enums import Aim
from incidents.returns.openings import record_openings
from incidents.review import doors, selectors
from incidents.review.forms import AimForm, DraftForm, MeetingForm, RecommendForm
from incidents.review.panel import CLOSED_TO_WRITING, WORKING, record_panel, write_aim
from incidents.review.plan import is_for_the_panel
from incidents.review.questions import CHILD, question_of
from incidents.review.recommending import keep_draft, recommend, what_is_missing
from incidents.review.refusals import ReviewRefused
from incidents.transitions import RUN
from partnerships.access import requires
from partnerships.http import MemberRequest

# Each agency reads this among those who opened its return.
READ_FOR = "Read for the panel's words"


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RUN)
def aim(request: MemberRequest, partnership_slug: str, reference: str, aim: str) -> HttpResponse:
    case = get_case(request.member, reference, RUN)
    if aim not in Aim.values:
        raise Http404
    if case.status not in WORKING:
        return doors.refused(request, case, CLOSED_TO_WRITING)
    about = Aim(aim)
    row = selectors.text_of(case, about)
    initial = {"text": row.text, "revision": row.revision} if row else {"revision": 0}
    form = AimForm(posted(request), initial=initial)
    agencies = selectors.agencies_words(case, about)
    if agencies:
        record_openings(case, by=request.user, how=READ_FOR, now=timezone.now())
    context = {"form": form, "aim": about, "agencies": agencies}
    if form.is_valid():
        try:
            write_aim(case, about, **form.typed, by=request.user, now=timezone.now(), revision=form.opened_revision)
        except ReviewRefused as error:
            doors.say(form, error)
        except ChangedMeanwhile as error:
            return doors.page(request, "aim", case, context | {"conflict": form.meet(error.row)}, status=409)
        else:
            messages.success(request, "The panel's words were saved.")
            return doors.back(case)
    return doors.page(request, "aim", case, context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RUN)
def meeting(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference, RUN)
    if case.status not in WORKING:
        return doors.refused(request, case, CLOSED_TO_WRITING)
    row = selectors.review_for(case)
    names = ("panel_met_on", "present", "revision")
    form = MeetingForm(posted(request), initial={name: getattr(row, name) for name in names} if row else {})
    if form.is_valid():
        try:
            record_panel(case, **form.typed, by=request.user, now=timezone.now(), revision=form.opened_revision)
        except ReviewRefused as error:
            doors.say(form, error)
        except ChangedMeanwhile as error:
            return doors.page(request, "meeting", case, {"form": form, "conflict": form.meet(error.row)}, status=409)
        else:
            messages.success(request, "The panel's meeting was recorded.")
            return doors.back(case)
    return doors.page(request, "meeting", case, {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(RUN)
def recommendation(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference, RUN)
    if case.status not in WORKING:
        return doors.refused(request, case, CLOSED_TO_WRITING)
    file, question, stage = case_file(case), question_of(case), doors.stage_of(request)
    missing = what_is_missing(file)
    if stage == doors.LATER:
        return _save_for_later(request, file, missing)
    form = _recommend_form(request, file)
    context = _recommend_context(request, case, form, missing)
    if missing or stage in {"", doors.CHANGE} or not form.is_valid():
        return doors.page(request, "recommend", case, context)
    if stage == doors.CHECK:
        return doors.page(request, "recommend_check", case, context | _checked(request, form))
    typed = form.typed
    try:
        recommend(
            case, recommendation=typed["recommendation"], reason=typed["recommended_reason"],
            national_view=typed["national_view"], by=request.user, now=timezone.now(), revision=form.opened_revision,
        )  # fmt: skip
    except ReviewRefused as error:
        doors.say(form, error)
    except ChangedMeanwhile as error:
        return doors.page(request, "recommend", case, context | {"conflict": form.meet(error.row)}, status=409)
    except TransitionNotAllowed as error:
        return doors.refused(request, case, error)
    else:
        messages.success(
            request, f"The panel's recommendation was recorded. Next: {question.title[:1].lower()}{question.title[1:]}."
        )
        return doors.back(case)
    return doors.page(request, "recommend", case, context)


def _recommend_form(request: MemberRequest, file: CaseFile) -> RecommendForm:
    names = ("recommendation", "recommended_reason", "national_view", "revision")
    question, review = question_of(file.case), file.review
    return RecommendForm(
        posted(request), initial={name: getattr(review, name) for name in names} if review else {},
        choices=question.choices, about_child=question is CHILD and is_for_the_panel(file.case, file.incident),
    )  # fmt: skip


def _recommend_context(request: MemberRequest, case: Case, form: RecommendForm, missing: list[str]) -> dict[str, Any]:
    return {
        "form": form,
        "missing": missing,
        "who": selectors.who_decides(case, now=timezone.now()),
        "stage": question_of(case).stage,
        "may_set_decider": request.member.may("casework.change_decider"),
        "may_name": request.member.may("casework.name_people"),
    }


def _checked(request: MemberRequest, form: RecommendForm) -> dict[str, Any]:
    return {"rows": doors.answers(form), "carried": doors.carried(request)}


def _save_for_later(request: MemberRequest, file: CaseFile, missing: list[str]) -> HttpResponse:
    case = file.case
    draft = DraftForm(request.POST)
    if draft.is_valid():
        typed = draft.typed
        try:
            keep_draft(
                case, reason=typed["recommended_reason"], national_view=typed["national_view"], by=request.user,
                now=timezone.now(), revision=draft.opened_revision,
            )  # fmt: skip
        except ChangedMeanwhile as error:
            form = _recommend_form(request, file)
            context = _recommend_context(request, case, form, missing)
            draft_conflict = draft.meet(error.row)
            form.data = draft.data
            return doors.page(request, "recommend", case, context | {"conflict": draft_conflict}, status=409)
        messages.success(request, "What you wrote was saved. The recommendation itself is chosen when you come back.")
    return doors.back(case)
