"""Timed, logged support sessions of platform administrators."""

from datetime import datetime

from accounts.models import User
from partnerships.models import Partnership, SupportSession
from partnerships.scoping import partnership_scope


def open_support_session(partnership: Partnership, *, user: User, now: datetime) -> SupportSession | None:
    """The administrator's session that is running now, if there is one."""
    with partnership_scope(partnership, by=user):
        return SupportSession.objects.filter(user=user, ended_at__isnull=True, started_at__lte=now, ends_at__gt=now).first()
