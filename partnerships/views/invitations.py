"""Inviting people, and the page that the link opens."""

from typing import Any

from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from core.pagination import paginate
from core.secret_links import Standing
from core.templatetags.portal import date_long
from partnerships import invitations as service
from partnerships.access import public, requires
from partnerships.forms import InviteForm, NewcomerForm
from partnerships.http import MemberRequest
from partnerships.invitations import InvitationUnusable, Newcomer
from partnerships.memberships import CHANGE, MembershipRefused
from partnerships.models import Invitation
from partnerships.views.people import agencies, posted

BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
WHY_NOT = {
    Standing.USED: "This invitation has been used. If it was you, sign in.",
    Standing.WITHDRAWN: "This invitation was withdrawn. Ask the person who invited you.",
    Standing.EXPIRED: "This invitation is too old: a link works for seven days. Ask the person who invited you for a new one.",
}


@require_http_methods(["GET", "POST"])
@requires(CHANGE)
def invite(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    now = timezone.now()
    form = InviteForm(posted(request), agencies=agencies(timezone.localdate(now)))
    if form.is_valid():
        typed = dict(form.cleaned_data)
        try:
            invitation, token = service.invite(
                request.partnership, membership_ends_on=typed.pop("ends_on"), by=request.user, now=now, **typed
            )
        except MembershipRefused as refused:
            form.add_error(None, str(refused))
        else:
            return _made(request, invitation, token)
    return render(
        request,
        "partnerships/invite.html",
        {"form": form, "cancel_url": reverse("partnerships:people", args=[partnership_slug])},
    )


def _made(request: HttpRequest, invitation: Invitation, token: str) -> HttpResponse:
    """The answer to the post itself, not a redirect: the link is nowhere to be read again."""
    context = {"invitation": invitation, "link": service.link(invitation, token)}
    return render(request, "partnerships/invited.html", context, status=201)


@require_safe
@requires(CHANGE)
def invitations(request: MemberRequest, partnership_slug: str) -> HttpResponse:
    now = timezone.now()
    waiting = Invitation.objects.filter(accepted_at__isnull=True, withdrawn_at__isnull=True)
    page = paginate(request, waiting.select_related("agency", "invited_by").order_by("-invited_at", "-pk"))
    shown = [{"invitation": row, "late": service.standing(row, now) is Standing.EXPIRED} for row in page.object_list]
    return render(
        request,
        "partnerships/invitations.html",
        {
            "page": page,
            "invitations": shown,
            "empty_text": "No invitation is waiting for an answer.",
            "action": {"url": reverse("partnerships:invite", args=[partnership_slug]), "text": "Invite a person"},
            "breadcrumbs": [
                {"text": "People", "url": reverse("partnerships:people", args=[partnership_slug])},
                {"text": "Invitations"},
            ],
        },
    )


@require_http_methods(["GET", "POST"])
@requires(CHANGE)
def resend(request: MemberRequest, partnership_slug: str, invitation_id: int) -> HttpResponse:
    invitation = _invitation(invitation_id)
    if request.method == "POST":
        try:
            return _made(request, *service.resend(invitation, by=request.user, now=timezone.now()))
        except InvitationUnusable:
            return _too_late(request, partnership_slug)
    return _confirm(request, "partnerships/resend.html", invitation)


@require_http_methods(["GET", "POST"])
@requires(CHANGE)
def withdraw(request: MemberRequest, partnership_slug: str, invitation_id: int) -> HttpResponse:
    invitation = _invitation(invitation_id)
    if request.method == "POST":
        try:
            service.withdraw(invitation, by=request.user, now=timezone.now())
        except InvitationUnusable:
            return _too_late(request, partnership_slug)
        messages.success(request, f"The invitation of {invitation.full_name} has been withdrawn.")
        return redirect("partnerships:invitations", partnership_slug)
    return _confirm(request, "partnerships/withdraw.html", invitation)


def _too_late(request: HttpRequest, slug: str) -> HttpResponse:
    messages.error(request, "The invitation has been answered or withdrawn meanwhile.")
    return redirect("partnerships:invitations", slug)


def _invitation(invitation_id: int) -> Invitation:
    return get_object_or_404(Invitation.objects.select_related("partnership", "agency"), pk=invitation_id)


def _confirm(request: MemberRequest, template: str, invitation: Invitation) -> HttpResponse:
    cancel_url = reverse("partnerships:invitations", args=[request.partnership.slug])
    return render(request, template, {"invitation": invitation, "cancel_url": cancel_url})


@require_http_methods(["GET", "POST"])
@never_cache
@public
def invitation(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """What the link opens: for a newcomer a name and a password, for everybody else one button."""
    found = service.find_invitation(slug, token)
    if found is None:
        raise Http404
    standing = service.standing(found, timezone.now())
    if standing is not Standing.OPEN:
        return _unusable(request, WHY_NOT[standing])
    known = User.objects.filter(email__iexact=found.email).first()
    if request.user.is_authenticated and request.user.email.lower() != found.email:
        return _shown(request, "partnerships/invitation_other.html", found)
    if known is None:
        return _newcomer(request, found, token)
    if not request.user.is_authenticated:
        address = f"{reverse('account_login')}?{urlencode({'next': request.path})}"
        return _shown(request, "partnerships/invitation_sign_in.html", found, sign_in_url=address)
    if request.method == "POST":
        return _join(request, found, token, user=request.user)
    return _shown(request, "partnerships/invitation_accept.html", found)


def _newcomer(request: HttpRequest, found: Invitation, token: str) -> HttpResponse:
    form = NewcomerForm(posted(request), email=found.email, initial={"full_name": found.full_name})
    if form.is_valid():
        return _join(request, found, token, newcomer=Newcomer(**form.cleaned_data))
    return _shown(request, "partnerships/invitation_newcomer.html", found, form=form)


def _join(request: HttpRequest, found: Invitation, token: str, **who: Any) -> HttpResponse:
    try:
        membership = service.accept(found, token=token, now=timezone.now(), **who)
    except InvitationUnusable:
        return _unusable(request, WHY_NOT[Standing.USED])
    except MembershipRefused as refused:
        return _unusable(request, str(refused))
    except PermissionDenied:
        return _shown(request, "partnerships/invitation_other.html", found)
    if "newcomer" in who:
        login(request, membership.user, backend=BACKEND)
    messages.success(request, f"You have joined {found.partnership.name}.")
    return redirect("member:my_work", found.partnership.slug)


def _unusable(request: HttpRequest, why: str) -> HttpResponse:
    return render(request, "partnerships/invitation_unusable.html", {"why": why}, status=410)


def _shown(request: HttpRequest, template: str, found: Invitation, **more: Any) -> HttpResponse:
    until = date_long(found.membership_ends_on) if found.membership_ends_on else ""
    return render(request, template, {"invitation": found, "until": until, **more})
