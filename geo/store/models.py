"""The database's tables, made from the contracts of :mod:`geo.tables` so that they cannot drift.

Each contract becomes one table: ``fid`` (the row number that a GeoPackage wants), its columns with
their meaning as comment, a geometry where it has one, and as constraints what the contract says:
unique keys, choices, nothing negative. ``runs`` describes the computation they belong to.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Double,
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
from geo.tables import EDGE, INPUTS, PLACED, PLACED_TABLES, RESULTS, Column

SCHEMA_VERSION = 1
"""Raised whenever a store of before cannot be read any more."""

VERSION_TABLE = "gridgov_schema"

FID = "fid"
GEOMETRY = "geometry"

_WHOLE = BigInteger().with_variant(Integer, "sqlite")

_TYPES: Mapping[str, TypeEngine[Any]] = {
    "text": Text(),
    "integer": _WHOLE,
    "number": Double(),
    "boolean": Boolean(),
    "date": Text(),
    "moment": Text(),
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
        "id": Column("twelve hexadecimal digits", required=True),
        "created": Column("when, UTC, ISO 8601", required=True),
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
    },
    key="id",
)

STORED: Mapping[str, contracts.Table] = {
    **{
        name: contracts.Table(
            name, {**table.columns, **ADDED.get(name, {})}, table.geometry, table.key
        )
        for name, table in {**INPUTS, **RESULTS}.items()
    },
    RUNS.name: RUNS,
}
"""Every table of a store."""


def model(table: contracts.Table, metadata: MetaData) -> Table:
    """Make the database's table of a contract."""
    columns = [
        SQLColumn(name, _TYPES[column.kind], nullable=not column.required, comment=column.meaning)
        for name, column in table.columns.items()
    ]
    fid = SQLColumn(FID, _WHOLE, primary_key=True)
    if table.geometry:
        columns.append(SQLColumn(GEOMETRY, Geometry(geometry_name(table))))
    keys = [UniqueConstraint(table.key, name=f"{table.name}_key")] if table.key else []
    return Table(table.name, metadata, fid, *columns, *keys, *_checks(table),
                 sqlite_autoincrement=True)  # fmt: skip


def geometry_name(table: contracts.Table) -> str:
    """Name the geometry type of a table, as GeoPackage and PostGIS spell it."""
    return next(iter(table.geometry)).upper() if len(table.geometry) == 1 else "GEOMETRY"


_SIGNED = {"minutes_over"}
"""Numbers below zero have a meaning here: a full station within the limit."""


def _checks(table: contracts.Table) -> list[CheckConstraint]:
    checks = []
    for name, column in table.columns.items():
        if column.choices:
            allowed = ", ".join(f"'{choice}'" for choice in column.choices)
            checks.append(CheckConstraint(f"{name} IN ({allowed})", name=f"{table.name}_{name}"))
        elif column.kind in {"integer", "number"} and name not in _SIGNED:
            checks.append(CheckConstraint(f"{name} >= 0", name=f"{table.name}_{name}"))
    return checks


METADATA = MetaData()
MODELS: Mapping[str, Table] = {name: model(table, METADATA) for name, table in STORED.items()}
"""Name -> table of the database."""
