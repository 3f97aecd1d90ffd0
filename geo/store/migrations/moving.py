"""What migrations have in common: tables of a revision, and rows moved into them.

A table that changes is made anew and its rows copied back, which SQLite asks for and PostgreSQL
allows, so that both homes end with exactly the schema of a fresh store. Nothing here looks at the
models of today, which must not change what was.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection

from geo.store.geometry import from_blobs
from geo.store.geopackage import forget, register

FID, GEOMETRY = "fid", "geometry"

Schema = Mapping[str, list[str]]
"""Table -> the statements that make it."""


def schema(revision: str | None, dialect: str) -> Schema:
    """Read what makes the tables of a revision; before the first there were none."""
    if revision is None:
        return {}
    path = Path(__file__).with_name(f"schema_{revision}.json")
    described: dict[str, Schema] = json.loads(path.read_text(encoding="utf-8"))
    return described[dialect]


def move(
    connection: Connection, before: str | None, after: str | None, made: Mapping[str, str]
) -> None:
    """Bring every table from one revision to another, in the caller's transaction.

    Parameters
    ----------
    connection : Connection
        To either home.
    before, after : str or None
        Revisions; None is an empty home.
    made : mapping of str to str
        ``table.column`` -> an SQL expression over the old row, for what the old table has not.
    """
    dialect = connection.dialect.name
    old, new = schema(before, dialect), schema(after, dialect)
    for name in old:
        if name not in new:
            _drop(connection, name)
    for name, statements in new.items():
        if name not in old:
            _make(connection, name, statements)
        elif old[name] != statements:
            _remake(connection, name, statements, made)


def _remake(
    connection: Connection, name: str, statements: list[str], made: Mapping[str, str]
) -> None:
    """Make a table anew and bring back its rows in their order."""
    there = _columns(connection, name)
    connection.exec_driver_sql(f'CREATE TEMPORARY TABLE "moved" AS SELECT * FROM "{name}"')
    _drop(connection, name)
    for statement in statements:
        connection.exec_driver_sql(statement.replace("%", "%%"))
    pairs = {column: f'"{column}"' for column in _columns(connection, name)
             if column in there and column != FID}  # fmt: skip
    pairs |= {key.partition(".")[2]: value for key, value in made.items()
              if key.partition(".")[0] == name}  # fmt: skip
    into, taken = ", ".join(f'"{column}"' for column in pairs), ", ".join(pairs.values())
    connection.exec_driver_sql(
        f'INSERT INTO "{name}" ({into}) SELECT {taken} FROM "moved" ORDER BY {FID}'
    )
    connection.exec_driver_sql('DROP TABLE "moved"')
    _register(connection, name)


def _make(connection: Connection, name: str, statements: list[str]) -> None:
    for statement in statements:
        connection.exec_driver_sql(statement.replace("%", "%%"))
    _register(connection, name)


def _drop(connection: Connection, name: str) -> None:
    if connection.dialect.name == "sqlite":
        forget(connection, name)
    else:
        connection.exec_driver_sql(f'DROP TABLE "{name}"')


def _register(connection: Connection, name: str) -> None:
    """Enter a table of a GeoPackage into its registers."""
    if connection.dialect.name != "sqlite":
        return
    if GEOMETRY not in _columns(connection, name):
        register(connection, name, None)
        return
    rows = connection.exec_driver_sql(f'SELECT {GEOMETRY} FROM "{name}" ORDER BY {FID}')
    register(connection, name, from_blobs([blob for (blob,) in rows]))


def _columns(connection: Connection, name: str) -> list[str]:
    return list(connection.exec_driver_sql(f'SELECT * FROM "{name}" LIMIT 0').keys())
