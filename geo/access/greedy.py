"""Where a few new stations bring most residents inside: one after the other, the best each time.

What stations bring together is the size of a maximum flow, which grows ever more slowly the more of
them there are (it is submodular). So the best next one each time brings at least 63 % of what any
choice of as many could, and what all others would bring by themselves, at any moment, bounds what
is left to be had.
"""

from typing import NamedTuple

import numpy as np

from geo.access.shortage import Reached, shortage
from geo.network.graph import Int64
from geo.walk.reach import Pairs


class Chosen(NamedTuple):
    """New stations, the first first, and how good they are.

    Attributes
    ----------
    candidates : list of int
        Rows of those chosen; fewer than asked for where one more would bring nobody.
    gained : list of int
        Residents whom each brings inside, those before it standing.
    bound : int
        No choice of as many as were asked for brings more than so many inside.
    """

    candidates: list[int]
    gained: list[int]
    bound: int


def choose(
    pairs: Pairs, residents: Int64, capacity: Int64, reached: Reached, *, count: int
) -> Chosen:
    """Choose new stations, each with room for everyone.

    Parameters
    ----------
    pairs, residents, capacity
        As :func:`geo.access.capacity.assign` takes them: what there is.
    reached : Reached
        Whom each candidate reaches.
    count : int
        How many stations, 1 or more.

    Returns
    -------
    Chosen
        Of equals the first candidate.
    """
    candidates: list[int] = []
    gained: list[int] = []
    left, bounds = residents.copy(), [_with_all(pairs, residents, capacity, reached)]
    for _ in range(count + 1):
        gains = shortage(pairs, left, capacity).gains(reached, top=count)
        bounds.append(sum(gained) + int(np.sort(gains)[-count:].sum()))
        best = int(gains.argmax()) if len(gains) else 0
        if len(candidates) == count or not gains.any():
            break
        candidates.append(best)
        gained.append(int(gains[best]))
        left[reached.of(best)] = 0  # whoever lives there is inside, and needs no other room
    return Chosen(candidates, gained, min(bounds))


def _with_all(pairs: Pairs, residents: Int64, capacity: Int64, reached: Reached) -> int:
    """Count whom all candidates together bring inside."""
    points = np.unique(reached.points)
    together = Reached(np.array([0, len(points)]), points)
    return int(shortage(pairs, residents, capacity).gains(together)[0])
