"""The open streets of a graph, made ready for searching.

A search visits junctions only. What lies between two of them is one *chain*: a place on any edge is
a place on a chain, and nothing else is needed. Three things are done once for many searches, each
for a measured reason:

* **chains** of nodes with two neighbours are contracted: a fifth to a quarter of the nodes of real
  streets, five in six where each vertex came as a node;
* **junctions are numbered along a Hilbert curve**: neighbours on the ground are neighbours in
  memory, which halves the time of a search beyond what the processor keeps at hand;
* **arcs are packed** as the keys of a search are, ``mm << 32 | junction``: one look and one
  addition take a search across a chain.

Who may walk what is decided here and nowhere later: an edge that is shut is not among the ways.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.network.chains import contract, hilbert_index, laid_out, linked
from geo.network.graph import Floats, Graph, Int32, Int64, frozen

Bools = npt.NDArray[np.bool_]

LONGEST_WALK_MM = 2**30 - 1
"""A thousand kilometres: what is farther is no way, so that sums of two stay below 2**31."""

LONGEST_CHAIN_MM = 2**29
"""No chain of several edges is longer; a single edge may be, and then nobody walks all of it."""


class Ways(NamedTuple):
    """Open edges, contracted to chains between junctions; arrays are read-only.

    Attributes
    ----------
    offsets : ndarray of int32, shape (n_junctions + 1,)
        Arcs of junction *i* are ``offsets[i]:offsets[i + 1]``.
    arcs : ndarray of int64, shape (n_arcs,)
        ``mm << 32 | junction``: the length of an arc, whole millimetres, and where it leads.
    arc_sides : ndarray of int32, shape (n_arcs,)
        ``2 * chain`` where an arc runs with its chain, ``2 * chain + 1`` where against it.
    xy : ndarray of float64, shape (n_junctions, 2)
        Metres in the graph's zone.
    pace : ndarray of float64, shape (1,)
        Millimetres that a way has at least for each metre of straight line, between junctions.
    chain_ends : ndarray of int32, shape (n_chains, 2)
        Junctions where a chain begins and ends; the same for a ring.
    chain_mm : ndarray of int32, shape (n_chains,)
        Length of each chain.
    chain_offsets : ndarray of int32, shape (n_chains + 1,)
        Edges of chain *c*, from its beginning, are
        ``chain_edges[chain_offsets[c]:chain_offsets[c + 1]]``.
    chain_edges : ndarray of int32, shape (n_open_edges,)
    edge_chains : ndarray of int32, shape (n_edges,)
        Chain that an edge is part of; -1 where the edge is shut.
    edge_at_mm : ndarray of int32, shape (n_edges,)
        Where on its chain the tail of an edge lies.
    edge_way : ndarray of int8, shape (n_edges,)
        1 where the edge runs with its chain, -1 where against it.
    inner_nodes, inner_mm : ndarray of int32, shape (n_inner,)
        Nodes within chains and where on their chain they lie; those of chain *c* begin at
        ``chain_offsets[c] - c``.
    nodes : ndarray of int32, shape (n_junctions,)
        Node of the graph that each junction is.
    """

    offsets: Int32
    arcs: Int64
    arc_sides: Int32
    xy: Floats
    pace: Floats
    chain_ends: Int32
    chain_mm: Int32
    chain_offsets: Int32
    chain_edges: Int32
    edge_chains: Int32
    edge_at_mm: Int32
    edge_way: npt.NDArray[np.int8]
    inner_nodes: Int32
    inner_mm: Int32
    nodes: Int32

    @property
    def n_junctions(self) -> int:
        """Number of junctions."""
        return len(self.nodes)


def shut_by(graph: Graph, *, avoid: int) -> Bools:
    """Say of each edge whether it has any of the flags to be avoided."""
    return np.asarray((graph.edge_flags & avoid) != 0, dtype=np.bool_)


def prepare(graph: Graph, *, shut: Bools) -> Ways:
    """Contract the open edges of a graph and order what is left.

    Linear but for two sorts; equal graphs give equal ways.

    Parameters
    ----------
    graph : Graph
        The network.
    shut : ndarray of bool, shape (n_edges,)
        Edges that may not be walked.
    """
    ends = (graph.tails, graph.heads, graph.edge_length_mm)
    is_junction, begins, edges, firsts = contract(
        graph.offsets, graph.arc_edges, *ends, frozen(shut), LONGEST_CHAIN_MM
    )
    nodes = np.flatnonzero(is_junction).astype(np.int32)
    nodes = nodes[np.argsort(hilbert_index(graph.xy[nodes]), kind="stable")]
    junctions = np.full(graph.n_nodes, -1, dtype=np.int32)
    junctions[nodes] = np.arange(len(nodes), dtype=np.int32)
    order = np.argsort(junctions[firsts], kind="stable")
    chains = laid_out(order, begins, edges, firsts, *ends, junctions)
    chain_ends, chain_mm = chains[:2]
    linking = linked(len(nodes), chain_ends, chain_mm, LONGEST_WALK_MM + 1)
    xy = graph.xy[nodes]
    made = (*linking, xy, _pace(xy, chain_ends, chain_mm), *chains, nodes)
    return Ways(*(frozen(part) for part in made))


def _pace(xy: Floats, ends: Int32, mm: Int32) -> Floats:
    """Find the least length for each straight metre; rounding leaves it just below 1000."""
    straight = np.hypot(*(xy[ends[:, 0]] - xy[ends[:, 1]]).T)
    apart = straight > 0
    return np.array([np.min(mm[apart] / straight[apart], initial=1000.0)])
