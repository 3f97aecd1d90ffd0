"""Barriers cut the streets that cross them, unless a bridge, a tunnel or a gate carries on.

The rules:

* water, rail, expressways and walls bar the way, polygons with their outlines;
* a street flagged as a bridge or a tunnel is never cut, and at walls neither is one flagged as a
  gate, nor any where a gate stands at the crossing;
* to run along a barrier is not to cross it, nor is to touch it and come back, nor to end at it. A
  street that stays within a centimetre is still at the barrier, and crosses it only where it leaves
  it on the other side;
* each street is judged alone. Where streets of both sides end at one place of a barrier, they meet.

A street is cut by leaving out of it what lies nearer to the crossing than :data:`SHORT_M`.

Sides are told exactly. Coordinates are rounded to whole millimetres, so that products fit integers;
and streets are thought of as moved by a distance too small to have a size (first east, then, far
less still, north), so that no corner ever lies on a line: a crossing is a crossing, once.
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple, cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer
from shapely import LineString, MultiLineString
from shapely.geometry.base import BaseGeometry

from geo.network.graph import Floats, Int64
from geo.network.kernels import TOUCH_M

Bools = npt.NDArray[np.bool_]
Shapes = npt.NDArray[np.object_]

SHORT_M = 0.05
"""How far before a crossing a street ends: the ends on both sides of a barrier are 10 cm apart,
while places within a centimetre are one."""

GATE_M = 5.0
"""How far from a crossing, or from a street, a gate may stand and still be the gate there."""

WALL = "wall"
"""The kind of barrier that gates lead through."""


NOWHERE = np.empty(0)


class Cuts(NamedTuple):
    """Where streets were cut, by street and along each of them.

    Attributes
    ----------
    streets, barriers : ndarray of int64, shape (n_cuts,)
        Rows of the streets and of the barriers.
    xy : ndarray of float64, shape (n_cuts, 2)
        Metres in the zone.
    """

    streets: Int64
    barriers: Int64
    xy: Floats


class Segments(NamedTuple):
    """Lines taken apart.

    Attributes
    ----------
    mm : ndarray of int64, shape (n_segments, 4)
        From x, y to x, y, whole millimetres.
    owners : ndarray of int64, shape (n_segments,)
        Line that each is part of.
    along_m : ndarray of float64, shape (n_segments,)
        Where on that line it begins, metres.
    """

    mm: Int64
    owners: Int64
    along_m: Floats


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
        The same rows. A street that is cut is a MultiLineString of what is left, a point-like line
        at its start if nothing is; every other row is as it was.
    Cuts
        Every cut.
    """
    parts, rows = shapely.get_parts(streets.geometry.to_numpy(), return_index=True)
    lines = gpd.GeoSeries(parts, crs=streets.crs).to_crs(zone).to_numpy()
    bars = _outlines(barriers.to_crs(zone).geometry.to_numpy())
    met = _meetings(lines, bars)
    is_wall = (barriers["kind"] == WALL).to_numpy()[met["bar"]]
    row = rows[met["line"]]
    carried = streets["bridge"].to_numpy()[row] | (is_wall & streets["gate"].to_numpy()[row])
    met = _through(met[~carried], lines, bars)
    xy = shapely.get_coordinates(shapely.line_interpolate_point(lines[met["line"]], met["at_m"]))
    is_wall = (barriers["kind"] == WALL).to_numpy()[met["bar"]]
    shut = ~(is_wall & _near(xy, gates.to_crs(zone).to_numpy()))
    met, xy = met[shut], xy[shut]
    cuts = Cuts(rows[met["line"]], met["bar"].to_numpy(), xy)
    return _shortened(streets, lines, rows, met, zone), cuts


def _outlines(shapes: Shapes) -> Shapes:
    """Take the outlines of polygons, and lines as they are."""
    areal = shapely.get_dimensions(shapes) == 2
    return np.where(areal, shapely.boundary(shapes), shapes)


def _near(xy: Floats, gates: Shapes) -> Bools:
    """Say of each place whether a gate stands there."""
    if not len(gates):
        return np.zeros(len(xy), dtype=bool)
    return np.asarray(shapely.dwithin(shapely.points(xy), shapely.union_all(gates), GATE_M))


def _segments(lines: Shapes) -> Segments:
    """Take lines apart."""
    single, owners = shapely.get_parts(lines, return_index=True)
    xy, parts = shapely.get_coordinates(single, return_index=True)
    inner = parts[1:] == parts[:-1]
    steps = np.hypot(*np.diff(xy, axis=0).T) * inner
    travelled = np.concatenate([[0.0], np.cumsum(steps)])
    starts = np.searchsorted(parts, np.arange(len(single)))
    along = travelled - travelled[starts][parts] if len(xy) else travelled[:0]
    mm = np.rint(xy * 1000).astype(np.int64)
    return Segments(
        np.hstack([mm[:-1], mm[1:]])[inner], owners[parts[:-1][inner]], along[:-1][inner]
    )


def _meetings(lines: Shapes, bars: Shapes) -> pd.DataFrame:
    """Find every crossing of a segment of a line with one of a barrier.

    Returns
    -------
    DataFrame
        ``line``, ``bar``, and ``at_m`` along the line, sorted.
    """
    street, barrier = _segments(lines), _segments(bars)
    s, b = shapely.STRtree(_drawn(barrier)).query(_drawn(street))
    start, stop = street.mm[s, :2], street.mm[s, 2:]
    before, behind = barrier.mm[b, :2], barrier.mm[b, 2:]
    crossed = _is_left(before, behind, start, -1) != _is_left(before, behind, stop, -1)
    crossed &= _is_left(start, stop, before, 1) != _is_left(start, stop, behind, 1)
    s, b, start, stop, before, behind = (
        each[crossed] for each in (s, b, start, stop, before, behind)
    )
    here, there = (_turn(before, behind, end).astype(float) for end in (start, stop))
    length_m = np.hypot(*(stop - start).T) / 1000
    found = pd.DataFrame(
        {
            "line": street.owners[s],
            "bar": barrier.owners[b],
            "at_m": street.along_m[s] + here / (here - there) * length_m,
        }
    )
    return found.sort_values(["line", "bar", "at_m"], ignore_index=True)


def _drawn(segments: Segments) -> Shapes:
    """Draw segments, in millimetres."""
    return np.asarray(shapely.linestrings(segments.mm.reshape(-1, 2, 2).astype(float)))


def _turn(tail: Int64, head: Int64, place: Int64) -> Int64:
    """Tell how far a place lies to the left of the line from tail to head: the cross product."""
    (vx, vy), (wx, wy) = (head - tail).T, (place - tail).T
    return np.asarray(vx * wy - vy * wx)


def _is_left(tail: Int64, head: Int64, place: Int64, moved: int) -> Bools:
    """Say whether a place lies to the left of a line, once the streets have been moved a little.

    ``moved`` is 1 if the line is a street's, and -1 if the place is.
    """
    turn, (vx, vy) = _turn(tail, head, place), (head - tail).T
    return np.where(turn != 0, turn, moved * np.where(vy != 0, vy, -vx)) > 0


def _through(met: pd.DataFrame, lines: Shapes, bars: Shapes) -> pd.DataFrame:
    """Keep of crossings those that lead to the other side, one for each time."""
    line, bar, at_m = (met[name].to_numpy() for name in ("line", "bar", "at_m"))
    first = np.flatnonzero(np.diff(line, prepend=-1) | np.diff(bar, prepend=-1))
    kept = [
        start + chosen
        for start, stop in pairwise([*first.tolist(), len(met)])
        for chosen in _leading(at_m[start:stop], lines[line[start]], bars[bar[start]])
    ]
    return met.iloc[kept].sort_values(["line", "at_m", "bar"], ignore_index=True)


def _leading(at_m: Floats, line: LineString, bar: BaseGeometry) -> list[int]:
    """Choose among the crossings of one street with one barrier.

    Crossings between which the street stays at the barrier are one visit. A visit that begins or
    ends the street leads nowhere; one of an even number of crossings leads back. Of the others the
    middle crossing stands for all.
    """
    stops = [0.0, *at_m.tolist(), line.length]
    leaves = np.array([not _stays(line, *ends, bar) for ends in pairwise(stops)])
    visits = np.cumsum(leaves)[:-1]
    real = [np.flatnonzero(visits == visit) for visit in range(1, leaves.sum())]
    return [int(visit[len(visit) // 2]) for visit in real if len(visit) % 2]


def _stays(line: LineString, start_m: float, stop_m: float, bar: BaseGeometry) -> bool:
    """Say whether a street stays within a centimetre of a barrier between two places of it."""
    if stop_m - start_m <= TOUCH_M:
        return True
    if not shapely.dwithin(line.interpolate((start_m + stop_m) / 2), bar, TOUCH_M):
        return False
    places = shapely.get_coordinates(shapely.line_interpolate_point(line, [start_m, stop_m]))
    stretch = LineString(_between(shapely.get_coordinates(line), _along(line), places,
                                  start_m, stop_m))  # fmt: skip
    west, south, east, north = stretch.buffer(2 * TOUCH_M).bounds
    return bool(shapely.clip_by_rect(bar, west, south, east, north).buffer(TOUCH_M).covers(stretch))


def _along(line: LineString) -> Floats:
    """Tell where on a line its vertices lie, metres."""
    steps = np.hypot(*np.diff(shapely.get_coordinates(line), axis=0).T)
    return np.concatenate([[0.0], np.cumsum(steps)])


def _between(xy: Floats, along_m: Floats, ends: Floats, start_m: float, stop_m: float) -> Floats:
    """Take the vertices of a line between two places of it, those places included."""
    return np.vstack([ends[:1], xy[(along_m > start_m) & (along_m < stop_m)], ends[1:]])


def _shortened(
    streets: gpd.GeoDataFrame, lines: Shapes, rows: Int64, met: pd.DataFrame, zone: str
) -> gpd.GeoDataFrame:
    """Leave out of each street what lies too near to its crossings."""
    shapes = streets.geometry.to_numpy().copy()
    to_degrees = Transformer.from_crs(zone, streets.crs, always_xy=True)
    crossings = {line: group.to_numpy() for line, group in met.groupby("line")["at_m"]}
    for row in np.unique(rows[met["line"]]):
        parts = range(*np.searchsorted(rows, [row, row + 1]))
        whole = zip(parts, shapely.get_parts(shapes[row]), strict=True)
        pieces = [
            piece
            for line, part in whole
            for piece in _pieces(part, lines[line], crossings.get(line, NOWHERE), to_degrees)
        ]
        start = shapely.get_coordinates(shapes[row])[0]
        shapes[row] = MultiLineString(pieces or [LineString([start, start])])
    return cast(gpd.GeoDataFrame, streets.set_geometry(shapes, crs=streets.crs))


def _pieces(
    street: LineString, line: LineString, at_m: Floats, to_degrees: Transformer
) -> Iterator[LineString]:
    """Draw what is left of a street, which in metres is a line, between its crossings.

    Vertices of the street stay as they are to the last bit, lest streets that meet be parted.
    """
    degrees, along_m = shapely.get_coordinates(street), _along(line)
    starts, stops = np.append(0.0, at_m + SHORT_M), np.append(at_m - SHORT_M, line.length)
    for start, stop in zip(starts.tolist(), stops.tolist(), strict=True):
        if start < stop:
            metres = shapely.get_coordinates(shapely.line_interpolate_point(line, [start, stop]))
            ends = np.column_stack(to_degrees.transform(*metres.T))
            ends[0] = degrees[0] if start == 0 else ends[0]
            ends[1] = degrees[-1] if stop == line.length else ends[1]
            yield LineString(_between(degrees, along_m, ends, start, stop))
