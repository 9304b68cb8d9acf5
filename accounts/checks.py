"""The portal does not serve as a database role that row-level security does not bind."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.apps import AppConfig
from django.core.checks import CheckMessage, Error
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

BYPASSES = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user"
SAYS = "The database role {role} is a superuser or has BYPASSRLS, so the walls between partnerships would not hold."
HINT = "Give DATABASE_URL the role portal_app (docker/ has the statements that make it)."
_trusted: set[tuple[str, str]] = set()


def bypasses_walls(connection: BaseDatabaseWrapper) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(BYPASSES)
        return bool(cursor.fetchone()[0])


def check_role(
    app_configs: Sequence[AppConfig] | None, databases: Iterable[str] | None = None, **kwargs: Any
) -> list[CheckMessage]:
    """`manage.py check --database default`, and before every migration."""
    return [
        Error(SAYS.format(role=connections[alias].settings_dict["USER"]), hint=HINT, id="accounts.E001")
        for alias in databases or ()
        if _bypasses(alias)
    ]


def _bypasses(alias: str) -> bool:
    try:
        return bypasses_walls(connections[alias])
    except ImproperlyConfigured:
        return True
    except DatabaseError:
        return False  # a database that does not answer is another check's news


def refuse_bypassing_role(connection: BaseDatabaseWrapper, **kwargs: Any) -> None:
    """Every process asks once per role, with its first connection, and goes no further when the walls would not hold."""
    who = (connection.alias, str(connection.settings_dict["USER"]))
    if who in _trusted:
        return
    if bypasses_walls(connection):
        connection.close()
        raise ImproperlyConfigured(f"{SAYS.format(role=who[1])} {HINT}")
    _trusted.add(who)
