"""What lies within a limit of each station: demand points, nodes, and streets cut at the limit."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from geo.network.graph import Anchors, Int32, Int64
from geo.network.ways import LONGEST_WALK_MM, Ways
from geo.walk.loops.around import demand_around
from geo.walk.loops.cut import streets_around
from geo.walk.places import Goals, Starts, goals, grouped, starts
from geo.walk.threads import shared

BLOCK = 1024
"""Stations whose pairs are held at a time."""

Pairs = tuple[Int32, Int32, Int32]
"""Rows of demand points, rows of stations, millimetres."""


@dataclass(frozen=True, slots=True)
class Reach:
    """The streets within a limit of each station.

    Attributes
    ----------
    node_offsets : ndarray of int64, shape (n_stations + 1,)
        Nodes of station *s* are ``nodes[node_offsets[s]:node_offsets[s + 1]]``.
    nodes : ndarray of int32
        Nodes of the graph, in no order.
    node_mm : ndarray of int32
        The walk to each, the station's connector included; at most the limit.
    piece_offsets : ndarray of int64, shape (n_stations + 1,)
        The same for pieces of edges.
    edges : ndarray of int32
        Edge of each piece; an edge may have several, which do not touch.
    start_mm, end_mm : ndarray of int32
        From where to where on its edge, from the tail, cut exactly at the limit.
    """

    node_offsets: Int64
    nodes: Int32
    node_mm: Int32
    piece_offsets: Int64
    edges: Int32
    start_mm: Int32
    end_mm: Int32


def reach(ways: Ways, stations: Anchors, *, limit_mm: int, threads: int = 1) -> Reach:
    """Find the streets within a limit of each station.

    Parameters
    ----------
    ways : Ways
        The network.
    stations : Anchors
        Tied to its graph.
    limit_mm : int
        Whole millimetres, inclusive.
    threads : int
        How many share the stations; the result is the same.
    """
    begun, limit_mm = starts(ways, stations), min(limit_mm, LONGEST_WALK_MM)
    blocks = shared(
        lambda block: streets_around(ways, *block, begun, limit_mm),
        _blocks(stations.n_owners, threads),
        threads=threads,
    )
    none = (np.empty((0, 2), np.int64), np.empty((0, 2), np.int32), np.empty((0, 3), np.int32))
    parts = zip(*(list(blocks) or [none]), strict=True)
    counts, nodes, pieces = (p[0] if len(p) == 1 else np.concatenate(p) for p in parts)
    ends = np.vstack([np.zeros((1, 2), np.int64), np.cumsum(counts, axis=0)])
    (node, node_mm), (edge, start, end) = nodes.T, pieces.T
    return Reach(ends[:, 0], node, node_mm, ends[:, 1], edge, start, end)


def pairs(
    ways: Ways, stations: Anchors, demand: Anchors, *, limit_mm: int, threads: int = 1
) -> Pairs:
    """List every demand point and station within a limit of one another.

    Parameters
    ----------
    ways : Ways
        The network.
    stations, demand : Anchors
        Tied to its graph.
    limit_mm : int
        Whole millimetres, inclusive.
    threads : int
        How many share the stations; the result is the same.

    Returns
    -------
    demand_rows, station_rows, length_mm : ndarray of int32
        Sorted by demand point, then by station.
    """
    begun, wanted = starts(ways, stations), goals(ways, demand)
    return pairs_between(ways, begun, wanted, limit_mm=limit_mm, threads=threads)


def pairs_between(
    ways: Ways, begun: Starts, wanted: Goals, *, limit_mm: int, threads: int = 1
) -> Pairs:
    """List the same pairs of stations and demand points that are ready to be searched."""
    blocks = [*_pair_blocks(ways, begun, wanted, limit_mm, threads)]
    none = np.empty(0, dtype=np.int32)
    table = [np.concatenate(part) for part in zip((none, none, none), *blocks, strict=True)]
    _, order = grouped(table[0], wanted.n_owners)  # stable, and stations come in their order
    demand_rows, station_rows, length_mm = (part[order] for part in table)
    return demand_rows, station_rows, length_mm


def pair_blocks(
    ways: Ways, stations: Anchors, demand: Anchors, *, limit_mm: int, threads: int = 1
) -> Iterator[Pairs]:
    """List the same pairs a block of stations at a time, so that memory is bounded.

    Yields
    ------
    demand_rows, station_rows, length_mm : ndarray of int32
        Of the next stations, by station; demand points of one station in no order.
    """
    return _pair_blocks(ways, starts(ways, stations), goals(ways, demand), limit_mm, threads)


def _pair_blocks(
    ways: Ways, begun: Starts, wanted: Goals, limit_mm: int, threads: int
) -> Iterator[Pairs]:
    limit_mm = min(limit_mm, LONGEST_WALK_MM)
    blocks = shared(
        lambda block: (block[0], *demand_around(ways, *block, begun, wanted, limit_mm)),
        _blocks(len(begun.offsets) - 1, threads),
        threads=threads,
    )
    for first, counts, owners, mm in blocks:
        rows = np.arange(first, first + len(counts), dtype=np.int32)
        yield owners, np.repeat(rows, counts), mm


def _blocks(n: int, threads: int) -> Iterator[tuple[int, int]]:
    """Divide stations into blocks, at least one for each thread."""
    size = max(min(BLOCK, -(-n // threads)), 1)
    return ((first, min(first + size, n)) for first in range(0, n, size))
