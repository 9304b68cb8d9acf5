"""From rows to a definition: what pages, the API, editions and exports say."""

from datetime import date
from io import StringIO
from typing import Any

from django.db.models import Model, QuerySet
from django.utils import timezone
from ruamel.yaml import YAML

from arrangements.definition import Definition, definition_json
from arrangements.layout import LISTINGS, PARTNERSHIP_FACTS, STATED_ONCE, Listing
from arrangements.models import Arrangements, Body, Seat
from partnerships.models import Agency, Organisation, Partnership
from partnerships.scoping import partnership_scope
from partnerships.selectors import in_force

DATED: tuple[type[Model], ...] = (Agency, Body, Seat)
CHOSEN = ("funding_split", "scrutiny_model")  # columns where an empty text stands for None


def read_definition(partnership: Partnership, *, on: date | None = None) -> Definition:
    """What the arrangements say on a day (today), in one query a table however many rows there are.

    Raises Arrangements.DoesNotExist for a partnership whose arrangements nobody has begun.
    """
    with partnership_scope(partnership):
        facts = _Reader(on or timezone.localdate()).read(partnership)
    return Definition.model_validate(facts)


class _Reader:
    def __init__(self, on: date) -> None:
        self.on = on
        self.rows: dict[type[Model], list[Any]] = {}
        self.names: dict[type[Model], dict[int, str]] = {}

    def read(self, partnership: Partnership) -> dict[str, Any]:
        facts: dict[str, Any] = {"slug": partnership.slug}
        facts |= {name: getattr(partnership, name) for name in PARTNERSHIP_FACTS}
        arrangements = Arrangements.objects.get()
        for column, path in STATED_ONCE.items():
            value = getattr(arrangements, column)
            _put(facts, path, None if value == "" and column in CHOSEN else value)
        for listing in LISTINGS:
            for inner in listing.within:  # the same queries whether or not there is a row to hold them
                self._rows(inner)
            _put(facts, listing.path, self._entries(listing))
        return facts

    def _entries(self, listing: Listing, owner: Any = None) -> list[dict[str, Any]]:
        rows = (row for row in self._rows(listing) if listing.belongs(row))
        if owner is not None:
            rows = (row for row in rows if getattr(row, f"{listing.owner}_id") == owner.pk)
        return [self._entry(listing, row) for row in rows]

    def _entry(self, listing: Listing, row: Any) -> dict[str, Any]:
        entry = listing.facts(row)
        for name, target in listing.references.items():
            entry[name] = self._named(target, getattr(row, f"{name}_id")) or listing.entry.model_fields[name].default
        for inner in listing.within:
            entry[inner.path] = self._entries(inner, row)
        return entry

    def _rows(self, listing: Listing) -> list[Any]:
        if listing.model not in self.rows:
            rows: QuerySet[Any] = listing.model._default_manager.all()
            if listing.model is Agency:
                rows = rows.select_related("organisation")
            if listing.model in DATED:
                rows = rows.filter(in_force(self.on))
            self.rows[listing.model] = list(rows)
        return self.rows[listing.model]

    def _named(self, target: type[Model], pk: int | None) -> str | None:
        """A row that has ended is not named any more."""
        if target not in self.names:
            if target is Organisation:
                agencies = (a for a in self.rows[Agency] if a.organisation)
                self.names[target] = {a.organisation_id: a.organisation.name for a in agencies}
            else:
                self.names[target] = {row.pk: row.code for row in self.rows[target]}
        return self.names[target].get(pk) if pk else None


def _put(facts: dict[str, Any], path: str, value: Any) -> None:
    *holders, name = path.split(".")
    for holder in holders:
        facts = facts.setdefault(holder, {})
    facts[name] = value


def as_yaml(definition: Definition) -> str:
    """A definition file that loads again. What is not stated is left out."""
    yaml = YAML()
    yaml.default_flow_style = False
    yaml.allow_unicode = True
    yaml.width = 120
    stream = StringIO()
    yaml.dump(_stated(definition_json(definition)), stream)
    return stream.getvalue()


REQUIRED_LISTS = frozenset(
    {"statutory_partners", "bodies", "agencies", "organisations", "geography", "business_unit", "funding", "scrutiny"}
)


def _stated(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _stated(inner) for name, inner in value.items()}
        return {n: v for n, v in kept.items() if v not in (None, "", [], {}) or n in REQUIRED_LISTS}
    return [_stated(inner) for inner in value] if isinstance(value, list) else value
