"""One geometry type for both homes: a GeoPackage blob, or a PostGIS geometry.

A GeoPackage blob is a small header (magic, flags, reference system, bounds) before the shape in
ISO WKB. Doubles are kept bit for bit.
"""

import struct
from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from sqlalchemy import Dialect
from sqlalchemy.types import LargeBinary, TypeDecorator, TypeEngine, UserDefinedType

SRID = 4490
"""CGCS2000 longitude/latitude, as everything at rest."""

_LITTLE_ENDIAN, _WITH_BOUNDS, _EMPTY = 0b1, 0b10, 0b10000
_HEADER = struct.Struct("<2sBBi")
_BOUNDS = struct.Struct("<4d")
_BOUNDS_BYTES = (0, 32, 48, 48, 64)
"""By the header's code for which bounds it carries."""


class _Blob(UserDefinedType[bytes]):
    """A column that GDAL knows for a geometry by the name of its type."""

    cache_ok = True

    def __init__(self, name: str) -> None:
        self.name = name

    def get_col_spec(self, **_: Any) -> str:
        return self.name


class Geometry(TypeDecorator[bytes]):
    """A geometry column of EPSG:4490.

    Parameters
    ----------
    name : str
        ``POINT``, ``LINESTRING``... or ``GEOMETRY`` where they may differ.
    """

    impl = LargeBinary
    cache_ok = True

    def __init__(self, name: str = "GEOMETRY") -> None:
        super().__init__()
        self.name = name

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the type of a home; GeoAlchemy2 may ask without a dialect."""
        if dialect is not None and dialect.name == "postgresql":
            from geoalchemy2 import Geometry as PostGISGeometry  # slow to import

            return dialect.type_descriptor(PostGISGeometry(self.name, srid=SRID))
        return _Blob(self.name)


def to_blobs(shapes: npt.NDArray[np.object_]) -> list[bytes | None]:
    """Write shapes as GeoPackage blobs; None stays None."""
    wkb = shapely.to_wkb(shapes, byte_order=1, flavor="iso")
    bounds = shapely.bounds(shapes)[:, [0, 2, 1, 3]]
    return [None if body is None else _header(box) + body
            for body, box in zip(wkb, bounds.tolist(), strict=True)]  # fmt: skip


def _header(bounds: list[float]) -> bytes:
    if np.isnan(bounds[0]):
        return _HEADER.pack(b"GP", 0, _LITTLE_ENDIAN | _EMPTY, SRID)
    return _HEADER.pack(b"GP", 0, _LITTLE_ENDIAN | _WITH_BOUNDS, SRID) + _BOUNDS.pack(*bounds)


def from_blobs(blobs: Iterable[bytes | None]) -> npt.NDArray[np.object_]:
    """Read GeoPackage blobs, whoever wrote them."""
    bodies = [None if blob is None else blob[_HEADER.size + _BOUNDS_BYTES[blob[3] >> 1 & 7] :]
              for blob in blobs]  # fmt: skip
    return np.asarray(shapely.from_wkb(np.array(bodies, dtype=object)), dtype=object)
