"""What an agency owes in a quarter: the indicators that it gives and that are collected then."""

from collections import defaultdict
from collections.abc import Iterable

from django.db.models import Q, QuerySet

from datasets.books import with_terms
from datasets.enums import Frequency, IndicatorStatus
from datasets.models import Indicator, IndicatorOwner
from datasets.periods import Period

LAST_QUARTER = 4


def collected_in(period: Period) -> QuerySet[Indicator]:
    """Yearly figures are asked for with the year's last quarter."""
    rows = Indicator.objects.filter(status=IndicatorStatus.COLLECTED)
    rows = rows.filter(Q(ended_after="") | Q(ended_after__gte=period.code))
    if period.quarter != LAST_QUARTER:
        rows = rows.filter(every=Frequency.QUARTERLY)
    return rows.order_by("order", "pk")


def owed_by(agency_id: int, period: Period, *, related: bool = True) -> list[Indicator]:
    """With dimension, categories and relations, in three queries; not `related`: without relations, in two."""
    return list(with_terms(collected_in(period).filter(owners__agency=agency_id), ended=False, related=related))


def owing_agencies(period: Period) -> dict[int, int]:
    """How many indicators each agency owes, by the agency's id."""
    owners = IndicatorOwner.objects.filter(indicator__in=collected_in(period).order_by())
    counted: defaultdict[int, int] = defaultdict(int)
    for agency_id in owners.values_list("agency_id", flat=True):
        counted[agency_id] += 1
    return dict(counted)


def by_section(indicators: Iterable[Indicator]) -> list[tuple[str, list[Indicator]]]:
    """In the order of the sections' first indicators; what has no section comes under one name."""
    found: dict[str, list[Indicator]] = {}
    for indicator in indicators:
        found.setdefault(indicator.section or "Figures", []).append(indicator)
    return list(found.items())
