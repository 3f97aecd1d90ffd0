"""The loops behind :mod:`geo.walk.labels`, compiled once and kept on disk.

A search over a large network waits for memory more than it adds. Junctions are therefore settled a
*tile* at a time: a run of neighbours along the Hilbert curve, whose labels and arcs the processor
keeps at hand. What leaves a tile waits in the list of the tile it enters. Within a tile junctions
lie in buckets of 33 m, four times as fast as a heap. Labels only fall, and each fall is passed on,
so the order of work never shows in the result.

A label is ``mm << 32 | station``: one comparison orders by length first and by station next, and
ties go to the lowest station.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from geo.compiled import inlined, loop
from geo.network.graph import Int32, Int64

NO_KEY = np.iinfo(np.int64).max
LOW_BITS = 2**32 - 1
HIGH_BITS = ~LOW_BITS

TILE_BITS = 12
BUCKET_BITS = 15
N_BUCKETS = 64
ROOM = 1024
"""Of a bucket; whoever finds it full waits in the list of the tile."""
STEP_MM = N_BUCKETS << BUCKET_BITS
"""How far :func:`settle` advances at once: far tiles wait until the near ones are done, else an
unlimited search would flood each tile with labels that do not last."""


class Waiting(NamedTuple):
    """Junctions whose label fell and was not passed on yet, by tile.

    Attributes
    ----------
    first : ndarray of int32, shape (n_tiles,)
        The first in the list of each tile, or -1.
    following : ndarray of int32, shape (n_junctions,)
        The next in the same list, or -1.
    listed : ndarray of bool, shape (n_junctions,)
        Whether a junction is in a list.
    least : ndarray of int64, shape (n_tiles,)
        The least label among those of a list, or :data:`NO_KEY`.
    """

    first: Int32
    following: Int32
    listed: npt.NDArray[np.bool_]
    least: Int64


def nobody(n_junctions: int) -> Waiting:
    """Begin with empty lists."""
    n_tiles = (n_junctions >> TILE_BITS) + 1
    return Waiting(
        np.full(n_tiles, -1, dtype=np.int32),
        np.empty(n_junctions, dtype=np.int32),
        np.zeros(n_junctions, dtype=np.bool_),
        np.full(n_tiles, NO_KEY, dtype=np.int64),
    )


@loop
def settle(ways, labels, waiting, tiles, offered, offered_keys, limit_mm, top_mm):
    """Pass on every label up to a length, within some tiles.

    Junctions of other tiles that are reached get their label and wait, but pass nothing on.

    Parameters
    ----------
    ways : Ways
        The network.
    labels : ndarray of int64, shape (n_junctions,)
        Labels so far.
    waiting : Waiting
        Labels not yet passed on.
    tiles : tuple of int
        The first tile, and the first that is none of them.
    offered, offered_keys : ndarray of int64
        Junctions, and labels offered to them.
    limit_mm, top_mm : int
        Longer ways are none; labels above the top wait. The top is at most :data:`STEP_MM` above
        the least label that is passed on.

    Returns
    -------
    int
        The least label left waiting in these tiles, or :data:`NO_KEY`.
    """
    limit, top = (np.int64(limit_mm) << 32) | LOW_BITS, (np.int64(top_mm) << 32) | LOW_BITS
    for i in range(len(offered)):
        if offered_keys[i] < labels[offered[i]] and offered_keys[i] <= limit:
            labels[offered[i]] = offered_keys[i]
            enlist(waiting, offered[i], offered_keys[i])
    buckets, sizes = np.empty((N_BUCKETS + 1, ROOM), np.int32), np.zeros(N_BUCKETS + 1, np.int64)
    busy = True
    while busy:
        busy = False
        for tile in range(tiles[0], tiles[1]):
            if waiting.least[tile] <= top:
                busy = True
                fill(labels, waiting, tile, top, buckets, sizes)
                drain(ways, labels, waiting, tile, limit, top, buckets, sizes)
    return waiting.least[tiles[0] : tiles[1]].min()


@inlined
def enlist(waiting, node, key):
    """Put a junction whose label fell into the list of its tile."""
    tile = node >> TILE_BITS
    waiting.least[tile] = min(waiting.least[tile], key)
    if not waiting.listed[node]:
        waiting.listed[node] = True
        waiting.following[node] = waiting.first[tile]
        waiting.first[tile] = node


@inlined
def bucket_of(key, floor):
    """Tell the bucket of a label; the first holds what lies below the floor, too."""
    return max((key >> (32 + BUCKET_BITS)) - floor, 0)


@loop
def fill(labels, waiting, tile, top, buckets, sizes):
    """Move those who wait in a tile into buckets; those above the top wait on, as where it is full.

    To give a full bucket more room would cost every step: a variable that may be bound anew within
    a loop makes it far slower.
    """
    floor = (top >> (32 + BUCKET_BITS)) - N_BUCKETS
    node = np.int64(waiting.first[tile])
    waiting.first[tile], waiting.least[tile] = -1, NO_KEY
    while node >= 0:
        following, key = np.int64(waiting.following[node]), labels[node]
        waiting.listed[node] = False
        into = bucket_of(min(key, top), floor)
        if key > top or sizes[into] == ROOM:
            enlist(waiting, node, key)
        else:
            buckets[into, sizes[into]] = node
            sizes[into] += 1
        node = following


@loop
def drain(ways, labels, waiting, tile, limit, top, buckets, sizes):
    """Take the buckets of a tile, the nearest first, and pass each label on along its arcs."""
    offsets, arcs = ways.offsets, ways.arcs
    floor = (top >> (32 + BUCKET_BITS)) - N_BUCKETS
    low, high = tile << TILE_BITS, (tile + 1) << TILE_BITS
    for bucket in range(N_BUCKETS + 1):
        while sizes[bucket] > 0:
            sizes[bucket] -= 1
            # unsigned, since a signed index is asked each time whether it counts from the end
            here = np.uint64(buckets[bucket, sizes[bucket]])
            key = labels[here]
            if bucket_of(key, floor) != bucket:
                continue  # it fell after it was put here, and was taken from an earlier bucket
            for arc in range(np.uint64(offsets[here]), np.uint64(offsets[here + np.uint64(1)])):
                there = np.uint64(arcs[arc] & LOW_BITS)
                offered = key + (arcs[arc] & HIGH_BITS)
                if offered >= labels[there] or offered > limit:
                    continue
                labels[there] = offered
                if low <= np.int64(there) < high and offered <= top:
                    into = bucket_of(offered, floor)
                    if sizes[into] < ROOM:
                        buckets[into, sizes[into]] = there
                        sizes[into] += 1
                        continue
                enlist(waiting, np.int64(there), offered)


@loop
def strayed(labels, waiting, tiles):
    """Take out of the lists who waits outside some tiles; return junctions and labels."""
    n_strayed = 0
    for count in (True, False):
        if not count:
            nodes, keys, n_strayed = np.empty(n_strayed, np.int64), np.empty(n_strayed, np.int64), 0
        for tile in range(len(waiting.first)):
            if tiles[0] <= tile < tiles[1]:
                continue
            node = np.int64(waiting.first[tile])
            while node >= 0:
                if not count:
                    nodes[n_strayed], keys[n_strayed] = node, labels[node]
                    waiting.listed[node] = False
                n_strayed += 1
                node = np.int64(waiting.following[node])
            if not count:
                waiting.first[tile], waiting.least[tile] = -1, NO_KEY
    return nodes, keys
