"""Every demand point and station within a limit of one another, in a city that was changed."""

from collections.abc import Sequence

import numpy as np

from geo.network.graph import Int64
from geo.network.ways import LONGEST_WALK_MM
from geo.walk.added import Approaches, gathered, together
from geo.walk.links import Link
from geo.walk.places import Places, Starts, goals_at, picked, starts_at
from geo.walk.reach import Pairs, pairs_between
from geo.walk.whatif import Standing


def pairs_in_reach(standing: Standing, *, limit_mm: int) -> Pairs:
    """List every demand point and station within a limit of one another, over links too.

    Parameters
    ----------
    standing : Standing
        Stations that are gone are in no pair; the others keep their numbers.
    limit_mm : int
        Whole millimetres, inclusive.

    Returns
    -------
    tuple of ndarray
        As :func:`geo.walk.reach.pairs` has them; the nearest station of a point that has any is
        the one that ``standing.nearest`` tells.
    """
    limit_mm = min(limit_mm, LONGEST_WALK_MM)
    begun = starts_at(standing.ways, standing.stations, standing.n_stations)
    found = pairs_between(standing.ways, begun, standing.demand, limit_mm=limit_mm)
    if not standing.links:
        return found
    every, is_there = range(len(standing.links)), np.ones(standing.n_stations, dtype=np.bool_)
    return together(found, _around_links(standing, begun, limit_mm).pairs(every, is_there))


def pairs_followed(before: Pairs, standing: Standing, number: int, *, limit_mm: int) -> Pairs:
    """List the same pairs where those of a standing that differs by one station are known.

    Parameters
    ----------
    before : tuple of ndarray
        :func:`pairs_in_reach` of the standing that this one was made of.
    standing : Standing
        In which a station has come, moved or gone; without links, which lead to it from anywhere.
    number : int
        That of the station.
    limit_mm : int
        Whole millimetres, inclusive.
    """
    limit_mm = min(limit_mm, LONGEST_WALK_MM)
    mine = picked(standing.stations, standing.stations.owners == number)
    begun = starts_at(standing.ways, mine._replace(owners=np.zeros_like(mine.owners)), 1)
    points, _, mm = pairs_between(standing.ways, begun, standing.demand, limit_mm=limit_mm)
    stays = before[1] != number
    come = (points, np.full(len(points), number, dtype=np.int32), mm)
    owners, stations, length_mm = (
        np.concatenate([old[stays], new]) for old, new in zip(before, come, strict=True)
    )
    order = np.argsort((owners.astype(np.int64) << 32) | stations, kind="stable")
    return owners[order], stations[order], length_mm[order]


def _around_links(standing: Standing, stations: Starts, limit_mm: int) -> Approaches:
    """Measure around the ends of links, on the streets alone."""
    ways, n_ends = standing.ways, 2 * len(standing.links)
    length_mm = np.array([link.mm for link in standing.links], dtype=np.int64)
    at, nodes = _ends(standing.links)
    begun, wanted = starts_at(ways, at, n_ends), goals_at(ways, at, n_ends)
    searches = ((begun, wanted), (begun, standing.demand), (stations, wanted))
    found = [pairs_between(ways, *search, limit_mm=limit_mm) for search in searches]
    return gathered(found, length_mm, nodes, standing.n_stations, limit_mm)


def _ends(links: Sequence[Link]) -> tuple[Places, Int64]:
    """List where links end on the streets, and the nodes of those that end elsewhere, or -1."""
    columns = [(end.chain, end.at_mm, end.node) for link in links for end in (link.a, link.b)]
    chains, at_mm, nodes = np.array(columns, dtype=np.int32).T
    owners = np.arange(len(columns), dtype=np.int32)
    at = Places(chains, at_mm, np.zeros_like(at_mm), owners)
    return picked(at, chains >= 0), nodes.astype(np.int64)
