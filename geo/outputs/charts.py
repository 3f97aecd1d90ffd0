"""Small pictures of a report, drawn as SVG: sharp on paper, and text that stays text.

What a picture is given as data enters it as numbers or as escaped text. Widths are those of the
report's column in units of :data:`WIDTH`; the report's style sheet gives fonts and text colours.
"""

import math
import unicodedata
from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from markupsafe import Markup, escape

from geo.outputs.figures import AreaFigures

WIDTH = 1000.0
"""Units across every picture."""

RAMP = ("#f1eef6", "#d0d1e6", "#a6bddb", "#74a9cf", "#2b8cbe", "#045a8d")
"""Six equal steps of a rate, from nobody covered to everybody (ColorBrewer PuBu), as on the map
page: one hue from light to dark, in order for colour-blind eyes and in grey."""

NOBODY, UNDETERMINED = "#e3e6ea", "#aeb4be"
COVERED, OUTSIDE, TARGET = RAMP[5], "#e0b184", "#111827"

BARS = 20
"""How many areas :func:`rate_bars` has room for."""

STEPS_WITHIN = 5
"""Bars of :func:`minutes_histogram` up to the limit; twice as many follow, then the rest."""

_NAME_WIDTH = 22
"""In half-width letters."""

Words = Mapping[str, str]


def svg(height: float, parts: Sequence[str], *, title: str) -> Markup:
    """Wrap drawn parts as one picture with a name for those who cannot see it."""
    return Markup(
        f'<svg viewBox="0 0 {WIDTH:.0f} {height:.0f}" role="img"><title>{escape(title)}</title>'
        f"{''.join(parts)}</svg>"
    )


def rectangle(x: float, y: float, width: float, height: float, fill: str) -> str:
    """Draw a filled rectangle."""
    return (
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" fill="{fill}"/>'
    )


def label(x: float, y: float, said: str, *, anchor: str = "start", style: str = "") -> str:
    """Write a text; ``style`` is a class of the report's style sheet."""
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" class="{style}">'
        f"{escape(said)}</text>"
    )


def status_bar(
    total: AreaFigures, *, minutes: float, targets: Mapping[str, float], words: Words
) -> Markup:
    """Draw the whole city's residents as one bar, by status, below the targets' marks."""
    parts = [*_statuses(total, 0, 26, WIDTH, 22), *_target_marks(targets, 0, WIDTH, 20, 54)]
    return svg(56, parts, title=words["headline"].format(minutes=minutes))


def rate_bars(
    areas: Sequence[AreaFigures], *, targets: Mapping[str, float], words: Words
) -> Markup:
    """Draw a bar for each of the first areas: residents by status, and the rate.

    Parameters
    ----------
    areas : sequence of AreaFigures
        In the order to draw; the first :data:`BARS` are drawn.
    targets : mapping of str to float
        Label -> rate, 0 to 1; drawn as lines across the bars.
    words : mapping of str to str
        The wording of the report.
    """
    row, left, top, width = 25, 200, 26, WIDTH - 270
    parts = []
    for number, area in enumerate(areas[:BARS]):
        y = top + number * row
        parts += [
            label(left - 10, y + 15, shortened(area.name), anchor="end"),
            *_statuses(area, left, y, width, 19),
            label(WIDTH, y + 15, percent(area.rate_residents), anchor="end", style="strong"),
        ]
    bottom = top + len(areas[:BARS]) * row
    parts += _target_marks(targets, left, width, top - 6, bottom)
    return svg(bottom + 4, parts, title=words["bars_title"])


def _statuses(area: AreaFigures, x: float, y: float, width: float, height: float) -> list[str]:
    """Divide one bar among covered, outside and undetermined; grey where nobody lives."""
    if not area.residents:
        return [rectangle(x, y, width, height, NOBODY)]
    outside = area.too_far_residents + area.over_capacity_residents
    shares = (area.covered_residents, outside, area.undetermined_residents)
    bars = []
    for residents, fill in zip(shares, (COVERED, OUTSIDE, UNDETERMINED), strict=True):
        length = width * residents / area.residents
        bars.append(rectangle(x, y, length, height, fill))
        x += length
    return bars


def _target_marks(
    targets: Mapping[str, float], left: float, width: float, top: float, bottom: float
) -> list[str]:
    """Draw each target as a dashed line with its label above, to the line's left."""
    marks = []
    for said, rate in targets.items():
        x = left + rate * width
        marks.append(
            f'<path d="M{x:.1f} {top - 16:.1f}V{bottom:.1f}" stroke="{TARGET}" '
            'stroke-width="1.2" stroke-dasharray="4 3" fill="none"/>'
        )
        marks.append(label(x - 5, top - 4, said, anchor="end", style="small"))
    return marks


def minutes_histogram(
    results: pd.DataFrame,
    demand: pd.DataFrame,
    *,
    limit_m: float,
    limit_minutes: float,
    words: Words,
) -> Markup:
    """Draw how many residents walk how long to their nearest station.

    The limit is the end of a bar, so the bars up to it hold exactly those who are within it. Who
    has no way to any station, and who is undetermined, stand beside: all bars hold everyone.

    Parameters
    ----------
    results, demand : DataFrame
        ``geo.tables.RESULTS_PER_DEMAND`` and ``geo.tables.DEMAND``, row by row the same points.
    limit_m, limit_minutes : float
        The run's limit, inclusive.
    words : mapping of str to str
        The wording of the report.
    """
    counts = walking_residents(results, demand, limit_m=limit_m)
    ends = [limit_minutes / STEPS_WITHIN * (i + 1) for i in range(3 * STEPS_WITHIN)]
    labels = [*(f"{end:g}" for end in ends), f">{ends[-1]:g}", words["no_way_short"],
              words["undetermined_short"]]  # fmt: skip
    fills = [COVERED] * STEPS_WITHIN + [OUTSIDE] * (2 * STEPS_WITHIN + 2) + [UNDETERMINED]
    floor, tallest = 208.0, max(int(counts.max()), 1)
    parts = []
    for number, (count, said, fill) in enumerate(zip(counts, labels, fills, strict=True)):
        apart = 42 * max(0, number + 1 - 3 * STEPS_WITHIN)
        x, tall = number * 47 + apart, 180 * count / tallest
        parts += [
            rectangle(x, floor - tall, 45, tall, fill),
            label(x + 22, floor - tall - 5, f"{count:,}", anchor="middle", style="tiny"),
        ]
        end = x + (46 if number < 3 * STEPS_WITHIN else 22)
        parts.append(label(end, floor + 17, said, anchor="middle", style="small"))
    x = STEPS_WITHIN * 47 - 1
    parts.append(f'<path d="M{x} 4V{floor + 4:.0f}" stroke="{TARGET}" stroke-width="1.2" '
                 'stroke-dasharray="4 3"/>')  # fmt: skip
    parts.append(f'<path d="M0 {floor:.0f}H{WIDTH:.0f}" stroke="#8a939c"/>')
    parts.append(label(x + 6, 14, words["limit"].format(minutes=limit_minutes), style="small"))
    return svg(floor + 24, parts, title=words["histogram_title"])


def walking_residents(results: pd.DataFrame, demand: pd.DataFrame, *, limit_m: float) -> np.ndarray:
    """Count the residents of every bar of :func:`minutes_histogram`.

    Returns
    -------
    ndarray of int64, shape (18,)
        Five bars within the limit, ten up to three times it, beyond; no way; undetermined. Upper
        ends are inclusive, exactly, since lengths are whole millimetres. Only who lives in an area
        of the city is counted.
    """
    held = results["area"].notna().to_numpy()
    length_mm = results["length_mm"].astype("Int64").to_numpy(dtype=np.int64, na_value=-1)
    limit_mm, last = round(limit_m * 1000), 3 * STEPS_WITHIN
    bar = np.clip(-(-length_mm * STEPS_WITHIN // limit_mm) - 1, 0, last)
    bar[length_mm < 0] = last + 1
    bar[(results["status"] == "undetermined").to_numpy()] = last + 2
    residents = demand["residents"].to_numpy()
    counts = np.bincount(bar[held], weights=residents[held], minlength=last + 3)
    return counts.round().astype(np.int64)


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
