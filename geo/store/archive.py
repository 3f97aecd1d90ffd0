"""Every table of every edition, kept once: Parquet, found by the hash of its rows."""

import hashlib
import io

import geopandas as gpd
import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import shapely
from sqlalchemy import Connection, insert, select

from geo import crs
from geo.errors import StoreError
from geo.store.models import ARCHIVE, GEOMETRY, MODELS
from geo.store.read import typed
from geo.tables import Table

_TABLE = MODELS[ARCHIVE.name]


def content_hash(frame: pd.DataFrame) -> str:
    """SHA-256 of a table's rows and column names, in their order; shapes by their WKB.

    Examples
    --------
    >>> a = pd.DataFrame({"code": ["1", None]})
    >>> content_hash(a) == content_hash(a.copy()), content_hash(a) == content_hash(a[::-1])
    (True, False)
    """
    digest = hashlib.sha256(repr((list(frame.columns), len(frame))).encode())
    for name in frame.columns:
        if name == GEOMETRY:
            shapes = shapely.to_wkb(np.asarray(frame.geometry))
            lines = ["" if body is None else body.hex() for body in shapes]
        else:
            plain = frame[name].astype(object)
            lines = list(map(repr, plain.where(plain.notna(), None)))
        digest.update("\n".join(lines).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def put(connection: Connection, name: str, frame: pd.DataFrame) -> str:
    """Keep a table, unless the same rows are kept already; return its hash."""
    hashed = content_hash(frame)
    known = select(_TABLE.c.fid).where(_TABLE.c.hash == hashed)
    if connection.execute(known).first() is None:
        row = {"hash": hashed, "of": name, "rows": len(frame), "content": packed(frame)}
        connection.execute(insert(_TABLE), [row])
    return hashed


def get(connection: Connection, table: Table, hashed: str) -> pd.DataFrame:
    """Read a table that was kept.

    Raises
    ------
    StoreError
        If it is not there any more.
    """
    query = select(_TABLE.c.content).where(_TABLE.c.hash == hashed)
    content = connection.execute(query).scalar_one_or_none()
    if content is None:
        raise StoreError(
            f"the archive has lost {table.name} {hashed[:12]}", hint="restore a backup"
        )
    return unpacked(bytes(content), table)


def packed(frame: pd.DataFrame) -> bytes:
    """Write a table as Parquet."""
    plain = pd.DataFrame(frame.drop(columns=GEOMETRY, errors="ignore"))
    if GEOMETRY in frame:
        plain[GEOMETRY] = pd.Series(shapely.to_wkb(np.asarray(frame.geometry)), dtype=object)
    out = io.BytesIO()
    pq.write_table(pa.Table.from_pandas(plain, preserve_index=False), out, compression="zstd")
    return out.getvalue()


def unpacked(content: bytes, table: Table) -> pd.DataFrame:
    """Undo :func:`packed`: the contract's columns with their kinds, absent where it had none."""
    read = pq.read_table(io.BytesIO(content))
    columns, absent = read.to_pydict(), [None] * read.num_rows
    frame = pd.DataFrame(
        {name: typed(columns.get(name, absent), column.kind)
         for name, column in table.columns.items()}
    )  # fmt: skip
    if not table.geometry:
        return frame
    shapes = shapely.from_wkb(np.array(columns[GEOMETRY], dtype=object))
    shaped: pd.DataFrame = gpd.GeoDataFrame(frame, geometry=shapes, crs=crs.STORED)
    return shaped


def empty(table: Table) -> pd.DataFrame:
    """Return a table without rows."""
    frame = pd.DataFrame({name: typed([], column.kind) for name, column in table.columns.items()})
    return gpd.GeoDataFrame(frame, geometry=[], crs=crs.STORED) if table.geometry else frame
