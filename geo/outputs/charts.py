"""What pictures share: their width, their colours, and how rates and names are written."""

import math
import unicodedata
from collections.abc import Mapping

WIDTH = 1000.0
"""Units across every picture."""

RAMP = ("#f1eef6", "#d0d1e6", "#a6bddb", "#74a9cf", "#2b8cbe", "#045a8d")
"""Six equal steps of a rate, from nobody covered to everybody (ColorBrewer PuBu), as on the map
page: one hue from light to dark, in order for colour-blind eyes and in grey."""

NOBODY, UNDETERMINED = "#e3e6ea", "#aeb4be"
COVERED, OUTSIDE = RAMP[5], "#e0b184"

_NAME_WIDTH = 22
"""In half-width letters."""

Words = Mapping[str, str]


def percent(rate: float) -> str:
    """Write a rate with one decimal, a dash where there is nothing to divide by.

    Examples
    --------
    >>> percent(0.6894), percent(math.nan)
    ('68.9%', '–')
    """
    return "–" if math.isnan(rate) else f"{rate:.1%}"


def shortened(name: str) -> str:
    """Cut a name that is too long for a picture, a Chinese letter being as wide as two others.

    Examples
    --------
    >>> shortened("迈皋桥街道")
    '迈皋桥街道'
    >>> shortened("a name that nobody would give a street")
    'a name that nobody wo…'
    """
    wide = 0
    for number, letter in enumerate(name):
        wide += 2 if unicodedata.east_asian_width(letter) in "WF" else 1
        if wide > _NAME_WIDTH:
            return f"{name[: number - 1]}…"
    return name
