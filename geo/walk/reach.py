"""Who lies within a limit of whom."""

import numpy as np

from geo.network.graph import Anchors, Graph, Int32
from geo.walk.doors import along_edges, by_node, doors
from geo.walk.kernels import found_from


def pairs(
    graph: Graph, stations: Anchors, demand: Anchors, *, limit_mm: int, avoid: int
) -> tuple[Int32, Int32, Int32]:
    """List every demand point and station within a limit of one another.

    Parameters
    ----------
    graph : Graph
        The network.
    stations, demand : Anchors
        Tied to it.
    limit_mm : int
        Whole millimetres, inclusive.
    avoid : int
        Flags of the edges that may not be walked.

    Returns
    -------
    demand_rows, station_rows, length_mm : ndarray of int32
        Sorted by demand point, then by station.
    """
    starts = doors(graph, stations, avoid=avoid)
    offsets, ends = by_node(graph, doors(graph, demand, avoid=avoid))
    first, last, short_mm = along_edges(graph, stations, demand, avoid=avoid)
    found = []
    for station in range(stations.n_owners):
        mine, near = starts.owners == station, stations.owners[first] == station
        ids = np.concatenate([starts.nodes[mine], graph.n_nodes + demand.owners[last[near]]])
        mm = np.concatenate([starts.mm[mine], short_mm[near]])
        owners, found_mm, _ = found_from(
            graph.offsets,
            graph.targets,
            graph.length_mm,
            graph.flags,
            avoid,
            ids.astype(np.int64),
            mm,
            offsets,
            ends.owners,
            ends.mm,
            limit_mm,
            demand.n_owners,
        )
        found.append(np.stack([owners, np.full(len(owners), station), found_mm]))
    table = np.hstack(found) if found else np.empty((3, 0), dtype=np.int64)
    demand_rows, station_rows, length_mm = table[:, np.lexsort(table[1::-1])].astype(np.int32)
    return demand_rows, station_rows, length_mm
