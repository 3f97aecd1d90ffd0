"""The nearest station of every junction: one search from all stations at once."""

from functools import partial

import numpy as np

from geo.network.graph import Int64
from geo.network.ways import LONGEST_WALK_MM, Ways
from geo.walk.loops.tiles import NO_KEY, STEP_MM, TILE_BITS, nobody, settle, strayed
from geo.walk.threads import borders, shared

Offers = tuple[Int64, Int64]
"""Junctions, and labels offered to them."""


def labels(
    ways: Ways, offers: Offers, *, limit_mm: int = LONGEST_WALK_MM, threads: int = 1
) -> Int64:
    """Label every junction with its nearest station.

    Parameters
    ----------
    ways : Ways
        The network.
    offers : tuple of ndarray of int64
        Junctions at the doors of stations, and ``mm << 32 | station`` from there.
    limit_mm : int
        Inclusive, at most ``LONGEST_WALK_MM``; longer ways are none.
    threads : int
        How many share the network; the result is the same.

    Returns
    -------
    ndarray of int64, shape (n_junctions,)
        ``mm << 32 | station``, or :data:`geo.walk.loops.tiles.NO_KEY`.
    """
    n_tiles = (ways.n_junctions >> TILE_BITS) + 1
    threads = min(threads, n_tiles)
    shares = [_Share(ways, tiles) for tiles in borders(n_tiles, threads)]
    top_mm = -1
    while True:
        offered = int(offers[1].min(initial=NO_KEY))
        least_mm = min(offered, *(share.least for share in shares)) >> 32
        if least_mm > limit_mm:
            return np.concatenate([share.own_labels() for share in shares])
        if least_mm > top_mm:
            top_mm = min(least_mm + STEP_MM, limit_mm)
        advance = partial(_Share.advance, offers=offers, limit_mm=limit_mm, top_mm=top_mm)
        strays = list(shared(advance, shares, threads=threads))
        offers = (np.concatenate([s[0] for s in strays]), np.concatenate([s[1] for s in strays]))


class _Share:
    """The tiles of one thread, and what it knows of the others': its strays among them."""

    def __init__(self, ways: Ways, tiles: tuple[int, int]) -> None:
        self._ways, self._tiles = ways, tiles
        self._labels = np.full(ways.n_junctions, NO_KEY, dtype=np.int64)
        self._waiting = nobody(ways.n_junctions)
        self.least = NO_KEY

    def advance(self, offers: Offers, limit_mm: int, top_mm: int) -> Offers:
        """Pass on every label up to a length; return what is offered to the other shares."""
        tile = offers[0] >> TILE_BITS
        mine = (self._tiles[0] <= tile) & (tile < self._tiles[1])
        self.least = settle(
            self._ways, self._labels, self._waiting, self._tiles,
            offers[0][mine], offers[1][mine], limit_mm, top_mm,
        )  # fmt: skip
        return strayed(self._labels, self._waiting, self._tiles)  # type: ignore[no-any-return]

    def own_labels(self) -> Int64:
        """Return the labels of its own junctions."""
        return self._labels[self._tiles[0] << TILE_BITS : self._tiles[1] << TILE_BITS]
