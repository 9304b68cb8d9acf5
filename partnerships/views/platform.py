"""Running the platform: which partnerships there are, and looking into one for a short, recorded while. No case content."""

from typing import cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from core.pagination import paginate
from partnerships import invitations, support
from partnerships.access import platform_administrator
from partnerships.forms import FirstManagerForm, SupportForm
from partnerships.memberships import MembershipRefused
from partnerships.models import Partnership
from partnerships.roles import Role
from partnerships.selectors import people_by_role
from partnerships.views.people import posted


@require_safe
@platform_administrator
def partnerships(request: HttpRequest) -> HttpResponse:
    page = paginate(request, Partnership.objects.order_by("name", "pk"))
    return render(request, "platform/partnerships.html", {"page": page, "action": _new_partnership()})


def _new_partnership() -> dict[str, str] | None:
    """The form to make one belongs to the app of the arrangements."""
    try:
        return {"url": reverse("platform_arrangements:new"), "text": "Make a partnership"}
    except NoReverseMatch:
        return None


@require_safe
@platform_administrator
def partnership(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Partnership, slug=slug)
    now, user = timezone.now(), cast("User", request.user)
    counts = people_by_role(found, on=timezone.localdate(now))
    return render(
        request,
        "platform/partnership.html",
        {
            "subject": found,
            "rows": [{"key": Role(role).label, "value": str(count)} for role, count in counts.items()],
            "without_manager": invitations.may_invite(user, found, Role.BUSINESS_MANAGER, now=now),
            "running": support.open_support_session(found, user=user, now=now),
            "breadcrumbs": [{"text": "Partnerships", "url": reverse("platform:partnerships")}, {"text": found.name}],
        },
    )


@require_http_methods(["GET", "POST"])
@platform_administrator
def invite_manager(request: HttpRequest, slug: str) -> HttpResponse:
    """Only while a partnership has no business manager: afterwards its own managers invite."""
    found = get_object_or_404(Partnership, slug=slug)
    form = FirstManagerForm(posted(request))
    if form.is_valid():
        now, user = timezone.now(), cast("User", request.user)
        try:
            invitation, token = invitations.invite(
                found, role=Role.BUSINESS_MANAGER, by=user, now=now, **form.cleaned_data
            )
        except MembershipRefused as refused:
            form.add_error(None, str(refused))
        else:
            return render(
                request,
                "partnerships/invited.html",
                {"invitation": invitation, "link": invitations.link(invitation, token)},
            )
    return render(
        request,
        "platform/invite_manager.html",
        {"form": form, "subject": found, "cancel_url": reverse("platform:partnership", args=[slug])},
    )


@require_http_methods(["GET", "POST"])
@platform_administrator
def start_support_session(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Partnership, slug=slug)
    form = SupportForm(posted(request), initial={"minutes": 30})
    if form.is_valid():
        try:
            support.start_support_session(found, by=cast("User", request.user), now=timezone.now(), **form.cleaned_data)
        except support.SupportRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("member:my_work", found.slug)
    return render(
        request,
        "platform/start_support.html",
        {"form": form, "subject": found, "cancel_url": reverse("platform:partnership", args=[slug])},
    )


@require_http_methods(["GET", "POST"])
@platform_administrator
def end_support_session(request: HttpRequest, slug: str) -> HttpResponse:
    found = get_object_or_404(Partnership, slug=slug)
    if request.method == "POST":
        if support.end_support_session(found, by=cast("User", request.user), now=timezone.now()):
            messages.success(request, f"Your support session for {found.name} has ended.")
        return redirect("platform:partnership", slug)
    return render(
        request, "platform/end_support.html", {"subject": found, "cancel_url": reverse("member:my_work", args=[slug])}
    )
