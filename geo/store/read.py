"""Rows of the database -> frames, as they were written."""

import sqlite3

import geopandas as gpd
import pandas as pd

from geo import crs
from geo.errors import NotFoundError
from geo.store.geometry import from_blobs
from geo.store.models import FID, GEOMETRY, STORED

_DTYPES = {"integer": "int64", "number": "float64", "boolean": "bool"}
_DTYPES_WITH_ABSENT = {**_DTYPES, "integer": "Int64", "boolean": "boolean"}


def read_table(database: sqlite3.Connection, name: str) -> pd.DataFrame:
    """Read one table; :meth:`geo.store.Store.read` says what comes back.

    Raises
    ------
    NotFoundError
        If a store has no such table.
    """
    if name not in STORED:
        raise NotFoundError(f"no table {name!r}", hint=f"tables: {', '.join(STORED)}")
    table = STORED[name]
    names = [*table.columns, *([GEOMETRY] if table.geometry else [])]
    rows = database.execute(f"SELECT {', '.join(names)} FROM {name} ORDER BY {FID}").fetchall()
    values = dict(zip(names, zip(*rows, strict=True) if rows else [()] * len(names), strict=True))
    frame = pd.DataFrame(
        {name: _typed(values[name], column.kind) for name, column in table.columns.items()}
    )
    if table.geometry:
        frame = gpd.GeoDataFrame(frame, geometry=from_blobs(values[GEOMETRY]), crs=crs.STORED)
    return frame


def _typed(values: tuple[object, ...], kind: str) -> pd.Series:
    """Undo :func:`geo.store.write._plain`."""
    dtypes = _DTYPES_WITH_ABSENT if None in values else _DTYPES
    return pd.Series(values, dtype=dtypes.get(kind, "object"))
