"""Rows of the database -> frames, as they were written."""

from collections.abc import Mapping, Sequence
from itertools import repeat
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy import Connection, Select, select

from geo import crs
from geo.errors import NotFoundError
from geo.store.engine import Box, Engine
from geo.store.models import FID, GEOMETRY, MODELS, STORED, VERSION
from geo.tables import Table

_DTYPES = {"integer": "int64", "number": "float64", "boolean": "bool"}
_DTYPES_WITH_ABSENT = {**_DTYPES, "integer": "Int64", "boolean": "boolean"}

Where = Mapping[str, Sequence[object]]
"""Column -> the values wanted."""


def contract(name: str) -> Table:
    """Find the contract of a store's table.

    Raises
    ------
    NotFoundError
        If a store has no such table.
    """
    if name not in STORED:
        raise NotFoundError(f"no table {name!r}", hint=f"tables: {', '.join(STORED)}")
    return STORED[name]


def read_table(
    engine: Engine,
    connection: Connection,
    name: str,
    *,
    box: Box | None = None,
    where: Where | None = None,
    versions: bool = False,
) -> pd.DataFrame:
    """Read the rows of one table; :meth:`geo.store.Store.read` says what comes back."""
    table = contract(name)
    kinds = {column: described.kind for column, described in table.columns.items()}
    if versions:
        kinds[VERSION] = "integer"
    result = connection.execute(_query(engine, table, list(kinds), box, where))
    rows: list[Any] = list(result.cursor.fetchall()) if result.cursor is not None else []
    result.close()
    if not table.geometry:
        return pd.DataFrame(_columns(kinds, rows))
    shapes = engine.shapes(row[-1] for row in rows)
    if box is not None:
        met = np.flatnonzero(shapely.intersects(shapes, shapely.box(*box)))
        rows, shapes = [rows[number] for number in met.tolist()], shapes[met]
    made: pd.DataFrame = gpd.GeoDataFrame(_columns(kinds, rows), geometry=shapes, crs=crs.STORED)
    return made


def _columns(kinds: Mapping[str, str], rows: list[Any]) -> dict[str, pd.Series]:
    values = zip(*rows, strict=True) if rows else repeat(())
    return {name: typed(column, kind)
            for (name, kind), column in zip(kinds.items(), values, strict=False)}  # fmt: skip


def meeting(frame: pd.DataFrame, box: Box) -> pd.DataFrame:
    """Keep the rows that meet a box, its border included."""
    met = shapely.intersects(frame[GEOMETRY].to_numpy(), shapely.box(*box))
    return _settled(frame[met])


def matching(frame: pd.DataFrame, where: Where | None) -> pd.DataFrame:
    """Keep the rows that hold one of the wanted values in each column."""
    for column, values in (where or {}).items():
        frame = frame[frame[column].isin(list(values))]
    return _settled(frame)


def _settled(frame: pd.DataFrame) -> pd.DataFrame:
    """Give what is left of a frame the dtypes that it has when read alone."""
    frame = frame.reset_index(drop=True)
    plain = {"Int64": "int64", "boolean": "bool"}
    for name, dtype in frame.dtypes.items():
        if str(dtype) in plain and frame[name].notna().all():
            frame[name] = frame[name].to_numpy(dtype=plain[str(dtype)])
    return frame


def _query(
    engine: Engine, table: Table, columns: list[str], box: Box | None, where: Where | None
) -> Select[tuple[object, ...]]:
    model = MODELS[table.name]
    chosen = [model.c[name] for name in columns]
    query: Select[tuple[object, ...]] = select(*chosen)
    if table.geometry:
        query = query.add_columns(engine.shape(model.c[GEOMETRY]))
        if box is not None:
            query = query.where(engine.near(model, box))
    for name, values in (where or {}).items():
        query = query.where(model.c[name].in_(list(values)))
    return query.order_by(model.c[FID])


def typed(values: Sequence[object], kind: str) -> pd.Series:
    """Give plain values the dtype of their kind."""
    dtypes = _DTYPES_WITH_ABSENT if None in values else _DTYPES
    return pd.Series(values, dtype=dtypes.get(kind, "object"))
