"""Writing the library: indicators that are added, adopted, changed with a version, ended and taken up again."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from casework.editing import require_revision
from casework.refusals import Refused
from datasets import enums
from datasets.enums import IndicatorStatus
from datasets.library.codes import RESERVED, next_order
from datasets.library.selectors import CHANGE
from datasets.library.versions import (
    ALWAYS_BREAKS,
    Stated,
    add_version,
    changed_terms,
    first_versions,
    require_statement,
    snapshot,
)
from datasets.models import Dimension, Indicator, IndicatorOwner
from partnerships.models import Agency, Partnership

ENDED = frozenset({IndicatorStatus.DISCONTINUED, IndicatorStatus.REPLACED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """The terms of an indicator as they are typed."""

    title: str
    kind: str
    definition: str = ""
    why: str = ""
    section: str = ""
    unit: str = ""
    decimals: int = 0
    every: str = enums.Frequency.QUARTERLY
    direction: str = enums.GoodDirection.NEITHER
    source_system: str = ""
    adds_up: bool = True
    sharing: str = enums.Sharing.ADDED
    population: str = ""
    dimension: Dimension | None = None

    @property
    def values(self) -> dict[str, Any]:
        return {each.name: getattr(self, each.name) for each in fields(self)}


def require_change(by: User, of: Any) -> None:
    if not by.has_perm(CHANGE, of):
        raise PermissionDenied(CHANGE)


def lock_library(partnership: Partnership, *, by: User) -> None:
    """Of two people who add something at once the second waits, and finds what the first has added."""
    require_change(by, partnership)
    Partnership.objects.select_for_update(no_key=True).get(pk=partnership.pk)


def lock_indicator(indicator: Indicator, *, by: User, revision: int | None = None) -> Indicator:
    """The row itself, until the transaction ends; `revision`: as the person opened it."""
    rows = Indicator.objects.select_for_update(of=("self",)).select_related("dimension", "replaced_by")
    row = rows.get(pk=indicator.pk)
    require_change(by, row)
    if revision is not None:
        require_revision(row, revision)
    return row


def save(row: Indicator, *names: str) -> None:
    row.revision += 1
    row.save(update_fields=[*names, "revision"])


@transaction.atomic
def add_indicator(
    partnership: Partnership, *, code: str, wanted: Wanted, owners: Sequence[Agency] = (), by: User, now: datetime
) -> Indicator:
    """One of the partnership's own."""
    lock_library(partnership, by=by)
    if code in RESERVED:
        raise Refused(f"“{code}” is kept for a page. Choose another code.", "code")
    if Indicator.objects.filter(code=code).exists():
        raise Refused("There is an indicator with this code already. Choose another.", "code")
    row = Indicator.objects.create(partnership=partnership, code=code, order=next_order(Indicator), **wanted.values)
    first_versions([row], by=by, now=now)
    give_owners([row], owners)
    return row


def give_owners(indicators: Collection[Indicator], agencies: Collection[Agency]) -> None:
    """To indicators that have none yet."""
    IndicatorOwner.objects.bulk_create(
        IndicatorOwner(partnership_id=each.partnership_id, indicator=each, agency=agency)
        for each in indicators
        for agency in agencies
    )


@transaction.atomic
def change_indicator(
    indicator: Indicator, *, wanted: Wanted, stated: Stated, by: User, now: datetime, revision: int
) -> Indicator:
    """Its terms, with a new version that says what changed. Nothing changed writes nothing."""
    row = lock_indicator(indicator, by=by, revision=revision)
    before = snapshot(row)
    moved = row.dimension != wanted.dimension
    for name, value in wanted.values.items():
        setattr(row, name, value)
    after = snapshot(row)
    changed = changed_terms(before, after)
    if not changed:
        return row
    if moved:
        _check_breakdown(row)
    require_statement(changed, stated)
    if not stated.breaks and not ALWAYS_BREAKS.isdisjoint(changed) and row.values.exists():
        raise Refused(
            "With another kind, figures before and after cannot be compared. Say that the series breaks.", "breaks"
        )
    save(row, *wanted.values)
    add_version(row, after, stated, by=by, now=now)
    return row


def _check_breakdown(row: Indicator) -> None:
    if row.values.filter(category__isnull=False).exists():
        raise Refused(
            "There are figures by the present breakdown. End this indicator, and add another that replaces it.",
            "dimension",
        )


@transaction.atomic
def end_indicator(
    indicator: Indicator,
    *,
    ended_after: str,
    reason: str,
    replaced_by: Indicator | None = None,
    by: User,
    now: datetime,
    revision: int,
) -> Indicator:
    """Not asked for after a period. `replaced_by`: by another indicator, that is collected. Its figures stay."""
    row = lock_indicator(indicator, by=by, revision=revision)
    if row.status in ENDED:
        raise Refused(f"This indicator has ended already: {row.get_status_display().lower()}.")
    if replaced_by is not None and replaced_by.pk == row.pk:
        raise Refused("An indicator cannot replace itself. Choose another.", "replaced_by")
    if replaced_by is not None and replaced_by.status != IndicatorStatus.COLLECTED:
        raise Refused("What replaces it must be collected itself. Choose another.", "replaced_by")
    row.ended_after, row.replaced_by = ended_after, replaced_by
    row.status = IndicatorStatus.REPLACED if replaced_by is not None else IndicatorStatus.DISCONTINUED
    save(row, "ended_after", "replaced_by", "status")
    add_version(row, snapshot(row), Stated(reason), by=by, now=now)
    return row


@transaction.atomic
def resume_indicator(indicator: Indicator, *, reason: str, by: User, now: datetime, revision: int) -> Indicator:
    """Asked for again. What was not asked for meanwhile stays missing."""
    row = lock_indicator(indicator, by=by, revision=revision)
    if row.status not in ENDED:
        raise Refused("This indicator has not ended.")
    row.ended_after, row.replaced_by, row.status = "", None, IndicatorStatus.COLLECTED
    save(row, "ended_after", "replaced_by", "status")
    add_version(row, snapshot(row), Stated(reason), by=by, now=now)
    return row


@transaction.atomic
def mark_status(indicator: Indicator, status: IndicatorStatus, *, reason: str, by: User, now: datetime) -> Indicator:
    """Between collected and a gap; a gap in the register says who sees to it."""
    row = lock_indicator(indicator, by=by)
    if row.status in ENDED:
        raise Refused("This indicator has ended. Take it up again first.")
    if row.status == status:
        return row
    row.status = status
    save(row, "status")
    add_version(row, snapshot(row), Stated(reason), by=by, now=now)
    return row


@transaction.atomic
def mark_for_publication(indicator: Indicator, *, published: bool, by: User, revision: int) -> Indicator:
    """Its figures may go into a release, which still is approved and suppressed. Nothing goes out by this alone."""
    row = lock_indicator(indicator, by=by, revision=revision)
    if row.published != published:
        row.published = published
        save(row, "published")
    return row


@transaction.atomic
def set_target(
    indicator: Indicator, *, target: Decimal | None, tolerance: Decimal | None, by: User, revision: int
) -> Indicator:
    """In the unit of the value."""
    row = lock_indicator(indicator, by=by, revision=revision)
    if target is None and tolerance is not None:
        raise Refused("Enter the target that the tolerance is around.", "target")
    if tolerance is not None and tolerance < 0:
        raise Refused("Enter a tolerance of zero or more.", "tolerance")
    if (row.target, row.tolerance) != (target, tolerance):
        row.target, row.tolerance = target, tolerance
        save(row, "target", "tolerance")
    return row
