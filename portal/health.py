"""Is the portal alive, and is it ready? Load balancers, containers and `manage.py doctor` ask."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta

import redis
from django.conf import settings
from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from core.workdays import CalendarTooShort
from deadlines.calendars import work_calendar
from partnerships.access import public

HEARTBEAT = "beat-heard-at"
HEARTBEAT_PATIENCE = timedelta(minutes=5)
CALENDAR_AHEAD = timedelta(days=365)


@dataclass(frozen=True)
class Finding:
    name: str
    ok: bool
    says: str


def record_heartbeat(*, now: datetime) -> None:
    """Sent by beat and run by a worker, so it proves beat, the broker and a worker at once."""
    cache.set(HEARTBEAT, now.isoformat(), timeout=None)


def database(now: datetime) -> Finding:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user")
            (bypasses,) = cursor.fetchone()
    except DatabaseError:
        return Finding("database", ok=False, says="does not answer")
    if bypasses:
        return Finding("database", ok=False, says="its role bypasses row-level security")
    return Finding("database", ok=True, says="answers, under row-level security")


def broker(now: datetime) -> Finding:
    try:
        with redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=2, socket_timeout=2) as client:
            client.ping()
    except redis.RedisError:
        return Finding("broker", ok=False, says="does not answer")
    return Finding("broker", ok=True, says="answers")


def beat(now: datetime) -> Finding:
    try:
        heard = cache.get(HEARTBEAT)
    except redis.RedisError:
        return Finding("beat", ok=False, says="unknown: the broker does not answer")
    if heard is None:
        return Finding("beat", ok=False, says="not heard from yet")
    silent = now - datetime.fromisoformat(heard)
    if silent > HEARTBEAT_PATIENCE:
        return Finding("beat", ok=False, says=f"not heard from for {silent.total_seconds() // 60:.0f} minutes")
    return Finding("beat", ok=True, says="heard from within five minutes")


def calendar(now: datetime) -> Finding:
    try:
        known = work_calendar()
    except DatabaseError:
        return Finding("calendar", ok=False, says="unknown: the database does not answer")
    except CalendarTooShort as short:
        return Finding("calendar", ok=False, says=str(short))
    ok = known.known_until >= (now + CALENDAR_AHEAD).date()
    advice = "" if ok else ", less than a year ahead: manage.py load_reference"
    return Finding("calendar", ok, f"bank holidays are known until {date_format(known.known_until, 'j F Y')}{advice}")


CHECKS: dict[str, Callable[[datetime], Finding]] = {
    "database": database,
    "broker": broker,
    "beat": beat,
    "calendar": calendar,
}


@require_safe
@never_cache
@public
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
@never_cache
@public
def readyz(request: HttpRequest) -> HttpResponse:
    findings = [check(timezone.now()) for check in CHECKS.values()]
    ready = all(finding.ok for finding in findings)
    return JsonResponse(
        {"ready": ready, "checks": [asdict(finding) for finding in findings]},
        status=200 if ready else 503,
    )
