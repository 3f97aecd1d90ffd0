"""Who is covered: a status for every demand point, four rates for every area.

Coverage is decided at demand points by the length of the walk. Each area's denominator holds
everyone in it, the undetermined included.
"""

from enum import IntEnum

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.network.graph import Bytes, Floats, Int32, Snap
from geo.tables import COVERAGE

RATES = {"residents": "residents", "dwellings": "dwellings", "buildings": "buildings",
         "area": "built_m2"}  # fmt: skip
"""Name of a rate -> the column it counts."""


class Status(IntEnum):
    """What is true of a demand point; every one has exactly one."""

    COVERED = 0
    """A station within the limit."""
    OVER_CAPACITY = 1
    """Stations within the limit, all of them full."""
    TOO_FAR = 2
    """No station within the limit, or no way to any."""
    UNDETERMINED = 3
    """Not tied to any street, so that no way can be measured."""


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


def cover(
    areas: pd.DataFrame, demand: pd.DataFrame, status: npt.NDArray[np.uint8], built_m2: Floats
) -> pd.DataFrame:
    """Count statuses and take rates for every area.

    Parameters
    ----------
    areas : DataFrame
        ``geo.tables.AREAS``, parents of basic areas among them.
    demand : DataFrame
        ``geo.tables.DEMAND`` with ``area``, the smallest basic area that holds each point.
    status : ndarray of uint8, shape (n_demand,)
        :class:`Status`.
    built_m2 : ndarray of float64, shape (n_demand,)
        Each point's share of the built-up area.

    Returns
    -------
    DataFrame
        ``geo.tables.COVERAGE`` in the order of ``areas``. Counts of children add up to the
        parent's, points held by the parent alone apart. A rate is ``nan`` where nothing is to be
        covered. Areas of other kinds than basic hold nothing, since demand is counted once.
    """
    counted = _counted(demand, status, built_m2)
    totals = counted.groupby(demand["area"].to_numpy(), dropna=True).sum()
    summed = _with_children(areas, totals.reindex(areas["code"], fill_value=0))
    rates = {f"rate_{rate}": summed[f"covered_{column}"] / summed[column].replace(0, np.nan)
             for rate, column in RATES.items()}  # fmt: skip
    described = areas[["code", "name", "level", "parent", "kind"]].reset_index(drop=True)
    return described.join(summed.assign(**rates).reset_index(drop=True))[list(COVERAGE.columns)]


def _counted(demand: pd.DataFrame, status: npt.NDArray[np.uint8], built_m2: Floats) -> pd.DataFrame:
    """Give each demand point its amounts, and its residents to the column of its status."""
    amounts = pd.DataFrame(demand[["residents", "dwellings", "buildings"]]).reset_index(drop=True)
    amounts = amounts.assign(built_m2=built_m2)
    covered = amounts.mul(status == Status.COVERED, axis=0).add_prefix("covered_")
    others = {f"{judged.name.lower()}_residents": amounts["residents"].where(status == judged, 0)
              for judged in Status if judged != Status.COVERED}  # fmt: skip
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
    people = own.columns[~own.columns.str.endswith("built_m2")]
    return summed.astype(dict.fromkeys(people, "int64"))


def _depths(parents: npt.NDArray[np.intp]) -> npt.NDArray[np.int64]:
    """Count the steps from each area up to its root."""
    depth = np.zeros(len(parents), dtype=np.int64)
    above = parents.copy()
    while (above >= 0).any():
        depth += above >= 0
        above = np.where(above >= 0, parents[above], -1)
    return depth
