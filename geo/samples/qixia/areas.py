"""Streets, communities and grids: plots put together, level within level, without gap or overlap.

Names and codes of the nine streets and the 129 communities are real (:data:`COMMUNITIES_CSV`,
statistical division codes of 2023). Which ground they cover is made up: streets take the plots
nearest to hand-set places, communities and grids grow from seeds until they hold similar numbers
of people.
"""

import heapq
from dataclasses import dataclass
from importlib.resources import files

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components
from scipy.spatial import cKDTree

from geo.samples.qixia.blocks import HECTARE
from geo.samples.qixia.canvas import ZONE, metres
from geo.samples.qixia.ground import Ground
from geo.samples.qixia.people import shared_out

DISTRICT = ("320113", "栖霞区")
GRIDS = 1063
COMMUNITIES_CSV = "communities.csv"

_LEAST_GRIDS = 3
_PER_HECTARE = 1.5
_ROUNDS = 12

_SEEDS = {
    "320113001": ((118.872, 32.121), (118.887, 32.110), (118.866, 32.135), (118.868, 32.098)),
    "320113002": ((118.895, 32.055), (118.888, 32.045), (118.906, 32.068), (118.880, 32.078)),
    "320113003": ((118.800, 32.105), (118.820, 32.105), (118.788, 32.112), (118.845, 32.104)),
    "320113004": ((118.815, 32.130), (118.795, 32.130), (118.838, 32.134), (118.830, 32.145)),
    "320113005": ((118.955, 32.152), (118.920, 32.146), (118.985, 32.162), (118.895, 32.148)),
    "320113006": ((119.060, 32.170), (119.110, 32.175), (119.160, 32.190), (119.200, 32.200),
                  (119.035, 32.158)),
    "320113007": ((118.930, 32.105), (118.914, 32.090), (118.950, 32.112), (118.940, 32.082)),
    "320113009": ((118.832, 32.190), (118.860, 32.200), (118.820, 32.212)),
    "320113010": ((118.985, 32.115), (118.976, 32.092), (119.004, 32.130), (118.972, 32.130)),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Areas:
    """The four levels, ``code, name, parent`` each; polygons in metres."""

    district: gpd.GeoDataFrame
    streets: gpd.GeoDataFrame
    communities: gpd.GeoDataFrame
    grids: gpd.GeoDataFrame


def known_communities() -> pd.DataFrame:
    """Read the real names and codes: ``code, name, street, street_name``."""
    with files(__package__).joinpath(COMMUNITIES_CSV).open(encoding="utf-8") as stream:
        return pd.read_csv(stream, dtype=str)


def divide(ground: Ground, demand: gpd.GeoDataFrame, rng: np.random.Generator) -> Areas:
    """Divide the district."""
    plots = ground.plots[ground.is_inside]
    parts = _Parts(plots, _weights(plots, demand))
    known = known_communities()
    street = _streets(parts, ground)
    community = np.full(len(plots), "", dtype=object)
    for code in _SEEDS:
        codes = known.loc[known["street"] == code, "code"].tolist()
        mine = np.flatnonzero(street == code)
        community[mine] = np.array(codes)[parts.grown(mine, len(codes), rng)]
    grid = _grids(parts, community, rng)
    streets = known.drop_duplicates("street")[["street", "street_name"]]
    names = dict(known[["code", "name"]].to_numpy().tolist())
    grids = {code: f"{short(names[code[:12]])}第{int(code[12:])}网格" for code in np.unique(grid)}
    return Areas(
        district=_joined(plots, np.full(len(plots), DISTRICT[0]), {DISTRICT[0]: DISTRICT[1]}, 0),
        streets=_joined(plots, street, dict(streets.to_numpy().tolist()), 6),
        communities=_joined(plots, community, names, 9),
        grids=_joined(plots, grid, grids, 12),
    )


def short(name: str) -> str:
    """Shorten a community's name.

    Examples
    --------
    >>> short("尧化社区居委会"), short("外沙村委会")
    ('尧化社区', '外沙村')
    """
    if name.endswith("村委会"):
        return name.removesuffix("委会")
    return name.removesuffix("居委会").removesuffix("居民委员会")


def _weights(plots: npt.NDArray[np.object_], demand: gpd.GeoDataFrame) -> npt.NDArray[np.float64]:
    """Count people on each plot; empty ground weighs a little, so that nobody gets all of it."""
    point, plot = shapely.STRtree(plots).query(demand.geometry, predicate="intersects")
    first = np.unique(point, return_index=True)[1]
    residents = demand["residents"].to_numpy()[point[first]]
    counted = np.bincount(plot[first], weights=residents, minlength=len(plots))
    return counted + _PER_HECTARE * shapely.area(plots) / HECTARE


class _Parts:
    """Plots with their weights, centres and neighbours."""

    def __init__(self, plots: npt.NDArray[np.object_], weights: npt.NDArray[np.float64]) -> None:
        self.weights = weights
        self.centres = shapely.get_coordinates(shapely.point_on_surface(plots))
        self.pairs = _neighbours(plots)
        self.near: list[list[int]] = [[] for _ in plots]
        for a, b in self.pairs.tolist():
            self.near[a].append(b)
            self.near[b].append(a)

    def grown(
        self, mine: npt.NDArray[np.int64], count: int, rng: np.random.Generator
    ) -> npt.NDArray[np.int64]:
        """Part some plots into connected regions of like weight; number them from the west."""
        seeds = self._seeds(mine, count, rng)
        region = np.full(len(self.weights), -1)
        mine_too = np.zeros(len(self.weights), dtype=bool)
        mine_too[mine] = True
        fronts: list[list[tuple[float, int]]] = [[(0.0, int(seed))] for seed in seeds]
        queue = [(0.0, number) for number in range(count)]
        while queue:
            weight, number = heapq.heappop(queue)
            front = fronts[number]
            while front and region[front[0][1]] >= 0:
                heapq.heappop(front)
            if not front:
                continue
            _, plot = heapq.heappop(front)
            region[plot] = number
            for other in self.near[plot]:
                if mine_too[other] and region[other] < 0:
                    away = float(np.hypot(*(self.centres[other] - self.centres[seeds[number]])))
                    heapq.heappush(front, (away, other))
            heapq.heappush(queue, (weight + self.weights[plot], number))
        self.adopt(region, mine)
        order = np.argsort(self.centres[seeds, 0], kind="stable")
        return np.asarray(np.argsort(order)[region[mine]])

    def adopt(self, region: npt.NDArray[np.int64], mine: npt.NDArray[np.int64]) -> None:
        """Give plots that no region touches to the nearest one."""
        left = mine[region[mine] < 0]
        held = mine[region[mine] >= 0]
        if len(left):
            region[left] = region[held[cKDTree(self.centres[held]).query(self.centres[left])[1]]]

    def _seeds(
        self, mine: npt.NDArray[np.int64], count: int, rng: np.random.Generator
    ) -> npt.NDArray[np.int64]:
        """Spread seeds by the weight of the ground: k-means, each centre moved to a plot."""
        weights, centres = self.weights[mine], self.centres[mine]
        chosen = rng.choice(len(mine), count, replace=False, p=weights / weights.sum())
        spots = centres[chosen]
        for _ in range(_ROUNDS):
            owner = cKDTree(spots).query(centres)[1]
            total = np.bincount(owner, weights, minlength=count)
            moved = [np.bincount(owner, weights * centres[:, i], minlength=count) for i in (0, 1)]
            middles = np.stack(moved, axis=1) / np.maximum(total, 1e-9)[:, None]
            spots = np.where(total[:, None] > 0, middles, spots)
        free = list(range(len(mine)))
        seeds = []
        for spot in spots:
            at = int(cKDTree(centres[free]).query(spot)[1])
            seeds.append(mine[free.pop(at)])
        return np.array(seeds)


def _neighbours(plots: npt.NDArray[np.object_]) -> npt.NDArray[np.int64]:
    """List the pairs of plots that share a side."""
    xy, owner = shapely.get_coordinates(shapely.get_exterior_ring(plots), return_index=True)
    vertex = np.unique(xy, axis=0, return_inverse=True)[1].reshape(-1)
    along = owner[1:] == owner[:-1]
    sides = np.sort(np.stack([vertex[:-1], vertex[1:]], axis=1)[along], axis=1)
    keys = sides[:, 0].astype(np.int64) << 32 | sides[:, 1]
    order = np.argsort(keys, kind="stable")
    same = keys[order][1:] == keys[order][:-1]
    mine = owner[1:][along][order]
    return np.stack([mine[:-1][same], mine[1:][same]], axis=1)


def _streets(parts: _Parts, ground: Ground) -> npt.NDArray[np.object_]:
    """Give each plot to the street of the nearest seed; the island and the rest do not mix."""
    codes = np.repeat(list(_SEEDS), [len(seeds) for seeds in _SEEDS.values()])
    spots = metres([seed for seeds in _SEEDS.values() for seed in seeds])
    street = codes[cKDTree(spots).query(parts.centres)[1]].astype(object)
    on_island = shapely.contains_xy(ground.water.island, *parts.centres.T)
    wet = shapely.contains_xy(ground.water.river, *parts.centres.T)
    shore = codes != "320113009"
    mainland = codes[shore][cKDTree(spots[shore]).query(parts.centres)[1]]
    street[~on_island & ~wet] = mainland[~on_island & ~wet]
    street[on_island] = "320113009"
    return _whole(street, parts)


def _whole(street: npt.NDArray[np.object_], parts: _Parts) -> npt.NDArray[np.object_]:
    """Give what is cut off from the main part of its street to a neighbour."""
    for _ in range(_ROUNDS):
        inner = parts.pairs[street[parts.pairs[:, 0]] == street[parts.pairs[:, 1]]]
        size = (len(street), len(street))
        links = coo_array((np.ones(len(inner)), (inner[:, 0], inner[:, 1])), shape=size)
        label = connected_components(links, directed=False)[1]
        count = np.bincount(label)
        largest = {code: int(np.bincount(label[street == code]).argmax()) for code in _SEEDS}
        stray = label != np.array([largest[code] for code in street])
        if not stray.any():
            break
        for a, b in np.vstack([parts.pairs, parts.pairs[:, ::-1]]).tolist():
            if stray[a] and not stray[b] and count[label[a]] < count[label[b]]:
                street[a] = street[b]
    return street


def _grids(
    parts: _Parts, community: npt.NDArray[np.object_], rng: np.random.Generator
) -> npt.NDArray[np.object_]:
    """Part each community into grids, numbered from west to east and from north to south."""
    codes, number, plots = np.unique(community, return_inverse=True, return_counts=True)
    weight = np.bincount(number, parts.weights).astype(np.float64)
    wanted = np.minimum(_LEAST_GRIDS, plots)
    spare = shared_out(weight, GRIDS - int(wanted.sum()))
    wanted = np.minimum(wanted + spare, np.maximum(plots // 2, _LEAST_GRIDS))
    while wanted.sum() < GRIDS:
        room = np.where(wanted < plots // 2, weight / wanted, 0)
        wanted[room.argmax()] += 1
    grid = np.full(len(community), "", dtype=object)
    for i, code in enumerate(codes):
        mine = np.flatnonzero(number == i)
        region = parts.grown(mine, int(wanted[i]), rng)
        middles = np.array([parts.centres[mine[region == r]].mean(axis=0)
                            for r in range(wanted[i])])  # fmt: skip
        columns = np.round(middles[:, 0] / 500)
        place = np.argsort(np.lexsort((-middles[:, 1], columns)))
        grid[mine] = np.array([f"{code}{p + 1:03}" for p in place])[region]
    return grid


def _joined(
    plots: npt.NDArray[np.object_],
    codes: npt.NDArray[np.object_],
    names: dict[str, str],
    parent_digits: int,
) -> gpd.GeoDataFrame:
    """Put the plots of each area together."""
    distinct, number = np.unique(codes.astype(str), return_inverse=True)
    shapes = [shapely.coverage_union_all(plots[number == i]) for i in range(len(distinct))]
    columns = {
        "code": distinct,
        "name": [names[code] for code in distinct],
        "parent": [code[:parent_digits] for code in distinct],
    }
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=ZONE)
