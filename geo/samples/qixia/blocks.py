"""From trunk lines to plots: ground cut again and again, along and across the grain.

Large ground is cut by collectors into *quarters*, quarters by local streets into *blocks*, blocks
by unseen lines into *plots*, the smallest pieces that grids are made of. In the country the cuts
are lanes, on hills and water they are boundaries only. Cuts between quarters bend gently.
"""

from dataclasses import dataclass
from math import cos, hypot, sin

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from geo.samples.qixia.canvas import GRID_M, Pair
from geo.samples.qixia.grain import Grain
from geo.samples.qixia.landuse import LandUse
from geo.samples.qixia.rings import Cut, Ends, Ring, area, centre, cut, extent

HECTARE = 10_000.0

_TARGETS_HA = {
    "town": (34.0, 6.0, 1.7),
    "campus": (60.0, 9.0, 9.0),
    "works": (70.0, 14.0, 14.0),
    "country": (130.0, 34.0, 17.0),
    "hill": (90.0, 45.0, 45.0),
    "water": (160.0, 80.0, 80.0),
    "strip": (9000.0, 9000.0, 9000.0),
}
"""Largest quarter, block and plot by use, hectares."""

_SNAP_M = (32.0, 20.0, 8.0)
_TRIES = 4
_TURNS = 12
_BEND = 0.05
_LEAST, _LEAST_WET = 0.22, 0.05
"""Least share of either side of a cut; a river bends, and is seldom cut in half."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A smallest piece of ground and the larger pieces it lies in (numbers)."""

    ring: Ring
    use: str
    quarter: int
    block: int


@dataclass(frozen=True, slots=True)
class Line:
    """A cut: its level (0 between quarters, 1 between blocks, 2 between plots) and its ground."""

    shape: LineString
    level: int
    use: str


@dataclass(slots=True)
class Ground:
    """A piece still to be cut; the numbers are -1 until it is small enough to have them."""

    ring: Ring
    use: str
    quarter: int = -1
    block: int = -1


class Cutter:
    """Cuts ground down to plots; :attr:`plots` and :attr:`lines` fill up as it goes."""

    def __init__(self, uses: LandUse, grain: Grain, rng: np.random.Generator) -> None:
        self.uses, self.grain, self.rng = uses, grain, rng
        self.ends = Ends()
        self.plots: list[Plot] = []
        self.lines: list[Line] = []
        self._quarters = self._blocks = 0

    def run(self, faces: list[tuple[Polygon, str]]) -> None:
        """Cut every face; its use is ``land`` where the land use decides, piece by piece."""
        for face, use in faces:
            ring = [(x, y) for x, y in face.exterior.coords[:-1]]
            stack = [Ground(ring, use)]
            while stack:
                stack.extend(self._step(stack.pop()))

    def _step(self, ground: Ground) -> list[Ground]:
        use = ground.use if ground.use != "land" else self.uses.at(*centre(ground.ring))
        level = self._level(ground, use)
        if level < 3:
            made = self._cut(ground.ring, level, _LEAST_WET if use == "water" else _LEAST)
            if made is not None:
                self.lines.append(Line(LineString(made.line), level, use))
                kept = ground.use if level == 0 else use
                return [Ground(r, kept, ground.quarter, ground.block)
                        for r in (made.left, made.right)]  # fmt: skip
            self._number(ground, 3)
        self.plots.append(Plot(ground.ring, use, ground.quarter, ground.block))
        return []

    def _level(self, ground: Ground, use: str) -> int:
        size = area(ground.ring) / HECTARE * self.rng.uniform(0.7, 1.35)
        level = sum(size <= target for target in _TARGETS_HA[use])
        level = max(level, (ground.quarter >= 0) + (ground.block >= 0))
        self._number(ground, level)
        return level

    def _number(self, ground: Ground, level: int) -> None:
        """Give a piece its numbers once it is small enough to be a quarter or a block."""
        if level >= 1 and ground.quarter < 0:
            ground.quarter, self._quarters = self._quarters, self._quarters + 1
        if level >= 2 and ground.block < 0:
            ground.block, self._blocks = self._blocks, self._blocks + 1

    def _cut(self, ring: Ring, level: int, least: float) -> Cut | None:
        """Try cuts across the longer side until both parts have a decent share of the ground."""
        along = self.grain.at(*centre(ring))
        normal = (along[1], -along[0])
        sides = sorted((along, normal), key=lambda d: extent(ring, d)[0] - extent(ring, d)[1])
        for attempt in range(_TRIES):
            axis = sides[attempt // 3]
            low, high = extent(ring, axis)
            position = low + (high - low) * self.rng.uniform(0.38, 0.62)
            made = cut(ring, position, (-axis[1], axis[0]), ends=self.ends, snap=_SNAP_M[level])
            if made is not None and min(area(made.left), area(made.right)) > least * area(ring):
                return self._bent(made) if level == 0 else made
        return None

    def _bent(self, made: Cut) -> Cut:
        """Bend a cut to one side, as long as both parts stay whole."""
        p, q = made.line
        sag = self.rng.uniform(-_BEND, _BEND)
        inner = [_bulge(p, q, share, 4 * sag * share * (1 - share)) for share in (0.25, 0.5, 0.75)]
        left, right = made.left + inner[::-1], made.right + inner
        if Polygon(left).is_valid and Polygon(right).is_valid:
            return Cut(left, right, [p, *inner, q])
        return made


def _bulge(p: Pair, q: Pair, share: float, sag: float) -> Pair:
    dx, dy = q[0] - p[0], q[1] - p[1]
    return p[0] + share * dx - sag * dy, p[1] + share * dy + sag * dx


def faces(lines: list[BaseGeometry], sheet: BaseGeometry) -> list[Polygon]:
    """Cut a sheet along lines into faces without holes."""
    found = _faces([*lines, sheet.boundary], sheet)
    for turn in range(_TURNS):
        pierced = [face for face in found if face.interiors]
        if not pierced:
            return found
        lines = [*lines, *(_bar(face, turn) for face in pierced)]
        found = _faces([*lines, sheet.boundary], sheet)
    raise AssertionError("a face keeps its hole, whichever way it is cut")


def _faces(lines: list[BaseGeometry], sheet: BaseGeometry) -> list[Polygon]:
    noded = shapely.union_all(shapely.intersection(lines, sheet), grid_size=GRID_M)
    found = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    shapely.prepare(sheet)
    return list(found[shapely.contains(sheet, shapely.point_on_surface(found))])


def _bar(face: Polygon, turn: int) -> BaseGeometry:
    """Draw a line through the first hole of a face, from side to side, each turn another way."""
    hole = Polygon(face.interiors[0]).point_on_surface()
    west, south, east, north = face.bounds
    reach = hypot(east - west, north - south)
    dx, dy = reach * sin(0.12 + turn), reach * cos(0.12 + turn)
    bar = LineString([(hole.x - dx, hole.y - dy), (hole.x + dx, hole.y + dy)])
    return shapely.intersection(bar, face.buffer(2 * GRID_M))
