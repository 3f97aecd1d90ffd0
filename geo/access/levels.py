"""Areas by level: which levels a city has, which area of a level holds a point."""

import numpy as np
import numpy.typing as npt
import pandas as pd

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
