"""The gap register: which figure is missing, who sees to it, and by when it is promised."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from accounts.models import User
from casework.editing import require_revision
from casework.refusals import Refused
from datasets.enums import IndicatorStatus
from datasets.library.services import ENDED, lock_indicator, mark_status, require_change
from datasets.models import Category, Gap, Indicator
from partnerships.models import Agency

LATEST_YEAR = 2098


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is typed of a gap. `owner` or `agency`, or both: somebody sees to it. `category`: none for the whole."""

    missing: str
    promised_on: date
    owner: User | None = None
    agency: Agency | None = None
    category: Category | None = None
    from_period: str = ""


@transaction.atomic
def note_gap(indicator: Indicator, *, wanted: Wanted, stops: bool = False, by: User, now: datetime) -> Gap:
    """`stops`: nobody is asked for the indicator until the gap is closed."""
    row = lock_indicator(indicator, by=by)
    _check(row, wanted, now=now, before=None)
    if row.status in ENDED:
        raise Refused("This indicator has ended, so nothing of it is missing.", "indicator")
    if row.gaps.filter(category=wanted.category, closed_on=None).exists():
        raise Refused("This gap is in the register already. Change that entry.", "indicator")
    gap = Gap.objects.create(
        partnership_id=row.partnership_id, indicator=row, category=wanted.category, from_period=wanted.from_period,
        missing=wanted.missing, owner=wanted.owner, agency=wanted.agency, promised_on=wanted.promised_on, noted_at=now,
        noted_by=by,
    )  # fmt: skip
    if stops:
        mark_status(row, IndicatorStatus.GAP, reason="Its figures are missing: see the gap register", by=by, now=now)
    return gap


def _check(indicator: Indicator, wanted: Wanted, *, now: datetime, before: date | None) -> None:
    """`before`: the day that was promised, which may pass while nothing about it changes."""
    if wanted.owner is None and wanted.agency is None:
        raise Refused("Choose a person or an agency: somebody must see to it.", "owner")
    if wanted.promised_on != before and wanted.promised_on < localdate(now):
        raise Refused("The promised day must be today or later.", "promised_on")
    if wanted.promised_on.year > LATEST_YEAR:
        raise Refused("Check the year of the promised day.", "promised_on")
    if wanted.category is not None and wanted.category.dimension_id != indicator.dimension_id:
        raise Refused("Choose a category of this indicator.", "category")


@transaction.atomic
def change_gap(gap: Gap, *, wanted: Wanted, by: User, now: datetime, revision: int) -> Gap:
    """What is missing, who sees to it, and by when. Which figure it is about stays."""
    row = _lock(gap, by=by, revision=revision)
    _check(row.indicator, wanted, now=now, before=row.promised_on)
    names = ("missing", "promised_on", "owner", "agency", "from_period")
    if all(getattr(row, name) == getattr(wanted, name) for name in names):
        return row
    for name in names:
        setattr(row, name, getattr(wanted, name))
    row.revision += 1
    row.save(update_fields=[*names, "revision"])
    return row


@transaction.atomic
def close_gap(gap: Gap, *, outcome: str, by: User, now: datetime, revision: int) -> Gap:
    """With what came of it. Where the indicator waited for this and nothing else, it is collected again."""
    row = _lock(gap, by=by, revision=revision)
    row.closed_on, row.outcome = localdate(now), outcome.strip()
    row.revision += 1
    row.save(update_fields=["closed_on", "outcome", "revision"])
    indicator = row.indicator
    if indicator.status == IndicatorStatus.GAP and not indicator.gaps.filter(closed_on=None).exists():
        mark_status(
            indicator, IndicatorStatus.COLLECTED, reason=f"The gap was closed: {outcome.strip()}", by=by, now=now
        )
    return row


def _lock(gap: Gap, *, by: User, revision: int) -> Gap:
    rows = Gap.objects.select_for_update(of=("self",)).select_related("indicator", "owner", "agency", "category")
    row = rows.get(pk=gap.pk)
    require_change(by, row)
    require_revision(row, revision)
    if row.closed_on is not None:
        raise Refused("This gap was closed already.")
    return row
