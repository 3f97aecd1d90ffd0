"""Another station to turn to: who has a second one within reach, who depends on one alone."""

import numpy as np
import pandas as pd

from geo.access.levels import by_area, summed
from geo.access.slowest import arrival
from geo.network.graph import Floats, Int64
from geo.walk.reach import Pairs


def alone(pairs: Pairs, residents: Int64, n_stations: int) -> Int64:
    """Count for each station the residents who have no other one within the limit.

    Parameters
    ----------
    pairs : tuple of ndarray
        Every demand point and station within the limit of one another,
        :func:`geo.walk.reach.pairs`.
    residents : ndarray of int64, shape (n_demand,)
        Who live at each demand point.
    n_stations : int
        How many stations there are.

    Examples
    --------
    >>> pairs = (np.array([0, 1, 1]), np.array([0, 0, 1]), np.array([10, 20, 30]))
    >>> alone(pairs, np.array([5, 7]), 2).tolist()
    [5, 0]
    """
    demand, station, _ = pairs
    is_alone = np.bincount(demand, minlength=len(residents))[demand] == 1
    return summed(station[is_alone], residents[demand[is_alone]], n_stations)


def backup(
    areas: pd.DataFrame, held: pd.Series, residents: Int64, in_reach: Int64, second_minutes: Floats
) -> pd.DataFrame:
    """Count in every area the residents with two stations within the limit, with one, with none.

    Parameters
    ----------
    areas : DataFrame
        ``geo.tables.AREAS``.
    held : Series of str, shape (n_demand,)
        The smallest area that holds each point.
    residents : ndarray of int64, shape (n_demand,)
        Who live at each demand point.
    in_reach : ndarray of int64, shape (n_demand,)
        How many stations are within the limit; two may stand for more.
    second_minutes : ndarray of float64, shape (n_demand,)
        To the second nearest station, ``inf`` where there is no way.

    Returns
    -------
    DataFrame
        Rows of ``areas``: ``residents``, ``two_residents``, ``one_residents`` and
        ``none_residents`` (children sum to the parent), ``rate_two`` (``nan`` where nobody lives)
        and ``second_minutes``: the least time within which half of the residents reach their second
        nearest station, ``inf`` where more than half have no way.
    """
    table = areas[["code", "name", "level"]].reset_index(drop=True)
    table["residents"] = by_area(areas, held, residents)
    for name, has in (("two", in_reach >= 2), ("one", in_reach == 1), ("none", in_reach == 0)):
        table[f"{name}_residents"] = by_area(areas, held, np.where(has, residents, 0))
    table["rate_two"] = table["two_residents"] / table["residents"].replace(0, np.nan)
    return table.assign(second_minutes=arrival(areas, held, residents, second_minutes, tenths=5))
