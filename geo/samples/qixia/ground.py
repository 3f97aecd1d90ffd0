"""The whole ground: trunk lines and shores cut it into faces, the cutter cuts those into plots."""

from dataclasses import dataclass

import numpy as np
import shapely
from shapely import LineString, Polygon
from shapely.geometry.base import BaseGeometry

from geo.samples.qixia.blocks import Cutter, Line, Plot, faces
from geo.samples.qixia.canvas import GRID_M
from geo.samples.qixia.grain import grain
from geo.samples.qixia.hills import Hills, hills
from geo.samples.qixia.landuse import LandUse, land_use
from geo.samples.qixia.outline import outline, sheet
from geo.samples.qixia.trunks import Trunks, trunks
from geo.samples.qixia.water import Water, water

LAND = ("town", "campus", "works", "country")


@dataclass(frozen=True, slots=True)
class Ground:
    """What everything else is placed on; metres.

    Attributes
    ----------
    district : Polygon
        The outline, river strip included.
    plots : ndarray of Polygon
        Ground without gap or overlap, vertices shared exactly; the sheet beyond the district too.
    uses, blocks : ndarray
        Of each plot: its use, and the number of the block that it is part of.
    lines : list of Line
        The cuts: streets, lanes, paths and boundaries to be.
    """

    district: Polygon
    water: Water
    hills: Hills
    trunks: Trunks
    uses_of_land: LandUse
    plots: np.ndarray
    uses: np.ndarray
    blocks: np.ndarray
    lines: list[Line]

    @property
    def is_inside(self) -> np.ndarray:
        """Say of each plot whether it lies in the district."""
        return shapely.contains(self.district, shapely.point_on_surface(self.plots))

    def merged(self, use: str) -> dict[int, Polygon]:
        """Put the plots of every block of a use together."""
        mine = np.flatnonzero((self.uses == use) & (self.blocks >= 0) & self.is_inside)
        order = mine[np.argsort(self.blocks[mine], kind="stable")]
        numbers, first = np.unique(self.blocks[order], return_index=True)
        parts = np.split(order, first[1:])
        joined = {int(n): shapely.coverage_union_all(self.plots[p])
                  for n, p in zip(numbers, parts, strict=True)}  # fmt: skip
        return {n: shape for n, shape in joined.items() if isinstance(shape, Polygon)}


def lay_ground(rng: np.random.Generator) -> Ground:
    """Cut the sheet down to plots."""
    district, river, up, lines, use = outline(), water(), hills(), trunks(), land_use()
    whole = sheet(district, river.all)
    strips = lines.strips
    shores = [strips.boundary, up.all.boundary, river.all.boundary, district.exterior]
    roads = [*lines.main.values(), lines.bridge]
    tails = _tails(roads, [*shores, whole.boundary], whole)
    found = faces([*roads, *tails, *shores], whole)
    kinds = _kinds(found, {"water": river.all, "strip": strips, "hill": up.all})
    cutter = Cutter(use, grain(lines.main.values(), whole.bounds), rng)
    cutter.run(list(zip(found, kinds, strict=True)))
    plots, owners = _clean(cutter.plots, whole)
    return Ground(
        district=district,
        water=river,
        hills=up,
        trunks=lines,
        uses_of_land=use,
        plots=plots,
        uses=np.array([cutter.plots[i].use for i in owners]),
        blocks=np.array([cutter.plots[i].block for i in owners]),
        lines=cutter.lines + [Line(tail, 0, use.at(*tail.centroid.coords[0])) for tail in tails],
    )


def _tails(
    roads: list[LineString], shores: list[BaseGeometry], whole: BaseGeometry
) -> list[LineString]:
    """Lead roads that end in the open to the nearest line, lest a block lie across them."""
    tails = []
    for line in roads:
        rest = shapely.union_all([*shores, *(other for other in roads if other is not line)])
        ends = shapely.get_parts(shapely.boundary(line))
        tails += list(shapely.shortest_line(ends[shapely.contains(whole, ends)], rest))
    return [tail for tail in tails if tail.length > GRID_M]


def _kinds(found: list[Polygon], covers: dict[str, BaseGeometry]) -> list[str]:
    points = shapely.point_on_surface(found)
    kinds = np.full(len(found), "land", dtype=object)
    for name, cover in reversed(covers.items()):
        kinds[shapely.contains(cover, points)] = name
    return kinds.tolist()


def _clean(plots: list[Plot], whole: BaseGeometry) -> tuple[np.ndarray, np.ndarray]:
    """Make neighbours share their vertices exactly, and say which plot each piece was."""
    rings = [LineString([*plot.ring, plot.ring[0]]) for plot in plots]
    noded = shapely.union_all(rings, grid_size=GRID_M)
    pieces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    tree = shapely.STRtree([Polygon(plot.ring).buffer(0) for plot in plots])
    inside = shapely.point_on_surface(pieces)
    piece, plot = tree.query(inside, predicate="within")
    first = np.unique(piece, return_index=True)[1]
    return pieces[piece[first]], plot[first]
