"""What goes into the access log: which page, which subject, by whom. Never what the page said."""

from datetime import datetime
from http import HTTPStatus

from django.urls import ResolverMatch

from partnerships.enums import AccessAction
from partnerships.http import Member
from partnerships.models import AccessLogEntry, Partnership

SAFE = {"GET", "HEAD", "OPTIONS"}


def record_access(member: Member, *, match: ResolverMatch, method: str, status: int, now: datetime) -> None:
    """One line per page that was shown, file that was exported or change that was made; refusals are left to the server's log.

    A form that was posted and answered 200 came back with its errors: the page was read. A change redirects, or answers 201.
    """
    if status >= 400 or not getattr(match.func, "logged", True):
        return
    action = AccessAction.READ if method in SAFE or status == HTTPStatus.OK else AccessAction.CHANGE
    if getattr(match.func, "exports", False):
        action = AccessAction.EXPORT
    subject = "/".join(str(value) for name, value in match.kwargs.items() if name != "partnership_slug")
    AccessLogEntry.objects.create(
        partnership=member.partnership,
        user=member.user,
        action=action,
        page=match.view_name[:100],
        subject=subject[:120],
        at=now,
        support_session=member.support_session,
    )


def record_system_access(partnership: Partnership, *, page: str, subject: str, changes: bool, now: datetime) -> None:
    """One line per call of an agency's own system that was answered; it has no person. `subject` says which key it had."""
    action = AccessAction.CHANGE if changes else AccessAction.READ
    AccessLogEntry.objects.create(
        partnership=partnership, action=action, page=page[:100], subject=subject[:120], at=now
    )
