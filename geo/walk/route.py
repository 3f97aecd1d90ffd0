"""One walk: how long, and which way."""

from dataclasses import dataclass

import numpy as np

from geo.network.graph import UNREACHABLE_MM, Anchors, Floats, Graph, Int32
from geo.walk.nearest import search


@dataclass(frozen=True, slots=True)
class Route:
    """A walk between two anchors.

    Attributes
    ----------
    length_mm : int
        Both connectors included; ``UNREACHABLE_MM`` when there is no way.
    xy : ndarray of float64, shape (n_vertices, 2)
        Along the streets from anchor to anchor, metres in the metric zone; empty without a way.
    edges : ndarray of int32
        The edges walked, in order; the first and the last in part, perhaps by nothing.
    """

    length_mm: int
    xy: Floats
    edges: Int32


def route(graph: Graph, a: Anchors, b: Anchors, *, avoid: int) -> Route:
    """Find the shortest walk.

    Parameters
    ----------
    graph : Graph
        The network.
    a, b : Anchors
        One anchor each.
    avoid : int
        Flags of the edges that may not be walked.
    """
    _, found_mm, via = search(graph, a, b, avoid=avoid, limit_mm=UNREACHABLE_MM - 1, count=1)
    if not len(found_mm):
        return Route(UNREACHABLE_MM, np.empty((0, 2)), np.empty(0, dtype=np.int32))
    first, last = int(a.edges[0]), int(b.edges[0])
    a_mm, b_mm = int(a.offset_mm[0]), int(b.offset_mm[0])
    if via[-1] < 0:
        edges, parts = [first], [_part(graph, first, a_mm, b_mm)]
    else:
        nodes, between = _back(graph, via, node=int(via[-1]))
        ways = [(first, a_mm, _end_mm(graph, first, nodes[0], a_mm))]
        ways += [_along(graph, edge, nodes[i], nodes[i + 1]) for i, edge in enumerate(between)]
        ways += [(last, _end_mm(graph, last, nodes[-1], b_mm), b_mm)]
        edges, parts = [way[0] for way in ways], [_part(graph, *way) for way in ways]
    return Route(int(found_mm[0]), _joined(parts), np.array(edges, dtype=np.int32))


def _back(graph: Graph, via: Int32, *, node: int) -> tuple[list[int], list[int]]:
    """Follow a way back from its last node; return its nodes and the edges between, in order."""
    nodes, edges = [node], []
    while via[node] >= 0:
        edge, target = int(graph.arc_edges[via[node]]), node
        node = int(graph.tails[edge]) + int(graph.heads[edge]) - target
        nodes.append(node)
        edges.append(edge)
    return nodes[::-1], edges[::-1]


def _end_mm(graph: Graph, edge: int, node: int, offset_mm: int) -> int:
    """Say at which end of an edge a node is: the nearer one where the edge is a loop."""
    length_mm = int(graph.edge_length_mm[edge])
    ends = [
        end for end, at in ((0, graph.tails[edge]), (length_mm, graph.heads[edge])) if at == node
    ]
    return min(ends, key=lambda end: abs(end - offset_mm))


def _along(graph: Graph, edge: int, start: int, end: int) -> tuple[int, int, int]:
    """Walk a whole edge from node to node; no shortest walk goes round a loop."""
    length_mm = int(graph.edge_length_mm[edge])
    forward = graph.tails[edge] == start and graph.heads[edge] == end
    return (edge, 0, length_mm) if forward else (edge, length_mm, 0)


def _part(graph: Graph, edge: int, start_mm: int, end_mm: int) -> Floats:
    """Cut the piece of an edge between two offsets, in the order walked."""
    shape = graph.shape_xy[graph.shape_offsets[edge] : graph.shape_offsets[edge + 1]]
    at_m = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(shape, axis=0).T))])
    low, high = sorted((start_mm / 1000, end_mm / 1000))
    inner = at_m[(at_m > low) & (at_m < high)]
    stops = np.concatenate([[low], inner, [high]])
    piece = np.column_stack([np.interp(stops, at_m, shape[:, axis]) for axis in (0, 1)])
    return piece if start_mm <= end_mm else piece[::-1]


def _joined(parts: list[Floats]) -> Floats:
    """Put pieces one after the other, without the vertices that they share."""
    xy = np.concatenate(parts)
    moved = np.ones(len(xy), dtype=bool)
    moved[1:] = np.abs(np.diff(xy, axis=0)).max(axis=1) > 0.001
    moved[-1] = moved[-1] or not moved.any()
    return xy[moved]
