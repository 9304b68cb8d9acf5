"""Using the portal keeps a session alive; a page that only asks again by itself does not."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from accounts.sessions import SIGNED_IN_AT

RENEWED_AT = "renewed_at"
RENEW_AFTER = timedelta(minutes=5)


class SessionLifetimeMiddleware:
    """Renew a session that a person is using, at most every five minutes, so that most requests write nothing.

    Public pages never touch the session: they are left alone.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.session.accessed and request.user.is_authenticated and _a_person_asked(request):
            _renew(request, timezone.now())
        return response


def _a_person_asked(request: HttpRequest) -> bool:
    """Polled fragments are marked `logged=False` (partnerships.access.requires)."""
    return request.resolver_match is None or getattr(request.resolver_match.func, "logged", True)


def _renew(request: HttpRequest, now: datetime) -> None:
    session = request.session
    session.setdefault(SIGNED_IN_AT, now.isoformat())
    renewed_at = session.get(RENEWED_AT)
    if renewed_at is None or now - datetime.fromisoformat(renewed_at) >= RENEW_AFTER:
        session[RENEWED_AT] = now.isoformat()
