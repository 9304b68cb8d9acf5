"""Breakdowns: by what figures are told apart. A change of the categories is a version of every indicator that has them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Count, QuerySet

from accounts.models import User
from casework.editing import require_revision
from casework.refusals import Refused
from datasets.library.codes import fresh_code, next_order
from datasets.library.services import lock_library, require_change
from datasets.library.versions import Stated, add_version, require_statement, snapshot
from datasets.models import Category, Dimension, Indicator
from partnerships.models import Partnership

MOST_CATEGORIES = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedCategory:
    """`part`: counts towards the total. `not_recorded`: nobody knows which it is. `ended`: no longer asked for."""

    name: str
    part: bool = True
    not_recorded: bool = False
    ended: bool = False


def list_breakdowns() -> QuerySet[Dimension]:
    counted = {
        "category_count": Count("categories", distinct=True), "indicator_count": Count("indicators", distinct=True)
    }  # fmt: skip
    return Dimension.objects.annotate(**counted).order_by("name", "pk")


@transaction.atomic
def add_breakdown(
    partnership: Partnership, *, name: str, kind: str, categories: Sequence[WantedCategory], by: User
) -> Dimension:
    lock_library(partnership, by=by)
    if Dimension.objects.filter(name__iexact=name).exists():
        raise Refused("There is a breakdown with this name already.", "name")
    names = [each.name.casefold() for each in categories]
    if len(set(names)) < len(names):
        raise Refused("A category stands twice. Enter each once.", "categories")
    if len(names) > MOST_CATEGORIES:
        raise Refused(f"Enter at most {MOST_CATEGORIES} categories.", "categories")
    code = fresh_code(name, set(Dimension.objects.values_list("code", flat=True)))
    row = Dimension.objects.create(partnership=partnership, code=code, name=name, kind=kind)
    codes: list[str] = []
    for each in categories:
        codes.append(fresh_code(each.name, codes))
    Category.objects.bulk_create(
        Category(
            partnership=partnership, dimension=row, code=code, name=each.name, part=each.part,
            not_recorded=each.not_recorded, order=order,
        )
        for order, (code, each) in enumerate(zip(codes, categories, strict=True))
    )  # fmt: skip
    return row


@transaction.atomic
def rename_breakdown(
    dimension: Dimension, *, name: str, kind: str, by: User, now: datetime, revision: int
) -> Dimension:
    row = _lock(dimension, by=by, revision=revision)
    if Dimension.objects.filter(name__iexact=name).exclude(pk=row.pk).exists():
        raise Refused("There is a breakdown with this name already.", "name")
    if (row.name, row.kind) == (name, kind):
        return row
    renamed = row.name != name
    row.name, row.kind = name, kind
    _save(row, "name", "kind")
    if renamed:
        _version_all(row, Stated("The breakdown was renamed", wording=True), by=by, now=now)
    return row


@transaction.atomic
def save_category(
    dimension: Dimension,
    *,
    category: Category | None,
    wanted: WantedCategory,
    stated: Stated,
    by: User,
    now: datetime,
    revision: int,
) -> Category:
    """Added, or changed. The code of a category never changes: figures are found by it."""
    row = _lock(dimension, by=by, revision=revision)
    others = row.categories.exclude(pk=category.pk) if category else row.categories.all()
    if others.filter(name__iexact=wanted.name).exists():
        raise Refused("There is a category with this name already.", "name")
    found = category and row.categories.get(pk=category.pk)
    values = {"name": wanted.name, "part": wanted.part, "not_recorded": wanted.not_recorded, "ended": wanted.ended}
    changed = {name for name, value in values.items() if found is None or getattr(found, name) != value}
    if found is not None and not changed:
        return found
    if row.indicators.exists():
        require_statement(set() if changed == {"name"} else {"breakdown"}, stated)
    if found is None:
        found = Category(
            partnership_id=row.partnership_id, dimension=row, order=next_order(Category, dimension=row),
            code=fresh_code(wanted.name, set(others.values_list("code", flat=True))),
        )  # fmt: skip
    for name, value in values.items():
        setattr(found, name, value)
    found.save()
    _save(row)
    _version_all(row, stated, by=by, now=now)
    return found


def _lock(dimension: Dimension, *, by: User, revision: int) -> Dimension:
    row = Dimension.objects.select_for_update().get(pk=dimension.pk)
    require_change(by, row)
    require_revision(row, revision)
    return row


def _save(row: Dimension, *names: str) -> None:
    row.revision += 1
    row.save(update_fields=[*names, "revision"])


def _version_all(dimension: Dimension, stated: Stated, *, by: User, now: datetime) -> None:
    """A version of every indicator that has the breakdown."""
    categories = list(dimension.categories.all())
    rows = Indicator.objects.select_for_update(of=("self",)).filter(dimension=dimension).select_related("replaced_by")
    for indicator in rows.order_by("pk"):
        indicator.dimension = dimension
        add_version(indicator, snapshot(indicator, categories), stated, by=by, now=now)
