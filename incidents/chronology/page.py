"""What the page of the merged chronology shows: the drawing, the findings and the entries that were asked for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator

from core.pagination import paginate
from incidents.chronology.alike import WITHIN_DAYS
from incidents.chronology.entries import Entry, Month, days_between, in_order, months_of, years_of
from incidents.chronology.grid import draw
from incidents.chronology.merging import LATE_AFTER_DAYS, Knower, Pair
from incidents.chronology.selectors import Chronology, words_of
from incidents.chronology.words import agency_silence_words, day_words, days, month_words, stretch_words, when_words
from incidents.enums import EntryKind
from incidents.models import EntryLink

PER_PAGE, FINDINGS_PER_PAGE, JUDGEMENTS_SHOWN, CANDIDATES_SHOWN = 50, 5, 20, 20
KINDS = dict(EntryKind.choices)


@dataclass(frozen=True, slots=True)
class Filters:
    """Which entries are listed. What is not there to be chosen chooses nothing."""

    agency: int | None = None
    month: Month | None = None
    year: int | None = None
    kind: str = ""
    late: bool = False

    def matches(self, entry: Entry) -> bool:
        return (
            (self.agency is None or entry.agency_id == self.agency)
            and (not self.kind or entry.kind == self.kind)
            and (self.month is None or self.month in months_of(entry))
            and (self.year is None or self.year in years_of(entry))
            and (not self.late or entry.lag > LATE_AFTER_DAYS)
        )

    @property
    def any(self) -> bool:
        return self != Filters()


def filters_of(asked: Mapping[str, str], chronology: Chronology) -> Filters:
    agency, year = (_number(asked.get(name, "")) for name in ("agency", "year"))
    first, _, last = asked.get("month", "").partition("-")
    month = (_number(first) or 0, _number(last) or 0)
    drawn = chronology.merged.months
    return Filters(
        agency=agency if agency in chronology.agencies else None,
        month=month if month in drawn else None,
        year=year if any(year == each[0] for each in drawn) else None,
        kind=asked.get("kind", "") if asked.get("kind") in KINDS else "",
        late=asked.get("late") == "on",
    )


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 12 else None


@dataclass(frozen=True, slots=True)
class Shown:
    """An entry with its words, ready to be read."""

    id: int
    agency: str
    when: str
    kind: str
    source: str
    text: str
    comment: str
    known: str
    late: str


class Reader:
    """Turns entries into what is read; loads the words of all of them at once."""

    def __init__(self, chronology: Chronology, entries: list[Entry]) -> None:
        self.agencies = chronology.agencies
        self.words = words_of(entry.id for entry in entries)

    def show(self, entry: Entry) -> Shown:
        words = self.words.get(entry.id, {})
        late = f"{days(entry.lag)} after it happened" if entry.lag > LATE_AFTER_DAYS else ""
        return Shown(
            id=entry.id,
            agency=self.agencies.get(entry.agency_id, ""),
            when=when_words(entry),
            kind=KINDS[entry.kind],
            source=words.get("source", ""),
            text=words.get("what_happened", ""),
            comment=words.get("practice_comment", ""),
            known=day_words(entry.known_on) if entry.known_on and entry.known_on != entry.starts_on else "",
            late=late,
        )

    def line(self, entry: Entry) -> str:
        """An entry as one line to choose."""
        shown = self.show(entry)
        return f"{shown.agency}, {shown.when}: {Truncator(shown.text).chars(200)}"

    def pair(self, pair: Pair, links: Mapping[tuple[int, int], EntryLink]) -> dict[str, Any]:
        key = (min(pair.first.id, pair.second.id), max(pair.first.id, pair.second.id))
        one, other = self.show(pair.first), self.show(pair.second)
        return {
            "one": one,
            "other": other,
            "sides": (one, other),
            "days": days(pair.days) if pair.days else "",
            "judged": pair.judged,
            "link": links.get(key),
        }

    def event(self, knowers: tuple[Knower, ...]) -> dict[str, Any]:
        return {
            "what": self.show(knowers[0].entry),
            "rows": [
                {
                    "agency": self.agencies.get(each.entry.agency_id, ""),
                    "says": when_words(each.entry),
                    "knew": day_words(each.entry.became_known_on),
                    "behind": f"{days(each.behind)} later" if each.behind else "First to know",
                    "late": each.entry.lag > LATE_AFTER_DAYS,
                }
                for each in knowers
            ],
        }


def page_context(request: HttpRequest, chronology: Chronology) -> dict[str, Any]:
    merged, filters = chronology.merged, filters_of(request.GET, chronology)
    listed = [entry for entry in merged.entries if filters.matches(entry)] if filters.any else merged.entries
    page = paginate(request, listed, PER_PAGE)
    pages = {
        name: paginate(request, rows, FINDINGS_PER_PAGE, parameter=name)
        for name, rows in (("found", merged.contradictions), ("alike", merged.may_be_one), ("knew", merged.known))
    }
    links = {(link.first_id, link.second_id): link for link in chronology.links}
    judged = _judgements(chronology)
    read: list[Entry] = [*page.object_list]
    for each in (*pages["found"].object_list, *pages["alike"].object_list, *judged):
        read += each[:2]
    read += [knower.entry for knowers in pages["knew"].object_list for knower in knowers]
    reader = Reader(chronology, read)
    return {
        **_filtering(filters, chronology),
        **_silences(chronology),
        **pages,
        "page": page,
        "entries": [reader.show(entry) for entry in page.object_list],
        "grid": draw(merged, chronology.agencies, year=filters.year),
        "contradictions": [reader.pair(pair, links) for pair in pages["found"].object_list],
        "may_be_one": [reader.pair(pair, links) for pair in pages["alike"].object_list],
        "judgements": [reader.pair(pair, links) for pair in judged],
        "events": [reader.event(knowers) for knowers in pages["knew"].object_list],
        "not_judged": sum(not pair.judged for pair in merged.contradictions),
        "missing": [row.agency.name for row in chronology.missing],
        "total": len(merged.entries),
        "late": len(merged.late),
        "late_after": LATE_AFTER_DAYS,
        "by_year_only": len(merged.by_year_only),
    }


def _filtering(filters: Filters, chronology: Chronology) -> dict[str, Any]:
    chosen = _month_code(filters.month) if filters.month else ""
    return {
        "filters": filters,
        "filtered_to": _filter_words(filters, chronology),
        "agencies": _options(sorted(chronology.agencies.items(), key=lambda item: item[1].lower()), filters.agency),
        "months": _options([(_month_code(month), month_words(month)) for month in chronology.merged.months], chosen),
        "kinds": _options(EntryKind.choices, filters.kind),
    }


def _month_code(month: Month) -> str:
    return f"{month[0]}-{month[1]:02d}"


def _options(rows: Iterable[tuple[object, str]], chosen: object) -> SafeString:
    """Of a select. Forty agencies and a hundred months are quicker written here than by the template."""
    marked = mark_safe(" selected")
    return format_html_join(
        "", '<option value="{}"{}>{}</option>', ((key, marked if key == chosen else "", name) for key, name in rows)
    )


def _silences(chronology: Chronology) -> dict[str, Any]:
    silent = chronology.merged.silent
    return {
        "silent": [f"Nobody recorded anything {stretch_words(stretch)}." for stretch in silent],
        "silences": silence_words(chronology),
        "silent_months": sum(stretch.months for stretch in silent),
    }


def silence_words(chronology: Chronology) -> list[str]:
    """The longest silences first; those who were never silent are not named."""
    quiet = [each for each in chronology.merged.agency_silences if each.longest is not None]
    quiet.sort(key=lambda each: (-each.months, chronology.agencies.get(each.agency_id, "")))
    return [agency_silence_words(each, chronology.agencies.get(each.agency_id, "")) for each in quiet]


def _judgements(chronology: Chronology) -> list[Pair]:
    """The latest ones that contradict nothing, so that one made by mistake can be taken back."""
    by_id = {entry.id: entry for entry in chronology.merged.entries}
    rows = []
    for link in sorted(chronology.links, key=lambda each: each.at, reverse=True):
        one, other = by_id.get(link.first_id), by_id.get(link.second_id)
        if one is not None and other is not None and not (link.same and days_between(one, other)):
            rows.append(Pair(one, other, days_between(one, other), judged=True))
    return rows[:JUDGEMENTS_SHOWN]


def candidates(chronology: Chronology, entry: Entry) -> list[Entry]:
    """Other agencies' entries that may tell of the same event: the nearest in time, whatever their words."""
    others = [each for each in chronology.merged.entries if each.agency_id != entry.agency_id]
    near = [each for each in others if days_between(each, entry) <= WITHIN_DAYS]
    near.sort(key=lambda each: (days_between(each, entry), in_order(each)))
    return near[:CANDIDATES_SHOWN]


def _filter_words(filters: Filters, chronology: Chronology) -> str:
    parts = [
        chronology.agencies[filters.agency] if filters.agency is not None else "",
        month_words(filters.month) if filters.month else "",
        str(filters.year) if filters.year else "",
        KINDS[filters.kind] if filters.kind else "",
        f"known more than {LATE_AFTER_DAYS} days later" if filters.late else "",
    ]
    return ", ".join(part for part in parts if part)
