"""The gap register as it is read: by the promised day, late ones first."""

from datetime import date

from django.db.models import QuerySet
from django.http import Http404

from core.templatetags.portal import date_long
from datasets.models import Gap
from datasets.periods import named

HEADINGS = (
    "What is missing",
    "Why, or what stands in the way",
    "Who sees to it",
    "Promised",
    "Closed",
    "What came of it",
)
EXPORT_AT_MOST = 20_000
STATES = (("open", "To be filled"), ("late", "Late ones only"), ("closed", "Closed"))


def list_gaps(*, state: str = "open", agency: int | None = None, today: date) -> QuerySet[Gap]:
    rows = Gap.objects.select_related("indicator", "category", "owner", "agency")
    if agency is not None:
        rows = rows.filter(agency=agency)
    if state == "closed":
        return rows.filter(closed_on__isnull=False).order_by("-closed_on", "-pk")
    rows = rows.filter(closed_on__isnull=True).order_by("promised_on", "pk")
    return rows.filter(promised_on__lt=today) if state == "late" else rows


def get_gap(gap_id: int) -> Gap:
    rows = Gap.objects.select_related("indicator__dimension", "category", "owner", "agency", "noted_by", "partnership")
    row = rows.filter(pk=gap_id).first()
    if row is None:
        raise Http404
    return row


def what(gap: Gap) -> str:
    """Which figure is missing."""
    title = f"{gap.indicator.title}: {gap.category.name}" if gap.category else gap.indicator.title
    return f"{title}, from {named(gap.from_period)}" if gap.from_period else title


def who(gap: Gap) -> str:
    names = [gap.owner.full_name if gap.owner else "", gap.agency.name if gap.agency else ""]
    return ", ".join(filter(None, names))


def as_row(gap: Gap) -> list[str]:
    return [what(gap), gap.missing, who(gap), date_long(gap.promised_on), date_long(gap.closed_on), gap.outcome]
