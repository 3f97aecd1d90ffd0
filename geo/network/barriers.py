"""Barriers cut the streets that cross them, unless a bridge, a tunnel or a gate carries on.

The rules:

* water, rail, expressways and walls bar the way, polygons with their outlines;
* a street flagged as a bridge or a tunnel is never cut, and at walls neither is one flagged as a
  gate, nor any where a gate stands at the crossing;
* a street *visits* barriers where it comes within a centimetre of them. It crosses them if, once it
  leaves, nobody could have kept beside it, two centimetres at most, without crossing them. So to
  run along a barrier is not to cross it, nor is to touch it and come back, nor to pass its end;
* a visit in which the street begins or ends crosses nothing: a street may end at a bank. But
  streets of both sides that end at one place of a barrier do not meet there: the first of them
  keeps the place, and those of the other side end short of it.

A street is cut by leaving out of it what lies nearer to the crossing than :data:`SHORT_M`.
"""

from collections.abc import Iterator
from typing import NamedTuple, cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from pyproj import Transformer
from shapely import LineString, MultiLineString
from shapely.geometry.base import BaseGeometry

from geo.network.graph import Floats, Int64
from geo.network.kernels import TOUCH_M

Shapes = npt.NDArray[np.object_]

SHORT_M = 0.05
"""How far before a crossing a street ends: the ends on both sides of a barrier are 10 cm apart,
while places within a centimetre are one."""

GATE_M = 5.0
"""How far from a crossing, or from a street, a gate may stand and still be the gate there."""

WALL = "wall"
"""The kind of barrier that gates lead through."""

_BESIDE_M = 2 * TOUCH_M
_THIN_M = TOUCH_M / 10
"""How thick a barrier is taken to be, so that it parts the ground on its two sides."""


class Cuts(NamedTuple):
    """Where streets were cut, by street and along each of them.

    Attributes
    ----------
    streets, barriers : ndarray of int64, shape (n_cuts,)
        Rows of the streets and of the barriers; the lowest where a street crosses several at once.
    xy : ndarray of float64, shape (n_cuts, 2)
        Metres in the zone.
    """

    streets: Int64
    barriers: Int64
    xy: Floats


class Crossing(NamedTuple):
    """Where a line crosses barriers.

    Attributes
    ----------
    line : int
        Number of the line.
    barriers : ndarray of int64
        Rows of the barriers, ascending.
    at_m : float
        Where along the line, metres.
    xy : ndarray of float64, shape (2,)
    """

    line: int
    barriers: Int64
    at_m: float
    xy: Floats


class End(NamedTuple):
    """Where a line ends at barriers.

    Attributes
    ----------
    line : int
        Number of the line.
    at_m : float
        Where on it that end is, metres.
    place : tuple of float
        The vertex there, x and y.
    stretch : LineString
        From there to where the line leaves the barriers.
    near : ndarray of int64
        Segments of barriers near the line.
    """

    line: int
    at_m: float
    place: tuple[float, ...]
    stretch: LineString
    near: Int64


def cut(
    streets: gpd.GeoDataFrame, barriers: gpd.GeoDataFrame, gates: gpd.GeoSeries, *, zone: str
) -> tuple[gpd.GeoDataFrame, Cuts]:
    """Cut streets at the barriers that they cross.

    Parameters
    ----------
    streets : GeoDataFrame
        LineString or MultiLineString with the columns of :data:`geo.tables.STREETS`, longitude and
        latitude.
    barriers : GeoDataFrame
        :data:`geo.tables.BARRIERS`, longitude and latitude.
    gates : GeoSeries
        Points where a gate leads through a wall, longitude and latitude.
    zone : str
        Metric zone.

    Returns
    -------
    GeoDataFrame
        The same rows. A street that is cut is a MultiLineString of what is left, a line without
        length at its start if nothing is; every other row is as it was.
    Cuts
        Every cut.
    """
    parts, rows = shapely.get_parts(streets.geometry.to_numpy(), return_index=True)
    lines = gpd.GeoSeries(parts, crs=streets.crs).to_crs(zone).to_numpy()
    segments, owners = _segments(barriers.to_crs(zone).geometry.to_numpy())
    is_wall = (barriers["kind"] == WALL).to_numpy(dtype=bool)
    line, segment = shapely.STRtree(segments).query(lines, "dwithin", distance=_BESIDE_M + TOUCH_M)
    is_bridge, is_gate = (streets[name].to_numpy(dtype=bool)[rows[line]]
                          for name in ("bridge", "gate"))  # fmt: skip
    bars = ~is_bridge & ~(is_gate & is_wall[owners[segment]])
    doors = shapely.STRtree(gates.to_crs(zone).to_numpy())
    found = _crossings(lines, line[bars], segment[bars], segments, owners)
    crossings = [crossing for crossing in sorted(found, key=_place) if not (
        is_wall[crossing.barriers].all() and _leads_through(crossing.xy, doors)
    )]  # fmt: skip
    cuts = Cuts(
        np.array([rows[crossing.line] for crossing in crossings], dtype=np.int64),
        np.array([crossing.barriers[0] for crossing in crossings], dtype=np.int64),
        np.array([crossing.xy for crossing in crossings]).reshape(-1, 2),
    )
    return _shortened(streets, lines, rows, crossings, zone), cuts


def _segments(shapes: Shapes) -> tuple[Shapes, Int64]:
    """Take barriers apart into straight segments, and tell which barrier each is of."""
    areal = shapely.get_dimensions(shapes) == 2
    outlines = np.where(areal, shapely.boundary(shapes), shapes)
    lines, rows = shapely.get_parts(outlines, return_index=True)
    xy, owners = shapely.get_coordinates(lines, return_index=True)
    inner = owners[1:] == owners[:-1]
    segments = shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1)[inner])
    return np.asarray(segments), rows[owners[:-1][inner]]


def _leads_through(xy: Floats, doors: shapely.STRtree) -> bool:
    """Say whether a gate stands at a place."""
    return len(doors.query(shapely.points(xy), "dwithin", distance=GATE_M)) > 0


def _place(crossing: Crossing) -> tuple[int, float]:
    return crossing.line, crossing.at_m


def _crossings(
    lines: Shapes, line: Int64, segment: Int64, segments: Shapes, owners: Int64
) -> Iterator[Crossing]:
    """Judge each line by the segments of barriers that are near it, both given in pairs."""
    order = np.argsort(line, kind="stable")
    numbers, firsts = np.unique(line[order], return_index=True)
    groups = np.split(segment[order], firsts[1:])
    ends: list[End] = []
    for number, near in zip(numbers.tolist(), groups, strict=False):
        street = lines[number]
        length = float(_along(street)[-1])
        for start, stop in _visits(street, _drawn(segments[near])):
            stretch = _stretch(street, start, stop)
            is_first, is_last = start < _THIN_M, stop > length - _THIN_M
            if is_first and not is_last:
                ends.append(End(number, 0.0, street.coords[0], stretch, near))
            elif is_last and not is_first:
                ends.append(End(number, length, street.coords[-1], stretch.reverse(), near))
            elif not is_first and _is_barred(stretch, _drawn(segments[near])):
                at_m = (start + stop) / 2
                met = _touched(stretch, near, segments, owners)
                yield Crossing(number, met, at_m, _places(street, at_m)[0])
    yield from _across(ends, segments, owners)


def _across(ends: list[End], segments: Shapes, owners: Int64) -> Iterator[Crossing]:
    """Tell apart the lines that end at one place of a barrier from both sides."""
    by_place: dict[tuple[float, ...], list[End]] = {}
    for end in ends:
        others = by_place.setdefault(end.place, [])
        near = np.unique(np.concatenate([end.near, *(other.near for other in others)]))
        bars = _drawn(segments[near])
        if any(_is_barred(_joined(other.stretch, end.stretch), bars) for other in others):
            met = _touched(end.stretch, near, segments, owners)
            yield Crossing(end.line, met, end.at_m, np.array(end.place))
        else:
            others.append(end)


def _joined(one: LineString, other: LineString) -> LineString:
    """Lead from the end of one stretch over the place where both begin to the end of the other."""
    return LineString([*one.reverse().coords, *other.coords[1:]])


def _drawn(segments: Shapes) -> MultiLineString:
    return MultiLineString(segments.tolist())


def _touched(stretch: LineString, near: Int64, segments: Shapes, owners: Int64) -> Int64:
    """Name the barriers that a stretch visits."""
    return np.unique(owners[near[shapely.dwithin(segments[near], stretch, TOUCH_M)]])


def _visits(street: LineString, bars: BaseGeometry) -> list[list[float]]:
    """Find from where to where along a street it visits barriers, metres."""
    xy, along = shapely.get_coordinates(street), _along(street)
    steps = shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1))
    within, step = shapely.get_parts(
        shapely.intersection(steps, bars.buffer(TOUCH_M)), return_index=True
    )
    is_line = (shapely.get_dimensions(within) == 1) & ~shapely.is_empty(within)
    within, step = within[is_line], step[is_line]
    ends = [shapely.get_coordinates(shapely.get_point(within, end)) for end in (0, -1)]
    at = np.sort([along[step] + np.hypot(*(end - xy[step]).T) for end in ends], axis=0)
    starts, stops = at[:, np.argsort(at[0], kind="stable")]
    visits: list[list[float]] = []
    for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
        if visits and start <= visits[-1][1] + _THIN_M:
            visits[-1][1] = max(visits[-1][1], stop)
        else:
            visits.append([start, stop])
    return visits


def _is_barred(stretch: LineString, bars: BaseGeometry) -> bool:
    """Say whether nobody can keep beside a stretch from its start to its end."""
    room = shapely.get_parts(stretch.buffer(_BESIDE_M).difference(bars.buffer(_THIN_M)))
    start, stop = shapely.get_point(stretch, 0), shapely.get_point(stretch, -1)
    return not (shapely.intersects(room, start) & shapely.intersects(room, stop)).any()


def _along(line: LineString) -> Floats:
    """Tell where on a line its vertices lie, metres."""
    steps = np.hypot(*np.diff(shapely.get_coordinates(line), axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def _stretch(line: LineString, start_m: float, stop_m: float) -> LineString:
    """Take the part of a line between two places of it."""
    ends = _places(line, start_m, stop_m)
    return LineString(_between(line, shapely.get_coordinates(line), ends, start_m, stop_m))


def _between(
    line: LineString, vertices: Floats, ends: Floats, start_m: float, stop_m: float
) -> Floats:
    """Choose the vertices of a line between two places of it, and put the places round them."""
    along = _along(line)
    return np.vstack([ends[:1], vertices[(along > start_m) & (along < stop_m)], ends[1:]])


def _places(line: LineString, *at_m: float) -> Floats:
    """Find places along a line."""
    return np.asarray(shapely.get_coordinates(shapely.line_interpolate_point(line, at_m)))


def _shortened(
    streets: gpd.GeoDataFrame, lines: Shapes, rows: Int64, crossings: list[Crossing], zone: str
) -> gpd.GeoDataFrame:
    """Leave out of each street what lies too near to its crossings."""
    shapes = streets.geometry.to_numpy().copy()
    to_degrees = Transformer.from_crs(zone, streets.crs, always_xy=True)
    at_m: dict[int, list[float]] = {}
    for crossing in crossings:
        at_m.setdefault(crossing.line, []).append(crossing.at_m)
    for row in {rows[line] for line in at_m}:
        parts = range(*np.searchsorted(rows, [row, row + 1]))
        pieces = [
            piece
            for line, part in zip(parts, shapely.get_parts(shapes[row]), strict=True)
            for piece in _pieces(part, lines[line], at_m.get(line, []), to_degrees)
        ]
        start = shapely.get_coordinates(shapes[row])[0]
        shapes[row] = MultiLineString(pieces or [LineString([start, start])])
    return cast(gpd.GeoDataFrame, streets.set_geometry(shapes, crs=streets.crs))


def _pieces(
    street: LineString, line: LineString, at_m: list[float], to_degrees: Transformer
) -> Iterator[LineString]:
    """Draw what is left of a street, which in metres is a line, between its crossings.

    Vertices of the street stay as they are to the last bit, lest streets that meet be parted.
    """
    degrees, length = shapely.get_coordinates(street), _along(line)[-1]
    stops = [0.0, *(end for at in at_m for end in (at - SHORT_M, at + SHORT_M)), length]
    for start, stop in zip(stops[::2], stops[1::2], strict=True):
        if start < stop:
            ends = np.column_stack(to_degrees.transform(*_places(line, start, stop).T))
            ends[0] = degrees[0] if start == 0 else ends[0]
            ends[1] = degrees[-1] if stop == length else ends[1]
            yield LineString(_between(line, degrees, ends, start, stop))
