"""Which entries of two agencies may tell of one event: found by their words, judged by people."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from incidents.chronology.entries import Entry, days_between

WITHIN_DAYS = 31
# Of the shorter text's words, how many the other must share; and at least how many.
SHARE, AT_LEAST = 0.5, 3
# An entry is compared with at most so many that follow it, so that one crowded month cannot hold up the page.
COMPARED = 60
# A word in more entries than this, and in more than a tenth of all, is how these agencies write and not what they saw.
TELLS_NOTHING_FROM = 10
WORD = re.compile(r"[a-z]{3,}")
COMMON = """
about after again all also and any are been before being but did for from had has have her him his into its mother not now off
once our out over own said she some such than that the their them then there they this told under until was were when where which
while who will with would you your child children family visit visited call called
"""
STOPWORDS = frozenset(COMMON.split())


class Likeness(NamedTuple):
    first: int
    second: int
    share: float
    days: int


def find_alike(entries: Sequence[Entry], texts: dict[int, str]) -> list[tuple[int, int]]:
    """Pairs of ids, lower first, each the other's best match. The most alike come first; of these, the nearest dates."""
    words = _as_bits(entries, texts)
    best: dict[tuple[int, int], Likeness] = {}
    for found in _compare(entries, words):
        for entry, other_agency in found[1]:
            known = best.get((entry, other_agency))
            if known is None or (found[0].share, -found[0].days) > (known.share, -known.days):
                best[entry, other_agency] = found[0]
    counted: dict[Likeness, int] = defaultdict(int)
    for likeness in best.values():
        counted[likeness] += 1
    mutual = [likeness for likeness, times in counted.items() if times == 2]
    mutual.sort(key=lambda likeness: (-likeness.share, likeness.days, likeness.first, likeness.second))
    return [(likeness.first, likeness.second) for likeness in mutual]


def _as_bits(entries: Sequence[Entry], texts: dict[int, str]) -> dict[int, int]:
    """Each entry's words as bits of one number: comparing two is then one step. What many entries say tells nothing."""
    words = {entry.id: set(WORD.findall(texts.get(entry.id, "").lower())) - STOPWORDS for entry in entries}
    often = Counter(word for each in words.values() for word in each)
    most = max(TELLS_NOTHING_FROM, len(entries) // 10)
    telling = (word for word, times in often.items() if times <= most)
    bit = {word: 1 << number for number, word in enumerate(telling)}
    return {key: sum(bit[word] for word in each if word in bit) for key, each in words.items()}


def _compare(
    entries: Sequence[Entry], words: dict[int, int]
) -> Iterable[tuple[Likeness, tuple[tuple[int, int], tuple[int, int]]]]:
    by_kind: dict[str, list[Entry]] = defaultdict(list)
    for entry in entries:
        by_kind[entry.kind].append(entry)
    for rows in by_kind.values():
        rows.sort(key=lambda entry: (entry.starts_on, entry.id))
        sizes = [words[entry.id].bit_count() for entry in rows]
        for index, one in enumerate(rows):
            mine, size, end = words[one.id], sizes[index], one.ends_on.toordinal() + WITHIN_DAYS
            if size < AT_LEAST:
                continue
            for place in range(index + 1, min(index + 1 + COMPARED, len(rows))):
                other = rows[place]
                if other.starts_on.toordinal() > end:
                    break
                smaller = min(size, sizes[place])
                if other.agency_id == one.agency_id or smaller < AT_LEAST:
                    continue
                shared = (mine & words[other.id]).bit_count()
                if shared < AT_LEAST or shared < SHARE * smaller:
                    continue
                pair = (one.id, other.id) if one.id < other.id else (other.id, one.id)
                likeness = Likeness(*pair, shared / smaller, days_between(one, other))
                yield likeness, ((one.id, other.agency_id), (other.id, one.agency_id))
