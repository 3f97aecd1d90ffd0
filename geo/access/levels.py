"""Areas by level: which there are, which one holds a point, and how many people live in each."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.network.graph import Int64
from geo.tables import LEVELS


def levels_of(areas: pd.DataFrame) -> list[str]:
    """List the levels that a city has, from the root to the leaves."""
    there = set(areas["level"])
    return [level for level in LEVELS if level in there]


def held_by(areas: pd.DataFrame, codes: pd.Series, level: str) -> npt.NDArray[np.intp]:
    """Find the row of the area of a level that holds each point, -1 where none does.

    Parameters
    ----------
    areas : DataFrame
        ``geo.tables.AREAS``.
    codes : Series of str
        The smallest area that holds each point, absent outside every area.
    level : str
        Of the areas wanted.
    """
    row = pd.Index(areas["code"])
    parents = row.get_indexer(areas["parent"])
    wanted = areas["level"].to_numpy() == level
    at = row.get_indexer(codes)
    climbing = (at >= 0) & ~wanted[at]
    while climbing.any():
        at = np.where(climbing, parents[at], at)
        climbing = (at >= 0) & ~wanted[at]
    return np.asarray(at, dtype=np.intp)


def by_area(areas: pd.DataFrame, held: pd.Series, people: Int64) -> Int64:
    """Add people up for every area, those of its children among them.

    Parameters
    ----------
    areas : DataFrame
        ``geo.tables.AREAS``.
    held : Series of str, shape (n_demand,)
        The smallest area that holds each point, absent outside every area.
    people : ndarray of int64, shape (n_demand,)
        At each point.
    """
    total = np.zeros(len(areas), dtype=np.int64)
    for level in levels_of(areas):
        row = held_by(areas, held, level)
        total += summed(row[row >= 0], people[row >= 0], len(areas))
    return total


def summed(rows: npt.NDArray[np.integer[Any]], people: Int64, n: int) -> Int64:
    """Add people up by row, 0 to n - 1."""
    total = np.zeros(n, dtype=np.int64)
    np.add.at(total, rows, people)
    return total
