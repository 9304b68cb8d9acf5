"""The paper that charts are drawn on: the only module that knows the plotting library.

A chart is an SVG that stands alone: no script, no style sheet, no style attribute, nothing fetched, so it shows under the
strictest policy, as an image, opened by itself and inside a PDF. The same input gives the same bytes.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from io import BytesIO
from threading import RLock
from typing import Any
from xml.etree import ElementTree as ET

from django.conf import settings

# The site's own stack; measured with the last named one, whose widths are those of Arial and Helvetica.
FONTS = "'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif"
MEASURED, FILES = "Liberation Sans", ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf")

INK, QUIET, RULE, MAIN = "#0b0c0c", "#4f5d63", "#d5dee2", "#1d4a5f"
# Told apart by the colour-blind and at least 4.5:1 against white, for text too; never the only difference between two things.
COLOURS = ("#12436d", "#0b7a71", "#801650", "#b84a0c", "#3d3d3d", "#7d5cb8")
NOT_RECORDED = "#5f676b"
HATCH = "////"
# What keeps a value readable where it stands on a line.
BEHIND = {"facecolor": "white", "edgecolor": "none", "alpha": 0.85, "pad": 0.5}

SVG, XLINK = "http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"
NOT_WANTED = {f"{{{SVG}}}metadata", f"{{{SVG}}}style"}
# Marks whose names begin so keep them: what is drawn can be counted.
KEPT = "chart-"
NOT_IN_XML = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
REFERENCE = re.compile(r"#([\w-]+)")
LONG_NUMBER = re.compile(r"-?\d+\.\d{3,}")

ET.register_namespace("", SVG)
ET.register_namespace("xlink", XLINK)

# Figures keep to themselves, but fonts and their caches belong to the process.
_drawing = RLock()


class Size(StrEnum):
    """`WIDE` for pages and print, `NARROW` for a phone: drawn anew, not scaled down, so that its text stays readable."""

    WIDE = "wide"
    NARROW = "narrow"

    @property
    def width(self) -> int:
        return 720 if self == Size.WIDE else 340

    @property
    def height(self) -> int:
        return 360 if self == Size.WIDE else 300


@dataclass(frozen=True, slots=True)
class Drawing:
    """A chart as bytes of SVG, `width` by `height` pixels, and the sentence that says the same."""

    svg: bytes
    width: int
    height: int
    words: str


@dataclass(frozen=True, slots=True)
class Paper:
    """One figure under the hand. Places are pixels from the top left corner."""

    figure: Any
    width: int
    height: int

    def axes(self, left: float, top: float, right: float, bottom: float) -> Any:
        """A plot between four edges, without a frame."""
        box = (left / self.width, 1 - bottom / self.height, (right - left) / self.width, (bottom - top) / self.height)
        plot = self.figure.add_axes(box)
        plot.set_frame_on(False)
        plot.tick_params(length=0, labelsize=13, labelcolor=QUIET, pad=5)
        return plot

    def write(self, x: float, y: float, text: str, *, size: float = 13, **looks: Any) -> None:
        """Text whose baseline is at `y`."""
        looks = {"color": QUIET, "va": "baseline", "ha": "left", **looks}
        self.figure.text(x / self.width, 1 - y / self.height, drawable(text), fontsize=size, **looks)

    def tick(self, x: float, top: float, bottom: float) -> None:
        """A thin upright line outside a plot."""
        from matplotlib.lines import Line2D  # noqa: PLC0415

        ends = [1 - top / self.height, 1 - bottom / self.height]
        self.figure.add_artist(Line2D([x / self.width] * 2, ends, color=RULE, linewidth=1))


def draw(paint: Callable[[Paper], None], *, width: int, height: int, title: str, words: str) -> Drawing:
    """Paint a figure and make it an SVG with `title` and `words` inside."""
    figure_class = _library()
    with _drawing:
        figure = figure_class(figsize=(width / 72, height / 72), dpi=72, facecolor="white")
        paint(Paper(figure, width, height))
        made = BytesIO()
        figure.savefig(made, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    return Drawing(_tidied(made.getvalue(), width, height, title=title, words=words), width, height, words)


@cache
def _library() -> Any:
    """The plotting library, loaded when a chart is first asked for and set up for good."""
    import matplotlib as mpl  # noqa: PLC0415  slow
    from matplotlib import font_manager  # noqa: PLC0415
    from matplotlib.figure import Figure  # noqa: PLC0415

    for each in FILES:
        font_manager.fontManager.addfont(settings.BASE_DIR / "static" / "fonts" / each)
    mpl.rcParams.update(
        {
            "font.family": [MEASURED],
            "svg.fonttype": "none",
            "svg.hashsalt": "charts",
            "text.parse_math": False,
            "axes.unicode_minus": True,
            "hatch.linewidth": 1.2,
        }
    )
    return Figure


@cache
def _font(*, bold: bool) -> Any:
    from matplotlib.ft2font import FT2Font  # noqa: PLC0415

    return FT2Font(str(settings.BASE_DIR / "static" / "fonts" / FILES[bold]))


@cache
def _advance(letter: str, *, bold: bool) -> float:
    """How far a letter moves the pen, as a share of the size of the type."""
    from matplotlib.ft2font import LoadFlags  # noqa: PLC0415

    with _drawing:
        font = _font(bold=bold)
        font.set_size(100, 72)
        return float(font.load_char(ord(letter), flags=LoadFlags.NO_HINTING).linearHoriAdvance) / 65536 / 100


def text_width(text: str, *, size: float = 13, bold: bool = False) -> float:
    """How many pixels a text takes."""
    return size * sum(_advance(letter, bold=bold) for letter in drawable(text))


def drawable(text: str) -> str:
    """The text without what the font or XML does not have; the page's table has it whole."""
    known = _letters()
    return "".join(each if each in known else "?" for each in NOT_IN_XML.sub(" ", text))


@cache
def _letters() -> frozenset[str]:
    return frozenset(chr(code) for code in _font(bold=False).get_charmap())


def wrapped(text: str, width: float, *, size: float = 13, bold: bool = False, most: int = 9) -> list[str]:
    """Lines of a text that fit a width; what does not fit `most` lines ends with three dots."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if not lines[-1] or text_width(longer, size=size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], " ".join(lines[most - 1 :])]
    return [_cut(each, width, size=size, bold=bold) for each in lines if each]


def _cut(line: str, width: float, *, size: float, bold: bool) -> str:
    if text_width(line, size=size, bold=bold) <= width:
        return line
    while line and text_width(line + "…", size=size, bold=bold) > width:
        line = line[:-1]
    return line.rstrip() + "…"


def _tidied(made: bytes, width: int, height: int, *, title: str, words: str) -> bytes:
    """The library's SVG with attributes for its styles, without document type, metadata and names nobody refers to."""
    root = ET.fromstring(made)  # noqa: S314  written by the library a moment ago
    for parent in list(root.iter()):
        for child in [each for each in parent if each.tag in NOT_WANTED]:
            parent.remove(child)
    root.attrib.update(width=str(width), height=str(height), role="img", **{"stroke-linejoin": "round"})
    for name, text in (("desc", words), ("title", title)):
        element = ET.Element(f"{{{SVG}}}{name}")
        element.text = NOT_IN_XML.sub(" ", text)
        root.insert(0, element)
    elements = list(root.iter())
    referred = {name for each in elements for value in each.attrib.values() for name in REFERENCE.findall(value)}
    for element in elements:
        _plain(element, referred)
    text_of_it: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return text_of_it


def _plain(element: ET.Element, referred: Collection[str | None]) -> None:
    """Attributes for a style attribute, which a page's policy may forbid; no needless name, no needless digits."""
    own = element.attrib
    for each in filter(None, own.pop("style", "").split(";")):
        name, _, value = each.partition(":")
        own[name.strip()] = FONTS if name.strip() == "font-family" else value.strip()
    if not own.get("id", "").startswith(KEPT) and own.get("id") not in referred:
        own.pop("id", None)
    if own.get("transform", "").startswith("rotate(-0 "):
        del own["transform"]
    for key in ("d", "x", "y", "transform"):
        if key in own:
            own[key] = LONG_NUMBER.sub(lambda found: f"{float(found[0]):.2f}", " ".join(own[key].split()))
