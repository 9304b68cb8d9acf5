"""How the quarters stand, for those who run the collection and those who oversee it. Nothing of a draft but that it is one."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce, JSONObject
from django.http import Http404

from datasets.collecting.owed import collected_in
from datasets.collecting.selectors import SAYS_SOMETHING
from datasets.enums import QueryState, ReturnStatus, Standing
from datasets.models import (
    Collection,
    Entry,
    Indicator,
    IndicatorOwner,
    Narrative,
    QuarterlyReturn,
    Query,
    ReturnEvent,
    Value,
)
from datasets.periods import Period
from datasets.queries import readable_queries
from datasets.transitions import NEVER_CAME, RECEIVED, WRITABLE
from partnerships.models import Agency, Membership
from partnerships.roles import NEEDS_AGENCY
from partnerships.selectors import in_force

VIEW = "datasets.view_figure"


def quarters(*, today: date) -> QuerySet[Collection]:
    """Newest first. `asked`, `received`, `accepted`, `late`, `to_read`, `not_started`: how many returns. `doubts`: what nobody
    has explained."""
    doubts = _counted(readable_queries().filter(period=OuterRef("period"), state=QueryState.OPEN), by="period")
    rows = Collection.objects.select_related("partnership", "opened_by", "closed_by").annotate(
        asked=_returns(),
        received=_returns(status__in=RECEIVED),
        accepted=_returns(status=ReturnStatus.ACCEPTED),
        to_read=_returns(status=ReturnStatus.SUBMITTED),
        not_started=_returns(status=ReturnStatus.NOT_STARTED),
        late=_returns(status__in=NEVER_CAME, due_on__lt=today, collection__closed_at__isnull=True),
        doubts=doubts,
    )
    return rows.order_by("-period")


def _returns(**which: Any) -> Coalesce:
    return _counted(QuarterlyReturn.objects.filter(collection=OuterRef("pk"), **which), by="collection")


def _counted(rows: QuerySet[Any], *, by: str) -> Coalesce:
    """How many, as a number for each row of the outer query. Counting over a join instead would ask every other subquery of
    the row once for each joined row."""
    counted = rows.order_by().values(by).annotate(number=Count("pk")).values("number")
    return Coalesce(Subquery(counted, output_field=IntegerField()), 0)


def _cells_said() -> Coalesce:
    """Of which something is said, in each return."""
    return _counted(Entry.objects.filter(SAYS_SOMETHING, quarterly_return=OuterRef("pk")), by="quarterly_return")


def late_returns(today: date) -> QuerySet[QuarterlyReturn]:
    """Never came, and their day has passed. A quarter that was closed waits for nothing."""
    return QuarterlyReturn.objects.filter(status__in=NEVER_CAME, due_on__lt=today, collection__closed_at__isnull=True)


def get_quarter(period_code: str, *, today: date) -> Collection:
    """404 where this partnership has not opened it."""
    found = quarters(today=today).filter(period=period_code).first()
    if found is None:
        raise Http404
    return found


def returns_of(quarter: Collection) -> QuerySet[QuarterlyReturn]:
    """By agency. `said`: cells of which something is said. `doubts`: what nobody has explained, of what was submitted."""
    doubts = readable_queries().filter(agency=OuterRef("agency"), period=quarter.period, state=QueryState.OPEN)
    rows = quarter.returns.select_related("agency", "passed_to", "submitted_by", "deadline")
    rows = rows.annotate(said=_cells_said(), doubts=_counted(doubts, by="agency"))
    return rows.order_by("agency__order", "agency__name", "pk")


def get_return(period_code: str, return_id: int) -> QuarterlyReturn:
    """`said`: cells of which something is said. `stories`: {"indicator", "text"} of each that was written."""
    stories = Narrative.objects.filter(quarterly_return=OuterRef("pk"))
    rows = QuarterlyReturn.objects.select_related(
        "collection__partnership", "agency", "partnership", "passed_to", "submitted_by", "accepted_by", "deadline"
    ).annotate(
        said=_cells_said(),
        stories=ArraySubquery(stories.values(row=JSONObject(indicator="indicator_id", text="text"))),
    )
    found = rows.filter(pk=return_id, collection__period=period_code).first()
    if found is None:
        raise Http404
    return found


def first_to_read(quarter: Collection | None = None) -> QuarterlyReturn | None:
    """The one that waits longest."""
    rows = QuarterlyReturn.objects.filter(status=ReturnStatus.SUBMITTED).select_related("collection", "agency")
    rows = rows if quarter is None else rows.filter(collection=quarter)
    return rows.order_by("submitted_at", "pk").first()


def to_read() -> QuerySet[QuarterlyReturn]:
    """Every return that waits to be read, the longest first."""
    rows = QuarterlyReturn.objects.filter(status=ReturnStatus.SUBMITTED).select_related("collection", "agency")
    return rows.order_by("submitted_at", "pk")


def events_of(row: QuarterlyReturn) -> QuerySet[ReturnEvent]:
    return row.events.select_related("by").order_by("-at", "-pk")


@dataclass(frozen=True, slots=True)
class Owed:
    """What one agency is asked for in a quarter: `indicators`, and the `boxes` that they come to."""

    indicators: int
    boxes: int


def owed_in(period: Period) -> Mapping[int, Owed]:
    """By the agency's id, in one query."""
    owners = IndicatorOwner.objects.filter(indicator__in=collected_in(period).order_by())
    parts = Count("indicator__dimension__categories", filter=Q(indicator__dimension__categories__ended=False))
    indicators: Counter[int] = Counter()
    boxes: Counter[int] = Counter()
    for agency, count in owners.annotate(parts=parts).values_list("agency_id", "parts"):
        indicators[agency] += 1
        boxes[agency] += count + 1
    return {agency: Owed(indicators[agency], boxes[agency]) for agency in indicators}


def boxes_owed(row: QuarterlyReturn) -> int:
    """How many boxes the agency is asked to fill in this return."""
    found = owed_in(Period.parse(row.collection.period)).get(row.agency_id)
    return found.boxes if found else 0


def agencies_by_id(ids: Any, *, today: date) -> QuerySet[Agency]:
    """In their order. `answerable`: somebody there can answer."""
    held = Membership.objects.filter(
        in_force(today), agency=OuterRef("pk"), role__in=NEEDS_AGENCY, user__is_active=True
    )
    rows = Agency.objects.filter(pk__in=list(ids)).annotate(answerable=Exists(held))
    return rows.order_by("order", "name", "pk")


def given_by_nobody(period: Period) -> list[Indicator]:
    """Collected in this quarter, and no agency gives it."""
    return list(collected_in(period).filter(owners__isnull=True))


def said_missing(quarter: Collection) -> QuerySet[Any, Any]:
    """Figures of which their agency said that there is none, as `title`, `part`, `who`, `standing`: of accepted returns what
    stands, of those that wait to be read what was submitted."""
    typed = Entry.objects.filter(quarterly_return__collection=quarter, quarterly_return__status=ReturnStatus.SUBMITTED)
    stands = Value.objects.filter(quarterly_return__collection=quarter).exclude(
        quarterly_return__status=ReturnStatus.SUBMITTED
    )
    both = [
        rows.exclude(standing=Standing.GIVEN)
        .annotate(
            place=F("indicator__order"),
            title=F("indicator__title"),
            part_place=F("category__order"),
            part=F("category__name"),
            who=F("quarterly_return__agency__name"),
        )
        .values("place", "title", "part_place", "part", "who", "standing")
        .order_by()
        for rows in (typed, stands)
    ]
    return both[0].union(both[1], all=True).order_by("place", "title", "part_place", "who")


def doubts_of(quarter: Collection, *, state: str = "", agency: int | None = None) -> QuerySet[Query]:
    """What the checks ask about the quarter. `state`: of QueryState; anything else is all that still arises."""
    rows = readable_queries().filter(period=quarter.period)
    rows = rows.filter(state=state) if state in QueryState.values else rows.exclude(state=QueryState.SETTLED)
    if agency is not None:
        rows = rows.filter(agency=agency)
    rows = rows.select_related("indicator", "category", "agency", "explained_by", "quarterly_return")
    return rows.order_by("-state", "indicator__order", "indicator_id", "category__order", "pk")


def doubts_about(row: QuarterlyReturn) -> list[Query]:
    """What the checks ask about one return that was submitted, what is not explained first."""
    rows = readable_queries().filter(agency=row.agency_id, period=row.collection.period)
    rows = rows.exclude(state=QueryState.SETTLED).select_related("indicator", "category", "agency", "explained_by")
    return list(rows.order_by("-state", "indicator__order", "indicator_id", "category__order", "pk"))


def get_doubt(quarter: Collection, query_id: int) -> Query:
    """With the indicator and agency; 404 for one about a draft."""
    rows = readable_queries().filter(period=quarter.period)
    found = (
        rows.select_related("indicator", "category", "agency", "explained_by", "partnership")
        .filter(pk=query_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def get_value(row: QuarterlyReturn, value_id: int) -> Value:
    """A figure that was accepted with this return."""
    rows = row.values.select_related("indicator__dimension", "category", "agency", "partnership", "quarterly_return")
    found = rows.filter(pk=value_id).first()
    if found is None:
        raise Http404
    return found


def is_open(period_code: str) -> bool:
    """Whether the quarter was opened, closed since or not."""
    return Collection.objects.filter(period=period_code).exists()


def waited_for(quarter: Collection) -> QuerySet[QuarterlyReturn]:
    """The returns that are with their agencies, by their day."""
    rows = quarter.returns.filter(status__in=WRITABLE).select_related("agency", "partnership", "collection")
    return rows.order_by("due_on", "agency__order", "pk")


def agencies_of(quarter: Collection) -> QuerySet[Agency]:
    """Those that were asked in the quarter."""
    return Agency.objects.filter(pk__in=quarter.returns.values("agency")).order_by("order", "name", "pk")
