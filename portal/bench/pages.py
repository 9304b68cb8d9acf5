"""The pages that are measured, and how they fare as partnerships are added."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import cycle, islice

from django.urls import reverse

from partnerships.models import Membership, Partnership
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from portal.bench.report import Cell, Table
from portal.bench.serving import Timing, Visit, sign_in, time_page
from publishing.public_selectors import REMEMBERED

AIMS = {"median ms": 25, "p95 ms": 50, "queries": 15, "growth": 1.25}


@dataclass(frozen=True)
class Page:
    """A page kind: its view, whether its address names a partnership, who asks and what for."""

    name: str
    view: str
    asks: Role | None = None
    of_one: bool = True
    rest: tuple[str, ...] = ()
    query: str = ""

    def visits(self, partnerships: list[Partnership], sessions: dict[tuple[int, Role], str]) -> list[Visit]:
        return [
            Visit(
                reverse(self.view, args=[each.slug, *self.rest] if self.of_one else []) + self.query,
                sessions[each.pk, self.asks] if self.asks else "",
            )
            for each in partnerships
        ]


MANAGER, MEMBER = Role.BUSINESS_MANAGER, Role.BODY_MEMBER
PAGES = (
    Page("Public home", "portal:front", of_one=False),
    Page("Find a partnership", "public:list", of_one=False),
    Page("Partnership's page", "public:partnership"),
    Page("Arrangements", "public:arrangements"),
    Page("Groups, public", "public:bodies"),
    Page("Search", "portal:search", of_one=False, query="?q=escalation"),
    Page("API, one partnership", "api-partnership"),
    Page("My work, manager", "member:my_work", MANAGER),
    Page("My work, group member", "member:my_work", MEMBER),
    Page("Deadline list, manager", "deadlines:list", MANAGER),
    Page("Deadline list, group member", "deadlines:list", MEMBER),
    Page("Arrangements, overview", "arrangements:overview", MANAGER),
    Page("Manage groups", "arrangements:section", MANAGER, rest=("bodies",)),
    Page("Manage agencies", "arrangements:section", MANAGER, rest=("agencies",)),
    Page("Who decides", "arrangements:decisions", MANAGER),
    Page("People", "partnerships:people", MANAGER),
    Page("Access log", "partnerships:access_log", MANAGER),
    Page("Change history", "partnerships:history", MANAGER),
    Page("Notifications", "notifications:list", MANAGER),
    Page("Publications", "publishing:overview", MANAGER),
    Page("Draft arrangements", "publishing:draft", MANAGER),
)


def time_pages(requests: int, say: Callable[[str], None]) -> dict[str, Timing]:
    """Each page over different partnerships, spread over all that there are."""
    everyone = list(Partnership.objects.order_by("pk"))
    step = max(1, len(everyone) // requests)
    partnerships = list(islice(cycle(everyone[::step]), requests))
    sessions = sessions_of({each.pk: each for each in partnerships}.values())
    timings = {}
    for page in PAGES:
        say(f"measuring {page.name.lower()} of {len(everyone)} partnerships")
        timings[page.name] = time_page(page.visits(partnerships, sessions))
    return timings


def sessions_of(partnerships: Iterable[Partnership]) -> dict[tuple[int, Role], str]:
    roles = {page.asks for page in PAGES if page.asks}
    sessions = {}
    for partnership in partnerships:
        with partnership_scope(partnership):
            for role in roles:
                member = Membership.objects.filter(role=role).select_related("user").order_by("pk")[0]
                sessions[partnership.pk, role] = sign_in(member.user)
    return sessions


def page_table(timings: dict[str, Timing], before: dict[str, Timing], partnerships: int, fewer: int) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for name, timing in timings.items():
        small = before.get(name)
        rows.append(
            (
                name,
                timing.queries,
                timing.median * 1000,
                timing.p95 * 1000,
                timing.bare * 1000,
                timing.ratio,
                small.median * 1000 if small else None,
                small.queries if small else None,
                timing.median / small.median if small else None,
            )
        )
    return Table(
        f"Pages, {partnerships} partnerships",
        (
            "page",
            "queries",
            "median ms",
            "p95 ms",
            "its SQL ms",
            "ratio",
            f"ms at {fewer}",
            f"queries at {fewer}",
            "growth",
        ),
        rows,
        aims=AIMS,
        note="Server time from the WSGI request to the last byte, in one process, warm; every statement counts as a query, "
        "settings and savepoints included. The ratio is to the same statements replayed alone. A process remembers the last "
        f"{REMEMBERED} public documents: all of {fewer}, not all of {partnerships}; and lists that were short with {fewer} "
        "partnerships fill their page.",
    )
