"""The two nearest stations of every demand point: who has another one to turn to."""

import numpy as np

from geo.network.graph import Anchors
from geo.network.ways import LONGEST_WALK_MM, Ways
from geo.walk.loops.second import two_labels, two_of_places
from geo.walk.loops.tiles import NO_KEY
from geo.walk.nearest import Nearest, offers, unpacked
from geo.walk.places import doors, on_chains, places


def two_nearest(
    ways: Ways, stations: Anchors, demand: Anchors, *, limit_mm: int = LONGEST_WALK_MM
) -> tuple[Nearest, Nearest]:
    """Find the nearest and the second nearest station of every demand point.

    Parameters
    ----------
    ways : Ways
        The network.
    stations, demand : Anchors
        Tied to its graph.
    limit_mm : int
        Inclusive; longer walks are none.

    Returns
    -------
    first, second : Nearest
        One each for each demand point, in order; never the same station, however many entrances
        it has. Equals by the lowest station.
    """
    limit_mm = min(limit_mm, LONGEST_WALK_MM)
    sources = on_chains(places(ways, stations))
    labels = two_labels(ways, *offers(doors(ways, sources)), limit_mm)
    found = np.full((demand.n_owners, 2), NO_KEY, dtype=np.int64)
    two_of_places(ways, labels, sources, places(ways, demand), limit_mm, found)
    return unpacked(found[:, 0]), unpacked(found[:, 1])
