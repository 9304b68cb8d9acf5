"""Plainly invented figures that agree with each other: a breakdown with its total, a share with its whole, a stock with its flows."""

from collections.abc import Iterable
from functools import cache
from zlib import crc32

from datasets.enums import OF_PARTS, RelationKind, ValueKind
from datasets.models import Indicator, Value
from datasets.periods import Period

LEAST, MORE = 20, 380
NOTE = "Made up for the demonstration"
Cells = dict[str, dict[str, int]]


def chance(*words: object) -> float:
    """From 0 to 1, always the same for the same words."""
    return crc32("/".join(map(str, words)).encode()) % 10_000 / 10_000


class Invented:
    """The figures of one partnership. Always the same for the same partnership, indicator and period."""

    def __init__(self, slug: str, indicators: Iterable[Indicator]) -> None:
        self.slug = slug
        self.by_code = {each.code: each for each in indicators}
        printed = Value.objects.filter(category=None, number__gt=0).exclude(note=NOTE).order_by("period")
        # What was printed last is what the invented figures go on from.
        self.printed = dict(printed.filter(quarterly_return=None).values_list("indicator__code", "number"))
        self.count = cache(self._count)  # of one figure several others are made
        self.flows: dict[str, tuple[str, str]] = {}
        for each in self.by_code.values():
            kinds = {relation.kind: relation.other.code for relation in each.relations.all()}
            if {RelationKind.INFLOW, RelationKind.OUTFLOW} <= set(kinds):
                self.flows[kinds[RelationKind.OUTFLOW]] = (each.code, kinds[RelationKind.INFLOW])

    def _count(self, code: str, period: Period) -> int:
        """How many in this quarter, or at its end; since 1 April for what is counted so."""
        if code in self.flows:
            stock, inflow = self.flows[code]
            return max(0, self.count(stock, period.before) + self.count(inflow, period) - self.count(stock, period))
        indicator = self.by_code.get(code)
        since_april = indicator is not None and indicator.kind == ValueKind.CUMULATIVE
        base = LEAST + chance(self.slug, code) * MORE
        if code in self.printed:
            base = float(self.printed[code]) / (4 if since_april else 1)
        if since_april:
            quarters = range(1, (period.quarter or 4) + 1)
            return sum(round(base * self._moved(code, Period(period.year, quarter))) for quarter in quarters)
        return round(base * self._moved(code, period))

    def _moved(self, code: str, period: Period) -> float:
        return 0.94 + 0.12 * chance(self.slug, code, period.code)

    def cells(self, indicator: Indicator, period: Period) -> Cells:
        """By the category's code, the total under none. The categories make the total."""
        related = {relation.kind: relation.other.code for relation in indicator.relations.all()}
        parts = [each for each in indicator.dimension.categories.all() if each.part] if indicator.dimension else []
        if indicator.kind in OF_PARTS:
            whole = self._whole(indicator, related.get(RelationKind.DENOMINATOR), period)
            if parts:
                shared = self._split(indicator.code, [each.code for each in parts], whole)
                return {code: {"numerator": part, "denominator": whole} for code, part in shared.items()} | {
                    "": {"numerator": whole, "denominator": whole}
                }
            part = round(whole * (0.25 + 0.4 * chance(self.slug, indicator.code)) * self._moved(indicator.code, period))
            return {"": {"numerator": min(part, whole), "denominator": whole}}
        whole_of = related.get(RelationKind.SAME_AS, indicator.code) if parts else indicator.code
        total = self.count(whole_of, period)
        shared = self._split(indicator.code, [each.code for each in parts], total) if parts else {}
        return {code: {"number": number} for code, number in shared.items()} | {"": {"number": total}}

    def _whole(self, indicator: Indicator, code: str | None, period: Period) -> int:
        if code is not None:
            return self.count(code, period)
        scale = 3 if indicator.kind == ValueKind.PERCENTAGE else 300
        return scale * self.count(f"{indicator.code} whole", period)

    def _split(self, code: str, categories: list[str], total: int) -> dict[str, int]:
        """By weights that stay, so that no category falls while the total grows; the first takes what is left over."""
        weights = {each: 0.05 + chance(self.slug, code, each) ** 2 for each in categories}
        shares = {each: int(total * weights[each] / sum(weights.values())) for each in categories}
        shares[categories[0]] += total - sum(shares.values())
        return shares
