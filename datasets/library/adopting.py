"""Adopting from the national list: its terms are copied, so that they are the partnership's own from then on."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from accounts.models import User
from casework.refusals import Refused
from datasets.library.codes import next_order
from datasets.library.services import give_owners, lock_library, save
from datasets.library.versions import Stated, add_version, first_versions, snapshot
from datasets.models import Category, Dimension, Indicator, IndicatorRelation, NationalIndicator
from datasets.models.library import IndicatorTerms
from partnerships.models import Agency, Partnership

# What an indicator takes over when it is linked, where it says nothing itself.
FILLED = ("definition", "why", "source_system")
LINKED = "Words of the national list were taken over where there were none"
COPIED = tuple(each.name for each in IndicatorTerms._meta.fields)


@dataclass(slots=True)
class Adopted:
    """`linked`: what the partnership had under the same code; it keeps its own words."""

    added: list[Indicator] = field(default_factory=list)
    linked: list[Indicator] = field(default_factory=list)


def national_list(*, section: str = "", text: str = "") -> QuerySet[NationalIndicator]:
    """With `adopted`: whether the partnership has it."""
    held = Indicator.objects.filter(national=OuterRef("pk"))
    rows = NationalIndicator.objects.annotate(adopted=Exists(held)).order_by("order", "pk")
    if section:
        rows = rows.filter(section=section)
    return rows.filter(title__icontains=text) if text else rows


def national_sections() -> list[str]:
    return list(dict.fromkeys(NationalIndicator.objects.order_by("order", "pk").values_list("section", flat=True)))


@transaction.atomic
def adopt_indicators(
    partnership: Partnership, codes: Collection[str], *, owners: Sequence[Agency] = (), by: User, now: datetime
) -> Adopted:
    """Those that are not adopted yet, with breakdowns, and with the relations among all that are adopted."""
    lock_library(partnership, by=by)
    held = set(Indicator.objects.exclude(national=None).values_list("national_id", flat=True))
    wanted = list(NationalIndicator.objects.filter(code__in=codes).order_by("order", "pk"))
    missing = sorted(set(codes) - {row.code for row in wanted})
    if missing:
        raise Refused(f"The national list has no “{missing[0]}”. Choose from the list.", "codes")
    adopted = _linked([row for row in wanted if row.pk not in held], by=by, now=now)
    known = {row.national_id for row in adopted.linked} | held
    fresh = [row for row in wanted if row.pk not in known]
    dimensions, order = _dimensions(partnership, fresh), next_order(Indicator)
    adopted.added = Indicator.objects.bulk_create(
        Indicator(
            partnership=partnership, national=row, order=order + number,
            dimension=dimensions.get(row.breakdown.get("code", "")), **{name: getattr(row, name) for name in COPIED},
        )
        for number, row in enumerate(fresh)
    )  # fmt: skip
    first_versions(adopted.added, by=by, now=now)
    give_owners(adopted.added, owners)
    _relate(partnership)
    return adopted


def _linked(wanted: Sequence[NationalIndicator], *, by: User, now: datetime) -> Adopted:
    """What the partnership has under the same code is the same measure, unless it is of another kind. Where it says nothing,
    the national list says it."""
    adopted = Adopted()
    rows = Indicator.objects.select_for_update(of=("self",)).select_related("dimension", "replaced_by")
    own = {row.code: row for row in rows.filter(code__in=[each.code for each in wanted], national=None)}
    for row in wanted:
        found = own.get(row.code)
        if found is None:
            continue
        if found.kind != row.kind:
            raise Refused(
                f"“{found.title}” has the same code “{row.code}” and is another kind of figure. Change or end it first.",
                "codes",
            )
        found.national = row
        silent = [name for name in FILLED if not getattr(found, name)]
        for name in silent:
            setattr(found, name, getattr(row, name))
        save(found, "national", *silent)
        if silent:
            add_version(found, snapshot(found), Stated(LINKED, wording=True), by=by, now=now)
        adopted.linked.append(found)
    return adopted


def _dimensions(partnership: Partnership, wanted: Sequence[NationalIndicator]) -> dict[str, Dimension]:
    """By code. What the partnership has already under a code it keeps, with its own categories."""
    needed = {row.breakdown["code"]: row.breakdown for row in wanted if row.breakdown}
    found = {row.code: row for row in Dimension.objects.filter(code__in=needed)}
    fresh = [
        Dimension(partnership=partnership, code=code, name=each["name"], kind=each["kind"])
        for code, each in needed.items()
        if code not in found
    ]
    Dimension.objects.bulk_create(fresh)
    Category.objects.bulk_create(
        Category(
            partnership=partnership, dimension=row, order=order, code=each["code"], name=each["name"],
            part=each.get("part", True), not_recorded=each.get("not_recorded", False),
        )
        for row in fresh
        for order, each in enumerate(needed[row.code]["categories"])
    )  # fmt: skip
    return found | {row.code: row for row in fresh}


def _relate(partnership: Partnership) -> None:
    """Every relation of the national list of which both sides are adopted, once."""
    rows = list(Indicator.objects.exclude(national=None).select_related("national"))
    by_code = {row.national.code: row for row in rows if row.national is not None}
    kept = set(IndicatorRelation.objects.values_list("indicator_id", "kind", "other_id"))
    IndicatorRelation.objects.bulk_create(
        IndicatorRelation(partnership=partnership, indicator=row, kind=each["kind"], other=by_code[each["other"]])
        for row in rows
        for each in (row.national.relations if row.national else ())
        if each["other"] in by_code and (row.pk, each["kind"], by_code[each["other"]].pk) not in kept
    )
