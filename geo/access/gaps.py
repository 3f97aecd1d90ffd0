"""Where the residents outside are: connected sets of demand that is too far, by area."""

from collections import defaultdict

import geopandas as gpd
import h3
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.access.coverage import Status
from geo.network.graph import UNREACHABLE_MM
from geo.profiles import Profile
from geo.tables import GAPS
from geo.walk.nearest import Nearest


def gaps(  # noqa: PLR0913 - what it is about, and what names it
    areas: pd.DataFrame,
    demand: gpd.GeoDataFrame,
    status: npt.NDArray[np.uint8],
    walked: Nearest,
    cells: npt.NDArray[np.object_],
    *,
    profile: Profile,
    stations: npt.NDArray[np.object_],
    level: str,
) -> gpd.GeoDataFrame:
    """List the gaps within the areas of a level.

    A gap is the demand that is too far, in one area, in H3 cells that are the same or neighbours.

    Parameters
    ----------
    areas : DataFrame
        ``geo.tables.AREAS``.
    demand : GeoDataFrame
        ``geo.tables.DEMAND`` with ``area``.
    status : ndarray of uint8, shape (n_demand,)
        :class:`geo.access.coverage.Status`.
    walked : Nearest
        Each point's nearest station.
    cells : ndarray of object, shape (n_demand,)
        Each point's H3 cell.
    profile : Profile
        Whose minutes and limit are meant.
    stations : ndarray of object
        Codes, in the order of ``walked.station``.
    level : str
        Of the areas.

    Returns
    -------
    GeoDataFrame
        ``geo.tables.GAPS``, most residents first, then by code; gaps of one area are numbered in
        that order. Where no station can be reached the station is None and the walk ``nan``.
    """
    held = held_by(areas, demand["area"], level)
    rows = np.flatnonzero((status == Status.TOO_FAR) & (held >= 0))
    number = _connected(held[rows], cells[rows])
    parts = [rows[number == gap] for gap in range(number.max(initial=-1) + 1)]
    found = [_describe(areas.iloc[held[part[0]]], demand.iloc[part], walked.station[part],
                       walked.length_mm[part], profile, stations) for part in parts]  # fmt: skip
    table = pd.DataFrame(found, columns=[*GAPS.columns, "geometry"])
    table = table.sort_values(["residents", "code"], ascending=[False, True], kind="stable")
    table["gap"] = table.groupby("code").cumcount() + 1
    whole = {"gap": "int64", "residents": "int64", "elders": "int64"}
    numbers = {"metres": "float64", "minutes": "float64", "minutes_over": "float64"}
    table = table.astype({**whole, **numbers}).reset_index(drop=True)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=demand.crs)


def held_by(areas: pd.DataFrame, codes: pd.Series, level: str) -> npt.NDArray[np.intp]:
    """Find the row of the area of a level that holds each point, -1 where none does."""
    row = pd.Index(areas["code"])
    parents = row.get_indexer(areas["parent"])
    wanted = areas["level"].to_numpy() == level
    at = row.get_indexer(codes)
    climbing = (at >= 0) & ~wanted[at]
    while climbing.any():
        at = np.where(climbing, parents[at], at)
        climbing = (at >= 0) & ~wanted[at]
    return np.asarray(at, dtype=np.intp)


def _connected(held: npt.NDArray[np.intp], cells: npt.NDArray[np.object_]) -> npt.NDArray[np.int32]:
    """Tell the connected set of each point: same area, the same or neighbouring cells."""
    places = list(zip(held.tolist(), cells.tolist(), strict=True))
    number: dict[tuple[int, str], int] = {}
    for place in places:
        number.setdefault(place, len(number))
    links = [(number[here], number[area, cell])
             for here in number
             for area, cell in ((here[0], cell) for cell in h3.grid_ring(here[1], 1))
             if (area, cell) in number]  # fmt: skip
    ends = np.array(links, dtype=np.int64).reshape(-1, 2)
    shape = (len(number), len(number))
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=shape)
    sets = connected_components(graph, directed=False)[1]
    of_point = np.array([number[place] for place in places], dtype=np.int64)
    return np.asarray(sets[of_point], dtype=np.int32)


def _describe(
    area: pd.Series,
    points: gpd.GeoDataFrame,
    station: npt.NDArray[np.int32],
    length_mm: npt.NDArray[np.int32],
    profile: Profile,
    stations: npt.NDArray[np.object_],
) -> dict[str, object]:
    """Describe one gap; its walk is the mean over the residents who can reach a station."""
    residents = points["residents"].to_numpy()
    reached = length_mm != UNREACHABLE_MM
    weights = np.where(residents[reached].sum() > 0, residents[reached], 1)
    metres = np.average(length_mm[reached], weights=weights) / 1000 if reached.any() else np.nan
    return {
        "code": area["code"],
        "name": area["name"],
        "level": area["level"],
        "residents": residents.sum(),
        "elders": points["elders"].sum(),
        "nearest_station": _most(station[reached], weights, stations),
        "metres": metres,
        "minutes": profile.minutes_for(metres),
        "minutes_over": profile.minutes_for(metres - profile.limit_m),
        "cause": None,
        "geometry": shapely.MultiPoint(points.geometry.to_list()),
    }


def _most(
    station: npt.NDArray[np.int32],
    weights: npt.NDArray[np.int64],
    stations: npt.NDArray[np.object_],
) -> object:
    """Name the station nearest to most residents, equals by the lowest."""
    people: dict[int, int] = defaultdict(int)
    for row, weight in sorted(zip(station.tolist(), weights.tolist(), strict=True)):
        people[row] += weight
    return stations[max(people, key=people.__getitem__)] if people else None
