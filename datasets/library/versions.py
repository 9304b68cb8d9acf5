"""What an indicator said from a period on. A version is written when it begins and with every change of its terms."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from accounts.models import User
from casework.refusals import Refused
from datasets import enums
from datasets.models import Category, Indicator, IndicatorVersion
from datasets.periods import Period, named

# What a version keeps, each with its name on the pages, in the order of the pages.
NAMES = {
    "title": "Title",
    "definition": "What is counted",
    "why": "Why it matters",
    "section": "Section",
    "kind": "Kind of figure",
    "unit": "Unit",
    "decimals": "Decimals",
    "every": "How often",
    "direction": "Which way is better",
    "source_system": "Source system",
    "sharing": "When several agencies give it",
    "adds_up": "Categories make the total",
    "population": "Rate per 10,000 of",
    "breakdown": "Breakdown",
    "status": "Where it stands",
    "ended_after": "Last period",
    "replaced_by": "Replaced by",
}
# Read from other rows than the indicator's own.
READ_ELSEWHERE = frozenset({"breakdown", "replaced_by"})
# What changes what the figures mean, whatever anybody says. A definition may only be worded better.
OF_MEANING = frozenset({"kind", "sharing", "population", "breakdown"})
# What makes figures before and after incomparable, whatever anybody says.
ALWAYS_BREAKS = frozenset({"kind"})
CHOICES: Mapping[str, Any] = {
    "kind": enums.ValueKind, "every": enums.Frequency, "direction": enums.GoodDirection, "sharing": enums.Sharing,
    "status": enums.IndicatorStatus,
}  # fmt: skip


def snapshot(indicator: Indicator, categories: Iterable[Category] | None = None) -> dict[str, Any]:
    """The terms as a version keeps them. `categories`: of its dimension, where they are read already."""
    kept: dict[str, Any] = {name: getattr(indicator, name) for name in NAMES if name not in READ_ELSEWHERE}
    kept["breakdown"] = {}
    kept["replaced_by"] = indicator.replaced_by.title if indicator.replaced_by is not None else ""
    if indicator.dimension is not None:
        rows = indicator.dimension.categories.all() if categories is None else categories
        kept["breakdown"] = {
            "name": indicator.dimension.name,
            "categories": [
                {"code": c.code, "name": c.name, "part": c.part, "not_recorded": c.not_recorded, "ended": c.ended}
                for c in rows
            ],
        }
    return kept


def first_versions(indicators: Collection[Indicator], *, by: User | None, now: datetime) -> None:
    """Version 1 of indicators that have just been made, in three queries."""
    dimensions = {each.dimension_id for each in indicators if each.dimension_id}
    categories: dict[int, list[Category]] = {}
    for row in Category.objects.filter(dimension__in=dimensions):
        categories.setdefault(row.dimension_id, []).append(row)
    IndicatorVersion.objects.bulk_create(
        IndicatorVersion(
            partnership_id=each.partnership_id, indicator=each, number=1, by=by, at=now,
            terms=snapshot(each, categories.get(each.dimension_id or 0, [])),
        )
        for each in indicators
    )  # fmt: skip


def changed_terms(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The names of the terms that differ."""
    return [name for name in NAMES if before.get(name) != after.get(name)]


@dataclass(frozen=True, slots=True)
class Stated:
    """Why the terms change, from when, and whether figures before and after can be compared.

    `wording`: what is counted stays the same; then there is no period and no break.
    """

    reason: str = ""
    from_period: str = ""
    breaks: bool = False
    wording: bool = False


def require_statement(changed: Collection[str], stated: Stated) -> None:
    """What changes what is counted says why, and from when."""
    if stated.wording:
        beyond = [NAMES[name].lower() for name in NAMES if name in changed and name in OF_MEANING]
        if beyond:
            raise Refused(
                f"More than the words changes: {', '.join(beyond)}. Say what that means for the figures.", "breaks"
            )
        return
    if not stated.reason.strip():
        raise Refused("Enter why it changes.", "reason")
    if not stated.from_period:
        raise Refused("Choose from which period on it is counted like this.", "from_period")


def add_version(
    indicator: Indicator, terms: Mapping[str, Any], stated: Stated, *, by: User | None, now: datetime
) -> IndicatorVersion:
    """On a locked indicator."""
    last = indicator.versions.order_by("-number").values_list("number", flat=True).first() or 0
    return IndicatorVersion.objects.create(
        partnership_id=indicator.partnership_id, indicator=indicator, number=last + 1, terms=dict(terms), by=by, at=now,
        reason=stated.reason.strip() or "Only the wording changed", from_period=stated.from_period, breaks=stated.breaks,
    )  # fmt: skip


def breaks_of(indicators: Iterable[Indicator]) -> dict[str, tuple[date, ...]]:
    """By code of the indicator: the days from which another definition counts, for the checks and the charts; one query."""
    codes = {each.pk: each.code for each in indicators}
    rows = IndicatorVersion.objects.filter(indicator__in=codes, breaks=True).order_by("from_period")
    found: dict[str, tuple[date, ...]] = {}
    for pk, period in rows.values_list("indicator_id", "from_period"):
        found[codes[pk]] = (*found.get(codes[pk], ()), Period.parse(period).starts_on)
    return found


def in_words(name: str, value: Any) -> str:
    """One term of a version as people read it."""
    if name in CHOICES:
        return str(CHOICES[name](value).label) if value else ""
    if name == "adds_up":
        return "Yes" if value else "No"
    if name == "breakdown":
        return _breakdown(value or {})
    if name == "ended_after":
        return named(value) if value else ""
    return "" if value is None else str(value)


def _breakdown(kept: Mapping[str, Any]) -> str:
    if not kept:
        return "None"
    names = [each["name"] + (" (ended)" if each.get("ended") else "") for each in kept["categories"]]
    return f"{kept['name']}: {'; '.join(names)}"


@dataclass(frozen=True, slots=True)
class Change:
    label: str
    before: str
    after: str


def changes_between(before: IndicatorVersion | None, after: IndicatorVersion) -> list[Change]:
    """What a version changed, in words; nothing for the first one."""
    if before is None:
        return []
    return [
        Change(NAMES[name], in_words(name, before.terms.get(name)), in_words(name, after.terms.get(name)))
        for name in changed_terms(before.terms, after.terms)
    ]
