"""The few stations nearest to one place."""

import numpy as np

from geo.network.graph import Anchors
from geo.network.ways import LONGEST_WALK_MM, Ways
from geo.walk.loops.first import first_found
from geo.walk.nearest import Nearest, unpacked
from geo.walk.places import Goals, starts


def nearest_few(ways: Ways, point: Anchors, stations: Goals, *, count: int) -> Nearest:
    """Find the few stations nearest to one place, nearest first.

    Parameters
    ----------
    ways : Ways
        The network.
    point : Anchors
        Of one owner.
    stations : Goals
        On the same ways.
    count : int
        How many stations at most.

    Returns
    -------
    Nearest
        Only stations that can be reached, each once; equals by the lowest station.
    """
    begun = starts(ways, point)
    known_mm = np.zeros(ways.n_junctions + stations.n_owners, dtype=np.int64)
    return unpacked(first_found(ways, begun, stations, known_mm, count, LONGEST_WALK_MM))
