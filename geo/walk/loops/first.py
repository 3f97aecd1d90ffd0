"""The loops behind :mod:`geo.walk.few`."""

import numpy as np

from geo.compiled import loop
from geo.walk.loops.heap import pop, push, with_room
from geo.walk.loops.tiles import LOW_BITS


@loop
def first_found(ways, begun, wanted, known, count, limit_mm):
    """Search from some places until a few owners are found; return their keys, in order.

    Numbers below ``n_junctions`` are junctions, the others owners: of equal lengths all junctions
    come first, so that owners of equal length come in their order.

    Parameters
    ----------
    known : ndarray of int64, shape (n_junctions + n_owners,)
        Zeros; becomes the least length to each number plus one.
    """
    n, doors, starts, ends = len(ways.offsets) - 1, begun.doors, begun.places, wanted.places
    offsets, arcs, to_doors = ways.offsets, ways.arcs, wanted.offsets
    heap, size = with_room(np.empty(1024, np.int64), len(doors.mm)), 0
    found, n_found = np.empty(count, np.int64), 0
    for i in range(len(doors.mm)):
        size = met(heap, size, known, doors.junctions[i], doors.mm[i], limit_mm)
    for i in range(len(starts.chains)):
        for e in range(np.searchsorted(ends.chains, starts.chains[i]), len(ends.chains)):
            if ends.chains[e] != starts.chains[i]:
                break
            mm = np.int64(abs(starts.at_mm[i] - ends.at_mm[e])) + starts.connector_mm[i]
            mm += ends.connector_mm[e]
            heap = with_room(heap, size + 1)
            size = met(heap, size, known, n + ends.owners[e], mm, limit_mm)
    while size > 0 and n_found < count:
        mm, here = heap[0] >> 32, heap[0] & LOW_BITS
        size = pop(heap, size)
        if mm + 1 > known[here]:
            continue
        if here >= n:
            found[n_found] = (mm << 32) | (here - n)
            n_found += 1
            continue
        more = offsets[here + 1] - offsets[here] + to_doors[here + 1] - to_doors[here]
        heap = with_room(heap, size + more)
        for i in range(to_doors[here], to_doors[here + 1]):
            door = wanted.rows[i]
            there, to = mm + wanted.doors.mm[door], n + wanted.doors.owners[door]
            size = met(heap, size, known, to, there, limit_mm)
        for arc in range(offsets[here], offsets[here + 1]):
            there, to = mm + (arcs[arc] >> 32), arcs[arc] & LOW_BITS
            size = met(heap, size, known, to, there, limit_mm)
    return found[:n_found]


@loop
def met(heap, size, known, number, mm, limit_mm):
    """Put a number into the heap where this way to it is the shortest so far; return its size."""
    if mm > limit_mm or (known[number] != 0 and mm + 1 >= known[number]):
        return size
    known[number] = mm + 1
    return push(heap, size, mm, number)
