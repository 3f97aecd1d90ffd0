"""The nearest station on foot: of every demand point at once, or a few of one place."""

from dataclasses import dataclass

import numpy as np

from geo.network.graph import UNREACHABLE_MM, Anchors, Graph, Int32, Int64
from geo.walk.doors import along_edges, by_node, doors
from geo.walk.kernels import LOW_BITS, NO_KEY, found_from, nearest_labels


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


def nearest(graph: Graph, stations: Anchors, demand: Anchors, *, avoid: int) -> Nearest:
    """Find the nearest station of every demand point.

    Parameters
    ----------
    graph : Graph
        The network.
    stations, demand : Anchors
        Tied to it.
    avoid : int
        Flags of the edges that may not be walked.

    Returns
    -------
    Nearest
        One for each demand point, in order. Equals go to the lowest station.
    """
    seeds = doors(graph, stations, avoid=avoid)
    labels = nearest_labels(
        graph.offsets,
        graph.targets,
        graph.length_mm,
        graph.flags,
        avoid,
        seeds.nodes,
        _packed(seeds.mm, seeds.owners),
    )
    best = np.full(demand.n_owners, NO_KEY, dtype=np.int64)
    ends = doors(graph, demand, avoid=avoid)
    reached = labels[ends.nodes] != NO_KEY
    there = labels[ends.nodes[reached]]
    keys = _packed((there >> 32) + ends.mm[reached], there & LOW_BITS)
    np.minimum.at(best, ends.owners[reached], keys)
    start, end, mm = along_edges(graph, stations, demand, avoid=avoid)
    np.minimum.at(best, demand.owners[end], _packed(mm, stations.owners[start]))
    return Nearest(
        station=np.where(best == NO_KEY, -1, best & LOW_BITS).astype(np.int32),
        length_mm=np.minimum(best >> 32, UNREACHABLE_MM).astype(np.int32),
    )


def _packed(mm: Int64, stations: Int32 | Int64) -> Int64:
    """Pack lengths and stations into keys; what is too long to write is no way."""
    keys = (np.minimum(mm, UNREACHABLE_MM) << 32) | stations.astype(np.int64)
    return np.where(mm < UNREACHABLE_MM, keys, NO_KEY)


def nearest_few(
    graph: Graph, point: Anchors, stations: Anchors, *, count: int, avoid: int
) -> Nearest:
    """Find the few stations nearest to one place, nearest first.

    Parameters
    ----------
    point : Anchors
        Of one owner.
    count : int
        How many stations at most.

    Returns
    -------
    Nearest
        Only stations that can be reached, each once; equals by the lowest station.
    """
    owners, found_mm, _ = search(
        graph, point, stations, avoid=avoid, limit_mm=UNREACHABLE_MM - 1, count=count
    )
    return Nearest(owners.astype(np.int32), found_mm.astype(np.int32))


def search(
    graph: Graph, point: Anchors, wanted: Anchors, *, avoid: int, limit_mm: int, count: int
) -> tuple[Int64, Int64, Int32]:
    """Search from the anchors of one owner; see :func:`geo.walk.kernels.found_from`."""
    starts = doors(graph, point, avoid=avoid)
    offsets, ends = by_node(graph, doors(graph, wanted, avoid=avoid))
    _, end, mm = along_edges(graph, point, wanted, avoid=avoid)
    return found_from(  # type: ignore[no-any-return]
        graph.offsets,
        graph.targets,
        graph.length_mm,
        graph.flags,
        avoid,
        np.concatenate([starts.nodes, graph.n_nodes + wanted.owners[end]]).astype(np.int64),
        np.concatenate([starts.mm, mm]),
        offsets,
        ends.owners,
        ends.mm,
        limit_mm,
        count,
    )
