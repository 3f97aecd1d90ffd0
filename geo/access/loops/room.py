"""The loops behind :func:`geo.access.capacity.assign`: residents move on until all have room.

Everybody begins at the nearest station. From one that is overfull they move on along a chain of
*moves*: some go to the next station, others from there to yet another, up to one that has room.
Each time it is the chain that costs the least walking, so that what is reached is the least at any
time (successive shortest paths). OUT is a station like the others, in reach of everybody, with room
for all, and farther than any chain is long: nobody is sent there while there is room.

Stations, a few, are searched, not residents. The least that a move from one station to another
costs stands on top of a heap for each two that share somebody, an *arc*. A *price* for each station
says what it costs at least to make room there, and leads the search.
"""

from heapq import heappop, heappush
from typing import NamedTuple

import numpy as np

from geo.compiled import loop
from geo.walk.loops.heap import pop, push
from geo.walk.loops.tiles import LOW_BITS, NO_KEY


class Moves(NamedTuple):
    """From one pair of a demand point to another of its pairs.

    Attributes
    ----------
    offsets : ndarray of int64, shape (n_pairs, 2)
        Moves that leave pair *p* are ``offsets[p, 0]:offsets[p, 1]``.
    origins, goals : ndarray of int32, shape (n_moves,)
        The two pairs. Of one station the highest demand point's come first: of equals it moves on.
    arcs : ndarray of int32, shape (n_moves,)
        Arc of each.
    waiting : ndarray of bool, shape (n_moves,)
        Whether the move is in its heap.
    """

    offsets: np.ndarray
    origins: np.ndarray
    goals: np.ndarray
    arcs: np.ndarray
    waiting: np.ndarray


class Arcs(NamedTuple):
    """From one station to another, wherever somebody can move.

    Attributes
    ----------
    offsets : ndarray of int64, shape (n_stations + 1,)
        Arcs that leave station *s* are ``offsets[s]:offsets[s + 1]``.
    ends : ndarray of int32, shape (n_arcs,)
        Station that each leads to.
    begins : ndarray of int64, shape (n_arcs + 1,)
        Heap of arc *a*, ``mm << 32 | move``, is ``heaps[begins[a]:begins[a + 1]]``.
    sizes : ndarray of int64, shape (n_arcs,)
        Moves in each heap.
    heaps : ndarray of int64, shape (n_moves,)
    """

    offsets: np.ndarray
    ends: np.ndarray
    begins: np.ndarray
    sizes: np.ndarray
    heaps: np.ndarray


@loop
def to_nearest(offsets, stations, mm, residents, n_stations):
    """Send everybody to the nearest station; return residents by pair and by station."""
    flow, load = np.zeros(len(stations), np.int64), np.zeros(n_stations, np.int64)
    for point in range(len(residents)):
        nearest = offsets[point]
        for pair in range(offsets[point], offsets[point + 1]):
            if mm[pair] < mm[nearest]:
                nearest = pair
        if nearest < offsets[point + 1]:
            flow[nearest] = residents[point]
            load[stations[nearest]] += residents[point]
    return flow, load


@loop
def make_room(choices, rows, residents, capacity, far_mm, flow, load):
    """Let residents move on from overfull stations, with the least walking in all.

    Parameters
    ----------
    choices : Choices
        The last pair of each demand point is with OUT, the last station, 0 mm long.
    rows : tuple of ndarray
        Where the pairs of each station begin, and the pairs by station.
    far_mm : int
        How far OUT is: longer than any chain of moves.
    flow, load : ndarray of int64
        Changed in place.
    """
    arcs, moves = arcs_and_moves(choices, rows, residents, capacity)
    for pair in range(len(flow)):
        if flow[pair] > 0:
            enter(arcs, moves, choices.mm, pair)
    n = len(capacity)
    prices, cost, via = np.zeros(n, np.int64), np.full(n, NO_KEY, np.int64), np.empty(n, np.int64)
    chain = np.empty(n, np.int64)
    line = [(np.int64(0), np.int64(s)) for s in range(n - 1) if load[s] > capacity[s]]
    while len(line) > 0:
        start = heappop(line)[1]
        end = search(arcs, moves, flow, load, capacity, far_mm, start, prices, cost, via)
        amount, n_moves = min(load[start] - capacity[start], capacity[end] - load[end]), 0
        here = end
        while here != start:
            move = arcs.heaps[arcs.begins[via[here]]] & LOW_BITS
            amount = min(amount, flow[moves.origins[move]])
            chain[n_moves] = move
            n_moves += 1
            here = choices.stations[moves.origins[move]]
        for move in chain[:n_moves]:
            goal = moves.goals[move]
            if flow[goal] == 0:
                enter(arcs, moves, choices.mm, goal)
            flow[moves.origins[move]] -= amount
            flow[goal] += amount
        load[start] -= amount
        load[end] += amount
        if load[start] > capacity[start]:
            heappush(line, (prices[start], start))


@loop
def arcs_and_moves(choices, rows, residents, capacity):
    """List the moves from stations that may be full, and the arcs that they are part of."""
    offsets, owners, stations, _ = choices
    begins, by_station = rows
    n, n_moves = len(capacity), 0
    may_be_full = np.zeros(n, np.bool_)
    for station in range(n - 1):
        wanted, beside = np.int64(0), 0
        for pair in by_station[begins[station] : begins[station + 1]]:
            point = owners[pair]
            wanted += residents[point]
            beside += offsets[point + 1] - offsets[point] - 1
        if wanted > capacity[station]:
            may_be_full[station] = True
            n_moves += beside
    moves = Moves(
        np.zeros((len(owners), 2), np.int64), np.empty(n_moves, np.int32),
        np.empty(n_moves, np.int32), np.empty(n_moves, np.int32), np.zeros(n_moves, np.bool_),
    )  # fmt: skip
    arc_offsets, ends = np.zeros(n + 1, np.int64), np.empty(n_moves, np.int32)
    counts, arc_of = np.zeros(n_moves + 1, np.int64), np.full(n, -1, np.int64)
    move, arc = 0, 0
    for station in range(n):
        if may_be_full[station]:
            for pair in by_station[begins[station] : begins[station + 1]][::-1]:
                moves.offsets[pair, 0] = move
                for goal in range(offsets[owners[pair]], offsets[owners[pair] + 1]):
                    there = stations[goal]
                    if goal == pair:
                        continue
                    if arc_of[there] < arc_offsets[station]:
                        arc_of[there], ends[arc] = arc, there
                        arc += 1
                    moves.origins[move], moves.goals[move] = pair, goal
                    moves.arcs[move] = arc_of[there]
                    counts[arc_of[there] + 1] += 1
                    move += 1
                moves.offsets[pair, 1] = move
        arc_offsets[station + 1] = arc
    sizes, heaps = np.zeros(arc, np.int64), np.empty(n_moves, np.int64)
    return Arcs(arc_offsets, ends[:arc], np.cumsum(counts[: arc + 1]), sizes, heaps), moves


@loop
def enter(arcs, moves, mm, pair):
    """Put the moves of a pair that has residents into their heaps."""
    for move in range(moves.offsets[pair, 0], moves.offsets[pair, 1]):
        if not moves.waiting[move]:
            moves.waiting[move] = True
            arc, more_mm = moves.arcs[move], mm[moves.goals[move]] - mm[pair]
            heap = arcs.heaps[arcs.begins[arc] : arcs.begins[arc + 1]]
            arcs.sizes[arc] = push(heap, arcs.sizes[arc], more_mm, move)


@loop
def least(arcs, moves, flow, arc):
    """Return the least entry of an arc whose pair has residents; drop those that have none."""
    heap = arcs.heaps[arcs.begins[arc] : arcs.begins[arc + 1]]
    while arcs.sizes[arc] > 0:
        move = heap[0] & LOW_BITS
        if flow[moves.origins[move]] > 0:
            return heap[0]
        moves.waiting[move] = False
        arcs.sizes[arc] = pop(heap, arcs.sizes[arc])
    return NO_KEY


@loop
def search(arcs, moves, flow, load, capacity, far_mm, start, prices, cost, via):
    """Find the cheapest chain from a station to one with room; return that one.

    Parameters
    ----------
    prices : ndarray of int64, shape (n_stations,)
        Raised in place to what is known now.
    cost : ndarray of int64, shape (n_stations,)
        All :data:`NO_KEY`, and so again afterwards.
    via : ndarray of int64, shape (n_stations,)
        Becomes the arc that leads to each station on the way.
    """
    cost[start] = 0
    queue, seen = [(np.int64(0), np.int64(start))], [np.int64(start)]
    out = len(capacity) - 1
    while True:
        spent, here = heappop(queue)
        if spent > cost[here]:
            continue
        if load[here] < capacity[here]:
            break
        for arc in range(arcs.offsets[here], arcs.offsets[here + 1]):
            key, there = least(arcs, moves, flow, arc), np.int64(arcs.ends[arc])
            if key == NO_KEY:
                continue
            total = spent + (key >> 32) - prices[here] + prices[there]
            if there == out:
                total += far_mm
            if total < cost[there]:
                if cost[there] == NO_KEY:
                    seen.append(there)
                cost[there], via[there] = total, arc
                heappush(queue, (total, there))
    for station in seen:
        prices[station] += max(spent - cost[station], 0)
        cost[station] = NO_KEY
    return here
