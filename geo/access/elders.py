"""Elders as the people who are counted."""

from dataclasses import replace

import numpy as np
import pandas as pd

from geo.access.coverage import Judged, Status
from geo.network.graph import Int64


def of_elders(demand: pd.DataFrame, judged: Judged) -> tuple[pd.DataFrame, Judged]:
    """Count elders in the place of residents.

    Elders have no room of their own: they look for it among all residents of their demand point,
    and find it in proportion. Shares of a person find none, so that a figure never promises more
    than there is, and counts of children add up to the parent's.

    Parameters
    ----------
    demand : DataFrame
        ``geo.tables.DEMAND``.
    judged : Judged
        Of the same points and all their residents, walking as elders do.

    Returns
    -------
    demand : DataFrame
        With ``residents`` those aged 65 and over.
    judged : Judged
        With so many of them covered: ``elders * covered residents // residents``. Dwellings,
        buildings and built-up area are those of everyone, and so is the load of stations.

    Examples
    --------
    Of ten residents seven find room, so of five elders three.

    >>> demand = pd.DataFrame({"residents": [10, 4], "elders": [5, 2]})
    >>> full = np.array([Status.OVER_CAPACITY, Status.COVERED], dtype=np.uint8)
    >>> judged = Judged(full, {"residents": np.array([7, 4])}, np.array([11]))
    >>> of_elders(demand, judged)[1].covered["residents"].tolist()
    [3, 2]
    """
    residents, elders = (demand[name].to_numpy(dtype=np.int64) for name in ("residents", "elders"))
    found = _in_proportion(elders, judged.covered["residents"].astype(np.int64), residents)
    covered = np.where(judged.status == Status.COVERED, elders, found)
    counted = demand.assign(residents=elders)
    return counted, replace(judged, covered={**judged.covered, "residents": covered})


def _in_proportion(amount: Int64, part: Int64, whole: Int64) -> Int64:
    found = np.zeros_like(amount)
    np.floor_divide(amount * part, whole, out=found, where=whole > 0)
    return found
