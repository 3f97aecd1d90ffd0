"""The loops behind :mod:`geo.walk.whatif`: labels follow a change, and nothing else is searched."""

import numpy as np

from geo.compiled import loop
from geo.walk.loops.ends import later
from geo.walk.loops.heap import doubled, pop, push, with_room
from geo.walk.loops.tiles import HIGH_BITS, LOW_BITS, NO_KEY


@loop
def rim(ways, labels, is_lost):
    """Take away lost labels; return what the junctions around offer to those that lost theirs.

    Parameters
    ----------
    is_lost : ndarray of bool, shape (n_junctions,)
    """
    nodes, keys, n = np.empty(256, np.int64), np.empty(256, np.int64), 0
    for here in range(len(labels)):
        if is_lost[here]:
            labels[here] = NO_KEY
    for here in range(len(labels)):
        if not is_lost[here]:
            continue
        for arc in range(ways.offsets[here], ways.offsets[here + 1]):
            label = labels[ways.arcs[arc] & LOW_BITS]
            if label != NO_KEY:
                if n == len(nodes):
                    nodes, keys = doubled(nodes), doubled(keys)
                nodes[n], keys[n] = here, label + (ways.arcs[arc] & HIGH_BITS)
                n += 1
    return nodes[:n], keys[:n]


@loop
def improve(ways, labels, nodes, keys, limit_mm):
    """Lower labels by what is offered to junctions, as far as that goes."""
    limit = (np.int64(limit_mm) << 32) | LOW_BITS
    offsets, arcs = ways.offsets, ways.arcs
    heap, size = with_room(np.empty(1024, np.int64), len(keys)), 0
    for i in range(len(keys)):
        if keys[i] <= limit and keys[i] < labels[nodes[i]]:
            labels[nodes[i]] = keys[i]
            size = push(heap, size, keys[i] >> 32, nodes[i])
    while size > 0:
        mm, here = heap[0] >> 32, heap[0] & LOW_BITS
        size = pop(heap, size)
        key = labels[here]
        if key >> 32 != mm:
            continue  # a shorter way came after this one was put in
        heap = with_room(heap, size + offsets[here + 1] - offsets[here])
        for arc in range(offsets[here], offsets[here + 1]):
            there, onto = key + (arcs[arc] & HIGH_BITS), arcs[arc] & LOW_BITS
            if there <= limit and there < labels[onto]:
                labels[onto] = there
                size = push(heap, size, there >> 32, onto)


@loop
def cross(ways, labels, sources, chains, at_mm, links, link_mm, limit_mm):
    """Lower labels by links between places, until nothing falls any more.

    Parameters
    ----------
    labels : ndarray of int64, shape (n_junctions,)
        Lowered in place.
    sources : Places
        Of stations.
    chains, at_mm : ndarray of int64, shape (n_ends,)
        Where the ends of links lie; chain -1 off the open streets.
    links : ndarray of int64, shape (n_links, 2)
        The two ends of each.
    link_mm : ndarray of int64, shape (n_links,)

    Returns
    -------
    ndarray of int64, shape (n_ends,)
        The label of each end.
    """
    ends = np.full(len(chains), NO_KEY, np.int64)
    falling = True
    while falling:
        falling = False
        for end in range(len(chains)):
            key = label_at(ways, labels, sources, chains, at_mm, ends, end, limit_mm)
            falling = falling or key < ends[end]
            ends[end] = min(ends[end], key)
        for link in range(len(links)):
            for side in range(2):
                key = later(ends[links[link, side]], link_mm[link], limit_mm)
                if key < ends[links[link, 1 - side]]:
                    ends[links[link, 1 - side]] = key
                    falling = True
        nodes, keys = np.empty(2 * len(chains), np.int64), np.empty(2 * len(chains), np.int64)
        n = 0
        for end in range(len(chains)):
            for side in range(2 if chains[end] >= 0 else 0):
                along = ways.chain_mm[chains[end]] - at_mm[end] if side else at_mm[end]
                nodes[n] = ways.chain_ends[chains[end], side]
                keys[n] = later(ends[end], along, limit_mm)
                n += 1
        improve(ways, labels, nodes[:n], keys[:n], limit_mm)
    return ends


@loop
def label_at(ways, labels, sources, chains, at_mm, ends, end, limit_mm):
    """Find the best label of one end, by its chain alone."""
    chain, best = chains[end], NO_KEY
    if chain < 0:
        return best
    for side in range(2):
        along = ways.chain_mm[chain] - at_mm[end] if side else at_mm[end]
        best = min(best, later(labels[ways.chain_ends[chain, side]], along, limit_mm))
    for s in range(len(sources.chains)):
        if sources.chains[s] == chain:
            mm = np.int64(abs(sources.at_mm[s] - at_mm[end])) + sources.connector_mm[s]
            if mm <= limit_mm:
                best = min(best, (mm << 32) | np.int64(sources.owners[s]))
    for other in range(len(chains)):
        if chains[other] == chain:
            best = min(best, later(ends[other], abs(at_mm[other] - at_mm[end]), limit_mm))
    return best
