"""Who is covered: a status for every demand point, four rates for every area.

Coverage is decided at demand points: by the length of the walk, then by the room that the stations
in reach have. Each area's denominator holds everyone in it, the undetermined included.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.access.capacity import assign, served
from geo.access.slowest import slowest_tenth
from geo.network.graph import Bytes, Floats, Int32, Int64, Snap
from geo.tables import COVERAGE
from geo.walk.reach import Pairs

RATES = {"residents": "residents", "dwellings": "dwellings", "buildings": "buildings",
         "area": "built_m2"}  # fmt: skip
"""Name of a rate -> the column it counts."""


class Status(IntEnum):
    """What is true of a demand point; every one has exactly one."""

    COVERED = 0
    """A station within the limit."""
    OVER_CAPACITY = 1
    """Stations within the limit, but not room in them for everyone who lives there."""
    TOO_FAR = 2
    """No station within the limit, or no way to any."""
    UNDETERMINED = 3
    """Not tied to any street, so that no way can be measured."""


Amounts = npt.NDArray[np.int64] | npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Judged:
    """What is true of every demand point.

    Attributes
    ----------
    status : ndarray of uint8, shape (n_demand,)
        :class:`Status`.
    covered : mapping of str to ndarray, shape (n_demand,)
        How much of each amount of :data:`RATES` is covered, by its column. ``residents`` are whole.
        Each of the others is the most that could be covered, found for itself, so that nothing that
        is added ever lowers a rate.
    load : ndarray of int64, shape (n_stations,)
        Residents who find room in each station; nearest ones where room is unlimited.
    """

    status: Bytes
    covered: Mapping[str, Amounts]
    load: Int64


def judge(  # noqa: PLR0913 - what a walk, a place and a station are known by
    amounts: pd.DataFrame,
    length_mm: Int32,
    snapped: Bytes,
    pairs: Pairs,
    capacity: Int64,
    *,
    limit_mm: int,
) -> Judged:
    """Judge demand points by their walks and by the room that stations have.

    Parameters
    ----------
    amounts : DataFrame
        ``residents``, ``dwellings``, ``buildings`` and ``built_m2`` of each demand point.
    length_mm, snapped, limit_mm
        As :func:`statuses` takes them.
    pairs : tuple of ndarray
        Every demand point and station within the limit of one another,
        :func:`geo.walk.reach.pairs`.
    capacity : ndarray of int64, shape (n_stations,)
        :data:`geo.access.capacity.UNLIMITED` where nothing is said.
    """
    status = statuses(length_mm, snapped, limit_mm=limit_mm)
    residents = amounts["residents"].to_numpy(dtype=np.int64)
    given = assign(pairs, residents, capacity)
    is_full = (status == Status.COVERED) & (given.taken < residents)
    status = np.where(is_full, Status.OVER_CAPACITY, status).astype(np.uint8)
    covered: dict[str, Amounts] = {"residents": given.taken}
    for column in ("dwellings", "buildings", "built_m2"):
        amount = amounts[column].to_numpy(dtype=np.float64)
        whole = np.where(status == Status.COVERED, amount, 0)
        covered[column] = served(pairs, residents, amount, capacity) if is_full.any() else whole
    return Judged(status, covered, given.load)


def statuses(length_mm: Int32, snapped: Bytes, *, limit_mm: int) -> npt.NDArray[np.uint8]:
    """Judge demand points by the walk to their nearest station.

    Parameters
    ----------
    length_mm : ndarray of int32
        ``UNREACHABLE_MM`` where there is no way.
    snapped : ndarray of uint8
        :class:`geo.network.graph.Snap` of each.
    limit_mm : int
        Inclusive.

    Returns
    -------
    ndarray of uint8
        :class:`Status`.

    Examples
    --------
    >>> at = np.array([999_999, 1_000_000, 1_000_001, 2**31 - 1, 2**31 - 1], dtype=np.int32)
    >>> snapped = np.array([0, 0, 0, 2, 3], dtype=np.uint8)
    >>> [Status(s).name for s in statuses(at, snapped, limit_mm=1_000_000)]
    ['COVERED', 'COVERED', 'TOO_FAR', 'TOO_FAR', 'UNDETERMINED']
    """
    judged = np.where(length_mm <= limit_mm, Status.COVERED, Status.TOO_FAR)
    return np.where(snapped == Snap.UNROUTABLE, Status.UNDETERMINED, judged).astype(np.uint8)


def cover(areas: pd.DataFrame, demand: pd.DataFrame, judged: Judged, built_m2: Floats,
          minutes: Floats) -> pd.DataFrame:  # fmt: skip
    """Count statuses and take rates for every area.

    Parameters
    ----------
    areas : DataFrame
        ``geo.tables.AREAS``, parents of basic areas among them.
    demand : DataFrame
        ``geo.tables.DEMAND`` with ``area``, the smallest basic area that holds each point.
    judged : Judged
        Of the same points.
    built_m2 : ndarray of float64, shape (n_demand,)
        Each point's share of the built-up area.
    minutes : ndarray of float64, shape (n_demand,)
        To the nearest station, ``inf`` where there is no way.

    Returns
    -------
    DataFrame
        ``geo.tables.COVERAGE`` in the order of ``areas``. Counts of children add up to the
        parent's, points held by the parent alone apart. A rate is ``nan`` where nothing is to be
        covered. Areas of other kinds than basic hold nothing, since demand is counted once.
    """
    counted = _counted(demand, judged, built_m2)
    totals = counted.groupby(demand["area"].to_numpy(), dropna=True).sum()
    summed = _with_children(areas, totals.reindex(areas["code"], fill_value=0))
    described = areas[["code", "name", "level", "parent", "kind"]].reset_index(drop=True)
    slow = slowest_tenth(areas, demand["area"], counted["residents"].to_numpy(), minutes)
    table = described.join(_rated(summed).reset_index(drop=True))
    return table.assign(slowest_tenth_minutes=slow)[list(COVERAGE.columns)]


def cover_cells(demand: pd.DataFrame, judged: Judged, built_m2: Floats,
                cells: npt.NDArray[np.object_]) -> pd.DataFrame:  # fmt: skip
    """Count statuses and take rates for every H3 cell that holds demand.

    Returns
    -------
    DataFrame
        ``cell`` and the counts and rates of :func:`cover`, in the order of cells; only demand in
        the city's areas is counted, as there.
    """
    held = demand["area"].notna().to_numpy()
    totals = _counted(demand, judged, built_m2)[held].groupby(cells[held]).sum()
    return _rated(totals).rename_axis("cell").reset_index()


def _rated(summed: pd.DataFrame) -> pd.DataFrame:
    rates = {f"rate_{rate}": summed[f"covered_{column}"] / summed[column].replace(0, np.nan)
             for rate, column in RATES.items()}  # fmt: skip
    return summed.assign(**rates)


def _counted(demand: pd.DataFrame, judged: Judged, built_m2: Floats) -> pd.DataFrame:
    """Give each demand point its amounts, and its residents to the column of its status."""
    amounts = pd.DataFrame(demand[["residents", "dwellings", "buildings"]]).reset_index(drop=True)
    amounts = amounts.assign(built_m2=built_m2)
    covered = pd.DataFrame(dict(judged.covered)).add_prefix("covered_")
    outside = amounts["residents"] - covered["covered_residents"]
    others = {f"{status.name.lower()}_residents": outside.where(judged.status == status, 0)
              for status in Status if status != Status.COVERED}  # fmt: skip
    return amounts.join(covered).assign(**others)


def _with_children(areas: pd.DataFrame, own: pd.DataFrame) -> pd.DataFrame:
    """Add each area's amounts to its parent's, from the leaves to the root."""
    amounts = own.to_numpy(dtype=np.float64)
    row = pd.Index(areas["code"])
    parents = row.get_indexer(areas["parent"])
    depth = _depths(parents)
    for level in range(depth.max(initial=0), 0, -1):
        here = np.flatnonzero(depth == level)
        np.add.at(amounts, parents[here], amounts[here])
    summed = pd.DataFrame(amounts, columns=own.columns, index=own.index)
    whole = [name for name in own.columns if own[name].dtype.kind == "i"]
    return summed.astype(dict.fromkeys(whole, "int64"))


def _depths(parents: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
    """Count the steps from each area up to its root."""
    depth = np.zeros(len(parents), dtype=np.int64)
    above = parents.copy()
    while (above >= 0).any():
        depth += above >= 0
        above = np.where(above >= 0, parents[above], -1)
    return depth
