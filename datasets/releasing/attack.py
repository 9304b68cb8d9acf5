"""What a reader can work out about numbers that a table hides: the tightest limits that everything published allows.

The attacker knows every published number and every sum (`sums.py`), that a hidden number is at least 1 (a true zero is
shown) and an implied one at least 0, and whether a number was revised between two releases. The attacker does not know
the true numbers, so nothing here does either.

Where the unknown numbers of a component hang together like a tree, carrying limits from sum to sum gives the exact
limits: a sum of intervals of whole numbers is an interval of whole numbers. Elsewhere HiGHS decides, and each of its
tables is checked here in whole numbers before it counts as possible.
"""

import math
from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

Terms = tuple[tuple[int, int], ...]  # (factor, number of the variable); together they make nothing


class Limits(NamedTuple):
    """From the least to the most that a number can be; `high` None without an end."""

    low: int
    high: int | None

    @property
    def known(self) -> bool:
        return self.low == self.high


@dataclass(slots=True)
class Knowledge:
    """Numbers by variable: what each is known to be (None: unknown), the least it can be, and the sums it stands in."""

    known: list[int | None]
    least: list[int]
    sums: list[Terms]
    within: list[dict[int, int]] = field(init=False)  # of each variable: the sums it stands in, with its factor
    _open: dict[int, tuple[Terms, int]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self.within = [{} for _ in self.known]
        for index, terms in enumerate(self.sums):
            for factor, variable in terms:
                self.within[variable][index] = factor

    def open_terms(self, index: int) -> tuple[Terms, int]:
        """The unknown numbers of a sum with their factors, and what they make together."""
        if index not in self._open:
            makes, terms = 0, []
            for factor, variable in self.sums[index]:
                number = self.known[variable]
                if number is None:
                    terms.append((factor, variable))
                else:
                    makes -= factor * number
            self._open[index] = tuple(terms), makes
        return self._open[index]

    def hide(self, variable: int) -> None:
        """From now on it is unknown."""
        self.known[variable] = None
        for index in self.within[variable]:
            self._open.pop(index, None)


@dataclass(slots=True)
class Component:
    """Unknown numbers that hang together: their sums as (factor, variable) of the unknown ones, and what these make.

    `where`: the sums that each stands in. `low` and `high`: limits that certainly hold, once carried; they are the tightest where `exact`.
    """

    unknown: list[int]
    sums: dict[int, tuple[Terms, int]]
    low: dict[int, int]
    high: dict[int, float]
    where: dict[int, list[int]] = field(init=False)
    exact: bool = field(init=False)

    def __post_init__(self) -> None:
        self.where = {each: [] for each in self.unknown}
        for index, (terms, _) in self.sums.items():
            for _, variable in terms:
                self.where[variable].append(index)
        self.exact = _is_tree(self)

    def limits(self, variable: int) -> Limits:
        high = self.high[variable]
        return Limits(self.low[variable], None if high == math.inf else int(high))


def component_of(knowledge: Knowledge, start: int) -> Component:
    """All unknown numbers that the limits of one may depend on, with their limits carried."""
    reached, waiting, sums = {start}, [start], {}
    while waiting:
        for index in knowledge.within[waiting.pop()]:
            if index not in sums:
                sums[index] = knowledge.open_terms(index)
                fresh = [each for _, each in sums[index][0] if each not in reached]
                reached.update(fresh)
                waiting += fresh
    unknown = sorted(reached)
    least = {each: knowledge.least[each] for each in unknown}
    found = Component(unknown, dict(sorted(sums.items())), least, dict.fromkeys(unknown, math.inf))
    carry(found)
    return found


def _is_tree(component: Component) -> bool:
    """Whether no two ways lead from one number to another, and every factor is one."""
    edges = sum(len(terms) for terms, _ in component.sums.values())
    plain = all(factor in {1, -1} for terms, _ in component.sums.values() for factor, _ in terms)
    return plain and edges == len(component.unknown) + len(component.sums) - 1


def carry(component: Component) -> None:
    """Tighten limits from sum to sum until nothing moves. In a ring that creeps it stops early: the limits still hold."""
    waiting = deque(component.sums)
    queued = set(waiting)
    turns = math.inf if component.exact else 20 * len(component.sums) + 20
    while waiting and turns > 0:
        turns -= 1
        index = waiting.popleft()
        queued.discard(index)
        for variable in _tighten(component, index):
            fresh = [each for each in component.where[variable] if each != index and each not in queued]
            waiting.extend(fresh)
            queued.update(fresh)


def _tighten(component: Component, index: int) -> list[int]:
    """Tighten the limits of the numbers of one sum; those that moved."""
    moved = []
    for variable, low, high in reach(component, index):
        changed = False
        if low > component.low[variable]:
            component.low[variable], changed = int(low), True
        if high < component.high[variable]:
            component.high[variable], changed = high, True
        if changed:
            moved.append(variable)
    return moved


def reach(component: Component, index: int) -> list[tuple[int, float, float]]:
    """(variable, low, high): what one sum alone allows each of its unknown numbers, given the limits of the others."""
    terms, makes = component.sums[index]
    lows, highs = [], []
    for factor, variable in terms:
        ends = factor * component.low[variable], factor * component.high[variable]
        lows.append(min(ends))
        highs.append(max(ends))
    least, most = _Total(lows), _Total(highs)
    found = []
    for (factor, variable), low, high in zip(terms, lows, highs, strict=True):
        from_, to = makes - most.without(high), makes - least.without(low)
        if factor < 0:
            from_, to = -to, -from_
        found.append((variable, _up(from_, abs(factor)), _down(to, abs(factor))))
    return found


class _Total:
    """A sum that one of its terms can be taken out of again, although terms may be infinite."""

    def __init__(self, numbers: Sequence[float]) -> None:
        self.endless = [each for each in numbers if math.isinf(each)]
        self.finite = sum(each for each in numbers if not math.isinf(each))

    def without(self, number: float) -> float:
        if not math.isinf(number):
            return self.endless[0] if self.endless else self.finite - number
        return self.endless[0] if len(self.endless) > 1 else self.finite


def _up(number: float, size: int) -> float:
    return number if math.isinf(number) else -(-int(number) // size)


def _down(number: float, size: int) -> float:
    return number if math.isinf(number) else int(number) // size


class Undecided(RuntimeError):
    """The solver could not say how far a number reaches. Nothing may be taken for safe that was not decided."""


def possible(
    components: Sequence[Component], towards: Mapping[int, int], *, ceiling: int | None = None, best: bool = False
) -> dict[int, int]:
    """A whole table that fits everything published and in which the sum of factor x number over `towards` is greatest.

    `ceiling`: do not look above it for the numbers of `towards`. Several components are solved in one go. One is missing
    from the answer where HiGHS finds no table of it within its limits (or, with `best`, does not prove that no sum is
    greater), or one that does not hold when it is checked in whole numbers.
    """
    found, broken = {}, []
    aims = [_Aim(each, towards, ceiling) for each in components]
    # Broken numbers first: that is quick, and the best table is nearly always whole.
    for aim, table in zip(aims, _solved(aims, whole=False, best=best), strict=True):
        if aim.fits(table):
            found.update(table)
        else:
            broken.append(aim)
    for aim in broken:
        (table,) = _solved([aim], whole=True, best=best)
        if aim.fits(table):
            found.update(table)
    return found


MOST_NODES = 2_000
NEARLY = 1e-4  # how far the solver's sum may be from that of the whole table it stands for


@dataclass(slots=True)
class _Aim:
    """What to look for in one component: the greatest sum of factor x number over `towards`."""

    component: Component
    towards: Mapping[int, int]
    ceiling: int | None

    def factors(self) -> list[int]:
        return [self.towards.get(each, 0) for each in self.component.unknown]

    def highs(self) -> list[float]:
        top = math.inf if self.ceiling is None else self.ceiling
        return [min(self.component.high[v], top if v in self.towards else math.inf) for v in self.component.unknown]

    def fits(self, table: Mapping[int, int]) -> bool:
        """Whether this is a table, and it fits everything published."""
        low, high = self.component.low, self.component.high
        return (
            bool(table)
            and all(low[each] <= number <= high[each] for each, number in table.items())
            and all(
                sum(factor * table[variable] for factor, variable in terms) == makes
                for terms, makes in self.component.sums.values()
            )
        )


def _solved(aims: Sequence[_Aim], *, whole: bool, best: bool) -> list[dict[int, int]]:
    """HiGHS's best table for each; an empty one where it has none, or only one far from whole numbers."""
    import numpy as np  # noqa: PLC0415 - slow import
    from scipy.optimize import Bounds, LinearConstraint, milp  # noqa: PLC0415 - slow import

    unknown = [variable for aim in aims for variable in aim.component.unknown]
    makes = [together for aim in aims for _, together in aim.component.sums.values()]
    factors = np.array([factor for aim in aims for factor in aim.factors()], dtype=float)
    lows = [aim.component.low[each] for aim in aims for each in aim.component.unknown]
    solved = milp(
        -factors,
        constraints=LinearConstraint(_matrix(aims, unknown), makes, makes),
        integrality=np.full(len(unknown), int(whole)),
        bounds=Bounds(lows, [high for aim in aims for high in aim.highs()]),
        options={"mip_rel_gap": 0, "node_limit": MOST_NODES},
    )
    if solved.x is None or (best and solved.status != 0):
        return [{} for _ in aims]
    numbers = dict(zip(unknown, solved.x.tolist(), strict=True))
    return [_rounded({each: numbers[each] for each in aim.component.unknown}) for aim in aims]


def _rounded(table: Mapping[int, float]) -> dict[int, int]:
    near = all(abs(number - round(number)) < NEARLY for number in table.values())
    return {variable: round(number) for variable, number in table.items()} if near else {}


def _matrix(aims: Sequence[_Aim], unknown: Sequence[int]) -> Any:
    """The sums as HiGHS reads them: one row each, one column for each unknown number."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - slow import

    columns = {variable: index for index, variable in enumerate(unknown)}
    sums = [terms for aim in aims for terms, _ in aim.component.sums.values()]
    entries = [(factor, row, columns[variable]) for row, terms in enumerate(sums) for factor, variable in terms]
    factors, rows, places = zip(*entries, strict=True)
    return csr_array((factors, (rows, places)), shape=(len(sums), len(columns)), dtype=float)


def limits_of(knowledge: Knowledge, variables: Iterable[int]) -> dict[int, Limits]:
    """The exact limits of each: what a reader with every release on the table can say of it. Slow where tables are rings.

    Raises Undecided where the solver gives up.
    """
    found: dict[int, Limits] = {}
    components: dict[int, Component] = {}
    for variable in variables:
        number = knowledge.known[variable]
        if number is not None:
            found[variable] = Limits(number, number)
            continue
        if variable not in components:
            component = component_of(knowledge, variable)
            components.update(dict.fromkeys(component.unknown, component))
        found[variable] = _exact(components[variable], variable)
    return found


def _exact(component: Component, variable: int) -> Limits:
    limits = component.limits(variable)
    if component.exact or limits.known:
        return limits
    # A number with an end is never greater than all that its sums make and the least of the others, put together.
    end = sum(abs(makes) for _, makes in component.sums.values()) + sum(component.low.values()) + 1
    lowest = possible([component], {variable: -1}, best=True).get(variable)
    highest = possible([component], {variable: 1}, ceiling=end, best=True).get(variable)
    if lowest is None or highest is None:
        raise Undecided(f"number {variable} among {len(component.unknown)} unknown ones")
    return Limits(lowest, None if highest >= end else highest)
