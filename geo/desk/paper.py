"""What maps and charts are drawn on: a figure that a notebook shows, sharp and by itself."""

from io import BytesIO
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.text import Text

from geo.desk.assets import letters, written
from geo.outputs.citymap import INK

GREY = "#4b5563"
SHARP_DPI = 144
SMALL, NORMAL, LARGE = 8.0, 9.5, 14.0
"""Sizes of letters, points."""


class Paper(Figure):
    """A matplotlib figure that belongs to no global state, and that a notebook shows as it is."""

    def __init__(self, width_in: float, height_in: float) -> None:
        super().__init__(figsize=(width_in, height_in), dpi=SHARP_DPI, facecolor="white")

    def _repr_png_(self) -> bytes:
        made = BytesIO()
        self.savefig(made, format="png")
        return made.getvalue()


def say(  # noqa: PLR0913 - keyword-only options
    on: Axes | Figure,
    x: float,
    y: float,
    text: str,
    *,
    bold: bool = False,
    size: float = NORMAL,
    **style: Any,
) -> Text:
    """Write a text as it is: nothing in it is a formula, and what letters lack is left out."""
    font = letters(bold=bold)
    font.set_size(size)
    style = {"color": INK, **style}
    return on.text(x, y, written(text, font), fontproperties=font, parse_math=False, **style)


def plain(axes: Axes) -> None:
    """Take away what says nothing, and write the rest with our letters."""
    for side in ("top", "right", "left", "bottom"):
        axes.spines[side].set_visible(False)
    axes.tick_params(length=0, colors=GREY)
    font = letters()
    font.set_size(NORMAL)
    for label in (*axes.get_xticklabels(), *axes.get_yticklabels()):
        label.set_fontproperties(font)
        label.set_parse_math(False)
