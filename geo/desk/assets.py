"""What ``scripts/assets.py`` has brought: Leaflet for pages, and letters for pictures.

Without it everything still works: pages draw no map, and pictures leave out what their letters
cannot write.
"""

from functools import cache
from pathlib import Path

from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font

from geo.outputs.sheet import FONT_FILES

VENDOR = Path(__file__).parents[2] / "web" / "static" / "vendor"
"""``web`` lies beside ``geo``, here as in a wheel."""


def letters(*, bold: bool = False) -> FontProperties:
    """Choose the letters of pictures: Noto Sans SC where it is, else what matplotlib has."""
    file = VENDOR / "print" / FONT_FILES[bold]
    if file.exists():
        return FontProperties(fname=file)
    return FontProperties(weight="bold" if bold else "normal")


def written(text: str, font: FontProperties) -> str:
    r"""Leave out of a text what its letters cannot write.

    Examples
    --------
    >>> written("\U000e0041 A", letters())
    'A'
    """
    return "".join(letter for letter in text if ord(letter) in _known(findfont(font))).strip()


@cache
def _known(file: str) -> frozenset[int]:
    return frozenset(FT2Font(file).get_charmap())
