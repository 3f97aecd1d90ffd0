"""What makes an SQLite file a GeoPackage: its four registers, and a spatial index of each layer.

Source: OGC GeoPackage Encoding Standard 1.3 (12-128r17), clauses 1 and 2.1 and annex F.3; programs
of before 2023 warn of 1.4.
"""

import sqlite3
from collections.abc import Sequence
from functools import partial

import numpy as np
import numpy.typing as npt
import pyproj
import shapely
from sqlalchemy import Connection

from geo.store.geometry import SRID, from_blobs
from geo.store.models import FID, GEOMETRY

APPLICATION_ID = 0x47504B47
USER_VERSION = 10300

REGISTERS = """
CREATE TABLE gpkg_spatial_ref_sys (
    srs_name TEXT NOT NULL, srs_id INTEGER PRIMARY KEY, organization TEXT NOT NULL,
    organization_coordsys_id INTEGER NOT NULL, definition TEXT NOT NULL, description TEXT);
CREATE TABLE gpkg_contents (
    table_name TEXT NOT NULL PRIMARY KEY, data_type TEXT NOT NULL, identifier TEXT UNIQUE,
    description TEXT DEFAULT '',
    last_change DATETIME NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ','now')),
    min_x DOUBLE, min_y DOUBLE, max_x DOUBLE, max_y DOUBLE,
    srs_id INTEGER REFERENCES gpkg_spatial_ref_sys (srs_id));
CREATE TABLE gpkg_geometry_columns (
    table_name TEXT NOT NULL UNIQUE REFERENCES gpkg_contents (table_name),
    column_name TEXT NOT NULL, geometry_type_name TEXT NOT NULL,
    srs_id INTEGER NOT NULL REFERENCES gpkg_spatial_ref_sys (srs_id),
    z TINYINT NOT NULL, m TINYINT NOT NULL, PRIMARY KEY (table_name, column_name));
CREATE TABLE gpkg_extensions (
    table_name TEXT, column_name TEXT, extension_name TEXT NOT NULL, definition TEXT NOT NULL,
    scope TEXT NOT NULL, UNIQUE (table_name, column_name, extension_name))
"""

_INDEX = ("gpkg_rtree_index", "http://www.geopackage.org/spec120/#extension_rtree", "write-only")

_BOX = ", ".join(f"ST_{side}(NEW.{GEOMETRY})" for side in ("MinX", "MaxX", "MinY", "MaxY"))
_SAME_ROW = f"OLD.{FID} = NEW.{FID}"
_BARE = f"(NEW.{GEOMETRY} ISNULL OR ST_IsEmpty(NEW.{GEOMETRY}))"
_PUT = f"INSERT OR REPLACE INTO {{index}} VALUES (NEW.{FID}, {_BOX});"
_TAKE = f"DELETE FROM {{index}} WHERE id = OLD.{FID};"
_TRIGGERS = (  # name, event, condition, what to do with the index
    ("insert", "INSERT", f"NOT {_BARE}", _PUT),
    ("update1", f"UPDATE OF {GEOMETRY}", f"{_SAME_ROW} AND NOT {_BARE}", _PUT),
    ("update2", f"UPDATE OF {GEOMETRY}", f"{_SAME_ROW} AND {_BARE}", _TAKE),
    ("update3", "UPDATE", f"NOT {_SAME_ROW} AND NOT {_BARE}", _TAKE + _PUT),
    ("update4", "UPDATE", f"NOT {_SAME_ROW} AND {_BARE}", _TAKE + _TAKE.replace("OLD", "NEW")),
    ("delete", "DELETE", f"OLD.{GEOMETRY} NOT NULL", _TAKE),
)
"""As the standard numbers them; they call functions that every GeoPackage program brings."""


def define_functions(database: sqlite3.Connection) -> None:
    """Bring the functions that the triggers call, so that rows of layers may be edited."""
    for side, name in enumerate(("ST_MinX", "ST_MinY", "ST_MaxX", "ST_MaxY")):
        database.create_function(name, 1, partial(_side, side), deterministic=True)
    database.create_function("ST_IsEmpty", 1, _is_empty, deterministic=True)


def _side(side: int, blob: bytes) -> float:
    return float(shapely.bounds(from_blobs([blob]))[0][side])


def _is_empty(blob: bytes) -> bool:
    return bool(shapely.is_empty(from_blobs([blob]))[0])


def create_registers(connection: Connection) -> None:
    """Write the registers with the reference systems, and the marks of the format."""
    connection.exec_driver_sql(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.exec_driver_sql(f"PRAGMA user_version = {USER_VERSION}")
    for statement in REGISTERS.split(";"):
        connection.exec_driver_sql(statement)
    connection.connection.cursor().executemany(
        "INSERT INTO gpkg_spatial_ref_sys VALUES (?, ?, ?, ?, ?, NULL)",
        [
            ("Undefined cartesian SRS", -1, "NONE", -1, "undefined"),
            ("Undefined geographic SRS", 0, "NONE", 0, "undefined"),
            *(_reference_system(code) for code in (4326, SRID)),
        ],
    )


def _reference_system(code: int) -> tuple[str, int, str, int, str]:
    system = pyproj.CRS.from_epsg(code)
    return system.name, code, "EPSG", code, system.to_wkt("WKT1_GDAL")


def register(connection: Connection, name: str, shapes: npt.NDArray[np.object_] | None) -> None:
    """Enter a filled table into the registers, and index its shapes.

    Parameters
    ----------
    connection : Connection
        Within a transaction.
    name : str
        A table of whatever revision; its rows are numbered from 1.
    shapes : ndarray of geometry or None
        Its geometry, in the order of its rows.
    """
    if shapes is None:
        _enter(connection, name, "attributes", [None] * 4, None)
        return
    boxes = shapely.bounds(shapes)
    shaped = np.flatnonzero(~np.isnan(boxes[:, 0]))
    west, south, east, north = boxes[shaped].T
    whole = [west.min(), south.min(), east.max(), north.max()] if len(shaped) else [None] * 4
    _enter(connection, name, "features", whole, SRID)
    connection.exec_driver_sql(
        "INSERT INTO gpkg_geometry_columns VALUES (?, ?, ?, ?, 0, 0)",
        (name, GEOMETRY, _declared(connection, name), SRID),
    )
    extension = (name, GEOMETRY, *_INDEX)
    connection.exec_driver_sql("INSERT INTO gpkg_extensions VALUES (?, ?, ?, ?, ?)", extension)
    rows = (shaped + 1, west, east, south, north)
    _index(connection, name, list(zip(*(values.tolist() for values in rows), strict=True)))


def _enter(
    connection: Connection, name: str, kind: str, bounds: list[float | None], srid: int | None
) -> None:
    connection.exec_driver_sql(
        "INSERT INTO gpkg_contents (table_name, data_type, identifier, min_x, min_y, max_x, max_y,"
        " srs_id) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        (name, kind, name, *bounds, srid),
    )


def _declared(connection: Connection, name: str) -> str:
    """Read which shapes a table says it holds."""
    query = "SELECT type FROM pragma_table_info(?) WHERE name = ?"
    return str(connection.exec_driver_sql(query, (name, GEOMETRY)).scalar_one())


def rtree_of(name: str) -> str:
    """Name the spatial index of a layer."""
    return f"rtree_{name}_{GEOMETRY}"


def forget(connection: Connection, name: str) -> None:
    """Take a table away with all that the registers say of it; nothing where there is none."""
    connection.exec_driver_sql(f'DROP TABLE IF EXISTS "{name}"')
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {rtree_of(name)}")
    for table in ("gpkg_extensions", "gpkg_geometry_columns", "gpkg_contents"):
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE table_name = ?", (name,))


def _index(connection: Connection, name: str, boxes: Sequence[tuple[float, ...]]) -> None:
    """Fill an R-tree with row numbers and boxes, then see that later changes keep it."""
    rtree = rtree_of(name)
    connection.exec_driver_sql(
        f"CREATE VIRTUAL TABLE {rtree} USING rtree(id, minx, maxx, miny, maxy)"
    )
    connection.connection.cursor().executemany(f"INSERT INTO {rtree} VALUES (?, ?, ?, ?, ?)", boxes)
    for trigger, event, condition, action in _TRIGGERS:
        connection.exec_driver_sql(
            f'CREATE TRIGGER {rtree}_{trigger} AFTER {event} ON "{name}" WHEN {condition}'
            f" BEGIN {action.format(index=rtree)} END"
        )
