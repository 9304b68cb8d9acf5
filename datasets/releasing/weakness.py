"""Which small numbers a release would give away, and what to hide so that it does not."""

from collections.abc import Callable, Iterable, Mapping
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


def examine(components: Mapping[int, Component], threshold: int) -> Findings:
    """Attack watched numbers, each in its component.

    Carried limits are never too narrow, so what they give away is given away. What they leave open in a component that
    is no tree is proved safe only by whole tables that fit; where there are none, it counts as given away. The limits
    proved by tables are some that are possible, not the widest.
    """
    found = Findings([], {})
    carried = {each: component.limits(each) for each, component in components.items()}
    given_away = {id(components[each]) for each, limits in carried.items() if not hides(limits, threshold)}
    unproved = {}
    for each, component in components.items():
        if not hides(carried[each], threshold):
            found.weak.append(each)
        elif component.exact:
            found.proved[each] = carried[each]
        elif id(component) not in given_away:  # first hide what is needed anyway
            unproved[each] = component
    _by_tables(unproved, threshold, found)
    return found


def _by_tables(components: Mapping[int, Component], threshold: int, found: Findings) -> None:
    """Tables that raise as many numbers as they can at once, then one that lowers them, then tables for one number."""
    seen = Seen(threshold)
    waiting, before = list(components), len(components) + 1
    while waiting and len(waiting) < before:
        before = len(waiting)
        seen.take(possible(_distinct(components, waiting), dict.fromkeys(waiting, 1), ceiling=threshold + 1))
        waiting = seen.open(waiting)
    if waiting:
        seen.take(possible(_distinct(components, waiting), dict.fromkeys(waiting, -1)))
    for each in seen.open(waiting):
        seen.take(possible([components[each]], {each: 1}, ceiling=threshold + 1))
        if seen.open([each]) and seen.reaches(each, threshold):
            seen.take(possible([components[each]], {each: -1}))
    found.weak.extend(seen.open(list(components)))
    found.proved.update({each: seen.limits[each] for each in components if not seen.open([each])})


def _distinct(components: Mapping[int, Component], variables: Iterable[int]) -> list[Component]:
    return list({id(components[each]): components[each] for each in variables}.values())


class Seen:
    """The least and greatest of each number over all tables that were found to be possible."""

    def __init__(self, threshold: int) -> None:
        self.threshold = threshold
        self.limits: dict[int, Limits] = {}

    def take(self, table: Mapping[int, int]) -> None:
        for variable, number in table.items():
            low, high = self.limits.get(variable, (number, number))
            self.limits[variable] = Limits(min(low, number), max(high or 0, number))

    def reaches(self, variable: int, number: int) -> bool:
        return variable in self.limits and self.limits[variable].high == number

    def open(self, variables: list[int]) -> list[int]:
        """Those that no table proved hidden so far."""
        return [each for each in variables if each not in self.limits or not hides(self.limits[each], self.threshold)]


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
