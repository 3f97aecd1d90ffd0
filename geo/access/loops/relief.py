"""The loop behind :mod:`geo.access.shortage`: who finds room when others go elsewhere."""

from typing import NamedTuple

import numpy as np

from geo.compiled import loop


class Crowd(NamedTuple):
    """Those who have only full stations, by what stations they have.

    Attributes
    ----------
    offsets : ndarray of int64, shape (n_groups + 1,)
        Seats of group *g* are ``offsets[g]:offsets[g + 1]``, one for each of its stations.
    groups, stations : ndarray of int64, shape (n_seats,)
        Whose seats, and where.
    flow : ndarray of int64, shape (n_seats,)
        Residents who find room there.
    turned : ndarray of int64, shape (n_groups,)
        Residents of each group who are turned away.
    begins : ndarray of int64, shape (n_stations + 1,)
        Seats of station *s* are ``seats[begins[s]:begins[s + 1]]``.
    seats : ndarray of int64, shape (n_seats,)
    """

    offsets: np.ndarray
    groups: np.ndarray
    stations: np.ndarray
    flow: np.ndarray
    turned: np.ndarray
    begins: np.ndarray
    seats: np.ndarray


@loop
def brought(crowd, group_of, residents, offsets, points):
    """Count who comes inside if all the demand points of a row find room elsewhere, row by row.

    Parameters
    ----------
    crowd : Crowd
    group_of : ndarray of int64, shape (n_demand,)
        Group of each demand point; -1 where it is not one of the crowd.
    residents : ndarray of int64, shape (n_demand,)
        Who live there; nobody where all of them have room.
    offsets : ndarray of int64, shape (n_rows + 1,)
    points : ndarray of int32
        Demand points of row *r* are ``points[offsets[r]:offsets[r + 1]]``.

    Returns
    -------
    ndarray of int64, shape (n_rows,)
        Residents of those points who are outside now, and of others who find the room left free.
    """
    n_rows, n_stations = len(offsets) - 1, len(crowd.begins) - 1
    gained, gone = np.zeros(n_rows, np.int64), np.zeros(len(crowd.turned), np.int64)
    flow, turned = crowd.flow.copy(), crowd.turned.copy()
    room, scratch = np.zeros(n_stations, np.int64), np.empty((3, n_stations), np.int64)
    seen, search = np.zeros(len(turned), np.int64), np.int64(0)
    for row in range(n_rows):
        is_touched = False
        for point in points[offsets[row] : offsets[row + 1]]:
            gained[row] += residents[point]
            if group_of[point] >= 0 and residents[point] > 0:
                gone[group_of[point]] += residents[point]
                is_touched = True
        if is_touched:
            leave(crowd, gone, flow, turned, room)
            gained[row] -= room.sum()  # who leaves room was inside
            for station in range(n_stations):
                while room[station] > 0:
                    search += 1
                    came = moved_along(crowd, flow, turned, room, station, scratch, seen, search)
                    gained[row] += came
                    if came == 0:
                        break
            flow[:], turned[:], gone[:], room[:] = crowd.flow, crowd.turned, 0, 0
    return gained


@loop
def leave(crowd, gone, flow, turned, room):
    """Let some of each group go, first who is turned away, then who leaves room."""
    for group in range(len(gone)):
        away = min(gone[group], turned[group])
        turned[group] -= away
        left = gone[group] - away
        for seat in range(crowd.offsets[group], crowd.offsets[group + 1]):
            away = min(left, flow[seat])
            flow[seat] -= away
            room[crowd.stations[seat]] += away
            left -= away


@loop
def moved_along(crowd, flow, turned, room, station, scratch, seen, search):
    """Let some turned away in, by a chain of moves that ends at a station; return how many.

    Parameters
    ----------
    room : ndarray of int64, shape (n_stations,)
        Of every station; lowered in place.
    scratch : ndarray of int64, shape (3, n_stations)
        For each station on the way: the next to look at, the seat that is left there, and the one
        taken at the station looked at before.
    seen : ndarray of int64, shape (n_groups,)
        The last search in which each group was met.
    search : int
        The number of this one.
    """
    queue, leaves, takes = scratch
    leaves[:] = -2  # not seen
    queue[0], leaves[station], head, tail = station, -1, 0, 1
    while head < tail:
        here = queue[head]
        head += 1
        for seat in crowd.seats[crowd.begins[here] : crowd.begins[here + 1]]:
            group = crowd.groups[seat]
            if turned[group] > 0:
                amount, there = min(room[station], turned[group]), here
                while leaves[there] >= 0:
                    amount = min(amount, flow[leaves[there]])
                    there = crowd.stations[takes[there]]
                room[station] -= amount
                turned[group] -= amount
                flow[seat] += amount
                there = here
                while leaves[there] >= 0:
                    flow[leaves[there]] -= amount
                    flow[takes[there]] += amount
                    there = crowd.stations[takes[there]]
                return amount
            if seen[group] == search:
                continue
            seen[group] = search
            for other in range(crowd.offsets[group], crowd.offsets[group + 1]):
                there = crowd.stations[other]
                if flow[other] > 0 and leaves[there] == -2:
                    leaves[there], takes[there] = other, seat
                    queue[tail] = there
                    tail += 1
    return np.int64(0)
