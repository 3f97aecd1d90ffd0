"""Where the residents outside are: connected sets of demand that is not covered, by area."""

from collections import defaultdict
from dataclasses import dataclass

import geopandas as gpd
import h3
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.access.coverage import Status
from geo.access.levels import held_by
from geo.network.graph import UNREACHABLE_MM, Bytes, Int32, Int64
from geo.profiles import Profile
from geo.tables import CAUSES, GAPS

MENDS = {
    "capacity": "room", "hours": "longer_hours", "gate": "open_gate", "barrier": "crossing",
    "network_missing": "footpath", "not_snapped": "street_survey", "too_far": "station",
}  # fmt: skip
"""Cause -> the cheapest kind of mend for it."""


@dataclass(frozen=True, slots=True)
class Outside:
    """What is known of every demand point, covered or not.

    Attributes
    ----------
    status : ndarray of uint8, shape (n_demand,)
        :class:`geo.access.coverage.Status`.
    residents : ndarray of int64, shape (n_demand,)
        Those who are not covered.
    station : ndarray of int32, shape (n_demand,)
        Row of the nearest station, -1 where there is no way to any.
    length_mm : ndarray of int32, shape (n_demand,)
        The walk to it, ``UNREACHABLE_MM`` where there is no way.
    cause : ndarray of int64, shape (n_demand,)
        Place in :data:`geo.tables.CAUSES`, -1 where it is not known.
    cells : ndarray of object, shape (n_demand,)
        H3 cells.
    """

    status: Bytes
    residents: Int64
    station: Int32
    length_mm: Int32
    cause: Int64
    cells: npt.NDArray[np.object_]


def gaps(
    areas: pd.DataFrame,
    demand: gpd.GeoDataFrame,
    outside: Outside,
    *,
    profile: Profile,
    stations: npt.NDArray[np.object_],
    level: str,
) -> gpd.GeoDataFrame:
    """List the gaps within the areas of a level.

    A gap is the demand that is not covered, in one area, in H3 cells that are the same or
    neighbours.

    Parameters
    ----------
    areas : DataFrame
        ``geo.tables.AREAS``.
    demand : GeoDataFrame
        ``geo.tables.DEMAND`` with ``area``.
    outside : Outside
        Of the same points.
    profile : Profile
        Whose minutes and limit are meant.
    stations : ndarray of object
        Codes, in the order of ``outside.station``.
    level : str
        Of the areas.

    Returns
    -------
    GeoDataFrame
        ``geo.tables.GAPS``, most residents first, then by code; gaps of one area are numbered in
        that order. Where no station can be reached the station is None and the walk ``nan``. The
        residents of all causes add up to those of the gap.
    """
    held = held_by(areas, demand["area"], level)
    rows = np.flatnonzero((outside.status != Status.COVERED) & (held >= 0))
    number = _connected(held[rows], outside.cells[rows])
    parts = [rows[number == gap] for gap in range(number.max(initial=-1) + 1)]
    found = [_describe(areas.iloc[held[part[0]]], demand.iloc[part], outside, part,
                       profile, stations) for part in parts]  # fmt: skip
    table = pd.DataFrame(found, columns=[*GAPS.columns, "geometry"])
    table = table.sort_values(["residents", "code"], ascending=[False, True], kind="stable")
    table["gap"] = table.groupby("code").cumcount() + 1
    table = table.astype(_TYPES).reset_index(drop=True)
    return gpd.GeoDataFrame(table, geometry="geometry", crs=demand.crs)


_TYPES = {
    **dict.fromkeys(("gap", "residents", "elders"), "int64"),
    **dict.fromkeys(("metres", "minutes", "minutes_over", "confidence"), "float64"),
    **{f"{cause}_residents": "Int64" for cause in CAUSES},
}


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
    outside: Outside,
    rows: npt.NDArray[np.intp],
    profile: Profile,
    stations: npt.NDArray[np.object_],
) -> dict[str, object]:
    """Describe one gap; its walk is the mean over the residents who can reach a station."""
    residents, length_mm = outside.residents[rows], outside.length_mm[rows]
    reached = length_mm != UNREACHABLE_MM
    weights = np.where(residents[reached].sum() > 0, residents[reached], 1)
    metres = np.average(length_mm[reached], weights=weights) / 1000 if reached.any() else np.nan
    return {
        "code": area["code"],
        "name": area["name"],
        "level": area["level"],
        "residents": residents.sum(),
        "elders": _in_proportion(points, residents),
        "nearest_station": _most(outside.station[rows][reached], weights, stations),
        "metres": metres,
        "minutes": profile.minutes_for(metres),
        "minutes_over": profile.minutes_for(metres - profile.limit_m),
        **_why(outside.cause[rows], residents),
        "geometry": shapely.MultiPoint(points.geometry.to_list()),
    }


def _in_proportion(points: pd.DataFrame, outside: Int64) -> int:
    """Count the elders outside; of a point with room for some, in proportion to the residents."""
    elders, residents = (points[name].to_numpy(dtype=np.int64) for name in ("elders", "residents"))
    share = np.divide(outside, residents, out=np.ones(len(residents)), where=residents > 0)
    return round(float((elders * share).sum()))


def _why(cause: Int64, residents: Int64) -> dict[str, object]:
    """Split a gap's residents by cause; nothing is said where a cause is not known."""
    if (cause < 0).any():
        return dict.fromkeys(("cause", "confidence", "mend", *_BY_CAUSE))
    people = np.bincount(cause, weights=residents, minlength=len(CAUSES)).astype(np.int64)
    points = np.bincount(cause, minlength=len(CAUSES))
    told = people if people.sum() else points  # a gap without residents
    first = int(told.argmax())
    return {
        "cause": CAUSES[first],
        "confidence": told[first] / told.sum(),
        "mend": MENDS[CAUSES[first]],
        **dict(zip(_BY_CAUSE, people.tolist(), strict=True)),
    }


_BY_CAUSE = tuple(f"{cause}_residents" for cause in CAUSES)


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
