"""The facts of all releases as the unknown and known numbers of one reckoning (`attack.Knowledge`)."""

from collections.abc import Iterable

from datasets.releasing.attack import Terms
from datasets.releasing.cells import Fact, Sum


class Variables:
    """Facts that are the same number are one variable: the same place unchanged, or two places that sums say are equal."""

    def __init__(self, facts: Iterable[Fact], sums: Iterable[Sum]) -> None:
        self.of: dict[Fact, int] = {}
        self._facts: list[Fact] = []
        for fact in facts:
            self._number(fact)
        written = [tuple((factor, self._number(fact)) for factor, fact in terms) for terms in sums]
        self._same = list(range(len(self._facts)))
        for terms in written:
            if len(terms) == 2 and terms[0][0] == -terms[1][0]:
                self._unite(terms[0][1], terms[1][1])
        places = self._renumber()
        self.sums = sorted({_plain((factor, places[one]) for factor, one in terms) for terms in written} - {()})

    def _number(self, fact: Fact) -> int:
        if fact not in self.of:
            self.of[fact] = len(self._facts)
            self._facts.append(fact)
        return self.of[fact]

    def _root(self, one: int) -> int:
        while self._same[one] != one:
            self._same[one] = self._same[self._same[one]]
            one = self._same[one]
        return one

    def _unite(self, one: int, other: int) -> None:
        one, other = sorted((self._root(one), self._root(other)))
        self._same[other] = one

    def _renumber(self) -> list[int]:
        """One variable per group of facts: `members` by variable, `of` from each fact to it."""
        self.members: list[list[Fact]] = []
        numbers: dict[int, int] = {}
        places = []
        for index, fact in enumerate(self._facts):
            root = self._root(index)
            if root not in numbers:
                numbers[root] = len(self.members)
                self.members.append([])
            places.append(numbers[root])
            self.members[numbers[root]].append(fact)
            self.of[fact] = numbers[root]
        return places


def _plain(terms: Iterable[tuple[int, int]]) -> Terms:
    """Each variable once, in order, the first factor positive: equal sums become equal."""
    factors: dict[int, int] = {}
    for factor, variable in terms:
        factors[variable] = factors.get(variable, 0) + factor
    kept = sorted((variable, factor) for variable, factor in factors.items() if factor)
    sign = -1 if kept and kept[0][1] < 0 else 1
    return tuple((sign * factor, variable) for variable, factor in kept)
