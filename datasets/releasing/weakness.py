"""Which small numbers a release would give away, and what to hide so that it does not."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from datasets.releasing.attack import Component, Knowledge, Limits, possible, reach


def hides(limits: Limits, threshold: int) -> bool:
    """Whether a reader who knows these limits knows no more of a small number than that it is small.

    The number may be above the threshold: then not even that it is small is certain. Or the limits are the whole range
    of small numbers, which the mark in the table says anyway. Anything narrower (1 to 3; 4 or 5) says more.
    """
    low, high = limits
    return high is None or high > threshold or (low <= 1 and low < high == threshold)


class Findings(NamedTuple):
    """`weak`: given away. `proved`: not, and the limits between which every reader must leave it."""

    weak: list[int]
    proved: dict[int, Limits]


# Limits of a number that tables near the true one prove possible; None where none are found that hide it.
Near = Callable[[int], Limits | None]


def examine(component: Component, watched: list[int], threshold: int, near: Near) -> Findings:
    """Attack the watched numbers of one component.

    Carried limits are never too narrow, so what they give away is given away. What they leave open in a component that
    is no tree is proved safe only by whole tables that fit, found `near` the true one or by the solver. Where there are
    none, it counts as given away. The limits proved by tables are some that are possible, not the widest.
    """
    carried = {each: component.limits(each) for each in watched}
    weak = [each for each in watched if not hides(carried[each], threshold)]
    if component.exact:
        return Findings(weak, {each: carried[each] for each in watched if hides(carried[each], threshold)})
    if weak:
        return Findings(weak, {})
    proved = {each: limits for each in watched if (limits := near(each))}
    found = _by_tables(component, [each for each in watched if each not in proved], threshold)
    return Findings(found.weak, proved | found.proved)


def _by_tables(component: Component, watched: list[int], threshold: int) -> Findings:
    seen = Seen(threshold)
    waiting = watched
    while waiting:
        before = len(waiting)
        seen.take(possible(component, dict.fromkeys(waiting, 1), ceiling=threshold + 1))
        waiting = [each for each in waiting if not seen.hides(each)]
        if len(waiting) == before:
            break
    for each in waiting:
        if not seen.hides(each):
            seen.take(possible(component, {each: 1}, ceiling=threshold + 1))
        if not seen.hides(each):
            seen.take(possible(component, {each: -1}))
    weak = [each for each in watched if not seen.hides(each)]
    return Findings(weak, {each: seen.limits[each] for each in watched if seen.hides(each)})


class Seen:
    """The least and greatest of each number over all tables that were found to be possible."""

    def __init__(self, threshold: int) -> None:
        self.threshold = threshold
        self.limits: dict[int, Limits] = {}

    def take(self, table: dict[int, int] | None) -> None:
        for variable, number in (table or {}).items():
            low, high = self.limits.get(variable, (number, number))
            self.limits[variable] = Limits(min(low, number), max(high or 0, number))

    def hides(self, variable: int) -> bool:
        return variable in self.limits and hides(self.limits[variable], self.threshold)


# How dear it is to hide a known variable: (rank, number); None where it cannot be hidden.
Price = Callable[[int], tuple[int, int] | None]


def to_hide(knowledge: Knowledge, component: Component, weak: int, threshold: int, price: Price) -> int | None:
    """The variable to hide next so that a weak one is safe: the cheapest among the sums that bind it.

    Preferred: one whose other sums hold an unknown number already (hidden, it is not worked out again at once), from a
    sum with few unknown numbers. None where everything around it is hidden or known for ever.
    """
    binding = _binding(component, weak, threshold)
    found = _candidates(knowledge, component, binding, price)
    for ring in rings(component, weak):
        if found:
            break
        found = _candidates(knowledge, component, ring, price)
    return min(found)[-1] if found else None


def _candidates(
    knowledge: Knowledge, component: Component, sums: Iterable[int], price: Price
) -> list[tuple[int, int, int, int, int]]:
    """(rank, open ends, unknown numbers beside it, number, variable): the least is the one to hide."""
    found = []
    for index in sums:
        crowd = len(component.sums[index][0])
        for _, variable in knowledge.sums[index]:
            cost = price(variable) if knowledge.known[variable] is not None else None
            if cost is not None:
                rank, number = cost
                found.append((rank, _open_ends(knowledge, variable, index), crowd, number, variable))
    return found


def _open_ends(knowledge: Knowledge, variable: int, source: int) -> int:
    """In how many other sums it would be the only unknown number, and so be worked out at once."""
    return sum(not knowledge.open_terms(index)[0] for index in knowledge.within[variable] if index != source)


def _binding(component: Component, weak: int, threshold: int) -> list[int]:
    """The sums that keep a number from being above the threshold, and those that fix the others in them."""
    found = {index for index in component.where[weak] if _upper(component, index, weak) <= threshold}
    waiting, visited = sorted(found), {weak}
    while waiting:
        terms, _ = component.sums[waiting.pop()]
        for _, variable in terms:
            if variable not in visited and component.limits(variable).known:
                visited.add(variable)
                fresh = [
                    each
                    for each in component.where[variable]
                    if each not in found and _fixes(component, each, variable)
                ]
                found.update(fresh)
                waiting += fresh
    return sorted(found)


def _upper(component: Component, index: int, variable: int) -> float:
    return next(high for each, _, high in reach(component, index) if each == variable)


def _fixes(component: Component, index: int, variable: int) -> bool:
    return any(low == high for each, low, high in reach(component, index) if each == variable)


def rings(component: Component, weak: int) -> Iterable[list[int]]:
    """Sums by how far they are from a number."""
    reached, seen, edge = {weak}, set[int](), [weak]
    while edge:
        ring = sorted({index for each in edge for index in component.where[each]} - seen)
        seen.update(ring)
        edge = sorted({each for index in ring for _, each in component.sums[index][0]} - reached)
        reached.update(edge)
        yield ring
