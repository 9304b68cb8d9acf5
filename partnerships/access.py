"""Declare, on the view itself, which permission it needs; refuse before the view runs."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from accounts.models import User
from accounts.second_factor import has_second_factor
from partnerships.http import MemberRequest

View = Callable[..., HttpResponseBase]


def requires(permission: str, *, exports: bool = False, logged: bool = True) -> Callable[[View], View]:
    """A page under /p/<slug>/ for people whose roles there hold `permission`. Views check objects they load besides.

    `exports` marks a download in the access log; `logged=False` is for polled fragments that repeat a logged page.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not cast("MemberRequest", request).member.may(permission):
                raise PermissionDenied(permission)
            return view(request, *args, **kwargs)

        wrapper.required_permission = permission  # type: ignore[attr-defined]
        wrapper.exports = exports  # type: ignore[attr-defined]
        wrapper.logged = logged  # type: ignore[attr-defined]
        return wrapper

    return decorate


def public(view: View) -> View:
    """Anyone may see it, without signing in and without a cookie."""
    view.required_permission = None  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Anyone who has signed in; outside every partnership."""
    wrapped = login_required(view)
    wrapped.required_permission = "signed_in"  # type: ignore[attr-defined]
    return wrapped


def platform_administrator(view: View) -> View:
    """The platform's own administration. Everybody else gets a 404: it is not theirs to know what is there."""

    @wraps(view)
    def wrapper(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = cast("User", request.user)
        if not user.platform_administrator:
            raise Http404
        if settings.SECOND_FACTOR_REQUIRED and not has_second_factor(user):
            return redirect("mfa_index")
        return view(request, *args, **kwargs)

    wrapped = login_required(wrapper)
    wrapped.required_permission = "platform_administrator"  # type: ignore[attr-defined]
    return cast("View", wrapped)


def agency_key(view: View) -> View:
    """Only an agency's own system, with its key in the Authorization header; no person, whoever they are."""
    view.required_permission = "agency_key"  # type: ignore[attr-defined]
    return view
