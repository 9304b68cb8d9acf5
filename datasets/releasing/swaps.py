"""Another table that fits everything published as well as the true one: found by moving a few people between its cells.

Most small numbers are proved hidden this way, without a solver: raise the number above the threshold, take as much from
a hidden neighbour in each of its sums, and so on until every sum is right again.
"""

from collections.abc import Sequence

from datasets.releasing.attack import Knowledge

MOST_CHANGES = 30  # numbers changed in one swap
MOST_STEPS = 60  # tried before the solver is asked instead


class Swap:
    """A search for changes to the true numbers after which every sum still holds and no number is below its least."""

    def __init__(self, knowledge: Knowledge, true: Sequence[int]) -> None:
        self.knowledge, self.true = knowledge, true
        self.moved: dict[int, int] = {}  # by how much numbers differ from the true ones after the swaps so far
        self.changes: dict[int, int] = {}  # of the swap being looked for
        self.wrong: dict[int, int] = {}  # sums that do not hold now, and by how much
        self.steps = 0

    def reaches(self, variable: int, to: int) -> bool:
        """Whether a table is found in which the variable is `to`: in one swap, or one by one."""
        self.moved = {}
        while left := to - self.true[variable] - self.moved.get(variable, 0):
            if not (self._swapped(variable, left) or self._swapped(variable, 1 if left > 0 else -1)):
                return False
        return True

    def _swapped(self, variable: int, by: int) -> bool:
        self.changes, self.wrong, self.steps = {}, {}, 0
        self._change(variable, by)
        if not self._put_right():
            return False
        for each, change in self.changes.items():
            self.moved[each] = self.moved.get(each, 0) + change
        return True

    def _change(self, variable: int, by: int) -> None:
        if variable in self.changes:
            del self.changes[variable]
        else:
            self.changes[variable] = by
        for index, factor in self.knowledge.within[variable].items():
            left = self.wrong.get(index, 0) + factor * by
            if left:
                self.wrong[index] = left
            else:
                self.wrong.pop(index, None)

    def _put_right(self) -> bool:
        """Put right one sum that is wrong, in any way that leaves the others right in the end."""
        if not self.wrong:
            return True
        self.steps += 1
        if len(self.changes) >= MOST_CHANGES:
            return False
        index, by = min(self.wrong.items())
        for variable, change in self._ways(index, by):
            self._change(variable, change)
            if self._put_right():
                return True
            self._change(variable, -change)
            if self.steps > MOST_STEPS:
                return False
        return False

    def _ways(self, index: int, by: int) -> list[tuple[int, int]]:
        """(variable, change) that put one sum right: first those that put most other sums right, or disturb fewest."""
        found = []
        for factor, variable in self.knowledge.open_terms(index)[0]:
            change = -by // factor
            if variable in self.changes or by % factor:
                continue
            number = self.true[variable] + self.moved.get(variable, 0) + change
            disturbed = self._disturbed(variable, change) if number >= self.knowledge.least[variable] else None
            if disturbed is not None:
                found.append((disturbed, variable, change))
        return [(variable, change) for _, variable, change in sorted(found)]

    def _disturbed(self, variable: int, change: int) -> int | None:
        """How many more sums a change makes wrong than right; None where it makes one wrong for ever."""
        count = 0
        for index, factor in self.knowledge.within[variable].items():
            if self.wrong.get(index, 0) + factor * change == 0:
                count -= 1
                continue
            count += 1
            terms, _ = self.knowledge.open_terms(index)
            if not any(each != variable and each not in self.changes for _, each in terms):
                return None
        return count
