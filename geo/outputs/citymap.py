"""The map on paper, drawn as SVG: areas, gaps, stations and the ground between.

:func:`coverage_map` is the report's picture. What it is drawn from serves any other view as well
(:mod:`geo.outputs.picture`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from markupsafe import Markup, escape

from geo.outputs.charts import NOBODY, RAMP, UNDETERMINED, WIDTH, Words, label, shortened, svg
from geo.tables import BASIC, LEVELS

WATER, GAP, STATION, INK = "#c9dcea", "#b45309", "#c8102e", "#111827"
BORDER = "#4b5563"
EXPRESSWAY, RAIL = "#8a939c", "#4b5563"

_TALLEST = 720.0
_FOOT = 34.0
_SCALES_M = tuple(step * 10**power for power in range(1, 6) for step in (1, 2, 5))
_FINE = 0.5
"""What the eye cannot see on paper, units of the picture."""

_LARGEST_GAP = 6.0
"""Radius of the disc of the gap with most residents."""

_NAMED = 20
"""Up to so many streets are named."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """From metres to the picture's units; y points down."""

    west: float
    north: float
    scale: float
    height: float

    def place(self, xy: np.ndarray) -> np.ndarray:
        """Turn metres into the picture's units."""
        return np.column_stack([xy[:, 0] - self.west, self.north - xy[:, 1]]) * self.scale

    def path(self, shape: shapely.Geometry | None) -> str:
        """Write a polygon or a line as SVG path data, a tenth of a unit exact."""
        rings = []
        for part in shapely.get_parts(shape):
            whole = [part.exterior, *part.interiors] if part.geom_type == "Polygon" else [part]
            rings += [self.place(shapely.get_coordinates(ring)) for ring in whole]
        return "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in ring) for ring in rings)


def coverage_map(tables: Mapping[str, gpd.GeoDataFrame], *, zone: str, words: Words) -> Markup:
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
    finest = basic[basic["level"] == max(basic["level"], key=LEVELS.index)]
    streets = basic[basic["level"] == "street"]
    sheet = _sheet(basic.total_bounds)
    parts = [
        _clip(sheet),
        '<g clip-path="url(#sheet)">',
        *filled(sheet, finest, rate_colours(finest)),
        *ground(sheet, tables["barriers"].to_crs(zone)),
        *borders(sheet, basic[basic["level"] == "community"], width=0.5),
        *borders(sheet, streets, width=1.4),
        *_gaps(sheet, tables["gaps"].to_crs(zone)),
        *stations(sheet, tables["stations"].to_crs(zone)),
        *_names(sheet, streets),
        "</g>",
        _scale_bar(sheet),
        *_north(sheet),
    ]
    return svg(sheet.height + _FOOT, parts, title=words["map_title"])


def colour(residents: int, undetermined: int, rate: float) -> str:
    """Choose an area's colour: its rate, unless nobody lives there or most are undetermined.

    Examples
    --------
    >>> colour(10, 0, 1.0) == RAMP[5], colour(0, 0, float("nan")) == NOBODY
    (True, True)
    """
    if not residents:
        return NOBODY
    if undetermined > residents / 2:
        return UNDETERMINED
    return RAMP[min(int(rate * len(RAMP)), len(RAMP) - 1)]


def _sheet(bounds: np.ndarray) -> Sheet:
    """Fit the city into the picture, in the middle where it is narrow."""
    west, south, east, north = bounds
    wide, tall = max(east - west, 1.0), max(north - south, 1.0)
    scale = min((WIDTH - 8) / wide, _TALLEST / tall)
    return Sheet(west - (WIDTH / scale - wide) / 2, north + 4 / scale, scale, tall * scale + 8)


def _clip(sheet: Sheet) -> str:
    return (
        f'<clipPath id="sheet"><rect width="{WIDTH:.0f}" height="{sheet.height:.0f}"/></clipPath>'
    )


def rate_colours(areas: gpd.GeoDataFrame) -> list[str]:
    """Choose the colour of each area by its rate of residents."""
    columns = ("residents", "undetermined_residents", "rate_residents")
    return [*map(colour, *(areas[name] for name in columns))]


def filled(sheet: Sheet, areas: gpd.GeoDataFrame, fills: Sequence[str]) -> list[str]:
    """Fill the areas; borders that two share stay shared when simplified."""
    shapes = shapely.coverage_simplify(areas.geometry.to_numpy(), _FINE / sheet.scale)
    return [f'<path d="{sheet.path(shape)}" fill="{fill}" stroke="#fff" stroke-width="0.4"/>'
            for shape, fill in zip(shapes, fills, strict=True)]  # fmt: skip


def ground(sheet: Sheet, barriers: gpd.GeoDataFrame) -> list[str]:
    """Draw what bars the way: water filled where its shores close, railways, expressways."""
    styles = {
        "water": f'stroke="{WATER}" stroke-width="1"',
        "expressway": f'stroke="{EXPRESSWAY}" stroke-width="1.2" fill="none"',
        "rail": f'stroke="{RAIL}" stroke-width="1" stroke-dasharray="6 3" fill="none"',
    }
    drawn = barriers[barriers["kind"].isin(list(styles))]
    shapes = shapely.simplify(drawn.geometry.to_numpy(), _FINE / sheet.scale)
    paths = []
    for shape, kind in zip(shapes, drawn["kind"], strict=True):
        fill = f'fill="{WATER if _encloses(shape) else "none"}" ' if kind == "water" else ""
        paths.append(f'<path d="{sheet.path(shape)}" {fill}fill-rule="evenodd" {styles[kind]}/>')
    return paths


def _encloses(shape: shapely.Geometry) -> bool:
    """Tell whether a shape is a polygon or lines that all close."""
    parts = shapely.get_parts(shape)
    return all(part.geom_type == "Polygon" or part.is_closed for part in parts)


def borders(sheet: Sheet, areas: gpd.GeoDataFrame, *, width: float) -> list[str]:
    """Outline the areas."""
    shapes = shapely.coverage_simplify(areas.geometry.to_numpy(), _FINE / sheet.scale)
    return [f'<path d="{sheet.path(shape)}" fill="none" stroke="{BORDER}" '
            f'stroke-width="{width}"/>' for shape in shapes]  # fmt: skip


def _gaps(sheet: Sheet, gaps: gpd.GeoDataFrame) -> list[str]:
    """Draw a disc for each gap, its area by residents."""
    xy = sheet.place(shapely.get_coordinates(shapely.centroid(gaps.geometry.to_numpy())))
    share = gaps["residents"].to_numpy() / max(gaps["residents"].max(), 1)
    return [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{r:.1f}" fill="{GAP}" fill-opacity="0.6"/>'
            for (x, y), r in zip(xy, np.sqrt(share) * _LARGEST_GAP, strict=True)]  # fmt: skip


def stations(sheet: Sheet, places: gpd.GeoDataFrame) -> list[str]:
    """Draw dots for stations and, above them, diamonds for hubs, as on the map page."""
    xy = sheet.place(shapely.get_coordinates(places.geometry.to_numpy()))
    is_hub = (places["kind"] == "hub").to_numpy()
    style = f'fill="{STATION}" stroke="#fff" stroke-width="0.9"'
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.4" {style}/>' for x, y in xy[~is_hub]]
    hubs = [f'<path d="M{x:.1f} {y - 7:.1f}l7 7l-7 7l-7 -7z" {style}/>' for x, y in xy[is_hub]]
    return dots + hubs


def _names(sheet: Sheet, areas: gpd.GeoDataFrame) -> list[str]:
    """Name a few areas, each at a point inside it."""
    if len(areas) > _NAMED:
        return []
    inside = shapely.point_on_surface(areas.geometry.to_numpy())
    places = sheet.place(shapely.get_coordinates(inside))
    return [label(x, y, shortened(name), anchor="middle", style="place")
            for (x, y), name in zip(places, areas["name"], strict=True)]  # fmt: skip


def scale_of(sheet: Sheet) -> tuple[int, str]:
    """Choose a round length for the scale bar, metres, and say it."""
    length_m = max(m for m in _SCALES_M if m * sheet.scale <= WIDTH / 4 or m == _SCALES_M[0])
    return length_m, f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m} m"


def _scale_bar(sheet: Sheet) -> str:
    length_m, said = scale_of(sheet)
    length, y = length_m * sheet.scale, sheet.height + 22
    return (f'<path d="M4 {y - 6:.1f}v6h{length:.1f}v-6" fill="none" stroke="{INK}"/>'
            + label(length + 12, y + 2, said, style="small"))  # fmt: skip


def _north(sheet: Sheet) -> list[str]:
    x, y = WIDTH - 14, sheet.height + 4
    arrow = f'<path d="M{x} {y:.1f}l7 22l-7 -5l-7 5z" fill="{escape(INK)}"/>'
    return [arrow, label(x - 14, y + 20, "N", anchor="end", style="small")]
