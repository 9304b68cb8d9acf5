"""Signals: named only where there are points enough, judged by the direction of good, never across a break."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datasets.enums import GoodDirection, ValueKind
from datasets.periods import Period
from datasets.showing.series import Break, Judgement, Series
from datasets.showing.signals import Reading, SignalKind, read, usual_runs

from .drawn import series

CHANCE = [12, 15, 11, 9, 14, 10, 12, 16, 11, 12, 13, 9]


def count(numbers: list[int | None], direction: GoodDirection = GoodDirection.DOWN, **more: object) -> Reading:
    return read(series(ValueKind.COUNT, numbers, direction=direction, **more))  # type: ignore[arg-type]


@pytest.mark.parametrize("points", [0, 1, 11])
def test_too_few_points_are_not_judged(points: int) -> None:
    reading = count(([1, 90] * 6)[:points])
    assert reading.signals == ()
    assert not reading.enough
    expected = f"Too few points to tell change from chance ({points} of 12)." if points else "No figures yet."
    assert reading.words == expected


def test_chance_is_called_chance() -> None:
    reading = count(CHANCE)
    assert reading.enough
    assert reading.signals == ()
    assert reading.words == "Nothing beyond chance in 12 points."


@pytest.mark.parametrize(
    ("direction", "judgement"),
    [
        (GoodDirection.DOWN, Judgement.WORSE),
        (GoodDirection.UP, Judgement.BETTER),
        (GoodDirection.NEITHER, Judgement.NEITHER),
    ],
)
def test_a_shift_is_six_on_one_side_of_the_median(direction: GoodDirection, judgement: Judgement) -> None:
    reading = count([10, 11, 9, 12, 10, 11, 21, 20, 22, 21, 23, 20], direction)
    shifts = [each for each in reading.signals if each.kind == SignalKind.SHIFT]
    assert [(each.first, each.last, each.now) for each in shifts] == [
        (Period(2015, 3), Period(2016, 4), True),
        (Period(2014, 1), Period(2015, 2), False),
    ]
    assert shifts[0].judgement == judgement
    assert shifts[0].words.startswith(
        "6 points in a row above the median of 16, Quarter 3 2015/16 to Quarter 4 2016/17. A shift: chance"
    )
    assert reading.now[0] in shifts
    assert ("for the" in shifts[0].words) == (judgement != Judgement.NEITHER)


def test_points_on_the_median_neither_count_nor_end_a_shift() -> None:
    numbers = [8, 9, 8, 10, 9, 8, 9, 10, 11, 12, 11, 12, 10, 11, 12, 10, 8]
    shifts = [each for each in count(numbers).signals if each.kind == SignalKind.SHIFT]
    assert [each.words[:17] for each in shifts] == ["6 points in a row", "6 points in a row"]


def test_a_trend_is_five_rising_or_falling_and_equal_ones_count_once() -> None:
    numbers = [10, 30, 12, 28, 11, 29, 10, 14, 18, 18, 22, 26]
    trends = [each for each in count(numbers).signals if each.kind == SignalKind.TREND]
    assert len(trends) == 1
    assert trends[0].words.startswith(
        "5 points in a row rising, from 10 to 26, Quarter 3 2015/16 to Quarter 4 2016/17."
    )
    assert trends[0].judgement == Judgement.WORSE
    assert not [each for each in count([*numbers[:-1], 20]).signals if each.kind == SignalKind.TREND]


def test_a_point_outside_the_limits_is_named_with_its_limit() -> None:
    reading = count([*CHANCE, 40])
    assert [(each.kind, each.first) for each in reading.signals] == [(SignalKind.OUTSIDE, Period(2017, 1))]
    assert "40 in Quarter 1 2017/18 is above the upper limit of" in reading.words
    assert reading.phases[0].lower == 0
    names = [(each.name, each.is_limit) for each in reading.guides(limits=True)]
    assert names == [("Mean", False), ("Upper limit", True), ("Lower limit", True)]
    assert [each.name for each in reading.guides()] == ["Median"]


def test_limits_are_the_mean_and_its_mean_moving_ranges() -> None:
    phase = count([10, 12] * 6).phases[0]
    assert phase.mean == 11
    assert phase.upper == 11 + 2 * phase.mean.from_float(2.66).quantize(phase.upper)
    assert count([7] * 12).signals == ()


def test_a_share_has_no_limit_above_its_hundred() -> None:
    reading = read(series(ValueKind.PERCENTAGE, [99, 90] * 6))
    assert reading.phases[0].upper == 100


def test_swinging_has_too_many_runs_and_drifting_too_few() -> None:
    assert [each.kind for each in count([5, 15] * 8).signals] == [SignalKind.MANY_RUNS]
    slow = [5, 6, 5, 6, 5, 15, 16, 15, 16, 15, 5, 6, 5, 6, 5, 15, 16, 15, 16, 15]
    assert [each.kind for each in count(slow).signals] == [SignalKind.FEW_RUNS]


@pytest.mark.parametrize(("each_side", "fewest", "most"), [(5, 3, 9), (8, 5, 13), (10, 7, 15)])
def test_usual_runs_follow_the_tables_of_the_runs_test(each_side: int, fewest: int, most: int) -> None:
    assert usual_runs(each_side, each_side) == (fewest, most)


def test_a_break_begins_the_series_anew() -> None:
    broken = count([*CHANCE, *[30, 31, 29, 32, 30, 31]], breaks=(Break(Period(2017, 1), "Wider"),))
    assert broken.signals == ()
    assert not broken.enough
    assert broken.words == "Too few points since Quarter 1 2017/18 to tell change from chance (6 of 12)."
    assert count([*CHANCE, *[30, 31, 29, 32, 30, 31]]).signals


def test_an_earlier_signal_is_not_sold_as_news() -> None:
    reading = count([40, *CHANCE])
    assert reading.now == ()
    assert reading.words == "Nothing beyond chance in the newest figures; an earlier signal ends in Quarter 1 2014/15."


def test_figures_since_april_are_judged_by_what_each_quarter_added() -> None:
    reading = read(series(ValueKind.CUMULATIVE, [10, 21, 31, 42, 11, 21, 32, 42, 10, 21, 31, 81]))
    assert [(each.kind, each.first) for each in reading.signals] == [(SignalKind.OUTSIDE, Period(2016, 4))]
    assert reading.words.startswith("Added in each quarter: 50 in Quarter 4 2016/17 is above")
    assert reading.series.values[Period(2016, 2)] == 11
    missing = read(series(ValueKind.CUMULATIVE, [10, None, 31, 42])).series.values
    assert list(missing.values()) == [10, 11]


NUMBERS = st.lists(
    st.one_of(
        st.none(),
        st.integers(-5, 50),
        st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=10**14),
    ),
    max_size=30,
)


@given(
    st.sampled_from(ValueKind), NUMBERS, st.sampled_from(GoodDirection), st.lists(st.integers(2013, 2023), max_size=3)
)
@settings(max_examples=120, deadline=None)
def test_no_series_makes_the_rules_stumble(
    kind: ValueKind, numbers: list[int | None], direction: GoodDirection, breaks: list[int]
) -> None:
    reading = read(
        series(kind, numbers, direction=direction, breaks=tuple(Break(Period(year, 2)) for year in breaks))  # type: ignore[arg-type]
    )
    assert reading.words
    for each in reading.signals:
        assert each.first <= each.last
        assert (each.judgement == Judgement.NEITHER) or direction != GoodDirection.NEITHER
    for phase in reading.phases:
        assert phase.points >= 12
        assert phase.lower <= phase.mean <= phase.upper


def test_an_empty_series_has_nothing_to_say() -> None:
    assert read(Series(series(ValueKind.COUNT, []).terms)).words == "No figures yet."
