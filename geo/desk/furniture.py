"""What stands around a map: its frame, the scale bar, north and the legend."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Polygon

from geo.desk.assets import letters, written
from geo.desk.layers import HATCH, HATCH_PT
from geo.desk.paper import NORMAL, SHARP_DPI, SMALL, Paper, say
from geo.outputs.citymap import INK
from geo.outputs.shades import Key

_WIDTH_IN, _LEGEND_IN = 10.5, 2.5
_SHORTEST_IN, _TALLEST_IN = 4.0, 7.6
_HEAD_IN, _FOOT_IN, _MARGIN_IN = 0.8, 0.36, 0.12
_AROUND = 0.03
"""How much more than what is asked for a map shows, on each side."""

_GROUND = "#eef1f4"
_LENGTHS_M = tuple(step * 10**power for power in range(1, 6) for step in (1, 2, 5))


def sheet(bounds: np.ndarray) -> tuple[Paper, Axes]:
    """Take paper that suits what is to be seen, west, south, east, north in metres."""
    west, south, east, north = bounds
    wide, tall = (max(side, 1.0) * (1 + 2 * _AROUND) for side in (east - west, north - south))
    map_in = _WIDTH_IN - _LEGEND_IN - 2 * _MARGIN_IN
    height_in = float(np.clip(map_in * tall / wide, _SHORTEST_IN, _TALLEST_IN))
    whole_in = height_in + _HEAD_IN + _FOOT_IN
    paper = Paper(_WIDTH_IN, whole_in)
    axes = paper.add_axes(
        (_MARGIN_IN / _WIDTH_IN, _FOOT_IN / whole_in, map_in / _WIDTH_IN, height_in / whole_in)
    )
    metres_an_inch = max(wide / map_in, tall / height_in)
    middle = (west + east) / 2, (south + north) / 2
    half = map_in * metres_an_inch / 2, height_in * metres_an_inch / 2
    axes.set_xlim(middle[0] - half[0], middle[0] + half[0])
    axes.set_ylim(middle[1] - half[1], middle[1] + half[1])
    axes.set_facecolor(_GROUND)
    axes.set(xticks=[], yticks=[])
    for side in axes.spines.values():
        side.set_color("#c3cad1")
    return paper, axes


def scale_and_north(axes: Axes) -> None:
    """Draw a bar of a round length and an arrow to grid north, beside the foot of the map."""
    left, right = axes.get_xlim()
    length_m = max(m for m in _LENGTHS_M if m <= (right - left) / 5 or m == _LENGTHS_M[0])
    said = f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m} m"
    box = axes.get_window_extent()
    wide, tall = box.width / SHARP_DPI, box.height / SHARP_DPI
    bar = length_m / (right - left)
    x, y, tick = 1 + 0.14 / wide, 0.03 / tall, 0.07 / tall
    free: dict[str, Any] = {"transform": axes.transAxes, "clip_on": False}
    axes.plot([x, x, x + bar, x + bar], [y + tick, y, y, y + tick], color=INK, linewidth=1.4,
              **free)  # fmt: skip
    say(axes, x + bar / 2, y + tick, said, size=SMALL, ha="center", va="bottom", **free)
    x, half, high = 1 + (_LEGEND_IN - 0.2) / wide, 0.08 / wide, 0.3 / tall
    corners = [(x, y + high), (x + half, y), (x, y + high / 4), (x - half, y)]
    axes.add_patch(Polygon(corners, color=INK, **free))
    say(axes, x, y + high * 1.15, "N", bold=True, size=SMALL, ha="center", va="bottom", **free)


def legend(axes: Axes, keys: Sequence[Key], *, title: str) -> None:
    """Say beside the map what its colours and marks mean."""
    font, heading = letters(), letters(bold=True)
    font.set_size(NORMAL)
    heading.set_size(NORMAL)
    box = axes.legend(
        [_handle(key) for key in keys],
        [written(key.text, font) for key in keys],
        title=written(title, heading),
        title_fontproperties=heading,
        prop=font,
        loc="upper left",
        bbox_to_anchor=(1.005, 1.01),
        frameon=False,
        alignment="left",
        handlelength=1.6,
        labelspacing=0.55,
    )
    for text in (box.get_title(), *box.get_texts()):
        text.set_parse_math(False)


def _handle(key: Key) -> Artist:
    if key.mark in {"dot", "diamond"}:
        mark = {"dot": "o", "diamond": "D"}[key.mark]
        return Line2D([], [], linestyle="none", marker=mark, markersize=7, color=key.colour,
                      markeredgecolor="white")  # fmt: skip
    if key.mark == "line":
        return Line2D([], [], color=key.colour, linewidth=1.4)
    if key.mark == "hatch":
        patch = Patch(facecolor="white", edgecolor=key.colour, hatch=HATCH, linewidth=0.6)
        patch.set_hatch_linewidth(HATCH_PT)
        return patch
    return Patch(facecolor=key.colour, edgecolor="#9aa3ad", linewidth=0.5)
