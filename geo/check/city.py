"""The order of the check: columns, shapes, areas, and what lies in them.

Every stage says all it can, so that a city's files are mended in one go. A stage that needs what
an earlier one found faulty is passed over: its complaints would only repeat the cause.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import geopandas as gpd
import h3
import numpy as np
import pandas as pd

from geo.check.columns import columns_of
from geo.check.findings import Finding, Severity, refuse
from geo.check.geometry import geometry_of
from geo.check.hierarchy import overlaps, with_parents, with_root
from geo.check.places import cell_polygon, far_away, holding_area, outside
from geo.check.registry import lost_areas, meanings, references
from geo.check.rows import FILE, ROW, about, wanted
from geo.city import CityFile, Entry, Loaded
from geo.codes import DEFAULT as DEFAULT_SCHEME
from geo.codes import faults as scheme_faults
from geo.crs import STORED, metric_zone, require_metric
from geo.errors import CRSError
from geo.history.validity import valid_on
from geo.tables import INPUTS, LEVELS, PLACED, PLACED_TABLES, Table

Tables = dict[str, gpd.GeoDataFrame]

_POLICY = "@outside"


@dataclass(frozen=True, slots=True)
class Checked:
    """A city whose tables may be trusted.

    Attributes
    ----------
    tables : dict of str to GeoDataFrame
        Every table of :data:`geo.tables.INPUTS`, without rows where the city has none: its columns
        in order, ``area`` after them for stations and demand, and the geometry in EPSG:4490.
        Rows are sorted by code, areas by level and code, so the lowest row is the lowest code.
    findings : tuple of Finding
        Notes and rows left out.
    zone : str
        Metric zone, an ``EPSG:`` code: the city file's, or chosen from the middle of the areas.
    past_areas : GeoDataFrame
        Areas of the files that had ended by the day.
    """

    tables: dict[str, gpd.GeoDataFrame]
    findings: tuple[Finding, ...]
    zone: str
    past_areas: gpd.GeoDataFrame


def check_city(
    city_file: CityFile,
    loaded: Sequence[Loaded],
    found: Sequence[Finding] = (),
    *,
    day: str | None = None,
) -> Checked:
    """Judge a city's files together.

    Parameters
    ----------
    city_file : CityFile
        What the files should be.
    loaded : sequence of Loaded
        What could be read of them.
    found : sequence of Finding
        What the reading found; its faults count like those found here.
    day : str, optional
        The day that is described: areas that had ended by then, or began later, stand apart. Every
        area of the files counts when left out.

    Returns
    -------
    Checked
        Tables to be trusted.

    Raises
    ------
    CheckError
        One message with every fault: file, rows, what was found, what was expected, what to try.
    """
    findings = [Finding("fault", city_file.path.name, fault) for fault in city_file.faults]
    findings += found
    tables = {name: _joined(table, loaded, findings) for name, table in INPUTS.items()}
    if not city_file.faults:
        meanings(tables, findings)
    tables["areas"], past = _valid(tables["areas"], day, findings)
    _keys(tables, findings)
    tables["areas"] = _with_cells(city_file, tables, findings)
    zone = ""
    if not city_file.faults and _areas_are_sound(city_file, tables["areas"], loaded):
        zone = _zone(city_file, tables["areas"], findings)
        _place(tables, city_file, zone, findings)
        _codes(tables["areas"], city_file, findings)
        lost_areas(tables, findings)
    if not city_file.faults:
        references(tables, findings)  # last, since points outside may have been left out
    refuse(findings)
    finished = {name: _finished(INPUTS[name], rows) for name, rows in tables.items()}
    return Checked(finished, tuple(findings), zone, _finished(INPUTS["areas"], past))


def _joined(table: Table, loaded: Sequence[Loaded], found: list[Finding]) -> gpd.GeoDataFrame:
    """Put the rows of all files of a table together."""
    parts = [_rows(each, found) for each in loaded if each.entry.table.name == table.name]
    columns = [*table.columns, FILE, ROW, _POLICY]
    if not parts:
        empty = {name: pd.Series([], dtype=_DTYPES.get(column.kind, "object"))
                 for name, column in table.columns.items()}  # fmt: skip
        rows = pd.DataFrame({**empty, **{name: [] for name in (FILE, ROW, _POLICY)}})
        return gpd.GeoDataFrame(rows[columns], geometry=[], crs=STORED)
    return gpd.GeoDataFrame(pd.concat(parts, ignore_index=True), geometry="geometry", crs=STORED)


_DTYPES = {"integer": "int64", "number": "float64", "boolean": "bool"}


def _rows(loaded: Loaded, found: list[Finding]) -> gpd.GeoDataFrame:
    """Turn one file into rows of its table."""
    entry = loaded.entry
    if not len(loaded.frame):
        found.append(Finding("fault", entry.file, "it holds no rows", "at least one row"))
    frame = wanted(loaded, found)
    if len(loaded.frame) and not len(frame):
        found.append(Finding("fault", entry.file, f"where of {entry.section} keeps no row"))
    if not len(frame):
        found = []  # whatever else is wrong with no rows is of no use to anyone
    rows = columns_of(frame, entry, found)
    rows[_POLICY] = entry.outside
    shapes = _geometry(frame, rows, entry, found)
    made = gpd.GeoDataFrame(rows, geometry=shapes, crs=STORED)
    is_line_left_out = entry.table.name == "streets"
    return made[made.geometry.notna()] if is_line_left_out else made


def _valid(
    areas: gpd.GeoDataFrame, day: str | None, found: list[Finding]
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Part the areas that are valid on a day from those of the past; leave out those to come."""
    if day is None:
        return areas, areas[:0]
    now, ended, to_come = valid_on(areas, day)
    told: tuple[tuple[gpd.GeoDataFrame, Severity, str], ...] = (
        (ended, "note", f"ended by {day}, and is kept as past"),
        (to_come, "left_out", f"begins after {day}, and is left out"),
    )
    for rows, severity, said in told:
        found += about(rows, np.ones(len(rows), dtype=bool), severity, said)
    return now, ended


def _geometry(
    frame: pd.DataFrame, rows: pd.DataFrame, entry: Entry, found: list[Finding]
) -> np.ndarray:
    """Take over the shapes; a table without any has None until it is finished."""
    if entry.table.geometry:
        return np.asarray(geometry_of(frame, rows, entry, found), dtype=object)
    return np.full(len(rows), None, dtype=object)


def _keys(tables: Tables, found: list[Finding]) -> None:
    """Refuse codes that occur twice in a table, be it in different files."""
    for name, rows in tables.items():
        key = INPUTS[name].key
        if key is None:
            continue
        codes = rows[key]
        repeated = (codes.duplicated(keep=False) & codes.notna()).to_numpy()
        found += about(
            rows, repeated, "fault", f"{name} have the same {key} more than once",
            expected=f"one row for each {key}",
        )  # fmt: skip


def _with_cells(city_file: CityFile, tables: Tables, found: list[Finding]) -> gpd.GeoDataFrame:
    """Add the H3 cells that hold demand where the city file asks for them as areas."""
    areas, demand = tables["areas"], tables["demand"].geometry
    for entry in city_file.entries:
        if entry.path is not None or entry.cells is None:
            continue
        points = demand[demand.notna()]
        codes = sorted({h3.latlng_to_cell(y, x, entry.cells)
                        for x, y in zip(points.x, points.y, strict=True)})  # fmt: skip
        areas = pd.concat([areas, _cell_rows(entry, codes)], ignore_index=True)
        said = f"{len(codes):,} H3 cells of resolution {entry.cells} that hold demand are areas"
        found.append(Finding("note", entry.file, said))
    return gpd.GeoDataFrame(areas, geometry="geometry", crs=STORED)


def _cell_rows(entry: Entry, codes: list[str]) -> gpd.GeoDataFrame:
    kind = entry.columns.get("kind", entry.table.columns["kind"].default)
    rows = pd.DataFrame({"code": codes, "name": codes}, dtype=object)
    rows = rows.assign(level=str(entry.columns["level"]), parent=None, kind=str(kind))
    rows[FILE], rows[ROW], rows[_POLICY] = entry.file, np.arange(1, len(codes) + 1), ""
    return gpd.GeoDataFrame(rows, geometry=list(map(cell_polygon, codes)), crs=STORED)


def _areas_are_sound(
    city_file: CityFile, areas: gpd.GeoDataFrame, loaded: Sequence[Loaded]
) -> bool:
    """Tell whether all areas are there with code, level and shape, so that points can be placed."""
    asked = sum(e.table.name == "areas" and e.path is not None for e in city_file.entries)
    read = sum(each.entry.table.name == "areas" for each in loaded)
    whole = areas["code"].notna() & areas["level"].notna() & areas.geometry.notna()
    return bool(asked == read and len(areas) and whole.all() and areas["code"].is_unique)


def _zone(city_file: CityFile, areas: gpd.GeoDataFrame, found: list[Finding]) -> str:
    """Take the metric zone of the city file, or choose one; an empty text if there is a fault."""
    west, south, east, north = areas.total_bounds
    try:
        zone = city_file.zone or metric_zone((west + east) / 2, (south + north) / 2)
        require_metric(zone, "zone")
    except CRSError as error:
        found.append(Finding("fault", city_file.path.name, error.args[0], hint=error.hint))
        return ""
    if city_file.zone is None:
        said = f"distances are measured in {zone}, chosen from the areas"
        found.append(Finding("note", city_file.path.name, said))
    return zone


def _place(tables: Tables, city_file: CityFile, zone: str, found: list[Finding]) -> None:
    """Order the areas, and find which one holds each station and demand point."""
    areas = with_root(tables["areas"], city_file, found)
    if zone:
        metric = areas.geometry.to_crs(zone)
        areas = with_parents(areas, metric, found)
        found += overlaps(areas, metric)
    tables["areas"] = areas
    for name, rows in tables.items():
        faults = far_away(rows, areas) if name != "areas" and INPUTS[name].geometry else []
        found += faults
        if name in PLACED_TABLES and not faults:
            placed = rows.assign(area=holding_area(rows.geometry, areas))
            left = outside(placed, areas, rows[_POLICY], found)
            tables[name] = placed[~left]


def _codes(areas: gpd.GeoDataFrame, city_file: CityFile, found: list[Finding]) -> None:
    """Hold codes to the city's scheme; without one, note where digits break the usual one."""
    scheme = city_file.codes
    if scheme is None and not areas["code"].str.fullmatch(r"\d+").all():
        return
    severity: Severity = "note" if scheme is None else "fault"
    for mask, said, expected in scheme_faults(areas, scheme or DEFAULT_SCHEME):
        found += about(areas, mask, severity, said, expected=expected)


def _finished(table: Table, rows: gpd.GeoDataFrame) -> pd.DataFrame:
    """Keep the table's own columns, sorted by code."""
    columns = [*table.columns, *(PLACED if table.name in PLACED_TABLES else ())]
    if table.name == "areas":
        order = rows.assign(rank=rows["level"].map(LEVELS.index)).sort_values(["rank", "code"])
    elif table.key:
        order = rows.sort_values(table.key)
    else:
        order = rows
    order = order.reset_index(drop=True)
    return order[[*columns, "geometry"]] if table.geometry else pd.DataFrame(order[columns])
