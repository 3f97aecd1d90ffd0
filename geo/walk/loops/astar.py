"""The loops behind :mod:`geo.walk.route`, compiled once and kept on disk."""

import math

import numpy as np

from geo.compiled import loop
from geo.walk.loops.heap import pop, push, with_room
from geo.walk.loops.tiles import LOW_BITS

ALONG_CHAIN = -1
SAME_PLACE_M = 0.001


@loop
def shortest(ways, start, begun, end, entries, goal, known, via, limit_mm):
    """Find the shortest walk between two places by A*.

    The straight line to the goal, times the least length that any chain has for a metre of straight
    line, is never longer than the way. The last chain is walked in part and its edges are
    rounded one by one: a millimetre for each is taken off.

    Parameters
    ----------
    start, end : Places
        One each; ``begun`` and ``entries`` are their two doors.
    goal : ndarray of float64, shape (2,)
        Where the end is, metres.
    known, via : ndarray of int64, shape (n_junctions,)
        Zeros; become the least length so far plus one, and the arc by which it came plus one, or
        minus one and minus two from the doors of the start.

    Returns
    -------
    mm : int
        Above the limit without a way.
    door : int
        Door of the end by which it is reached, or :data:`ALONG_CHAIN`.
    """
    best, door = limit_mm + 1, ALONG_CHAIN
    if start.chains[0] == end.chains[0]:
        best = np.int64(abs(start.at_mm[0] - end.at_mm[0])) + start.connector_mm[0]
        best = min(best + end.connector_mm[0], limit_mm + 1)
    chain = end.chains[0]
    slack_mm = 2 + ways.chain_offsets[chain + 1] - ways.chain_offsets[chain]
    rest_mm = np.int64(end.connector_mm[0])
    offsets, arcs, xy, pace = ways.offsets, ways.arcs, ways.xy, ways.pace[0]
    heap, size = np.empty(1024, np.int64), 0
    for i in range(2):
        here, mm = begun.junctions[i], begun.mm[i]
        apart = straight_mm(xy[here, 0] - goal[0], xy[here, 1] - goal[1], pace, slack_mm)
        least = mm + rest_mm + apart
        if least < best and (known[here] == 0 or mm + 1 < known[here]):
            known[here], via[here] = mm + 1, -1 - i
            size = push(heap, size, least, here)
    while size > 0 and heap[0] >> 32 < best:
        least, here = heap[0] >> 32, heap[0] & LOW_BITS
        size = pop(heap, size)
        mm = known[here] - 1
        apart = straight_mm(xy[here, 0] - goal[0], xy[here, 1] - goal[1], pace, slack_mm)
        if least > mm + rest_mm + apart:
            continue
        for i in range(2):
            if entries.junctions[i] == here and mm + entries.mm[i] < best:
                best, door = mm + entries.mm[i], i
        heap = with_room(heap, size + offsets[here + 1] - offsets[here])
        for arc in range(offsets[here], offsets[here + 1]):
            there, onto = mm + (arcs[arc] >> 32), arcs[arc] & LOW_BITS
            if known[onto] == 0 or there + 1 < known[onto]:
                apart = straight_mm(xy[onto, 0] - goal[0], xy[onto, 1] - goal[1], pace, slack_mm)
                least = there + rest_mm + apart
                if least < best:
                    known[onto], via[onto] = there + 1, arc + 1
                    size = push(heap, size, least, onto)
    return best, door


@loop
def straight_mm(east_m, north_m, pace, slack_mm):
    """Tell how long a way is at least, by how far it leads."""
    return max(np.int64(math.hypot(east_m, north_m) * pace) - slack_mm, 0)


@loop
def traced(ways, first, last, length_mm, start_mm, end_mm, door, via):
    """List the edges of a walk in order.

    Parameters
    ----------
    first, last : int
        Edges where the walk begins and ends, at ``start_mm`` and ``end_mm`` from their tails.
    door, via
        From :func:`shortest`.

    Returns
    -------
    edges : ndarray of int32, shape (n,)
    parts : ndarray of int64, shape (n, 2)
        From where to where on each edge, from its tail.
    """
    begin, finish = place_of(ways, first), place_of(ways, last)
    if door == ALONG_CHAIN:
        against = begin > finish
        if begin == finish:
            against = (end_mm < start_mm) != (ways.edge_way[first] < 0)
        steps = run(np.empty((0, 2), np.int64), finish, begin, against)[::-1]
    else:
        steps = way_back(ways, begin, finish, door, via)[::-1]
    edges, parts = np.empty(len(steps), np.int32), np.empty((len(steps), 2), np.int64)
    for i in range(len(steps)):
        edge = ways.chain_edges[steps[i, 0]]
        edges[i] = edge
        backward = (ways.edge_way[edge] < 0) != (steps[i, 1] == 1)
        parts[i, 0] = length_mm[edge] if backward else 0
        parts[i, 1] = 0 if backward else length_mm[edge]
    parts[0, 0], parts[-1, 1] = start_mm, end_mm
    return edges, parts


@loop
def place_of(ways, edge):
    """Find where in ``chain_edges`` an edge is."""
    place = np.int64(ways.chain_offsets[ways.edge_chains[edge]])
    while ways.chain_edges[place] != edge:
        place += 1
    return place


@loop
def way_back(ways, begin, finish, door, via):
    """Follow a walk back from its end: places in ``chain_edges``, and 1 where against the chain."""
    steps = np.empty((0, 2), np.int64)
    chain, against = ways.edge_chains[ways.chain_edges[finish]], door
    place = finish
    while True:
        low, high = ways.chain_offsets[chain], ways.chain_offsets[chain + 1] - 1
        steps = run(steps, place, high if against else low, against)
        came = via[ways.chain_ends[chain, against]]
        if came < 0:
            break
        chain, against = ways.arc_sides[came - 1] >> 1, ways.arc_sides[came - 1] & 1
        place = ways.chain_offsets[chain] if against else ways.chain_offsets[chain + 1] - 1
    chain, against = ways.edge_chains[ways.chain_edges[begin]], 2 + came
    low, high = ways.chain_offsets[chain], ways.chain_offsets[chain + 1] - 1
    return run(steps, low if against else high, begin, against)


@loop
def run(steps, start, stop, against):
    """Append the places from one to another, both included."""
    longer = np.empty((len(steps) + abs(stop - start) + 1, 2), np.int64)
    for i in range(len(steps)):
        longer[i, 0], longer[i, 1] = steps[i, 0], steps[i, 1]
    for i in range(abs(stop - start) + 1):
        longer[len(steps) + i, 0] = start + i if stop >= start else start - i
        longer[len(steps) + i, 1] = against
    return longer


@loop
def drawn(shape_offsets, shape_xy, edges, parts):
    """Draw parts of edges one after the other, each place once."""
    n = 2 * len(edges)
    for edge in edges:
        n += shape_offsets[edge + 1] - shape_offsets[edge]
    xy, n = np.empty((n, 2)), 0
    for i in range(len(edges)):
        first, last = shape_offsets[edges[i]], shape_offsets[edges[i] + 1] - 1
        start_m, end_m = parts[i, 0] / 1000, parts[i, 1] / 1000
        backward = end_m < start_m
        n = stop(xy, n, *place_at(shape_xy, first, last, start_m))
        along = 0.0 if not backward else length_m(shape_xy, first, last)
        for k in range(first + 1, last):
            v = first + last - k if backward else k
            step = length_m(shape_xy, v, v + 1) if backward else length_m(shape_xy, v - 1, v)
            along += -step if backward else step
            if min(start_m, end_m) < along < max(start_m, end_m):
                n = stop(xy, n, shape_xy[v, 0], shape_xy[v, 1])
        n = stop(xy, n, *place_at(shape_xy, first, last, end_m))
    return xy[:n].copy()


@loop
def stop(xy, n, x, y):
    """Write a vertex unless it repeats the one before; return how many there are."""
    if n > 0 and max(abs(xy[n - 1, 0] - x), abs(xy[n - 1, 1] - y)) <= SAME_PLACE_M:
        n -= 1
    xy[n, 0], xy[n, 1] = x, y
    return n + 1


@loop
def length_m(shape_xy, first, last):
    """Measure a line from vertex to vertex."""
    total = 0.0
    for v in range(first, last):
        total += math.hypot(
            shape_xy[v + 1, 0] - shape_xy[v, 0], shape_xy[v + 1, 1] - shape_xy[v, 1]
        )
    return total


@loop
def place_at(shape_xy, first, last, along_m):
    """Find the place on a line so many metres from its first vertex, at most its last."""
    for v in range(first, last):
        step = length_m(shape_xy, v, v + 1)
        if along_m <= step and step > 0:
            share = along_m / step
            return (
                shape_xy[v, 0] + share * (shape_xy[v + 1, 0] - shape_xy[v, 0]),
                shape_xy[v, 1] + share * (shape_xy[v + 1, 1] - shape_xy[v, 1]),
            )
        along_m -= step
    return shape_xy[last, 0], shape_xy[last, 1]
