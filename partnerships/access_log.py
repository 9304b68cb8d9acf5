"""What goes into the access log: which page, which subject, by whom. Never what the page said."""

from datetime import datetime

from django.urls import ResolverMatch

from partnerships.enums import AccessAction
from partnerships.http import Member
from partnerships.models import AccessLogEntry

SAFE = {"GET", "HEAD", "OPTIONS"}


def record_access(member: Member, *, match: ResolverMatch, method: str, status: int, now: datetime) -> None:
    """One line per page that was shown, file that was exported or change that was made; refusals are left to the server's log."""
    if status >= 400 or not getattr(match.func, "logged", True):
        return
    action = AccessAction.CHANGE if method not in SAFE else AccessAction.READ
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
