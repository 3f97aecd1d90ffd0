"""The sheet that the pilot is drawn on: hand-set points in, smooth metric lines out.

Hand-set control points are longitude, latitude in degrees (CGCS2000, taken as WGS 84); everything
drawn from them is in metres of :data:`ZONE`. Curves are Chaikin's corner cutting, which stays
inside the corners and so never loops.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from shapely import LineString, MultiLineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

Floats = npt.NDArray[np.float64]
Controls = Sequence[tuple[float, float]]
Pair = tuple[float, float]

ZONE = "EPSG:4549"
"""CGCS2000, 3-degree zone with the central meridian 120 E; metres."""

GRID_M = 0.01
"""Every vertex lies on a grid this fine, so that vertices that meet are equal."""

_TO_METRES = Transformer.from_crs("EPSG:4490", ZONE, always_xy=True)
_ROUNDS = 3
_SAG_M = 1.5


def metres(points: Controls) -> Floats:
    """Project control points to metres, shape (n, 2)."""
    lon, lat = np.asarray(points, dtype=float).T
    return np.column_stack(_TO_METRES.transform(lon, lat))


def place(lon: float, lat: float) -> Point:
    """Put one point of the earth on the canvas."""
    return Point(*_TO_METRES.transform(lon, lat))


def curve(points: Controls) -> LineString:
    """Draw a smooth open line that starts and ends at the outer control points."""
    vertices = metres(points)
    for _ in range(_ROUNDS):
        cut = _cut(vertices[:-1], vertices[1:])
        vertices = np.vstack([vertices[:1], cut[1:-1], vertices[-1:]])
    return shapely.simplify(LineString(vertices), _SAG_M)


def patch(points: Controls) -> Polygon:
    """Draw a smooth closed shape round its control points."""
    vertices = metres(points)
    for _ in range(_ROUNDS):
        vertices = _cut(vertices, np.roll(vertices, -1, axis=0))
    return shapely.simplify(Polygon(vertices), _SAG_M)


def _cut(start: Floats, end: Floats) -> Floats:
    """Replace every corner by the points a quarter and three quarters along its sides."""
    return np.stack([0.75 * start + 0.25 * end, 0.25 * start + 0.75 * end], axis=1).reshape(-1, 2)


def within(lines: BaseGeometry, ground: BaseGeometry) -> MultiLineString:
    """Keep what of some lines runs through some ground; places where they touch are nothing."""
    parts = shapely.get_parts(shapely.intersection(lines, ground))
    flat = shapely.get_parts(parts)
    return MultiLineString(
        list(flat[(shapely.get_dimensions(flat) == 1) & ~shapely.is_empty(flat)])
    )
