"""The door of /p/<slug>/: who is asking, one transaction, one scope, one line in the access log."""

from collections.abc import Callable
from typing import cast
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.urls import ResolverMatch, resolve
from django.utils import timezone

from accounts.second_factor import has_second_factor
from partnerships.access_log import record_access
from partnerships.http import Member, MemberRequest
from partnerships.models import Partnership
from partnerships.roles import OPENS_CASES, SUPPORT_SESSION
from partnerships.scoping import partnership_scope, person_scope, request_transaction
from partnerships.selectors import ANSWERED, own_memberships, permissions_of
from partnerships.support import open_support_session

GetResponse = Callable[[HttpRequest], HttpResponse]


class PartnershipMiddleware:
    """Resolve the partnership in a member's address; anyone who does not belong there sees a 404.

    The transaction holds the view and the template's rendering, and is rolled back on a 5xx: Django turns a view's
    exception into a response inside the middleware chain, so a plain `atomic()` would commit half-done work.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        match = resolve(request.path_info, getattr(request, "urlconf", None))
        slug = match.kwargs.get("partnership_slug")
        if slug is None or not match.route.startswith("p/"):
            return self.get_response(request)
        if not request.user.is_authenticated:
            return redirect(f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': request.get_full_path()})}")
        with request_transaction():
            response = self._inside(cast("MemberRequest", request), slug, match)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response

    def _inside(self, request: MemberRequest, slug: str, match: ResolverMatch) -> HttpResponse:
        member = _member(request, slug)
        request.member, request.partnership = member, member.partnership
        # On the person behind the request's lazy user, so that `has_perm` finds it too.
        setattr(request.user, ANSWERED, {member.partnership.pk: member.permissions})
        if needs_second_factor(member):
            messages.warning(request, f"To open {member.partnership.name}, set up a second factor first.")
            return redirect("mfa_index")
        with partnership_scope(member.partnership, by=member.user, savepoint=False):
            response = self.get_response(request)
            if hasattr(response, "render") and not getattr(response, "is_rendered", True):
                response = response.render()
            record_access(
                member, match=match, method=request.method or "GET", status=response.status_code, now=timezone.now()
            )
        return response


def _member(request: MemberRequest, slug: str) -> Member:
    user = request.user
    with person_scope(user, savepoint=False):
        memberships = tuple(own_memberships(user, on=timezone.localdate()).filter(partnership__slug=slug))
    if memberships:
        return Member(user, memberships[0].partnership, memberships, permissions_of(memberships))
    if user.platform_administrator:
        partnership = Partnership.objects.filter(slug=slug).first()
        session = partnership and open_support_session(partnership, user=user, now=timezone.now())
        if partnership and session:
            return Member(user, partnership, (), SUPPORT_SESSION, session)
    raise Http404


def needs_second_factor(member: Member) -> bool:
    """Outside demo mode, roles that open cases sign in with a second factor or see nothing."""
    return bool(
        settings.SECOND_FACTOR_REQUIRED
        and (member.roles & OPENS_CASES or member.support_session)
        and not has_second_factor(member.user)
    )
