"""Says what is configured, what is missing and what to do about it. Ends with 1 where something is wrong."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.db import DatabaseError, connections
from django.db.migrations.executor import MigrationExecutor
from django.utils import timezone

from portal import health
from portal.health import Finding

PANGO = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"


def mode(now: datetime) -> Finding:
    if settings.DEMO:
        return Finding("mode", ok=True, says="demonstration: known passwords, 127.0.0.1 only (DEMO=true)")
    return Finding("mode", ok=not settings.DEBUG, says="DEBUG is on: unset it" if settings.DEBUG else "in service")


def migrations(now: datetime) -> Finding:
    try:
        executor = MigrationExecutor(connections["default"])
        waiting = len(executor.migration_plan(executor.loader.graph.leaf_nodes()))
    except DatabaseError:
        return Finding("migrations", ok=False, says="unknown: the database does not answer")
    return Finding("migrations", not waiting, f"{waiting} to run: manage.py migrate" if waiting else "all run")


def pdf(now: datetime) -> Finding:
    try:
        import weasyprint  # noqa: PLC0415 - without Pango the import itself fails
    except OSError:
        return Finding("pdf", ok=False, says=f"Pango is missing: apt-get install --no-install-recommends {PANGO}")
    return Finding("pdf", ok=True, says=f"WeasyPrint {weasyprint.__version__}")


def email(now: datetime) -> Finding:
    if settings.EMAIL_FILE_PATH:
        return Finding("e-mail", ok=settings.DEMO, says="is written to files (EMAIL_FILE_PATH), nobody receives it")
    if not settings.EMAIL_HOST:
        return Finding("e-mail", ok=settings.DEMO, says="is printed, nobody receives it: set EMAIL_HOST")
    return Finding("e-mail", ok=True, says=f"by {settings.EMAIL_HOST} from {settings.DEFAULT_FROM_EMAIL}")


def single_sign_on(now: datetime) -> Finding:
    server = settings.OIDC_SERVER_URL
    return Finding(
        "single sign-on", ok=True, says=server or "not configured: people sign in with a password (OIDC_SERVER_URL)"
    )


def secret_key(now: datetime) -> Finding:
    weak = len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 5
    return Finding(
        "secret key", not weak, "too short: use 50 random characters (SECRET_KEY)" if weak else "long enough"
    )


def hosts(now: datetime) -> Finding:
    names = settings.ALLOWED_HOSTS
    if not names or "*" in names:
        return Finding("allowed hosts", ok=False, says="name the hosts the portal answers to (ALLOWED_HOSTS)")
    return Finding("allowed hosts", ok=True, says=", ".join(names))


def address(now: datetime) -> Finding:
    ok = settings.DEMO or settings.PORTAL_ADDRESS.startswith("https://")
    return Finding("address", ok, settings.PORTAL_ADDRESS if ok else "must begin with https:// (PORTAL_ADDRESS)")


CHECKS: dict[str, Callable[[datetime], Finding]] = {
    "mode": mode,
    "secret-key": secret_key,
    "hosts": hosts,
    "address": address,
    "database": health.database,
    "migrations": migrations,
    "broker": health.broker,
    "beat": health.beat,
    "calendar": health.calendar,
    "pdf": pdf,
    "email": email,
    "single-sign-on": single_sign_on,
}


class Command(BaseCommand):
    help = "Says what is configured, what is missing and what to do about it."
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--only", choices=list(CHECKS), action="append", help="ask this alone; may be repeated")

    def handle(self, *args: Any, **options: Any) -> None:
        findings = list(self._findings(options["only"] or list(CHECKS)))
        if not all(finding.ok for finding in findings):
            raise SystemExit(1)

    def _findings(self, names: list[str]) -> Iterator[Finding]:
        for name in names:
            finding = CHECKS[name](timezone.now())
            mark = self.style.SUCCESS("ok   ") if finding.ok else self.style.ERROR("WRONG")
            self.stdout.write(f"{mark}  {finding.name:<15} {finding.says}")
            yield finding
