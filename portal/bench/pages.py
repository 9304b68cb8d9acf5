"""The pages that are measured, and how they fare as partnerships are added."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import cycle, islice

from django.urls import reverse

from arrangements.models import Body
from incidents.enums import Aim, ReturnSectionCode
from incidents.models import AgencyReturn, ChronologyEntry
from meetings.models import Action
from partnerships.models import Membership, Partnership
from partnerships.roles import Role
from partnerships.scoping import partnership_scope
from portal.bench.cases import AGENCIES_OF_BIG, BIG, RETURNS_OF_BIG
from portal.bench.figures import ordinary_partnerships
from portal.bench.report import Cell, Table
from portal.bench.reviews import BIG_REVIEW, OF_BIG, REHEARSED
from portal.bench.serving import Timing, Visit, sign_in, time_page
from publishing.public_selectors import REMEMBERED
from reviews.enums import PaperKind
from reviews.models import PublishedReview

AIMS: dict[str, float] = {"median ms": 25, "p95 ms": 50, "queries": 15, "growth": 1.25}
CASE_AIMS = AIMS | {"median ms": 50, "p95 ms": 100}


@dataclass(frozen=True)
class Page:
    """A page kind: its view, whether its address names a partnership, who asks and what for."""

    name: str
    view: str
    asks: Role | None = None
    of_one: bool = True
    rest: tuple[str, ...] | Callable[[Partnership], tuple[object, ...]] = ()
    query: str = ""

    def visits(self, partnerships: list[Partnership], sessions: dict[tuple[int, Role], str]) -> list[Visit]:
        paths = {each.pk: self._path(each) for each in partnerships}
        return [Visit(paths[each.pk], sessions[each.pk, self.asks] if self.asks else "") for each in partnerships]

    def _path(self, partnership: Partnership) -> str:
        rest = self.rest(partnership) if callable(self.rest) else self.rest
        return reverse(self.view, args=[partnership.slug, *rest] if self.of_one else []) + self.query


def own_return(partnership: Partnership) -> tuple[object, ...]:
    """What the agency's coordinator who is measured writes for the big case."""
    with partnership_scope(partnership):
        agency = _first(Role.AGENCY_COORDINATOR).agency
        return (AgencyReturn.objects.get(case__reference=BIG, agency=agency).pk,)


def first_return(partnership: Partnership) -> tuple[object, ...]:
    """The big case and one of its returns, as those who asked for it read it."""
    return (BIG, *own_return(partnership))


def own_section(partnership: Partnership) -> tuple[object, ...]:
    return (*own_return(partnership), ReturnSectionCode.SUMMARY)


def some_entry(partnership: Partnership) -> tuple[object, ...]:
    with partnership_scope(partnership):
        entries = ChronologyEntry.objects.filter(case__reference=BIG).order_by("starts_on", "pk")
        return (BIG, entries.values_list("pk", flat=True)[entries.count() // 2])


def published_review(partnership: Partnership) -> tuple[object, ...]:
    """The big one, with all its recommendations."""
    rows = PublishedReview.published.filter(partnership=partnership, release__case__reference=BIG_REVIEW)
    with partnership_scope(partnership):
        return (rows.values_list("public_id", flat=True)[0],)


def first_body(partnership: Partnership) -> tuple[object, ...]:
    with partnership_scope(partnership):
        return (Body.objects.order_by("pk").values_list("code", flat=True)[0],)


def _first(role: Role) -> Membership:
    return Membership.objects.filter(role=role).select_related("user", "agency").order_by("pk")[0]


def some_version(partnership: Partnership) -> tuple[object, ...]:
    return (BIG_REVIEW, OF_BIG["drafts"])


def some_action(partnership: Partnership) -> tuple[object, ...]:
    with partnership_scope(partnership):
        rows = Action.objects.filter(case__reference=BIG_REVIEW).order_by("pk")
        return (rows.values_list("pk", flat=True)[0],)


MANAGER, MEMBER, AGENCY = Role.BUSINESS_MANAGER, Role.BODY_MEMBER, Role.AGENCY_COORDINATOR
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
CASE_PAGES = (
    Page("List of cases", "casework:list", MANAGER),
    Page("A case", "casework:detail", MANAGER, rest=(BIG,)),
    Page("Its people", "casework:people", MANAGER, rest=(BIG,)),
    Page("Its documents", "casework:documents", MANAGER, rest=(BIG,)),
    Page("Its history", "casework:history", MANAGER, rest=(BIG,)),
    Page("Recording it", "incidents:record", MANAGER, rest=(BIG,)),
    Page("Checking it", "incidents:check", MANAGER, rest=(BIG,)),
    Page("Notifying", "incidents:notify", MANAGER, rest=(BIG,)),
    Page("Requests to agencies", "returns:requests", MANAGER, rest=(BIG,)),
    Page("Asking agencies", "returns:ask", MANAGER, rest=(BIG,)),
    Page("An agency's return, read", "returns:read", MANAGER, rest=first_return),
    Page("Merged chronology", "chronology:merged", MANAGER, rest=(BIG,)),
    Page("Merged chronology, one year", "chronology:merged", MANAGER, rest=(BIG,), query="?year=2025"),
    Page("Finding the same event", "chronology:match", MANAGER, rest=some_entry),
    Page("Papers", "chronology:papers", MANAGER, rest=(BIG,)),
    Page("Plan", "rapid_review:plan", MANAGER, rest=(BIG,)),
    Page("Facts", "rapid_review:aim", MANAGER, rest=(BIG, Aim.FACTS)),
    Page("Recommending", "rapid_review:recommend", MANAGER, rest=(BIG,)),
    Page("Returns, agency", "returns:list", AGENCY),
    Page("Return, agency", "returns:detail", AGENCY, rest=own_return),
    Page("Section of it", "returns:section", AGENCY, rest=own_section),
    Page("Chronology of it", "returns:chronology", AGENCY, rest=own_return),
    Page("Submitting it", "returns:submit", AGENCY, rest=own_return),
    Page("Agendas", "meetings:agendas", MANAGER),
    Page("Agenda", "meetings:agenda", MANAGER, rest=first_body),
    Page("Register of decisions", "meetings:decisions", MANAGER),
)
REVIEW_PAGES = (
    Page("A review", "casework:detail", MANAGER, rest=(BIG_REVIEW,)),
    Page("Papers of it", "reviews:papers", MANAGER, rest=(BIG_REVIEW, PaperKind.BRIEFING)),
    Page("Its texts", "planning:texts", MANAGER, rest=(BIG_REVIEW,)),
    Page("Its meetings", "planning:meetings", MANAGER, rest=(BIG_REVIEW,)),
    Page("Register of reviewers", "reviewers:register", MANAGER),
    Page("Its costs", "reviewers:costs", MANAGER, rest=(BIG_REVIEW,)),
    Page("Sections of its report", "reports:sections", MANAGER, rest=(BIG_REVIEW,)),
    Page("A version of it", "reports:version", MANAGER, rest=some_version),
    Page("Its recommendations", "recommendations:list", MANAGER, rest=(BIG_REVIEW,)),
    Page("Its actions", "recommendations:actions", MANAGER, rest=(BIG_REVIEW,)),
    Page("The improvement story", "recommendations:story", MANAGER, rest=(BIG_REVIEW,)),
    Page("Log of actions", "actions:log", MANAGER),
    Page("Log of actions, agency", "actions:log", AGENCY),
    Page("An action", "actions:detail", MANAGER, rest=some_action),
    Page("Learning and who has it", "learning:points", MANAGER, rest=(BIG_REVIEW,)),
    Page("Preparing publication", "releases:detail", MANAGER, rest=(REHEARSED,)),
    Page("Rehearsal", "releases:rehearsal", MANAGER, rest=(REHEARSED,)),
    Page("Published reviews of a partnership", "public:reviews"),
    Page("Published reviews, searched", "public_reviews:list", of_one=False, query="?q=missed+appointments"),
    Page("A published review", "public:review", rest=published_review),
)
EVERY_PAGE = (*PAGES, *CASE_PAGES, *REVIEW_PAGES)


NOTE = (
    "Server time from the WSGI request to the last byte, in one process, warm; every statement counts as a query, "
    "settings and savepoints included. The ratio is to the same statements replayed alone. A process remembers the last "
    f"{REMEMBERED} public documents: all of {{few}}, not all of {{many}}; and lists that were short with {{few}} "
    "partnerships fill their page."
)
NOTE_ON_CASES = (
    f"Measured as above, of one case with {AGENCIES_OF_BIG} agencies, {RETURNS_OF_BIG} returns and 2,000 chronology entries "
    "over three years. A page of the merge reads every entry afresh; which of their words are alike is remembered."
)
NOTE_ON_REVIEWS = (
    f"Measured as above, of one review with {OF_BIG['recommendations']} recommendations of {OF_BIG['actions']} actions each, "
    f"{OF_BIG['meetings']} meetings, {OF_BIG['costs']} costs and {OF_BIG['drafts']} versions of its report."
)


def time_pages(requests: int, say: Callable[[str], None]) -> dict[str, Timing]:
    """Each page over different partnerships, spread over all that there are."""
    everyone = ordinary_partnerships()
    step = max(1, len(everyone) // requests)
    partnerships = list(islice(cycle(everyone[::step]), requests))
    sessions = sessions_of({each.pk: each for each in partnerships}.values())
    timings = {}
    for page in EVERY_PAGE:
        say(f"measuring {page.name.lower()} of {len(everyone)} partnerships")
        timings[page.name] = time_page(page.visits(partnerships, sessions))
    return timings


def sessions_of(
    partnerships: Iterable[Partnership], roles: Iterable[Role] | None = None
) -> dict[tuple[int, Role], str]:
    """Somebody signed in for each role that asks for pages, or for `roles`."""
    asking = {page.asks for page in EVERY_PAGE if page.asks} if roles is None else set(roles)
    sessions = {}
    for partnership in partnerships:
        with partnership_scope(partnership):
            for role in asking:
                sessions[partnership.pk, role] = sign_in(_first(role).user)
    return sessions


def page_tables(timings: dict[str, Timing], before: dict[str, Timing], partnerships: int, fewer: int) -> list[Table]:
    kinds = (
        ("Pages", PAGES, AIMS, NOTE),
        ("Pages of cases", CASE_PAGES, CASE_AIMS, NOTE_ON_CASES),
        ("Pages of reviews", REVIEW_PAGES, CASE_AIMS, NOTE_ON_REVIEWS),
    )
    return [
        page_table(
            f"{title}, {partnerships} partnerships", [page.name for page in pages], timings, before, aims=aims, fewer=fewer,
            note=note.format(few=fewer, many=partnerships),
        )
        for title, pages, aims, note in kinds
    ]  # fmt: skip


def page_table(
    title: str,
    names: Iterable[str],
    timings: dict[str, Timing],
    before: dict[str, Timing],
    *,
    aims: dict[str, float],
    fewer: int,
    note: str,
) -> Table:
    columns = (
        "page", "queries", "median ms", "p95 ms", "its SQL ms", "ratio", f"ms at {fewer}", f"queries at {fewer}", "growth",
    )  # fmt: skip
    rows = [_row(name, timings[name], before.get(name)) for name in names]
    return Table(title, columns, rows, aims=aims, note=note)


def _row(name: str, timing: Timing, small: Timing | None) -> tuple[Cell, ...]:
    return (
        name, timing.queries, timing.median * 1000, timing.p95 * 1000, timing.bare * 1000, timing.ratio,
        small.median * 1000 if small else None, small.queries if small else None,
        timing.median / small.median if small else None,
    )  # fmt: skip
