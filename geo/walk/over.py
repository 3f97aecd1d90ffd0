"""Walks that take at most one of many possible crossings: all of them at once, in one search."""

import numpy as np

from geo.network.graph import Anchors, Int32, Int64
from geo.network.ways import Ways
from geo.walk.crossings import Crossings
from geo.walk.labels import labels
from geo.walk.loops.change import improve
from geo.walk.loops.ends import best_of_places
from geo.walk.loops.tiles import LOW_BITS, NO_KEY
from geo.walk.nearest import Nearest, offers, unpacked
from geo.walk.places import Places, doors, on_chains, places, together


def over_one(
    ways: Ways, stations: Anchors, homes: Anchors, crossings: Crossings, *, limit_mm: int
) -> Nearest:
    """Find the nearest station of every home if any one crossing may be taken.

    Each end of a crossing is as far from a station as the other end is, and the crossing. From
    there labels are passed on over the streets, but over no second crossing.

    Parameters
    ----------
    ways : Ways
        The open streets.
    stations, homes : Anchors
        Tied to them.
    crossings : Crossings
        Between them.
    limit_mm : int
        Whole millimetres, inclusive; longer walks are none.
    """
    sources = on_chains(places(ways, stations))
    found = labels(ways, offers(doors(ways, sources)), limit_mm=limit_mm)
    beyond = [
        _across(ways, here, _keys(ways, found, sources, there, limit_mm), crossings.length_mm)
        for here, there in ((crossings.a, crossings.b), (crossings.b, crossings.a))
    ]
    sources = on_chains(together(sources, together(*beyond)))
    found = found.copy()
    improve(ways, found, *offers(doors(ways, sources)), limit_mm)
    return unpacked(_keys(ways, found, sources, homes, limit_mm))


def _keys(ways: Ways, found: Int64, sources: Places, who: Anchors, limit_mm: int) -> Int64:
    """Label owners by the labels of junctions and by what lies on their own chains."""
    keys = np.full(who.n_owners, NO_KEY, dtype=np.int64)
    best_of_places(ways, found, sources, places(ways, who), limit_mm, keys)
    return keys


def _across(ways: Ways, here: Anchors, keys: Int64, length_mm: Int32) -> Places:
    """See one end of crossings as stations: as far away as the label of the other end says."""
    rows = np.flatnonzero(keys != NO_KEY)
    at = places(ways, here)
    away_mm = (keys >> 32)[rows] + length_mm[rows]
    return Places(
        at.chains[rows],
        at.at_mm[rows],
        away_mm.astype(np.int32),
        (keys & LOW_BITS)[rows].astype(np.int32),
    )
