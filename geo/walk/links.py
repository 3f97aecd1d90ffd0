"""Ways that are not on the ground yet: a link between two places, a gate that is opened."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from geo.network.graph import Anchors, Graph, Int64
from geo.network.ways import Ways


@dataclass(frozen=True, slots=True)
class End:
    """Where a link ends.

    Attributes
    ----------
    chain, at_mm : int
        A place on the open streets; chain -1 at a node that none of them touches.
    node : int
        That node; -1 elsewhere.
    """

    chain: int
    at_mm: int
    node: int = -1


@dataclass(frozen=True, slots=True)
class Link:
    """A way between two places, walked both ways.

    Attributes
    ----------
    a, b : End
    mm : int
        From end to end, whole millimetres.
    """

    a: End
    b: End
    mm: int


class LinkTable(NamedTuple):
    """Links as arrays.

    Attributes
    ----------
    chains, at_mm : ndarray of int64, shape (n_ends,)
        Each end once.
    ends : ndarray of int64, shape (n_links, 2)
        Rows of the two ends of each link.
    mm : ndarray of int64, shape (n_links,)
    """

    chains: Int64
    at_mm: Int64
    ends: Int64
    mm: Int64


def link(ways: Ways, a: Anchors, b: Anchors, *, length_mm: int) -> Link | None:
    """Link two points that are tied to the network; None where one of them is not.

    Parameters
    ----------
    ways : Ways
        The network.
    a, b : Anchors
        One each.
    length_mm : int
        From point to point; their connectors are walked too.
    """
    ends = [_end_on(ways, int(tied.edges[0]), int(tied.offset_mm[0])) for tied in (a, b)]
    if ends[0] is None or ends[1] is None:
        return None
    return Link(ends[0], ends[1], length_mm + int(a.connector_mm[0]) + int(b.connector_mm[0]))


def opened(graph: Graph, ways: Ways, edge: int) -> Link:
    """Open an edge that is shut, such as that of a gate."""
    tail, head = (_end_at(graph, ways, int(nodes[edge])) for nodes in (graph.tails, graph.heads))
    return Link(tail, head, int(graph.edge_length_mm[edge]))


def _end_on(ways: Ways, edge: int, offset_mm: int) -> End | None:
    if edge < 0 or ways.edge_chains[edge] < 0:
        return None
    along_mm = int(ways.edge_way[edge]) * offset_mm
    return End(int(ways.edge_chains[edge]), int(ways.edge_at_mm[edge]) + along_mm)


def _end_at(graph: Graph, ways: Ways, node: int) -> End:
    """Find a node on any open street that touches it."""
    for arc in range(int(graph.offsets[node]), int(graph.offsets[node + 1])):
        edge = int(graph.arc_edges[arc])
        at_mm = 0 if graph.tails[edge] == node else int(graph.edge_length_mm[edge])
        end = _end_on(ways, edge, at_mm)
        if end is not None:
            return end
    return End(-1, 0, node)


def link_table(links: tuple[Link, ...]) -> LinkTable:
    """Lay links out as arrays; ends at the same place are one."""
    rows: dict[End, int] = {}
    pairs = [[rows.setdefault(end, len(rows)) for end in (way.a, way.b)] for way in links]
    return LinkTable(
        np.array([end.chain for end in rows], dtype=np.int64),
        np.array([end.at_mm for end in rows], dtype=np.int64),
        np.array(pairs, dtype=np.int64).reshape(-1, 2),
        np.array([way.mm for way in links], dtype=np.int64),
    )
