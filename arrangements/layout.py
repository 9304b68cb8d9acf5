"""Where each list of a definition lies in tables. Loading and reading follow the same plan."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from operator import attrgetter
from typing import Any

from django.db.models import CharField, Model, TextField
from pydantic import BaseModel

from arrangements import definition as shape
from arrangements import models
from arrangements.consistency import Place
from partnerships.models import Agency, Organisation


@dataclass(frozen=True)
class Listing:
    """One list: entries of a definition on one side, rows of a table on the other; fields of one name mean the same.

    `key` finds a row again, `fixed` are columns that the list itself implies, `owner` is the column that points to the
    row whose list this is, `references` are fields that name another row by its code.
    """

    path: str
    entry: type[BaseModel]
    model: type[Model]
    key: tuple[str, ...]
    fixed: Mapping[str, str] = field(default_factory=dict)
    owner: str = ""
    references: Mapping[str, type[Model]] = field(default_factory=dict)
    belongs: Callable[[Any], bool] = lambda row: True
    within: tuple["Listing", ...] = ()

    @cached_property
    def plain(self) -> tuple[str, ...]:
        columns = {column.name for column in self.model._meta.concrete_fields}
        return tuple(n for n in self.entry.model_fields if n in columns and n not in self.references)

    @property
    def keeps_order(self) -> bool:
        return any(column.name == "order" for column in self.model._meta.concrete_fields)

    def values(self, entry: BaseModel) -> dict[str, Any]:
        """The columns of an entry, without its references."""
        return {**self.fixed, **{name: as_column(self.model, name, getattr(entry, name)) for name in self.plain}}

    def facts(self, row: Model) -> dict[str, Any]:
        """The fields of a row, without its references and inner lists."""
        return {name: as_fact(self.entry, name, getattr(row, name)) for name in self.plain}


def as_column(model: type[Model], name: str, value: Any) -> Any:
    """What nobody stated is an empty text in a column of text."""
    if value is None and isinstance(model._meta.get_field(name), CharField | TextField):
        return ""
    return value


def as_fact(entry: type[BaseModel], name: str, value: Any) -> Any:
    """What nobody stated is None where the definition knows None. Figures are written as printed, money with its pence."""
    if value == "" and entry.model_fields[name].default is None:
        return None
    if isinstance(value, Decimal) and entry is shape.Figure:
        return shortest(value)
    return value


def shortest(number: Decimal) -> Decimal:
    return number.quantize(Decimal(1)) if number == number.to_integral_value() else number.normalize()


SEATS = Listing(
    "seats", shape.Seat, models.Seat, ("role", "agency_id", "organisation"), owner="body", references={"agency": Agency}
)
LEVELS = Listing("levels", shape.ThresholdLevel, models.ThresholdLevel, ("number",), owner="threshold")


def _representatives(path: str, level: str) -> Listing:
    return Listing(
        path, shape.Representative, models.Representative, ("level", "role"),
        fixed={"level": level}, owner="partner", belongs=lambda row: row.level == level,
    )  # fmt: skip


LISTINGS: tuple[Listing, ...] = (
    Listing("agencies", shape.Agency, Agency, ("code",), references={"organisation": Organisation}),
    Listing(
        "statutory_partners", shape.StatutoryPartner, models.StatutoryPartner, ("code",),
        within=(_representatives("lead_representatives", "lead"), _representatives("delegated_representatives", "delegate")),
    ),
    Listing("bodies", shape.Body, models.Body, ("code",), references={"reports_to": models.Body}, within=(SEATS,)),
    Listing("linked_boards", shape.LinkedBoard, models.LinkedBoard, ("code",)),
    Listing("thresholds", shape.Threshold, models.Threshold, ("code",), within=(LEVELS,)),
    Listing("priorities", shape.Priority, models.Priority, ("code",)),
    Listing("business_unit.posts", shape.Post, models.Post, ("title",)),
    Listing("clock_rules", shape.ClockRule, models.ClockRule, ("code",)),
    Listing(
        "decision_routes", shape.DecisionRoute, models.DecisionRoute, ("decision",),
        references={"recommended_by_body": models.Body, "decided_by_body": models.Body},
    ),
    Listing("report_recipients", shape.ReportRecipient, models.ReportRecipient, ("report", "name")),
    Listing("funding.contributors", shape.FundingContributor, models.FundingContributor, ("name",)),
    Listing("population", shape.Figure, models.Figure, ("kind", "code"), belongs=lambda row: row.kind != "funding"),
    Listing("funding.figures", shape.Figure, models.Figure, ("kind", "code"), belongs=lambda row: row.kind == "funding"),
    Listing("provisions", shape.TopicProvision, models.Provision, ("topic", "code"), belongs=lambda row: row.topic != "funding"),
    Listing(
        "funding.rules", shape.Provision, models.Provision, ("topic", "code"),
        fixed={"topic": "funding"}, belongs=lambda row: row.topic == "funding",
    ),
    Listing("signatories", shape.Signatory, models.Signatory, ("role", "organisation")),
    Listing("dates", shape.KeyDate, models.KeyDate, ("kind",)),
    Listing("timeline", shape.TimelineEntry, models.TimelineEntry, ("starts_on", "title")),
)  # fmt: skip

# Columns of Arrangements, and where a definition has them.
STATED_ONCE: dict[str, str] = {
    **{name: name for name in ("document_title", "edition", "guidance", "former_names", "coverage_note", "vision")},
    **{name: f"geography.{name}" for name in ("local_authorities", "districts", "police_force_note", "health_note")},
    **{f"geography_{name}": f"geography.{name}" for name in ("summary", "source")},
    **{
        f"business_unit_{name}": f"business_unit.{name}"
        for name in ("name", "summary", "shared_with", "duties", "source")
    },
    **{
        f"funding_{name}": f"funding.{name}"
        for name in ("split", "pooled", "carries_forward", "shared_with", "reviewed", "budget", "budget_year", "source")
    },
    **{
        f"scrutiny_{name}": f"scrutiny.{name}"
        for name in ("model", "summary", "also_chairs", "accountable_to", "methods", "duties", "transition", "source")
    },
    **{
        name: f"contact.{name}"
        for name in ("website", "email", "telephone", "worried_about_a_child", "worried_about_an_adult")
    },
}
PARTNERSHIP_FACTS = ("name", "acronyms", "coverage", "colour")


@dataclass(frozen=True)
class Fact:
    """One entry on its way into a table."""

    listing: Listing
    entry: BaseModel
    order: int
    place: Place
    owner: "Fact | None" = None


def facts_of(definition: shape.Definition) -> list[Fact]:
    """Every entry, each after those that it refers to."""
    return [fact for listing in LISTINGS for fact in _facts(listing, definition, (), None)]


def _facts(listing: Listing, holder: BaseModel, place: Place, owner: Fact | None) -> Iterator[Fact]:
    facts = [
        Fact(listing, entry, index + 1, (*place, *listing.path.split("."), index), owner)
        for index, entry in enumerate(attrgetter(listing.path)(holder))
    ]
    for fact in _superiors_first(facts) if listing.model is models.Body else facts:
        yield fact
        for inner in listing.within:
            yield from _facts(inner, fact.entry, fact.place, fact)


def _superiors_first(facts: list[Fact]) -> Iterator[Fact]:
    by_code = {attrgetter("code")(fact.entry): fact for fact in facts}
    done: set[str] = set()

    def with_superiors(code: str) -> Iterator[Fact]:
        if code in done or code not in by_code:
            return
        done.add(code)
        superior = attrgetter("reports_to")(by_code[code].entry)
        if superior:
            yield from with_superiors(superior)
        yield by_code[code]

    for code in by_code:
        yield from with_superiors(code)


def once_stated(definition: shape.Definition) -> dict[str, Any]:
    """The columns of Arrangements."""
    return {
        column: as_column(models.Arrangements, column, attrgetter(path)(definition))
        for column, path in STATED_ONCE.items()
    }
