"""Rows as values that can be compared: absent is absent, and a shape is its bytes."""

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.tables import Table

GEOMETRY = "geometry"

Objects = npt.NDArray[np.object_]
Mask = npt.NDArray[np.bool_]


def column_names(table: Table) -> list[str]:
    """Name the columns that make up a row, the geometry last; derived ones are none of them."""
    return [*table.columns, *([GEOMETRY] if table.geometry else [])]


def values(table: Table, frame: pd.DataFrame) -> dict[str, Objects]:
    """Take a frame apart into columns whose values compare as they should.

    Returns
    -------
    dict of str to ndarray of object
        By :func:`column_names`; None for what is absent, also for a column the frame lacks; WKB
        for a shape.

    Examples
    --------
    >>> from geo.tables import TEAMS
    >>> values(TEAMS, pd.DataFrame({"area": ["A"], "roles": [float("nan")]}))["roles"]
    array([None], dtype=object)
    """
    return {name: _comparable(frame, name) for name in column_names(table)}


def _comparable(frame: pd.DataFrame, name: str) -> Objects:
    if name not in frame.columns:
        return np.full(len(frame), None, dtype=object)
    if name == GEOMETRY:
        return np.asarray(shapely.to_wkb(frame[name].to_numpy()), dtype=object)
    cells = frame[name].to_numpy(dtype=object, copy=True)
    cells[frame[name].isna().to_numpy(dtype=bool)] = None
    return cells
