"""The indicators of a file as rows: those that are missing are made, with their breakdowns; those that are there stay."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from accounts.models import User
from datasets import enums
from datasets.history.cells import ValueLine, category_name, words_for
from datasets.history.tables import Problem, Table
from datasets.history.wanted import (
    NOBODY_KNOWS,
    WantedIndicator,
    WantedRelation,
    did_you_mean,
    plain,
    shown,
)
from datasets.library.codes import RESERVED, fresh_code, next_order
from datasets.library.versions import Stated, add_version, first_versions, snapshot
from datasets.models import Category, Dimension, Indicator, IndicatorRelation, NationalIndicator
from partnerships.models import Partnership

LONGEST_NAME = 120
MORE_CATEGORIES = "Figures of earlier years name more categories"


@dataclass(slots=True)
class Made:
    """What a load added to the library. `guessed`: categories taken as "nobody knows" by their name alone."""

    indicators: list[Indicator] = field(default_factory=list)
    dimensions: list[Dimension] = field(default_factory=list)
    categories: list[Category] = field(default_factory=list)
    relations: int = 0
    guessed: list[str] = field(default_factory=list)


class Catalogue:
    """One load's view of the library; `of` has every indicator of the partnership by its code."""

    def __init__(self, partnership: Partnership, *, by: User | None, now: datetime) -> None:
        self.partnership, self.by, self.now = partnership, by, now
        self.of = {row.code: row for row in Indicator.objects.select_related("dimension")}
        self.dimensions = {row.code: row for row in Dimension.objects.all()}
        self.made = Made()
        self.words: dict[str, str] = {}
        self._wanted: dict[str, WantedIndicator] = {}

    def add_indicators(
        self, table: Table, wanted: Sequence[WantedIndicator], values: Sequence[ValueLine]
    ) -> list[Problem]:
        """Those that are not there yet, each with its breakdown and its first version."""
        self._wanted = {each.code: each for each in wanted}
        self.words = {each.code: each.dimension for each in wanted}
        lines: dict[str, list[ValueLine]] = defaultdict(list)
        for value in values:
            lines[value.indicator].append(value)
        national = {row.code: row for row in NationalIndicator.objects.filter(code__in=[w.national for w in wanted])}
        problems = [
            table.problem(each.line, words) for each in wanted for words in self._contradictions(each, national)
        ]
        if problems:
            return problems
        order = next_order(Indicator)
        for each in wanted:
            if each.code not in self.of:
                row = self._indicator(each, lines[each.code], national.get(each.national))
                row.order = order + len(self.made.indicators)
                self.made.indicators.append(row)
        self._save_dimensions(wanted, lines)
        Indicator.objects.bulk_create(self.made.indicators)
        first_versions(self.made.indicators, by=self.by, now=self.now)
        self._note_more_categories()
        self.of |= {row.code: row for row in self.made.indicators}
        return []

    def _contradictions(self, wanted: WantedIndicator, national: Mapping[str, NationalIndicator]) -> list[str]:
        if wanted.national and wanted.national not in national:
            return [f"“{shown(wanted.national)}” is no code of the national list"]
        row = self.of.get(wanted.code)
        if row is None:
            return [f"the code “{wanted.code}” is kept for a page. Choose another"] if wanted.code in RESERVED else []
        if row.kind != wanted.terms["kind"]:
            return [
                f"“{wanted.code}” is here already, as “{row.get_kind_display()}” and not as “{wanted.terms['kind'].label}”. "
                "Use another code, or change its definition first"
            ]
        return []

    def _note_more_categories(self) -> None:
        """Indicators that were here before and have more categories from now on say so in a version."""
        grown = {row.dimension_id for row in self.made.categories}
        for row in self.of.values():
            if row.dimension_id in grown:
                terms = snapshot(row, Category.objects.filter(dimension=row.dimension_id))
                add_version(row, terms, Stated(MORE_CATEGORIES), by=self.by, now=self.now)

    def _indicator(
        self, wanted: WantedIndicator, lines: Sequence[ValueLine], national: NationalIndicator | None
    ) -> Indicator:
        ended = wanted.ended_after
        return Indicator(
            partnership=self.partnership, **wanted.terms, national=national, ended_after=ended,
            decimals=_most_decimals(lines) if wanted.decimals is None else wanted.decimals,
            every=wanted.every or _frequency(lines),
            status=enums.IndicatorStatus.DISCONTINUED if ended else enums.IndicatorStatus.COLLECTED,
        )  # fmt: skip

    def _save_dimensions(self, wanted: Sequence[WantedIndicator], lines: Mapping[str, Sequence[ValueLine]]) -> None:
        """One for each breakdown that has a name of its own, and one for each other indicator that has categories."""
        fresh = {row.code: row for row in self.made.indicators}
        shared: dict[str, list[str]] = defaultdict(list)
        for each in wanted:
            if each.dimension and each.code in fresh:
                shared[each.breakdown or f"{fresh[each.code].title}"].append(each.code)
        by_name = {plain(row.name): row for row in self.dimensions.values()}
        for name, codes in shared.items():
            if any(value.category for code in codes for value in lines[code]):
                dimension = by_name.get(plain(name[:LONGEST_NAME])) or self._dimension(name, self.words[codes[0]])
                for code in codes:
                    fresh[code].dimension = dimension
        Dimension.objects.bulk_create(self.made.dimensions)
        self._save_categories(wanted, lines, fresh)

    def _dimension(self, name: str, word: str) -> Dimension:
        code = fresh_code(name, self.dimensions)
        kind = word if word in enums.DimensionKind.values else enums.DimensionKind.OTHER
        row = Dimension(partnership=self.partnership, code=code, name=name[:LONGEST_NAME], kind=kind)
        self.dimensions[code] = row
        self.made.dimensions.append(row)
        return row

    def _save_categories(
        self,
        wanted: Sequence[WantedIndicator],
        lines: Mapping[str, Sequence[ValueLine]],
        fresh: Mapping[str, Indicator],
    ) -> None:
        """What the figures name and the breakdown does not have yet, in the order of the file."""
        known: dict[int, dict[str, str]] = defaultdict(dict)
        for row in Category.objects.all():
            known[row.dimension_id] |= {plain(row.name): row.code, row.code: row.code}
        for each in wanted:
            dimension = (fresh.get(each.code) or self.of[each.code]).dimension
            if dimension is None:
                continue
            for value in lines[each.code]:
                name = category_name(value.category, words_for(dimension, each.dimension))
                if name and plain(name) not in known[dimension.pk]:
                    row = self._category(dimension, name, each, known[dimension.pk])
                    known[dimension.pk] |= {plain(name): row.code, row.code: row.code}
        Category.objects.bulk_create(self.made.categories)

    def _category(self, dimension: Dimension, name: str, wanted: WantedIndicator, known: Mapping[str, str]) -> Category:
        nobody_knows = plain(name) in wanted.not_recorded
        if not wanted.not_recorded and plain(name) in NOBODY_KNOWS:
            nobody_knows = True
            self.made.guessed.append(f"{dimension.name}: {name}")
        row = Category(
            partnership=self.partnership, dimension=dimension, code=fresh_code(name, set(known.values())),
            name=name[:LONGEST_NAME], not_recorded=nobody_knows, order=len(set(known.values())),
        )  # fmt: skip
        self.made.categories.append(row)
        return row

    def add_relations(self, table: Table, wanted: Sequence[WantedRelation]) -> list[Problem]:
        problems = []
        kept = {(row.indicator_id, row.kind, row.other_id) for row in IndicatorRelation.objects.all()}
        rows = []
        for each in wanted:
            missing = [code for code in (each.indicator, each.other) if code not in self.of]
            problems += [table.problem(each.line, no_indicator(code, self.of)) for code in missing]
            if missing:
                continue
            first, other = self.of[each.indicator], self.of[each.other]
            if (first.pk, each.kind, other.pk) not in kept:
                rows.append(
                    IndicatorRelation(partnership=self.partnership, indicator=first, kind=each.kind, other=other)
                )
        if not problems:
            IndicatorRelation.objects.bulk_create(rows)
            self.made.relations = len(rows)
        return problems


def no_indicator(code: str, known: Mapping[str, Indicator]) -> str:
    near = did_you_mean(code, list(known))
    return f"there is no indicator with the code “{shown(code)}”.{near}" if code else "there is no indicator"


def _most_decimals(lines: Sequence[ValueLine]) -> int:
    """As many as are printed, at most four."""
    found = [len(value.line["value"].rstrip("%").partition(".")[2]) for value in lines]
    return min(4, max(found, default=0))


def _frequency(lines: Sequence[ValueLine]) -> enums.Frequency:
    """Yearly where figures are given and none of them is a quarter's."""
    yearly = bool(lines) and not any("-Q" in value.period for value in lines)
    return enums.Frequency.YEARLY if yearly else enums.Frequency.QUARTERLY
