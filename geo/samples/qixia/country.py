"""Villages strung along lanes, lone farms, and paths with steps over the hills."""

import numpy as np
import shapely
from shapely import LineString, Point, Polygon
from shapely.geometry.base import BaseGeometry

from geo.samples.qixia.canvas import Pair, within
from geo.samples.qixia.compounds import Housing
from geo.samples.qixia.ground import Ground
from geo.samples.qixia.hills import WITHOUT_PATHS
from geo.samples.qixia.outline import MARGIN_M
from geo.samples.qixia.ways import Way, straight

_VILLAGE, _WORKS_HOUSING = 0.52, 0.12
_HOUSE_M, _BESIDE_M = 31.0, 9.0
_FARMS = 130
_STEPS_M = 90.0
_FEET, _CLIMBS = 6, 3


def villages(made: Housing, ground: Ground, rng: np.random.Generator) -> None:
    """Set a village at the edge of many country blocks, where a lane passes."""
    lanes = shapely.union_all([line.shape for line in ground.lines
                               if line.use == "country" and line.level < 2])  # fmt: skip
    shapely.prepare(lanes)  # heeded of a predicate's first shape only
    for block in ground.merged("country").values():
        if rng.random() < _VILLAGE:
            _village(made, block, lanes, rng)
    for block in ground.merged("works").values():
        if rng.random() < _WORKS_HOUSING:
            _workers(made, block, rng)


def _village(made: Housing, block: Polygon, lanes: BaseGeometry, rng: np.random.Generator) -> None:
    at = np.arange(10, block.exterior.length, 40.0)
    on_lane = at[shapely.dwithin(lanes, shapely.line_interpolate_point(block.exterior, at), 0.2)]
    if not len(on_lane):
        return
    start, field = float(rng.choice(on_lane)), block.buffer(-12)
    rows = int(rng.integers(2, 6))
    ends: list[Pair] = []
    for row in range(rows):
        foot = block.exterior.interpolate((start + row * 46.0) % block.exterior.length)
        if not shapely.dwithin(lanes, foot, 0.2):
            continue
        end = _inward(block, foot, float(rng.uniform(70, 210)), rng)
        line = straight(foot.coords[0], end)
        inside = shapely.intersection(line, field)
        if not isinstance(inside, LineString) or inside.length < 40:
            continue
        made.ways.append(Way(line, "lane"))
        ends.append(end)
        _houses(made, inside, rng)
    for a, b in zip(ends, ends[1:], strict=False):
        if rng.random() < 0.6:
            made.ways.append(Way(straight(a, b), "footway"))


def _inward(block: Polygon, foot: Point, length: float, rng: np.random.Generator) -> Pair:
    """Point from the block's edge to its inside, somewhat aside."""
    middle = block.centroid
    dx, dy = middle.x - foot.x, middle.y - foot.y
    turn = rng.uniform(-0.12, 0.12)
    dx, dy = dx - turn * dy, dy + turn * dx
    share = min(length, 0.7 * float(np.hypot(dx, dy))) / max(float(np.hypot(dx, dy)), 1.0)
    return round(foot.x + share * dx, 2), round(foot.y + share * dy, 2)


def _houses(made: Housing, lane: LineString, rng: np.random.Generator) -> None:
    """Set houses along a lane, now on one side and now on the other."""
    (ax, ay), (bx, by) = lane.coords[0], lane.coords[-1]
    ux, uy = (bx - ax) / lane.length, (by - ay) / lane.length
    for i, at in enumerate(np.arange(8.0, lane.length, _HOUSE_M)):
        side = _BESIDE_M * (1 if i % 2 else -1) * rng.uniform(0.8, 1.6)
        x, y = ax + ux * at - uy * side, ay + uy * at + ux * side
        made.places.append((round(x, 2), round(y, 2), "house", 0.055 * rng.lognormal(0, 0.4), -1))


def _workers(made: Housing, block: Polygon, rng: np.random.Generator) -> None:
    """Set two or three dormitories at the edge of a works block."""
    for at in rng.uniform(0, block.exterior.length, int(rng.integers(2, 4))):
        gate = block.exterior.interpolate(float(at))
        x, y = _inward(block, gate, 24.0, rng)
        made.places.append((x, y, "dormitory", 1.4, -1))


def farms(made: Housing, ground: Ground, rng: np.random.Generator) -> None:
    """Scatter lone farms, some of them far from any street."""
    fields = np.array(list(ground.merged("country").values()), dtype=object)
    for field in fields[rng.choice(len(fields), _FARMS, replace=False)]:
        spot = field.representative_point()
        x, y = spot.x + rng.uniform(-60, 60), spot.y + rng.uniform(-60, 60)
        if shapely.contains_xy(field, x, y):
            made.places.append((round(x, 2), round(y, 2), "house", 0.05, -1))


def hill_paths(ground: Ground, ways: list[Way], rng: np.random.Generator) -> list[Way]:
    """Lead a path round the foot of each hill and up to three up it, their steep parts as steps."""
    bars = shapely.union(ground.trunks.strips, ground.water.all)
    around = shapely.difference(ground.district.buffer(MARGIN_M), bars)
    streets = shapely.STRtree([way.shape for way in ways])
    made = []
    for name, hill in ground.hills.shapes.items():
        if name in WITHOUT_PATHS:
            continue
        rounds = shapely.get_parts(shapely.line_merge(within(hill.exterior, around)))
        met = np.unique(streets.query(rounds, predicate="dwithin", distance=0.05)[0])
        made += [Way(rounds[i], "footway") for i in met]
        open_ground = shapely.intersection(hill.buffer(1), around)
        starts = rng.uniform() + np.arange(_FEET) / _FEET
        feet = shapely.line_interpolate_point(hill.exterior, starts % 1, normalized=True)
        climbs = [_climb(foot, hill.representative_point(), rng) for foot in feet]
        fit = [climb for climb in climbs
               if all(shapely.contains(open_ground, way.shape) for way in climb)]  # fmt: skip
        for climb in fit[::2][:_CLIMBS]:
            made += climb
    return made


def _climb(foot: Point, top: Point, rng: np.random.Generator) -> list[Way]:
    """Wind from the foot to the top; every other stretch is a flight of steps."""
    length = foot.distance(top)
    count = max(int(length / _STEPS_M), 2)
    share = np.linspace(0, 1, count + 1)[:, None]
    line = (1 - share) * [foot.x, foot.y] + share * [top.x, top.y]
    aside = np.array([-(top.y - foot.y), top.x - foot.x]) / length
    line[1:-1] += aside * rng.uniform(-25, 25, (count - 1, 1))
    line[1:-1] = line[1:-1].round(2)
    return [Way(straight(line[i], line[i + 1]), "steps" if i % 2 else "path", steps=bool(i % 2))
            for i in range(count)]  # fmt: skip
