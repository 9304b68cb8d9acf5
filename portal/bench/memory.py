"""How much memory a web worker and a worker that makes PDFs need at most."""

from collections.abc import Callable
from itertools import cycle, islice

from partnerships.models import Partnership
from portal.bench.pages import PAGES, sessions_of
from portal.bench.programs import web_memory
from portal.bench.report import Table
from portal.bench.serving import Visit

REQUESTS = 300
WEB_AIM = 200


def memory_table(say: Callable[[str], None]) -> Table:
    say(f"a web worker for {REQUESTS} requests")
    web = web_memory(_visits())
    return Table(
        "Memory", ("process", "peak MiB"), [(f"web worker after {REQUESTS} requests", web)], aims={"peak MiB": 200}
    )


def _visits() -> list[Visit]:
    partnerships = list(Partnership.objects.order_by("pk")[:20])
    sessions = sessions_of(partnerships)
    every = [visit for page in PAGES for visit in page.visits(partnerships, sessions)]
    return list(islice(cycle(every), REQUESTS))
