"""One page's time in the server, its queries, and the time of the same queries alone."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from http import HTTPStatus
from importlib import import_module
from ipaddress import IPv4Address
from itertools import count
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.core.wsgi import get_wsgi_application
from django.db import connection
from django.test import RequestFactory

from accounts.models import User

WARMING = 10
Statement = tuple[str, Any]
_callers = count()


@dataclass(frozen=True)
class Visit:
    """One request: an address and who asks, when it is not the public. `body`: JSON that is sent there."""

    path: str
    cookie: str = ""
    key: str = ""
    body: bytes = b""

    def environ(self, caller: str) -> dict[str, Any]:
        headers = {"cookie": f"{settings.SESSION_COOKIE_NAME}={self.cookie}"} if self.cookie else {}
        if self.key:
            headers["authorization"] = f"Bearer {self.key}"
        requests = RequestFactory(SERVER_NAME="127.0.0.1", REMOTE_ADDR=caller)
        if self.body:
            sent = requests.post(self.path, self.body, content_type="application/json", headers=headers)
            return dict(sent.environ)
        return dict(requests.get(self.path, headers=headers).environ)


@dataclass(frozen=True)
class Timing:
    queries: int
    median: float
    p95: float
    bare: float

    @property
    def ratio(self) -> float:
        return self.median / self.bare


class PageFailed(RuntimeError):
    """A page that is to be measured did not answer 200."""


def time_page(visits: list[Visit]) -> Timing:
    """Ask for each in turn, warm, through the real middleware; then replay what each asked of the database."""
    for visit in visits[:WARMING]:
        serve(visit)
    seconds = [serve(visit) for visit in visits]
    statements = [captured(visit) for visit in visits]
    for each in statements[:WARMING]:
        replay(each)
    bare = [replay(each) for each in statements]
    return Timing(
        queries=max(len(each) for each in statements), median=median(seconds), p95=p95(seconds), bare=median(bare)
    )


def p95(seconds: list[float]) -> float:
    return quantiles(seconds, n=20, method="inclusive")[-1]


def serve(visit: Visit) -> float:
    """Seconds from the WSGI request to the last byte, as a web worker would spend them."""
    caller = str(IPv4Address("10.0.0.1") + next(_callers))  # somebody else each time, so that no throttle speaks
    environ = visit.environ(caller)
    status: list[str] = []
    before = perf_counter()
    response = _application()(environ, lambda line, *_: status.append(line))
    b"".join(response)
    response.close()
    spent = perf_counter() - before
    if not status[0].startswith(str(HTTPStatus.OK.value)):
        raise PageFailed(f"{visit.path} answered {status[0]}")
    return spent


def captured(visit: Visit) -> list[Statement]:
    with listening() as statements:
        serve(visit)
    return statements


@contextmanager
def listening() -> Iterator[list[Statement]]:
    """Every statement that the block sends to the database, settings and savepoints included."""
    heard: list[Statement] = []

    def listen(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        heard.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(listen):
        yield heard


def replay(statements: Iterable[Statement]) -> float:
    """Seconds for the statements alone, in one transaction, through the driver."""
    connection.ensure_connection()
    line = connection.connection
    line.autocommit = False
    try:
        before = perf_counter()
        with line.cursor() as cursor:
            for sql, params in statements:
                cursor.execute(sql, params)
                if cursor.description:
                    cursor.fetchall()
        line.commit()
        return perf_counter() - before
    finally:
        line.rollback()
        line.autocommit = True


def sign_in(user: User) -> str:
    """A session as signing in leaves it, and the value of its cookie."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return str(session.session_key)


@cache
def _application() -> Any:
    return get_wsgi_application()
