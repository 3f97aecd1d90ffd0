"""The nearest station on foot: of every demand point at once, or of every node."""

from dataclasses import dataclass

import numpy as np

from geo.network.graph import Anchors, Graph, Int32, Int64
from geo.network.ways import LONGEST_WALK_MM, Ways
from geo.walk.labels import Offers, labels
from geo.walk.loops.ends import best_of_nodes, best_of_places, parted
from geo.walk.loops.tiles import NO_KEY
from geo.walk.places import Doors, doors, on_chains, places


@dataclass(frozen=True, slots=True)
class Nearest:
    """Stations and the walks to them.

    Attributes
    ----------
    station : ndarray of int32
        Row of the station, -1 where none can be reached.
    length_mm : ndarray of int32
        Both connectors included; ``UNREACHABLE_MM`` where none can be reached.
    """

    station: Int32
    length_mm: Int32


def nearest(
    ways: Ways,
    stations: Anchors,
    demand: Anchors,
    *,
    limit_mm: int = LONGEST_WALK_MM,
    threads: int = 1,
) -> Nearest:
    """Find the nearest station of every demand point.

    Parameters
    ----------
    ways : Ways
        The network.
    stations, demand : Anchors
        Tied to its graph.
    limit_mm : int
        Inclusive; longer walks are none.
    threads : int
        How many share the search; the result is the same.

    Returns
    -------
    Nearest
        One for each demand point, in order. Equals go to the lowest station.
    """
    limit_mm = min(limit_mm, LONGEST_WALK_MM)
    sources = on_chains(places(ways, stations))
    found = labels(ways, offers(doors(ways, sources)), limit_mm=limit_mm, threads=threads)
    keys = np.full(demand.n_owners, NO_KEY, dtype=np.int64)
    best_of_places(ways, found, sources, places(ways, demand), limit_mm, keys)
    return unpacked(keys)


def nearest_of_nodes(
    graph: Graph,
    ways: Ways,
    stations: Anchors,
    *,
    limit_mm: int = LONGEST_WALK_MM,
    threads: int = 1,
) -> Nearest:
    """Find the nearest station of every node of a graph, in its own numbering.

    The same as :func:`nearest` finds for demand points that stand on the nodes; none where no open
    street touches a node.
    """
    limit_mm = min(limit_mm, LONGEST_WALK_MM)
    sources = on_chains(places(ways, stations))
    found = labels(ways, offers(doors(ways, sources)), limit_mm=limit_mm, threads=threads)
    keys = np.full(graph.n_nodes, NO_KEY, dtype=np.int64)
    best_of_nodes(ways, found, sources, limit_mm, keys)
    return unpacked(keys)


def offers(entries: Doors) -> Offers:
    """Pack the doors of stations into labels offered to junctions."""
    within = entries.mm <= LONGEST_WALK_MM
    return entries.junctions[within], (entries.mm[within] << 32) | entries.owners[within]


def unpacked(keys: Int64) -> Nearest:
    """Turn labels into stations and lengths."""
    found = Nearest(np.empty(len(keys), dtype=np.int32), np.empty(len(keys), dtype=np.int32))
    parted(np.ascontiguousarray(keys), found.station, found.length_mm)
    return found
