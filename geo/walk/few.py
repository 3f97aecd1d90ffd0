"""The few stations nearest to one place."""

import numpy as np

from geo.network.graph import Anchors
from geo.network.ways import LONGEST_WALK_MM, Ways
from geo.walk.loops.first import first_found
from geo.walk.nearest import Nearest, unpacked
from geo.walk.places import doors, grouped, on_chains, places


def nearest_few(ways: Ways, point: Anchors, stations: Anchors, *, count: int) -> Nearest:
    """Find the few stations nearest to one place, nearest first.

    Parameters
    ----------
    ways : Ways
        The network.
    point : Anchors
        Of one owner.
    stations : Anchors
        Tied to the same graph.
    count : int
        How many stations at most.

    Returns
    -------
    Nearest
        Only stations that can be reached, each once; equals by the lowest station.
    """
    starts, ends = places(ways, point), on_chains(places(ways, stations))
    entries = doors(ways, ends)
    at_junction = grouped(entries.junctions, ways.n_junctions)
    known_mm = np.zeros(ways.n_junctions + stations.n_owners, dtype=np.int64)
    begun = doors(ways, starts)
    return unpacked(
        first_found(
            ways, starts, begun, ends, entries, at_junction, known_mm, count, LONGEST_WALK_MM
        )
    )
