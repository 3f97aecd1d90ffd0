"""Mends on one budget: new stations, links and gates weighed together.

A link can lead to a station that is new, and two links can follow one another, so that together
they bring more than each by itself: what mends bring is not submodular, and no sum of what they
bring alone bounds it. What is certain is that one more never lowers it. So the best set is found
among the *full* ones, those to which nothing more can be paid for.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import islice

import numpy as np

from geo.access.capacity import UNLIMITED
from geo.access.shortage import Reached, most_covered
from geo.network.graph import Int64
from geo.walk.added import Approaches, together
from geo.walk.reach import Pairs

MOST_SETS = 5000
"""So many sets can be paid for at most where all are compared."""

Mends = tuple[int, ...]
"""Rows, in order."""
Worth = Callable[[Mends], int]
"""Residents inside with some mends; never fewer with more of them."""


class Options:
    """Mends that could be made: stations, numbered from 0, then ways.

    Parameters
    ----------
    pairs, residents, capacity
        As :func:`geo.access.capacity.assign` takes them: what there is.
    reached : Reached
        Whom each new station reaches; it has room for everyone.
    near : Approaches
        Of the new ways; its stations are those there are, then the new ones.
    """

    def __init__(
        self, pairs: Pairs, residents: Int64, capacity: Int64, reached: Reached, near: Approaches
    ) -> None:
        self._pairs, self._residents = pairs, residents
        self._reached, self._near = reached, near
        self.n_stations = len(reached.offsets) - 1
        self._n_there = len(capacity)
        self._capacity = np.append(capacity, np.full(self.n_stations, UNLIMITED))
        self._known: dict[Mends, int] = {}

    def covered(self, mends: Mends) -> int:
        """Count the residents who find room with some mends, exactly."""
        if mends not in self._known:
            self._known[mends] = self._count(mends)
        return self._known[mends]

    def _count(self, mends: Mends) -> int:
        stations = [mend for mend in mends if mend < self.n_stations]
        is_there = np.arange(len(self._capacity)) < self._n_there
        found = self._pairs
        for station in stations:
            is_there[self._n_there + station] = True
            points = self._reached.of(station)
            number = np.full(len(points), self._n_there + station, dtype=np.int32)
            found = together(found, (points, number, np.zeros(len(points), dtype=np.int32)))
        ways = [mend - self.n_stations for mend in mends if mend >= self.n_stations]
        if ways:
            found = together(found, self._near.pairs(ways, is_there))
        return most_covered(found, self._residents, self._capacity)


@dataclass(frozen=True, slots=True)
class Best:
    """The mends to make.

    Attributes
    ----------
    mends : tuple of int
        Their rows; none of them can be left out without a loss.
    covered : int
        Residents inside with them.
    is_proven : bool
        Whether no set that can be paid for brings more.
    sets : int or None
        How many can be paid for; None where they are too many to compare.
    """

    mends: Mends
    covered: int
    is_proven: bool
    sets: int | None


def best_within(
    worth: Worth, costs: Sequence[Decimal], budget: Decimal, *, most_sets: int = MOST_SETS
) -> Best:
    """Choose the mends that bring most residents inside for a budget.

    Where few enough sets can be paid for, the best of all; else by residents per cost, each time
    the best beside those chosen before, or the best single mend if that alone brings more.

    Parameters
    ----------
    worth : callable
        Residents inside with some mends.
    costs : sequence of Decimal
        Of each mend, more than 0.
    budget : Decimal
        Inclusive.
    most_sets : int
        More sets than these are not compared.
    """
    counted = sum(1 for _ in islice(_affordable(costs, budget), most_sets + 1))
    if counted > most_sets:
        greedy = _thinned(worth, costs, _greedy(worth, costs, budget))
        singles = [(mend,) for mend, cost in enumerate(costs) if cost <= budget]
        best = max([greedy, *singles], key=worth)
        return Best(best, worth(best), is_proven=False, sets=None)
    full = [mends for mends, left in _affordable(costs, budget) if _is_full(costs, mends, left)]
    most = max(worth(mends) for mends in full)
    equals = {_thinned(worth, costs, mends) for mends in full if worth(mends) == most}
    best = min(equals, key=lambda mends: (sum(costs[mend] for mend in mends), mends))
    return Best(best, most, is_proven=True, sets=counted)


def one_by_one(worth: Worth, mends: Collection[int], count: int) -> list[int]:
    """Choose a few of some mends, each time the one that brings most beside those before."""
    chosen: list[int] = []
    while len(chosen) < count:
        left = [mend for mend in mends if mend not in chosen]
        best = max(left, key=lambda mend: worth(_with(chosen, mend)), default=None)
        if best is None or worth(_with(chosen, best)) == worth(tuple(sorted(chosen))):
            break
        chosen.append(best)
    return chosen


def _affordable(
    costs: Sequence[Decimal], budget: Decimal, first: int = 0
) -> Iterator[tuple[Mends, Decimal]]:
    """List the sets that can be paid for, the empty one too, and what is left then."""
    yield (), budget
    for mend in range(first, len(costs)):
        if costs[mend] <= budget:
            for others, left in _affordable(costs, budget - costs[mend], mend + 1):
                yield (mend, *others), left


def _is_full(costs: Sequence[Decimal], mends: Mends, left: Decimal) -> bool:
    return all(cost > left for mend, cost in enumerate(costs) if mend not in mends)


def _greedy(worth: Worth, costs: Sequence[Decimal], budget: Decimal) -> Mends:
    chosen: list[int] = []
    while True:
        now, left = worth(tuple(sorted(chosen))), budget - sum(costs[mend] for mend in chosen)
        more = {mend: worth(_with(chosen, mend)) - now for mend, cost in enumerate(costs)
                if mend not in chosen and cost <= left}  # fmt: skip
        best = max(more, key=lambda mend: more[mend] / costs[mend], default=None)
        if best is None or not more[best]:
            return tuple(sorted(chosen))
        chosen.append(best)


def _thinned(worth: Worth, costs: Sequence[Decimal], mends: Mends) -> Mends:
    """Leave out mends that bring nothing beside the others, the dearest first."""
    for mend in sorted(mends, key=lambda mend: (-costs[mend], -mend)):
        fewer = tuple(other for other in mends if other != mend)
        if worth(fewer) == worth(mends):
            mends = fewer
    return mends


def _with(chosen: Sequence[int], mend: int) -> Mends:
    return tuple(sorted([*chosen, mend]))
