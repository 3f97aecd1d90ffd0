"""A whole store from one home to another: backups, restores, moves.

A backup is a GeoPackage with everything, the archive and the logs included, whichever home it was
taken from; nobody stays logged in by it. It counts only once it has been read again: every table is
compared by the hash of its rows, the archive with what the editions say of it.
"""

from collections.abc import Collection, Mapping
from pathlib import Path

import pandas as pd
import pyarrow as pa
from sqlalchemy import Connection, select

from geo.errors import StoreError
from geo.store import editions
from geo.store.archive import content_hash, unpacked
from geo.store.engine import Engine
from geo.store.file_engine import GeoPackage, require_free, unfinished
from geo.store.models import ARCHIVE, GEOMETRY, MODELS, STORED
from geo.store.people import SESSIONS
from geo.store.read import read_table
from geo.store.write import plain
from geo.tables import REGISTRY

NOT_KEPT = (SESSIONS.name,)


def back_up(
    engine: Engine, path: Path, *, overwrite: bool = False, without: Collection[str] = NOT_KEPT
) -> Mapping[str, int]:
    """Write everything of a store to a GeoPackage, and compare it.

    Parameters
    ----------
    without : collection of str
        Tables that are empty in the copy.

    Returns
    -------
    mapping of str to int
        Rows of each table.

    Raises
    ------
    StoreError
        If the file may not be written, or does not hold what the store holds.
    """
    require_free(path, overwrite=overwrite)
    with unfinished(path) as part:
        rows = copied(engine, GeoPackage(part), without=without)
        part.replace(path)
    return rows


def restore(path: Path, engine: Engine, *, overwrite: bool = False) -> Mapping[str, int]:
    """Put a backup in the place of all that a store holds, and compare it.

    Raises
    ------
    StoreError
        If the file is no backup, or the store holds something and may not be overwritten; the
        store stands as it was.
    """
    if not overwrite and not engine.is_empty():
        raise StoreError(f"{engine.name} holds a city", hint="--force replaces it")
    return copied(GeoPackage(path), engine)


def copied(
    source: Engine, target: Engine, *, without: Collection[str] = NOT_KEPT
) -> Mapping[str, int]:
    """Copy every table but some in one transaction; give it up if anything differs."""
    rows = {}
    with source.reading() as reading, target.writing() as writing:
        if editions.latest(reading) is None:
            raise StoreError(f"there is nothing in {source.name} to copy")
        for name in STORED:
            frame = _whole(source, reading, name)
            if name in without:
                frame = frame[:0]
            columns = {str(column): plain(frame[column]) for column in frame if column != GEOMETRY}
            shapes = frame[GEOMETRY].to_numpy() if GEOMETRY in frame else None
            target.fill(writing, name, columns, shapes)
            if content_hash(_whole(target, writing, name)) != content_hash(frame):
                raise StoreError(f"{target.name} does not hold {name} as {source.name} does")
            rows[name] = len(frame)
        _require_sound(writing, source.name)
    return rows


def _require_sound(connection: Connection, name: str) -> None:
    """See that the archive holds what every edition says it does.

    Raises
    ------
    StoreError
        With the first table that is damaged or lost.
    """
    table, kept = MODELS[ARCHIVE.name], set()
    query = select(table.c.hash, table.c.of, table.c.content)
    for hashed, of, content in connection.execute(query):
        try:
            found = content_hash(unpacked(bytes(content), STORED[of]))
        except (pa.ArrowException, OSError, LookupError, ValueError):
            found = "unreadable"
        if found != hashed:
            raise StoreError(f"{name} is damaged: {of} in its archive is not what it was")
        kept.add(hashed)
    for edition in editions.every(connection):
        for of, hashed in [*edition.held.items(), *edition.handed.items()]:
            if hashed not in kept:
                raise StoreError(f"{name} is damaged: the archive has lost {of} {hashed[:12]}")


def _whole(engine: Engine, connection: Connection, name: str) -> pd.DataFrame:
    return read_table(engine, connection, name, versions=name in REGISTRY)
