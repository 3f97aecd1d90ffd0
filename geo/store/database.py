"""A GeoPackage as an SQLite database: how it is opened, and what can be wrong with it."""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from geo.errors import ContractError, StoreError
from geo.store.models import SCHEMA_VERSION, VERSION_TABLE

BUSY_S = 30.0
"""How long a writer waits for another one, unless told otherwise."""

_BUILD = "run gridgov build CITY.toml"


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
    return sqlite3.connect(
        f"{path.absolute().as_uri()}?mode={mode}",
        uri=True,
        timeout=busy_s,
        isolation_level=None,
        check_same_thread=False,  # whoever shares a connection takes turns
    )


def begin(path: Path) -> sqlite3.Connection:
    """Begin a read transaction, which pins the state of a store.

    Raises
    ------
    StoreError
        If there is no store of this version.
    """
    if is_absent(path):
        raise StoreError(f"nothing has been built at {path}", hint=_BUILD)
    with explained(path):
        database = connect(path, mode="rw")
        try:
            database.execute("BEGIN")
            found = _version(database)
            if found == SCHEMA_VERSION:
                return database
        except BaseException:
            database.close()
            raise
    database.close()
    if found is None:
        raise StoreError(f"nothing has been built at {path}, it is another file", hint=_BUILD)
    raise StoreError(
        f"{path} has version {found} of the tables, expected {SCHEMA_VERSION}", hint=_BUILD
    )


def require_ours(path: Path) -> None:
    """Refuse to replace a file that is not a store, of whatever version.

    Raises
    ------
    StoreError
        If it is something else.
    """
    with explained(path):
        database = connect(path, mode="rw")
        try:
            found = _version(database)
        finally:
            database.close()
    if found is None:
        raise StoreError(
            f"{path} is no store of gridgov and would be lost",
            hint="name another file with --store",
        )


def _version(database: sqlite3.Connection) -> int | None:
    """Read the version of a store's tables; None for any other file."""
    try:
        row = database.execute(f"SELECT version FROM {VERSION_TABLE}").fetchone()
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode in {sqlite3.SQLITE_ERROR, sqlite3.SQLITE_NOTADB}:
            return None  # no such table, or no SQLite at all
        raise
    return None if row is None else int(row[0])


def is_absent(path: Path) -> bool:
    """Tell whether there is nothing yet; an empty file is nothing."""
    return not path.exists() or (path.is_file() and path.stat().st_size == 0)


def require_free(path: Path, store: Path, *, overwrite: bool) -> None:
    """Refuse to write where something is that must not be lost.

    Raises
    ------
    StoreError
        If the file is there and may not be overwritten, is the store itself, or is in use.
    """
    if not path.exists():
        return
    if not overwrite:
        raise StoreError(f"{path} is there already", hint="--force overwrites it")
    log = path.with_name(f"{path.name}-wal")
    if path.samefile(store) or log.exists():
        # SQLite would take the old file's log for the new one's
        raise StoreError(f"{path} is in use", hint="close it elsewhere, or name another file")


@contextmanager
def unfinished(path: Path) -> Iterator[Path]:
    """Give a name beside a file, for what becomes that file once it is whole."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    try:
        yield part
    finally:
        part.unlink(missing_ok=True)


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
    except (sqlite3.IntegrityError, UnicodeEncodeError) as error:
        raise ContractError(f"a table breaks its contract: {error}") from error
    except (sqlite3.Error, OSError) as error:
        if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY:
            raise busy(path) from error
        raise StoreError(
            f"{path} cannot be read or written: {error}",
            hint="is the disk full, or the folder protected?",
        ) from error


def busy(path: Path) -> StoreError:
    """Describe a store that somebody else is writing."""
    return StoreError(f"{path} is busy: another build is writing it", hint="try again after it")
