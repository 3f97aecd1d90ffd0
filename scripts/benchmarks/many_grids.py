"""A city of any number of grids that no map holds: a crooked lattice of blocks, drawn from a seed.

Grids share their borders, eight vertices each. A community is ten by ten of them, a street five by
five communities. Every grid has one home with some hundred residents, most of whom are covered
near the middle of the city and fewer at its edges. Nothing can be walked: there are no streets.
"""

from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.answers import City
from geo.crs import STORED
from geo.run import Run
from geo.tables import HISTORY, INPUTS, PLACED, RESULTS

CITY = "900001"
COMMUNITY, STREET = 10, 50
"""Grids along a side of each."""
CORNER = (118.0, 32.0)
SIDE_DEGREES = 0.0025
"""About 240 metres."""
SHIFT = 0.3
COUNTS = ["residents", "covered_residents", "too_far_residents", "over_capacity_residents",
          "undetermined_residents"]  # fmt: skip


class GeneratedStore:
    """A store whose tables are in memory."""

    as_of = None

    def __init__(self, tables: dict[str, pd.DataFrame]) -> None:
        self._tables = tables

    def run(self) -> Run:
        """Describe the run whose results these would be."""
        return Run(
            id="000000000000", created=datetime(2026, 1, 1, tzinfo=UTC), city="Generated city",
            city_code=CITY, notice="generated", zone="EPSG:4549", cells=10, profile="adult",
            speed_kmh=4.0, minutes=15.0, limit_m=1000.0, inputs={}, norms={},
            valid_from="2026-01-01", edition=1,
        )  # fmt: skip

    def walked(self) -> None:
        """Tell that no walks are kept."""

    def read(self, name: str) -> pd.DataFrame:
        """Read a table, empty where there is none."""
        return self._tables[name] if name in self._tables else _empty(name)


def many_grids(count: int, *, seed: int = 320113) -> City:
    """Draw a city of about so many grids; the same seed draws the same."""
    rows = max(round((count / 1.6) ** 0.5 / STREET), 1) * STREET
    columns = -(-count // (rows * STREET)) * STREET
    grids = _grids(np.random.default_rng(seed), rows, columns)
    coverage = pd.concat([*_above(grids), grids], ignore_index=True)
    coverage = gpd.GeoDataFrame(coverage, crs=STORED)
    for name in ("residents", "dwellings", "buildings", "area"):
        coverage[f"rate_{name}"] = coverage["covered_residents"] / coverage["residents"]
    coverage["slowest_tenth_minutes"] = 30 - 25 * coverage["rate_residents"]
    homes = _homes(grids)
    tables = {
        "areas": coverage[["code", "name", "level", "parent", "kind", "geometry"]],
        "coverage": coverage,
        "demand": homes,
        "results": homes.assign(status="covered", turned_away=0, cause=None, cell="", built_m2=1.0),
        "stations": _frame({"code": ["A"], "name": ["Station A"], "kind": ["service"],
                            "level": ["site"], "services": [None], "hours": [None],
                            "capacity": [None], "area": [grids["code"].iloc[0]]},
                           [homes.geometry.iloc[0]]),
        "anchors": pd.DataFrame({"owner_table": "demand", "owner": homes["code"],
                                 "status": "normal"}),
    }  # fmt: skip
    return City(GeneratedStore(tables), location="memory")  # type: ignore[arg-type]


def _empty(name: str) -> pd.DataFrame:
    """Lay out a table without rows."""
    table = {**INPUTS, **RESULTS, **HISTORY}[name]
    columns = {column: pd.Series(dtype=object) for column in (*table.columns, *PLACED)}
    return gpd.GeoDataFrame(columns, geometry=[], crs=STORED)


def _frame(columns: dict[str, Any], shapes: list[shapely.Geometry]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=STORED)


def _grids(draw: np.random.Generator, rows: int, columns: int) -> gpd.GeoDataFrame:
    """Cut the ground into rows and columns; vertices lie at the corners and between them."""
    south_east = np.stack(np.meshgrid(np.arange(2 * columns + 1), np.arange(2 * rows + 1)), axis=-1)
    lattice = south_east / 2 + draw.uniform(-SHIFT / 2, SHIFT / 2, south_east.shape)
    places = np.array(CORNER) + lattice * SIDE_DEGREES
    row, column = (part.ravel() for part in np.indices((rows, columns)))
    ring = [(0, 0), (1, 0), (2, 0), (2, 1), (2, 2), (1, 2), (0, 2), (0, 1)]
    vertices = np.stack([places[2 * row + y, 2 * column + x] for x, y in ring], axis=1)
    community = row // COMMUNITY * (columns // COMMUNITY) + column // COMMUNITY
    street = row // STREET * (columns // STREET) + column // STREET
    residents = draw.integers(200, 1200, len(row))
    off = np.hypot(row / rows - 0.5, column / columns - 0.5)
    share = np.clip(1.1 - 1.6 * off + draw.normal(0, 0.15, off.shape), 0, 1)
    covered = np.round(residents * share).astype(np.int64)
    return gpd.GeoDataFrame(
        {
            "code": [f"9000010{k:08}" for k in range(len(row))],
            "name": [f"Grid {k}" for k in range(len(row))],
            "level": "grid",
            "parent": [f"C{k:05}" for k in community],
            "street": [f"S{k:04}" for k in street],
            "kind": "basic",
            "residents": residents,
            "covered_residents": covered,
            "too_far_residents": residents - covered,
            "over_capacity_residents": 0,
            "undetermined_residents": 0,
        },
        geometry=shapely.polygons(vertices),
        crs=STORED,
    )


def _above(grids: gpd.GeoDataFrame) -> list[gpd.GeoDataFrame]:
    """Sum grids up to communities, streets and the district, each drawn as a box."""
    boxes = grids[COUNTS].join(grids.bounds).assign(
        community=grids["parent"], street=grids["street"], district=CITY
    )  # fmt: skip
    levels = (("district", "district", None), ("street", "street", "district"),
              ("community", "community", "street"))  # fmt: skip
    return [_level(boxes, level, by, parent) for level, by, parent in levels]


def _level(boxes: pd.DataFrame, level: str, by: str, parent: str | None) -> gpd.GeoDataFrame:
    grouped = boxes.groupby(by)
    edges = {"minx": "min", "miny": "min", "maxx": "max", "maxy": "max"}
    sums = grouped[COUNTS].sum().join(grouped.agg(edges))
    shapes = shapely.box(*(sums.pop(edge).to_numpy() for edge in edges))
    parents = None if parent is None else grouped[parent].first().to_numpy()
    named = sums.rename_axis("code").reset_index()
    named = named.assign(name=named["code"], level=level, parent=parents, kind="basic")
    return gpd.GeoDataFrame(named, geometry=shapes, crs=STORED)


def _homes(grids: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(
        {
            "code": "H" + grids["code"],
            "area": grids["code"],
            "residents": grids["residents"],
            "elders": grids["residents"] // 5,
            "dwellings": grids["residents"] // 3,
            "buildings": 1,
        },
        geometry=shapely.centroid(grids.geometry.array),
        crs=STORED,
    )
