"""Counts that may be told of any ground somebody draws: sums of published cells, and no others.

Who may draw any line could draw two that differ by one house. So people are counted by whole H3
cells, and what a cell publishes of each group is 0 where the group or what it leaves out is smaller
than :data:`LEAST` and else a multiple of :data:`BASE`. Whatever two drawn areas differ by is then a
sum of groups of at least :data:`LEAST`.

A total is the sum of its published parts, never a figure of its own: else the part that was left
out would be the difference.
"""

from typing import TYPE_CHECKING, NamedTuple

import h3
import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.evaluate import cells_of
from geo.network.graph import Floats, Int64
from geo.question import Question

if TYPE_CHECKING:
    from geo.answers.city import City

LEAST, BASE = 10, 5
LEAST_RESIDENTS, LEAST_CELLS = 100, 3
PARTS = ("covered", "too_far", "over_capacity", "undetermined")
"""Groups that every resident is in exactly one of."""


class Published(NamedTuple):
    """What may be told of each cell.

    Attributes
    ----------
    lon, lat : ndarray of float64, shape (n_cells,)
        The middles of the cells, degrees.
    counts : DataFrame
        One row a cell, named by it: a column ``PART_residents`` for each of :data:`PARTS`,
        ``residents``, their sum, and ``elders``.
    """

    lon: Floats
    lat: Floats
    counts: pd.DataFrame


def cells_told(city: "City", question: Question) -> Published:
    """Count every cell of a city, and keep what may be told."""
    found, demand = cells_of(city.table("demand"), city.measured(question)), city.table("demand")
    held = demand["area"].notna().to_numpy()
    cells = city.measured(question).built.cells[held]
    elders = demand["elders"].to_numpy(dtype=np.int64)[held]
    return published(
        found, pd.Series(elders).groupby(cells).sum().reindex(found["cell"]).to_numpy()
    )


def published(cells: pd.DataFrame, elders: Int64) -> Published:
    """Make cells fit to be told.

    Parameters
    ----------
    cells : DataFrame
        As :func:`geo.access.coverage.cover_cells` counts them.
    elders : ndarray of int64, shape (n_cells,)
        Residents aged 65 and over.
    """
    columns = [f"{part}_residents" for part in PARTS]
    counts = pd.DataFrame({name: rounded(cells[name].to_numpy(np.int64)) for name in columns})
    counts.index = pd.Index(cells["cell"], name="cell")
    counts["residents"] = counts.sum(axis=1)
    told, whole = rounded(elders), counts["residents"].to_numpy()
    counts["elders"] = np.where(whole - told >= LEAST, told, 0)
    middles = np.array([h3.cell_to_latlng(cell) for cell in cells["cell"]]).reshape(-1, 2)
    return Published(middles[:, 1], middles[:, 0], counts)


def rounded(people: Int64) -> npt.NDArray[np.int64]:
    """Round counts to the nearest :data:`BASE`; those under :data:`LEAST` become 0.

    Examples
    --------
    >>> rounded(np.array([0, 9, 10, 12, 13, 18]))
    array([ 0,  0, 10, 10, 15, 20])
    """
    return np.where(people < LEAST, 0, (people + BASE // 2) // BASE * BASE)
