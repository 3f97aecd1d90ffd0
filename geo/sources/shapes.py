"""Caps on geometry, and geometry written as text.

A collection nested 20,000 deep ends the process that parses it; a feature of millions of
vertices or an infinite coordinate ends whatever comes later. All of this runs in the child.
"""

import re
from collections.abc import Iterable

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.errors import SourceError

MOST_DEPTH = 8
"""How deep geometry collections may be nested."""

MOST_JSON_DEPTH = 32
"""Brackets within brackets in a GeoJSON text; eight nested collections need 24."""

MOST_VERTICES = 200_000
"""Vertices of one feature."""

_COLLECTION = 7


def capped(geometry: gpd.GeoSeries) -> None:
    """Refuse geometry that is nested too deep, too large, or not finite.

    Raises
    ------
    SourceError
        It names the rows, from 1.
    """
    shapes = geometry.to_numpy()
    for faulty, fault in (
        (_too_deep(shapes), f"geometry collections nested more than {MOST_DEPTH} deep"),
        (shapely.get_num_coordinates(shapes) > MOST_VERTICES,
         f"features of more than {MOST_VERTICES:,} vertices"),
        (_not_finite(shapes), "coordinates that are not finite numbers"),
    ):  # fmt: skip
        if faulty.any():
            raise SourceError(f"it has {fault}", ids=(np.flatnonzero(faulty) + 1).tolist())


def _too_deep(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    deep = np.zeros(len(shapes), dtype=bool)
    parts, rows = shapes, np.arange(len(shapes))
    for _ in range(MOST_DEPTH):
        nested = shapely.get_type_id(parts) == _COLLECTION
        parts, within = shapely.get_parts(parts[nested], return_index=True)
        rows = rows[nested][within]
    deep[rows[shapely.get_type_id(parts) == _COLLECTION]] = True
    return deep


def _not_finite(shapes: npt.NDArray[np.object_]) -> npt.NDArray[np.bool_]:
    xy, rows = shapely.get_coordinates(shapes, return_index=True)
    faulty = np.zeros(len(shapes), dtype=bool)
    faulty[rows[~np.isfinite(xy).all(axis=1)]] = True
    return faulty


def json_depth(content: bytes) -> int:
    """Measure how deep brackets are nested in a JSON text, without parsing it.

    Raises
    ------
    SourceError
        If deeper than :data:`MOST_JSON_DEPTH`.

    Examples
    --------
    >>> json_depth(b'{"a": [1, "[[[["]}')
    2
    """
    content = re.sub(rb"\\.", b"", content, flags=re.DOTALL) if b"\\" in content else content
    codes = np.frombuffer(content, dtype=np.uint8)
    inside_text = np.cumsum(codes == ord('"'), dtype=np.uint8) % 2 == 1  # wraps, parity stays
    opens = (codes == ord("[")) | (codes == ord("{"))
    closes = (codes == ord("]")) | (codes == ord("}"))
    steps = opens.astype(np.int8) - closes.astype(np.int8)
    steps[inside_text] = 0
    depth = int(np.cumsum(steps, dtype=np.int32).max(initial=0))
    if depth > MOST_JSON_DEPTH:
        raise SourceError(f"its JSON is nested {depth:,} deep, expected at most {MOST_JSON_DEPTH}")
    return depth


def from_wkt(frame: pd.DataFrame, column: str) -> gpd.GeoDataFrame:
    """Make geometry of a column of well-known text; what is none stays without.

    Parameters
    ----------
    frame : DataFrame
        Rows of texts.
    column : str
        One of its columns.

    Returns
    -------
    GeoDataFrame
        Without reference system; the column is kept.
    """
    if column not in frame.columns:
        raise SourceError(f"it has no column {column!r} (wkt)", hint=_known(frame.columns))
    texts = frame[column].fillna("").to_numpy(dtype=object)
    nested = [row for row, text in enumerate(texts, 1)
              if text.upper().count("COLLECTION") > MOST_DEPTH or text.count("((((((")]  # fmt: skip
    if nested:
        raise SourceError("it has geometry nested too deep", ids=nested)
    made = gpd.GeoDataFrame(frame, geometry=shapely.from_wkt(texts, on_invalid="ignore"))
    capped(made.geometry)
    return made


def _known(columns: Iterable[object]) -> str:
    return f"its columns: {', '.join(map(str, columns))}"
