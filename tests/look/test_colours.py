import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.colours import contrast, parse_colour, readable_on_white, stylesheet, text_colour_on

colours = st.integers(0, 0xFFFFFF).map("#{:06x}".format)


def test_known_ratios():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#ffffff") == pytest.approx(1)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.01)
    assert parse_colour("#1d4A5f") == (0x1D, 0x4A, 0x5F)


def test_readable_on_white_stands_at_four_and_a_half():
    assert readable_on_white("#767676")
    assert not readable_on_white("#777777")


@given(colours)
def test_text_can_be_read_on_every_colour(colour):
    assert contrast(colour, text_colour_on(colour)) >= 4.3


@pytest.mark.parametrize(
    "text", ["", "red", "#fff", "#12345g", "123456", "#1234567", "#123456;}body{display:none", "#１２３４５６"]
)
def test_anything_else_is_refused(text):
    with pytest.raises(ValueError, match="A colour is written as"):
        stylesheet(text)


def test_the_stylesheet_holds_the_pair():
    assert stylesheet("#F2B705") == ":root { --partnership-colour: #f2b705; --partnership-on-colour: #0b0c0c; }\n"
