"""What each of many possible stations would add, none of them built."""

from dataclasses import dataclass

import numpy as np

from geo.errors import ContractError
from geo.network.graph import Anchors, Int64, frozen
from geo.network.ways import LONGEST_WALK_MM
from geo.walk.loops.around import gain_around
from geo.walk.places import starts
from geo.walk.threads import borders, shared
from geo.walk.whatif import Standing


@dataclass(frozen=True, slots=True)
class Gain:
    """What each candidate would add.

    Attributes
    ----------
    within : ndarray of int64, shape (n_candidates,)
        Residents (or what else is weighed) who would come within the limit.
    nearer : ndarray of int64, shape (n_candidates,)
        Residents within the limit of it whose nearest station it would be.
    """

    within: Int64
    nearer: Int64


def gain(
    standing: Standing, candidates: Anchors, weights: Int64, *, limit_mm: int, threads: int = 1
) -> Gain:
    """Weigh what each candidate would add by itself.

    Parameters
    ----------
    standing : Standing
        Who walks where now, without links.
    candidates : Anchors
        Possible stations, tied to the same network. One that is not tied adds nothing.
    weights : ndarray of int64, shape (n_demand,)
        Residents of each demand point.
    limit_mm : int
        Whole millimetres, inclusive.
    threads : int
        How many share the candidates; the result is the same.

    Raises
    ------
    ContractError
        If the standing has links.
    """
    if standing.links:
        raise ContractError("the gain of a station is counted on the streets as they are",
                            hint="add the station to the scenario with the link")  # fmt: skip
    begun, lengths = starts(standing.ways, candidates), standing.nearest.length_mm
    base = (standing.labels >> 32).astype(np.int32)
    weights, limit_mm = frozen(weights), min(limit_mm, LONGEST_WALK_MM)
    parts = shared(
        lambda part: gain_around(
            standing.ways, *part, begun, standing.demand, base, lengths, weights, limit_mm
        ),
        borders(candidates.n_owners, threads),
        threads=threads,
    )
    table = np.concatenate(list(parts))
    return Gain(table[:, 0], table[:, 1])
