"""Small-number suppression: hide what is small, then attack, and hide what protects it until no attack succeeds.

Hidden first: every count from 1 to the threshold. A true zero is shown. Numbers that no table shows but that readers can
subtract (the rest of a denominator, what a figure since 1 April grew by) are watched like counts. Then everything that
was ever published is put together and attacked (`attack.py`); while a small number is given away (`weakness.hides` says
when), the cheapest number that helps is hidden too. Hiding only ever widens what readers must reckon with, so what was
once proved stays proved. Where nothing is left to hide (the rest was published before, or is a true zero), the figures
that are new and next to it are withheld altogether, zeros or not, as if they had not been given. So the end is a release
of which every small number was proved to be hidden, except what earlier releases had given away.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence

from datasets.releasing.attack import Component, Knowledge, Limits, component_of, limits_of
from datasets.releasing.cells import Fact, Place, Sum, numbers_of, populations, small
from datasets.releasing.release import Basis, FigureKey, Ledger, Reason, Release
from datasets.releasing.sums import sums_of
from datasets.releasing.table import shown_figures
from datasets.releasing.variables import Variables
from datasets.releasing.weakness import examine, rings, to_hide
from datasets.terms import Figures, Terms

SMALL_NUMBER = 5


def suppress(
    figures: Mapping[str, Figures],
    terms: Iterable[Terms],
    *,
    threshold: int = SMALL_NUMBER,
    earlier: Sequence[Basis] = (),
) -> Release:
    """The release of these figures, by period code, of the indicators in `terms`.

    `threshold`: counts from 1 to it are hidden; 0: none. `earlier`: the basis of every release that was published,
    oldest first. The same input gives the same release.
    """
    listed = sorted(terms, key=lambda each: each.code)
    by_code, elsewhere = {each.code: each for each in listed}, populations(listed)
    ledger = Ledger(earlier)
    facts = {place: ledger.fact(place, number) for place, number in numbers_of(figures, listed).items()}
    public, withheld = _given_away(earlier, threshold), set[FigureKey]()
    while True:
        sums = sums_of(ledger.published | facts, by_code, ledger.fact)
        table = Hiding(earlier, threshold, facts=facts, sums=sums, given_away=public, elsewhere=elsewhere)
        table.protect()
        more = table.to_withhold()
        public |= set(table.helpless())
        if not more:
            break
        withheld |= more
        facts = {place: fact for place, fact in facts.items() if place[:3] not in withheld}
    hidden = table.hidden_places()
    shown = shown_figures(figures, listed, frozenset(hidden), frozenset(withheld))
    basis = Basis(threshold, facts, hidden, table.implied(), table.kept(sums))
    return Release(threshold, shown, basis, table.evidence(), sorted(public))


def _given_away(earlier: Sequence[Basis], threshold: int) -> set[Fact]:
    """Small numbers that the earlier releases show or give away, before this one shows anything."""
    if not earlier or not threshold:
        return set()
    table = Hiding(earlier, threshold)
    table.protect()
    public = {fact for basis in earlier for fact in basis.public()}
    shown = {fact for fact in public if fact.place.counts and small(fact.number, threshold)}
    return shown | set(table.helpless())


def limits_after(releases: Sequence[Basis], threshold: int) -> dict[Fact, Limits]:
    """What a reader of all these releases can say of every hidden number and of every small number implied, exactly.

    Slow for large releases: for showing that nothing is given away, not for preparing one. Raises attack.Undecided.
    """
    table = Hiding(releases, threshold)
    asked = [each for each, known in enumerate(table.knowledge.known) if known is None]
    wanted = [each for each in asked if table.knowledge.least[each] or table.watched[each]]
    limits = limits_of(table.knowledge, wanted)
    return {fact: limits[each] for each in wanted for fact in table.variables.members[each]}


class Hiding:
    """All facts of a release and of those before it, which of them readers know, and what was hidden so far."""

    def __init__(
        self,
        earlier: Sequence[Basis],
        threshold: int,
        *,
        facts: Mapping[Place, Fact] | None = None,
        sums: Sequence[Sum] = (),
        given_away: Collection[Fact] = (),
        elsewhere: Collection[tuple[str, str]] = (),
    ) -> None:
        self.facts, self.threshold, self.earlier, self.elsewhere = facts or {}, threshold, earlier, elsewhere
        before = [fact for basis in earlier for fact in basis.facts()]
        every_sum = [*sums, *(each for basis in earlier for each in basis.sums)]
        self.variables = Variables([*self.facts.values(), *before], every_sum)
        members = self.variables.members
        self.true = [each[0].number for each in members]
        self.now = [any(self.facts.get(fact.place) == fact for fact in each) for each in members]
        self.public = {fact for basis in earlier for fact in basis.public()}
        self.for_ever = [any(fact in self.public for fact in each) for each in members]
        protecting = self._protecting()
        self.knowledge = Knowledge(
            [self._known(variable, protecting) for variable in range(len(members))],
            [int(any(not fact.place.implied for fact in each)) for each in members],
            self.variables.sums,
        )
        self.watched = [
            any(fact.place.counts for fact in each)
            and small(each[0].number, threshold)
            and not any(fact in given_away for fact in each)
            for each in members
        ]
        self.proved: dict[int, Limits] = {}
        self.weak: set[int] = set()

    def _known(self, variable: int, protecting: set[Fact]) -> int | None:
        """What readers know before anything is hidden to protect: what was shown before, and what is not small now."""
        members = self.variables.members[variable]
        number = members[0].number
        hidden = small(number, self.threshold) or any(fact in protecting for fact in members)
        if self.for_ever[variable] or (self.now[variable] and not hidden):
            return number
        return None

    def _protecting(self) -> set[Fact]:
        """What was hidden to protect another stays hidden while its number is the same: the other is still hidden too."""
        if not self.threshold:
            return set()
        return {
            basis.published[place]
            for basis in self.earlier
            for place, reason in basis.hidden.items()
            if reason == Reason.PROTECTS
        }

    def protect(self) -> None:
        """Attack every component that holds a watched number; hide more until nothing is given away."""
        waiting = list(range(len(self.watched)))
        while waiting := [each for each in waiting if self._waits(each)]:
            components = self._components(waiting)
            findings = examine(components, self.threshold)
            for each, (low, high) in findings.proved.items():
                self.proved[each] = Limits(min(low, self.true[each]), high)
            self._hide_for(findings.weak, components)

    def _waits(self, variable: int) -> bool:
        """Whether it is still to be proved that readers cannot work it out."""
        unknown = self.watched[variable] and self.knowledge.known[variable] is None
        return unknown and variable not in self.proved and variable not in self.weak

    def _components(self, variables: list[int]) -> dict[int, Component]:
        found: dict[int, Component] = {}
        for each in variables:
            if each not in found:
                component = component_of(self.knowledge, each)
                found.update((other, component) for other in component.unknown)
        return {each: found[each] for each in variables}

    def _hide_for(self, weak: list[int], components: Mapping[int, Component]) -> None:
        """Hide what helps each weak number, unless something near was hidden just now: then attack again first."""
        touched: set[int] = set()
        for each in weak:
            component = components[each]
            if touched.intersection(component.where[each]):
                continue
            chosen = to_hide(self.knowledge, component, each, self.threshold, self._price)
            if chosen is not None:
                self.knowledge.hide(chosen)
                touched.update(self.knowledge.within[chosen])
            elif not touched.intersection(component.sums):
                self.weak.add(each)

    def _price(self, variable: int) -> tuple[int, int] | None:
        """Smaller numbers are cheaper; what readers have from elsewhere comes last; zeros and what was shown never."""
        members = self.variables.members[variable]
        number = members[0].number
        if self.for_ever[variable] or not self.now[variable] or not number:
            return None
        return int(any((fact.place.indicator, fact.place.part) in self.elsewhere for fact in members)), number

    def hidden_places(self) -> dict[Place, Reason]:
        found: dict[Place, Reason] = {}
        for place, fact in self.facts.items():
            if small(fact.number, self.threshold):
                found[place] = Reason.SMALL
            elif self.knowledge.known[self.variables.of[fact]] is None:
                found[place] = Reason.PROTECTS
        return found

    def evidence(self) -> dict[Fact, Limits]:
        return {fact: limits for each, limits in sorted(self.proved.items()) for fact in self.variables.members[each]}

    def to_withhold(self) -> set[FigureKey]:
        """Figures without which what is still given away would not be: the nearest that are new in this release."""
        return {key for weak in self.weak for key in self._nearest(weak)}

    def helpless(self) -> list[Fact]:
        """What is given away although nothing new touches it: earlier releases did that."""
        return sorted(fact for weak in self.weak if not self._nearest(weak) for fact in self.variables.members[weak])

    def _nearest(self, weak: int) -> set[FigureKey]:
        for ring in rings(component_of(self.knowledge, weak), weak):
            near = {variable for index in ring for _, variable in self.knowledge.sums[index]}
            found = {key for variable in near for key in self._new_figures(variable)}
            if found:
                return found
        return set()

    def _new_figures(self, variable: int) -> set[FigureKey]:
        """Where the number stands in this release, unless it stood there in an earlier one."""
        members = self.variables.members[variable]
        return {fact.place[:3] for fact in members if self.facts.get(fact.place) == fact and fact not in self.public}

    def implied(self) -> list[Fact]:
        """What no table shows and one subtraction gives."""
        knowledge, found = self.knowledge, set[int]()
        for index in range(len(knowledge.sums)):
            terms, _ = knowledge.open_terms(index)
            found.update(variable for _, variable in terms if len(terms) == 1 and not knowledge.least[variable])
        return sorted(fact for each in found for fact in self.variables.members[each])

    def kept(self, sums: Iterable[Sum]) -> list[Sum]:
        """The sums that a later attack needs: those that hang together with a hidden or watched number."""
        knowledge = self.knowledge
        reached = {
            each
            for each, number in enumerate(knowledge.known)
            if number is None and (knowledge.least[each] or self.watched[each])
        }
        waiting = sorted(reached)
        while waiting:
            for index in knowledge.within[waiting.pop()]:
                fresh = [v for _, v in knowledge.sums[index] if knowledge.known[v] is None and v not in reached]
                reached.update(fresh)
                waiting += fresh
        return [terms for terms in sums if any(self.variables.of[fact] in reached for _, fact in terms)]
