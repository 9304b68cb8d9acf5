"""Every chart by name. `paper` is the only module that knows the plotting library; it is loaded with the first chart."""

from .bars import years
from .lines import cumulative, small_trend, trend
from .lying import Bar, breakdown, districts
from .paper import Drawing, Size
from .stacks import shares

# Another number, and no chart that was drawn and kept before is shown again.
EDITION = 2

__all__ = [
    "EDITION",
    "Bar",
    "Drawing",
    "Size",
    "breakdown",
    "cumulative",
    "districts",
    "shares",
    "small_trend",
    "trend",
    "years",
]
