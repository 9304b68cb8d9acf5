"""From a definition to rows: what it says is there afterwards, and a second load changes nothing."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any, cast

from django.db import transaction
from django.db.models import Model, ProtectedError
from django.utils.timezone import localdate

from accounts.models import User
from arrangements.definition import Definition
from arrangements.layout import LISTINGS, PARTNERSHIP_FACTS, Fact, Listing, facts_of, once_stated
from arrangements.models import Arrangements, Body, ClockRule, Seat
from arrangements.reference import common_names
from arrangements.registry import clocks_changed
from partnerships.models import Agency, Organisation, Partnership
from partnerships.scoping import partnership_scope
from partnerships.services import OrganisationRegister, create_partnership

DATED = (Agency, Body, Seat)
OUTCOMES = ("created", "changed", "unchanged", "left", "removed")


@dataclass
class LoadReport:
    """How many rows of each section were created, changed, unchanged, left alone or removed."""

    partnership: Partnership
    counts: dict[str, Counter[str]] = field(default_factory=dict)

    def count(self, section: str, outcome: str) -> None:
        self.counts.setdefault(section, Counter())[outcome] += 1

    def total(self, outcome: str) -> int:
        return sum(counter[outcome] for counter in self.counts.values())

    def __str__(self) -> str:
        return ", ".join(
            f"{self.total(outcome)} {outcome}" for outcome in OUTCOMES if self.total(outcome) or outcome == "created"
        )


@transaction.atomic
def load_definition(definition: Definition, *, by: User | None, now: datetime, prune: bool = False) -> LoadReport:
    """Everything or nothing. Rows that the definition does not name stay and are counted; `prune` removes or ends them.

    A definition transcribes a document that is already published, so the partnership is public from now on.
    """
    partnership, outcome = _partnership(definition, now=now)
    report = LoadReport(partnership)
    report.count("partnership", outcome)
    with partnership_scope(partnership, by=by):
        loader = _Loader(partnership, report, now)
        loader.load_once(definition)
        for fact in facts_of(definition):
            loader.load(fact)
        loader.finish(prune=prune)
        if loader.clocks_touched:
            clocks_changed(partnership, by=by, now=now)
    return report


def _partnership(definition: Definition, *, now: datetime) -> tuple[Partnership, str]:
    partnership = Partnership.objects.select_for_update().filter(slug=definition.slug).first()
    facts = {name: getattr(definition, name) for name in PARTNERSHIP_FACTS}
    if partnership is None:
        return create_partnership(definition.slug, **facts, public_from=now), "created"
    if partnership.public_from is None:
        facts["public_from"] = now
    return partnership, "changed" if _change(partnership, facts) else "unchanged"


def _change(row: Any, values: dict[str, Any]) -> list[str]:
    """Write what differs, and nothing when nothing does."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.revision += 1
        row.save(update_fields=[*changed, "revision"])
    return changed


class _Loader:
    def __init__(self, partnership: Partnership, report: LoadReport, now: datetime) -> None:
        self.partnership, self.report, self.today = partnership, report, localdate(now)
        self.organisations = OrganisationRegister(common_names())
        self.existing = {model: self._rows_by_key(listings) for model, listings in _listings_by_model().items()}
        self.loaded: dict[tuple[type[Model], str], Model] = {}
        self.rows_of: dict[int, Model] = {}
        self.occurrences: Counter[tuple[Any, ...]] = Counter()
        self.clocks_touched = False

    def _rows_by_key(self, listings: list[Listing]) -> dict[tuple[Any, ...], Model]:
        rows: dict[tuple[Any, ...], Model] = {}
        seen: Counter[tuple[Any, ...]] = Counter()
        for row in listings[0].model._default_manager.order_by("pk"):
            key = _key(listings[0], row)
            rows[*key, seen[key]] = row
            seen[key] += 1
        return rows

    def load_once(self, definition: Definition) -> None:
        row = Arrangements.objects.first()
        values = once_stated(definition)
        if row is None:
            Arrangements.objects.create(partnership=self.partnership, **values)
            self.report.count("arrangements", "created")
        else:
            self.report.count("arrangements", "changed" if _change(row, values) else "unchanged")

    def load(self, fact: Fact) -> None:
        listing = fact.listing
        wanted = listing.model(partnership=self.partnership, **self._values(fact))
        key = (listing.model, *_key(listing, wanted))
        found = self.existing[listing.model].pop((*key[1:], self.occurrences[key]), None)
        self.occurrences[key] += 1
        if found is None:
            wanted.save()
            outcome, row, changed = "created", wanted, ["meets_within_months"]
        else:
            row, changed = found, _change(found, self._values(fact) | self._reopened(found))
            outcome = "changed" if changed else "unchanged"
        self.report.count(listing.path, outcome)
        self._touch(listing.model, changed)
        self.rows_of[id(fact)] = row
        if hasattr(row, "code"):
            self.loaded[listing.model, row.code] = row

    def _values(self, fact: Fact) -> dict[str, Any]:
        listing, entry = fact.listing, cast("Any", fact.entry)
        values = listing.values(entry)
        if listing.keeps_order:
            values["order"] = fact.order
        if fact.owner is not None:
            values[f"{listing.owner}_id"] = self.rows_of[id(fact.owner)].pk
        for name, target in listing.references.items():
            code = getattr(entry, name)
            if not code:
                values[f"{name}_id"] = None
            elif target is Organisation:
                values[f"{name}_id"] = self.organisations.find_or_create(code, kind=entry.organisation_kind).pk
            else:
                values[f"{name}_id"] = self.loaded[target, code].pk
        return values

    def _reopened(self, row: Any) -> dict[str, Any]:
        """A group, seat or agency that had ended and is named again has not ended."""
        if isinstance(row, DATED) and row.ends_on and row.ends_on < self.today:
            return {"ends_on": None}
        return {}

    def _touch(self, model: type[Model], changed: list[str]) -> None:
        if changed and (model is ClockRule or (model is Body and "meets_within_months" in changed)):
            self.clocks_touched = True

    def finish(self, *, prune: bool) -> None:
        """Those left over, inner lists before their owners."""
        for model in reversed(list(self.existing)):
            for row in self.existing[model].values():
                outcome = self._remove(row) if prune else "left"
                self.report.count(_listings_by_model()[model][0].path, outcome)

    def _remove(self, row: Any) -> str:
        try:
            with transaction.atomic():
                row.delete()
        except ProtectedError:
            if not isinstance(row, DATED):
                return "left"
            yesterday = self.today - timedelta(days=1)
            if row.ends_on and row.ends_on <= yesterday:
                return "left"
            _change(row, {"ends_on": max(yesterday, row.starts_on or yesterday)})
        self._touch(type(row), ["meets_within_months"])
        return "removed"


def _key(listing: Listing, row: Any) -> tuple[Any, ...]:
    owner = (getattr(row, f"{listing.owner}_id"),) if listing.owner else ()
    return (*owner, *attrgetter("pk", *listing.key)(row)[1:])


def _listings_by_model() -> dict[type[Model], list[Listing]]:
    found: dict[type[Model], list[Listing]] = {}
    for listing in LISTINGS:
        for one in (listing, *listing.within):
            found.setdefault(one.model, []).append(one)
    return found
