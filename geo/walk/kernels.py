"""The loops behind :mod:`geo.walk`, compiled once and kept on disk.

Both are Dijkstra's search with a binary heap of packed keys. ``mm << 32 | number`` orders by length
first and by number next, so ties go to the lowest number and the order of work never shows.
Lengths stay below 2**31 mm; what is farther is no way.
"""

import numpy as np
from numba import njit

from geo.network.graph import UNREACHABLE_MM

NO_KEY = np.iinfo(np.int64).max
LOW_BITS = 2**32 - 1


@njit(cache=True, nogil=True)
def push(keys, nodes, size, key, node):  # type: ignore[no-untyped-def]
    """Put an entry into the heap; return its new size."""
    at = size
    while at > 0:
        above = (at - 1) >> 1
        if keys[above] <= key:
            break
        keys[at], nodes[at] = keys[above], nodes[above]
        at = above
    keys[at], nodes[at] = key, node
    return size + 1


@njit(cache=True, nogil=True)
def pop(keys, nodes, size):  # type: ignore[no-untyped-def]
    """Take the least entry out of the heap, once the caller has read it; return the new size."""
    size -= 1
    key, node = keys[size], nodes[size]
    at = 0
    while True:
        below = 2 * at + 1
        if below >= size:
            break
        if below + 1 < size and keys[below + 1] < keys[below]:
            below += 1
        if keys[below] >= key:
            break
        keys[at], nodes[at] = keys[below], nodes[below]
        at = below
    keys[at], nodes[at] = key, node
    return size


@njit(cache=True, nogil=True)
def nearest_labels(offsets, targets, length_mm, flags, avoid, seed_nodes, seed_keys):  # type: ignore[no-untyped-def]  # noqa: PLR0913
    """Label every node with its nearest source.

    Returns
    -------
    ndarray of int64, shape (n_nodes,)
        ``mm << 32 | source``, or :data:`NO_KEY`.
    """
    best = np.full(len(offsets) - 1, NO_KEY, np.int64)
    keys = np.empty(len(targets) + len(seed_nodes) + 1, np.int64)
    nodes = np.empty(len(keys), np.int32)
    size = 0
    for i in range(len(seed_nodes)):
        if seed_keys[i] < best[seed_nodes[i]]:
            best[seed_nodes[i]] = seed_keys[i]
            size = push(keys, nodes, size, seed_keys[i], seed_nodes[i])
    while size > 0:
        key, node = keys[0], nodes[0]
        size = pop(keys, nodes, size)
        if key > best[node]:
            continue
        for arc in range(offsets[node], offsets[node + 1]):
            if flags[arc] & avoid or (key >> 32) + length_mm[arc] >= UNREACHABLE_MM:
                continue
            there = key + (np.int64(length_mm[arc]) << 32)
            if there < best[targets[arc]]:
                best[targets[arc]] = there
                size = push(keys, nodes, size, there, targets[arc])
    return best


@njit(cache=True, nogil=True)
def found_from(  # type: ignore[no-untyped-def]  # noqa: C901, PLR0913
    offsets, targets, length_mm, flags, avoid, seed_ids, seed_mm,
    door_offsets, door_owners, door_mm, limit_mm, count,
):  # fmt: skip
    """Search from one place and list who is found, nearest first.

    Numbers below ``n_nodes`` are nodes; ``n_nodes + i`` is owner *i*, who is reached through doors
    at nodes. A seed may be either.

    Returns
    -------
    owners, found_mm : ndarray of int64
        At most ``count`` owners within ``limit_mm``, by length and then by owner.
    via : ndarray of int32, shape (n_nodes + n_owners,)
        By which arc each node was reached, and from which node each owner; -1 from a seed.
    """
    n = len(offsets) - 1
    n_ids = n + (door_owners.max() + 1 if len(door_owners) else 0)
    for i in range(len(seed_ids)):
        n_ids = max(n_ids, seed_ids[i] + 1)
    best = np.full(n_ids, NO_KEY, np.int64)
    via = np.full(n_ids, -1, np.int32)
    keys = np.empty(len(targets) + len(door_owners) + len(seed_ids) + 1, np.int64)
    ids = np.empty(len(keys), np.int32)
    owners, found_mm = np.empty(n_ids - n, np.int64), np.empty(n_ids - n, np.int64)
    size, found = 0, 0
    for i in range(len(seed_ids)):
        if seed_mm[i] <= limit_mm and seed_mm[i] < best[seed_ids[i]]:
            best[seed_ids[i]] = seed_mm[i]
            size = push(keys, ids, size, seed_mm[i] << 32 | seed_ids[i], seed_ids[i])
    while size > 0 and found < count:
        mm, here = keys[0] >> 32, ids[0]
        size = pop(keys, ids, size)
        if mm > best[here]:
            continue
        if here >= n:
            owners[found], found_mm[found] = here - n, mm
            found += 1
            continue
        for door in range(door_offsets[here], door_offsets[here + 1]):
            there, to = mm + door_mm[door], n + door_owners[door]
            if there <= limit_mm and there < best[to]:
                best[to], via[to] = there, here
                size = push(keys, ids, size, there << 32 | to, to)
        for arc in range(offsets[here], offsets[here + 1]):
            there, to = mm + length_mm[arc], targets[arc]
            if not flags[arc] & avoid and there <= limit_mm and there < best[to]:
                best[to], via[to] = there, arc
                size = push(keys, ids, size, there << 32 | to, to)
    return owners[:found], found_mm[:found], via
