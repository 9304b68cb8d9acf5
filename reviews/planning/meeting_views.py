"""Doors of the meetings of a review and of the log of contact with the family."""

from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import answer, page_of, posted, url
from casework.models import Case
from casework.selectors import CHANGE, OPEN
from core.pagination import paginate
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.models import FamilyContact, ReviewMeeting
from reviews.planning import doors, family, meetings, selectors
from reviews.planning.forms import ContactForm, HeldForm, MeetingForm


def _meetings(case: Case) -> tuple[str, str]:
    return "Meetings", url(case, "planning:meetings")


@require_safe
@requires(OPEN)
def meeting_list(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review)
    may_write = selectors.may_write(case, request.member)
    page = paginate(request, meetings.meetings_of(case))
    lines = []
    for row in page.object_list:
        words, colour = meetings.state_of(row, today=timezone.localdate())
        lines.append({"row": row, "words": words, "colour": colour})
    action = {"url": url(case, "planning:add_meeting"), "text": "Plan a meeting"} if may_write else None
    context = page_of(
        case, page=page, lines=lines, may_write=may_write, action=action, empty_text="No meeting is planned yet."
    )
    return render(request, "planning/meetings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def add_meeting(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    return _plan(request, get_review_case(request.member, review, CHANGE), None, "Plan a meeting")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def change_meeting(request: MemberRequest, partnership_slug: str, review: str, review_meeting_id: int) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    return _plan(request, case, get_object_or_404(ReviewMeeting, case=case, pk=review_meeting_id), "Change a meeting")


def _plan(request: MemberRequest, case: Case, row: ReviewMeeting | None, heading: str) -> HttpResponse:
    initial: dict[str, Any] = {name: getattr(row, name) for name in MeetingForm.base_fields} if row else {}
    form, above = MeetingForm(posted(request), initial=initial), _meetings(case)
    return answer(
        request, doors.QUESTION, form,
        lambda: meetings.plan_meeting(
            case, meeting=row, values=form.typed, revision=form.opened_revision, by=request.user, now=timezone.now()
        ),
        to=above[1], done="The meeting was saved.",
        context=page_of(case, above, heading=heading, cancel_url=above[1], action="Save"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def meeting_held(request: MemberRequest, partnership_slug: str, review: str, review_meeting_id: int) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    row = get_object_or_404(ReviewMeeting, case=case, pk=review_meeting_id)
    initial = {name: getattr(row, name) for name in HeldForm.base_fields}
    initial["held_on"] = row.held_on or row.planned_on
    form, above = HeldForm(posted(request), initial=initial), _meetings(case)
    return answer(
        request, doors.QUESTION, form,
        lambda: meetings.record_held(
            case, row, **form.typed, revision=form.opened_revision, by=request.user, now=timezone.now()
        ),
        to=above[1], done="The meeting was recorded.", context=page_of(
            case, above, heading=f"{row.get_kind_display()}: how it went", cancel_url=above[1], action="Save"
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def remove_meeting(request: MemberRequest, partnership_slug: str, review: str, review_meeting_id: int) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    row, above = get_object_or_404(ReviewMeeting, case=case, pk=review_meeting_id), _meetings(case)
    return answer(
        request, doors.CONFIRM, forms.Form(posted(request)),
        lambda: meetings.take_off(case, row, by=request.user, now=timezone.now()),
        to=above[1], done="The meeting was taken off the list.", context=page_of(
            case, above, heading="Take this meeting off the list", cancel_url=above[1], action="Yes, take it off",
            consequence="It will not be held. The history of the case keeps that it was planned.",
        ),
    )  # fmt: skip


@require_safe
@requires(OPEN)
def family_log(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review)
    may_write = selectors.may_write(case, request.member)
    action = {"url": url(case, "planning:add_contact"), "text": "Add to the log"} if may_write else None
    context = page_of(
        case, page=paginate(request, family.contacts_of(case)), standing=family.standing_of(case), may_write=may_write,
        action=action, empty_text="Nothing is written down yet. Begin with what the family was offered, and when.",
    )  # fmt: skip
    return render(request, "planning/family.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def add_contact(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    return _contact(request, get_review_case(request.member, review, CHANGE), None, "Add to the log")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def change_contact(request: MemberRequest, partnership_slug: str, review: str, contact_id: int) -> HttpResponse:
    case = get_review_case(request.member, review, CHANGE)
    return _contact(
        request, case, get_object_or_404(FamilyContact, case=case, pk=contact_id), "Correct a line of the log"
    )


def _contact(request: MemberRequest, case: Case, row: FamilyContact | None, heading: str) -> HttpResponse:
    initial: dict[str, Any] = {name: getattr(row, name) for name in ContactForm.base_fields} if row else {}
    form, back = ContactForm(posted(request), initial=initial), url(case, "planning:family")
    return answer(
        request, doors.QUESTION, form,
        lambda: family.save_contact(
            case, contact=row, values=form.typed, revision=form.opened_revision, by=request.user, now=timezone.now()
        ),
        to=back, done="Saved.",
        context=page_of(case, ("Contact with the family", back), heading=heading, cancel_url=back, action="Save"),
    )  # fmt: skip
