"""A small city drawn at random, as uneven as a real one: crooked areas that share their borders.

Sixteen communities of four grids, streets and stairs along every border but some, people and
stations anywhere in their grids (a few on a border), and a registry with rows, repeats and gaps.
"""

from itertools import product
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from conftest import CORNER, ZONE

from geo.crs import STORED
from geo.engine import Engine
from geo.evaluate import evaluate
from geo.network.build import build as build_graph
from geo.network.build import node
from geo.profiles import PROFILES
from geo.question import Question
from geo.tables import FLAGS, INPUTS, LEVELS, PARTIES, STATES

DISTRICT, STREET = "100001", "100001001"
SIDE, STEP_M = 8, 300.0
NAMES = ("Plum", "plum", "Pear%", "pe_ar", "ÉLAN", "élan", "梅园", "梅花", "a\\b", "Z")


def walked(inputs: dict[str, Any]) -> dict[str, pd.DataFrame]:
    """Add to inputs what a run adds, for an adult."""
    streets = inputs["streets"]
    streets = streets.assign(**{name: False for name in FLAGS if name not in streets})
    graph, edges = build_graph(node(streets), zone=ZONE)
    tables = {**inputs, "streets": edges}
    engine = Engine(tables, zone=ZONE, graph=graph)
    return {**tables, **evaluate(tables, engine, Question(PROFILES["adult"]), cells=10)}


def random_city(seed: int) -> dict[str, pd.DataFrame]:
    """Draw a city; the same seed gives the same one."""
    draw = np.random.default_rng(seed)
    corners = _corners(draw)
    areas = _areas(draw, corners)
    grids = areas[areas["level"] == "grid"].reset_index(drop=True)
    demand = _inside(draw, grids, 200, "D").assign(
        residents=draw.integers(0, 300, 200), elders=draw.integers(0, 30, 200), dwellings=50,
        buildings=1,
    )  # fmt: skip
    stations = _inside(draw, grids, 9, "S").assign(
        name=[f"Station {n}" for n in range(9)], kind="service", level="site", capacity=None,
        floor_area_m2=draw.uniform(20, 900, 9),
    )  # fmt: skip
    empty = {name: gpd.GeoDataFrame({c: [] for c in INPUTS[name].columns}, geometry=[], crs=STORED)
             for name in ("entrances", "barriers", "landscape", "compounds", "gates")}  # fmt: skip
    streets = _streets(draw, corners)
    ground = {"areas": areas, "demand": demand, "stations": stations, "streets": streets}
    return {**walked({**ground, **empty}), **_registry(draw, areas, stations)}


def _corners(draw: np.random.Generator) -> np.ndarray[Any, Any]:
    """Place the corners of the grids on an uneven lattice, longitude and latitude."""
    steps = np.arange(SIDE + 1) * STEP_M
    x, y = np.meshgrid(steps, steps, indexing="ij")
    shaken = np.stack([x, y]) + draw.uniform(-60, 60, (2, SIDE + 1, SIDE + 1))
    points = gpd.GeoSeries.from_xy(*(shaken.reshape(2, -1) + np.array([CORNER]).T), crs=ZONE)
    degrees = shapely.get_coordinates(points.to_crs(STORED).to_numpy())
    return degrees.reshape(SIDE + 1, SIDE + 1, 2)


def _areas(draw: np.random.Generator, corners: np.ndarray[Any, Any]) -> gpd.GeoDataFrame:
    rows: list[tuple[str, str | None, str, Any]] = []
    communities: dict[str, list[Any]] = {}
    for i, j in product(range(SIDE), range(SIDE)):
        parent = f"{STREET}{i // 2 * 4 + j // 2 + 1:03}"
        ring = [corners[i, j], corners[i + 1, j], corners[i + 1, j + 1], corners[i, j + 1]]
        members = communities.setdefault(parent, [])
        members.append(shapely.Polygon(ring))
        rows.append((f"{parent}{len(members):03}", parent, "grid", members[-1]))
    rows += [(code, STREET, "community", shapely.union_all(parts))
             for code, parts in sorted(communities.items())]  # fmt: skip
    whole = shapely.union_all([shape for *_, shape in rows])
    rows += [(STREET, DISTRICT, "street", whole), (DISTRICT, None, "district", whole)]
    rows.sort(key=lambda row: (LEVELS.index(row[2]), row[0]))
    codes, parents, levels, shapes = zip(*rows, strict=True)
    columns = {"code": codes, "name": draw.choice(NAMES, len(rows)), "level": levels,
               "parent": parents, "kind": "basic"}  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry=list(shapes), crs=STORED)


def _streets(draw: np.random.Generator, corners: np.ndarray[Any, Any]) -> gpd.GeoDataFrame:
    """Run a street along each side of a grid, but for one in seven; about as many are stairs."""
    sides = [(corners[i, j], corners[i + di, j + dj])
             for i, j in product(range(SIDE + 1), repeat=2)
             for di, dj in ((0, 1), (1, 0)) if max(i + di, j + dj) <= SIDE]  # fmt: skip
    kept = [shapely.LineString(side) for side in sides if draw.random() > 1 / 7]
    columns = {"kind": "street", "name": draw.choice(NAMES, len(kept)),
               "steps": draw.random(len(kept)) < 1 / 7}  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry=kept, crs=STORED)


def _inside(
    draw: np.random.Generator, grids: gpd.GeoDataFrame, count: int, prefix: str
) -> gpd.GeoDataFrame:
    """Place points in grids, each tenth on a corner of its grid."""
    numbers = draw.integers(0, len(grids), count)
    points = []
    for n, number in enumerate(numbers):
        ring = shapely.get_coordinates(grids.geometry.iloc[number])[:4]
        share = draw.dirichlet(np.ones(4)) if n % 10 else np.array([1.0, 0, 0, 0])
        points.append(shapely.Point(share @ ring))
    columns = {"code": [f"{prefix}{n:03}" for n in range(count)],
               "area": grids["code"].to_numpy()[numbers]}  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry=points, crs=STORED)


def _registry(
    draw: np.random.Generator, areas: gpd.GeoDataFrame, stations: gpd.GeoDataFrame
) -> dict[str, pd.DataFrame]:
    codes, grids = areas["code"].to_numpy(), areas["code"][areas["level"] == "grid"].to_numpy()

    def some(values: list[Any], count: int) -> list[Any]:
        return [values[n] for n in draw.integers(0, len(values), count)]

    counts = [*range(6), None]
    teams = {"area": grids[:-3], "leader": draw.random(61) > 0.1, "roles": some([1, 2, None], 61),
             "helpers": some(counts, 61), "members": some(counts, 61)}  # fmt: skip
    channels = {"code": [f"C{n}" for n in range(70)], "area": draw.choice(codes, 70),
                "level": some(list(LEVELS), 70), "members": some(counts, 70)}  # fmt: skip
    days = [f"2026-01-{n % 28 + 1:02}T{n % 24:02}:00:00" for n in draw.integers(0, 999, 300)]
    requests = {"code": [f"R{n:04}" for n in range(300)], "category": some(list(NAMES), 300),
                "area": draw.choice(codes, 300), "state": some(list(STATES), 300), "opened": days,
                "station": some([*stations["code"], None], 300)}  # fmt: skip
    partners = _inside(draw, areas[areas["level"] == "grid"], 20, "P").assign(
        name=some(list(NAMES), 20), kind=some(["university", "merchant"], 20)
    )
    compounds = {"code": ["K1", "K2"], "name": ["Court", "Yard"], **dict.fromkeys(PARTIES, True)}
    frames = {"teams": teams, "channels": channels, "requests": requests}
    shapes = areas.geometry.to_numpy()[-2:]
    return {
        **{name: pd.DataFrame(columns) for name, columns in frames.items()},
        "partners": partners,
        "compounds": gpd.GeoDataFrame(compounds, geometry=shapes, crs=STORED),
    }
