"""The home of everyone who signs in: what is due, why, and the one next step."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from core.colours import stylesheet
from deadlines.selectors import my_work as gather_work
from partnerships.access import requires, signed_in
from partnerships.http import MemberRequest, SignedInRequest
from partnerships.selectors import partnerships_of
from portal.work import answers, decisions, next_step


@require_safe
@signed_in
def home(request: SignedInRequest) -> HttpResponse:
    """Choose a partnership, or go straight to the only one. Switching is by address, never by session."""
    partnerships = partnerships_of(request.user)
    if len(partnerships) == 1:
        return redirect("member:my_work", partnerships[0].slug)
    if not partnerships and request.user.platform_administrator:
        return redirect("platform:partnerships")
    return render(request, "portal/home.html", {"partnerships": partnerships})


@require_safe
@requires("partnerships.view_partnership")
def my_work(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    now = timezone.now()
    work = gather_work(request.member, timezone.localdate(now))
    to_decide = decisions(request.member, now=now)
    context = {
        "work": work,
        "next_step": next_step(work, to_decide),
        "notices": [*to_decide, *answers(request.member, now=now)],
        "elsewhere": {
            "url": reverse("arrangements:overview", args=[partnership_slug]),
            "text": "Read the arrangements",
        },
    }
    return render(request, "portal/my_work.html", context)


@require_safe
@requires("partnerships.view_partnership", logged=False)
def colours(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    """The partnership's colour for its members: the public sheet exists only once the partnership is public."""
    response = HttpResponse(stylesheet(request.partnership.colour), content_type="text/css")
    patch_cache_control(response, private=True, max_age=3600)
    return response
