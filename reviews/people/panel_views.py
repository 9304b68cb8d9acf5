"""Doors of the review's panel."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework.doors import answer, page_of, posted, url
from casework.editing import RevisionForm
from casework.models import Case, ConflictDeclaration
from casework.selectors import CHANGE, OPEN, visible_cases
from core.pagination import paginate
from core.templatetags.portal import date_long
from partnerships.access import requires
from partnerships.http import MemberRequest
from reviews.cases import get_review_case
from reviews.models import PanelMember
from reviews.people import panel
from reviews.people.doors import crumb, may_run, to_change
from reviews.people.forms import AddMemberForm, ChangeMemberForm, ConflictForm, OwnConflictForm, part_of
from reviews.people.kinds import ENDED


@require_safe
@requires(OPEN)
def members(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case = get_review_case(request.member, review)
    page = paginate(request, panel.members_of(case))
    open_to_change = may_run(request) and case.status not in ENDED
    lines = [
        {
            "row": row, "declared": _declared(row), "own": row.user_id == request.user.pk,
            "declare_url": url(case, "reviewers:declare_member", row.pk)
            if row.declaration_id is None and (open_to_change or row.user_id == request.user.pk) else "",
            "change_url": url(case, "reviewers:change_member", row.pk) if open_to_change else "",
            "end_url": url(case, "reviewers:end_member", row.pk) if open_to_change else "",
        }
        for row in page.object_list
    ]  # fmt: skip
    context = page_of(
        case, page=page, lines=lines, former=list(panel.former_members_of(case)[:25]), open_to_change=open_to_change,
        action={"url": url(case, "reviewers:add_member"), "text": "Add a member"} if open_to_change else None,
        empty_text="Nobody is on the panel yet.",
    )  # fmt: skip
    return render(request, "reviewers/panel.html", context)


def _declared(row: PanelMember) -> str:
    return f"No conflict, {date_long(row.declaration.declared_on)}" if row.declaration else ""


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def add_member(request: MemberRequest, partnership_slug: str, review: str) -> HttpResponse:
    case, now = to_change(request, review), timezone.now()
    form = AddMemberForm(
        posted(request), people=panel.people_to_add(case, now=now), agencies=panel.agencies_to_choose(None, now=now)
    )
    back = url(case, "reviewers:panel")

    def do() -> PanelMember:
        typed: dict[str, Any] = dict(form.cleaned_data)
        return panel.add_member(case, user=typed.pop("person"), **typed, by=request.user, now=now)

    return answer(
        request, "casework/question.html", form, do, to=back, done="The member is on the panel. Ask them for their declaration.",
        context=page_of(
            case, crumb(case, "panel"), heading="Add a member of the panel", cancel_url=back, action="Add to the panel",
            intro="You then ask whether they have a conflict of interest. Whoever has one does not stay on the panel.",
        ),
    )  # fmt: skip


def _member(case: Case, member_id: int) -> PanelMember:
    rows = PanelMember.objects.select_related("case", "user")
    return get_object_or_404(rows, case=case, pk=member_id, ended_on__isnull=True)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def change_member(request: MemberRequest, partnership_slug: str, review: str, panel_member_id: int) -> HttpResponse:
    case, now = to_change(request, review), timezone.now()
    row = _member(case, panel_member_id)
    form = ChangeMemberForm(posted(request), initial=part_of(row), agencies=panel.agencies_to_choose(row, now=now))
    back = url(case, "reviewers:panel")
    return answer(
        request, "casework/question.html", form,
        lambda: panel.change_member(row, values=form.typed, revision=form.opened_revision, by=request.user, now=now),
        to=back, context=page_of(case, crumb(case, "panel"), heading=row.name, cancel_url=back, action="Save"),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OPEN)
def declare_member(request: MemberRequest, partnership_slug: str, review: str, panel_member_id: int) -> HttpResponse:
    """The member's own page; those who run the case answer for members without an account."""
    case = get_review_case(request.member, review)
    row = _member(case, panel_member_id)
    if not panel.may_declare(row, request.user, case):
        raise PermissionDenied(CHANGE)
    own = row.user_id == request.user.pk
    form = (OwnConflictForm if own else ConflictForm)(posted(request))

    def do() -> ConflictDeclaration:
        made = panel.declare_member(row, **form.cleaned_data, by=request.user, now=timezone.now())
        _say(request, case, made, own=own)
        return made

    def to(made: Any) -> str:
        still_open = visible_cases(request.member).filter(pk=case.pk).exists()
        return url(case, "reviewers:panel") if still_open else reverse("casework:list", args=[partnership_slug])

    heading = "Your declaration of interests" if own else f"Declaration of interests: {row.name}"
    closes = (
        "If there is one, the case closes to you at once."
        if own
        else "Whoever has one leaves the panel, and the case closes to them at once."
    )
    return answer(
        request, "casework/question.html", form, do, to=to,
        context=page_of(
            case, crumb(case, "panel"), heading=heading, intro=closes, action="Record the declaration",
            cancel_url=url(case, "reviewers:panel"),
        ),
    )  # fmt: skip


def _say(request: MemberRequest, case: Case, made: ConflictDeclaration, *, own: bool) -> None:
    if not made.conflict:
        messages.success(request, "The declaration is recorded: no conflict of interest.")
    elif own:
        messages.success(
            request,
            f"Your conflict of interest in {case.reference} is recorded. The case is closed to you from now on.",
        )
    else:
        messages.success(request, f"The conflict of interest of {made.person} is recorded. They are off the panel.")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def end_member(request: MemberRequest, partnership_slug: str, review: str, panel_member_id: int) -> HttpResponse:
    case = to_change(request, review)
    row = _member(case, panel_member_id)
    form = RevisionForm(posted(request), initial={"revision": row.revision})
    back = url(case, "reviewers:panel")
    return answer(
        request, "casework/confirm.html", form,
        lambda: panel.end_membership(row, revision=form.opened_revision, by=request.user, now=timezone.now()),
        to=back, done=f"{row.name} is off the panel.",
        context=page_of(
            case, crumb(case, "panel"), heading=f"Take {row.name} off the panel", cancel_url=back, action="Take off the panel",
            consequence="They are no longer on the panel. Who may open the case is changed on its own page.",
        ),
    )  # fmt: skip
