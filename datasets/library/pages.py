"""What the library's pages say: lines, facts, versions in words and what may be done next. Words, and no rule of its own."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.urls import reverse

from core.templatetags.portal import date_long
from datasets.enums import IndicatorStatus
from datasets.library.selectors import CHANGE
from datasets.library.services import ENDED
from datasets.library.versions import NAMES, changes_between, in_words, snapshot
from datasets.models import (
    Dimension,
    Indicator,
    IndicatorOwner,
    IndicatorPriority,
    IndicatorRelation,
    IndicatorVersion,
)
from datasets.periods import named
from partnerships.http import Member

Row = dict[str, Any]
COLOURS = {
    IndicatorStatus.COLLECTED: "green",
    IndicatorStatus.GAP: "yellow",
    IndicatorStatus.DISCONTINUED: "grey",
    IndicatorStatus.REPLACED: "grey",
}
# The facts that have a place of their own on the page.
ELSEWHERE = frozenset({"title", "definition", "why", "status", "ended_after", "replaced_by"})


def address(slug: str, name: str, *args: Any) -> str:
    return reverse(f"indicators:{name}", args=[slug, *args])


def crumbs(slug: str, *more: tuple[str, str]) -> list[dict[str, str]]:
    above = [("Figures", reverse("figures:dashboard", args=[slug])), ("Indicators", address(slug, "list")), *more]
    return [{"text": text, "url": place} for text, place in above]


def crumbs_of(indicator: Indicator, slug: str, *more: tuple[str, str]) -> list[dict[str, str]]:
    return crumbs(slug, (indicator.title, address(slug, "definition", indicator.code)), *more)


def question(indicator: Indicator, slug: str, heading: str, **more: Any) -> Row:
    """What every question about one indicator shows around its form."""
    return {
        "heading": heading,
        "caption": indicator.title,
        "breadcrumbs": crumbs_of(indicator, slug),
        "cancel_url": address(slug, "definition", indicator.code),
    } | more


def with_owners(rows: QuerySet[Indicator]) -> QuerySet[Indicator]:
    owners = IndicatorOwner.objects.select_related("agency").order_by("agency__name", "pk")
    return rows.prefetch_related(Prefetch("owners", owners))


def line(row: Indicator, slug: str) -> Row:
    return {
        "row": row,
        "url": address(slug, "definition", row.code),
        "owners": ", ".join(each.agency.name for each in row.owners.all()),
        "status": row.get_status_display(),
        "colour": COLOURS[IndicatorStatus(row.status)],
        "breakdown": row.dimension.name if row.dimension else "",
    }


def for_definition(rows: QuerySet[Indicator]) -> QuerySet[Indicator]:
    """Everything that `definition` shows."""
    return with_owners(rows).prefetch_related(
        Prefetch("priorities", IndicatorPriority.objects.select_related("priority")),
        Prefetch("versions", IndicatorVersion.objects.select_related("by").order_by("number")),
    )


def definition(row: Indicator, member: Member) -> Row:
    slug = member.partnership.slug
    changes = member.may(CHANGE)
    return {
        "indicator": row,
        "breadcrumbs": crumbs(slug),
        "status": row.get_status_display(),
        "colour": COLOURS[IndicatorStatus(row.status)],
        "rows": _terms(row) + _belonging(row, slug, changes=changes),
        "relations": [_relation(each, slug, changes=changes) for each in row.relations.all()],
        "versions": _versions(row),
        "actions": _actions(row, slug) if changes else [],
        "ended": _ended(row),
        "replaced_by": {"text": row.replaced_by.title, "url": address(slug, "definition", row.replaced_by.code)}
        if row.replaced_by
        else None,
    }


def _ended(row: Indicator) -> str:
    if row.status not in ENDED:
        return ""
    return f"Its last period is {named(row.ended_after)}." if row.ended_after else "It is not collected any more."


def _terms(row: Indicator) -> list[Row]:
    kept = snapshot(row)
    if row.dimension is None:
        kept["adds_up"] = ""  # there is nothing to add up
    return [
        {"key": NAMES[name], "value": in_words(name, kept[name])}
        for name in NAMES
        if name not in ELSEWHERE and (kept[name] not in ("", {}) or name in {"section", "unit", "source_system"})
    ]


def _belonging(row: Indicator, slug: str, *, changes: bool) -> list[Row]:
    found = [
        _fact("Given by", "; ".join(each.agency.name for each in row.owners.all()), "owners"),
        _fact("Priorities", "; ".join(each.priority.title for each in row.priorities.all()), "priorities"),
        _fact("Target", target(row), "target"),
        _fact("For the public", "Its figures may be released" if row.published else "Not released", "publish"),
    ]
    if row.source or row.national_id:
        where = "; ".join(filter(None, [row.source, "The national list" if row.national_id else ""]))
        found.append({"key": "Taken from", "value": where})
    if row.note:
        found.append({"key": "Note", "value": row.note})
    for each in found:
        name = each.pop("name", "")
        if changes and name:
            each["actions"] = [{"url": address(slug, name, row.code), "text": "Change"}]
    return found


def _fact(key: str, value: str, name: str) -> Row:
    return {"key": key, "value": value, "name": name}


def target(row: Indicator) -> str:
    if row.target is None:
        return ""
    around = f", give or take {plain(row.tolerance)}" if row.tolerance else ""
    return f"{plain(row.target)}{around}"


def plain(number: Decimal | None) -> str:
    """12.5000 as 12.5."""
    return "" if number is None else f"{number.normalize():,f}"


def _relation(each: IndicatorRelation, slug: str, *, changes: bool) -> Row:
    return {
        "words": each.get_kind_display(),
        "title": each.other.title,
        "url": address(slug, "definition", each.other.code),
        "remove": address(slug, "unrelate", each.indicator.code, each.pk) if changes else "",
    }


def _versions(row: Indicator) -> list[Row]:
    """Newest first, each with what it changed."""
    versions = list(row.versions.all())
    pairs = zip([None, *versions], versions, strict=False)
    return [
        {
            "version": after,
            "when": f"From {named(after.from_period)}" if after.from_period else "",
            "by": after.by.full_name if after.by else "",
            "at": date_long(after.at),
            "changes": changes_between(before, after),
        }
        for before, after in pairs
    ][::-1]


def _actions(row: Indicator, slug: str) -> list[dict[str, str]]:
    ended = row.status in ENDED
    offers = [
        ("change", True, "Change the definition"),
        ("relate", True, "Say how it must agree with another indicator"),
        ("end", not ended, "End it, or replace it by another"),
        ("resume", ended, "Take it up again"),
    ]
    found = [{"url": address(slug, name, row.code), "text": text} for name, shown, text in offers if shown]
    if not ended:
        found.append({"url": reverse("gaps:add_for", args=[slug, row.code]), "text": "Note that figures are missing"})
    return found


def breakdown(row: Dimension, slug: str) -> Row:
    """The page of one breakdown."""
    return {
        "dimension": row,
        "breadcrumbs": crumbs(slug, ("Breakdowns", address(slug, "breakdowns"))),
        "categories": [
            {
                "row": each,
                "url": address(slug, "category", row.code, each.pk),
                "says": "; ".join(_category_says(each)),
            }
            for each in row.categories.all()
        ],
        "indicators": [
            {"text": each.title, "url": address(slug, "definition", each.code)} for each in row.indicators.all()
        ],
    }


def _category_says(category: Any) -> Iterable[str]:
    if category.not_recorded:
        yield "Stands for those of whom nobody knows"
    if not category.part:
        yield "Does not count towards the total"
    if category.ended:
        yield "Ended"
