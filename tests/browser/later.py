"""The same portal some days later: its own web server, broker and worker with the clock moved, over the same database."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser.conftest import DESKTOP, PHONE, Person, Portal, Visitor
from tests.running import free_port, program, wait_for

BROKER = "/13"  # of Redis: what is rung here is not heard by the worker of today


@dataclass
class Later:
    """`enter(14, "walsall", "manager")`: somebody who signs in anew fourteen days from now. A server for each day, kept."""

    portal: Portal
    browser: Browser
    folder: Path
    kept: ExitStack
    servers: dict[int, str] = field(default_factory=dict)

    def environment(self, days: int) -> dict[str, str]:
        broker = self.portal.environment["REDIS_URL"].rsplit("/", 1)[0] + BROKER
        return self.portal.environment | {"REDIS_URL": broker, "PORTAL_ADDRESS": self.servers.get(days, "")}

    def address(self, days: int) -> str:
        if days not in self.servers:
            port = free_port()
            self.servers[days] = f"http://127.0.0.1:{port}"
            self._run(
                days, "gunicorn", "config.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "4"
            )
            wait_for(f"{self.servers[days]}/healthz")
        return self.servers[days]

    @contextmanager
    def worker(self, days: int) -> Iterator[None]:
        """With nobody at work: it is rung once, as the clock of the portal rings it every minute."""
        self.address(days)
        with ExitStack() as stack:
            words = ("celery", "-A", "config", "worker", "--concurrency", "1")
            stack.enter_context(program(self.environment(days), "tests.moved", str(days), *words, log=self._log(days)))
            ring = ("celery", "-A", "config", "call", "reviews.tasks.publish_due_reviews")
            stack.enter_context(program(self.environment(days), "tests.moved", str(days), *ring, log=self._log(days)))
            yield

    def _run(self, days: int, *words: str) -> None:
        moved = program(self.environment(days), "tests.moved", str(days), *words, log=self._log(days))
        self.kept.enter_context(moved)

    def _log(self, days: int) -> Path:
        return self.folder / f"after_{days}_days.log"

    def visitor(self, days: int, *, phone: bool = False) -> Visitor:
        """Without cookies."""
        context = self.browser.new_context(viewport=PHONE if phone else DESKTOP, java_script_enabled=not phone)
        context.set_default_timeout(10_000)
        self.kept.callback(context.close)
        return Visitor(context.new_page(), self.address(days))

    def enter(self, days: int, slug: str, local: str, *, phone: bool = False) -> Person:
        visitor = self.visitor(days, phone=phone)
        visitor.sign_in(f"{local}@{slug}.example")
        return Person(visitor, slug, javascript=not phone)
