"""Every measure of a city as a table, for who goes on with them in a spreadsheet or a GIS.

A measure is computed when it is asked for; a store keeps what coverage and gaps need, no more. So
an export is the tables of the store and, beside them, these.
"""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import geopandas as gpd
import h3
import pandas as pd
import pyogrio
import shapely

from geo.answers.rows import Answer
from geo.crs import STORED
from geo.store.file_engine import unfinished

if TYPE_CHECKING:
    from geo.answers.city import City

STATIONS_TRIED = 5
LINKS_LISTED = 50


def export(
    city: "City",
    path: Path,
    *,
    overwrite: bool = False,
    tell: Callable[[str], None] = lambda _: None,
) -> None:
    """Write every table, result and measure to a GeoPackage, whole or not at all.

    Parameters
    ----------
    path : Path
        The file to write; never the store itself.
    overwrite : bool
        Whether it may be there already.
    tell : callable
        Told of each measure as it begins.

    Raises
    ------
    StoreError
        If the file is there and may not be overwritten, is in use, or cannot be written.
    """
    city.store.require_free(path, overwrite=overwrite)
    with unfinished(path) as part:
        city.store.export(part)
        for name, table in measures(city, tell=tell):
            pyogrio.write_dataframe(table, part, layer=name, driver="GPKG", append=False)
        part.replace(path)


def measures(
    city: "City", *, tell: Callable[[str], None] = lambda _: None
) -> Iterator[tuple[str, pd.DataFrame]]:
    """Name every measure of a run and lay it out: one row for each row of the answer.

    Yields
    ------
    name, table : str, DataFrame or GeoDataFrame
        ``measure_...``: areas and stations with their shape, links as lines, cells as polygons;
        groups and hours have none. Longitude and latitude.
    """
    for name, make in _MEASURES.items():
        tell(name)
        yield f"measure_{name}", make(city)


def _of_areas(city: "City", answer: Answer) -> gpd.GeoDataFrame:
    return _shaped(answer["rows"], city.table("areas"))


def _of_stations(city: "City", answer: Answer) -> gpd.GeoDataFrame:
    return _shaped(answer["rows"], city.table("stations"))


def _shaped(rows: list[Answer], places: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give each row the shape of the place that it names."""
    shapes = dict(zip(places["code"], places.geometry, strict=True))
    return _frame(rows, [shapes[row["code"]] for row in rows])


def _cells(city: "City") -> gpd.GeoDataFrame:
    rows = city.coverage(by="cell")["rows"]
    rings = [[(lon, lat) for lat, lon in h3.cell_to_boundary(row["cell"])] for row in rows]
    return _frame(rows, [*map(shapely.Polygon, rings)])


def _links(city: "City") -> gpd.GeoDataFrame:
    rows = city.links(top=LINKS_LISTED)["rows"]
    plain = [{name: value for name, value in row.items() if not isinstance(value, list | dict)}
             | {"gates": ";".join(row["gates"])} for row in rows]  # fmt: skip
    return _frame(plain, [shapely.from_geojson(json.dumps(row["geometry"])) for row in rows])


def _gains(city: "City") -> gpd.GeoDataFrame:
    rows = city.gains_together(STATIONS_TRIED)["rows"]
    return _frame(rows, [shapely.Point(row["lon"], row["lat"]) for row in rows])


def _frame(rows: list[Answer], shapes: list[shapely.Geometry]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(pd.DataFrame(rows), geometry=shapes, crs=STORED)


_MEASURES: dict[str, Callable[["City"], pd.DataFrame]] = {
    "groups": lambda city: pd.DataFrame(city.groups(by="all")["rows"]),
    "week": lambda city: pd.DataFrame(city.week()["rows"]),
    "stations": lambda city: _of_stations(city, city.catchments()),
    "second": lambda city: _of_areas(city, city.backup(by="all")),
    "range": lambda city: _of_areas(city, city.range(by="all")),
    "borders": lambda city: _of_areas(city, city.borders(by="all")),
    "cells": _cells,
    "links": _links,
    "gain": _gains,
}
