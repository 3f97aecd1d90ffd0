"""The city file: which file is which table, and which column is which.

A city file is TOML. Each ``[[section]]`` is one *entry*: a file of one table of
:mod:`geo.tables`. What a planner hands over is described here, not coded::

    [city]
    name = "Qixia"
    code = "320113"

    [[areas]]
    level = "grid"
    file = "grids.zip"
    code = "WGDM"
    name = "WGMC"

Paths are relative to the city file. A wrong city file gets one message with every fault in it.
Nothing is read here but the city file itself.
"""

import difflib
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from geo.codes import Scheme
from geo.crs import DATUMS
from geo.errors import CityFileError, ContractError
from geo.norms import Norms
from geo.profiles import profiles_from
from geo.tables import INPUTS, REQUIRED_INPUTS, Table

OUTSIDE = ("refuse", "keep", "leave_out")
"""What to do with a point in no area: stop, keep it (a neighbour's station), or leave it out."""

_TEXTS = ("file", "layer", "sheet", "crs", "encoding", "lon", "lat", "wkt", "h3")
_PLACES = ("lon", "lat", "wkt", "h3", "crs", "datum", "outside", "osm")
_RESERVED = (*_TEXTS, "datum", "outside", "osm", "where", "cells")
_OSM_SUFFIXES = (".osm", ".pbf", ".osm.gz", ".osm.bz2")
_CITY_KEYS = ("name", "code", "notice", "zone", "cells")
_SECTIONS = ("city", "norms", "codes", "profiles")
_MOST_WHOLE = 1_000_000


@dataclass(frozen=True, slots=True)
class Entry:
    """One file of one table, as a city file describes it.

    Attributes
    ----------
    table : Table
        What the rows are.
    section : str
        How messages name the entry: ``[[stations]] 2``.
    path : Path or None
        The file; None only for areas made of H3 cells.
    columns : mapping of str to object
        Our column -> the file's column, or a constant (number, boolean, or a text where the table
        allows one).
    crs, datum, encoding, layer, sheet : str or None
        What the file does not say itself.
    lon, lat, wkt, h3 : str or None
        Columns that give the geometry of a table without one.
    osm : mapping of str to tuple of str
        Tags wanted from an OSM file: key -> values, an empty tuple for any value.
    where : mapping of str to tuple of str
        Rows wanted: the file's column -> values, an empty tuple for any but nothing and zero.
    cells : int or None
        For areas without a file: the H3 resolution of the cells that hold demand.
    outside : str
        One of :data:`OUTSIDE`.
    """

    table: Table
    section: str
    path: Path | None
    columns: Mapping[str, object] = field(default_factory=dict)
    crs: str | None = None
    datum: str | None = None
    encoding: str | None = None
    layer: str | None = None
    sheet: str | None = None
    lon: str | None = None
    lat: str | None = None
    wkt: str | None = None
    h3: str | None = None
    osm: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    cells: int | None = None
    outside: str = "refuse"

    @property
    def file(self) -> str:
        """The file's name as messages show it."""
        return self.path.name if self.path else f"{self.section} (H3 cells)"

    @property
    def is_osm(self) -> bool:
        """Whether the file is an OpenStreetMap extract."""
        return self.path is not None and self.path.name.lower().endswith(_OSM_SUFFIXES)


@dataclass(frozen=True, slots=True)
class Loaded:
    """What one file held, before anyone judged it.

    Attributes
    ----------
    entry : Entry
        Where it came from and what its columns mean.
    frame : DataFrame or GeoDataFrame
        The file's own columns; the index is the row as the file's user counts it, from 1
        (a sheet's header is not a row).
    """

    entry: Entry
    frame: pd.DataFrame


@dataclass(frozen=True, slots=True)
class CityFile:
    """A city described: its name and where its tables are.

    Attributes
    ----------
    path : Path
        The file itself.
    name, code : str
        Of the whole city; the code is that of the root area made when no district is given.
    notice : str
        What must be said of the data wherever it is shown ("synthetic pilot data").
    zone : str or None
        Metric zone, ``EPSG:...``; None to choose it from the data.
    cells : int
        H3 resolution of the cells that measure built-up area, 0 to 15.
    entries : tuple of Entry
        In the order of the file.
    faults : tuple of str
        What is wrong with the file; the entries concerned are left out.
    norms : Norms
        What the registry is held to.
    codes : Scheme or None
        The form of the areas' codes; None where nothing is said.
    profiles : mapping of str to object
        Kinds of walkers beside those that are there, as written.
    """

    path: Path
    name: str
    code: str
    notice: str
    zone: str | None
    cells: int
    entries: tuple[Entry, ...]
    faults: tuple[str, ...] = ()
    norms: Norms = Norms()
    codes: Scheme | None = None
    profiles: Mapping[str, Any] = field(default_factory=dict)


def read_city_file(path: Path) -> CityFile:
    """Read a city file and compare it with the tables it may name.

    Parameters
    ----------
    path : Path
        A TOML file in UTF-8.

    Returns
    -------
    CityFile
        Every entry checked for known keys, columns, levels and existing files.

    Raises
    ------
    CityFileError
        One message with every fault.
    """
    described = describe_city(path)
    faults = described.faults
    if faults:
        count = "1 fault" if len(faults) == 1 else f"{len(faults)} faults"
        raise CityFileError("\n  ".join([f"{path.name} has {count}:", *faults]))
    return described


def describe_city(path: Path) -> CityFile:
    """Read a city file and keep its faults, so that what it does say can be checked beside them.

    Parameters
    ----------
    path : Path
        A TOML file in UTF-8.

    Returns
    -------
    CityFile
        Only the sound entries; ``faults`` says what is wrong with the rest.

    Raises
    ------
    CityFileError
        If the file is not there, or is no TOML.
    """
    document = _parsed(path)
    faults: list[str] = []
    entries = tuple(_entries(document, path.parent, faults))
    city = document.get("city", {})
    of_city = list(_city_faults(city))
    absent = [name for name in REQUIRED_INPUTS if name not in document]
    missing = [f"no [[{name}]] entry: a city needs {', '.join(REQUIRED_INPUTS)}" for name in absent]
    norms = _norms(document.get("norms", {}), faults)
    codes = _codes(document["codes"], faults) if "codes" in document else None
    profiles = _profiles(document.get("profiles", {}), faults)
    sound = {} if of_city else city
    return CityFile(
        path=path,
        name=sound.get("name", ""),
        code=str(sound.get("code", "city")),
        notice=sound.get("notice", ""),
        zone=sound.get("zone"),
        cells=sound.get("cells", 10),
        entries=entries,
        faults=(*faults, *of_city, *missing),
        norms=norms,
        codes=codes,
        profiles=profiles,
    )


def _parsed(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise CityFileError(
            f"no city file {path}", hint="gridgov sample DIR writes one to start from"
        ) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise CityFileError(f"{path} is not a readable TOML file in UTF-8: {error}") from error


def _city_faults(city: object) -> Iterator[str]:
    if not isinstance(city, dict):
        yield f"city must be one [city] section, found {type(city).__name__}"
        return
    if not isinstance(city.get("name"), str) or not city["name"]:
        yield "[city] needs a name"
    yield from (f"[city] {key} must be a text, found {city[key]!r}" for key in ("notice", "zone")
                if not isinstance(city.get(key, ""), str))  # fmt: skip
    yield from (f"[city] has no key {key!r}{_near(key, _CITY_KEYS)}" for key in city
                if key not in _CITY_KEYS)  # fmt: skip
    resolution = city.get("cells", 10)
    if type(resolution) is not int or not 0 <= resolution <= 15:
        yield f"[city] cells must be an H3 resolution from 0 to 15, found {resolution!r}"


def _norms(said: object, faults: list[str]) -> Norms:
    """Read ``[norms]``: ``households = [300, 500]``, ``compactness``, ``request_days``."""
    if not isinstance(said, dict):
        faults.append("norms must be one [norms] section")
        return Norms()
    known = {"households": _is_span, "compactness": _is_share, "request_days": _is_whole}
    expected = {
        "households": "two whole numbers, the least and the most",
        "compactness": "a number from 0 to 1",
        "request_days": f"a whole number up to {_MOST_WHOLE:,}",
    }
    for key, value in said.items():
        if key not in known:
            faults.append(f"[norms] has no key {key!r}{_near(key, known)}")
        elif not known[key](value):
            faults.append(f"[norms] {key} must be {expected[key]}, found {value!r}")
    sound = {key: value for key, value in said.items() if key in known and known[key](value)}
    if "households" in sound:
        sound["households_least"], sound["households_most"] = sound.pop("households")
    return Norms(**sound)


def _is_whole(value: object) -> bool:
    return type(value) is int and 0 <= value <= _MOST_WHOLE


def _is_share(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def _is_span(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) == 2  # noqa: PLR2004 - a least and a most
        and all(map(_is_whole, value))
        and value[0] <= value[1]
    )


def _codes(said: object, faults: list[str]) -> Scheme | None:
    """Read ``[codes]``: digits by level, and ``nested``."""
    if not isinstance(said, dict):
        faults.append("codes must be one [codes] section")
        return None
    digits = {key: value for key, value in said.items() if key != "nested"}
    nested = said.get("nested", True)
    if not all(map(_is_whole, digits.values())) or not isinstance(nested, bool):
        faults.append(f"[codes] gives digits by level and nested = true or false, found {said!r}")
        return None
    try:
        return Scheme(digits, nested)
    except ContractError as error:
        faults.append(f"[codes] {error}")
        return None


def _profiles(said: object, faults: list[str]) -> Mapping[str, Any]:
    """Read ``[profiles.NAME]``: ``speed_kmh``, ``minutes`` and ``avoid``."""
    if not isinstance(said, dict) or not all(isinstance(one, dict) for one in said.values()):
        faults.append("profiles must be written [profiles.NAME]")
        return {}
    for name, parts in said.items():
        try:
            profiles_from({name: parts})
        except ContractError as error:
            faults.append(str(error).removesuffix("."))
    return said


def _entries(document: Mapping[str, Any], folder: Path, faults: list[str]) -> Iterator[Entry]:
    for name, rows in document.items():
        if name in _SECTIONS:
            continue
        if name not in INPUTS:
            faults.append(f"[[{name}]] is no table{_near(name, INPUTS)}")
        elif not isinstance(rows, list):
            faults.append(f"[{name}] must be written [[{name}]]")
        else:
            for number, row in enumerate(rows, start=1):
                section = f"[[{name}]]" if len(rows) == 1 else f"[[{name}]] {number}"
                if not isinstance(row, dict):
                    faults.append(f"{section} must be a section, found {row!r}")
                    continue
                found = list(_entry_faults(INPUTS[name], row, folder))
                faults += [f"{section} {fault}" for fault in found]
                if not found:
                    yield _entry(INPUTS[name], section, row, folder)


def _entry_faults(table: Table, row: Mapping[str, Any], folder: Path) -> Iterator[str]:
    yield from _unknown_keys(table, row)
    yield from (f"{key} must be a text, found {row[key]!r}" for key in _TEXTS
                if key in row and not isinstance(row[key], str))  # fmt: skip
    yield from _file_faults(table, row, folder)
    for key, allowed in (("datum", DATUMS), ("outside", OUTSIDE)):
        if key in row and row[key] not in allowed:
            yield f"{key} is {row[key]!r}, expected one of {', '.join(allowed)}"
    if ("lon" in row) != ("lat" in row):
        yield "needs both lon and lat"
    if not table.geometry:
        yield from (
            f"has {key}, but {table.name} have no geometry" for key in _PLACES if key in row
        )
    yield from _choice_faults(table, row)
    yield from _column_faults(table, row)


def _choice_faults(table: Table, row: Mapping[str, Any]) -> Iterator[str]:
    for key in ("osm", "where"):
        wanted = row.get(key, {})
        if not isinstance(wanted, dict) or not all(map(_is_choice, wanted.values())):
            yield f'{key} must be written {{ key = true }} or {{ key = ["value", ...] }}'
    is_osm = str(row.get("file", "")).lower().endswith(_OSM_SUFFIXES)
    if is_osm and table.name != "streets" and not row.get("osm"):
        yield "does not say which features it wants: osm = { key = true }"
    if "osm" in row and not is_osm:
        yield "has osm, but its file is no OpenStreetMap extract (.osm, .pbf)"
    resolution = row.get("cells", 0)
    if type(resolution) is not int or not 0 <= resolution <= 15:
        yield f"cells must be an H3 resolution from 0 to 15, found {resolution!r}"
    if "cells" in row and ("file" in row or table.name != "areas"):
        yield "has cells, which only [[areas]] without a file may have"


def _is_choice(value: object) -> bool:
    """Tell whether a value is ``true``, or one or several plain values."""
    values = value if isinstance(value, list) else [value]
    return value is True or all(
        isinstance(one, str | int | float) and not isinstance(one, bool) for one in values
    )


def _unknown_keys(table: Table, row: Mapping[str, Any]) -> Iterator[str]:
    known = [*_RESERVED, *table.columns]
    for key in row:
        if key not in known:
            yield f"has no column {key!r}{_near(key, known)}"


def _file_faults(table: Table, row: Mapping[str, Any], folder: Path) -> Iterator[str]:
    file = row.get("file")
    if file is None:
        if not (table.name == "areas" and type(row.get("cells")) is int):
            yield "names no file"
    elif isinstance(file, str) and not (folder / file).is_file():
        yield f"names a missing file: {file}"


def _column_faults(table: Table, row: Mapping[str, Any]) -> Iterator[str]:
    made = "cells" in row or "osm" in row
    for name, column in table.columns.items():
        if column.required and name not in row and not made:
            yield f"does not say which column is {name} ({column.meaning})"
    for name in table.columns.keys() & row.keys():
        if not isinstance(row[name], str | int | float):
            yield f"{name} must be a column's name or a value, found {row[name]!r}"
    level = row.get("level")
    levels = table.columns["level"].choices if "level" in table.columns else ()
    if levels and "file" not in row and level not in levels:
        yield f"level is {level!r}, expected one of {', '.join(levels)}"


def _entry(table: Table, section: str, row: Mapping[str, Any], folder: Path) -> Entry:
    texts = {key: row[key] for key in (*_TEXTS, "datum", "outside") if key in row and key != "file"}
    return Entry(
        table=table,
        section=section,
        path=folder / row["file"] if "file" in row else None,
        columns={key: row[key] for key in table.columns if key in row},
        osm={key: _values(value) for key, value in row.get("osm", {}).items()},
        where={key: _values(value) for key, value in row.get("where", {}).items()},
        cells=row.get("cells"),
        **texts,
    )


def _values(value: object) -> tuple[str, ...]:
    """Read the wanted values of a tag or column; ``true`` means any."""
    if value is True:
        return ()
    return tuple(map(str, value)) if isinstance(value, list) else (str(value),)


def _near(word: str, known: Iterator[str] | Mapping[str, Any] | tuple[str, ...] | list[str]) -> str:
    names = list(known)
    near = difflib.get_close_matches(word, names, n=1)
    return f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(names)}"
