"""Charts in a sentence or two, for those who do not see them. The table beside a chart has every figure."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from datasets.periods import Period
from datasets.terms import Terms, said

from .series import Comparator, Series, Spot

# Categories named in a sentence; the others are in the table.
NAMED = 6


def describe(
    series: Series, *, area: str = "", comparators: Sequence[Comparator] = (), form: str = "Line chart"
) -> str:
    """From when to when, how it moved, its ends, what is missing or provisional, breaks, and what it is held against."""
    of = f"{form} of {_subject(series.name, area)}"
    if not series.values:
        return f"{of}: no figures."
    (first, _), (last, end) = _ends(series.values)
    one = f"{of}: one figure, {series.said(end)} in {last.short}."
    sentences = [one if first == last else f"{of} from {first.short} to {last.short}{_course(series)}."]
    sentences += _reservations(series, last)
    if series.target is not None:
        sentences.append(f"The target is {series.said(series.target)}.")
    for each in comparators:
        other = each.value_at(last)
        if other is not None:
            sentences.append(f"{each.name} in {last.short}: {series.said(other)}.")
    return " ".join(sentences)


def _ends(values: Mapping[Period, Decimal]) -> tuple[tuple[Period, Decimal], tuple[Period, Decimal]]:
    first, last = min(values), max(values)
    return (first, values[first]), (last, values[last])


def _subject(name: str, area: str) -> str:
    return f"{name} in {area}" if area else name


def _course(series: Series) -> str:
    """How it moved, since the last break only: figures on two sides of a break are not compared."""
    *_, values = ({each.period: each.value for each in part if each.value is not None} for part in series.stretches)
    if not values:
        return ", without a figure since the last break"
    (begun, start), (last, end) = _ends(values)
    since = f"; since {begun.short}" if len(values) < len(series.values) else ":"
    if begun == last:
        return f"{since} one figure, {series.said(end)}"
    if series.said(start) == series.said(end):
        moved = f"{series.said(start)} at both ends"
    else:
        moved = f"{'rose' if end > start else 'fell'} from {series.said(start)} to {series.said(end)}"
    for name, extreme in (("highest", max(values.values())), ("lowest", min(values.values()))):
        if series.said(extreme) not in {series.said(start), series.said(end)}:
            at = next(period for period, value in values.items() if value == extreme)
            moved += f"; {name} {series.said(extreme)} in {at.short}"
    return f"{since} {moved}"


def _reservations(series: Series, last: Period) -> list[str]:
    found = []
    missing = sum(each.value is None for each in series.spots)
    if missing:
        found.append(f"{'One period has' if missing == 1 else f'{missing} periods have'} no figure.")
    if series.spot(last).provisional:
        found.append("The last figure is provisional.")
    starts = [part[0].period.short for part in series.stretches[1:]]
    return found + [f"Not comparable with earlier figures from {each} on." for each in starts]


def describe_cumulative(series: Series) -> str:
    """This year's last figure against the same quarter of the years before."""
    of = f"Line chart of {series.name}, since 1 April, a line for each financial year"
    if not series.values:
        return f"{of}: no figures."
    last, end = list(series.values.items())[-1]
    sentences = [f"{of}: {series.said(end)} by {last.short}."]
    earlier = [(last.year_before, series.values.get(last.year_before))]
    earlier.append((last.year_before.year_before, series.values.get(last.year_before.year_before)))
    said_earlier = [f"{series.said(value)} by {period.short}" for period, value in earlier if value is not None]
    if said_earlier:
        sentences.append(f"In earlier years: {', '.join(said_earlier)}.")
    if series.spot(last).provisional:
        sentences.append("The last figure is provisional.")
    return " ".join(sentences)


def describe_bars(
    terms: Terms, period: Period, spots: Mapping[str, Spot], *, whole: tuple[str, Decimal] | None = None
) -> str:
    """The largest categories first. `whole`: what all are held against, by name."""
    known = {name: each.value for name, each in spots.items() if each.value is not None}
    of = f"Bar chart of {terms.title}, {period.short}"
    if not known:
        return f"{of}: no figures."
    ordered = sorted(known.items(), key=lambda each: each[1], reverse=True)
    listed = ", ".join(f"{name} {_said(terms, value)}" for name, value in ordered[:NAMED])
    more = len(ordered) - NAMED
    words = f"{of}: {listed}{f' and {more} more' if more > 0 else ''}."
    if whole is not None:
        words += f" {whole[0]}: {_said(terms, whole[1])}."
    missing = [name for name, each in spots.items() if each.value is None]
    return words + (f" No figure for {', '.join(missing[:NAMED])}." if missing else "")


def describe_shares(terms: Terms, shares: Mapping[Period, Mapping[str, float]]) -> str:
    """The newest period's shares, and where the series began. `shares`: in hundredths, by the category's name."""
    of = f"Stacked bar chart of {terms.title}, shares of the whole"
    if not shares:
        return f"{of}: no figures."
    first, last = min(shares), max(shares)
    listed = ", ".join(f"{name} {share:.0f}%" for name, share in shares[last].items())
    words = f"{of}, {last.short}: {listed}."
    if first != last:
        before = ", ".join(f"{name} {share:.0f}%" for name, share in shares[first].items())
        words += f" In {first.short}: {before}."
    return words


def _said(terms: Terms, value: Decimal) -> str:
    return said(terms.kind, value, unit=terms.unit, decimals=terms.decimals)
