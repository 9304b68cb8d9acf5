"""Timed, logged support sessions of platform administrators. The partnership's independent chairs are told of each."""

from collections.abc import Callable
from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from partnerships.models import Partnership, SupportSession
from partnerships.scoping import partnership_scope

AT_MOST = timedelta(minutes=60)
# Called with each new session, in its transaction and scope. An app that can tell people registers itself in ready().
on_started: list[Callable[[SupportSession], None]] = []


class SupportRefused(ValueError):
    """The message is for the person who asked."""


def open_support_session(partnership: Partnership, *, user: User, now: datetime) -> SupportSession | None:
    """The administrator's session that is running now, if there is one."""
    with partnership_scope(partnership, by=user):
        return SupportSession.objects.filter(
            user=user, ended_at__isnull=True, started_at__lte=now, ends_at__gt=now
        ).first()


def start_support_session(
    partnership: Partnership, *, reason: str, minutes: int, by: User, now: datetime
) -> SupportSession:
    """Open one partnership's pages to look at, for an hour at most."""
    if not (by.is_active and by.platform_administrator):
        raise PermissionDenied("platform_administrator")
    lasts = timedelta(minutes=minutes)
    if not timedelta(0) < lasts <= AT_MOST:
        raise SupportRefused("A support session lasts 1 to 60 minutes.")
    with transaction.atomic(), partnership_scope(partnership, by=by):
        User.objects.select_for_update(no_key=True).get(pk=by.pk)  # two clicks make one session
        if open_support_session(partnership, user=by, now=now):
            raise SupportRefused("Your support session for this partnership is already running.")
        session = SupportSession.objects.create(
            partnership=partnership, user=by, reason=reason.strip(), started_at=now, ends_at=now + lasts
        )
        for tell in on_started:
            tell(session)
    return session


def end_support_session(partnership: Partnership, *, by: User, now: datetime) -> bool:
    """True when one was running."""
    with transaction.atomic(), partnership_scope(partnership, by=by):
        running = SupportSession.objects.select_for_update().filter(user=by, ended_at__isnull=True, ends_at__gt=now)
        return bool(running.update(ended_at=now))
