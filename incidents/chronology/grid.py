"""The chronology drawn: agencies down, months or years across, each cell with its number and its shade."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.safestring import SafeString, mark_safe

from incidents.chronology.entries import years_of
from incidents.chronology.merging import Merged
from incidents.chronology.words import month_words

SHADES = 5
# More months than this are drawn as years; a year opens into its months.
MONTHS_DRAWN = 24
SHORT = ("", "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True, slots=True)
class Column:
    """`query` opens it: a year's months, or a month's entries."""

    text: str
    long: str
    query: str
    silent: bool


@dataclass(frozen=True, slots=True)
class Row:
    agency: str
    cells: SafeString


@dataclass(frozen=True, slots=True)
class Grid:
    by_year: bool
    year: int | None
    groups: list[tuple[int, int]]
    columns: list[Column]
    rows: list[Row]
    totals: SafeString
    has_silence: bool
    has_stretch: bool


def draw(merged: Merged, agencies: Mapping[int, str], *, year: int | None) -> Grid | None:
    if not merged.months:
        return None
    if year is None and len(merged.months) > MONTHS_DRAWN:
        return _by_year(merged, agencies)
    return _by_month(merged, agencies, year)


def _shown(merged: Merged, agencies: Mapping[int, str]) -> list[int]:
    ids = {entry.agency_id for entry in merged.entries} | {silence.agency_id for silence in merged.agency_silences}
    return sorted((key for key in ids if key in agencies), key=lambda key: agencies[key].lower())


def _by_month(merged: Merged, agencies: Mapping[int, str], year: int | None) -> Grid:
    drawn = [month for month in merged.months if year is None or month[0] == year]
    silent = {month for stretch in merged.silent for month in drawn if stretch.first <= month <= stretch.last}
    heard = {month for _, month in merged.counts}
    stretches = {
        (each.agency_id, month)
        for each in merged.agency_silences
        if each.longest is not None and each.longest.months > 1
        for month in drawn
        if each.longest.first <= month <= each.longest.last and month in heard
    }
    names = {month: f"{month[0]}-{month[1]:02d}" for month in drawn}
    shown = _shown(merged, agencies)
    top = max((merged.counts.get((key, month), 0) for key in shown for month in drawn), default=0)
    cells = {
        key: [
            _cell(
                merged.counts.get((key, month), 0), top, f"agency={key}&amp;month={names[month]}",
                "silent" if month in silent else "stretch" if (key, month) in stretches else "",
            )
            for month in drawn
        ]
        for key in shown
    }  # fmt: skip
    everybody = {month: sum(merged.counts.get((key, month), 0) for key in shown) for month in drawn}
    totals = [_total(everybody[month], f"month={names[month]}", silent=month in silent) for month in drawn]
    columns = [Column(SHORT[month[1]], month_words(month), f"month={names[month]}", month in silent) for month in drawn]
    groups = sorted(Counter(month[0] for month in drawn).items())
    rows = [Row(agencies[key], mark_safe("".join(cells[key]))) for key in shown]  # noqa: S308  made of numbers below
    return Grid(
        by_year=False, year=year, groups=groups, columns=columns, rows=rows, totals=mark_safe("".join(totals)),  # noqa: S308
        has_silence=bool(silent), has_stretch=bool(stretches),
    )  # fmt: skip


def _by_year(merged: Merged, agencies: Mapping[int, str]) -> Grid:
    years = list(range(merged.months[0][0], merged.months[-1][0] + 1))
    counts = Counter((entry.agency_id, year) for entry in merged.entries for year in years_of(entry))
    shown = _shown(merged, agencies)
    top = max(counts.values(), default=0)
    rows = []
    for key in shown:
        cells = (_cell(counts[key, year], top, f"agency={key}&amp;year={year}", "") for year in years)
        rows.append(Row(agencies[key], mark_safe("".join(cells))))  # noqa: S308  made of numbers below
    totals = (_total(sum(counts[key, year] for key in shown), f"year={year}", silent=False) for year in years)
    columns = [Column(str(year), str(year), f"year={year}", silent=False) for year in years]
    return Grid(
        by_year=True, year=None, groups=[], columns=columns, rows=rows, totals=mark_safe("".join(totals)),  # noqa: S308
        has_silence=False, has_stretch=False,
    )  # fmt: skip


def _cell(count: int, top: int, query: str, mark: str) -> str:
    """Numbers and fixed words only: nothing that a person typed."""
    if not count:
        kind = f" portal-heat__cell--{mark}" if mark else ""
        return f'<td class="portal-heat__cell{kind}">0</td>'
    shade = -(-SHADES * count // top)
    return (
        f'<td class="portal-heat__cell portal-heat__cell--{shade}">'
        f'<a class="portal-heat__link" href="?{query}#entries">{count}'
        f'<span class="govuk-visually-hidden"> entr{"y" if count == 1 else "ies"}</span></a></td>'
    )


def _total(count: int, query: str, *, silent: bool) -> str:
    if not count:
        return f'<td class="portal-heat__cell{" portal-heat__cell--silent" if silent else ""}">0</td>'
    return f'<td class="portal-heat__cell"><a class="govuk-link" href="?{query}#entries">{count}</a></td>'
