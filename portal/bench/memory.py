"""How much memory a web worker and a worker that makes PDFs need at most."""

from collections.abc import Callable
from itertools import cycle, islice

from django.utils import timezone

from partnerships.models import Partnership
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from portal.bench.building import first_member
from portal.bench.figure_pages import FIGURE_PAGES, figure_visits
from portal.bench.figures import ordinary_partnerships
from portal.bench.pages import EVERY_PAGE, sessions_of
from portal.bench.programs import children, peak_memory, wait_until, web_memory, worker
from portal.bench.report import Table
from portal.bench.serving import Visit
from publishing import services
from publishing.enums import SignOffDecision
from publishing.models import Publication

REQUESTS = 300
OF_FIGURES = len(FIGURE_PAGES)
WEB_AIM = 200


def memory_table(say: Callable[[str], None]) -> Table:
    say(f"a web worker for {REQUESTS + OF_FIGURES} requests")
    web = web_memory(_visits())
    say("a worker that publishes")
    return Table(
        "Memory",
        ("process", "peak MiB"),
        [
            (f"web worker of four threads after {REQUESTS + OF_FIGURES} requests (aim {WEB_AIM})", web),
            ("Celery process after publishing arrangements", _after_publishing()),
        ],
        note="The most that each process ever held, as the kernel counts it, with what it shares with others.",
    )


def _visits() -> list[Visit]:
    partnerships = ordinary_partnerships()[:20]
    sessions = sessions_of(partnerships)
    every = [page.visits([partnership], sessions)[0] for partnership in partnerships for page in EVERY_PAGE]
    return [*islice(cycle(every), REQUESTS), *figure_visits()]


def _after_publishing() -> float:
    """Peak memory of the process that made a page and a PDF."""
    partnership = Partnership.objects.order_by("pk")[0]
    manager = first_member(partnership, Role.BUSINESS_MANAGER).user
    with worker(processes=1) as program:
        (child,) = children(program.pid)
        with partnership_scope(partnership, by=manager):
            now = timezone.now()
            edition = services.send_for_sign_off(partnership, by=manager, now=now)
            orders = list(edition.sign_offs.values_list("order", flat=True))
            agreed = SignOffDecision.AGREED
            services.answer(edition, orders=orders, decision=agreed, paper="On paper", by=manager, now=now)
            services.publish(edition, by=manager, now=now)
        published = Publication.published.filter(edition=edition)
        wait_until(published.exists, program, what="publishing")
        return peak_memory(child)
