"""Which indicators the views of districts and groups show, and what is known of one indicator besides its figures."""

from django.db.models import QuerySet

from datasets.books import with_terms
from datasets.enums import EQUALITY, DimensionKind, IndicatorStatus, QueryState
from datasets.models import Indicator, Query, ValueRevision
from datasets.showing.dashboard import KNOWN_HERE

MOST_QUERIES = 20


def by_district() -> QuerySet[Indicator]:
    return _by([DimensionKind.DISTRICT])


def by_group() -> QuerySet[Indicator]:
    """By age, gender and ethnic group: what shows whether people are treated alike."""
    return _by(sorted(EQUALITY))


def _by(kinds: list[str]) -> QuerySet[Indicator]:
    rows = Indicator.objects.filter(dimension__kind__in=kinds).exclude(status=IndicatorStatus.GAP)
    return with_terms(rows).order_by("order", "pk")


def queries_of(indicator: Indicator) -> list[Query]:
    """What is or was doubtful, the newest first; not what no longer arises, nor what is still being written."""
    rows = Query.objects.filter(KNOWN_HERE, indicator=indicator).exclude(state=QueryState.SETTLED)
    return list(
        rows.select_related("indicator", "category", "agency", "explained_by").order_by("-period", "pk")[:MOST_QUERIES]
    )


def revisions_of(indicator: Indicator) -> QuerySet[ValueRevision]:
    rows = ValueRevision.objects.filter(value__indicator=indicator)
    return rows.select_related("value__category", "value__agency", "by").order_by("-at", "-pk")
