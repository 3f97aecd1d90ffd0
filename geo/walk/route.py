"""One walk: how long, and which way."""

from dataclasses import dataclass

import numpy as np

from geo.network.graph import UNREACHABLE_MM, Anchors, Floats, Graph, Int32, frozen
from geo.network.ways import LONGEST_WALK_MM, Ways
from geo.walk.loops.astar import drawn, shortest, traced
from geo.walk.places import doors, places


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


NO_WAY = Route(UNREACHABLE_MM, np.empty((0, 2)), np.empty(0, dtype=np.int32))


def route(graph: Graph, ways: Ways, a: Anchors, b: Anchors) -> Route:
    """Find the shortest walk; the same one each time where several are.

    Parameters
    ----------
    graph : Graph
        The network, for its shapes.
    ways : Ways
        Its open streets.
    a, b : Anchors
        One anchor each.
    """
    start, end = places(ways, a), places(ways, b)
    if not (len(start.chains) and len(end.chains)):
        return NO_WAY
    known_mm = np.zeros(ways.n_junctions, dtype=np.int64)
    via = np.zeros(ways.n_junctions, dtype=np.int64)
    mm, door = shortest(
        ways, start, doors(ways, start), end, doors(ways, end), frozen(b.xy[0]), known_mm, via,
        LONGEST_WALK_MM,
    )  # fmt: skip
    if mm > LONGEST_WALK_MM:
        return NO_WAY
    offsets = (graph.edge_length_mm, int(a.offset_mm[0]), int(b.offset_mm[0]))
    edges, parts = traced(ways, int(a.edges[0]), int(b.edges[0]), *offsets, door, via)
    return Route(int(mm), drawn(graph.shape_offsets, graph.shape_xy, edges, parts), edges)
