"""A district drawn on a grid of junctions, and the tables that a build would make of it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import geopandas as gpd
import networkx as nx
import numpy as np
import pandas as pd
import shapely
from networks import ZONE, lonlat

from geo.engine import Engine
from geo.network.barriers import cut
from geo.network.build import build, flagged, flags_of, node
from geo.network.gates import heeded, tie
from geo.network.graph import Graph
from geo.profiles import PROFILES
from geo.question import Question
from geo.tables import FLAGS, INPUTS

SPREAD_M = 25.0
"""How far from its junction a building of the home stands, at most."""

Draw = np.random.Generator
Node = tuple[int, int]
Side = tuple[Node, Node]
Flags = dict[str, bool]


@dataclass
class Plan:
    """A district as drawn, metres from the corner.

    Attributes
    ----------
    at : dict
        Where the junctions of the grid are.
    sides : dict
        Streets by the two junctions they join; flags of each.
    barriers, extra_streets, gates, stations, people : list
        Rows of tables.
    home, key : tuple
        Junctions of the home and of the key station.
    """

    at: dict[Node, np.ndarray]
    sides: dict[Side, Flags]
    home: Node = (0, 0)
    key: Node = (0, 0)
    key_hours: str = "24/7"
    key_capacity: int | None = None
    hour: datetime | None = None
    barriers: list[tuple[str, Any]] = field(default_factory=list)
    extra_streets: list[tuple[Any, Flags]] = field(default_factory=list)
    gates: list[dict[str, Any]] = field(default_factory=list)
    stations: list[tuple[np.ndarray, str, int | None]] = field(default_factory=list)
    people: list[tuple[np.ndarray, int]] = field(default_factory=list)

    def walked(self, *, without: set[Side] | None = None) -> nx.Graph:
        """Make a graph of the grid's streets, but for some."""
        graph = nx.Graph()
        graph.add_nodes_from(self.at)
        for side in self.sides:
            if not without or side not in without:
                a, b = side
                graph.add_edge(a, b, m=float(np.hypot(*(self.at[a] - self.at[b]))))
        return graph

    def straight(self, a: Node, b: Node) -> float:
        """Measure between junctions."""
        return float(np.hypot(*(self.at[a] - self.at[b])))


@dataclass(frozen=True)
class District:
    """A district, and what is true of its gap.

    Attributes
    ----------
    tables : dict
        As a build makes them, streets one row an edge.
    engine : Engine
        Of the tables.
    question : Question
        Who walks, and when.
    gap : ndarray of int
        Rows of the home in the demand table.
    cause : str
        One of ``geo.tables.CAUSES``.
    """

    tables: dict[str, gpd.GeoDataFrame]
    engine: Engine
    question: Question
    gap: np.ndarray
    cause: str


def laid_out(draw: Draw, plan: Plan, cause: str) -> District:
    """Make tables and an engine of a drawing, as a build does."""
    homes = [(xy, n) for xy, n in plan.people if n < 0]
    if not homes:
        homes = [(plan.at[plan.home] + draw.uniform(-SPREAD_M, SPREAD_M, 2), -1)
                 for _ in range(int(draw.integers(1, 7)))]  # fmt: skip
    people = [(xy, int(draw.integers(1, 200))) for xy, _ in homes]
    people += [(xy, n) for xy, n in plan.people if n >= 0]
    tables = {
        **_empty("entrances", "compounds", "landscape"),
        "areas": _areas(plan),
        "demand": _points(
            [xy for xy, _ in people],
            code=[f"D{n:03}" for n in range(len(people))],
            residents=[n for _, n in people],
            elders=0, dwellings=[n // 3 for _, n in people], buildings=1, kind="building", area="G",
        ),
        "stations": _stations(draw, plan),
        "barriers": _table([_shape(shape) for _, shape in plan.barriers],
                           kind=[kind for kind, _ in plan.barriers], name=None),
        "gates": _points(
            [gate["xy"] for gate in plan.gates],
            code=[f"K{n}" for n in range(len(plan.gates))], name=None, compound=None,
            hours=[gate["hours"] for gate in plan.gates],
            passage=[gate["passage"] for gate in plan.gates],
        ),
    }  # fmt: skip
    tables["streets"], graph = _network(plan, tables)
    question = Question(PROFILES["adult"], at=plan.hour)
    gap = np.arange(len(homes))
    return District(tables, Engine(tables, zone=ZONE, graph=graph), question, gap, cause)


def _network(plan: Plan, tables: dict[str, gpd.GeoDataFrame]) -> tuple[gpd.GeoDataFrame, Graph]:
    """Cut, split and tie the streets, as a build does."""
    sides = [([plan.at[a], plan.at[b]], flags) for (a, b), flags in plan.sides.items()]
    rows = [*sides, *plan.extra_streets]
    flags = {name: [flags.get(name, False) for _, flags in rows] for name in FLAGS}
    streets = _table([_shape(np.array(line)) for line, _ in rows],
                     kind="street", name=None, **flags)  # fmt: skip
    open_streets, _ = cut(streets, tables["barriers"], tables["gates"].geometry, zone=ZONE)
    edges = node(open_streets)
    edges = flagged(edges, heeded(flags_of(edges), tie(tables["gates"], edges, zone=ZONE)))
    graph, edges = build(edges, zone=ZONE)
    return edges, graph


def _stations(draw: Draw, plan: Plan) -> gpd.GeoDataFrame:
    key = plan.at[plan.key] + draw.uniform(-15, 15, 2), plan.key_hours, plan.key_capacity
    rows = [*plan.stations, key]
    rows = [rows[n] for n in draw.permutation(len(rows))]
    capacity = [n for *_, n in rows]
    return _points(
        [xy for xy, *_ in rows],
        code=[f"S{n}" for n in range(len(rows))], name="Station", kind="service", level="site",
        services=None, hours=[hours for _, hours, _ in rows], floor_area_m2=None,
        capacity=pd.array(capacity, dtype="Int64"), area="G",
    )  # fmt: skip


def _areas(plan: Plan) -> gpd.GeoDataFrame:
    west, south = np.min([*plan.at.values()], axis=0) - 900
    east, north = np.max([*plan.at.values()], axis=0) + 900
    box = np.array([[west, south], [east, south], [east, north], [west, north], [west, south]])
    levels = {"code": ["1", "G"], "level": ["district", "grid"], "parent": [None, "1"]}
    shapes = [shapely.Polygon(lonlat(box))] * 2
    return _table(shapes, **levels, name="Area", kind="basic", valid_from=None,
                  valid_to=None)  # fmt: skip


def _shape(shape: Any) -> Any:
    """Turn metres into longitude and latitude."""
    if isinstance(shape, shapely.Geometry):
        return shapely.transform(shape, lonlat)
    return shapely.LineString(lonlat(shape))


def _points(places: list[np.ndarray], **columns: Any) -> gpd.GeoDataFrame:
    shapes = [shapely.Point(*lonlat([tuple(xy)])[0]) for xy in places]
    return _table(shapes, **columns)


def _table(shapes: list[Any], **columns: Any) -> gpd.GeoDataFrame:
    frame = pd.DataFrame({"_": range(len(shapes))}).assign(**columns).drop(columns="_")
    return gpd.GeoDataFrame(frame, geometry=shapes, crs="EPSG:4490")


def _empty(*names: str) -> dict[str, gpd.GeoDataFrame]:
    return {name: gpd.GeoDataFrame({c: [] for c in INPUTS[name].columns}, geometry=[],
                                   crs="EPSG:4490") for name in names}  # fmt: skip
