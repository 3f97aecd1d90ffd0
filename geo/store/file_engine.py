"""The GeoPackage home: one file, plain SQLite in WAL mode, opened by QGIS as it is.

A build replaces everything in one transaction: whoever reads meanwhile keeps seeing the old city,
and a build that is killed leaves the old city whole.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from geo.errors import ContractError, StoreError
from geo.store.ddl import statements
from geo.store.engine import BUILD, BUSY_S, Box, Engine, Shapes, busy, nothing_built, other_revision
from geo.store.geometry import from_blobs, to_blobs
from geo.store.geopackage import create_registers, define_functions, forget, register, rtree_of
from geo.store.models import FID, GEOMETRY, REVISION, REVISION_TABLE, STORED
from geo.store.people import UNSHARED

FIRST_REVISION_TABLE = "gridgov_schema"
"""What stores of before the migrations say their version in."""


class GeoPackage(Engine):
    """A file.

    Parameters
    ----------
    path : Path
        Where it is; it need not be there before the first writing.
    busy_s : float
        How long a writer waits for another one, seconds.
    """

    def __init__(self, path: Path, *, busy_s: float = BUSY_S) -> None:
        self.path = path
        self.name = str(path)
        self.busy_s = busy_s
        self._reader = opener(path, mode="rw", busy_s=BUSY_S)  # knows the queries it has compiled

    def is_empty(self) -> bool:
        """Tell whether there is no file yet."""
        return is_absent(self.path)

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Open a transaction that sees one state."""
        if is_absent(self.path):
            raise nothing_built(self.name)
        with explained(self.path), self._reader.connect() as connection:
            connection.exec_driver_sql("BEGIN")
            require_current(connection, self.path)
            yield connection

    def revision(self, connection: sa.Connection) -> str | None:
        """Read the revision of the tables."""
        return revision(connection)

    @contextmanager
    def writing(self, *, any_revision: bool = False) -> Iterator[sa.Connection]:
        """Open the one transaction that may replace everything.

        A new file appears only once it is whole.
        """
        if not is_absent(self.path):
            with explained(self.path), self._changing(self.path) as connection:
                if not any_revision:
                    require_current(connection, self.path)
                yield connection
                connection.commit()
            return
        if not self.path.absolute().parent.is_dir():
            raise StoreError(f"no folder {self.path.absolute().parent}", hint="make it first")
        with unfinished(self.path) as part:
            with explained(self.path), self._changing(part) as connection:
                create(connection)
                yield connection
                connection.commit()
            if not is_absent(self.path):
                raise busy(self.name)
            part.replace(self.path)

    @contextmanager
    def editing(self) -> Iterator[sa.Connection]:
        """Open a transaction that changes single rows."""
        if is_absent(self.path):
            raise nothing_built(self.name)
        with self.writing() as connection:
            yield connection

    def alone(self, connection: sa.Connection) -> None:
        """Do nothing: who writes a file is alone from the beginning."""

    def fill(
        self,
        connection: sa.Connection,
        name: str,
        columns: Mapping[str, Sequence[object]],
        shapes: Shapes | None,
    ) -> None:
        """Make a table anew with its rows, and enter it into the registers."""
        forget(connection, name)
        create_table(connection, name)
        values = dict(columns)
        if shapes is not None:
            values[GEOMETRY] = to_blobs(shapes)
        if values:
            names = ", ".join(f'"{column}"' for column in values)
            marks = ", ".join("?" * len(values))
            cursor = connection.connection.cursor()
            cursor.executemany(
                f'INSERT INTO "{name}" ({names}) VALUES ({marks})',
                list(zip(*values.values(), strict=True)),
            )
        register(connection, name, shapes)

    def shape(self, column: sa.Column[bytes]) -> sa.ColumnElement[bytes]:
        """Select a blob as it is."""
        return column

    def shapes(self, values: Iterable[bytes | None]) -> Shapes:
        """Read blobs, whoever wrote them."""
        return from_blobs(values)

    def encoded(self, shapes: Shapes) -> list[object]:
        """Write blobs."""
        return list(to_blobs(shapes))

    def near(self, table: sa.Table, box: Box) -> sa.ColumnElement[bool]:
        """Look rows up in the R-tree, whose boxes are never too small."""
        west, south, east, north = box
        tree = sa.table(
            rtree_of(table.name), *map(sa.column, ("id", "minx", "maxx", "miny", "maxy"))
        )
        found = sa.select(tree.c.id).where(
            tree.c.maxx >= west, tree.c.minx <= east, tree.c.maxy >= south, tree.c.miny <= north
        )
        return table.c[FID].in_(found)

    def export(self, path: Path) -> None:
        """Copy the file as it stands, to be mailed as it is."""
        with self.reading() as connection, explained(path), unfinished(path) as part:
            copy = connect(part, mode="rwc")
            try:
                connection.connection.driver_connection.backup(copy)  # type: ignore[union-attr]
                copy.execute("PRAGMA journal_mode = DELETE")
                for name in UNSHARED:
                    copy.execute(f'DELETE FROM "{name}"')
                copy.execute("VACUUM")
            finally:
                copy.close()
            part.replace(path)

    @contextmanager
    def _changing(self, path: Path) -> Iterator[sa.Connection]:
        with opener(path, mode="rwc", busy_s=self.busy_s).connect() as connection:
            connection.exec_driver_sql("PRAGMA journal_mode = WAL")
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            yield connection


def opener(path: Path, *, mode: str, busy_s: float) -> sa.Engine:
    """Give what opens connections; transactions begin by a statement, and end with a connection."""
    opened = partial(connect, path, mode=mode, busy_s=busy_s)
    return sa.create_engine("sqlite+pysqlite://", creator=opened, poolclass=NullPool)


def connect(path: Path, *, mode: str, busy_s: float = BUSY_S) -> sqlite3.Connection:
    """Open a database without any implicit transaction.

    Parameters
    ----------
    path : Path
        Where it is.
    mode : str
        ``rw``, or ``rwc`` to create it too. A protected file is opened for reading all the same.
    busy_s : float
        How long to wait for a lock, seconds.
    """
    database = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=busy_s,
        isolation_level=None,
        check_same_thread=False,  # one thread uses it, but another may clear it away
    )
    define_functions(database)
    return database


def create(connection: sa.Connection) -> None:
    """Make an empty file a GeoPackage with every table of the newest revision."""
    create_registers(connection)
    connection.exec_driver_sql(f"CREATE TABLE {REVISION_TABLE} (version_num TEXT NOT NULL)")
    connection.exec_driver_sql(f"INSERT INTO {REVISION_TABLE} VALUES (?)", (REVISION,))
    for name, table in STORED.items():
        create_table(connection, name)
        register(connection, name, from_blobs([]) if table.geometry else None)


def create_table(connection: sa.Connection, name: str) -> None:
    """Make one table with its indexes."""
    for statement in statements(name, "sqlite"):
        connection.exec_driver_sql(statement)


def require_current(connection: sa.Connection, path: Path) -> None:
    """Refuse a file that is no store, or one of another revision.

    Raises
    ------
    StoreError
        With what to do about it.
    """
    found = revision(connection)
    if found is None:
        raise StoreError(f"nothing has been built at {path}, it is another file", hint=BUILD)
    if found != REVISION:
        raise other_revision(str(path), found, REVISION)


def revision(connection: sa.Connection) -> str | None:
    """Read the revision of a store's tables; None for any other file."""
    for table in (REVISION_TABLE, FIRST_REVISION_TABLE):
        try:
            row = connection.exec_driver_sql(f"SELECT * FROM {table}").fetchone()
        except sa.exc.DBAPIError as error:
            code = getattr(error.orig, "sqlite_errorcode", None)
            if code not in {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_NOTADB}:
                raise
            continue  # no such table, or no SQLite at all
        if row is not None:
            return str(row[0]) if table == REVISION_TABLE else f"{row[0]:04}"
    return None


def require_ours(path: Path) -> None:
    """Refuse to write into a file that is not a store, of whatever revision.

    Raises
    ------
    StoreError
        If it is something else.
    """
    with explained(path), opener(path, mode="rw", busy_s=BUSY_S).connect() as connection:
        found = revision(connection)
    if found is None:
        raise StoreError(
            f"{path} is no store of gridgov and would be lost",
            hint="name another file with --store",
        )


def is_absent(path: Path) -> bool:
    """Tell whether there is nothing yet; an empty file is nothing."""
    return not path.exists() or (path.is_file() and path.stat().st_size == 0)


def require_free(path: Path, *, overwrite: bool) -> None:
    """Refuse to write where something is that must not be lost.

    Raises
    ------
    StoreError
        If the file is there and may not be overwritten, or is in use.
    """
    if not path.exists():
        return
    if not overwrite:
        raise StoreError(f"{path} is there already", hint="--force overwrites it")
    if path.with_name(f"{path.name}-wal").exists():
        # SQLite would take the old file's log for the new one's
        raise StoreError(f"{path} is in use", hint="close it elsewhere, or name another file")


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """Give a name beside a file, for what becomes that file once it is whole."""
    part = path.with_name(f"{path.stem}.{os.getpid()}.part{path.suffix}")
    try:
        yield part
    finally:
        for ending in ("", "-wal", "-shm"):
            part.with_name(part.name + ending).unlink(missing_ok=True)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Say what went wrong with a file in words of this project.

    Raises
    ------
    ContractError
        For what the database's constraints refuse.
    StoreError
        For everything else that SQLite or the disk refuses.
    """
    try:
        yield
    except (sa.exc.DBAPIError, sqlite3.Error, UnicodeEncodeError, OSError) as error:
        cause = getattr(error, "orig", None) or error
        if isinstance(cause, sqlite3.IntegrityError | UnicodeEncodeError):
            raise ContractError(f"a table breaks its contract: {cause}") from error
        if getattr(cause, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
            raise busy(str(path)) from error
        raise StoreError(
            f"{path} cannot be read or written: {cause}",
            hint="is the disk full, or the folder protected?",
        ) from error
