"""Everything that people walk along, tied together where it meets.

Ways are drawn one over the other, then split wherever they meet; each piece takes what is known
from the most important way that it lies on.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely
from shapely import LineString
from shapely.geometry.base import BaseGeometry

from geo.samples.qixia.canvas import ZONE
from geo.samples.qixia.ground import Ground
from geo.tables import FLAGS

KINDS = ("main", "collector", "local", "service", "lane", "footway", "path", "steps")
"""From the most important to the least; the shapefile says it in its class column."""

_KIND_OF_CUT = {
    ("town", 0): "collector", ("town", 1): "local",
    ("campus", 0): "collector", ("campus", 1): "service",
    ("works", 0): "collector", ("works", 1): "service",
    ("country", 0): "lane", ("country", 1): "lane",
}  # fmt: skip
_PRIVATE_WORKS = 0.35
_TIE_M, _NEAR_M = 0.1, 0.2
"""Ways this near meet, for a gate set on a slanting street is a centimetre off it; and a piece of
a way lies no farther from it than that."""


@dataclass(frozen=True, slots=True)
class Way:
    """A line to walk along; the flags are those of the streets table."""

    shape: BaseGeometry
    kind: str
    name: str = ""
    bridge: bool = False
    steps: bool = False
    gate: bool = False
    night_closed: bool = False
    private: bool = False


def street_ways(ground: Ground, rng: np.random.Generator) -> list[Way]:
    """Take main roads, collectors, local streets and lanes from the ground."""
    over = shapely.union(ground.trunks.strips, ground.water.all)
    ways = []
    for name, line in ground.trunks.main.items():
        ways.append(Way(shapely.difference(line, over), "main", name))
        ways.append(Way(shapely.intersection(line, over), "main", name, bridge=True))
    ways.append(Way(ground.trunks.bridge, "main", "八卦洲长江大桥", bridge=True))
    for cut in ground.lines:
        kind = _KIND_OF_CUT.get((cut.use, cut.level))
        if kind is not None:
            shut = cut.use == "works" and cut.level == 1 and rng.random() < _PRIVATE_WORKS
            ways.append(Way(cut.shape, kind, private=shut))
    ways.append(Way(_border(ground), "lane"))
    return ways


def _border(ground: Ground) -> BaseGeometry:
    """Follow the district's border on land, where streets of either side come to an end."""
    closed = [ground.trunks.strips, ground.water.all, ground.hills.all]
    return shapely.difference(ground.district.exterior, shapely.union_all(closed))


def tied(ways: Sequence[Way]) -> gpd.GeoDataFrame:
    """Split ways wherever they meet.

    Returns
    -------
    GeoDataFrame
        One straight or bent line a piece, metres, with ``kind``, ``name`` and the flags.
    """
    ways = [way for way in ways if not way.shape.is_empty]
    noded = shapely.union_all([way.shape for way in ways], grid_size=_TIE_M)
    pieces = shapely.get_parts(noded)
    owner = _owners(pieces, ways)
    columns = {name: [getattr(ways[i], name) for i in owner] for name in ("kind", "name", *FLAGS)}
    return gpd.GeoDataFrame(columns, geometry=pieces, crs=ZONE)


def _owners(pieces: np.ndarray, ways: Sequence[Way]) -> np.ndarray:
    """Find the most important way that each piece lies on."""
    middles = shapely.line_interpolate_point(pieces, 0.5, normalized=True)
    tree = shapely.STRtree([way.shape for way in ways])
    piece, way = tree.query(middles, predicate="dwithin", distance=_NEAR_M)
    rank = np.array([KINDS.index(w.kind) for w in ways])
    order = np.lexsort((way, rank[way], piece))
    first = np.unique(piece[order], return_index=True)[1]
    return np.asarray(way[order][first])


def straight(a: Sequence[float], b: Sequence[float]) -> LineString:
    """Join two places."""
    return LineString([tuple(a)[:2], tuple(b)[:2]])
