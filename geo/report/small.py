"""How many people a report tells of where there are few of them.

A report of a street or a district tells exact counts. Of anything smaller (a community, a grid, a
station's surroundings) counts are told as :mod:`geo.answers.published` tells those of cells: to
the nearest five, and 0 under ten. A total is then the sum of the parts that are told, and a rate
is made of what is told: else the one would give away the other.
"""

import math
from collections.abc import Sequence

import numpy as np
import pandas as pd

from geo.answers.published import BASE, LEAST, rounded

EXACT = ("district", "street")
"""Levels of areas that are told of exactly."""

__all__ = ["BASE", "EXACT", "LEAST", "told_counts", "told_whole"]


def told_counts(
    rows: pd.DataFrame, parts: Sequence[str], *, total: str, rate: str | None = None
) -> pd.DataFrame:
    """Make counts of people fit to be told.

    Parameters
    ----------
    rows : DataFrame
        A column ``level`` says of what each row is; :data:`EXACT` ones are left as they are.
    parts : sequence of str
        Columns of counts of people that add up to ``total``.
    total : str
        Column of all people.
    rate : str, optional
        Column of the share of the first part, 0 to 1, made anew; ``nan`` of nobody.
    """
    is_few = ~rows["level"].isin(EXACT).to_numpy()
    told = rows.copy()
    for part in parts:
        told[part] = np.where(is_few, rounded(rows[part].to_numpy(np.int64)), rows[part])
    told[total] = np.where(is_few, told[[*parts]].sum(axis=1), rows[total])
    if rate is not None:
        whole = told[total].to_numpy(np.float64)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = told[parts[0]].to_numpy(np.float64) / whole
        told[rate] = np.where(is_few, share, rows[rate])
    return told


def told_whole(people: float | None) -> int | None:
    """Make one count fit to be told: to the nearest five, 0 under ten.

    Examples
    --------
    >>> told_whole(1234), told_whole(9), told_whole(None)
    (1235, 0, None)
    """
    if people is None or math.isnan(people):
        return None
    return int(rounded(np.array([people], dtype=np.int64))[0])
