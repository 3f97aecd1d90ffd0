"""Paths that led across once: straight over railways, expressways and lakes, and barred today.

They are drawn through as old maps draw them, and nothing says that a bridge carries them. So a walk
ends there, though a short crossing would do.
"""

from collections.abc import Iterator

import numpy as np
import shapely
from shapely import LineString, Point
from shapely.geometry.base import BaseGeometry

from geo.samples.qixia.canvas import Floats
from geo.samples.qixia.compounds import Housing
from geo.samples.qixia.ground import Ground
from geo.samples.qixia.ways import Way, straight

PATHS = 36
_APART_M, _EVERY_M = 400.0, 20.0
_REACH_M, _REACH_OVER_LAKES_M = 250.0, 700.0
_CLEAR_M = 8.0
"""How far from bridges, lest a path lead under one or onto it."""


def lost_paths(
    ground: Ground, ways: list[Way], housing: Housing, rng: np.random.Generator
) -> list[Way]:
    """Draw a few dozen paths across what bars the way, from street to street."""
    streets = shapely.STRtree([way.shape for way in ways if not way.bridge])
    closed = [way.shape for way in ways if way.bridge] + list(housing.walls.values())
    barred = shapely.STRtree(closed)
    made: list[LineString] = []
    for middle, aside, reach in _middles(ground, rng):
        if any(path.distance(middle) < _APART_M for path in made):
            continue
        ends = [_first(streets, middle, side * reach * aside) for side in (-1, 1)]
        if ends[0] is None or ends[1] is None:
            continue
        path = straight(ends[0].coords[0], ends[1].coords[0])
        if not len(barred.query(path, "dwithin", distance=_CLEAR_M)):
            made.append(path)
    return [Way(path, "footway") for path in made[:PATHS]]


def _middles(ground: Ground, rng: np.random.Generator) -> Iterator[tuple[Point, Floats, float]]:
    """Choose where to cross: across each lake, then along trunk lines in any order."""
    for lake in ground.water.lakes.values():
        turn = rng.uniform(0, np.pi)
        yield lake.centroid, np.array([np.cos(turn), np.sin(turn)]), _REACH_OVER_LAKES_M
    trunks = [*ground.trunks.rail.values(), *ground.trunks.expressways.values()]
    spots = [(line, at) for line in trunks for at in np.arange(_EVERY_M, line.length, _EVERY_M)]
    for i in rng.permutation(len(spots)):
        line, at = spots[i]
        middle = line.interpolate(at)
        if shapely.contains(ground.district, middle):
            yield middle, _across(line, at), _REACH_M


def _across(line: LineString, at: float) -> Floats:
    """Find the direction across a line, of length 1."""
    (ax, ay), (bx, by) = (line.interpolate(at + step).coords[0] for step in (-1, 1))
    return np.asarray(np.array([ay - by, bx - ax]) / np.hypot(bx - ax, by - ay))


def _first(streets: shapely.STRtree, middle: Point, ray: Floats) -> Point | None:
    """Find the first street that a ray meets."""
    line = straight(middle.coords[0], (middle.x + ray[0], middle.y + ray[1]))
    met: BaseGeometry = shapely.intersection(
        line, shapely.union_all(streets.geometries[streets.query(line, "intersects")])
    )
    return None if met.is_empty else Point(shapely.shortest_line(middle, met).coords[-1])
