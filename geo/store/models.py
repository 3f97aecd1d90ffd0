"""The database's tables, made from the contracts of :mod:`geo.tables` so that they cannot drift.

Each contract becomes one table: ``fid`` (the row number that a GeoPackage wants), its columns with
their meaning as comment, a geometry where it has one, and as constraints what the contract says:
unique keys, choices, nothing negative. Rows of the registry carry a ``version`` besides, which
every edit raises. Three tables are the store's own: ``runs`` describes each computation, the
``archive`` keeps every table of every edition once, ``changes`` logs each edit. Those of
:mod:`geo.store.people` belong to who uses it.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Double,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy import Column as SQLColumn
from sqlalchemy.types import TypeEngine

from geo import tables as contracts
from geo.store.geometry import Geometry
from geo.store.people import AUDIT, PEOPLE, SCENARIOS, SESSIONS
from geo.tables import EDGE, HISTORY, INPUTS, PLACED, PLACED_TABLES, REGISTRY, RESULTS, Column

REVISION = "0004"
"""The newest migration in ``geo/store/migrations/versions``."""

REVISION_TABLE = "alembic_version"

FID = "fid"
GEOMETRY = "geometry"
VERSION = "version"

_TEXT = Text().with_variant(Text(collation="C"), "postgresql")
"""Sorted by its code points in both homes."""

_WHOLE = BigInteger().with_variant(Integer, "sqlite")

_TYPES: Mapping[str, TypeEngine[Any]] = {
    "text": _TEXT,
    "integer": _WHOLE,
    "number": Double(),
    "boolean": Boolean(),
    "date": _TEXT,
    "moment": _TEXT,
    "bytes": LargeBinary(),
}

ADDED: Mapping[str, Mapping[str, Column]] = {
    **dict.fromkeys(PLACED_TABLES, PLACED),
    "streets": EDGE,
}
"""Columns that the check and the network add to inputs."""

RUNS = contracts.Table(
    "runs",
    {
        "edition": Column("1 for the first build, and so on", "integer", required=True),
        "id": Column("twelve hexadecimal digits, the same for the same inputs", required=True),
        "created": Column("when, UTC, ISO 8601", required=True),
        "valid_from": Column("first day that it describes", "date", required=True),
        "city": Column("name of the city", required=True),
        "city_code": Column("code of the city", required=True),
        "notice": Column("what must be said of the data", required=True),
        "zone": Column("metric zone", required=True),
        "cells": Column("H3 resolution of the built-up cells", "integer", required=True),
        "profile": Column("who walks", required=True),
        "speed_kmh": Column("walking speed, km/h", "number", required=True),
        "minutes": Column("time limit, minutes", "number", required=True),
        "limit_m": Column("limit, metres, inclusive", "number", required=True),
        "inputs": Column("file names and SHA-256 of their bytes, JSON", required=True),
        "method": Column("version of the method", required=True),
        "norms": Column("norms that the registry is held to, JSON", required=True),
        "profiles": Column("kinds of walkers that the city file adds, JSON", required=True),
        "held": Column("tables and SHA-256 of their rows, JSON", required=True),
        "handed": Column("the same of registry tables as the files said them", required=True),
    },
    key="edition",
)

ARCHIVE = contracts.Table(
    "archive",
    {
        "hash": Column("SHA-256 of the rows", required=True),
        "of": Column("the table", required=True),
        "rows": Column("how many rows", "integer", required=True),
        "content": Column("the rows as Parquet, shapes as WKB", "bytes", required=True),
    },
    key="hash",
)

CHANGES = contracts.Table(
    "changes",
    {
        "edition": Column("edition that was edited", "integer", required=True),
        "of": Column("the table", required=True),
        "code": Column("key of the row", required=True),
        "version": Column("version of the row after it", "integer", required=True),
        "at": Column("when, the city's own time", "moment", required=True),
        "by": Column("role that did it", required=True),
        "action": Column("what was done", required=True, choices=("insert", "update", "remove")),
        "before": Column("the row before, JSON"),
        "after": Column("the row after, JSON"),
    },
    key=None,
)

KEPT: Mapping[str, contracts.Table] = {
    **{table.name: table for table in (RUNS, ARCHIVE, CHANGES)},
    **PEOPLE,
}
"""Tables that grow; all others are replaced by each build."""

REPLACED: Mapping[str, contracts.Table] = {
    name: contracts.Table(name, {**table.columns, **ADDED.get(name, {})}, table.geometry, table.key)
    for name, table in {**INPUTS, **RESULTS, **HISTORY}.items()
}

STORED: Mapping[str, contracts.Table] = {**REPLACED, **KEPT}
"""Every table of a store."""


def model(table: contracts.Table, metadata: MetaData) -> Table:
    """Make the database's table of a contract."""
    columns: list[SQLColumn[Any]] = [
        SQLColumn(name, _TYPES[column.kind], nullable=not column.required, comment=column.meaning)
        for name, column in table.columns.items()
    ]
    fid = SQLColumn(FID, _WHOLE, primary_key=True)
    if table.name in REGISTRY:
        columns.append(SQLColumn(VERSION, _WHOLE, nullable=False, server_default="1",
                                 comment="raised by every edit"))  # fmt: skip
    if table.geometry:
        columns.append(SQLColumn(GEOMETRY, Geometry(geometry_name(table))))
    return Table(table.name, metadata, fid, *columns, *_constraints(table), *_indexes(table),
                 sqlite_autoincrement=True)  # fmt: skip


def geometry_name(table: contracts.Table) -> str:
    """Name the geometry type of a table, as GeoPackage and PostGIS spell it."""
    return next(iter(table.geometry)).upper() if len(table.geometry) == 1 else "GEOMETRY"


_SIGNED = {"minutes_over"}
"""Numbers below zero have a meaning here: a full station within the limit."""


def _constraints(table: contracts.Table) -> Iterator[CheckConstraint | UniqueConstraint]:
    if table.key:
        yield UniqueConstraint(table.key, name=f"{table.name}_key")
    for name, column in table.columns.items():
        rule = None
        if column.choices:
            allowed = ", ".join(f"'{choice}'" for choice in column.choices)
            rule = f'"{name}" IN ({allowed})'
        elif column.kind in {"integer", "number"} and name not in _SIGNED:
            rule = f'"{name}" >= 0'
            if column.most is not None:
                rule += f' AND "{name}" <= {column.most}'
        if rule:
            yield CheckConstraint(rule, name=f"{table.name}_{name}")


_LOOKED_FOR = (
    (AUDIT, "account"),
    (AUDIT, "action"),
    (SESSIONS, "account"),
    (SCENARIOS, "owner"),
)


def _indexes(table: contracts.Table) -> Iterator[Index]:
    """Index what pages are filtered by, and what is looked for by another column than the key."""
    if table.name in REGISTRY:
        for name, column in table.columns.items():
            if name != table.key and (column.refers == "areas" or name in {"state", "opened"}):
                yield Index(f"{table.name}_by_{name}", name)
    if table is CHANGES:
        yield Index("changes_by_row", "of", "code")
    for logged, by in _LOOKED_FOR:
        if table is logged:
            yield Index(f"{table.name}_by_{by}", by)


METADATA = MetaData()
MODELS: Mapping[str, Table] = {name: model(table, METADATA) for name, table in STORED.items()}
"""Name -> table of the database."""
