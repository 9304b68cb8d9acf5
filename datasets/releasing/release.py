"""A release of figures: what the public gets, and what the portal keeps so that later releases give nothing away."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Any

from datasets.enums import Standing
from datasets.releasing.attack import Limits
from datasets.releasing.cells import Fact, Place, Sum


class Mark(StrEnum):
    """What a reader finds in a cell. One mark for all that is hidden: which of them is small is nobody's business.

    A suppressed number is at least 1, and readers know it; of a withheld one they must not: the two never look alike.
    """

    SHOWN = "shown"
    SUPPRESSED = "suppressed"
    WITHHELD = "withheld"  # beside what was published before it would give a small number away, whatever it is
    UNCHECKED = "unchecked"  # not made of whole numbers that are held, so nobody can say that it gives nothing away
    NOT_GIVEN = "not_given"


class Reason(StrEnum):
    """Why a number is hidden. Never published."""

    SMALL = "small"
    PROTECTS = "protects"


FigureKey = tuple[str, str, str]  # (indicator, category, period)


@dataclass(frozen=True, slots=True)
class ShownFigure:
    """One figure as the public has it. None in `value`, `numerator` or `denominator`: not shown, or there is none.

    A percentage or rate is worked out from its parts and rounded to one decimal; both parts are shown or it is not.
    """

    mark: Mark
    value: Decimal | None = None
    numerator: int | None = None
    denominator: int | None = None
    standing: Standing = Standing.GIVEN
    provisional: bool = False

    def as_json(self) -> dict[str, Any]:
        """Frozen: what is as usual is left out, because there are tens of thousands."""
        row: dict[str, Any] = {"mark": self.mark.value}
        if self.value is not None:
            row["value"] = str(self.value)
        if self.numerator is not None:
            row["numerator"] = self.numerator
        if self.denominator is not None:
            row["denominator"] = self.denominator
        if self.standing != Standing.GIVEN:
            row["standing"] = self.standing.value
        if self.provisional:
            row["provisional"] = True
        return row

    @classmethod
    def from_json(cls, row: Mapping[str, Any]) -> "ShownFigure":
        value = row.get("value")
        return cls(
            Mark(row["mark"]),
            None if value is None else Decimal(value),
            row.get("numerator"),
            row.get("denominator"),
            Standing(row.get("standing", Standing.GIVEN)),
            row.get("provisional", False),
        )


@dataclass(frozen=True, slots=True)
class Basis:
    """What a release was made of, hidden numbers too. Never published.

    `hidden`: why each hidden number is. `implied`: numbers that no table shows and one subtraction gives. `sums`: those
    of the release that still hold a number to keep from readers.
    """

    threshold: int
    published: Mapping[Place, Fact]
    hidden: Mapping[Place, Reason]
    implied: list[Fact] = field(default_factory=list)
    sums: list[Sum] = field(default_factory=list)

    def facts(self) -> Iterable[Fact]:
        """All its numbers, hidden ones too, and those that it implies."""
        yield from self.published.values()
        yield from self.implied

    def public(self) -> Iterable[Fact]:
        """Those that readers know from then on."""
        return (fact for fact in self.facts() if fact.place not in self.hidden)

    def as_json(self) -> dict[str, Any]:
        listed: dict[Fact, int] = {}
        sums = [[[factor, listed.setdefault(fact, len(listed))] for factor, fact in terms] for terms in self.sums]
        return {
            "threshold": self.threshold,
            "published": [_row(fact) for fact in self.published.values()],
            "hidden": [[*place, reason.value] for place, reason in self.hidden.items()],
            "implied": [_row(fact) for fact in self.implied],
            "facts": [_row(fact) for fact in listed],
            "sums": sums,
        }

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> "Basis":
        facts = [_fact(row) for row in kept["facts"]]
        return cls(
            kept["threshold"],
            {fact.place: fact for fact in map(_fact, kept["published"])},
            {Place(*place): Reason(reason) for *place, reason in kept["hidden"]},
            [_fact(row) for row in kept["implied"]],
            [tuple((factor, facts[index]) for factor, index in terms) for terms in kept["sums"]],
        )


def _row(fact: Fact) -> list[Any]:
    return [*fact.place, fact.number, fact.version]


def _fact(row: list[Any]) -> Fact:
    *place, number, version = row
    return Fact(Place(*place), number, version)


class Ledger:
    """Every number that releases held or implied, as it last was. `published`: those at places of their tables."""

    def __init__(self, releases: Iterable[Basis]) -> None:
        self.published: dict[Place, Fact] = {}
        self._implied: dict[Place, Fact] = {}
        for basis in releases:
            self.published |= basis.published
            self._implied |= {fact.place: fact for fact in basis.implied}
            self._implied |= {fact.place: fact for terms in basis.sums for _, fact in terms if fact.place.implied}

    def fact(self, place: Place, number: int) -> Fact:
        """The same fact as in the last release where its number is the same, else its next version."""
        last = (self._implied if place.implied else self.published).get(place)
        if last is None:
            return Fact(place, number)
        return last if last.number == number else Fact(place, number, last.version + 1)


@dataclass(frozen=True, slots=True)
class Release:
    """`figures`: what may be published. `basis`: what must be kept and never published.

    `evidence`: how far readers of this and every earlier release are from each small number, of people now or before:
    from the least to the most that was proved possible. `already_public`: small numbers that earlier releases gave away.
    """

    threshold: int
    figures: Mapping[FigureKey, ShownFigure]
    basis: Basis
    evidence: Mapping[Fact, Limits]
    already_public: list[Fact]

    def marked(self, mark: Mark) -> list[FigureKey]:
        return [key for key, figure in self.figures.items() if figure.mark == mark]
