"""Room in stations: how many of those in reach find a place, and where.

Residents of one demand point may go to several stations. Filling stations nearest first turns some
away for whom others could make room by going elsewhere: every answer here is the best of its kind.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd

from geo.access.loops.greedy import in_line
from geo.access.loops.room import make_room, to_nearest
from geo.errors import ContractError
from geo.network.graph import Floats, Int32, Int64
from geo.walk.places import grouped
from geo.walk.reach import Pairs

UNLIMITED = int(np.iinfo(np.int64).max)
"""The capacity of a station of which none is known."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """Who finds room where.

    Attributes
    ----------
    taken : ndarray of int64, shape (n_demand,)
        Residents of each demand point who find room.
    load : ndarray of int64, shape (n_stations,)
        Residents whom each station takes, at most its capacity.
    flow : ndarray of int64, shape (n_pairs,)
        Residents of each pair, in the order of the pairs.
    """

    taken: Int64
    load: Int64
    flow: Int64


class Choices(NamedTuple):
    """Pairs by demand point, then by station.

    Attributes
    ----------
    offsets : ndarray of int64, shape (n_demand + 1,)
        Pairs of point *d* are ``offsets[d]:offsets[d + 1]``.
    owners, stations : ndarray of int32, shape (n_pairs,)
        The demand point and the station of each.
    mm : ndarray of int64, shape (n_pairs,)
        The walk.
    """

    offsets: Int64
    owners: Int32
    stations: Int32
    mm: Int64


def capacity_of(column: pd.Series) -> Int64:
    """Turn a column of capacities into an array; none given is :data:`UNLIMITED`.

    Examples
    --------
    >>> capacity_of(pd.Series([800, None], dtype="Int64")).tolist() == [800, UNLIMITED]
    True
    """
    return np.asarray(column.astype("Int64").fillna(UNLIMITED), dtype=np.int64)


def assign(pairs: Pairs, residents: Int64, capacity: Int64) -> Assignment:
    """Find room for as many residents as possible, with the least walking in all.

    Parameters
    ----------
    pairs : tuple of ndarray
        Every demand point and station within reach of one another once, in any order:
        :func:`geo.walk.reach.pairs`.
    residents : ndarray of int64, shape (n_demand,)
        Who live at each demand point, 0 or more.
    capacity : ndarray of int64, shape (n_stations,)
        Whom each station can take, 0 or more; :data:`UNLIMITED` where none is known.

    Returns
    -------
    Assignment
        Most residents; among the best of these the least sum of ``residents * mm``; of equals one
        that does not depend on the order of the pairs.

    Raises
    ------
    ContractError
        If there are fewer than no residents, or there is less than no room.

    Examples
    --------
    Two points share a near station; the one for which the other station is less of a detour goes.

    >>> pairs = (np.array([0, 0, 1, 1]), np.array([0, 1, 0, 1]), np.array([10, 90, 20, 60]))
    >>> found = assign(pairs, np.array([5, 5]), np.array([6, 3]))
    >>> found.taken.tolist(), found.load.tolist(), found.flow.tolist()
    ([5, 4], [6, 3], [5, 0, 1, 3])
    """
    _require_counts(residents, capacity)
    choices, order = _choices(pairs, len(residents))
    n_stations = len(capacity)
    flow, load = to_nearest(*choices[::2], choices.mm, residents, n_stations)
    if (load > capacity).any():
        flow, load = _settled(choices, residents, capacity, flow, load)
    taken = np.zeros(len(residents), dtype=np.int64)
    np.add.at(taken, choices.owners, flow)
    given = np.empty_like(flow)
    given[order] = flow
    return Assignment(taken, load, given)


def served(pairs: Pairs, residents: Int64, amounts: Floats, capacity: Int64) -> Floats:
    """Find how much of an amount can be served at most, and at which demand points.

    What a point has is served as its residents find room, in proportion; what is in reach where
    nobody lives takes no room and is served whole. Points with the most for each resident come
    first, each as far as those before it leave room wherever they may go: since what finds room
    together is a polymatroid, nothing better is possible, and nothing added ever lowers the sum.

    Parameters
    ----------
    pairs, residents, capacity
        As :func:`assign` takes them.
    amounts : ndarray of float64, shape (n_demand,)
        Dwellings, buildings or square metres, 0 or more.

    Returns
    -------
    ndarray of float64, shape (n_demand,)
        What is served of each amount.

    Raises
    ------
    ContractError
        As :func:`assign`.

    Notes
    -----
    Amounts for each resident are compared as quotients of doubles, of equals the lowest row is
    first. Rounding never turns two around: those that it makes equal differ by less than one part
    in 2**52, and so does the sum.

    Examples
    --------
    There is room for four of ten residents; the point with more dwellings for each comes first.

    >>> pairs = (np.array([0, 1]), np.array([0, 0]), np.array([10, 20]))
    >>> served(pairs, np.array([6, 4]), np.array([3.0, 8.0]), np.array([4])).tolist()
    [0.0, 8.0]
    """
    _require_counts(residents, capacity)
    choices, _ = _choices(pairs, len(residents))
    is_near = np.diff(choices.offsets) > 0
    each = np.divide(amounts, residents, out=np.zeros(len(amounts)), where=residents > 0)
    line = np.flatnonzero(is_near & (residents > 0))
    line = line[np.argsort(-each[line], kind="stable")]
    taken = in_line(choices, _by_station(choices, capacity), residents, line, capacity.copy())
    is_whole = is_near & (taken == residents)
    return np.where(is_whole, amounts, each * taken)


def _require_counts(residents: Int64, capacity: Int64) -> None:
    """Refuse negative numbers, with which nobody ever has room."""
    for name, counts in (("residents", residents), ("capacity", capacity)):
        wrong = np.flatnonzero(counts < 0)
        if len(wrong):
            raise ContractError(f"{name} must be 0 or more", ids=wrong.tolist())


def _choices(pairs: Pairs, n_demand: int) -> tuple[Choices, Int64]:
    """Sort pairs, where they are not; return their order too."""
    owners, stations, mm = pairs
    key = (owners.astype(np.int64) << 32) | stations
    order = np.arange(len(key)) if (key[1:] > key[:-1]).all() else np.argsort(key, kind="stable")
    offsets = np.searchsorted(owners[order], np.arange(n_demand + 1))
    return Choices(offsets, owners[order], stations[order], mm[order].astype(np.int64)), order


def _by_station(choices: Choices, capacity: Int64) -> tuple[Int64, Int64]:
    return grouped(choices.stations, len(capacity))


def _settled(
    choices: Choices, residents: Int64, capacity: Int64, flow: Int64, load: Int64
) -> tuple[Int64, Int64]:
    """Let residents move on until no station is overfull, some of them out."""
    n_demand, n_stations = len(residents), len(capacity)
    ends, out = choices.offsets[1:], n_stations
    points = np.arange(n_demand, dtype=np.int32)
    wider = Choices(
        choices.offsets + np.arange(n_demand + 1),
        np.insert(choices.owners, ends, points),
        np.insert(choices.stations, ends, out),
        np.insert(choices.mm, ends, 0),
    )
    room = np.append(capacity, UNLIMITED)
    far_mm = 2 * (n_stations + 1) * int(choices.mm.max()) + 1
    flow, load = np.insert(flow, ends, 0), np.append(load, 0)
    make_room(wider, _by_station(wider, room), residents, room, far_mm, flow, load)
    return flow[wider.stations < out], load[:out]
