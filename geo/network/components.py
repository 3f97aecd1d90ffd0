"""Connected components of the streets that are open."""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.network.graph import Graph, Int32
from geo.network.ways import Bools


def components(graph: Graph, *, shut: Bools) -> Int32:
    """Tell the component of each edge: what is reached from what without a shut one.

    Parameters
    ----------
    graph : Graph
        The network.
    shut : ndarray of bool, shape (n_edges,)
        Edges that may not be walked.

    Returns
    -------
    ndarray of int32, shape (n_edges,)
        0 for the longest component, equals by their lowest node; -1 where the edge is shut.
    """
    ends = graph.tails[~shut], graph.heads[~shut]
    links = coo_array((np.ones(len(ends[0]), np.int8), ends), shape=(graph.n_nodes, graph.n_nodes))
    count, labels = connected_components(links, directed=False)
    mine = labels[ends[0]]
    totals = np.bincount(mine, weights=graph.edge_length_mm[~shut], minlength=count)
    totals[np.bincount(mine, minlength=count) == 0] = -1  # a node that no open street touches
    ranks = np.empty(count, dtype=np.int32)
    ranks[np.argsort(-totals, kind="stable")] = np.arange(count)
    found = np.full(graph.n_edges, -1, dtype=np.int32)
    found[~shut] = ranks[mine]
    return found
