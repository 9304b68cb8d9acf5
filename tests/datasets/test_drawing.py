"""Charts as they are sent: sound XML that stands alone, the same bytes every time, every figure drawn, the words inside."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.colours import readable_on_white
from core.pdf import html_to_pdf
from datasets.enums import Standing, ValueKind
from datasets.periods import Period
from datasets.showing import paper, scales
from datasets.showing.describing import describe
from datasets.showing.drawing import (
    Bar,
    Drawing,
    Size,
    breakdown,
    cumulative,
    districts,
    shares,
    small_trend,
    trend,
    years,
)
from datasets.showing.series import Break, Comparator, Series, Spot, calendar_years, quarterly, yearly
from datasets.showing.signals import read
from datasets.terms import Category, Figure, Terms

from .drawn import series

SVG = "{http://www.w3.org/2000/svg}"
CODES = ("police", "schools", "unknown")
BY_SOURCE = Terms(
    "referrals",
    "Referrals by source",
    ValueKind.COUNT,
    unit="referrals",
    categories=(
        Category("police", "Police"),
        Category("schools", "Schools & <early years>"),
        Category("unknown", "Not recorded", not_recorded=True),
    ),
)
QUARTER, YEAR_AGO = Period(2017, 2), Period(2016, 2)

PLANS = series(
    ValueKind.SNAPSHOT,
    [530, 540, 512, 560, None, 600, 640, 720],
    first=Period(2016, 1),
    breaks=(Break(Period(2016, 3), "Plans of both kinds are counted"),),
    provisional=(7,),
    target=Decimal(600),
)
NURSES = series(ValueKind.CUMULATIVE, [2, 83, 86, 12, 5, 30], first=Period(2016, 1))
INCOME = series(ValueKind.AMOUNT, [125_105, None, 118_000], first=Period(2015), provisional=(2,), unit="pounds")


def _bars() -> list[Bar]:
    now = (680, None, 44)
    return [
        Bar(
            each.name,
            Spot(QUARTER, None if value is None else Decimal(value)),
            Decimal(50),
            not_recorded=each.not_recorded,
        )
        for each, value in zip(BY_SOURCE.categories, now, strict=True)
    ]


def _shares() -> dict[Period, dict[str, Decimal]]:
    return {Period(2016, each): dict(zip(CODES, map(Decimal, (60, 30, 10)), strict=True)) for each in (1, 2, 3)}


CHARTS = {
    "trend": lambda size: trend(
        PLANS, size=size, area="Warwickshire", comparators=[Comparator("England", {Period(2016): Decimal(500)})]
    ),
    "guides": lambda size: trend(read(LONG).series, size=size, guides=read(LONG).guides(limits=True)),
    "cumulative": lambda size: cumulative(NURSES, size=size),
    "years": lambda size: years(
        INCOME, size=size, comparators=[Comparator("Neighbours", {Period(2017): Decimal(90_000)})]
    ),
    "breakdown": lambda size: breakdown(BY_SOURCE, QUARTER, _bars(), size=size, before=YEAR_AGO),
    "districts": lambda size: districts(BY_SOURCE, QUARTER, _bars(), county=("Warwickshire", Decimal(300)), size=size),
    "shares": lambda size: shares(BY_SOURCE, _shares(), size=size),
    "small": lambda _: small_trend(PLANS),
}
LONG = series(ValueKind.COUNT, [12, 15, 11, 9, 14, 10, 12, 16, 11, 12, 13, 9, 40], first=Period(2013, 4))


def root(drawing: Drawing) -> ET.Element:
    return ET.fromstring(drawing.svg)


def count(drawing: Drawing, name: str, tag: str) -> int:
    """How many marks of a tag are drawn in the groups of a name."""
    groups = [each for each in root(drawing).iter(f"{SVG}g") if each.get("id") == f"chart-{name}"]
    return sum(len(list(group.iter(SVG + tag))) for group in groups)


def texts(drawing: Drawing) -> list[str]:
    return ["".join(each.itertext()) for each in root(drawing).iter(f"{SVG}text")]


@pytest.mark.parametrize("size", Size)
@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_stands_alone_and_says_itself(kind: str, size: Size) -> None:
    drawing = CHARTS[kind](size)
    svg = root(drawing)
    assert (svg.get("width"), svg.get("height")) == (str(drawing.width), str(drawing.height))
    assert svg.get("viewBox") == f"0 0 {drawing.width} {drawing.height}"
    assert svg[0].tag == f"{SVG}title"
    assert svg[0].text
    assert (svg[1].tag, svg[1].text) == (f"{SVG}desc", drawing.words)
    assert {each.tag for each in svg.iter()} <= {
        SVG + name
        for name in ["svg", "title", "desc", "g", "path", "text", "defs", "use", "clipPath", "pattern", "rect"]
    }
    for name, value in ((name, value) for each in svg.iter() for name, value in each.attrib.items()):
        assert name != "style"
        assert not name.startswith("on")
        assert "://" not in value
        assert not name.endswith("href") or value.startswith("#")
    assert b"<!DOCTYPE" not in drawing.svg


def test_the_same_figures_give_the_same_bytes_in_any_thread() -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: trend(PLANS).svg, range(4)))
    assert set(made) == {trend(PLANS).svg}


def test_every_figure_is_a_point_hollow_where_provisional_and_gaps_are_marked() -> None:
    drawing = CHARTS["trend"](Size.WIDE)
    assert count(drawing, "points", "use") == 6
    assert count(drawing, "provisional", "use") == 1
    assert count(drawing, "missing", "use") == 1
    assert count(drawing, "break", "path") == 1
    assert count(drawing, "target", "path") == 1
    said = " ".join(texts(drawing))
    for words in (
        "Warwickshire 720",
        "England 500 (2016/17)",
        "Target 600",
        "○ Provisional",
        "× No figure",
        "1 Not comp",
    ):
        assert words in said


def test_a_cumulative_series_has_a_line_for_each_year() -> None:
    drawing = cumulative(NURSES)
    assert count(drawing, "year", "path") == 2
    assert count(drawing, "points", "use") == 6
    assert "2016/17 12" in texts(drawing)
    assert "2017/18 30" in texts(drawing)
    assert drawing.svg != trend(NURSES).svg
    assert drawing.words.endswith("30 by Quarter 2 2017/18. In earlier years: 83 by Quarter 2 2016/17.")


def test_bars_stand_for_what_is_given() -> None:
    assert count(years(INCOME), "bar", "path") == 2
    assert count(years(INCOME), "missing", "use") == 1
    drawing = CHARTS["breakdown"](Size.WIDE)
    assert count(drawing, "bar", "path") == 2
    assert count(drawing, "before", "use") == 3
    assert {"680", "No figure", "44", "Schools & <early years>"} <= set(texts(drawing))
    counted = CHARTS["districts"](Size.NARROW)
    assert count(counted, "guide", "path") == 0
    assert "Warwickshire: 300." in texts(counted)
    rates = replace(BY_SOURCE, kind=ValueKind.RATE)
    compared = districts(rates, QUARTER, _bars(), county=("Warwickshire", Decimal(300)), size=Size.NARROW)
    assert count(compared, "guide", "path") == 1


def test_shares_show_what_is_not_recorded_as_a_part_of_its_own() -> None:
    drawing = CHARTS["shares"](Size.WIDE)
    assert count(drawing, "part", "path") == 6
    assert count(drawing, "not-recorded", "path") == 3
    assert "Not recorded 10%" in texts(drawing)
    assert "Police 60%" in drawing.words


def test_many_small_categories_become_others() -> None:
    many = Terms(
        "many", "By group", ValueKind.COUNT, categories=tuple(Category(f"g{n}", f"Group {n}") for n in range(9))
    )
    drawing = shares(many, {Period(2017): {f"g{n}": Decimal(10 + n) for n in range(9)}})
    assert count(drawing, "part", "path") == 6
    assert any(each.startswith("Others ") for each in texts(drawing))
    assert "Group 8 14%" in texts(drawing)


def test_nothing_to_draw_says_so() -> None:
    nothing = Series(PLANS.terms)
    for drawing in (trend(nothing), cumulative(nothing), years(nothing), small_trend(nothing)):
        assert drawing.words.endswith("no figures.")
    assert "No figures" in texts(trend(nothing))
    assert shares(BY_SOURCE, {}).words.endswith("no figures.")
    assert breakdown(BY_SOURCE, QUARTER, []).words.endswith("no figures.")


def test_the_words_of_a_chart_compare_only_what_is_comparable() -> None:
    assert describe(PLANS) == (
        "Line chart of Children on a plan from Quarter 1 2016/17 to Quarter 4 2017/18; since Quarter 3 2016/17 "
        "rose from 512 to 720. One period has no figure. The last figure is provisional. "
        "Not comparable with earlier figures from Quarter 3 2016/17 on. The target is 600."
    )
    assert describe(series(ValueKind.COUNT, [5, 9, 2, 7], first=Period(2012))) == (
        "Line chart of Children on a plan from 2012/13 to 2015/16: rose from 5 to 7; highest 9 in 2013/14; "
        "lowest 2 in 2014/15."
    )


def test_text_without_letters_in_the_font_is_drawn_all_the_same() -> None:
    """No warning, sound XML, and what looks like mathematics stays text."""
    odd = series(ValueKind.COUNT, [1, 2], unit="children \N{GRINNING FACE} \x00 $x^2$")
    assert "Children ?   $x^2$" in texts(trend(odd))


def test_a_chart_goes_into_a_pdf() -> None:
    from base64 import b64encode

    images = "".join(
        f'<img alt="x" src="data:image/svg+xml;base64,{b64encode(CHARTS[kind](Size.WIDE).svg).decode()}">'
        for kind in ("trend", "shares")
    )
    assert html_to_pdf(f"<html lang=en><title>Charts</title>{images}</html>").startswith(b"%PDF")


def test_colours_can_be_read_as_text() -> None:
    for colour in (*paper.COLOURS, paper.MAIN, paper.QUIET, paper.INK, paper.NOT_RECORDED):
        assert readable_on_white(colour)


def test_lines_fit_their_width_and_lose_no_word_before_they_must() -> None:
    text = "Not comparable with earlier figures from Quarter 3 2016/17 on: plans of both kinds are counted"
    lines = paper.wrapped(text, 200)
    assert " ".join(lines) == text
    assert all(paper.text_width(each) <= 200 for each in lines)
    assert paper.wrapped(text, 200, most=1)[0].endswith("…")
    assert paper.wrapped("x" * 80, 100) == [paper.wrapped("x" * 80, 100)[0]]


@given(
    st.floats(-1e12, 1e12, allow_subnormal=False),
    st.floats(-1e12, 1e12, allow_subnormal=False),
    st.integers(2, 8),
    st.booleans(),
)
@settings(max_examples=150, deadline=None)
def test_a_scale_holds_its_values_in_few_steps(one: float, other: float, most: int, whole: bool) -> None:
    low, high = sorted((one, other))
    scale = scales.steps(low, high, most=most, whole=whole)
    assert scale[0] <= low + abs(low) * 1e-9
    assert scale[-1] >= high - abs(high) * 1e-9
    assert 2 <= len(scale) <= most + 1
    terms = Terms("x", "X", ValueKind.AMOUNT)
    assert len({scales.on_scale(terms, each, scale[1] - scale[0]) for each in scale}) == len(scale)


ANY = st.one_of(st.none(), st.integers(0, 3), st.decimals(allow_nan=False, allow_infinity=False))


@given(st.sampled_from(ValueKind), st.lists(ANY, max_size=30), st.sampled_from(Size), st.booleans())
@settings(max_examples=25, deadline=None)
def test_any_series_can_be_drawn(kind: ValueKind, numbers: list[Decimal | None], size: Size, quarters: bool) -> None:
    any_series = series(kind, numbers, first=Period(2014, 3) if quarters else Period(2014), provisional=(1, 4))
    reading = read(any_series)
    for drawing in (
        trend(reading.series, size=size, guides=reading.guides(limits=True)),
        cumulative(any_series, size=size) if quarters else years(any_series, size=size),
        small_trend(any_series),
    ):
        assert root(drawing).get("role") == "img"
        assert b"NaN" not in drawing.svg


def _stored(**figures: Figure) -> dict[str, dict[tuple[str, str], Figure]]:
    return {code.replace("_", "-").lstrip("y"): {("x", ""): figure} for code, figure in figures.items()}


def test_a_year_end_stands_in_for_its_quarter_and_the_other_way_round() -> None:
    stored = _stored(y2015_16=Figure(Decimal(5)), y2016_17_Q4=Figure(Decimal(6)), y2017_18_Q1=Figure(Decimal(7)))
    snapshot, counted = Terms("x", "X", ValueKind.SNAPSHOT), Terms("x", "X", ValueKind.COUNT)
    assert [each.code for each in quarterly(snapshot, stored).values] == ["2016-17-Q4", "2017-18-Q1"]
    stored |= _stored(y2015_16_Q2=Figure(Decimal(4)))
    assert [each.code for each in quarterly(snapshot, stored).values][:2] == ["2015-16-Q2", "2015-16-Q4"]
    assert [each.code for each in yearly(snapshot, stored).values] == ["2015-16", "2016-17"]
    assert [each.code for each in quarterly(counted, stored).values] == ["2015-16-Q2", "2016-17-Q4", "2017-18-Q1"]
    assert [each.code for each in yearly(counted, stored).values] == ["2015-16"]


def test_what_is_given_beats_a_blank_of_the_same_day() -> None:
    blank = Figure(standing=Standing.BLANK)
    terms = Terms("x", "X", ValueKind.SNAPSHOT)
    stored = _stored(y2016_17=Figure(Decimal(6)), y2016_17_Q4=blank)
    assert list(quarterly(terms, stored).values.values()) == [6]
    assert list(quarterly(terms, _stored(y2016_17_Q4=blank)).values.values()) == []
    assert quarterly(terms, _stored(y2016_17_Q4=blank)).spots[0].standing == Standing.BLANK


def test_calendar_years_are_a_series_of_their_own() -> None:
    terms = Terms("x", "X", ValueKind.SNAPSHOT)
    stored = _stored(y2016=Figure(Decimal(1)), y2016_17=Figure(Decimal(6)))
    assert list(calendar_years(terms, stored).values.values()) == [1]
    assert list(yearly(terms, stored).values.values()) == [6]


def test_a_comparator_holds_through_its_year() -> None:
    england = Comparator("England", {Period(2016): Decimal(3), Period(2018, calendar=True): Decimal(4)})
    assert england.value_at(Period(2016, 2)) == 3
    assert england.value_at(Period(2017, 4)) == 4
    assert england.value_at(Period(2017, 1)) is None
