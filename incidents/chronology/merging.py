"""Many agencies' entries as one chronology: what contradicts, which months are silent, who knew what when. Pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import NamedTuple

from incidents.chronology.entries import BY_YEAR, Entry, Month, days_between, in_order, months_between, months_of

# Later than this after the event, an agency's knowing of it is a finding.
LATE_AFTER_DAYS = 14


class Judgement(NamedTuple):
    """What somebody decided about two entries: one event, or two. `first` has the lower id."""

    first: int
    second: int
    same: bool


class Pair(NamedTuple):
    """Two agencies' entries of what is, or may be, one event. Not yet judged: found by the words alone.

    `days` between their dates: where there are any, the dates contradict.
    """

    first: Entry
    second: Entry
    days: int
    judged: bool


class Silence(NamedTuple):
    """Months in a row, both ends included."""

    first: Month
    last: Month
    months: int


class AgencySilence(NamedTuple):
    """How long one agency recorded nothing while others did."""

    agency_id: int
    longest: Silence | None
    months: int


class Knower(NamedTuple):
    """One agency's part in one event: when it says it was, when it came to know, how long after the first to know."""

    entry: Entry
    behind: int


@dataclass(frozen=True, slots=True)
class Merged:
    entries: list[Entry]
    groups: list[tuple[Entry, ...]]
    contradictions: list[Pair]
    may_be_one: list[Pair]
    months: list[Month]
    counts: dict[tuple[int, Month], int]
    by_year_only: list[Entry]
    silent: list[Silence]
    agency_silences: list[AgencySilence]
    known: list[tuple[Knower, ...]]
    late: list[Entry]


def merge(
    entries: Iterable[Entry],
    judgements: Sequence[Judgement] = (),
    alike: Iterable[tuple[int, int]] = (),
    agencies: Iterable[int] = (),
) -> Merged:
    """`alike`: pairs that may be one event (alike.find_alike). `agencies`: those that answered, so that one without a
    single entry counts as silent too."""
    ordered = sorted(entries, key=in_order)
    by_id = {entry.id: entry for entry in ordered}
    judgements = [found for found in judgements if found.first in by_id and found.second in by_id]
    groups = _groups(by_id, judgements)
    pairs = _pairs(by_id, groups, judgements, alike)
    counts, months = _count(ordered)
    everyone = sorted({entry.agency_id for entry in ordered} | set(agencies))
    heard = {month for _, month in counts}
    return Merged(
        entries=ordered,
        groups=groups,
        contradictions=[pair for pair in pairs if pair.days],
        may_be_one=[pair for pair in pairs if not pair.days],
        months=months,
        counts=counts,
        by_year_only=[entry for entry in ordered if entry.precision == BY_YEAR],
        silent=_runs([month for month in months if month not in heard], months),
        agency_silences=_agency_silences(everyone, months, counts, heard),
        known=[_known(group) for group in groups],
        late=[entry for entry in ordered if entry.lag > LATE_AFTER_DAYS],
    )


def _groups(by_id: dict[int, Entry], judgements: Sequence[Judgement]) -> list[tuple[Entry, ...]]:
    """Entries judged to be one event, directly or through a third."""
    root = {key: key for found in judgements if found.same for key in (found.first, found.second)}

    def find(key: int) -> int:
        while root[key] != key:
            root[key] = key = root[root[key]]
        return key

    for found in judgements:
        if found.same:
            root[find(found.first)] = find(found.second)
    members: dict[int, list[Entry]] = defaultdict(list)
    for key in root:
        members[find(key)].append(by_id[key])
    groups = [tuple(sorted(group, key=in_order)) for group in members.values()]
    return sorted(groups, key=lambda group: in_order(group[0]))


def _pairs(
    by_id: dict[int, Entry],
    groups: list[tuple[Entry, ...]],
    judgements: Sequence[Judgement],
    alike: Iterable[tuple[int, int]],
) -> list[Pair]:
    """First what is not judged yet, the most alike first; then one event with two dates, by date."""
    settled = {(found.first, found.second) for found in judgements}
    certain = []
    for group in groups:
        for one, other in combinations(group, 2):
            settled.add((one.id, other.id) if one.id < other.id else (other.id, one.id))
            days = days_between(one, other)
            if days:
                certain.append(Pair(one, other, days, judged=True))
    unsettled = [pair for pair in alike if pair not in settled and pair[0] in by_id and pair[1] in by_id]
    open_ones = []
    for pair in unsettled:
        one, other = sorted((by_id[pair[0]], by_id[pair[1]]), key=in_order)
        open_ones.append(Pair(one, other, days_between(one, other), judged=False))
    return open_ones + certain


def _count(entries: Sequence[Entry]) -> tuple[dict[tuple[int, Month], int], list[Month]]:
    counts: dict[tuple[int, Month], int] = defaultdict(int)
    for entry in entries:
        for month in months_of(entry):
            counts[entry.agency_id, month] += 1
    seen = [month for _, month in counts]
    return dict(counts), list(months_between(min(seen), max(seen))) if seen else []


def _runs(months: Iterable[Month], among: Sequence[Month]) -> list[Silence]:
    """Stretches of months that stand next to each other `among` all that count."""
    place = {month: number for number, month in enumerate(among)}
    runs: list[Silence] = []
    for month in months:
        if runs and place[month] == place[runs[-1].last] + 1:
            runs[-1] = Silence(runs[-1].first, month, runs[-1].months + 1)
        else:
            runs.append(Silence(month, month, 1))
    return runs


def _agency_silences(
    agencies: Iterable[int], months: Sequence[Month], counts: dict[tuple[int, Month], int], heard: set[Month]
) -> list[AgencySilence]:
    """Only months count in which somebody else recorded something; a month silent everywhere breaks no stretch."""
    spoken = [month for month in months if month in heard]
    silences = []
    for agency_id in agencies:
        missing = [month for month in spoken if (agency_id, month) not in counts]
        longest = max(_runs(missing, spoken), key=lambda run: run.months, default=None)
        silences.append(AgencySilence(agency_id, longest, len(missing)))
    return silences


def _known(group: tuple[Entry, ...]) -> tuple[Knower, ...]:
    first = min(entry.became_known_on for entry in group)
    knowers = (Knower(entry, (entry.became_known_on - first).days) for entry in group)
    return tuple(sorted(knowers, key=lambda knower: (knower.behind, knower.entry.id)))
