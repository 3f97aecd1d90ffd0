"""What demand points hold, added up by area as often as figures change: arrays alone."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.network.graph import Floats, Int64


class Sums:
    """Adds amounts of demand points up for every area, those of its children among them.

    Parameters
    ----------
    areas : DataFrame
        ``geo.tables.AREAS``.
    held : Series of str, shape (n_demand,)
        The smallest area that holds each point, absent outside every area.
    """

    def __init__(self, areas: pd.DataFrame, held: pd.Series) -> None:
        row = pd.Index(areas["code"])
        self._n = len(areas)
        self._held = np.where((at := row.get_indexer(held)) >= 0, at, self._n)
        self._climbs = [*_climbs(row.get_indexer(areas["parent"]))]

    def of(self, amounts: Int64 | Floats) -> Floats:
        """Add one amount of every point up; shape (n_areas,)."""
        total: Floats = np.zeros(self._n)
        total += np.bincount(self._held, weights=amounts, minlength=self._n + 1)[: self._n]
        for here, above in self._climbs:
            total += np.bincount(above, weights=total[here], minlength=self._n)
        return total


def _climbs(parents: npt.NDArray[np.intp]) -> list[tuple[npt.NDArray[np.intp], ...]]:
    """List areas and their parents by depth, the deepest first."""
    depth, above = np.zeros(len(parents), dtype=np.int64), parents
    while (above >= 0).any():
        depth += above >= 0
        above = np.where(above >= 0, parents[above], -1)
    rows = [np.flatnonzero(depth == level) for level in range(depth.max(initial=0), 0, -1)]
    return [(here, parents[here]) for here in rows]
