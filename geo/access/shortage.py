"""Shortage: who is outside for want of a station in reach or of room, and what would bring them in.

A station more has room for everyone. It takes in whoever reaches it; those of them who had room
before leave it to others, who may move on and leave theirs. That only matters among stations that
are full and people who have no other: wherever somebody can still go to a station with room, there
is room for all. They are few, and those with the same stations are alike.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from geo.access.capacity import assign, served
from geo.access.loops.relief import Crowd, brought
from geo.network.graph import Int32, Int64
from geo.network.ways import Bools
from geo.walk.places import grouped
from geo.walk.reach import Pairs

AT_ONCE = 256


class Reached(NamedTuple):
    """The demand points that each of some possible stations reaches.

    Attributes
    ----------
    offsets : ndarray of int64, shape (n_candidates + 1,)
        Points of candidate *c* are ``points[offsets[c]:offsets[c + 1]]``.
    points : ndarray of int32
    """

    offsets: Int64
    points: Int32

    def some(self, candidates: Int64) -> "Reached":
        """Pick some candidates, in the order given."""
        points = [self.of(candidate) for candidate in candidates]
        ends = np.cumsum([0, *map(len, points)])
        return Reached(ends, np.concatenate([self.points[:0], *points]))

    def of(self, candidate: int) -> Int32:
        """List the points of one."""
        return self.points[self.offsets[candidate] : self.offsets[candidate + 1]]


@dataclass(frozen=True, slots=True)
class Shortage:
    """Who is inside, and who is not.

    Attributes
    ----------
    covered : int
        Residents who find room: as many as possible.
    residents : ndarray of int64, shape (n_demand,)
        Who live at each demand point.
    is_wanting : ndarray of bool, shape (n_demand,)
        Whether no station is in reach, or only full ones. Who finds no room is among them.
    is_full : ndarray of bool, shape (n_stations,)
        Whether somebody is turned away, here or where who has room here could go.
    group_of : ndarray of int64, shape (n_demand,)
        Group in the crowd, -1 where no station is in reach, or one with room.
    crowd : Crowd
        Those who have only full stations.
    """

    covered: int
    residents: Int64
    is_wanting: Bools
    is_full: Bools
    group_of: Int64
    crowd: Crowd

    def gains(self, reached: Reached, *, top: int | None = None, at_once: int = AT_ONCE) -> Int64:
        """Count whom each candidate, a station with room for everyone, would bring inside.

        Parameters
        ----------
        reached : Reached
            Whom each candidate reaches.
        top : int, optional
            Only so many, the best, and all that bring as many as the last of them are counted; the
            others are 0.
        at_once : int
            Candidates that are weighed before it is asked whether any other can still be better.

        Returns
        -------
        ndarray of int64, shape (n_candidates,)
            Residents covered with it, less residents covered now.
        """
        wanting = np.where(self.is_wanting, self.residents, 0)
        summed = np.concatenate([[0], np.cumsum(wanting[reached.points])])
        at_most = np.diff(summed[reached.offsets])
        found = np.zeros_like(at_most)
        order, wanted = np.argsort(-at_most, kind="stable"), len(found) if top is None else top
        for first in range(0, len(order), at_once):
            some = order[first : first + at_once]
            last = np.sort(found)[-wanted:][:1]
            if first >= wanted and last[0] > at_most[some[0]]:
                break
            found[some] = brought(self.crowd, self.group_of, wanting, *reached.some(some))
        return found


def shortage(pairs: Pairs, residents: Int64, capacity: Int64) -> Shortage:
    """Find who is outside for want of a station or of room.

    Parameters
    ----------
    pairs, residents, capacity
        As :func:`geo.access.capacity.assign` takes them.

    Examples
    --------
    Seven of ten find room. A station near the second point would take its four, and leave theirs
    to the first.

    >>> pairs = (np.array([0, 1]), np.array([0, 0]), np.array([10, 20]))
    >>> found = shortage(pairs, np.array([6, 4, 2]), np.array([7]))
    >>> found.covered, found.gains(Reached(np.array([0, 1, 3]), np.array([1, 0, 2]))).tolist()
    (7, [3, 5])
    """
    owners, stations, _ = pairs
    given = assign(pairs, residents, capacity)
    is_full = _full(pairs, given.flow, given.taken < residents, len(capacity))
    has_any, has_room = np.zeros((2, len(residents)), dtype=bool)
    has_any[owners] = True
    has_room[owners[~is_full[stations]]] = True
    is_short = has_any & ~has_room
    rows = np.flatnonzero(is_short[owners])
    group_of = np.full(len(residents), -1, dtype=np.int64)
    points, group_of[is_short] = np.unique(
        _alike(owners[rows], stations[rows]), return_inverse=True
    )
    turned = np.bincount(group_of[is_short], (residents - given.taken)[is_short], len(points))
    return Shortage(
        covered=int(given.taken.sum()),
        residents=residents,
        is_wanting=~has_room,
        is_full=is_full,
        group_of=group_of,
        crowd=_crowd(group_of[owners[rows]], stations[rows], given.flow[rows],
                     turned.astype(np.int64), len(capacity)),
    )  # fmt: skip


def most_covered(pairs: Pairs, residents: Int64, capacity: Int64) -> int:
    """Count who finds room at most; the same as ``shortage(...).covered``, sooner."""
    return int(served(pairs, residents, residents.astype(np.float64), capacity).sum())


def _full(pairs: Pairs, flow: Int64, is_turned: Bools, n_stations: int) -> Bools:
    """Say which stations somebody who is turned away could do with, others moving on."""
    owners, stations, _ = pairs
    is_full, wants = np.zeros(n_stations, dtype=bool), is_turned.copy()
    while True:
        is_full[stations[wants[owners]]] = True
        before = wants.sum()
        wants[owners[(flow > 0) & is_full[stations]]] = True
        if wants.sum() == before:
            return is_full


def _alike(owners: Int32, stations: Int32) -> Int64:
    """Give owners, in their order, the same number from 0 if they have the same stations."""
    order = np.lexsort((stations, owners))
    stations = stations[order]
    _, first, counts = np.unique(owners[order], return_index=True, return_counts=True)
    number = np.zeros(len(first), dtype=np.int64)
    for nth in range(counts.max(initial=0)):
        row = np.minimum(first + nth, len(stations) - 1)
        mine = np.where(nth < counts, stations[row], -1).astype(np.int64)
        _, number = np.unique((number << 32) + mine, return_inverse=True)
    return number


def _crowd(groups: Int64, stations: Int32, flow: Int64, turned: Int64, n_stations: int) -> Crowd:
    """Add up the pairs of each group by station."""
    seats, row = np.unique(groups * n_stations + stations, return_inverse=True)
    whose, where = seats // max(n_stations, 1), seats % max(n_stations, 1)
    added = np.zeros(len(seats), dtype=np.int64)
    np.add.at(added, row, flow)
    offsets = np.searchsorted(whose, np.arange(len(turned) + 1))
    return Crowd(offsets, whose, where, added, turned, *grouped(where, n_stations))
