"""Gated compounds in town: a wall, gates, paths inside, and groups of buildings along them."""

from dataclasses import dataclass, field

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.samples.qixia.blocks import HECTARE
from geo.samples.qixia.canvas import within
from geo.samples.qixia.ground import Ground
from geo.samples.qixia.ways import Way, straight

WALL_M, RING_M, HOUSES_M = 9.0, 19.0, 25.0
"""How far inside a block's edge the wall, the ring path and the first houses stand."""

_RESIDENTIAL, _OPEN = 0.66, 0.10
_SPACING_M = 66.0
_MOST_GATES = 3
_SPUR_FROM_M = 18.0


@dataclass(slots=True)
class Housing:
    """Where people live and how they get out.

    Attributes
    ----------
    walls : dict of int to Polygon
        Compound number -> its walled ground.
    gates : list of (compound, Point, is_night_closed)
    ways : list of Way
        Paths inside and through the gates.
    places : list of (x, y, kind, weight, compound)
        Demand to be; the compound is -1 outside any.
    """

    walls: dict[int, Polygon] = field(default_factory=dict)
    gates: list[tuple[int, Point, bool]] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    places: list[tuple[float, float, str, float, int]] = field(default_factory=list)


def compounds(ground: Ground, rng: np.random.Generator) -> Housing:
    """Build up every block of the town, and the campuses."""
    made = Housing()
    inner = np.array(_inner_lines(ground))
    streets = shapely.union_all([line.shape for line in ground.lines if line.level < 2
                                 and line.use in {"town", "campus"}]
                                + list(ground.trunks.main.values()))  # fmt: skip
    shapely.prepare(streets)  # heeded of a predicate's first shape only
    tree = shapely.STRtree(inner)
    for block in ground.merged("town").values():
        draw = rng.random()
        paths = shapely.MultiLineString(list(inner[tree.query(block, "intersects")]))
        if draw < _RESIDENTIAL and block.area > 0.8 * HECTARE:
            _compound(made, block, paths, streets, ground, rng)
        elif draw < _RESIDENTIAL + _OPEN:
            _open_block(made, block, paths, ground, rng)
        elif rng.random() < 0.5:
            made.ways.append(Way(within(paths, block), "footway"))
    for block in ground.merged("campus").values():
        _campus_block(made, block, streets, rng)
    return made


def _inner_lines(ground: Ground) -> list[LineString]:
    return [line.shape for line in ground.lines if line.level == 2 and line.use == "town"]


def _compound(  # noqa: PLR0913
    made: Housing, block: Polygon, paths: shapely.MultiLineString, streets: BaseGeometry,
    ground: Ground, rng: np.random.Generator,
) -> None:  # fmt: skip
    wall, ring, yard = (block.buffer(-d, join_style="mitre") for d in (WALL_M, RING_M, HOUSES_M))
    if not all(isinstance(part, Polygon) and not part.is_empty for part in (wall, ring, yard)):
        return
    gates = _gate_places(block, streets, rng)
    if not gates:
        return
    number = len(made.walls)
    made.walls[number] = wall
    made.ways.append(Way(ring.exterior, "path"))
    made.ways.append(Way(within(paths, ring), "path"))
    for i, outside in enumerate(gates):
        inside = shapely.line_interpolate_point(ring.exterior, ring.exterior.project(outside))
        way = straight(outside.coords[0], inside.coords[0])
        shut = i > 0 and rng.random() < 0.35
        made.ways.append(Way(way, "path", gate=True, night_closed=shut, private=shut))
        made.gates.append((number, shapely.intersection(way, wall.exterior).centroid, shut))
    floors = float(rng.choice([1.0, 1.2, 2.0], p=[0.45, 0.4, 0.15])) * rng.lognormal(0, 0.25)
    walks = shapely.union(ring.exterior, within(paths, ring))
    _groups(made, yard, walks, "compound", floors * _thick(ground, block), number, rng)


def _thick(ground: Ground, block: Polygon) -> float:
    middle = block.centroid
    return min(ground.uses_of_land.intensity(middle.x, middle.y), 1.6) + 0.2


def _gate_places(block: Polygon, streets: BaseGeometry, rng: np.random.Generator) -> list[Point]:
    """Choose places on the block's edge that lie on a street, far from one another."""
    at = np.arange(rng.uniform(20, 60), block.exterior.length, 31.0)
    points = shapely.line_interpolate_point(block.exterior, at)
    on_street = points[shapely.dwithin(streets, points, 0.2)]
    if not len(on_street):
        return []
    wanted = 1 + int(rng.integers(1, _MOST_GATES))
    chosen = [on_street[int(rng.integers(len(on_street)))]]
    while len(chosen) < wanted:
        apart = shapely.distance(on_street, shapely.MultiPoint(chosen))
        if apart.max() < 90:
            break
        chosen.append(on_street[int(apart.argmax())])
    return chosen


def _groups(  # noqa: PLR0913
    made: Housing, yard: Polygon, walks: BaseGeometry, kind: str, weight: float,
    compound: int, rng: np.random.Generator,
) -> None:  # fmt: skip
    """Set groups of buildings on a loose lattice, each with a path to its door."""
    west, south, east, north = yard.bounds
    x = np.arange(west + _SPACING_M / 3, east, _SPACING_M)
    y = np.arange(south + _SPACING_M / 3, north, _SPACING_M)
    spots = np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)
    spots = (spots + rng.uniform(-8, 8, spots.shape)).round(2)
    for spot in spots[shapely.contains_xy(yard, *spots.T)]:
        door = Point(spot)
        if walks.distance(door) > _SPUR_FROM_M:
            near = shapely.shortest_line(walks, door)
            made.ways.append(Way(_shortened(near), "path"))
        share = weight * rng.lognormal(0, 0.2)
        made.places.append((door.x, door.y, kind, share, compound))


def _shortened(line: LineString) -> LineString:
    """End a path three metres before the door."""
    stop = shapely.line_interpolate_point(line, line.length - 3)
    return straight(line.coords[0], stop.coords[0])


def _open_block(
    made: Housing, block: Polygon, paths: shapely.MultiLineString, ground: Ground,
    rng: np.random.Generator,
) -> None:  # fmt: skip
    """Fill an old neighbourhood without walls: alleys, and houses along them."""
    yard = block.buffer(-14)
    if not isinstance(yard, Polygon) or yard.is_empty:
        return
    alleys = within(paths, block)
    made.ways.append(Way(alleys, "footway"))
    walks = shapely.union(alleys, block.exterior)
    _groups(made, yard, walks, "building", 0.8 * _thick(ground, block), -1, rng)


def _campus_block(
    made: Housing, block: Polygon, streets: BaseGeometry, rng: np.random.Generator
) -> None:
    """Lay paths through a campus block; some blocks hold dormitories."""
    ring = block.buffer(-22, join_style="mitre")
    gates = _gate_places(block, streets, rng)
    if not isinstance(ring, Polygon) or ring.is_empty:
        return
    made.ways.append(Way(ring.exterior, "footway"))
    for outside in gates:
        inside = shapely.line_interpolate_point(ring.exterior, ring.exterior.project(outside))
        made.ways.append(Way(straight(outside.coords[0], inside.coords[0]), "footway"))
    middle = ring.centroid
    for corner in list(ring.exterior.coords)[:-1:2]:
        made.ways.append(Way(straight(corner, middle.coords[0]), "footway"))
    if rng.random() < 0.4:
        _groups(made, ring.buffer(-6), ring.exterior, "dormitory", 2.2, -1, rng)
