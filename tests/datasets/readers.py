"""A reader with endless patience: tries every table of whole numbers that fits what was published. Knows no algebra.

Written apart from the code it tests. Everything published is a sum of smallest numbers ("leaves": one district in one
quarter, say), none of them below zero; a hidden number is at least 1.
"""

from dataclasses import dataclass, field


@dataclass
class Reader:
    """`shown`: (leaves, number) that was published. `hidden`: leaves of which the sum was hidden. `most`: tried up to this."""

    most: int = 16
    shown: list = field(default_factory=list)
    hidden: list = field(default_factory=list)

    def reads(self, leaves, number):
        """A published cell; None for a hidden one."""
        leaves = tuple(sorted(leaves))
        if number is None:
            self.hidden.append(leaves)
        else:
            self.shown.append((leaves, number))

    def possible(self, leaves):
        """Every number up to `most` that the sum of these leaves can be."""
        return {number for number in range(self.most + 1) if self._fits([*self.shown, (tuple(leaves), number)])}

    def _fits(self, shown):
        left = dict(sorted(set(shown)))
        if len(left) < len(set(shown)):
            return False  # one sum with two numbers
        return self._try({}, left)

    def _try(self, table, left):
        """`left`: what the leaves of each shown sum that are still open must make together."""
        if any(number < 0 or (number and not leaves) for leaves, number in left.items()):
            return False
        open_sums = [leaves for leaves in left if leaves]
        if not open_sums:
            # A leaf that no shown number limits can be anything: one person is enough for every hidden sum.
            return all(sum(table.get(leaf, 1) for leaf in leaves) >= 1 for leaves in self.hidden)
        leaf = min(open_sums, key=len)[0]
        most = min(number for leaves, number in left.items() if leaf in leaves)
        least = most if any(leaves == (leaf,) for leaves in open_sums) else 0
        return any(
            self._try({**table, leaf: number}, _without(left, leaf, number)) for number in range(least, most + 1)
        )


def _without(left, leaf, number):
    """What is left of the shown sums once a leaf has its number. Two that now have the same leaves must agree."""
    found = {}
    for leaves, makes in left.items():
        others = tuple(each for each in leaves if each != leaf)
        rest = makes - number if leaf in leaves else makes
        if found.setdefault(others, rest) != rest:
            return {(): -1}
    return found


def gives_away(possible, threshold):
    """Whether a reader left with these numbers knows more of a small number than that it is small."""
    if len(possible) < 2:
        return True
    return max(possible) <= threshold and not set(range(1, threshold + 1)) <= possible
