"""An independent oracle: nearest stations from an exported GeoPackage alone, by networkx.

Nothing of :mod:`geo` is used. Every edge is cut at the anchors that lie on it, stations and demand
points become nodes tied by their connectors, and one Dijkstra from a root that touches every
station gives the answer. Lengths are multiplied by :data:`SCALE` and station *i* starts at *i*, so
the least sum is the least length and, among equals, the lowest station. Connectors lead one way
(out of a station, into a demand point), since doors are ends and never part of a way.
"""

from collections import defaultdict
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pandas as pd
import pyogrio

SCALE = 10_000


def nearest_by_oracle(exported: Path, *, avoid: int) -> pd.DataFrame:
    """Find the nearest station of every demand point.

    Parameters
    ----------
    exported : Path
        What ``gridgov export`` wrote.
    avoid : int
        Flags of the edges that may not be walked.

    Returns
    -------
    DataFrame
        ``code`` of the demand point, ``station`` (None where there is no way) and ``length_mm``.
    """
    layers = {
        name: pyogrio.read_dataframe(exported, layer=name, read_geometry=False)
        for name in ("streets", "anchors", "stations", "demand")
    }
    walked = _graph(layers["streets"], layers["anchors"], avoid=avoid)
    codes = sorted(layers["stations"]["code"])
    for number, code in enumerate(codes):
        walked.add_edge("root", ("stations", code), weight=number)
    sums = nx.single_source_dijkstra_path_length(walked, "root")
    found = [sums.get(("demand", code)) for code in layers["demand"]["code"]]
    return pd.DataFrame(
        {
            "code": layers["demand"]["code"],
            "station": [None if s is None else codes[s % SCALE] for s in found],
            "length_mm": pd.array(
                [pd.NA if s is None else s // SCALE for s in found], dtype="Int64"
            ),
        }
    )


def _graph(streets: pd.DataFrame, anchors: pd.DataFrame, *, avoid: int) -> nx.DiGraph:
    on_edge = defaultdict(list)
    tied = anchors.dropna(subset=["edge"])
    for row in tied.itertuples():
        on_edge[int(row.edge)].append((int(row.offset_mm), row.Index))
    graph = nx.DiGraph()
    open_streets = streets[(streets["flags"].to_numpy() & avoid) == 0]
    for row in open_streets.itertuples():
        inner = [(offset, ("anchor", index)) for offset, index in sorted(on_edge[row.edge])]
        stops = [(0, ("node", row.tail)), *inner, (row.length_mm, ("node", row.head))]
        for (before, a), (after, b) in pairwise(stops):
            _walkable(graph, a, b, after - before)
    for row in tied.itertuples():
        owner, place, mm = (row.owner_table, row.owner), ("anchor", row.Index), row.connector_mm
        ends = (owner, place) if row.owner_table == "stations" else (place, owner)
        _one_way(graph, *ends, int(mm))
    return graph


def _walkable(graph: nx.DiGraph, a: object, b: object, mm: int) -> None:
    _one_way(graph, a, b, mm)
    _one_way(graph, b, a, mm)


def _one_way(graph: nx.DiGraph, a: object, b: object, mm: int) -> None:
    weight = min(mm * SCALE, graph.get_edge_data(a, b, {"weight": mm * SCALE})["weight"])
    graph.add_edge(a, b, weight=weight)
