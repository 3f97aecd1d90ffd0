"""Small networks for tests, made of integer metres so that every length is known exactly.

:func:`network` builds a graph from edges written as pairs of places; :func:`anchors` ties points to
edges by hand. :func:`shortest_mm` is an independent oracle: networkx over a graph in which each
anchor is a node of its own.
"""

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise

import geopandas as gpd
import networkx as nx
import numpy as np
import shapely
from hypothesis import strategies as st
from pyproj import Transformer

from geo.network.build import build, node
from geo.network.graph import UNREACHABLE_MM, Anchors, Graph, Snap
from geo.tables import FLAGS

ZONE = "EPSG:4549"
CORNER = np.array([400_000.0, 3_550_000.0])
TO_LONLAT = Transformer.from_crs(ZONE, "EPSG:4490", always_xy=True)

Line = Sequence[tuple[float, float]]


def lonlat(xy: Sequence[tuple[float, float]] | np.ndarray) -> np.ndarray:
    """Turn metres from the corner into longitude and latitude."""
    x, y = (np.asarray(xy, dtype=float) + CORNER).T
    return np.column_stack(TO_LONLAT.transform(x, y))


def streets(lines: Sequence[Line], **columns: Sequence[object]) -> gpd.GeoDataFrame:
    """Make a streets table of lines in metres from the corner."""
    return gpd.GeoDataFrame(
        {"kind": ["street"] * len(lines), "name": [None] * len(lines)}
        | {flag: [False] * len(lines) for flag in FLAGS}
        | columns,
        geometry=[shapely.LineString(lonlat(line)) for line in lines],
        crs="EPSG:4490",
    )


def network(lines: Sequence[Line], **columns: Sequence[object]) -> tuple[Graph, gpd.GeoDataFrame]:
    """Build the graph of some lines."""
    return build(node(streets(lines, **columns)), zone=ZONE)


def plain_graph(
    n_nodes: int, edges: Sequence[tuple[int, int, int]], flags: Sequence[int] | None = None
) -> Graph:
    """Make a graph of numbered nodes and ``(tail, head, mm)`` edges, without shapes of any use."""
    tails, heads, mm = (np.array(part, dtype=np.int32) for part in zip(*edges, strict=True))
    bits = np.array(flags if flags is not None else [0] * len(edges), dtype=np.uint8)
    ends = np.concatenate([tails, heads])
    order = np.argsort(ends, kind="stable")
    arc_edges = (order % len(edges)).astype(np.int32)
    return Graph(
        offsets=np.searchsorted(ends[order], np.arange(n_nodes + 1)).astype(np.int32),
        targets=np.concatenate([heads, tails])[order],
        arc_edges=arc_edges,
        length_mm=mm[arc_edges],
        flags=bits[arc_edges],
        xy=np.zeros((n_nodes, 2)),
        tails=tails,
        heads=heads,
        edge_length_mm=mm,
        edge_flags=bits,
        shape_offsets=np.arange(len(edges) + 1, dtype=np.int32) * 2,
        shape_xy=np.column_stack(
            [
                np.stack([np.zeros(len(mm)), mm / 1000], axis=1).ravel(),
                np.repeat(np.arange(len(mm), dtype=float), 2),
            ]
        ),
    )


def anchors(places: Sequence[tuple[int, int, int]], owners: Sequence[int] | None = None) -> Anchors:
    """Tie points by hand: ``(edge, offset_mm, connector_mm)``; edge -1 is unroutable."""
    edge, offset, connector = np.array(places, dtype=np.int32).reshape(-1, 3).T
    who = np.arange(len(edge)) if owners is None else np.array(owners)
    return Anchors(
        owners=who.astype(np.int32),
        edges=edge,
        offset_mm=offset,
        connector_mm=connector,
        status=np.where(edge < 0, Snap.UNROUTABLE, Snap.NORMAL).astype(np.uint8),
        xy=np.zeros((len(edge), 2)),
        n_owners=int(who.max()) + 1 if len(who) else 0,
    )


Place = tuple[int, int, int]
"""Edge, offset and connector, millimetres."""


def shortest_mm(
    graph: Graph,
    starts: Anchors,
    ends: Anchors,
    *,
    avoid: int,
    links: Sequence[tuple[Place, Place, int]] = (),
) -> np.ndarray:
    """Measure every walk from every owner of starts to every owner of ends, by networkx.

    Links join two places on open edges, connectors included.
    """
    walked = _with_anchors(graph, starts, ends, avoid=avoid, links=links)
    found = np.full((starts.n_owners, ends.n_owners), UNREACHABLE_MM, dtype=np.int64)
    for i, a in enumerate(starts.owners.tolist()):
        lengths = nx.single_source_dijkstra_path_length(walked, ("a", i))
        for j, b in enumerate(ends.owners.tolist()):
            if ("b", j) in lengths:
                mm = lengths["b", j] + int(starts.connector_mm[i]) + int(ends.connector_mm[j])
                found[a, b] = min(found[a, b], mm)
    return found


def _with_anchors(
    graph: Graph,
    starts: Anchors,
    ends: Anchors,
    *,
    avoid: int,
    links: Sequence[tuple[Place, Place, int]],
) -> nx.Graph:
    """Cut the open edges at the anchors on them, and join the places of links."""
    walked = nx.Graph()
    walked.add_nodes_from([*range(graph.n_nodes), *(("a", i) for i in range(len(starts.edges)))])
    on_edge = defaultdict(list)
    for side, tied in (("a", starts), ("b", ends)):
        for i, edge in enumerate(tied.edges.tolist()):
            on_edge[edge].append((int(tied.offset_mm[i]), (side, i)))
    for i, (a, b, mm) in enumerate(links):
        for side, (edge, offset, _) in (("c", a), ("d", b)):
            on_edge[edge].append((offset, (side, i)))
        walked.add_edge(("c", i), ("d", i), weight=mm + a[2] + b[2])
    for edge in range(graph.n_edges):
        if graph.edge_flags[edge] & avoid:
            continue
        stops = [
            (0, int(graph.tails[edge])),
            *sorted(on_edge[edge], key=lambda stop: (stop[0], str(stop[1]))),
            (int(graph.edge_length_mm[edge]), int(graph.heads[edge])),
        ]
        for (before, u), (after, v) in pairwise(stops):
            known = walked.get_edge_data(u, v, {"weight": after - before})["weight"]
            walked.add_edge(u, v, weight=min(known, after - before))
    return walked


@st.composite
def cities(draw: st.DrawFn) -> tuple[Graph, Anchors, Anchors]:
    """Draw a graph with islands, loops, parallel and empty edges, and points tied to it.

    Lengths are few and small, so that ties and exact limits are common.
    """
    n = draw(st.integers(1, 8))
    nodes, mm = st.integers(0, n - 1), st.integers(0, 5)
    edges = draw(st.lists(st.tuples(nodes, nodes, mm), min_size=1, max_size=14))
    flags = draw(st.lists(st.sampled_from([0, 0, 0, 1]), min_size=len(edges), max_size=len(edges)))

    def tied() -> Anchors:
        edge = draw(st.lists(st.integers(-1, len(edges) - 1), max_size=6))
        places = [(e, draw(st.integers(0, edges[e][2])) if e >= 0 else 0, draw(st.integers(0, 3)))
                  for e in edge]  # fmt: skip
        owners = sorted(draw(st.lists(st.integers(0, 3), min_size=len(edge), max_size=len(edge))))
        packed = {owner: i for i, owner in enumerate(dict.fromkeys(owners))}
        return anchors(places, [packed[owner] for owner in owners])

    return plain_graph(n, edges, flags), tied(), tied()
