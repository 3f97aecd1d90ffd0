"""The loops behind :mod:`geo.walk.few`."""

import numpy as np

from geo.compiled import loop
from geo.walk.loops.heap import pop, pushed
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
    n = len(ways.offsets) - 1
    heap, size = np.empty(256, np.int64), 0
    found, n_found = np.empty(count, np.int64), 0
    doors, starts, ends = begun.doors, begun.places, wanted.places
    for i in range(len(doors.mm)):
        heap, size = met(heap, size, known, doors.junctions[i], doors.mm[i], limit_mm)
    for i in range(len(starts.chains)):
        for e in range(np.searchsorted(ends.chains, starts.chains[i]), len(ends.chains)):
            if ends.chains[e] != starts.chains[i]:
                break
            mm = np.int64(abs(starts.at_mm[i] - ends.at_mm[e])) + starts.connector_mm[i]
            mm += ends.connector_mm[e]
            heap, size = met(heap, size, known, n + ends.owners[e], mm, limit_mm)
    while size > 0 and n_found < count:
        mm, here = heap[0] >> 32, heap[0] & LOW_BITS
        size = pop(heap, size)
        if mm + 1 > known[here]:
            continue
        if here >= n:
            found[n_found] = (mm << 32) | (here - n)
            n_found += 1
            continue
        for i in range(wanted.offsets[here], wanted.offsets[here + 1]):
            door = wanted.rows[i]
            there, to = mm + wanted.doors.mm[door], n + wanted.doors.owners[door]
            heap, size = met(heap, size, known, to, there, limit_mm)
        for arc in range(ways.offsets[here], ways.offsets[here + 1]):
            there, to = mm + (ways.arcs[arc] >> 32), ways.arcs[arc] & LOW_BITS
            heap, size = met(heap, size, known, to, there, limit_mm)
    return found[:n_found]


@loop
def met(heap, size, known, number, mm, limit_mm):
    """Put a number into the heap where this way to it is the shortest so far."""
    if mm <= limit_mm and (known[number] == 0 or mm + 1 < known[number]):
        known[number] = mm + 1
        heap = pushed(heap, size, mm, number)
        size += 1
    return heap, size
