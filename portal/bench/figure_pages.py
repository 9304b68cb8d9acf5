"""The pages of quarterly figures at national size: its agencies', its managers', its chair's, its public's, its systems'."""

from collections.abc import Callable
from itertools import cycle, islice

from django.urls import reverse
from django.utils import timezone

from core.secret_links import hashed, make_token
from datasets.models import AgencyToken, Collection, QuarterlyReturn
from partnerships.models import Membership, Partnership
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from portal.bench.figures import NATIONAL, Figures, special
from portal.bench.pages import Page, page_table, sessions_of
from portal.bench.report import Table
from portal.bench.serving import Timing, Visit, time_page

AIMS: dict[str, float] = {"median ms": 50, "p95 ms": 100, "queries": 15, "growth": 1.25}
CALLS_OF_A_KEY = 50  # in a minute, well below what one key may


def newest(partnership: Partnership) -> tuple[object, ...]:
    with partnership_scope(partnership):
        return (Collection.objects.order_by("-period").values_list("period", flat=True)[0],)


def coordinator_of(partnership: Partnership) -> Membership:
    """Of the first agency: whoever is measured. Its return of the newest quarter is a draft."""
    with partnership_scope(partnership):
        rows = Membership.objects.filter(role=Role.AGENCY_COORDINATOR).select_related("user", "agency")
        return rows.order_by("pk")[0]


def own_return(partnership: Partnership) -> tuple[object, ...]:
    agency = coordinator_of(partnership).agency
    with partnership_scope(partnership):
        rows = QuarterlyReturn.objects.filter(agency=agency).order_by("-collection__period")
        return (rows.values_list("pk", flat=True)[0],)


def first_section(partnership: Partnership) -> tuple[object, ...]:
    return (*own_return(partnership), 1)


def submitted_return(partnership: Partnership) -> tuple[object, ...]:
    """One that waits to be read."""
    (period,) = newest(partnership)
    with partnership_scope(partnership):
        rows = QuarterlyReturn.objects.filter(collection__period=period, status="submitted").order_by("pk")
        return (period, rows.values_list("pk", flat=True)[0])


BROKEN_DOWN, PLAIN = ("measure-4",), ("measure-10",)
MANAGER, CHAIR, AGENCY = Role.BUSINESS_MANAGER, Role.INDEPENDENT_CHAIR, Role.AGENCY_COORDINATOR
FIGURE_PAGES = (
    Page("Returns, agency", "quarterly:list", AGENCY),
    Page("A return, agency", "quarterly:detail", AGENCY, rest=own_return),
    Page("A section of it", "quarterly:section", AGENCY, rest=first_section),
    Page("Questions about it", "quarterly:questions", AGENCY, rest=own_return),
    Page("Before it is submitted", "quarterly:submit", AGENCY, rest=own_return),
    Page("What was given", "quarterly:given", AGENCY, rest=own_return),
    Page("Its workbook", "quarterly:template", AGENCY, rest=own_return),
    Page("Quarters", "quarters:list", MANAGER),
    Page("A quarter", "quarters:detail", MANAGER, rest=newest),
    Page("Queries of a quarter", "quarters:queries", MANAGER, rest=newest),
    Page("Missing in a quarter", "quarters:missing", MANAGER, rest=newest),
    Page("Timeliness", "quarters:timeliness", MANAGER),
    Page("A return, read", "quarters:read", MANAGER, rest=submitted_return),
    Page("Indicators", "indicators:list", MANAGER),
    Page("A definition", "indicators:definition", MANAGER, rest=PLAIN),
    Page("Gap register", "gaps:list", MANAGER),
    Page("Dashboard, chair", "figures:dashboard", CHAIR),
    Page("An indicator", "figures:indicator", CHAIR, rest=PLAIN),
    Page("An indicator with parts", "figures:indicator", CHAIR, rest=BROKEN_DOWN),
    Page("A chart", "figures:chart", CHAIR, rest=(*PLAIN, "trend")),
    Page("A file of figures", "figures:download", CHAIR, rest=(*BROKEN_DOWN, "csv")),
    Page("By district", "figures:districts", CHAIR),
    Page("By group", "figures:equality", CHAIR),
    Page("Releases", "figure_releases:list", MANAGER),
    Page("Published figures", "public:figures"),
    Page("A published figure", "public:figure", rest=("1", *PLAIN)),
    Page("Published figures, API", "api-figures"),
)
RETURN_BY_API = "A return by API"
NOTE = (
    "Measured as above, always of one partnership with {indicators} indicators, {agencies} agencies and {quarters} quarters of "
    "figures. Charts come from the cache, as they do after the first reader."
)


def time_figure_pages(requests: int, say: Callable[[str], None]) -> dict[str, Timing]:
    partnership = special(NATIONAL)
    sessions = sessions_of([partnership], roles={MANAGER, CHAIR, AGENCY})
    timings = {}
    for page in FIGURE_PAGES:
        say(f"measuring {page.name.lower()} at national size")
        timings[page.name] = time_page(page.visits([partnership] * requests, sessions))
    say("measuring a return by api")
    timings[RETURN_BY_API] = time_page(
        [Visit(api_address(partnership), key=key) for key in keys(partnership, requests)]
    )
    return timings


def figure_visits() -> list[Visit]:
    """Each page of figures once."""
    partnership = special(NATIONAL)
    sessions = sessions_of([partnership], roles={MANAGER, CHAIR, AGENCY})
    return [page.visits([partnership], sessions)[0] for page in FIGURE_PAGES]


def api_address(partnership: Partnership, part: str = "") -> str:
    return reverse("api-return", args=[partnership.slug, *own_return(partnership)]) + part


def keys(partnership: Partnership, calls: int) -> list[str]:
    """One for each call of the measured agency's system; several keys in turn, so that no throttle speaks."""
    member, now = coordinator_of(partnership), timezone.now()
    assert member.agency is not None  # noqa: S101
    made = [make_token() for _ in range(1 + calls * 3 // CALLS_OF_A_KEY)]
    with partnership_scope(partnership):
        for plain in made:
            AgencyToken.objects.create(
                partnership=partnership, agency=member.agency, name="Bench", token_hash=hashed(plain), made_by=member.user,
                made_at=now, expires_on=timezone.localdate(now), last_used_at=now,
            )  # fmt: skip
    return list(islice(cycle(made), calls))


def figure_page_table(
    timings: dict[str, Timing], before: dict[str, Timing], partnerships: int, fewer: int, *, size: Figures
) -> Table:
    names = [*(page.name for page in FIGURE_PAGES), RETURN_BY_API]
    title = f"Pages of figures, {partnerships} partnerships"
    note = NOTE.format(indicators=size.indicators, agencies=size.agencies, quarters=size.quarters)
    return page_table(title, names, timings, before, aims=AIMS, note=note, fewer=fewer)
