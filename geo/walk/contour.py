"""Contours: the ground within a limit of a station on foot, each with its measured error.

The walk to any place is known exactly: its connector by the rules of :mod:`geo.network.snap`, the
streets, and the station's own connector. It is taken at the corners of a square lattice that lies
fixed in the metric zone, and the contour is the line between the corners within the limit and those
beyond. Three things follow from how it is drawn:

**Contours nest.** A corner's value is how far it lies beyond the limit, clipped from below and
above; no value rises when the limit does. Along the side of a square the value changes evenly, so
that the part of each side that is within only grows. What is within a square is the hull of what is
within on its sides; two opposed corners alone are joined once the mean of the four is within. So
what is inside stays inside. Vertices lie on the sides and are rounded along them, which keeps their
order: the polygons nest to the last bit, not only nearly.

**A contour is the same alone or among others.** Its lattice never depends on the question, no
corner's value on another limit, and each limit is traced on a window of its own.

**Its error is measured, not promised.** Walks jump where the nearest street changes and at every
barrier, and no lattice sees between its corners. Each contour is held against the exact walks of
random places; one that claims too much ground is refused.

Holes stay holes, and nothing is smoothed or simplified afterwards.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import contourpy
import numpy as np
import shapely

from geo.errors import ContractError
from geo.network.graph import UNREACHABLE_MM, Anchors, Floats, Int32
from geo.network.snap import Ground, ties
from geo.network.ways import Ways
from geo.walk.nearest import nearest

LONGEST_MM = 5_000_000
"""An hour of the fastest profile, and a little more."""

SPACING_M = 4.0
"""Between two corners of the lattice; decision record 0005 has the figures it was chosen by."""

STEP_MM = 5_657
"""How much the walks to two neighbouring corners tied to one edge can differ: a diagonal."""

BEYOND_MM = 4 * STEP_MM
"""A jump is drawn a fifth of the way from the corner within to the corner beyond.

Half way would err least in all; a fifth claims less ground that is out of reach.
"""

LEVEL_MM = 0.5
"""Above 0, since a limit is inclusive; below 1, so that no corner lies on the line itself and no
polygon touches itself."""

GRAIN = 2**20
"""Vertices lie at whole shares of a spacing, 4 micrometres: no crossing is nearer to a corner, and
each comes out the same to the last bit whatever window it was traced in."""

N_POINTS = 10_000
"""Places that each rate rests on."""

MOST_WRONG_IN = 0.01

_DRAWN = 20_000
_MOST_DRAWN = 1_000_000
_BLOCK = 2**17
_SLACK_M = 1.0  # more than the rounding of edges to whole millimetres can add up to


@dataclass(frozen=True, slots=True)
class Contour:
    """What lies within a limit of a station, and how far the drawing can be trusted.

    Attributes
    ----------
    station : int
        Row of the station.
    limit_mm : int
        Whole millimetres, inclusive.
    polygon : MultiPolygon or None
        Metres in the metric zone, valid, holes kept; None where the error is too great or could not
        be measured, empty where nothing is within the limit.
    wrong_in : float
        Share of the ground inside that is beyond the limit, 0 to 1.
    wrong_out : float
        Share of the ground within the limit that is not inside, 0 to 1.
    n_points : int
        Each of both shares was measured at least at so many places.
    """

    station: int
    limit_mm: int
    polygon: shapely.MultiPolygon | None
    wrong_in: float
    wrong_out: float
    n_points: int

    @property
    def status(self) -> str:
        """``certified``, ``uncertain`` (no polygon) or ``nothing`` (nothing is within)."""
        if self.polygon is None:
            return "uncertain"
        return "nothing" if self.polygon.is_empty else "certified"

    @property
    def pedshed(self) -> float:
        """The area reached over that of the ideal circle; ``nan`` without a polygon."""
        if self.polygon is None:
            return float("nan")
        return float(self.polygon.area / (np.pi * (self.limit_mm / 1000) ** 2))


def contours(
    ways: Ways, ground: Ground, stations: Anchors, *, limits_mm: Sequence[int]
) -> Iterator[Contour]:
    """Draw the contours of every station, one after the other.

    Parameters
    ----------
    ways : Ways
        The network.
    ground : Ground
        The same streets and the barriers, which decide how places are tied to them.
    stations : Anchors
        Tied to the network's graph.
    limits_mm : sequence of int
        Whole millimetres, inclusive, above 0 and at most :data:`LONGEST_MM`.

    Yields
    ------
    Contour
        One for each limit, in the order asked, station by station.

    Raises
    ------
    ContractError
        If a limit is out of range.
    """
    _require_limits(limits_mm)
    for row in range(stations.n_owners):
        start = Start(ways, ground, tied_of(stations, row))
        for limit_mm, polygon in zip(limits_mm, draw(start, limits_mm), strict=True):
            yield certify(start, row, limit_mm, polygon)


def contours_of_all(
    ways: Ways, ground: Ground, stations: Anchors, *, limits_mm: Sequence[int]
) -> Iterator[Contour]:
    """Draw what lies within each limit of any station: their contours united, certified as one.

    Parameters and errors are those of :func:`contours`; ``station`` is -1. Where outlines of two
    stations cross there are new vertices, so that these nest but for their rounding.
    """
    _require_limits(limits_mm)
    starts = [Start(ways, ground, tied_of(stations, row))
              for row in range(stations.n_owners)]  # fmt: skip
    drawn = [draw(start, limits_mm) for start in starts]
    every = replace(stations, owners=np.zeros_like(stations.owners), n_owners=1)
    together = Start(ways, ground, tied_of(every, 0))
    for at, limit_mm in enumerate(limits_mm):
        united = shapely.union_all([polygons[at] for polygons in drawn])
        yield certify(together, -1, limit_mm, shapely.MultiPolygon(list(shapely.get_parts(united))))


def tied_of(stations: Anchors, row: int) -> Anchors:
    """Take one station alone: its anchors that are tied to the network, perhaps none."""
    mine = np.flatnonzero((stations.owners == row) & (stations.edges >= 0))
    return stations.picked(mine, n_owners=1, owners=np.zeros(len(mine), dtype=np.int32))


def _require_limits(limits_mm: Sequence[int]) -> None:
    for limit_mm in limits_mm:
        if not 0 < limit_mm <= LONGEST_MM:
            raise ContractError(
                f"the limit of a contour must be above 0 and at most {LONGEST_MM / 1000:g} m, "
                f"got {limit_mm / 1000:g} m"
            )


class Start(NamedTuple):
    """Where walks begin, and on what ground."""

    ways: Ways
    ground: Ground
    station: Anchors

    def walks_mm(self, xy: Floats, *, limit_mm: int) -> Int32:
        """Measure the walk to each place; ``UNREACHABLE_MM`` to those beyond the limit.

        What is farther in a straight line is not even tied.
        """
        found = np.full(len(xy), UNREACHABLE_MM, dtype=np.int32)
        for begin in range(0, len(xy), _BLOCK):
            block = xy[begin : begin + _BLOCK]
            near = np.flatnonzero(_least_m(self.station, block) <= limit_mm / 1000 + _SLACK_M)
            places = ties(self.ground, block[near])
            walked = nearest(self.ways, self.station, places, limit_mm=limit_mm)
            found[begin + near] = walked.length_mm
        return found


def _least_m(station: Anchors, xy: Floats) -> Floats:
    """Measure what no walk to a place is shorter than: a connector, and then the straight line."""
    least = np.full(len(xy), np.inf)
    for (x, y), connector_mm in zip(station.xy, station.connector_mm, strict=True):
        straight = np.hypot(xy[:, 0] - x, xy[:, 1] - y)
        np.minimum(least, straight + connector_mm / 1000, out=least)
    return least


def _box(station: Anchors, limit_mm: int) -> tuple[Floats, Floats]:
    """Lay a box around all that can be within a limit; return its two corners, metres."""
    far_m = max(limit_mm - int(station.connector_mm.min()), 0) / 1000 + _SLACK_M
    return station.xy.min(axis=0) - far_m, station.xy.max(axis=0) + far_m


class _Window(NamedTuple):
    """A part of the lattice, in numbers of its columns and rows, both ends included."""

    west: int
    south: int
    east: int
    north: int

    def within(self, other: "_Window") -> tuple[slice, slice]:
        """Say which rows and columns of another window this one is."""
        return (
            slice(self.south - other.south, self.north - other.south + 1),
            slice(self.west - other.west, self.east - other.west + 1),
        )


def _window(station: Anchors, limit_mm: int) -> _Window:
    """Lay a window around all that can be within a limit, and a step more."""
    low, high = _box(station, limit_mm + BEYOND_MM)
    first, last = np.floor(low / SPACING_M), np.ceil(high / SPACING_M)
    return _Window(*first.astype(int).tolist(), *last.astype(int).tolist())


def draw(start: Start, limits_mm: Sequence[int]) -> list[shapely.MultiPolygon]:
    """Draw the contours of one station."""
    if not len(start.station.edges) or not len(limits_mm):
        return [shapely.MultiPolygon()] * len(limits_mm)
    widest = _window(start.station, max(limits_mm))
    walks_mm = _corners_mm(start, widest, limit_mm=max(limits_mm) + BEYOND_MM)
    polygons = []
    for limit_mm in limits_mm:
        window = _window(start.station, limit_mm)
        corners = walks_mm[window.within(widest)]
        polygons.append(trace(corners, limit_mm, west=window.west, south=window.south))
    return polygons


def _corners_mm(start: Start, window: _Window, *, limit_mm: int) -> Int32:
    """Measure the walk to every corner of a window, some rows at a time."""
    columns = np.arange(window.west, window.east + 1) * SPACING_M
    rows = np.arange(window.south, window.north + 1) * SPACING_M
    walks_mm = np.empty((len(rows), len(columns)), dtype=np.int32)
    step = max(_BLOCK // len(columns), 1)
    for begin in range(0, len(rows), step):
        some = rows[begin : begin + step]
        xy = np.column_stack([np.tile(columns, len(some)), np.repeat(some, len(columns))])
        walks_mm[begin : begin + step] = start.walks_mm(xy, limit_mm=limit_mm).reshape(
            len(some), -1
        )
    return walks_mm


def trace(walks_mm: Int32, limit_mm: int, *, west: int, south: int) -> shapely.MultiPolygon:
    """Trace the line around the corners within a limit.

    Parameters
    ----------
    walks_mm : ndarray of int32, shape (n_rows, n_columns)
        The walk to each corner of a window, from its south-west.
    limit_mm : int
        Whole millimetres, inclusive.
    west, south : int
        Numbers of the window's first column and row in the lattice.

    Returns
    -------
    MultiPolygon
        Metres in the metric zone, valid.
    """
    over_mm = np.clip(walks_mm - limit_mm, -STEP_MM, BEYOND_MM)
    tracer = contourpy.contour_generator(z=over_mm, fill_type="OuterOffset")
    parts = []
    for xy, offsets in zip(*tracer.filled(-BEYOND_MM, LEVEL_MM), strict=True):
        columns_rows = np.rint(xy * GRAIN) / GRAIN + (west, south)
        shell, *holes = np.split(columns_rows * SPACING_M, offsets[1:-1])
        parts.append(shapely.Polygon(shell, holes))
    return shapely.MultiPolygon(parts)


def certify(start: Start, row: int, limit_mm: int, polygon: shapely.MultiPolygon) -> Contour:
    """Hold a polygon against exact walks; keep it only where it does not claim too much."""
    n_inside = n_within = n_both = 0
    shapely.prepare(polygon)
    for xy in _samples(start.station, limit_mm):
        is_within = start.walks_mm(xy, limit_mm=limit_mm) <= limit_mm
        is_inside = shapely.intersects_xy(polygon, *xy.T)
        n_inside += int(is_inside.sum())
        n_within += int(is_within.sum())
        n_both += int((is_inside & is_within).sum())
        if min(n_inside, n_within) >= N_POINTS:
            break
    wrong_in = 1 - n_both / n_inside if n_inside else 0.0
    wrong_out = 1 - n_both / n_within if n_within else 0.0
    is_nothing = polygon.is_empty and not n_within
    is_sure = min(n_inside, n_within) >= N_POINTS and wrong_in <= MOST_WRONG_IN
    return Contour(
        station=row,
        limit_mm=limit_mm,
        polygon=polygon if is_sure or is_nothing else None,
        wrong_in=wrong_in,
        wrong_out=wrong_out,
        n_points=min(n_inside, n_within),
    )


def _samples(station: Anchors, limit_mm: int) -> Iterator[Floats]:
    """Draw places at random from all that can be within a limit: the same for the same question."""
    if not len(station.edges):
        return
    low, high = _box(station, limit_mm)
    random = np.random.default_rng([limit_mm, *np.rint(station.xy * 1000).astype(int).ravel()])
    for _ in range(_MOST_DRAWN // _DRAWN):
        yield random.uniform(low, high, (_DRAWN, 2))
