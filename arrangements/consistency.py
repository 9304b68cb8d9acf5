"""What must hold between the entries of a definition: nothing named twice, and every reference leads somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from operator import attrgetter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from arrangements.definition import Definition

Place = tuple[str | int, ...]
Problem = tuple[Place, str]

# Where each list lies, and what names an entry within it.
NAMED_ONCE: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("population", ("kind", "code")),
    ("statutory_partners", ("code",)),
    ("bodies", ("code",)),
    ("agencies", ("code",)),
    ("linked_boards", ("code",)),
    ("thresholds", ("code",)),
    ("priorities", ("code",)),
    ("business_unit.posts", ("title",)),
    ("clock_rules", ("code",)),
    ("decision_routes", ("decision",)),
    ("report_recipients", ("report", "name")),
    ("funding.rules", ("code",)),
    ("funding.contributors", ("name",)),
    ("funding.figures", ("code",)),
    ("provisions", ("topic", "code")),
    ("dates", ("kind",)),
)


def problems_of(definition: Definition) -> Iterator[Problem]:
    for path, key in NAMED_ONCE:
        yield from _named_twice(attrgetter(path)(definition), tuple(path.split(".")), key)
    for index, threshold in enumerate(definition.thresholds):
        yield from _named_twice(threshold.levels, ("thresholds", index, "levels"), ("number",))
    yield from _broken_references(definition)
    yield from _circles(definition)
    yield from _misplaced(definition)


def _named_twice(entries: list[Any], place: Place, key: tuple[str, ...]) -> Iterator[Problem]:
    seen: set[tuple[Any, ...]] = set()
    for index, entry in enumerate(entries):
        values = tuple(getattr(entry, name) for name in key)
        if values in seen:
            yield (*place, index, key[-1]), f"{' '.join(map(str, values))} is listed twice"
        seen.add(values)


def _broken_references(definition: Definition) -> Iterator[Problem]:
    bodies = {body.code for body in definition.bodies}
    agencies = {agency.code for agency in definition.agencies}
    for b, body in enumerate(definition.bodies):
        if body.reports_to and body.reports_to not in bodies:
            yield ("bodies", b, "reports_to"), f"body {body.code} reports to {body.reports_to}, which is not listed"
        for s, seat in enumerate(body.seats):
            if seat.agency and seat.agency not in agencies:
                yield (
                    ("bodies", b, "seats", s, "agency"),
                    f"a seat of {body.code} names agency {seat.agency}, which is not listed",
                )
    for r, route in enumerate(definition.decision_routes):
        for name in ("recommended_by_body", "decided_by_body"):
            code = getattr(route, name)
            if code and code not in bodies:
                yield ("decision_routes", r, name), f"decision {route.decision} names body {code}, which is not listed"


def _circles(definition: Definition) -> Iterator[Problem]:
    above = {body.code: body.reports_to for body in definition.bodies}
    for index, body in enumerate(definition.bodies):
        seen, code = {body.code}, body.reports_to
        while code and code not in seen:
            seen.add(code)
            code = above.get(code)
        if code == body.code:
            yield ("bodies", index, "reports_to"), f"body {body.code} reports to itself, directly or through others"


def _misplaced(definition: Definition) -> Iterator[Problem]:
    for index, figure in enumerate(definition.population):
        if figure.kind == "funding":
            yield ("population", index, "kind"), "a figure of funding belongs under funding, figures"
    for index, figure in enumerate(definition.funding.figures):
        if figure.kind != "funding":
            yield (
                ("funding", "figures", index, "kind"),
                "only figures of the kind funding belong here; list the others under population",
            )
    for index, provision in enumerate(definition.provisions):
        if provision.topic == "funding":
            yield ("provisions", index, "topic"), "a provision about funding belongs under funding, rules"
