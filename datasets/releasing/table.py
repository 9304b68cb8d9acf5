"""The figures of a release as the public gets them, once it is decided which numbers are hidden."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from decimal import Decimal

from datasets.enums import PER, Standing
from datasets.releasing.cells import Part, Place, counts_of, measurements
from datasets.releasing.release import FigureKey, Mark, ShownFigure
from datasets.terms import TOTAL, Figure, Figures, Terms, rounded

SHARE_DECIMALS = 1  # of percentages and rates: from more, readers could work their parts out


def shown_figures(
    figures: Mapping[str, Figures], terms: Iterable[Terms], hidden: frozenset[Place], withheld: frozenset[FigureKey]
) -> dict[FigureKey, ShownFigure]:
    """Every figure of the indicators in `terms`, by indicator, category as the terms list them, and period."""
    listed = list(terms)
    measured = measurements(listed)
    found: dict[FigureKey, ShownFigure] = {}
    for each in listed:
        for category in (TOTAL, *(one.code for one in each.categories)):
            for period in sorted(figures):
                figure = figures[period].get((each.code, category))
                place = Place(each.code, category, period, Part.VALUE)
                if place[:3] in withheld:
                    found[place[:3]] = ShownFigure(Mark.WITHHELD)
                elif figure is not None:
                    shown = _measured(figure) if each.code in measured else _counted(each, figure, place, hidden)
                    found[place[:3]] = replace(shown, provisional=figure.provisional)
    return found


def _absent(figure: Figure) -> ShownFigure:
    standing = Standing.BLANK if figure.standing == Standing.GIVEN else figure.standing
    return ShownFigure(Mark.NOT_GIVEN, standing=standing)


def _measured(figure: Figure) -> ShownFigure:
    if not figure.given or figure.number is None:
        return _absent(figure)
    return ShownFigure(Mark.SHOWN, figure.number)


def _counted(terms: Terms, figure: Figure, place: Place, hidden: frozenset[Place]) -> ShownFigure:
    if not figure.given:
        return _absent(figure)
    counts = counts_of(terms, figure)
    if counts is None:
        return ShownFigure(Mark.UNCHECKED)
    shown = {part: None if Place(*place[:3], part) in hidden else number for part, number in counts.items()}
    mark = Mark.SUPPRESSED if None in shown.values() else Mark.SHOWN
    if not terms.of_parts:
        number = shown[Part.VALUE]
        return ShownFigure(mark, None if number is None else Decimal(number))
    numerator, denominator = shown[Part.NUMERATOR], shown[Part.DENOMINATOR]
    value = None
    if numerator is not None and denominator:
        value = rounded(Decimal(numerator) * PER[terms.kind] / denominator, SHARE_DECIMALS)
    return ShownFigure(mark, value, numerator, denominator)
