"""The GeoPackage home: one file, plain SQLite in WAL mode, opened by QGIS as it is.

A build replaces everything in one transaction: whoever reads meanwhile keeps seeing the old city,
and a build that is killed leaves the old city whole.
"""

import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from urllib.parse import quote

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.schema import CreateTable

from geo import crs
from geo.errors import NotFoundError, StoreError
from geo.run import Run, as_row, from_row
from geo.store.geometry import from_blobs, to_blobs
from geo.store.geopackage import create_registers, index_of, register
from geo.store.models import GEOMETRY, MODELS, RUNS, SCHEMA_VERSION, STORED
from geo.tables import Table

BUSY_S = 30.0
"""How long a writer waits for another one."""

VERSION_TABLE = "gridgov_schema"


class Store:
    """A city at rest in a GeoPackage.

    Each call opens the file for itself, so a store may be asked from several threads.

    Parameters
    ----------
    path : Path
        The file; it need not be there before :meth:`replace`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def __enter__(self) -> "Store":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        return None

    def replace(self, tables: Mapping[str, pd.DataFrame], run: Run) -> None:
        """Put a whole city in the place of what was there, in one transaction.

        Parameters
        ----------
        tables : mapping of str to DataFrame
            Every table of ``geo.tables.INPUTS`` and ``RESULTS``; one that is absent becomes empty.
        run : Run
            The computation that they belong to.

        Raises
        ------
        StoreError
            If another process is writing, or the disk refuses; the old city stands.
        """
        is_new = not self.path.exists()
        target = _beside(self.path) if is_new else self.path
        try:
            with _writing(target) as database:
                _clear(database)
                create_registers(database)
                database.execute(f"CREATE TABLE {VERSION_TABLE} (version INTEGER NOT NULL)")
                database.execute(f"INSERT INTO {VERSION_TABLE} VALUES (?)", (SCHEMA_VERSION,))
                described = pd.DataFrame([{**as_row(run), "created": run.created.isoformat()}])
                for name, table in STORED.items():
                    _fill(database, table, {**tables, RUNS.name: described}.get(name))
            if is_new:
                target.replace(self.path)
        finally:
            if is_new:
                target.unlink(missing_ok=True)

    def read(self, name: str) -> pd.DataFrame:
        """Read a table as it was written.

        Returns
        -------
        DataFrame or GeoDataFrame
            Columns and rows in the order written; absent texts are None, whole numbers are
            ``int64`` where none is absent; geometry in EPSG:4490, its doubles bit for bit.

        Raises
        ------
        NotFoundError
            If a store has no such table.
        """
        if name not in STORED:
            raise NotFoundError(f"no table {name!r}", hint=f"tables: {', '.join(STORED)}")
        table = STORED[name]
        names = [*table.columns, *([GEOMETRY] if table.geometry else [])]
        with self._reading() as database:
            question = f"SELECT {', '.join(names)} FROM {name} ORDER BY fid"
            rows = database.execute(question).fetchall()
        columns = list(zip(*rows, strict=True)) or [()] * len(names)
        frame = pd.DataFrame(
            {c: _typed(values, table.columns[c].kind)
             for c, values in zip(table.columns, columns, strict=False)}
        )  # fmt: skip
        if table.geometry:
            frame = gpd.GeoDataFrame(frame, geometry=from_blobs(columns[-1]), crs=crs.STORED)
        return frame

    def run(self) -> Run:
        """Read the run whose results are held.

        Raises
        ------
        StoreError
            If nothing has been built.
        """
        (row,) = self.read(RUNS.name).to_dict("records")
        described = {str(name): value for name, value in row.items()}
        return from_row({**described, "created": datetime.fromisoformat(row["created"])})

    def export(self, path: Path, *, overwrite: bool) -> None:
        """Write everything to a GeoPackage of its own, whole or not at all.

        Raises
        ------
        StoreError
            If the file is there and may not be overwritten, or cannot be written.
        """
        if path.exists() and not overwrite:
            raise StoreError(f"{path} is there already", hint="--force overwrites it")
        part = _beside(path)
        try:
            with self._reading() as database:
                database.execute("VACUUM INTO ?", (str(part),))
            part.replace(path)
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{path} cannot be written: {error}") from error
        finally:
            part.unlink(missing_ok=True)

    @contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        database = _connect(self.path, mode="ro")
        try:
            yield database
        finally:
            database.close()


def open_geopackage(path: Path, *, create: bool) -> Store:
    """Open a GeoPackage that a build has left, or one that is to be made.

    Raises
    ------
    StoreError
        If nothing has been built there, or the file is something else.
    """
    if not path.exists():
        if create and path.absolute().parent.is_dir():
            return Store(path)
        if create:
            raise StoreError(f"no folder {path.absolute().parent}", hint="make it first")
        raise StoreError(f"nothing has been built at {path}", hint="run gridgov build CITY.toml")
    _require_ours(path, create=create)
    return Store(path)


def _require_ours(path: Path, *, create: bool) -> None:
    """Refuse to read, and even more to replace, a file that is not a store of this version."""
    try:
        database = _connect(path, mode="ro")
        try:
            found = database.execute(f"SELECT version FROM {VERSION_TABLE}").fetchone()[0]
        finally:
            database.close()
    except (sqlite3.Error, TypeError) as error:
        raise StoreError(
            f"{path} is no store of gridgov ({error})",
            hint="name another file with --store" if create else "run gridgov build CITY.toml",
        ) from error
    if found != SCHEMA_VERSION and not create:
        raise StoreError(
            f"{path} has version {found} of the tables, expected {SCHEMA_VERSION}",
            hint="build the city again",
        )


def _beside(path: Path) -> Path:
    """Name a file beside another, for what is not finished yet."""
    return path.with_name(f"{path.name}.{os.getpid()}.part")


def _connect(path: Path, *, mode: str) -> sqlite3.Connection:
    uri = f"file:{quote(str(path.absolute()))}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=BUSY_S, isolation_level=None)


@contextmanager
def _writing(path: Path) -> Iterator[sqlite3.Connection]:
    """Hold the one write transaction; commit when all went well."""
    try:
        database = _connect(path, mode="rwc")
        try:
            database.execute("PRAGMA journal_mode = WAL")
            database.execute("PRAGMA synchronous = NORMAL")
            database.execute("BEGIN IMMEDIATE")
            yield database
            database.execute("COMMIT")
        finally:
            database.close()
    except sqlite3.Error as error:
        raise StoreError(
            f"{path} cannot be written: {error}", hint="is another build at work, or the disk full?"
        ) from error


def _clear(database: sqlite3.Connection) -> None:
    """Take everything away, within the transaction."""
    for name in map(index_of, STORED):  # first, since each owns hidden tables
        database.execute(f"DROP TABLE IF EXISTS {name}")
    left = database.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
    )
    for (name,) in left.fetchall():
        database.execute(f'DROP TABLE "{name}"')


def _fill(database: sqlite3.Connection, table: Table, rows: pd.DataFrame | None) -> None:
    """Make one table, put its rows in, and enter it into the registers."""
    database.execute(str(CreateTable(MODELS[table.name]).compile(dialect=dialect())))
    frame = pd.DataFrame(columns=list(table.columns)) if rows is None else rows
    values: list[Sequence[object]] = [
        _plain(frame[name]) for name in table.columns if name in frame
    ]
    names = [name for name in table.columns if name in frame]
    shapes: npt.NDArray[np.object_] | None = None
    if table.geometry:
        shapes = np.asarray(frame.geometry if rows is not None else [], dtype=object)
        values.append(to_blobs(shapes))
        names.append(GEOMETRY)
    marks = ", ".join("?" * len(names))
    database.executemany(
        f"INSERT INTO {table.name} ({', '.join(names)}) VALUES ({marks})",
        zip(*values, strict=True),
    )
    register(database, table.name, shapes)


def _plain(column: pd.Series) -> list[object]:
    """Turn a column into what SQLite takes; what is absent becomes None."""
    return column.astype(object).where(column.notna(), None).tolist()


def _typed(values: tuple[object, ...], kind: str) -> pd.Series:
    """Undo :func:`_plain`."""
    if kind == "number":
        return pd.Series(values, dtype="float64")
    if kind == "boolean":
        return pd.Series(values, dtype="int64").astype(bool)
    if kind == "integer":
        return pd.Series(values, dtype="Int64" if None in values else "int64")
    return pd.Series(values, dtype=object)
