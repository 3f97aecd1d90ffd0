"""Pictures of a report, drawn as SVG: sharp on paper, small, and text that stays text.

No value of the data is put into SVG but numbers and escaped names. Colours are those of
:data:`RAMP`, a single-hue ramp that stays in order in grey and for colour-blind eyes.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from markupsafe import Markup, escape

from geo.outputs.figures import AreaFigures
from geo.tables import BASIC

RAMP = ("#f3e9d2", "#cfdfc8", "#94c4b4", "#4f9d9d", "#22717f", "#0d4a5c")
"""From nobody covered to everybody."""

NOBODY = "#e6e6e6"
_BEYOND = "#d9a08f"
_WATER, _GAP, _STATION, _HUB = "#cfe0ea", "#c8452c", "#1b1b1b", "#8a1f6b"
_WIDTH = 1000.0
_SIMPLIFY_M = 12.0
_GAPS_DRAWN = 150
_SCALES_M = (500, 1000, 2000, 5000, 10_000, 20_000)
_BIN_MINUTES = 3
_LAST_MINUTES = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """From metres to the picture's units; y points down."""

    west: float
    north: float
    scale: float
    height: float

    def path(self, shape: shapely.Geometry) -> str:
        """Write a polygon or a line as SVG path data, a tenth of a unit exact."""
        parts = []
        for part in shapely.get_parts(shape):
            rings = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
            for ring in rings:
                xy = self.place(shapely.get_coordinates(ring))
                parts.append("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in xy))
        return "".join(parts)

    def place(self, xy: np.ndarray) -> np.ndarray:
        """Turn metres into the picture's units."""
        return np.column_stack([xy[:, 0] - self.west, self.north - xy[:, 1]]) * self.scale


def colour(rate: float) -> str:
    """Choose the colour of a rate, 0 to 1; grey where there is nobody."""
    return NOBODY if math.isnan(rate) else RAMP[min(int(rate * len(RAMP)), len(RAMP) - 1)]


def coverage_map(
    tables: Mapping[str, gpd.GeoDataFrame], *, zone: str, words: Mapping[str, str]
) -> Markup:
    """Draw the finest areas by rate of residents, with gaps, stations, scale bar and north.

    Parameters
    ----------
    tables : mapping of str to GeoDataFrame
        ``coverage, gaps, stations, barriers`` of :mod:`geo.tables`, degrees.
    zone : str
        Metric zone to draw in.
    words : mapping of str to str
        The wording of the report.
    """
    coverage = tables["coverage"].to_crs(zone)
    basic = coverage[coverage["kind"] == BASIC]
    finest = basic[basic["level"] == basic["level"].iloc[-1]]
    coarse = basic[basic["level"].isin(["street", "community"])]
    sheet = _sheet(finest.total_bounds)
    water = tables["barriers"][tables["barriers"]["kind"] == "water"].to_crs(zone)
    parts = [
        *_shapes(sheet, water, fill="none", stroke=_WATER, width=1.5),
        *(f'<path d="{sheet.path(shape)}" fill="{colour(rate)}" stroke="#fff" '
          'stroke-width="0.4"/>'
          for shape, rate in zip(_simple(finest), finest["rate_residents"], strict=True)),
        *_shapes(sheet, coarse, fill="none", stroke="#555", width=0.5),
        *_gap_marks(sheet, tables["gaps"].to_crs(zone)),
        *_station_marks(sheet, tables["stations"].to_crs(zone)),
        _scale_bar(sheet),
        _north(),
    ]  # fmt: skip
    return _svg(sheet.height + 40, parts, title=words["map_title"])


def _sheet(bounds: np.ndarray) -> Sheet:
    west, south, east, north = bounds
    scale = _WIDTH / max(east - west, 1.0)
    return Sheet(west, north, scale, (north - south) * scale)


def _simple(table: gpd.GeoDataFrame) -> np.ndarray:
    """Take away what the eye cannot see; shared borders stay shared."""
    shapes = table.geometry.to_numpy()
    return np.asarray(shapely.coverage_simplify(shapes, _SIMPLIFY_M))


def _shapes(
    sheet: Sheet, table: gpd.GeoDataFrame, *, fill: str, stroke: str, width: float
) -> list[str]:
    return [f'<path d="{sheet.path(shape)}" fill="{fill}" stroke="{stroke}" '
            f'stroke-width="{width}"/>'
            for shape in shapely.simplify(table.geometry.to_numpy(), _SIMPLIFY_M)]  # fmt: skip


def _gap_marks(sheet: Sheet, gaps: gpd.GeoDataFrame) -> list[str]:
    """Draw a disc for each of the largest gaps, its area by residents."""
    gaps = gaps.head(_GAPS_DRAWN)
    if not len(gaps):
        return []
    xy = sheet.place(shapely.get_coordinates(shapely.centroid(gaps.geometry.to_numpy())))
    radius = np.sqrt(gaps["residents"].to_numpy() / max(gaps["residents"].max(), 1)) * 11 + 0.6
    return [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{_GAP}" fill-opacity="0.35" '
            f'stroke="{_GAP}"/>' for (x, y), r in zip(xy, radius, strict=True)]  # fmt: skip


def _station_marks(sheet: Sheet, stations: gpd.GeoDataFrame) -> list[str]:
    """Draw dots for stations and diamonds for hubs."""
    marks = []
    xy = sheet.place(shapely.get_coordinates(stations.geometry.to_numpy()))
    for (x, y), kind in zip(xy, stations["kind"], strict=True):
        if kind == "hub":
            marks.append(f'<path d="M{x:.1f} {y - 5:.1f}l5 5l-5 5l-5 -5z" fill="{_HUB}" '
                         'stroke="#fff"/>')  # fmt: skip
        else:
            marks.append(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="2.4" fill="{_STATION}" '
                         'stroke="#fff" stroke-width="0.7"/>')  # fmt: skip
    return marks


def _scale_bar(sheet: Sheet) -> str:
    length_m = max(m for m in _SCALES_M if m * sheet.scale <= _WIDTH / 3 or m == _SCALES_M[0])
    y = sheet.height + 24
    name = f"{length_m / 1000:g} km"
    length = length_m * sheet.scale
    return (f'<path d="M4 {y - 5}v5h{length:.1f}v-5" fill="none" stroke="#222"/>'
            f'<text x="{8 + length:.1f}" y="{y + 2}" class="small">{name}</text>')  # fmt: skip


def _north() -> str:
    x = _WIDTH - 20
    return (f'<path d="M{x} 8l7 20l-7 -5l-7 5z" fill="#222"/>'
            f'<text x="{x}" y="42" class="small" text-anchor="middle">N</text>')  # fmt: skip


def rate_bars(
    areas: Sequence[AreaFigures], *, target: float | None, words: Mapping[str, str]
) -> Markup:
    """Draw a bar for each area's rate of residents, with a line where a target lies."""
    row, left, width = 26, 210, _WIDTH - 310
    parts = []
    for i, area in enumerate(areas):
        y, rate = i * row + 6, area.rate_residents
        shown = "–" if math.isnan(rate) else f"{rate:.1%}"
        length = 0 if math.isnan(rate) else rate * width
        parts.append(
            f'<text x="{left - 8}" y="{y + 13}" text-anchor="end">{escape(area.name)}</text>'
            f'<rect x="{left}" y="{y}" width="{width}" height="16" fill="#f0f0f0"/>'
            f'<rect x="{left}" y="{y}" width="{length:.1f}" height="16" fill="{RAMP[4]}"/>'
            f'<text x="{left + width + 8}" y="{y + 13}">{shown}</text>'
        )
    if target is not None:
        x = left + target * width
        parts.append(f'<path d="M{x:.1f} 0V{len(areas) * row + 4}" stroke="{_GAP}" '
                     'stroke-dasharray="4 3" fill="none"/>')  # fmt: skip
    return _svg(len(areas) * row + 10, parts, title=words["bars_title"])


def minutes_histogram(
    results: pd.DataFrame, demand: pd.DataFrame, *, speed_kmh: float, limit_minutes: float,
    words: Mapping[str, str],
) -> Markup:  # fmt: skip
    """Draw how many residents walk how long to their nearest station, by three minutes."""
    minutes = results["length_mm"].astype("Float64").to_numpy(dtype=float, na_value=np.inf)
    minutes = minutes / 1000 * 60 / (speed_kmh * 1000)
    edges = np.arange(0, _LAST_MINUTES + _BIN_MINUTES, _BIN_MINUTES)
    known = np.isfinite(minutes)
    bins = np.clip(np.ceil(minutes[known] / _BIN_MINUTES).astype(int) - 1, 0, len(edges) - 1)
    residents = demand["residents"].to_numpy()[known]
    counts = np.bincount(bins, weights=residents, minlength=len(edges))
    tallest, step, height = max(counts.max(initial=0), 1), (_WIDTH - 60) / len(counts), 220
    parts = []
    for i, count in enumerate(counts):
        x, tall = 40 + i * step, count / tallest * (height - 30)
        shade = RAMP[4] if (i + 1) * _BIN_MINUTES <= limit_minutes else _BEYOND
        parts.append(f'<rect x="{x:.1f}" y="{height - tall:.1f}" width="{step - 2:.1f}" '
                     f'height="{tall:.1f}" fill="{shade}"/>')  # fmt: skip
        label = f"{(i + 1) * _BIN_MINUTES}" if i < len(counts) - 1 else f">{_LAST_MINUTES}"
        parts.append(f'<text x="{x + step - 2:.1f}" y="{height + 16}" class="small" '
                     f'text-anchor="middle">{escape(label)}</text>')  # fmt: skip
    parts.append(f'<text x="40" y="14" class="small">{tallest:,.0f}</text>')
    return _svg(height + 22, parts, title=words["histogram_title"])


def _svg(height: float, parts: Sequence[str], *, title: str) -> Markup:
    body = "".join(parts)
    return Markup(
        f'<svg viewBox="0 0 {_WIDTH:.0f} {height:.0f}" role="img"><title>{escape(title)}</title>'
        f"{body}</svg>"
    )
