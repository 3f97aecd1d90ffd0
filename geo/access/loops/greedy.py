"""The loop behind :func:`geo.access.capacity.served`: the first in line find room."""

import numpy as np

from geo.compiled import loop


@loop
def in_line(choices, rows, residents, line, room):
    """Let demand points find room one after the other; those who have it may have to move, not out.

    Stations from which a search finds no room never have any again: whoever is there can only move
    among them.

    Parameters
    ----------
    choices : Choices
    rows : tuple of ndarray
        Where the pairs of each station begin, and the pairs by station.
    line : ndarray of int64
        Demand points, the first first.
    room : ndarray of int64, shape (n_stations,)
        Residents that each can take; lowered in place.

    Returns
    -------
    ndarray of int64, shape (n_demand,)
        Residents who find room.
    """
    offsets, owners, stations, _ = choices
    begins, by_station = rows
    flow, n = np.zeros(len(owners), np.int64), len(room)
    is_closed = np.zeros(n, np.bool_)
    came_by, moved = np.empty(n, np.int64), np.empty(n, np.int64)
    seen, point_seen, queue = (
        np.zeros(n, np.int64),
        np.zeros(len(residents), np.int64),
        np.empty(n, np.int64),
    )
    search = 0
    taken = np.zeros(len(residents), np.int64)
    for point in line:
        left = residents[point]
        while left > 0:
            search += 1
            point_seen[point] = search
            head, tail, end = 0, 0, -1
            for pair in range(offsets[point], offsets[point + 1]):
                there = stations[pair]
                if not is_closed[there]:
                    seen[there], came_by[there], moved[there] = search, pair, -1
                    queue[tail] = there
                    tail += 1
                    if room[there] > 0:
                        end = there
                        break
            while end < 0 and head < tail:
                here = queue[head]
                head += 1
                for origin in by_station[begins[here] : begins[here + 1]]:
                    other = owners[origin]
                    if flow[origin] == 0 or point_seen[other] == search:
                        continue
                    point_seen[other] = search
                    for pair in range(offsets[other], offsets[other + 1]):
                        there = stations[pair]
                        if seen[there] != search and not is_closed[there]:
                            seen[there], came_by[there], moved[there] = search, pair, origin
                            queue[tail] = there
                            tail += 1
                            if room[there] > 0:
                                end = there
                                break
                    if end >= 0:
                        break
            if end < 0:
                for here in queue[:tail]:
                    is_closed[here] = True
                break
            amount, here = min(left, room[end]), end
            while moved[here] >= 0:
                amount = min(amount, flow[moved[here]])
                here = stations[moved[here]]
            room[end] -= amount
            here = end
            while True:
                flow[came_by[here]] += amount
                if moved[here] < 0:
                    break
                flow[moved[here]] -= amount
                here = stations[moved[here]]
            left -= amount
        taken[point] = residents[point] - left
    return taken
