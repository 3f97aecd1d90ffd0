"""How long those walk who walk longest: nine tenths of the residents need no more."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.access.levels import held_by, levels_of
from geo.network.graph import Floats, Int64


def slowest_tenth(
    areas: pd.DataFrame, held: pd.Series, residents: Int64, minutes: Floats
) -> Floats:
    """Tell for every area how many minutes its slowest tenth of residents walk at least.

    The least time within which nine tenths arrive: see :func:`arrival`.
    """
    return arrival(areas, held, residents, minutes, tenths=9)


def arrival(
    areas: pd.DataFrame, held: pd.Series, residents: Int64, minutes: Floats, *, tenths: int
) -> Floats:
    """Tell for every area within how many minutes so many tenths of its residents arrive.

    Parameters
    ----------
    areas : DataFrame
        ``geo.tables.AREAS``.
    held : Series of str, shape (n_demand,)
        The smallest area that holds each point.
    residents : ndarray of int64, shape (n_demand,)
        Or whom else is counted.
    minutes : ndarray of float64, shape (n_demand,)
        ``inf`` where there is no way.
    tenths : int
        From 1 to 10.

    Returns
    -------
    ndarray of float64, shape (n_areas,)
        The least time within which so many arrive, exactly; ``inf`` where too many have no way,
        ``nan`` where nobody lives.
    """
    found = np.full(len(areas), np.nan)
    for level in levels_of(areas):
        row = held_by(areas, held, level)
        inside = np.flatnonzero((row >= 0) & (residents > 0))
        order = inside[np.lexsort((minutes[inside], row[inside]))]
        rows, first = np.unique(row[order], return_index=True)
        found[rows] = minutes[order[_last(residents[order], first, tenths)]]
    return found


def _last(residents: Int64, first: npt.NDArray[np.intp], tenths: int) -> npt.NDArray[np.intp]:
    """Find in each group the first resident with so many tenths of the group no later."""
    arrived = np.cumsum(residents)
    before = arrived[first] - residents[first]
    total = np.append(before[1:], arrived[-1:]) - before
    wanted = before + (tenths * total + 9) // 10
    return np.asarray(np.searchsorted(arrived, wanted), dtype=np.intp)
