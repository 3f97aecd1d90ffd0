"""Frames -> rows of the database, all of them at once."""

from collections.abc import Mapping
from dataclasses import replace

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy import Connection, func, select

from geo import crs
from geo.errors import ContractError, CRSError
from geo.run import Run
from geo.store import archive, editions
from geo.store.editions import Edition
from geo.store.engine import Engine
from geo.store.models import CHANGES, GEOMETRY, MODELS, REPLACED, VERSION
from geo.store.read import read_table, typed
from geo.tables import REGISTRY, Table

Tables = Mapping[str, pd.DataFrame]


def write_edition(
    engine: Engine, connection: Connection, tables: Tables, run: Run, *, handed: Tables
) -> Edition:
    """Replace every table of the city within the caller's transaction, and archive it.

    Parameters
    ----------
    engine, connection : Engine, Connection
        A transaction of ``engine.writing()``.
    tables : mapping of str to DataFrame
        Tables of :data:`~geo.store.models.REPLACED`; one that is left out becomes empty.
    run : Run
        The computation; its edition is numbered here.
    handed : mapping of str to DataFrame
        Tables of the registry as the files said them, where they differ.

    Raises
    ------
    ContractError, CRSError
        If a table is not as its contract describes it.
    """
    unknown = tables.keys() - REPLACED.keys()
    if unknown:
        raise ContractError(f"no such tables: {', '.join(sorted(unknown))}")
    before = editions.latest(connection)
    held = {}
    for name, table in REPLACED.items():
        frame = normal(table, tables[name]) if name in tables else None
        _fill(engine, connection, table, frame, carry=before is not None)
        if frame is not None:
            held[name] = archive.put(connection, name, frame)
    said = {name: archive.put(connection, name, normal(REPLACED[name], frame))
            for name, frame in handed.items()}  # fmt: skip
    number = 1 if before is None else before.number + 1
    registry = {name: hashed for name, hashed in held.items() if name in REGISTRY}
    edition = Edition(replace(run, edition=number), held, registry | said)
    editions.append(connection, edition)
    return edition


def _fill(
    engine: Engine, connection: Connection, table: Table, frame: pd.DataFrame | None, *, carry: bool
) -> None:
    """Put a table's rows in; those of the registry keep their versions, changed ones raise it."""
    if frame is None:
        shapes = np.empty(0, dtype=object) if table.geometry else None
        engine.fill(connection, table.name, {}, shapes)
        return
    columns = {name: plain(frame[name]) for name in table.columns}
    if table.name in REGISTRY:
        before = read_table(engine, connection, table.name, versions=True) if carry else None
        given = last_versions(connection, table.name) if carry else {}
        columns[VERSION] = _versions(table, before, frame, given)
    shapes = np.asarray(frame[GEOMETRY], dtype=object) if table.geometry else None
    engine.fill(connection, table.name, columns, shapes)


def last_versions(connection: Connection, name: str, code: str | None = None) -> dict[str, int]:
    """Read the last version that edits gave each row of a table, or one; removed ones too."""
    log = MODELS[CHANGES.name]
    query = select(log.c.code, func.max(log.c.version)).where(log.c.of == name)
    if code is not None:
        query = query.where(log.c.code == code)
    return {found: int(last) for found, last in connection.execute(query.group_by(log.c.code))}


def _versions(
    table: Table, before: pd.DataFrame | None, after: pd.DataFrame, given: Mapping[str, int]
) -> list[object]:
    """Give the rows numbers: as before when unchanged, else one more than was ever given."""
    assert table.key is not None
    if before is None:
        return [1] * len(after)
    names = [name for name in (*table.columns, GEOMETRY) if name in after]
    rows = dict(zip(before[table.key], zip(*(plain(before[name]) for name in names), strict=True),
                    strict=True))  # fmt: skip
    versions = {**given, **dict(zip(before[table.key], before[VERSION].tolist(), strict=True))}
    now = zip(after[table.key], zip(*(plain(after[name]) for name in names), strict=True),
              strict=True)  # fmt: skip
    return [versions.get(code, 0) + (rows.get(code) != row) for code, row in now]


def normal(table: Table, frame: pd.DataFrame) -> pd.DataFrame:
    """Give a frame the contract's columns in its order, each of its kind, left out ones empty.

    Raises
    ------
    ContractError, CRSError
        If it has other columns, or is in another reference system.
    """
    unknown = [name for name in frame if name not in {*table.columns, GEOMETRY}]
    if unknown:
        raise ContractError(f"{table.name} has no columns {', '.join(map(repr, unknown))}")
    absent = [None] * len(frame)
    made = pd.DataFrame(
        {name: typed(plain(frame[name]) if name in frame else absent, column.kind)
         for name, column in table.columns.items()}
    )  # fmt: skip
    if not table.geometry:
        return made
    shaped: pd.DataFrame = gpd.GeoDataFrame(made, geometry=_shapes(table, frame), crs=crs.STORED)
    return shaped


def _shapes(table: Table, frame: pd.DataFrame) -> npt.NDArray[np.object_]:
    if not isinstance(frame, gpd.GeoDataFrame) or frame.crs != crs.STORED:
        found = getattr(frame, "crs", "no geometry")
        raise CRSError(f"{table.name} must be in {crs.STORED}, found {found}")
    return np.asarray(frame.geometry, dtype=object)


def plain(column: pd.Series) -> list[object]:
    """Turn a column into what a database takes; what is absent becomes None."""
    return column.astype(object).where(column.notna(), None).tolist()
