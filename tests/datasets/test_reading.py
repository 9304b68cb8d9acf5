"""What people type into a box."""

from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from datasets.checking.reading import NotANumber, read_figure, read_number, read_standing
from datasets.enums import Standing, ValueKind
from datasets.terms import Figure
from tests.datasets.checked import indicator

COUNT = indicator()
SHARE = indicator("share", ValueKind.PERCENTAGE, decimals=1, unit="percent")
POUNDS = indicator("income", ValueKind.AMOUNT, unit="pounds")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", "12"),
        (" 12 ", "12"),
        ("1,234", "1234"),
        ("1,234,567.25", "1234567.25"),
        ("1 234", "1234"),
        ("1\u00a0234", "1234"),
        ("1\u2009234\u202f567", "1234567"),
        ("１２", "12"),
        ("0", "0"),
        ("-0", "0"),
        ("007", "7"),
        ("+5", "5"),
        ("-5", "-5"),
        ("\u22125", "-5"),
        ("5.", "5"),
        (".5", "0.5"),
        ("12.5000000", "12.5"),
        ("999999999999.9999", "999999999999.9999"),
        ("nil", "0"),
        ("None", "0"),
        ("ZERO", "0"),
    ],
)
def test_a_number_is_read_however_it_is_written(text, number):
    assert read_number(text, COUNT, "number") == Decimal(number)


@pytest.mark.parametrize("text", ["", "  ", "\u00a0", "\t\n"])
def test_an_empty_box_is_no_number_and_no_mistake(text):
    assert read_number(text, COUNT, "number") is None


def test_signs_are_read_where_they_belong():
    assert read_number("12.5%", SHARE, "number") == Decimal("12.5")
    assert read_number("12.5 %", SHARE, "number") == Decimal("12.5")
    assert read_number("£1,250.00", POUNDS, "number") == Decimal(1250)
    assert read_number("-£ 40", POUNDS, "number") == Decimal(-40)


@pytest.mark.parametrize(
    ("text", "terms", "box", "words"),
    [
        ("about 12", COUNT, "number", "in digits only, such as 12."),
        ("12-15", COUNT, "number", "Give one figure."),
        ("12\u201315", COUNT, "number", "Give one figure."),
        ("12 to 15", COUNT, "number", "Give one figure."),
        ("12,5", COUNT, "number", "Use a point for decimals"),
        ("<5", COUNT, "number", "Give the figure itself."),
        ("12%", COUNT, "number", "without the percent sign"),
        ("12%", SHARE, "numerator", "without the percent sign"),
        ("£12", COUNT, "number", "without the pound sign"),
        ("n/a", COUNT, "number", "not collected or not available yet"),
        ("12 34", COUNT, "number", "in digits only"),
        ("1,23,4", COUNT, "number", "in digits only"),
        ("1e400", COUNT, "number", "in digits only"),
        ("NaN", COUNT, "number", "in digits only"),
        ("Infinity", COUNT, "number", "in digits only"),
        ("=1+1", COUNT, "number", "in digits only"),
        ("٣", COUNT, "number", "in digits only"),
        ("½", COUNT, "number", "in digits only"),
        ("-", COUNT, "number", "Write 0 for none"),
        ("twelve", SHARE, "number", "such as 12.5."),
        ("1234567890123", COUNT, "number", "more than 12 digits"),
        ("1.23456", COUNT, "number", "more than 4 digits after the point"),
        ("5" + " " * 300 + "6", COUNT, "number", "too long for a figure"),
    ],
)
def test_what_is_no_number_is_refused_in_words_that_say_what_to_write(text, terms, box, words):
    with pytest.raises(NotANumber) as refused:
        read_number(text, terms, box)

    assert words in refused.value.words
    assert str(refused.value) == refused.value.words


def test_what_was_typed_is_quoted_short_and_printable():
    with pytest.raises(NotANumber) as refused:
        read_number("<script>\x00\ud800" + "x" * 40, COUNT, "number")

    assert refused.value.words.startswith("“<script> xxxxxxxxxxx...”")
    assert refused.value.words.isprintable()


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("not collected", Standing.NOT_COLLECTED),
        ("N/C", Standing.NOT_COLLECTED),
        ("not_collected", Standing.NOT_COLLECTED),
        ("Not available yet", Standing.NOT_AVAILABLE),
        ("not available", Standing.NOT_AVAILABLE),
        ("n/a", Standing.NOT_AVAILABLE),
        ("TBC.", Standing.NOT_AVAILABLE),
        ("", Standing.BLANK),
        ("Left blank", Standing.BLANK),
        ("Given", Standing.GIVEN),
        ("perhaps", None),
    ],
)
def test_the_kinds_of_nothing_are_known_by_the_words_that_people_use(text, standing):
    assert read_standing(text) == standing


@pytest.mark.parametrize("standing", Standing)
def test_every_standing_is_read_by_its_value_and_its_label(standing):
    assert read_standing(standing.value) == read_standing(standing.label) == standing


def test_a_cell_is_read_from_its_boxes():
    assert read_figure(COUNT, number="1,234", provisional=True).figure == Figure(number=Decimal(1234), provisional=True)
    assert read_figure(SHARE, numerator="12", denominator="40").figure == Figure(
        numerator=Decimal(12), denominator=Decimal(40)
    )
    assert read_figure(COUNT, standing="given").figure == Figure(standing=Standing.BLANK)
    assert read_figure(COUNT, provisional=True).figure == Figure(standing=Standing.BLANK)
    assert read_figure(COUNT, standing="not_collected").figure == Figure(standing=Standing.NOT_COLLECTED)
    assert read_figure(COUNT, number="TBC").figure == Figure(standing=Standing.NOT_AVAILABLE)
    assert read_figure(COUNT, number="nil", standing="blank").figure == Figure(number=Decimal(0))


def test_what_cannot_be_read_is_named_by_its_box_and_the_rest_is_kept():
    reading = read_figure(SHARE, numerator="about 12", denominator="40", standing="maybe")

    assert [each.box for each in reading.refused] == ["standing", "numerator"]
    assert reading.refused[1].typed == "about 12"
    assert reading.figure == Figure(denominator=Decimal(40))


def test_a_number_and_not_collected_contradict_each_other():
    reading = read_figure(COUNT, number="12", standing="not collected")

    assert [each.box for each in reading.refused] == ["standing"]
    assert "12 is given, and the figure is said to be not collected" in reading.refused[0].words


BOXES = st.sampled_from(["number", "numerator", "denominator"])


@given(
    text=st.text(max_size=80) | st.text(alphabet="0123456789.,-+ %£eE<>/\u00a0１", max_size=30),
    terms=st.sampled_from([COUNT, SHARE, POUNDS]),
    box=BOXES,
)
@example(text="\ufdfa" * 80, terms=COUNT, box="number")
@example(text="9" * 100_000, terms=COUNT, box="number")
@settings(max_examples=400, deadline=None)
def test_reading_never_crashes_and_gives_only_numbers_that_can_be_kept(text, terms, box):
    words, found = "", None
    try:
        found = read_number(text, terms, box)
    except NotANumber as refused:
        words = refused.words

    assert words.isprintable()
    assert found is None or (found.is_finite() and abs(found) < 10**12 and round(found, 4) == found)
    read_standing(text)
    read_figure(terms, **{box: text}, standing=text)


@given(st.decimals(-(10**11), 10**11, places=4, allow_nan=False))
@settings(max_examples=200, deadline=None)
def test_a_number_written_with_commas_reads_back(number):
    assert read_number(f"{number:,}", COUNT, "number") == number
