"""The loops behind :mod:`geo.walk.second`: the two nearest stations of every junction."""

import numpy as np

from geo.compiled import loop
from geo.walk.loops.heap import pop, push, with_room
from geo.walk.loops.tiles import HIGH_BITS, LOW_BITS, NO_KEY


@loop
def two_labels(ways, junctions, keys, limit_mm):
    """Label every junction with its two nearest stations, two different ones.

    Who is among the two nearest of a place is among the two nearest of every place on the way, so
    that each junction passes on two labels and no more.

    Returns
    -------
    ndarray of int64, shape (n_junctions, 2)
        ``mm << 32 | station``, the nearer first, or :data:`geo.walk.loops.tiles.NO_KEY`.
    """
    limit = (np.int64(limit_mm) << 32) | LOW_BITS
    labels = np.full((len(ways.offsets) - 1, 2), NO_KEY, np.int64)
    offsets, arcs = ways.offsets, ways.arcs
    heap, size = with_room(np.empty(1024, np.int64), len(keys)), 0
    for i in range(len(keys)):
        if keys[i] <= limit and offer(labels, junctions[i], keys[i]):
            size = push(heap, size, keys[i] >> 32, junctions[i])
    while size > 0:
        mm, here = heap[0] >> 32, heap[0] & LOW_BITS
        size = pop(heap, size)
        heap = with_room(heap, size + 2 * (offsets[here + 1] - offsets[here]))
        for slot in range(2):
            key = labels[here, slot]
            if key >> 32 != mm:
                continue  # the other one, or a shorter way came after this one was put in
            for arc in range(offsets[here], offsets[here + 1]):
                there, onto = key + (arcs[arc] & HIGH_BITS), arcs[arc] & LOW_BITS
                if there <= limit and offer(labels, onto, there):
                    size = push(heap, size, there >> 32, onto)
    return labels


@loop
def offer(two, row, key):
    """Take a label among the two least of different stations; say whether it was taken."""
    first, station = two[row, 0], key & LOW_BITS
    if key >= two[row, 1] or (key >= first and station == first & LOW_BITS):
        return False
    if key > first:
        two[row, 1] = key
        return True
    if station != first & LOW_BITS:
        two[row, 1] = first
    two[row, 0] = key
    return True


@loop
def two_of_places(ways, labels, sources, demand, limit_mm, found):
    """Offer each owner the labels at the ends of its chains and the stations on them.

    Parameters
    ----------
    labels : ndarray of int64, shape (n_junctions, 2)
    sources : Places
        Of stations, sorted by chain.
    found : ndarray of int64, shape (n_owners, 2)
        Lowered in place.
    """
    for i in range(len(demand.chains)):
        chain, at_mm = demand.chains[i], np.int64(demand.at_mm[i])
        for side in range(2):
            along = ways.chain_mm[chain] - at_mm if side else at_mm
            for label in labels[ways.chain_ends[chain, side]]:
                mm = (label >> 32) + along + demand.connector_mm[i]
                if label != NO_KEY and mm <= limit_mm:
                    offer(found, demand.owners[i], (mm << 32) | (label & LOW_BITS))
        for s in range(np.searchsorted(sources.chains, chain), len(sources.chains)):
            if sources.chains[s] != chain:
                break
            mm = abs(sources.at_mm[s] - at_mm) + sources.connector_mm[s] + demand.connector_mm[i]
            if mm <= limit_mm:
                offer(found, demand.owners[i], (mm << 32) | np.int64(sources.owners[s]))
