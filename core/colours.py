"""Colours as numbers: may this one be read? By the WCAG 2.2 formula."""

import re

WHITE, BLACK = "#ffffff", "#0b0c0c"
READABLE = 4.5
COLOUR = re.compile(r"#[0-9a-fA-F]{6}")


def parse_colour(text: str) -> tuple[int, int, int]:
    """Red, green and blue of `#rrggbb`."""
    if not COLOUR.fullmatch(text):
        raise ValueError("A colour is written as # and six characters, such as #00508a")
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def _luminance(text: str) -> float:
    def linear(channel: int) -> float:
        share = channel / 255
        return share / 12.92 if share <= 0.04045 else float(((share + 0.055) / 1.055) ** 2.4)

    red, green, blue = (linear(channel) for channel in parse_colour(text))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """From 1 (the same) to 21 (black on white)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def readable_on_white(colour: str) -> bool:
    return contrast(colour, WHITE) >= READABLE


def text_colour_on(colour: str) -> str:
    """White where it can be read on the colour, else black, which then always can."""
    return WHITE if contrast(colour, WHITE) >= READABLE else BLACK


def stylesheet(colour: str) -> str:
    """The whole style sheet of one partnership: its colour, and the colour of text upon it."""
    parse_colour(colour)
    return f":root {{ --partnership-colour: {colour.lower()}; --partnership-on-colour: {text_colour_on(colour)}; }}\n"
