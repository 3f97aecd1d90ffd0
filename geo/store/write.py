"""Frames -> rows of the database, all of them at once."""

import sqlite3
from collections.abc import Mapping

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.schema import CreateTable

from geo import crs
from geo.errors import ContractError, CRSError
from geo.run import Run, as_row
from geo.store.geometry import to_blobs
from geo.store.geopackage import create_registers, register
from geo.store.models import GEOMETRY, MODELS, RUNS, SCHEMA_VERSION, STORED, VERSION_TABLE
from geo.tables import Table


def write_city(database: sqlite3.Connection, tables: Mapping[str, pd.DataFrame], run: Run) -> None:
    """Replace everything that a database holds, within the caller's transaction.

    Raises
    ------
    ContractError, CRSError
        If a table is not as its contract describes it.
    """
    unknown = tables.keys() - STORED.keys()
    if unknown:
        raise ContractError(f"no such tables: {', '.join(sorted(unknown))}")
    _clear(database)
    create_registers(database)
    database.execute(f"CREATE TABLE {VERSION_TABLE} (version INTEGER NOT NULL)")
    database.execute(f"INSERT INTO {VERSION_TABLE} VALUES (?)", (SCHEMA_VERSION,))
    described = pd.DataFrame([{**as_row(run), "created": run.created.isoformat()}])
    for name, table in STORED.items():
        _fill(database, table, {**tables, RUNS.name: described}.get(name))


def _clear(database: sqlite3.Connection) -> None:
    """Take everything away; a spatial index first, since it owns tables of its own."""
    found = database.execute(
        "SELECT type, name FROM sqlite_schema WHERE type IN ('table', 'view')"
        " AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY sql LIKE 'CREATE VIRTUAL%' DESC"
    )
    for kind, name in found.fetchall():
        database.execute(f'DROP {kind} IF EXISTS "{name}"')


def _fill(database: sqlite3.Connection, table: Table, frame: pd.DataFrame | None) -> None:
    """Make one table, put its rows in, and enter it into the registers."""
    database.execute(str(CreateTable(MODELS[table.name]).compile(dialect=dialect())))
    shapes = _shapes(table, frame) if table.geometry else None
    if frame is not None:
        names = _known_columns(table, frame)
        values: list[list[object] | list[bytes | None]] = [_plain(frame[name]) for name in names]
        if shapes is not None:
            names.append(GEOMETRY)
            values.append(to_blobs(shapes))
        database.executemany(
            f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
            zip(*values, strict=True),
        )
    register(database, table.name, shapes)


def _known_columns(table: Table, frame: pd.DataFrame) -> list[str]:
    """List the columns a frame has, in the contract's order; nothing else may be there."""
    unknown = [name for name in frame if name not in {*table.columns, GEOMETRY}]
    if unknown:
        raise ContractError(f"{table.name} has no columns {', '.join(map(repr, unknown))}")
    return [name for name in table.columns if name in frame]


def _shapes(table: Table, frame: pd.DataFrame | None) -> npt.NDArray[np.object_]:
    if frame is None:
        return np.empty(0, dtype=object)
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs != crs.STORED:
        found = getattr(frame, "crs", "no geometry")
        raise CRSError(f"{table.name} must be in {crs.STORED}, found {found}")
    return np.asarray(frame.geometry, dtype=object)


def _plain(column: pd.Series) -> list[object]:
    """Turn a column into what SQLite takes; what is absent becomes None."""
    return column.astype(object).where(column.notna(), None).tolist()
