"""What maps on paper are drawn of, as SVG: areas, stations and the ground between."""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from geo.outputs.charts import NOBODY, RAMP, UNDETERMINED, WIDTH

WATER, GAP, STATION, INK = "#c9dcea", "#b45309", "#c8102e", "#111827"
BORDER = "#4b5563"
EXPRESSWAY, RAIL = "#8a939c", "#4b5563"

_SCALES_M = tuple(step * 10**power for power in range(1, 6) for step in (1, 2, 5))
_FINE = 0.5
"""What the eye cannot see on paper, units of the picture."""


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


def stations(sheet: Sheet, places: gpd.GeoDataFrame) -> list[str]:
    """Draw dots for stations and, above them, diamonds for hubs, as on the map page."""
    xy = sheet.place(shapely.get_coordinates(places.geometry.to_numpy()))
    is_hub = (places["kind"] == "hub").to_numpy()
    style = f'fill="{STATION}" stroke="#fff" stroke-width="0.9"'
    dots = [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.4" {style}/>' for x, y in xy[~is_hub]]
    hubs = [f'<path d="M{x:.1f} {y - 7:.1f}l7 7l-7 7l-7 -7z" {style}/>' for x, y in xy[is_hub]]
    return dots + hubs


def scale_of(sheet: Sheet) -> tuple[int, str]:
    """Choose a round length for the scale bar, metres, and say it."""
    length_m = max(m for m in _SCALES_M if m * sheet.scale <= WIDTH / 4 or m == _SCALES_M[0])
    return length_m, f"{length_m / 1000:g} km" if length_m >= 1000 else f"{length_m} m"
