"""A real portal for tests: its own database, web server and worker, started from the project's own commands."""

import functools
import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit, urlunsplit
from urllib.request import urlopen

import psycopg2

ROOT = Path(__file__).resolve().parent.parent


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return listening.getsockname()[1]


def address(variable: str, database: str) -> str:
    """The address in an environment variable, with another database's name."""
    return urlunsplit(urlsplit(os.environ[variable])._replace(path=f"/{database}"))


@contextmanager
def own_database(purpose: str, *, tables: bool = False) -> Iterator[dict[str, str]]:
    """A database made by the owner, empty or with every table; yields the environment that points the portal at it."""
    name = f"portal_{purpose}_{os.getpid()}"
    connection = _about_databases()
    with connection.cursor() as cursor:
        cursor.execute(f'CREATE DATABASE "{name}" TEMPLATE "{pattern() if tables else "template1"}"')
    try:
        yield _pointing_at(name)
    finally:
        _drop(connection, name)
        connection.close()


@functools.cache
def pattern() -> str:
    """The database that others are copied from: every table and no row. Whoever first needs it makes it.

    Migrating takes half a minute, a copy two seconds. Its name is that of the migrations it was made by.
    """
    read = hashlib.sha256((ROOT / "requirements" / "base.txt").read_bytes())
    for path in sorted(ROOT.glob("*/migrations/*.py")):
        read.update(path.read_bytes())
    name = f"portal_pattern_{read.hexdigest()[:16]}"
    connection = _about_databases()
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_lock(hashtext('portal_pattern'))")  # until the connection is closed
            cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
            if cursor.fetchone() is None:
                making = f"{name}_making"
                cursor.execute(f'DROP DATABASE IF EXISTS "{making}"')
                cursor.execute(f'CREATE DATABASE "{making}"')
                manage(_pointing_at(making), "migrate", "--no-input", "-v", "0")
                cursor.execute(f'ALTER DATABASE "{making}" RENAME TO "{name}"')
    finally:
        connection.close()
    return name


def _pointing_at(database: str) -> dict[str, str]:
    return os.environ | {
        "DATABASE_URL": address("DATABASE_URL", database),
        "DATABASE_OWNER_URL": address("DATABASE_OWNER_URL", database),
        "DJANGO_SETTINGS_MODULE": "config.settings",
        "SECRET_KEY": "for-tests-only-and-long-enough-to-pass-the-deployment-check-0123456789",
        "DEMO": "true",
    }


def _about_databases() -> psycopg2.extensions.connection:
    connection = psycopg2.connect(address("DATABASE_OWNER_URL", "postgres"))
    connection.autocommit = True
    return connection


def _drop(connection: psycopg2.extensions.connection, name: str) -> None:
    """The programs have ended; PostgreSQL may take a moment to notice."""
    until = time.monotonic() + 20
    while True:
        try:
            with connection.cursor() as cursor:
                cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        except psycopg2.errors.ObjectInUse:
            if time.monotonic() > until:
                raise
            time.sleep(0.2)
        else:
            return


def manage(environment: dict[str, str], *arguments: str) -> str:
    """Run a management command; its output, or an AssertionError that shows it."""
    done = subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"manage.py {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@contextmanager
def program(environment: dict[str, str], *arguments: str, log: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A child of its own process group, stopped at the end whatever happened."""
    with log.open("ab") as output:
        child = subprocess.Popen(
            [sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    try:
        yield child
    finally:
        with suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGTERM)
        try:
            child.wait(timeout=15)
        except subprocess.TimeoutExpired:
            os.killpg(child.pid, signal.SIGKILL)
            child.wait()


def wait_for(url: str, *, seconds: int = 60) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            with urlopen(url, timeout=5):
                return
        except (URLError, OSError):
            if time.monotonic() > until:
                raise
            time.sleep(0.2)


@contextmanager
def web_server(environment: dict[str, str], *, log: Path) -> Iterator[str]:
    """gunicorn on a free port; yields the portal's address."""
    port = free_port()
    here = f"http://127.0.0.1:{port}"
    with program(
        environment | {"PORTAL_ADDRESS": here},
        "gunicorn",
        "config.wsgi",
        "--bind",
        f"127.0.0.1:{port}",
        "--workers",
        "1",
        "--threads",
        "4",
        log=log,
    ):
        wait_for(f"{here}/healthz")
        yield here


def load_the_four(environment: dict[str, str]) -> None:
    """From empty tables to the demonstration: what `make demo` does, step by step."""
    manage(environment, "load_reference")
    manage(environment, "load_partnership", *sorted(str(path) for path in (ROOT / "definitions").glob("*.yaml")))
    manage(environment, "load_demo")
