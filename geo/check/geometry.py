"""Every shape in the stored reference system, valid, and of a type that its table allows.

Nothing is repaired: a shape that is not valid is a fault, because a repair is a guess about where
a border runs. Shapes at fault are None from here on, so that one fault is said once.
"""

import warnings

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import CRS
from pyproj.exceptions import CRSError as ProjError

from geo.check.findings import Finding
from geo.check.places import from_columns
from geo.check.rows import Mask, about
from geo.city import Entry
from geo.crs import STORED, WGS84, to_wgs84
from geo.tables import POINT

Shapes = npt.NDArray[np.object_]

_SWAPPED = "longitude and latitude look swapped: swap lon and lat"


def geometry_of(
    frame: pd.DataFrame, rows: pd.DataFrame, entry: Entry, found: list[Finding]
) -> gpd.GeoSeries:
    """Take over the geometry of an entry's rows.

    Parameters
    ----------
    frame : DataFrame or GeoDataFrame
        The file's rows; geometry is its own, or made of the columns that the entry names.
    rows : DataFrame
        The same rows with the names that messages use.
    entry : Entry
        What the file does not say itself.
    found : list of Finding
        Is added to.

    Returns
    -------
    GeoSeries
        Longitude, latitude in EPSG:4490; None where there is a fault.
    """
    shapes, crs = _shapes(frame, rows, entry, found)
    if crs is None:
        return gpd.GeoSeries([None] * len(rows), index=rows.index, crs=STORED)
    shapes = _of_type(shapes, rows, entry, found)
    shapes = _valid(shapes, rows, entry, found)
    shapes = _stored(shapes, crs, rows, entry, found)
    return gpd.GeoSeries(shapes, index=rows.index, crs=STORED)


def _shapes(
    frame: pd.DataFrame, rows: pd.DataFrame, entry: Entry, found: list[Finding]
) -> tuple[Shapes, CRS | None]:
    """Find where the geometry is and what it is in."""
    own = frame.geometry if isinstance(frame, gpd.GeoDataFrame) else None
    if entry.lon or entry.h3:
        shapes, crs = from_columns(frame, rows, entry, found), WGS84
    elif own is not None:
        shapes, crs = shapely.force_2d(own.to_numpy()), own.crs
        empty = shapely.is_missing(shapes) | shapely.is_empty(shapes)
        found += about(
            rows, empty, "fault", "there is no geometry", expected="a shape for each row"
        )
        shapes = _without(shapes, empty)
    else:
        hint = "name lon and lat, wkt or h3"
        found.append(Finding("fault", entry.file, "it holds no geometry", hint=hint))
        return np.full(len(rows), None, dtype=object), None
    return shapes, _system(crs, entry, found)


def _system(own: object, entry: Entry, found: list[Finding]) -> CRS | None:
    """Decide the reference system: what the city file says, else what the file says."""
    if own is None and entry.crs is None:
        if entry.datum or entry.wkt:
            return CRS.from_user_input(WGS84)
        found.append(
            Finding("fault", entry.file, "it does not say its reference system (no .prj)",
                    "a .prj, or crs in the city file", 'write crs = "EPSG:4490" or what it is')
        )  # fmt: skip
        return None
    try:
        system = CRS.from_user_input(entry.crs or own)
    except ProjError:
        found.append(
            Finding("fault", entry.file, f"no known reference system {entry.crs!r}",
                    "an EPSG code", 'write crs = "EPSG:4549"')
        )  # fmt: skip
        return None
    if entry.crs and own is not None and system != CRS.from_user_input(own):
        said = f"taken as {entry.crs} as {entry.section} says, though it says {_name(own)}"
        found.append(Finding("note", entry.file, said))
    if entry.datum and not system.is_geographic:
        said = f"datum = {entry.datum!r}, but its coordinates are {_name(system)}"
        found.append(Finding("fault", entry.file, said, "longitudes and latitudes"))
        return None
    return system


def _name(crs: object) -> str:
    system = CRS.from_user_input(crs)
    return system.to_string() if system.to_epsg() else system.name


def _of_type(shapes: Shapes, rows: pd.DataFrame, entry: Entry, found: list[Finding]) -> Shapes:
    """Keep shapes of the table's types; a feature of OpenStreetMap may stand for its place."""
    shapes = _single(shapes)
    allowed = sorted(entry.table.geometry)
    types = np.array([shape.geom_type if shape else "" for shape in shapes], dtype=object)
    wrong = ~np.isin(types, ["", *allowed])
    if entry.is_osm and entry.table.geometry == POINT and wrong.any():
        said = "outlines of OpenStreetMap stand as a point inside each"
        found += about(rows, wrong, "note", said)
        return _replaced(shapes, wrong, shapely.point_on_surface(shapes))
    names = ", ".join(sorted(set(types[wrong])))
    found += about(rows, wrong, "fault", f"the geometry is {names}", expected=" or ".join(allowed))
    return _without(shapes, wrong)


def _without(shapes: Shapes, faulty: Mask) -> Shapes:
    """Take away the shapes at fault."""
    kept = np.full(len(shapes), None, dtype=object)
    kept[~faulty] = shapes[~faulty]
    return kept


def _replaced(shapes: Shapes, mask: Mask, others: Shapes) -> Shapes:
    changed = shapes.copy()
    changed[mask] = others[mask]
    return changed


def _single(shapes: Shapes) -> Shapes:
    """Take a collection of one point as that point; exporters write either."""
    multi = shapely.get_type_id(shapes) == shapely.GeometryType.MULTIPOINT
    alone = multi & (shapely.get_num_geometries(shapes) == 1)
    return _replaced(shapes, alone, shapely.get_geometry(shapes, 0))


def _valid(shapes: Shapes, rows: pd.DataFrame, entry: Entry, found: list[Finding]) -> Shapes:
    """Refuse shapes that are not valid; leave out lines without length, which lead nowhere."""
    there = ~shapely.is_missing(shapes)
    is_line = np.isin(shapely.get_type_id(shapes), (1, 5))
    no_length = there & is_line & (shapely.length(shapes) == 0)
    if entry.table.name == "streets":
        said = "lines without length lead nowhere and are left out"
        found += about(rows, no_length, "left_out", said)
        shapes = _without(shapes, no_length)
        there &= ~no_length
    wrong = there & ~shapely.is_valid(shapes)
    if wrong.any():
        reason = shapely.is_valid_reason(shapes[wrong][0])
        found += about(
            rows, wrong, "fault", f"the geometry is not valid ({reason.split('[')[0]})",
            expected="shapes whose borders do not cross themselves",
            hint="repair it in a GIS (QGIS: Fix geometries) and look at the result",
        )  # fmt: skip
    return _without(shapes, wrong)


def _stored(
    shapes: Shapes, crs: CRS, rows: pd.DataFrame, entry: Entry, found: list[Finding]
) -> Shapes:
    """Bring shapes to longitude, latitude in the stored datum."""
    if crs.is_geographic:
        shapes = _in_range(shapes, rows, found)
        if entry.datum in {"gcj02", "bd09"}:
            said = f"taken as {entry.datum} and converted, as {entry.section} says"
            found.append(Finding("note", entry.file, said))
            return np.asarray(shapely.transform(shapes, lambda xy: _moved(xy, str(entry.datum))))
    if crs.to_epsg() in {4326, 4490}:
        return shapes
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of points beyond the projection, which are refused here
        moved = gpd.GeoSeries(shapes, crs=crs).to_crs(STORED).to_numpy()
    there = ~shapely.is_missing(moved)
    lost = there & ~_finite(moved)
    found += about(
        rows, lost, "fault", f"the coordinates are impossible in {_name(crs)}",
        hint="mend crs, or the file's .prj",
    )  # fmt: skip
    return _without(moved, lost)


def _moved(xy: npt.NDArray[np.float64], datum: str) -> npt.NDArray[np.float64]:
    return np.column_stack(to_wgs84(xy[:, 0], xy[:, 1], datum=datum))


def _finite(shapes: Shapes) -> Mask:
    return np.asarray(np.isfinite(shapely.bounds(shapes)).all(axis=1))


def _in_range(shapes: Shapes, rows: pd.DataFrame, found: list[Finding]) -> Shapes:
    """Refuse longitudes beyond 180 and latitudes beyond 90 degrees."""
    west, south, east, north = shapely.bounds(shapes).T
    with np.errstate(invalid="ignore"):
        wrong = (west < -180) | (east > 180) | (south < -90) | (north > 90)
        swapped = wrong & (west >= -90) & (east <= 90) & (south >= -180) & (north <= 180)
    expected = "longitude from -180 to 180, latitude from -90 to 90"
    said = "the coordinates are no longitudes and latitudes"
    found += about(rows, wrong & swapped, "fault", said, expected=expected, hint=_SWAPPED)
    hint = 'they look like metres: write crs = "EPSG:4549", or the right one'
    found += about(rows, wrong & ~swapped, "fault", said, expected=expected, hint=hint)
    return _without(shapes, wrong)
