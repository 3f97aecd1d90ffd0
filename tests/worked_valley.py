"""The valley of ``conftest`` already computed by hand: the tables that a run would leave.

A river (north 700 to 800) and a hill are added, which only maps show. One name is hostile. The
registry (:func:`whole_valley`) has a few rows of each table, absent values among them.
"""

import math
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely
from conftest import (
    CORNER,
    DEMAND_AT,
    ELDERS,
    LANE,
    RESIDENTS,
    ROAD,
    STATIONS_AT,
    ZONE,
    lonlat,
)

from geo.crs import STORED
from geo.run import Run
from geo.tables import CAUSES, PARTIES

DISTRICT, STREET = "100001", "100001001"
WEST, EAST = "100001001001", "100001001002"
HOSTILE = "{{7*7}}<img src=x onerror=alert(1)>${1+1}"

STATUS = {
    "D1": "covered",
    "D2": "covered",
    "D3": "too_far",
    "D4": "covered",
    "D5": "undetermined",
    "D6": "too_far",
}
AREA_OF = {
    "D1": f"{WEST}001",
    "D2": f"{WEST}002",
    "D3": f"{EAST}001",
    "D4": f"{EAST}002",
    "D5": f"{EAST}002",
    "D6": f"{EAST}001",
}
WALK_MM = {"D1": 529_500, "D2": 1_000_000, "D3": 1_050_000, "D4": 140_000}
SNAP = {"D4": "far", "D5": "unroutable", "D6": "island"}
NAN = float("nan")


def valley_run(**changes: Any) -> Run:
    """Describe the run of an adult through the valley."""
    parts: dict[str, Any] = {
        "id": "0123456789ab",
        "created": datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
        "city": "The valley",
        "city_code": DISTRICT,
        "notice": "invented",
        "zone": ZONE,
        "cells": 10,
        "profile": "adult",
        "speed_kmh": 4.0,
        "minutes": 15.0,
        "limit_m": 1000.0,
        "inputs": {"demand.csv": "ab" * 32, "roads.geojson": "cd" * 32},
        "norms": {},
        "valid_from": "2026-01-01",
        "edition": 1,
    }
    return Run(**{**parts, **changes})


def valley_tables() -> dict[str, pd.DataFrame]:
    """Return every table of the valley, inputs and results."""
    return {
        "areas": _areas()[["code", "name", "level", "parent", "kind", "geometry"]],
        "stations": _stations(),
        "entrances": _frame({"code": [], "station": []}, []),
        "hubs": _frame({"code": [], "name": [], "station": []}, []),
        "demand": _demand(),
        "streets": _streets(),
        "barriers": _frame({"kind": ["water"], "name": ["River"]}, [_box(0, 700, 3000, 800)]),
        "landscape": _frame({"kind": ["hill"], "name": ["Hill"]}, [_box(2700, 0, 2950, 300)]),
        "results": _results(),
        "coverage": _areas(),
        "gaps": _gaps(),
        "anchors": _anchors(),
        "islands": pd.DataFrame(
            [(1, 1, 200.0, "Lane", EAST, 10)],
            columns=["component", "edges", "length_m", "streets", "community", "residents"],
        ),
        "findings": _findings(),
    }


def whole_valley() -> dict[str, pd.DataFrame]:
    """Return the valley with its registry and history, each table as a store wants it."""
    tables = valley_tables()
    lines = tables["streets"].assign(
        edge=[0, 1], tail=[0, 2], head=[1, 3], length_mm=[2_999_500, 200_000], flags=0
    )
    anchors = tables["anchors"].assign(edge=pd.array([pd.NA] * 8, dtype="Int64"))
    bare = gpd.GeoDataFrame(anchors, geometry=[None] * len(anchors), crs=STORED)
    return {**tables, **_registry(), **_history(), "streets": lines, "anchors": bare}


def _frame(columns: Mapping[str, Any], shapes: list[Any]) -> gpd.GeoDataFrame:
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=ZONE).to_crs(STORED)


def _box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    x, y = CORNER
    return shapely.box(x + west, y + south, x + east, y + north)


def _areas() -> gpd.GeoDataFrame:
    """List the coverage rows; dwellings are half the residents, buildings one a point."""
    w, e = WEST, EAST
    rows = [
        (DISTRICT, "Valley", "district", None, 520, 440, 60, 20, 220 / 260, 3 / 6, 0.61, 0, 3000),
        (STREET, HOSTILE, "street", DISTRICT, 520, 440, 60, 20, 220 / 260, 3 / 6, 0.61, 0, 3000),
        (w, "West", "community", STREET, 400, 400, 0, 0, 1.0, 1.0, 1.0, 0, 1500),
        (e, "East", "community", STREET, 120, 40, 60, 20, 20 / 60, 1 / 4, 0.4, 1500, 3000),
        (f"{w}001", "Grid 1-1", "grid", w, 300, 300, 0, 0, 1.0, 1.0, 1.0, 0, 750),
        (f"{w}002", "Grid 1-2", "grid", w, 100, 100, 0, 0, 1.0, 1.0, 1.0, 750, 1500),
        (f"{e}001", "Grid 2-1", "grid", e, 60, 0, 60, 0, 0.0, 0.0, 0.0, 1500, 2250),
        (f"{e}002", "Grid 2-2", "grid", e, 60, 40, 0, 20, 20 / 30, 1 / 2, 0.8, 2250, 3000),
    ]
    names = ["code", "name", "level", "parent", "residents", "covered_residents",
             "too_far_residents", "undetermined_residents", "rate_dwellings",
             "rate_buildings", "rate_area", "west", "east"]  # fmt: skip
    table = pd.DataFrame(rows, columns=names).assign(kind="basic", over_capacity_residents=0)
    table["rate_residents"] = table["covered_residents"] / table["residents"]
    table["slowest_tenth_minutes"] = [15.75, 15.75, 15, math.inf, 7.9425, 15, math.inf, math.inf]
    sides = table[["west", "east"]].to_numpy().tolist()
    shapes = [_box(west, 0, east, 1000) for west, east in sides]
    return _frame(dict(table.drop(columns=["west", "east"])), shapes)


def _points(places: Mapping[str, tuple[float, float]]) -> list[shapely.Point]:
    return [shapely.Point(CORNER[0] + x, CORNER[1] + y) for x, y in places.values()]


def _stations() -> gpd.GeoDataFrame:
    columns = {
        "code": ["A", "H"],
        "name": ["Station A", "Station H"],
        "kind": ["service", "hub"],
        "level": ["site", "site"],
        "services": [None, None],
        "hours": [None, None],
        "capacity": [None, None],
        "area": [f"{WEST}001", f"{EAST}002"],
    }
    return _frame(columns, _points(STATIONS_AT))


def _demand() -> gpd.GeoDataFrame:
    columns = {
        "code": list(DEMAND_AT),
        "residents": list(RESIDENTS.values()),
        "elders": list(ELDERS.values()),
        "dwellings": [n // 2 for n in RESIDENTS.values()],
        "buildings": [1] * 6,
        "area": list(AREA_OF.values()),
    }
    return _frame(columns, _points(DEMAND_AT))


def _streets() -> gpd.GeoDataFrame:
    lines = [shapely.LineString(lonlat(*at) for at in line) for line in (ROAD, LANE)]
    columns = {"kind": ["street"] * 2, "name": ["Road", "Lane"], "component": [0, 1]}
    return gpd.GeoDataFrame(columns, geometry=lines, crs=STORED)


def _results() -> gpd.GeoDataFrame:
    columns = {
        "code": list(DEMAND_AT),
        "area": list(AREA_OF.values()),
        "status": list(STATUS.values()),
        "station": ["A", "A", "A", "H", None, None],
        "length_mm": pd.array([WALK_MM.get(code) for code in DEMAND_AT], dtype="Int64"),
        "turned_away": [0] * 6,
        "cause": [None] * 6,
        "cell": [""] * 6,
        "built_m2": [1.0] * 6,
    }
    return _frame(columns, _points(DEMAND_AT))


def _gaps() -> gpd.GeoDataFrame:
    grid = f"{EAST}001"
    rows = [
        (grid, "Grid 2-1", "grid", 1, 50, 10, "A", 1050.0, 15.75, 0.75, None),
        (grid, "Grid 2-1", "grid", 2, 10, 2, None, NAN, NAN, NAN, None),
    ]
    names = ["code", "name", "level", "gap", "residents", "elders", "nearest_station",
             "metres", "minutes", "minutes_over", "cause"]  # fmt: skip
    unknown = ("confidence", "mend", *(f"{cause}_residents" for cause in CAUSES))
    places = _points({code: DEMAND_AT[code] for code in ("D3", "D6")})
    return _frame(
        dict(pd.DataFrame(rows, columns=names).assign(**dict.fromkeys(unknown))),
        [shapely.MultiPoint([p]) for p in places],
    )


def _anchors() -> pd.DataFrame:
    rows = [("stations", code, "normal") for code in STATIONS_AT]
    rows += [("demand", code, SNAP.get(code, "normal")) for code in DEMAND_AT]
    return pd.DataFrame(rows, columns=["owner_table", "owner", "status"])


def _findings() -> pd.DataFrame:
    return pd.DataFrame(
        [
            ("note", "demand.csv", "5", 1, "1 point is far from any street", "", "draw its path"),
            ("left_out", "stations.csv", "3", 1, HOSTILE, "a place inside the city", ""),
        ],
        columns=["severity", "file", "rows", "count", "found", "expected", "hint"],
    )


def _registry() -> dict[str, pd.DataFrame]:
    """List a few rows of every table of the registry."""
    w, e = WEST, EAST
    plain: dict[str, list[dict[str, Any]]] = {
        "teams": [
            {"area": f"{w}001", "leader": True, "roles": 3, "helpers": 5, "members": 90},
            {"area": f"{w}002", "leader": False, "roles": 0, "helpers": 0, "members": 0},
            {"area": f"{e}001", "leader": True, "roles": None, "helpers": None, "members": 40},
        ],
        "ratings": [{"area": w, **{f"stars_{n}": n for n in range(1, 6)}, "pioneer_teams": 2}],
        "channels": [
            {"code": "C1", "area": w, "level": "community", "members": 200, "solved": 3},
            {"code": "C2", "area": f"{e}001", "level": "grid", "members": 80, "solved": None},
        ],
        "requests": [_request(n) for n in range(12)],
        "projects": [
            {"code": "P1", "name": "Ramp", "kind": "list", "area": w, "due": "2026-05-01",
             "state": "running"},
            {"code": "P2", "name": HOSTILE, "kind": "secretary", "area": STREET, "station": "A",
             "due": "2026-02-01", "state": "done", "finished": "2026-01-30"},
        ],
        "alliances": [
            {"code": "L1", "name": "Hub alliance", "kind": "hub", "hub": "H1",
             "members": "U1;F1", "topics": 4},
        ],
        "events": [
            {"code": "E1", "name": "Forum", "kind": "forum", "alliance": "L1",
             "starts": "2026-01-10", "recurrence": "FREQ=MONTHLY"},
        ],
    }  # fmt: skip
    return {**{name: pd.DataFrame(rows) for name, rows in plain.items()}, **_registry_layers()}


def _request(number: int) -> dict[str, object]:
    """Describe a request; every third one is closed, every fourth hangs on the other community."""
    day = f"2026-01-{number + 1:02}T08:00:00"
    closed = number % 3 == 0
    return {
        "code": f"R{number:02}",
        "category": ("light", "Road", "noise")[number % 3],
        "area": f"{EAST if number % 4 == 0 else WEST}001",
        "station": "A" if number % 2 else None,
        "state": "closed" if closed else "opened",
        "opened": day,
        "closed": day.replace("T08", "T20") if closed else None,
    }


def _registry_layers() -> dict[str, pd.DataFrame]:
    partners = {
        "code": ["U1", "F1", "S1"],
        "name": ["University", "Firm", "Society"],
        "kind": ["university", "internet", "social"],
        "area": [f"{WEST}001", f"{EAST}001", None],
    }
    at = {"U1": (100.0, 510.0), "F1": (1600.0, 510.0), "S1": (1500.0, 510.0)}
    compounds = {
        "code": ["K1", "K2"],
        "name": ["Court", "Yard"],
        "dwellings": [40, 0],
        "residents": [100, 0],
        **dict.fromkeys(PARTIES, [True, False]),
        "stewards": pd.array([2, None], dtype="Int64"),
    }
    gates = {"code": ["G1"], "name": [None], "compound": ["K1"], "hours": [None],
             "passage": ["residents"]}  # fmt: skip
    hubs = {"code": ["H1"], "name": ["Hub quarter"], "station": ["H"]}
    return {
        "partners": _frame(partners, _points(at)),
        "compounds": _frame(compounds, [_box(100, 400, 300, 600), _box(1400, 400, 1500, 600)]),
        "gates": _frame(gates, _points({"G1": (300.0, 500.0)})),
        "hubs": _frame(hubs, [_box(2400, 300, 2800, 700)]),
    }


def _history() -> dict[str, pd.DataFrame]:
    """Say that the western community was a renumbered one before."""
    past = {
        "code": ["100001001009"],
        "name": ["Old West"],
        "level": ["community"],
        "parent": [STREET],
        "kind": ["basic"],
        "valid_from": [None],
        "valid_to": ["2026-01-01"],
    }
    lineage: list[dict[str, Any]] = [
        {"changed": "2026-01-01", "level": "community", "kind": "renumbered",
         "predecessor": "100001001009", "successor": WEST, "residents": 400,
         "area_m2": 1_500_000.0, "share": 1.0, "evidence": "the same ground"},
        {"changed": "2026-01-01", "level": "grid", "kind": "new", "predecessor": None,
         "successor": f"{EAST}002", "residents": 60, "area_m2": 750_000.0, "share": None,
         "evidence": "no ground of before"},
    ]  # fmt: skip
    return {
        "past_areas": _frame(past, [_box(0, 0, 1500, 1000)]),
        "lineage": pd.DataFrame(lineage),
    }
