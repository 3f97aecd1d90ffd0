"""Anchors as a search sees them: doors at the two ends of their edge, and short ways along it."""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.network.graph import Anchors, Graph, Int32, Int64


class Doors(NamedTuple):
    """Where a search enters or leaves the nodes of a graph.

    Attributes
    ----------
    nodes : ndarray of int32, shape (n_doors,)
    owners : ndarray of int32, shape (n_doors,)
        Row of the station or demand point.
    mm : ndarray of int64, shape (n_doors,)
        From the node to the owner, its connector included.
    """

    nodes: Int32
    owners: Int32
    mm: Int64


def doors(graph: Graph, anchors: Anchors, *, avoid: int) -> Doors:
    """List the doors of anchors: the tails of their edges first, then the heads.

    Anchors that are unroutable, or on an edge that is shut, have none.
    """
    on = np.flatnonzero(usable(graph, anchors, avoid=avoid))
    edges, owners = anchors.edges[on], anchors.owners[on]
    offset = anchors.offset_mm[on].astype(np.int64)
    connector = anchors.connector_mm[on].astype(np.int64)
    return Doors(
        nodes=np.concatenate([graph.tails[edges], graph.heads[edges]]),
        owners=np.concatenate([owners, owners]),
        mm=np.concatenate([connector + offset, connector + graph.edge_length_mm[edges] - offset]),
    )


def usable(graph: Graph, anchors: Anchors, *, avoid: int) -> npt.NDArray[np.bool_]:
    """Say of each anchor whether it lies on an edge that is open."""
    tied = anchors.edges >= 0
    shut = (graph.edge_flags[np.where(tied, anchors.edges, 0)] & avoid) != 0
    return np.asarray(tied & ~shut, dtype=np.bool_)


def by_node(graph: Graph, entries: Doors) -> tuple[Int32, Doors]:
    """Sort doors by node; those of node *i* are ``offsets[i]:offsets[i + 1]``."""
    order = np.argsort(entries.nodes, kind="stable")
    ordered = Doors(entries.nodes[order], entries.owners[order], entries.mm[order])
    offsets = np.searchsorted(ordered.nodes, np.arange(graph.n_nodes + 1))
    return offsets.astype(np.int32), ordered


def along_edges(
    graph: Graph, starts: Anchors, ends: Anchors, *, avoid: int
) -> tuple[Int64, Int64, Int64]:
    """List the ways that never leave an edge.

    Returns
    -------
    start, end : ndarray of int64
        Numbers of anchors on the same edge.
    mm : ndarray of int64
        Length, both connectors included.
    """
    on = np.flatnonzero(usable(graph, starts, avoid=avoid))
    order = np.argsort(ends.edges, kind="stable")
    first = np.searchsorted(ends.edges[order], starts.edges[on], side="left")
    last = np.searchsorted(ends.edges[order], starts.edges[on], side="right")
    count = last - first
    start = np.repeat(on, count)
    within = np.arange(len(start)) - np.repeat(np.cumsum(count) - count, count)
    end = order[np.repeat(first, count) + within]
    mm = np.abs(starts.offset_mm[start].astype(np.int64) - ends.offset_mm[end])
    return start, end, mm + starts.connector_mm[start] + ends.connector_mm[end]
