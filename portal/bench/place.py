"""A database of the benchmark's own beside the portal's, used as the two roles that the portal has."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

import psycopg2
from django.conf import settings
from django.db import connection
from psycopg2 import sql


@contextmanager
def own_database(*, keep: bool) -> Iterator[bool]:
    """Point the connection at `<database>_bench`; yields whether it stood already (`keep`), else it is new and empty."""
    ours, bench = connection.settings_dict["NAME"], f"{connection.settings_dict['NAME']}_bench"
    stood = keep and _exists(bench)
    if not stood:
        _drop(bench)
        _statement("CREATE DATABASE {}", bench)
    connection.close()
    connection.settings_dict["NAME"] = bench
    try:
        yield stood
    finally:
        connection.close()
        connection.settings_dict["NAME"] = ours
        if not keep:
            _drop(bench)


@contextmanager
def as_owner() -> Iterator[None]:
    """Connect as the role that owns the tables, then as the one that serves again."""
    serving = {key: connection.settings_dict[key] for key in ("USER", "PASSWORD")}
    connection.close()
    connection.settings_dict |= {key: settings.DATABASE_OWNER[key] for key in serving}
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict |= serving


@contextmanager
def overseer() -> Iterator[Callable[..., int]]:
    """Ask or change things across partnerships, over a connection of its own; answers the first number, or 0.

    portal_ops sees every partnership. It may do so only to what migrations grant it; here, to all.
    """
    line = _owner(connection.settings_dict["NAME"])

    def ask(statement: str, *parameters: Any) -> int:
        with line.cursor() as cursor:
            cursor.execute(statement, parameters)
            return int(cursor.fetchall()[0][0]) if cursor.description else 0

    try:
        ask("GRANT SELECT, UPDATE ON ALL TABLES IN SCHEMA public TO portal_ops")
        ask("SET ROLE portal_ops")
        yield ask
    finally:
        line.close()


def address() -> str:
    """The benchmark's database as DATABASE_URL, for programs started beside us."""
    now: dict[str, Any] = connection.settings_dict
    who = f"{quote(now['USER'], safe='')}:{quote(now['PASSWORD'], safe='')}"
    return f"postgres://{who}@{now['HOST']}:{now['PORT']}/{quote(now['NAME'], safe='')}"


def rows(statement: str, *parameters: Any, **named: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, named or parameters or None)
        return cursor.fetchall() if cursor.description else []


def value(statement: str, *parameters: Any) -> Any:
    return rows(statement, *parameters)[0][0]


def _exists(name: str) -> bool:
    return bool(value("SELECT count(*) FROM pg_database WHERE datname = %s", name))


def _drop(name: str) -> None:
    _statement("DROP DATABASE IF EXISTS {}", name)


def _statement(statement: str, name: str) -> None:
    """Run one statement about databases, from the portal's own."""
    line = _owner(settings.DATABASE_OWNER["NAME"])
    try:
        with line.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(sql.Identifier(name)))
    finally:
        line.close()


def _owner(database: str) -> "psycopg2.extensions.connection":
    """A connection of our own as the role that owns the tables, outside transactions."""
    owner = settings.DATABASE_OWNER
    line = psycopg2.connect(
        dbname=database, user=owner["USER"], password=owner["PASSWORD"], host=owner["HOST"], port=owner["PORT"]
    )
    line.autocommit = True
    return line
