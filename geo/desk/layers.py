"""What lies on a map, from the ground up; metres of the city's zone."""

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PathCollection
from matplotlib.path import Path
from matplotlib.patheffects import withStroke
from matplotlib.text import Text

from geo.desk.paper import NORMAL, SMALL, say
from geo.outputs.charts import shortened
from geo.outputs.citymap import BORDER, GAP, INK, STATION, WATER
from geo.outputs.picture import MAIN

if TYPE_CHECKING:
    from geo.answers import City

_RAIL, _ROAD, _STREET = "#4b5563", "#8a939c", "#b9c2cc"
_STREETS_BELOW_M = 12_000.0
"""Streets are drawn where a map is no wider."""

_MOST_NAMED = 40
_POINTS_A_LETTER = 10.0
_FINE_PX = 0.4
"""What the eye cannot see."""

HATCH, HATCH_PT = "///", 0.55

_HALO = [withStroke(linewidth=2.5, foreground="white")]


def metres_a_pixel(axes: Axes) -> float:
    """Tell how much ground a pixel of the map shows."""
    left, right = axes.get_xlim()
    return float((right - left) / axes.get_window_extent().width)


def ground(axes: Axes, city: "City") -> None:
    """Draw water, railways, expressways; and streets where the map is near enough."""
    barriers = _seen(axes, city.table("barriers"), city.run.zone)
    water = barriers[barriers["kind"] == "water"].geometry
    _filled(axes, [shape for shape in map(_surrounded, water) if shape], WATER, zorder=2.2)
    _lines(axes, water, WATER, width=1.0, zorder=2.2)
    for kind, colour, style in (("expressway", _ROAD, "solid"), ("rail", _RAIL, (0, (6, 3)))):
        lines = barriers[barriers["kind"] == kind].geometry
        _lines(axes, lines, colour, width=1.0, style=style, zorder=2.3)
    left, right = axes.get_xlim()
    if right - left <= _STREETS_BELOW_M:
        streets = _seen(axes, city.table("streets"), city.run.zone)
        is_main = streets["kind"].isin(MAIN)
        _lines(axes, streets[~is_main].geometry, _STREET, width=0.35, zorder=2.25)
        _lines(axes, streets[is_main].geometry, _ROAD, width=1.0, zorder=2.25)


def _seen(axes: Axes, table: gpd.GeoDataFrame, zone: str) -> gpd.GeoDataFrame:
    """Take what the map shows of a table, in metres and no finer than a pixel."""
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    box = gpd.GeoSeries([shapely.box(west, south, east, north)], crs=zone).to_crs(table.crs)
    near = table.iloc[np.sort(table.sindex.query(box.iloc[0]))].to_crs(zone)
    return near.set_geometry(near.geometry.simplify(_FINE_PX * metres_a_pixel(axes)))


def _surrounded(water: shapely.Geometry) -> shapely.Geometry | None:
    """Take the water that closed shores surround, and no island; None where a shore is open."""
    parts = shapely.get_parts(water)
    if not all(part.geom_type == "Polygon" or part.is_closed for part in parts):
        return None
    rings = (part if part.geom_type == "Polygon" else shapely.Polygon(part.coords)
             for part in parts)  # fmt: skip
    return reduce(shapely.symmetric_difference, rings)


def fill(axes: Axes, areas: gpd.GeoDataFrame, fills: Mapping[str, str], *, hatched: bool) -> None:
    """Fill areas, and hatch those of which more than half are outside where that is asked."""
    shapes = shapely.coverage_simplify(areas.geometry.to_numpy(), _FINE_PX * metres_a_pixel(axes))
    _filled(axes, shapes, [fills[code] for code in areas["code"]], edge="white", zorder=2)
    outside = areas["too_far_residents"] + areas["over_capacity_residents"]
    is_gap = (outside > areas["residents"] / 2).to_numpy()
    if hatched and is_gap.any():
        gap = shapely.union_all(shapes[is_gap])
        _filled(axes, [gap], "none", edge=GAP, hatch=HATCH, zorder=2.1)


def outline(axes: Axes, areas: gpd.GeoDataFrame, under: str | None) -> None:
    """Draw the borders of streets, and of the area that the map is about."""
    near = 0.5 if metres_a_pixel(axes) < 8 else 0
    for level, width in (("community", near), ("street", 1.1), ("district", 1.4)):
        rings = areas[areas["level"] == level].geometry.boundary
        if width:
            _lines(axes, rings, BORDER, width=width, zorder=2.4)
    _lines(axes, areas[areas["code"] == under].geometry.boundary, INK, width=2.4, zorder=2.5)


def stations(axes: Axes, city: "City") -> None:
    """Draw dots for stations and, above them, diamonds for hubs."""
    places = city.table("stations").to_crs(city.run.zone)
    is_hub = (places["kind"] == "hub").to_numpy()
    for chosen, mark, size in ((~is_hub, "o", 26), (is_hub, "D", 46)):
        at = places[chosen].geometry
        axes.scatter(at.x, at.y, s=size, marker=mark, color=STATION, edgecolor="white",
                     linewidth=0.8, zorder=3)  # fmt: skip


def names(
    axes: Axes, areas: gpd.GeoDataFrame, under: str | None, taken: Sequence[shapely.Geometry] = ()
) -> None:
    """Name streets, or what is next below the area that the map is about.

    The largest are named first; none is written over another, nor over the boxes ``taken``.
    """
    level = _named(areas, under)
    named = areas[areas["level"] == level]
    if under is not None:
        named = named[named["parent"] == under]
    if len(named) > _MOST_NAMED:
        return
    boxes = [*taken]
    for row in named.assign(m2=named.area).sort_values("m2", ascending=False).itertuples():
        at = row.geometry.representative_point()
        text = say(axes, at.x, at.y, shortened(row.name) or row.code, size=SMALL, ha="center",
                   va="center", path_effects=_HALO, zorder=4, clip_on=True)  # fmt: skip
        here = box_of(text)
        if any(here.intersects(other) for other in boxes):
            text.remove()
        else:
            boxes.append(here)


def box_of(drawn: Text) -> shapely.Polygon:
    """Tell where a text stands, and a little around it; pixels."""
    box: shapely.Polygon = shapely.box(*drawn.get_window_extent().padded(2).extents)
    return box


def _named(areas: gpd.GeoDataFrame, under: str | None) -> str:
    if under is None:
        return "street"
    below = areas[areas["parent"] == under]["level"]
    return "" if below.empty else str(below.iloc[0])


def marked(axes: Axes, marks: gpd.GeoDataFrame) -> list[shapely.Polygon]:
    """Draw places and lines on top, each with its number; tell where the numbers stand."""
    _lines(axes, marks[marks.geom_type != "Point"].geometry, INK, width=3.2, zorder=5)
    numbers = []
    for number, shape in enumerate(marks.geometry, start=1):
        at = shape if shape.geom_type == "Point" else shape.interpolate(0.5, normalized=True)
        numbers.append(
            say(axes, at.x, at.y, str(number), bold=True, size=NORMAL, color="white", ha="center",
                va="center_baseline", zorder=6, clip_on=True,
                bbox={"boxstyle": "circle,pad=0.25", "facecolor": INK, "edgecolor": "white"})
        )  # fmt: skip
    return [box_of(number) for number in numbers]


def _filled(  # noqa: PLR0913 - keyword-only options
    axes: Axes,
    shapes: list[shapely.Geometry] | np.ndarray,
    fills: str | list[str],
    *,
    edge: str = "none",
    hatch: str | None = None,
    zorder: float,
) -> None:
    drawn = PathCollection([*map(_path, shapes)], facecolors=fills, edgecolors=edge,
                           linewidths=0.4, hatch=hatch, zorder=zorder)  # fmt: skip
    drawn.set_hatch_linewidth(HATCH_PT)
    axes.add_collection(drawn, autolim=False)


def _path(shape: shapely.Geometry) -> Path:
    rings = [ring.coords for part in shapely.get_parts(shape) if part.geom_type == "Polygon"
             for ring in (part.exterior, *part.interiors)]  # fmt: skip
    paths = [Path(np.asarray(ring)[:, :2], closed=True) for ring in rings]
    return Path.make_compound_path(*paths)


def _lines(  # noqa: PLR0913 - keyword-only options
    axes: Axes,
    shapes: gpd.GeoSeries,
    colour: str,
    *,
    width: float,
    style: object = "solid",
    zorder: float,
) -> None:
    parts = shapes[~shapes.is_empty].explode(index_parts=False)
    rings = parts.where(parts.geom_type != "Polygon", parts.boundary)
    lines = [np.asarray(line.coords)[:, :2] for line in rings.explode(index_parts=False)]
    axes.add_collection(
        LineCollection(lines, colors=colour, linewidths=width, linestyles=[style],
                       capstyle="butt", zorder=zorder), autolim=False,
    )  # fmt: skip
