"""The scan for protected words. Pure: it knows no database, logs nothing, and no exception of it carries a word."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from urllib.parse import unquote

from reviews.enums import WordKind
from reviews.release.date_forms import find_dates
from reviews.release.flattening import BETWEEN, INSIDE, Flat, flatten
from reviews.release.word_forms import Form, forms_of

DATES = frozenset({WordKind.BIRTH_DATE, WordKind.DATE})
SHOWN = 60  # characters on either side
WORDS_AROUND = 4
_ESCAPED = re.compile(r"\S*%[0-9A-Fa-f]{2}\S*")


@dataclass(frozen=True, slots=True)
class Text:
    """`where`: what a reader calls it, such as a section's title or "File name"."""

    where: str
    text: str


@dataclass(frozen=True, slots=True, repr=False)
class Word:
    """`word`: as it was entered; a date as 2026-03-05. It is shown by no repr, so that no log can show it."""

    id: int
    kind: str
    word: str


@dataclass(frozen=True, slots=True, repr=False)
class Hit:
    """`exact`: the whole word and not a part of it, or a day without its year. `context_sha256`: of the words around it, so that
    a hit that was accepted stays accepted until those words change, and in the PDF as in the text that it is made of."""

    word_id: int
    where: str
    context_before: str
    found: str
    context_after: str
    exact: bool
    context_sha256: str


@dataclass(frozen=True, slots=True)
class _Span:
    """From letter `start` to before letter `end` of a text laid bare."""

    word_id: int
    start: int
    end: int
    exact: bool


def scan(texts: Sequence[Text], words: Sequence[Word]) -> list[Hit]:
    """Every protected word in every text, in the order of the texts and where it stands there."""
    forms = [(word.id, form) for word in words if word.kind not in DATES for form in forms_of(word.kind, word.word)]
    dates = [(word, on) for word in words if word.kind in DATES and (on := _as_date(word.word)) is not None]
    return [hit for text in texts for hit in _scan_text(text, forms, dates)]


def _as_date(word: str) -> date | None:
    try:
        return date.fromisoformat(word.strip())
    except ValueError:
        return None


def _scan_text(text: Text, forms: list[tuple[int, Form]], dates: list[tuple[Word, date]]) -> Iterator[Hit]:
    flat, targets = flatten(text.text)
    yield from _hits(text.where, text.text, flat, forms, dates)
    escaped = (unquote(found) for found in _ESCAPED.findall(text.text))
    for behind in dict.fromkeys([*(unquote(target) for target in targets), *escaped]):
        yield from _hits(text.where, behind, flatten(behind)[0], forms, dates)


def _hits(
    where: str, text: str, flat: Flat, forms: list[tuple[int, Form]], dates: list[tuple[Word, date]]
) -> Iterator[Hit]:
    spans = [span for word_id, form in forms for span in _spans(text, flat, word_id, form)]
    if dates:
        spans += _date_spans(flat, dates)
    for span in _largest(spans):
        yield _hit(where, text, flat, span)


def _date_spans(flat: Flat, dates: list[tuple[Word, date]]) -> list[_Span]:
    """The day and the month give away a birthday whatever year is written; another date counts with its own year or with none."""
    wanted: dict[tuple[int, int], list[tuple[Word, date]]] = {}
    for word, on in dates:
        wanted.setdefault((on.day, on.month), []).append((word, on))
    return [
        _Span(word.id, found.start, found.end, exact=found.is_exactly(on))
        for found in find_dates(flat)
        for word, on in wanted.get((found.day, found.month), ())
        if found.year in {None, on.year} or word.kind == WordKind.BIRTH_DATE
    ]


def _spans(text: str, flat: Flat, word_id: int, form: Form) -> Iterator[_Span]:
    wanted = "".join(form.tokens)
    ends = {sum(map(len, form.tokens[:n])) for n in range(1, len(form.tokens))}
    start = flat.letters.find(wanted)
    while start >= 0:
        end = start + len(wanted)
        if (
            _stands_alone(flat, start, end)
            and _in_one_piece(flat, start, end, ends)
            and _as_written(text, flat, start, end, form)
        ):
            yield _Span(word_id, start, end, exact=not form.part)
        start = flat.letters.find(wanted, start + 1)


def _stands_alone(flat: Flat, start: int, end: int) -> bool:
    """No letter of another word touches it."""
    before = start == 0 or flat.gaps[start] != INSIDE
    return before and (end == len(flat.letters) or flat.gaps[end] != INSIDE)


def _in_one_piece(flat: Flat, start: int, end: int, ends: set[int]) -> bool:
    """Between its words anything may stand; within a word only marks."""
    place = flat.gaps.find(BETWEEN, start + 1, end)
    while place >= 0:
        if place - start not in ends:
            return False
        place = flat.gaps.find(BETWEEN, place + 1, end)
    return True


def _as_written(text: str, flat: Flat, start: int, end: int, form: Form) -> bool:
    if form.capital:
        return text[flat.at[start]] != text[flat.at[start]].lower()
    if not form.initials:
        return True
    between = text[flat.at[start] : flat.at[end - 1] + 1]
    letters = [letter for letter in between if letter.isalpha()]
    return (
        "".join(letters).isupper() and len(between) <= 4 * len(form.tokens) and not re.search(r"[,;:!?()/|\"]", between)
    )


def _largest(spans: Iterable[_Span]) -> list[_Span]:
    """Of one word, no hit inside another; in the order of the text."""
    kept: list[_Span] = []
    reach: dict[int, int] = {}
    for span in sorted(spans, key=lambda each: (each.start, -each.end, not each.exact)):
        if span.end > reach.get(span.word_id, -1):
            reach[span.word_id] = span.end
            kept.append(span)
    return kept


def _hit(where: str, text: str, flat: Flat, span: _Span) -> Hit:
    start, end = flat.at[span.start], flat.at[span.end - 1] + 1
    return Hit(
        span.word_id, where, _one_line(text[max(0, start - SHOWN) : start]), _one_line(text[start:end]),
        _one_line(text[end : end + SHOWN]), span.exact, _fingerprint(flat, span),
    )  # fmt: skip


def _one_line(text: str) -> str:
    return re.sub(r"\s+", " ", text)


def _fingerprint(flat: Flat, span: _Span) -> str:
    """Of the letters alone, so that a line break or a mark more changes nothing."""
    before = _words(flat, max(0, span.start - 80), span.start)[-WORDS_AROUND:]
    after = _words(flat, span.end, min(len(flat.letters), span.end + 80))[:WORDS_AROUND]
    parts = [" ".join(before), flat.letters[span.start : span.end], " ".join(after)]
    return sha256("|".join(parts).encode()).hexdigest()


def _words(flat: Flat, start: int, end: int) -> list[str]:
    """The words from letter `start` on; those that are cut off at the far end are not among the nearest."""
    if start >= end:
        return []
    cuts = [place for place in range(start + 1, end) if flat.gaps[place] == BETWEEN]
    return [flat.letters[a:b] for a, b in zip([start, *cuts], [*cuts, end], strict=True)]
