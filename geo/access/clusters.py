"""The largest gaps of a city, found again as often as figures change: arrays alone.

The same connected sets as :func:`geo.access.gaps.gaps` describes, without their causes.
"""

from dataclasses import dataclass

import h3
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.access.coverage import Status
from geo.access.levels import held_by
from geo.access.loops.clusters import united
from geo.network.graph import UNREACHABLE_MM, Bytes, Int32, Int64


@dataclass(frozen=True, slots=True)
class Cluster:
    """A connected set of demand that is not covered.

    Attributes
    ----------
    area : int
        Row of the area.
    residents : int
        Those who are not covered.
    station : int
        Row of the station nearest to most of them, -1 where there is no way to any.
    metres : float
        The mean walk of those who can reach one, ``nan`` where nobody can.
    """

    area: int
    residents: int
    station: int
    metres: float


class Clusters:
    """Finds the largest gaps within the areas of a level.

    Parameters
    ----------
    areas : DataFrame
        ``geo.tables.AREAS``.
    held : Series of str, shape (n_demand,)
        The smallest area that holds each point, absent outside every area.
    cells : ndarray of object, shape (n_demand,)
        H3 cells.
    level : str
        Of the areas.
    """

    def __init__(
        self, areas: pd.DataFrame, held: pd.Series, cells: npt.NDArray[np.object_], level: str
    ) -> None:
        self._held = held_by(areas, held, level)
        self._rank = np.argsort(np.argsort(areas["code"].to_numpy(dtype=object)))
        places = list(zip(self._held.tolist(), cells.tolist(), strict=True))
        number: dict[tuple[int, str], int] = {}
        self._place = np.array([number.setdefault(place, len(number)) for place in places])
        self._links = _neighbours(number)
        self._n = len(number)

    def largest(
        self, status: Bytes, outside: Int64, station: Int32, length_mm: Int32, *, top: int
    ) -> list[Cluster]:
        """List the gaps with most residents, the most first, then by the area's code.

        Parameters
        ----------
        status, outside, station, length_mm
            As :class:`geo.access.gaps.Outside` has them; ``outside`` are its residents.
        top : int
            How many.
        """
        rows = np.flatnonzero((status != Status.COVERED) & (self._held >= 0))
        is_there = np.zeros(self._n, dtype=np.bool_)
        is_there[self._place[rows]] = True
        gap = united(is_there, self._links)[self._place[rows]]
        residents = np.bincount(gap, weights=outside[rows], minlength=self._n)
        firsts = np.full(self._n, -1, dtype=np.intp)
        firsts[gap[::-1]] = rows[::-1]  # of several the first stays
        gaps = np.flatnonzero(firsts >= 0)
        order = np.lexsort((firsts[gaps], self._rank[self._held[firsts[gaps]]], -residents[gaps]))
        return [
            _described(self._held[firsts[one]], rows[gap == one], outside, station, length_mm)
            for one in gaps[order[:top]]
        ]


def _neighbours(number: dict[tuple[int, str], int]) -> Int64:
    """List pairs of places in one area whose cells touch, each pair once."""
    links = [
        (here, there)
        for (area, cell), here in number.items()
        for other in h3.grid_ring(cell, 1)
        if (there := number.get((area, other), -1)) > here
    ]
    return np.array(links, dtype=np.int64).reshape(-1, 2)


def _described(
    area: np.intp, rows: Int64, outside: Int64, station: Int32, length_mm: Int32
) -> Cluster:
    residents = outside[rows]
    reached = length_mm[rows] != UNREACHABLE_MM
    weights = np.where(residents[reached].sum() > 0, residents[reached], 1)
    if not len(weights):
        return Cluster(int(area), int(residents.sum()), -1, np.nan)
    nearest = np.bincount(station[rows[reached]], weights=weights)
    metres = float(np.average(length_mm[rows[reached]], weights=weights)) / 1000
    return Cluster(int(area), int(residents.sum()), int(nearest.argmax()), metres)
