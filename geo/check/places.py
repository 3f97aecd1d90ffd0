"""Geometry from columns, and points in areas."""

import geopandas as gpd
import h3
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.check.findings import Finding
from geo.check.rows import FILE, Mask, about, as_text
from geo.city import Entry
from geo.tables import BASIC, LEVELS, POINT

Shapes = npt.NDArray[np.object_]


def from_columns(
    frame: pd.DataFrame, rows: pd.DataFrame, entry: Entry, found: list[Finding]
) -> Shapes:
    """Make points of ``lon`` and ``lat``, or cells (their centres for points) of ``h3``.

    Parameters
    ----------
    frame, rows : DataFrame
        The file's rows, and the same with the names that messages use.
    entry : Entry
        Has ``lon`` and ``lat``, or ``h3``.
    found : list of Finding
        Is added to.

    Returns
    -------
    ndarray of object
        In the entry's datum; None where there is a fault.
    """
    columns = [column for column in (entry.lon, entry.lat, entry.h3) if column]
    missing = [column for column in columns if column not in frame.columns]
    if missing:
        there = ", ".join(map(str, frame.columns))
        found += [Finding("fault", entry.file, f"it has no column {column!r} for its geometry",
                          f"one of its columns ({there})") for column in missing]  # fmt: skip
        return np.full(len(rows), None, dtype=object)
    if entry.h3:
        return _cells(frame[entry.h3].map(as_text), rows, entry, found)
    lon, lat = (pd.to_numeric(frame[c].map(as_text), errors="coerce").to_numpy(dtype=float)
                for c in (entry.lon, entry.lat))  # fmt: skip
    wrong = ~(np.isfinite(lon) & np.isfinite(lat))
    found += about(
        rows, wrong, "fault", f"{entry.lon} or {entry.lat} is no number",
        expected="degrees with a point, such as 118.93",
    )  # fmt: skip
    shapes = np.full(len(rows), None, dtype=object)
    shapes[~wrong] = shapely.points(lon[~wrong], lat[~wrong])
    return shapes


def _cells(codes: pd.Series, rows: pd.DataFrame, entry: Entry, found: list[Finding]) -> Shapes:
    draw = cell_centre if entry.table.geometry == POINT else cell_polygon
    known = codes.map(lambda code: code is not None and h3.is_valid_cell(code)).to_numpy(dtype=bool)
    found += about(rows, ~known, "fault", f"{entry.h3} is no H3 cell", expected="89a8100c603ffff")
    shapes = np.full(len(rows), None, dtype=object)
    shapes[known] = [draw(code) for code in codes[known]]
    return shapes


def cell_polygon(code: str) -> shapely.Polygon:
    """Draw an H3 cell, longitude and latitude."""
    return shapely.Polygon([(lon, lat) for lat, lon in h3.cell_to_boundary(code)])


def cell_centre(code: str) -> shapely.Point:
    """Find the centre of an H3 cell, longitude and latitude."""
    lat, lon = h3.cell_to_latlng(code)
    return shapely.Point(lon, lat)


def holding_area(points: gpd.GeoSeries, areas: gpd.GeoDataFrame) -> pd.Series:
    """Find the smallest basic area that holds each point.

    Parameters
    ----------
    points : GeoSeries
        EPSG:4490.
    areas : GeoDataFrame
        The areas table, by level and code.

    Returns
    -------
    Series of object
        Codes; None for a point in no area. A point on a border belongs to the lower code.
    """
    codes = np.full(len(points), None, dtype=object)
    shapes = points.to_numpy()
    for level in reversed(LEVELS):
        open_rows = np.flatnonzero(pd.isna(codes) & ~shapely.is_missing(shapes))
        basic = areas[(areas["level"] == level) & (areas["kind"] == BASIC)].sort_values("code")
        if not len(basic) or not len(open_rows):
            continue
        tree = shapely.STRtree(basic.geometry.to_numpy())
        point, area = tree.query(shapes[open_rows], predicate="intersects")
        lowest = pd.Series(area).groupby(point).min()
        codes[open_rows[lowest.index]] = basic["code"].to_numpy()[lowest.to_numpy()]
    return pd.Series(codes, index=points.index, dtype=object)


def outside(
    rows: gpd.GeoDataFrame, areas: gpd.GeoDataFrame, policies: pd.Series, found: list[Finding]
) -> Mask:
    """Judge the points that lie in no area by what the city file says of them.

    Parameters
    ----------
    rows : GeoDataFrame
        Stations or demand, with ``area``.
    areas : GeoDataFrame
        The areas table.
    policies : Series of str
        One of :data:`geo.city.OUTSIDE` for every row.
    found : list of Finding
        Is added to.

    Returns
    -------
    ndarray of bool
        The rows to leave out.
    """
    out = (rows["area"].isna() & ~rows.geometry.isna()).to_numpy(dtype=bool)
    kept, left = (out & (policies == said).to_numpy() for said in ("keep", "leave_out"))
    found += about(rows, kept, "note", "points outside every area are kept")
    found += about(rows, left, "left_out", "points outside every area are left out")
    refused = out & ~kept & ~left
    swapped = refused & _inside_when_swapped(rows.geometry, areas)
    found += about(
        rows, swapped, "fault", "points lie outside every area, and inside when swapped",
        hint="swap lon and lat",
    )  # fmt: skip
    found += about(
        rows, refused & ~swapped, "fault", "points lie outside every area",
        expected="a place inside the city",
        hint='mend them, check crs and datum, or write outside = "keep" or "leave_out"',
    )  # fmt: skip
    return np.asarray(left, dtype=bool)


def far_away(rows: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> list[Finding]:
    """Refuse files none of whose shapes lies near the areas: their coordinates mean another place.

    Near is within the size of the city, so that neighbours may be given too.
    """
    west, south, east, north = areas.total_bounds
    margin = max(east - west, north - south)
    around = shapely.box(west - margin, south - margin, east + margin, north + margin)
    faults = []
    for file, part in rows[~rows.geometry.isna()].groupby(FILE, sort=False):
        if part.geometry.intersects(around).any():
            continue
        turned = shapely.transform(part.geometry.to_numpy(), lambda xy: xy[:, ::-1])
        lon, lat = part.total_bounds[:2]
        hint = (
            "longitude and latitude look swapped"
            if shapely.intersects(turned, around).any()
            else "check crs and datum"
        )
        faults.append(
            Finding("fault", str(file), f"it lies far from the areas (at {lon:.3f}, {lat:.3f})",
                    f"a place near {west:.3f}, {south:.3f}", hint)
        )  # fmt: skip
    return faults


def _inside_when_swapped(points: gpd.GeoSeries, areas: gpd.GeoDataFrame) -> Mask:
    west, south, east, north = areas.total_bounds
    x, y = points.x.to_numpy(), points.y.to_numpy()
    inside: Mask = (y >= west) & (y <= east) & (x >= south) & (x <= north)
    return inside
