"""Who is covered at each hour of a week, judged once for all the hours that are alike."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.hours import WEEKDAYS, Bools
from geo.walk.reach import Pairs


def coverage_by_hour(
    stations: Bools, gates: Bools, covered: Callable[[int], int], *, residents: int
) -> pd.DataFrame:
    """Tell the covered residents of every hour of a week.

    Parameters
    ----------
    stations : ndarray of bool, shape (n_stations, 168)
        Whether each station is open (and counts) at each full hour, Monday 00:00 first:
        :func:`geo.hours.hours_of_week`.
    gates : ndarray of bool, shape (n, 168)
        The same of whatever else opens and shuts by the hour; n may be 0.
    covered : callable
        Takes an hour of the week, 0 to 167, and tells the residents covered then. It is asked for
        one hour only of all those at which the same is open.
    residents : int
        The whole denominator.

    Returns
    -------
    DataFrame
        168 rows: ``weekday`` (Mo to Su), ``hour`` (0 to 23), ``open_stations``,
        ``covered_residents`` and ``rate``, which is ``nan`` where nobody lives.

    Examples
    --------
    >>> from datetime import datetime
    >>> from geo.hours import hours_of_week
    >>> stations = hours_of_week(["Mo-Su 09:00-17:00"], monday=datetime(2026, 1, 5))
    >>> week = coverage_by_hour(stations, stations[:0], {0: 0, 9: 30}.get, residents=40)
    >>> week.iloc[[8, 9]].to_dict("list")  # doctest: +NORMALIZE_WHITESPACE
    {'weekday': ['Mo', 'Mo'], 'hour': [8, 9], 'open_stations': [0, 1],
     'covered_residents': [0, 30], 'rate': [0.0, 0.75]}
    """
    first, alike = hours_alike(stations, gates)
    found = np.array([covered(hour) for hour in first.tolist()], dtype=np.int64)[alike]
    hours = np.arange(len(alike))
    return pd.DataFrame({
        "weekday": np.array(WEEKDAYS, dtype=object)[hours // 24],
        "hour": hours % 24,
        "open_stations": stations.sum(axis=0),
        "covered_residents": found,
        "rate": found / (residents or np.nan),
    })  # fmt: skip


def hours_alike(stations: Bools, gates: Bools) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Group hours at which the same is open.

    Parameters
    ----------
    stations, gates
        As :func:`coverage_by_hour` takes them.

    Returns
    -------
    first : ndarray of int, shape (n_groups,)
        The first hour of each group.
    group : ndarray of int, shape (168,)
        The group of each hour.
    """
    packed = np.packbits(np.vstack([stations, gates]), axis=0)
    _, first, group = np.unique(packed, axis=1, return_index=True, return_inverse=True)
    return first, group


def of_open(pairs: Pairs, is_open: Bools) -> Pairs:
    """Keep the pairs whose station is open.

    Parameters
    ----------
    pairs : tuple of ndarray
        Every demand point and station within the limit of one another,
        :func:`geo.walk.reach.pairs`.
    is_open : ndarray of bool, shape (n_stations,)
        Whether each station is open.
    """
    demand, station, length_mm = pairs
    kept = is_open[station]
    return demand[kept], station[kept], length_mm[kept]
