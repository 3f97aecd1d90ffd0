"""Vector tiles: what a square of the web map shows of a layer, as Mapbox vector tile 2.1.

A :class:`Layer` is laid out once for all tiles; :func:`tile` cuts one tile out of layers.

Conventions
-----------
* a layer lies in the unit square of web Mercator, x to the east, y to the south, so that tile
  ``z, x, y`` is the square of side ``2 ** -z`` whose corner is ``(x, y) * 2 ** -z``;
* within a tile places are whole numbers, :data:`EXTENT` to a side: a quarter of a pixel;
* borders that shapes share stay shared: vertices are rounded, never thinned out;
* **nothing is lost**: a polygon of less than a pixel, or one that rounding makes vanish, becomes a
  point, in the one tile that holds its inner point.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.outputs.tile_writer import LINE, POINT, POLYGON, Group, layer_message

EXTENT = 1024
BUFFER = EXTENT // 32
"""How far beyond its edges a tile is drawn, so that outlines do not show where tiles meet."""

PIXEL = EXTENT // 256
FINEST = 22
MOST_LATITUDE = 85.0511287798066

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Shapes = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Layer:
    """A layer laid out for tiles.

    Attributes
    ----------
    shapes : ndarray of Geometry, shape (n,)
        Points, lines or polygons in the unit square.
    columns : DataFrame, shape (n, k)
        What features tell: texts and whole numbers, where they are not absent.
    """

    shapes: Shapes
    columns: pd.DataFrame

    @cached_property
    def tree(self) -> shapely.STRtree:
        """Where the shapes are."""
        return shapely.STRtree(self.shapes)

    @cached_property
    def inner(self) -> Floats:
        """A point of each shape, shape (n, 2)."""
        return np.asarray(shapely.get_coordinates(shapely.point_on_surface(self.shapes)))

    @cached_property
    def sizes(self) -> Floats:
        """Area of each shape, squares of the unit."""
        return np.asarray(shapely.area(self.shapes))


class Square(NamedTuple):
    """The tile ``x, y`` of a zoom."""

    zoom: int
    x: int
    y: int

    def local(self, places: Floats) -> Floats:
        """Turn places of the unit square into those of the tile, shape (n, 2)."""
        return np.asarray((places * 2**self.zoom - (self.x, self.y)) * EXTENT)

    def box(self, beyond: float = 0) -> tuple[float, float, float, float]:
        """Tell the bounds in the unit square, widened by some units of the tile."""
        side, more = 2.0**-self.zoom, beyond / EXTENT
        west, north, east, south = (
            self.x - more,
            self.y - more,
            self.x + 1 + more,
            self.y + 1 + more,
        )
        return west * side, north * side, east * side, south * side

    def holds(self, places: Floats) -> Bools:
        """Tell which places lie in it; those on an edge lie in the tile to the east or south."""
        inside = np.floor(places * 2**self.zoom) == (self.x, self.y)
        return np.asarray(inside.all(axis=1))


def laid_out(table: gpd.GeoDataFrame, columns: Sequence[str]) -> Layer:
    """Lay a table out.

    Parameters
    ----------
    table : GeoDataFrame
        Points, lines or polygons in degrees, longitude first; rows without a shape are left out.
    columns : sequence of str
        Which it tells of each feature.
    """
    there = table[table.geometry.notna() & ~table.geometry.is_empty]
    shapes = shapely.transform(np.asarray(there.geometry.array), on_unit_square)
    return Layer(shapes, pd.DataFrame(there[list(columns)]).reset_index(drop=True))


def on_unit_square(degrees: Floats) -> Floats:
    """Turn longitude and latitude, shape (n, 2), into places of the unit square."""
    lon, lat = degrees.T
    north = np.radians(np.clip(lat, -MOST_LATITUDE, MOST_LATITUDE))
    return np.column_stack([(lon + 180) / 360, (1 - np.arcsinh(np.tan(north)) / np.pi) / 2])


def tile(layers: Mapping[str, Layer], square: Square, *, as_points: Sequence[str] = ()) -> bytes:
    """Cut one tile out of layers.

    Parameters
    ----------
    layers : mapping of str to Layer
        Name -> what is drawn.
    square : Square
        Which tile.
    as_points : sequence of str
        Names of layers whose every shape is drawn as a point.

    Returns
    -------
    bytes
        A vector tile: ``id`` of a feature is the number of its row; empty where nothing is.
    """
    return b"".join(
        layer_message(name, _groups(drawn, square, as_points=name in as_points), drawn.columns,
                      extent=EXTENT)
        for name, drawn in layers.items()
    )  # fmt: skip


def _groups(drawn: Layer, square: Square, *, as_points: bool) -> list[Group]:
    """List what a tile shows of a layer: points, and lines or polygons."""
    rows = np.sort(drawn.tree.query(shapely.box(*square.box(BUFFER))))
    is_here = square.holds(drawn.inner[rows])
    if as_points:
        return [_points(drawn, square, rows[is_here])]
    shapes, ids = _clipped(drawn.shapes[rows], square.box(BUFFER), rows)
    kinds = shapely.get_dimensions(shapes)
    lines = _paths(shapes[kinds == 1], ids[kinds == 1], square)
    is_tiny = drawn.sizes * (EXTENT * 2.0**square.zoom) ** 2 < PIXEL**2
    is_drawn = (kinds == 2) & ~is_tiny[ids]
    areas = _rings(shapes[is_drawn], ids[is_drawn], square)
    is_flat = shapely.get_dimensions(drawn.shapes[rows]) == 1
    lost = rows[is_here & ~is_flat & ~np.isin(rows, areas.ids)]
    return [_points(drawn, square, lost), lines, areas]


def _clipped(shapes: Shapes, box: tuple[float, ...], rows: Ints) -> tuple[Shapes, Ints]:
    """Cut shapes at a box and take them apart; what only touches it falls away."""
    west, north, east, south = box
    left, top, right, bottom = shapely.bounds(shapes).T
    crosses = (left < west) | (top < north) | (right > east) | (bottom > south)
    cut = shapes.copy()
    cut[crosses] = shapely.clip_by_rect(shapes[crosses], west, north, east, south)
    parts, owners = shapely.get_parts(cut, return_index=True)
    return parts, rows[owners]


def _points(drawn: Layer, square: Square, rows: Ints) -> Group:
    places = np.rint(square.local(drawn.inner[rows])).astype(np.int64)
    return Group(POINT, rows, places, np.arange(len(rows)), rows)


def _paths(lines: Shapes, ids: Ints, square: Square) -> Group:
    """Round lines; of one that shrinks to a point nothing is left."""
    exact, path = shapely.get_coordinates(lines, return_index=True)
    places, path = _rounded(exact, path, square)
    return _kept(LINE, places, path, ids, np.bincount(path, minlength=len(lines)) >= 2)


def _rings(polygons: Shapes, ids: Ints, square: Square) -> Group:
    """Round rings; outer ones turn to the right as they are seen, holes to the left.

    A ring that rounding turns over or flattens falls away, and a hole with the ring around it.
    """
    turned = shapely.orient_polygons(polygons)
    rings, polygon = shapely.get_rings(turned, return_index=True)
    exact, ring = shapely.get_coordinates(rings, return_index=True)
    is_last = np.diff(ring, append=-1) != 0
    places, ring = _rounded(exact[~is_last], ring[~is_last], square, is_closed=True)
    doubled = _doubled_areas(places, ring, len(rings))
    is_outer = np.diff(polygon, prepend=-1) != 0
    is_good = np.where(is_outer, doubled > 0, doubled < 0)
    outer_is_good = is_good[is_outer]
    is_good &= outer_is_good[polygon]
    return _kept(POLYGON, places, ring, ids[polygon], is_good)


def _rounded(
    places: Floats, path: Ints, square: Square, *, is_closed: bool = False
) -> tuple[Ints, Ints]:
    """Round places to the tile's units and drop those that fall on the one before."""
    whole = np.rint(square.local(places)).astype(np.int64)
    is_first = np.diff(path, prepend=-1) != 0
    before = np.roll(whole, 1, axis=0)
    if is_closed and len(path):
        ends = np.append(np.flatnonzero(is_first)[1:], len(path)) - 1
        before[is_first] = whole[ends]
    moves = (whole != before).any(axis=1)
    kept = moves if is_closed else moves | is_first
    return whole[kept], path[kept]


def _doubled_areas(places: Ints, ring: Ints, count: int) -> Floats:
    """Twice the signed area of each ring, above 0 where it turns to the right with y downwards."""
    if not len(places):
        return np.zeros(count)
    begins = np.flatnonzero(np.diff(ring, prepend=-1))
    following = np.arange(1, len(places) + 1)
    following[np.append(begins[1:], len(places)) - 1] = begins
    x, y = places.T
    cross = x * y[following] - x[following] * y
    return np.bincount(ring, weights=cross, minlength=count).astype(np.float64)


def _kept(kind: int, places: Ints, path: Ints, ids: Ints, is_good: Bools) -> Group:
    """Keep good paths and what belongs to them."""
    here = is_good[path]
    places, path = places[here], path[here]
    number = np.cumsum(is_good) - 1
    return Group(kind, np.unique(ids[is_good]), places, number[path], ids[is_good])
