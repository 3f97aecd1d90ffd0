"""Which reader a file gets, and the vector files that GDAL reads."""

import warnings
from collections.abc import Callable, Mapping
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
from pyogrio.errors import DataSourceError

from geo.check.encoding import encoding_of
from geo.check.findings import Finding
from geo.city import Entry
from geo.errors import SourceError
from geo.sources import dbf, osm, sheets
from geo.sources.archives import unpack
from geo.sources.shapes import capped, json_depth

Read = tuple[pd.DataFrame, list[Finding]]

VECTOR: Mapping[str, str] = {
    ".shp": "ESRI Shapefile",
    ".gpkg": "GPKG",
    ".geojson": "GeoJSON",
    ".json": "GeoJSON",
    ".fgb": "FlatGeobuf",
}
"""Endings of the files that GDAL reads, and the only driver each may be opened with."""

MOST_BYTES = 2 << 30
"""How large any file may be."""


def read_file(entry: Entry, folder: Path) -> Read:
    """Read one file as it is.

    Parameters
    ----------
    entry : Entry
        Names the file and what it does not say itself.
    folder : Path
        Where zips may be unpacked.

    Returns
    -------
    tuple of DataFrame and list of Finding
        The file's columns, a GeoDataFrame where the file holds geometry; the reader's notes.

    Raises
    ------
    SourceError
        If the file is not what it claims to be.
    """
    assert entry.path is not None
    size = entry.path.stat().st_size
    if size == 0:
        raise SourceError("it is empty")
    if size > MOST_BYTES:
        raise SourceError(f"it has {size / 1e9:.1f} GB, expected at most {MOST_BYTES / 1e9:.1f}")
    if entry.is_osm:
        return osm.read(entry)
    ending = entry.path.suffix.lower()
    if ending == ".zip":
        return _zipped(entry, folder)
    return _reader(ending)(entry, entry.path), []


def _reader(ending: str) -> Callable[[Entry, Path], pd.DataFrame]:
    if ending in VECTOR:
        return _vector
    others = {".csv": sheets.read_csv, ".xlsx": sheets.read_xlsx, ".parquet": _parquet}
    if ending in others:
        return others[ending]
    known = ", ".join([*VECTOR, *others, ".zip", ".osm", ".pbf"])
    raise SourceError(f"it is of an unknown kind ({ending or 'no ending'})", hint=f"known: {known}")


def _zipped(entry: Entry, folder: Path) -> Read:
    """Read the layer that is meant from a zip that may hold several."""
    members = unpack(entry.path, folder) if entry.path else {}
    layers = {name: path for name, path in members.items() if path.suffix in {*VECTOR, ".csv"}}
    wanted = {name: path for name, path in layers.items()
              if entry.layer in (None, name, Path(name).stem)}  # fmt: skip
    if len(wanted) != 1:
        raise SourceError(
            f"the zip holds {len(layers)} layers ({', '.join(sorted(layers)) or 'none'})",
            hint="name one: layer = ..." if layers else "put a shapefile's parts into it",
        )
    (path,) = wanted.values()
    return _reader(path.suffix)(entry, path), []


def _vector(entry: Entry, path: Path) -> gpd.GeoDataFrame:
    ending = path.suffix.lower()
    encoding = _prepare(ending, entry, path)
    options = {} if encoding is None else {"encoding": encoding}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what matters in them is judged by the check
        try:
            layer = _layer(entry, path) if ending == ".gpkg" else None
            driver = pyogrio.read_info(path, layer=layer, **options)["driver"]
            if driver != VECTOR[ending]:
                raise SourceError(f"its content is {driver}, not {VECTOR[ending]}")
            frame = pyogrio.read_dataframe(path, layer=layer, datetime_as_string=True, **options)
        except DataSourceError as error:
            raise SourceError(
                f"it is no sound {VECTOR[ending]} file", hint="open it in a GIS and save it anew"
            ) from error
    if not isinstance(frame, gpd.GeoDataFrame):
        raise SourceError("it holds no geometry")
    capped(frame.geometry)
    return frame


def _prepare(ending: str, entry: Entry, path: Path) -> str | None:
    """Look at what GDAL does not: parts of a shapefile, its text, the depth of JSON."""
    if ending == ".shp":
        return _shapefile_encoding(entry, path)
    if ending in {".geojson", ".json"}:
        content = path.read_bytes()
        json_depth(content)
        if encoding_of([content], entry.encoding) not in {"utf-8", "utf-8-sig"}:
            raise SourceError("GeoJSON must be in UTF-8", hint="save it as UTF-8")
    if ending == ".gpkg" and not path.read_bytes()[:16].startswith(b"SQLite format 3\0"):
        raise SourceError("it is no GeoPackage")
    return None


def _shapefile_encoding(entry: Entry, path: Path) -> str:
    """See that the parts are there and tell the encoding of its text from all of it."""
    parts = {part.suffix.lower(): part for part in path.parent.glob("*") if part.stem == path.stem}
    missing = [ending for ending in (".shx", ".dbf") if ending not in parts]
    if missing:
        raise SourceError(
            f"{' and '.join(missing)} of the shapefile is missing",
            hint=f"put all its parts beside it: {path.stem}.shp, .shx, .dbf, .prj",
        )
    said = entry.encoding
    if said is None and ".cpg" in parts:
        said = dbf.named_encoding(parts[".cpg"].read_text(encoding="ascii", errors="replace"))
    return encoding_of(dbf.texts(parts[".dbf"]), said)


def _layer(entry: Entry, path: Path) -> str | None:
    """Choose the layer of a GeoPackage; several need a choice."""
    layers = [str(name) for name, shape in pyogrio.list_layers(path) if shape]
    if entry.layer in layers or len(layers) == 1 and entry.layer is None:
        return entry.layer
    there = ", ".join(layers) or "none"
    raise SourceError(f"it holds the layers {there}", hint="name one of them: layer = ...")


def _parquet(_: Entry, path: Path) -> gpd.GeoDataFrame:
    try:
        frame = gpd.read_parquet(path)
    except (ValueError, OSError) as error:
        raise SourceError("it is no sound GeoParquet file") from error
    capped(frame.geometry)
    frame = frame.rename(columns=str)
    is_named = frame.geometry.name == "geometry"
    return frame if is_named else frame.rename_geometry("geometry")
