"""Paths that a map may show though nobody can walk there: short ways between places that are near.

A graph is given every such path as a further edge; which of them are open is said where streets are
shut (:func:`geo.network.ways.prepare`), so that one graph serves for many drawings.
"""

from dataclasses import replace

import numpy as np
from scipy.spatial import Delaunay, QhullError

from geo.network.graph import Graph, Int32, Int64
from geo.network.ways import Bools

MOST_M = 100
"""No invented path is longer: about the width of a block of houses, as real footpaths are."""


def neighbours(graph: Graph, *, is_open: Bools) -> Int32:
    """List the nodes between which a path might be drawn.

    Parameters
    ----------
    graph : Graph
        The network.
    is_open : ndarray of bool, shape (n_edges,)
        Only nodes that one of these edges touches count.

    Returns
    -------
    ndarray of int32, shape (n, 2)
        Neighbours in a Delaunay triangulation that are at most :data:`MOST_M` apart and that no
        edge joins, be it open or not; in order.
    """
    ends = np.stack([graph.tails, graph.heads], axis=1)
    nodes = np.unique(ends[is_open])
    try:
        corners = Delaunay(graph.xy[nodes]).simplices
    except (QhullError, ValueError):  # fewer than three nodes, or all in a row
        return np.empty((0, 2), dtype=np.int32)
    sides = nodes[np.concatenate([corners[:, [0, 1]], corners[:, [1, 2]], corners[:, [2, 0]]])]
    length_m = np.hypot(*(graph.xy[sides[:, 0]] - graph.xy[sides[:, 1]]).T)
    keys, joined = (_keys(pairs, graph.n_nodes) for pairs in (sides[length_m <= MOST_M], ends))
    free = np.setdiff1d(keys, joined)
    return np.stack(np.divmod(free, graph.n_nodes), axis=1).astype(np.int32)


def _keys(pairs: Int32, n_nodes: int) -> Int64:
    keys: Int64 = pairs.min(axis=1).astype(np.int64) * n_nodes + pairs.max(axis=1)
    return keys


def with_straight(graph: Graph, ends: Int32) -> Graph:
    """Add straight edges between nodes; those that are there keep their numbers.

    Parameters
    ----------
    graph : Graph
        The network.
    ends : ndarray of int32, shape (n, 2)
        Tail and head of each new edge.
    """
    tails, heads = (np.concatenate(parts) for parts in ((graph.tails, ends[:, 0]),
                                                        (graph.heads, ends[:, 1])))  # fmt: skip
    straight_m = np.hypot(*(graph.xy[ends[:, 0]] - graph.xy[ends[:, 1]]).T)
    new_mm = np.floor(straight_m * 1000 + 0.5).astype(np.int32)
    length_mm = np.concatenate([graph.edge_length_mm, new_mm])
    flags = np.concatenate([graph.edge_flags, np.zeros(len(ends), dtype=np.uint8)])
    more = graph.shape_offsets[-1] + 2 * np.arange(1, len(ends) + 1, dtype=np.int32)
    nodes = np.concatenate([tails, heads])
    sources = np.argsort(nodes, kind="stable")
    arc_edges = (sources % max(len(tails), 1)).astype(np.int32)
    return replace(
        graph,
        offsets=np.searchsorted(nodes[sources], np.arange(graph.n_nodes + 1)).astype(np.int32),
        targets=np.concatenate([heads, tails])[sources],
        arc_edges=arc_edges,
        length_mm=length_mm[arc_edges],
        flags=flags[arc_edges],
        tails=tails,
        heads=heads,
        edge_length_mm=length_mm,
        edge_flags=flags,
        shape_offsets=np.concatenate([graph.shape_offsets, more]),
        shape_xy=np.concatenate([graph.shape_xy, graph.xy[ends].reshape(-1, 2)]),
    )
