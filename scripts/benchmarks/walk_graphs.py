"""Graphs to measure on: the pilot, two real cities, and synthetic streets of any size."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import geopandas as gpd
import numpy as np
import shapely
from synthetic_streets import synthetic_streets

from geo.crs import STORED
from geo.network.build import build, node
from geo.network.graph import Anchors, Bytes, Floats, Graph, Int32, Int64, Snap
from geo.network.snap import barrier_segments
from geo.profiles import PROFILES
from geo.question import Question
from geo.tables import FLAGS

ROOT = Path(__file__).resolve().parents[2]
CITY_FILE = ROOT / "shapefiles" / "qixia" / "city.toml"
DATA = ROOT.parent / "shared" / "data"
LIEGE = Path("liege_streets_neatnet", "liege_1656_streets_original.parquet")
JINAN = Path("jinan_roads", "jinan_edges.parquet")
NOT_WALKED = ("motorway", "motorway_link", "trunk", "trunk_link")

STATION_EVERY, DEMAND_EVERY = 333, 10
"""Nodes to a station and to a demand point where a graph has none of its own."""
SPREAD_M = 250.0


class AbsentError(Exception):
    """A graph cannot be had here; the message says why."""


@dataclass(frozen=True, slots=True)
class Case:
    """A graph, and whom to ask for on it.

    Attributes
    ----------
    name : str
    graph : Graph
    stations, demand : ndarray of int32
        Nodes: peers know no other place. No two stations are at one.
    residents : ndarray of int64, shape (n_demand,)
    barriers : ndarray of float64, shape (n_segments, 4)
        What a connector may not cross; none where nothing is known of them.
    store : Path or None
        Where the whole city is built, if it is one.
    """

    name: str
    graph: Graph
    stations: Int32
    demand: Int32
    residents: Int64
    barriers: Floats = field(default_factory=lambda: np.empty((0, 4)))
    store: Path | None = None


@contextmanager
def case_of(name: str, *, data: Path) -> Iterator[Case]:
    """Load a graph by name: ``pilot``, ``liege``, ``jinan``, or about so many nodes, as ``1e5``.

    Parameters
    ----------
    name : str
    data : Path
        Folder of the real cities' data.

    Raises
    ------
    AbsentError
        If it cannot be had.
    """
    if name == "pilot":
        with tempfile.TemporaryDirectory() as folder:
            yield _pilot(Path(folder) / "pilot.gpkg")
    elif name in ("liege", "jinan"):
        yield _drawn(name, _liege(data) if name == "liege" else _jinan(data))
    else:
        yield _drawn(name, synthetic_streets(_nodes(name)))


def _nodes(name: str) -> int:
    try:
        return int(float(name))
    except ValueError:
        raise AbsentError("no such graph: pilot, liege, jinan, or a number as 1e5") from None


def _pilot(store: Path) -> Case:
    """Build the pilot; move its stations and demand to the nearer ends of their edges."""
    # Loaded for the pilot only: a whole product would weigh on the memory of other graphs.
    from geo.answers.city import open_city
    from geo.pipeline import build as build_city

    build_city(CITY_FILE, str(store))
    city = open_city(store)
    graph = city.engine.graph
    snapped = city.engine.tied(Question(replace(PROFILES["adult"], avoid=0)))
    demand = snapped.demand
    tied = demand.edges >= 0
    residents = city.table("demand")["residents"].to_numpy(dtype=np.int64)
    return Case(
        "pilot",
        graph,
        np.unique(_nearer_ends(graph, snapped.stations)),
        _nearer_ends(graph, demand),
        residents[demand.owners[tied]],
        barrier_segments(city.table("barriers").to_crs(city.run.zone)),
        store,
    )


def _nearer_ends(graph: Graph, anchors: Anchors) -> Int32:
    tied = anchors.edges >= 0
    edges = anchors.edges[tied]
    is_head = 2 * anchors.offset_mm[tied] > graph.edge_length_mm[edges]
    return np.where(is_head, graph.heads[edges], graph.tails[edges])


def _drawn(name: str, graph: Graph) -> Case:
    """Place stations and demand on a graph at random nodes, no two alike."""
    draw = np.random.default_rng(320113)
    stations, demand = (
        draw.choice(graph.n_nodes, graph.n_nodes // every, replace=False).astype(np.int32)
        for every in (STATION_EVERY, DEMAND_EVERY)
    )
    return Case(name, graph, stations, demand, draw.integers(1, 100, len(demand)))


def _liege(data: Path) -> Graph:
    return _built(gpd.read_parquet(_there(data / LIEGE)), zone="EPSG:32631")


def _jinan(data: Path) -> Graph:
    """Take each road once, though both its directions are drawn, and none for cars alone."""
    roads = gpd.read_parquet(_there(data / JINAN))
    roads = roads[~roads["highway"].isin(NOT_WALKED)]
    once = ~gpd.GeoSeries(shapely.normalize(roads.geometry.to_numpy())).to_wkb().duplicated()
    return _built(roads[once.to_numpy()], zone="EPSG:4548")


def _there(path: Path) -> Path:
    if not path.exists():
        raise AbsentError(f"{path.name} is not in the folder of real data; name it by --data")
    return path


def _built(lines: gpd.GeoDataFrame, *, zone: str) -> Graph:
    streets = lines[["geometry"]].to_crs(STORED).assign(**dict.fromkeys(FLAGS, False))
    return build(node(streets), zone=zone)[0]


def at_nodes(graph: Graph, nodes: Int32) -> Anchors:
    """Tie points to nodes: to an end of an edge, by a connector of nothing."""
    edges = graph.arc_edges[graph.offsets[nodes]]
    is_tail = graph.tails[edges] == nodes
    return Anchors(
        owners=np.arange(len(nodes), dtype=np.int32),
        edges=edges,
        offset_mm=np.where(is_tail, 0, graph.edge_length_mm[edges]).astype(np.int32),
        connector_mm=np.zeros(len(nodes), dtype=np.int32),
        status=_normal(len(nodes)),
        xy=graph.xy[nodes],
        n_owners=len(nodes),
    )


def _normal(n: int) -> Bytes:
    return np.full(n, Snap.NORMAL, dtype=np.uint8)


def random_places(graph: Graph, n: int) -> Floats:
    """Draw places about random nodes, some of them beyond the longest connector, metres."""
    draw = np.random.default_rng(320113)
    around = graph.xy[draw.integers(graph.n_nodes, size=n)]
    return around + draw.uniform(-SPREAD_M, SPREAD_M, around.shape)
