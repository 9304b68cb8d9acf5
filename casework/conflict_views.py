"""Conflicts of interest: declaring one's own, recording somebody's, the list of declarations, ending one. Doors only."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from casework import conflicts
from casework.doors import answer, page_of, posted, url
from casework.forms import DeclareForm, EndConflictForm, RecordConflictForm
from casework.grants import NAME
from casework.models import Case, ConflictDeclaration
from casework.people import roles_of, who_may_open
from casework.selectors import CHANGE, OPEN, get_case, visible_cases
from core.pagination import paginate
from partnerships.access import requires
from partnerships.http import MemberRequest

CLOSES = "The case closes to you at once. You no longer find it in lists, dates, agendas or messages, and only those who say who opens the case can change that."


def _people_page(case: Case) -> tuple[str, str]:
    return "Who may open it", url(case, "casework:people")


@require_http_methods(["GET", "HEAD", "POST"])
@requires(OPEN)
def declare(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    """On success the case does not exist for this person any more, so they land on the list of cases."""
    case = get_case(request.member, reference)
    form = DeclareForm(posted(request))

    def do() -> ConflictDeclaration:
        return conflicts.declare(
            case, person=request.user.full_name, user=request.user, conflict=True, by=request.user, now=timezone.now(),
            **form.cleaned_data,
        )  # fmt: skip

    return answer(
        request, "casework/confirm.html", form, do, to=reverse("casework:list", args=[partnership_slug]),
        done=f"Your conflict of interest in {case.reference} is recorded. The case is closed to you from now on.",
        context=page_of(
            case, _people_page(case), heading="Declare a conflict of interest", consequence=CLOSES,
            action="Declare it and close the case to me", cancel_url=url(case, "casework:detail"),
        ),
    )  # fmt: skip


@require_safe
@requires(CHANGE)
def declarations(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference, CHANGE)
    page = paginate(request, conflicts.declarations_of(case))
    context = page_of(
        case, _people_page(case), page=page, declarations=page.object_list, may_name=request.member.may(NAME),
        action={"url": url(case, "casework:record_conflict"), "text": "Record a conflict"},
        empty_text="Nobody has declared anything on conflicts of interest yet.",
    )  # fmt: skip
    return render(request, "casework/declarations.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(CHANGE)
def record_conflict(request: MemberRequest, partnership_slug: str, reference: str) -> HttpResponse:
    case = get_case(request.member, reference, CHANGE)
    today = timezone.localdate()
    found = list(who_may_open(case, on=today))
    form = RecordConflictForm(posted(request), people=found, roles=roles_of(found, on=today))

    def do() -> ConflictDeclaration:
        made = conflicts.declare(case, conflict=True, by=request.user, now=timezone.now(), **form.cleaned_data)
        closed = f" {case.reference} is closed to them from now on." if made.user else ""
        messages.success(request, f"The conflict of interest of {made.person} is recorded.{closed}")
        return made

    def to(made: Any) -> str:
        still_open = visible_cases(request.member).filter(pk=case.pk).exists()
        return url(case, "casework:people") if still_open else reverse("casework:list", args=[partnership_slug])

    return answer(
        request, "casework/question.html", form, do, to=to,
        context=page_of(
            case, _people_page(case), heading="Record somebody's conflict of interest", action="Record it",
            intro="The case closes to that person at once, whatever role or group opens it to them. A part that they have in the review ends.",
            cancel_url=url(case, "casework:people"),
        ),
    )  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@requires(NAME)
def end_conflict(request: MemberRequest, partnership_slug: str, reference: str, declaration_id: int) -> HttpResponse:
    case = get_case(request.member, reference, NAME)
    row = get_object_or_404(ConflictDeclaration, case=case, pk=declaration_id, conflict=True)
    form = EndConflictForm(posted(request))
    back = url(case, "casework:people")
    return answer(
        request, "casework/confirm.html", form,
        lambda: conflicts.end_declaration(row, by=request.user, now=timezone.now(), **form.cleaned_data),
        to=back, done=f"The conflict of interest of {row.person} is ended.",
        context=page_of(
            case, _people_page(case), heading=f"End the conflict of interest of {row.person}", cancel_url=back,
            consequence="Roles, groups and names open the case to them again. What they declared stays on record.",
            action="End it",
        ),
    )  # fmt: skip
