"""What belongs to an indicator without changing its terms: who gives it, priorities, relations, comparisons, populations."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import transaction

from accounts.models import User
from arrangements.models import Priority
from casework.editing import require_revision
from casework.refusals import Refused
from datasets.enums import RelationKind, ValueKind
from datasets.library.services import lock_indicator, lock_library, save
from datasets.library.versions import Stated, add_version, snapshot
from datasets.models import (
    Category,
    Comparator,
    Indicator,
    IndicatorOwner,
    IndicatorPriority,
    IndicatorRelation,
    Population,
)
from partnerships.models import Agency, Partnership

COMPARED = ("name", "category", "period", "number", "source")
COUNTED = ("name", "category", "period", "number", "source")


@transaction.atomic
def set_owners(
    indicator: Indicator, *, agencies: Collection[Agency], sharing: str, by: User, now: datetime, revision: int
) -> Indicator:
    """The agencies that give it, and what it means when several do."""
    row = lock_indicator(indicator, by=by, revision=revision)
    wanted = {agency.pk for agency in agencies}
    held = set(row.owners.values_list("agency_id", flat=True))
    if wanted == held and sharing == row.sharing:
        return row
    row.owners.exclude(agency__in=wanted).delete()
    IndicatorOwner.objects.bulk_create(
        IndicatorOwner(partnership_id=row.partnership_id, indicator=row, agency_id=pk) for pk in sorted(wanted - held)
    )
    other = row.sharing != sharing
    row.sharing = sharing
    save(row, "sharing")
    if other:
        add_version(row, snapshot(row), Stated("It is given otherwise"), by=by, now=now)
    return row


@transaction.atomic
def set_priorities(indicator: Indicator, *, priorities: Collection[Priority], by: User, revision: int) -> Indicator:
    """The priorities of the arrangements that it speaks to."""
    row = lock_indicator(indicator, by=by, revision=revision)
    wanted = {each.pk for each in priorities}
    held = set(row.priorities.values_list("priority_id", flat=True))
    if wanted == held:
        return row
    row.priorities.exclude(priority__in=wanted).delete()
    IndicatorPriority.objects.bulk_create(
        IndicatorPriority(partnership_id=row.partnership_id, indicator=row, priority_id=pk)
        for pk in sorted(wanted - held)
    )
    save(row)
    return row


@transaction.atomic
def add_relation(indicator: Indicator, *, kind: str, other: Indicator, by: User) -> IndicatorRelation:
    row = lock_indicator(indicator, by=by)
    if other.pk == row.pk:
        raise Refused("An indicator cannot be related to itself. Choose another.", "other")
    if kind == RelationKind.DENOMINATOR and row.kind not in {ValueKind.PERCENTAGE, ValueKind.RATE}:
        raise Refused("Only a percentage or a rate has a denominator.", "kind")
    if kind == RelationKind.NUMERATOR and row.kind not in {ValueKind.PERCENTAGE, ValueKind.RATE}:
        raise Refused("Only a percentage or a rate has a numerator.", "kind")
    if kind == RelationKind.TOTAL and row.dimension_id is None:
        raise Refused("Only an indicator with a breakdown has categories that add up.", "kind")
    if row.relations.filter(kind=kind, other=other).exists():
        raise Refused("This is said already.", "other")
    made = row.relations.create(partnership_id=row.partnership_id, kind=kind, other=other)
    save(row)
    return made


@transaction.atomic
def remove_relation(relation: IndicatorRelation, *, by: User) -> None:
    row = lock_indicator(relation.indicator, by=by)
    row.relations.filter(pk=relation.pk).delete()
    save(row)


def _check_category(indicator: Indicator, category: Category | None) -> None:
    if category is not None and category.dimension_id != indicator.dimension_id:
        raise Refused("Choose a category of this indicator.", "category")


@transaction.atomic
def save_comparator(
    indicator: Indicator,
    *,
    comparator: Comparator | None,
    values: dict[str, Any],
    by: User,
    revision: int,
) -> Comparator:
    """What the figure is held against in one period: added, or changed. `values`: by COMPARED."""
    row = lock_indicator(indicator, by=by)
    _check_category(row, values["category"])
    same = row.comparators.filter(name=values["name"], category=values["category"], period=values["period"])
    if (same.exclude(pk=comparator.pk) if comparator else same).exists():
        raise Refused("There is a figure of this comparison for this period already. Change that one.", "period")
    saved: Comparator = _save(
        Comparator, comparator, values, revision, partnership_id=row.partnership_id, indicator=row
    )
    return saved


@transaction.atomic
def remove_comparator(comparator: Comparator, *, by: User) -> None:
    lock_indicator(comparator.indicator, by=by)
    Comparator.objects.filter(pk=comparator.pk).delete()


@transaction.atomic
def save_population(
    partnership: Partnership, *, population: Population | None, values: dict[str, Any], by: User, revision: int
) -> Population:
    """How many people there were in one year: added, or changed. `values`: by COUNTED."""
    lock_library(partnership, by=by)
    same = Population.objects.filter(name=values["name"], category=values["category"], period=values["period"])
    if (same.exclude(pk=population.pk) if population else same).exists():
        raise Refused("There is a number of these people for this year already. Change that one.", "period")
    saved: Population = _save(Population, population, values, revision, partnership=partnership)
    return saved


@transaction.atomic
def remove_population(population: Population, *, by: User) -> None:
    lock_library(population.partnership, by=by)
    Population.objects.filter(pk=population.pk).delete()


def _save(model: Any, row: Any, values: dict[str, Any], revision: int, **owner: Any) -> Any:
    """A new row, or the locked one with other values."""
    if row is None:
        return model.objects.create(**owner, **values)
    found = model.objects.select_for_update().get(pk=row.pk)
    require_revision(found, revision)
    if any(getattr(found, name) != value for name, value in values.items()):
        for name, value in values.items():
            setattr(found, name, value)
        found.revision += 1
        found.save(update_fields=[*values, "revision"])
    return found
