"""What moved, in words: against which quarter, how much, for the better or the worse, and how it stands to the target."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets.enums import GoodDirection, ValueKind
from datasets.periods import Period
from datasets.showing.movement import Against, Rating, against_target, movements
from datasets.showing.series import Break, Judgement, Point, Series
from datasets.terms import Figure, Terms

from .drawn import Number, series

LAST = Period(2015, 1)


def moved(kind: ValueKind, then: Number, last: Number, now: Number, **terms: object) -> list[str]:
    """The words for the newest of five quarters: then is a year ago, last a quarter ago."""
    return [each.words for each in movements(series(kind, [then, 1, 1, last, now], **terms), LAST)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "figures", "words"),
    [
        (
            ValueKind.COUNT,
            (200, 240, 268),
            ["up 28 (12%) on last quarter", "up 68 (34%) on the same quarter last year"],
        ),
        (
            ValueKind.SNAPSHOT,
            (300, 300, 268),
            ["down 32 (11%) on last quarter", "down 32 (11%) on the same quarter last year"],
        ),
        (ValueKind.COUNT, (4, 9, 6), ["down 3 on last quarter", "up 2 on the same quarter last year"]),
        (ValueKind.COUNT, (6, 0, 6), ["up 6 on last quarter", "no change on the same quarter last year"]),
        (
            ValueKind.COUNT,
            (5000, 1000, 1001),
            ["up 1 (less than 1%) on last quarter", "down 3,999 (80%) on the same quarter last year"],
        ),
        (ValueKind.CUMULATIVE, (40, 190, 55), ["up 15 (38%) on the same quarter last year"]),
        (
            ValueKind.PERCENTAGE,
            ("40.9", "47.1", "41.9"),
            [
                "down 5.2 percentage points on last quarter",
                "up 1.0 percentage points on the same quarter last year",
            ],
        ),
        (
            ValueKind.PERCENTAGE,
            ("41.9", "41.88", "41.9"),
            ["no change on last quarter", "no change on the same quarter last year"],
        ),
        (
            ValueKind.AMOUNT,
            (1000, 2000, "2500.50"),
            ["up £500.50 (25%) on last quarter", "up £1,500.50 (150%) on the same quarter last year"],
        ),
        (
            ValueKind.COUNT,
            (None, 12, 500),
            ["up 488 on last quarter", "no figure for the same quarter last year to compare with"],
        ),
        (ValueKind.COUNT, (5, 5, None), []),
    ],
)
def test_words(kind: ValueKind, figures: tuple[Number, Number, Number], words: list[str]) -> None:
    assert moved(kind, *figures) == words


def test_years_compare_with_last_year() -> None:
    yearly = series(ValueKind.COUNT, [50, 60], first=Period(2016))
    (found,) = movements(yearly, Period(2017))
    assert (found.against, found.before, found.change) == (Against.LAST_YEAR, Period(2016), 10)
    assert found.words == "up 10 (20%) on last year"


def test_a_break_is_said_instead_of_a_difference() -> None:
    broken = series(ValueKind.COUNT, [10, 10, 10, 10, 40], breaks=(Break(Period(2014, 3), "Wider definition."),))
    last, year = movements(broken, LAST)
    assert last.words == "up 30 (300%) on last quarter"
    assert (year.change, year.words) == (None, "not comparable with the same quarter last year: Wider definition")


@pytest.mark.parametrize(
    ("direction", "now", "tolerance", "judgement"),
    [
        (GoodDirection.UP, 50, None, Judgement.BETTER),
        (GoodDirection.UP, 30, None, Judgement.WORSE),
        (GoodDirection.DOWN, 50, None, Judgement.WORSE),
        (GoodDirection.DOWN, 30, None, Judgement.BETTER),
        (GoodDirection.DOWN, 40, None, Judgement.NEITHER),
        (GoodDirection.NEITHER, 90, None, Judgement.NEITHER),
        (GoodDirection.UP, 42, Decimal(2), Judgement.NEITHER),
        (GoodDirection.UP, 43, Decimal(2), Judgement.BETTER),
    ],
)
def test_a_change_is_judged_by_the_direction_of_good_and_the_tolerance(
    direction: GoodDirection, now: int, tolerance: Decimal | None, judgement: Judgement
) -> None:
    moves = series(ValueKind.COUNT, [40, now], direction=direction, target=Decimal(45), tolerance=tolerance)
    assert movements(moves, Period(2014, 2))[0].judgement == judgement


def test_a_rate_of_few_people_has_no_per_cent() -> None:
    def rate(before: int, after: int) -> str:
        figures = [Figure(numerator=Decimal(each), denominator=Decimal(10_000)) for each in (before, after)]
        points = tuple(Point(Period(2016 + place), each) for place, each in enumerate(figures))
        return movements(Series(Terms("x", "X", ValueKind.RATE), points=points), Period(2017))[0].words

    assert rate(4, 6) == "up 2.0 on last year"
    assert rate(40, 60) == "up 20.0 (50%) on last year"


@pytest.mark.parametrize(
    ("direction", "value", "rating"),
    [
        (GoodDirection.UP, 90, Rating.ON),
        (GoodDirection.UP, 95, Rating.ON),
        (GoodDirection.UP, 85, Rating.NEAR),
        (GoodDirection.UP, 84, Rating.OFF),
        (GoodDirection.DOWN, 90, Rating.ON),
        (GoodDirection.DOWN, 94, Rating.NEAR),
        (GoodDirection.DOWN, 96, Rating.OFF),
        (GoodDirection.NEITHER, 90, Rating.ON),
        (GoodDirection.NEITHER, 86, Rating.NEAR),
        (GoodDirection.NEITHER, 99, Rating.OFF),
    ],
)
def test_target(direction: GoodDirection, value: int, rating: Rating) -> None:
    held = series(ValueKind.PERCENTAGE, [value], direction=direction, target=Decimal(90), tolerance=Decimal(5))
    found = against_target(held, Period(2014, 1))
    assert found is not None
    assert found.rating == rating


@pytest.mark.parametrize(
    ("direction", "value", "quarter", "rating"),
    [
        (GoodDirection.UP, 40, 2, Rating.OPEN),
        (GoodDirection.UP, 101, 2, Rating.ON),
        (GoodDirection.UP, 40, 4, Rating.OFF),
        (GoodDirection.DOWN, 40, 2, Rating.OPEN),
        (GoodDirection.DOWN, 120, 2, Rating.OFF),
        (GoodDirection.DOWN, 40, 4, Rating.ON),
    ],
)
def test_a_target_since_april_is_for_the_year(
    direction: GoodDirection, value: int, quarter: int, rating: Rating
) -> None:
    period = Period(2014, quarter)
    held = series(ValueKind.CUMULATIVE, [value], first=period, direction=direction, target=Decimal(100))
    found = against_target(held, period)
    assert found is not None
    assert found.rating == rating


def test_no_target_no_figure_and_a_category_are_not_rated() -> None:
    rated = series(ValueKind.COUNT, [5, None], target=Decimal(3))
    assert against_target(rated, Period(2014, 2)) is None
    assert against_target(series(ValueKind.COUNT, [5]), Period(2014, 1)) is None
    assert against_target(Series(rated.terms, "girls", rated.points), Period(2014, 1)) is None


NUMBER = st.one_of(st.none(), st.decimals(), st.integers(-(10**20), 10**20).map(Decimal))


@given(
    st.sampled_from(ValueKind), st.sampled_from(GoodDirection), st.lists(st.tuples(NUMBER, NUMBER, NUMBER), max_size=7),
    st.booleans(),
)  # fmt: skip
@settings(max_examples=150, deadline=None)
def test_no_figure_makes_a_comparison_stumble(
    kind: ValueKind, direction: GoodDirection, figures: list[tuple[Decimal | None, ...]], quarters: bool
) -> None:
    first = Period(2014, 1) if quarters else Period(2014)
    points, period = [], first
    for each in figures:
        points.append(Point(period, Figure(*each)))
        period = period.after
    any_series = Series(Terms("x", "X", kind, direction=direction, target=Decimal(5)), points=tuple(points))
    for point in points:
        for movement in movements(any_series, point.period):
            assert movement.words
            assert "NaN" not in movement.words
        against_target(any_series, point.period)
