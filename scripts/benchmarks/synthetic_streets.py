"""Streets of any size that no map holds: a crooked grid with gaps, drawn from a seed.

Corners lie about :data:`SPACING_M` apart, none where the grid would have it. One link in five is
missing, a few blocks are crossed by a diagonal, and every way is up to a quarter longer than the
straight line. Only the largest component stays. Nodes are numbered at random, as the numbers of
real data say nothing of where a node lies.
"""

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.network.graph import Floats, Graph, Int32, frozen

SPACING_M = 60.0
SHIFT = 0.35
"""How far a corner lies off the grid at most, in spacings along each axis."""
MISSING = 0.22
DIAGONALS = 0.05
CROOKED = 1.25
"""Longest way of a link, in straight lines."""


def synthetic_streets(n_nodes: int, *, seed: int = 320113) -> Graph:
    """Draw a network; the same seed draws the same.

    Parameters
    ----------
    n_nodes : int
        About how many nodes: the nearest square, less what hangs on nothing (a few in a thousand).
    seed : int
        Of every draw.

    Returns
    -------
    Graph
        One component, no flags, each edge drawn straight; lengths are whole millimetres and never
        below the straight line.
    """
    draw = np.random.default_rng(seed)
    side = max(round(n_nodes**0.5), 2)
    xy = _corners(draw, side)
    tails, heads = _links(draw, side)
    xy, tails, heads = _largest(xy, tails, heads)
    xy, tails, heads = _renumbered(draw, xy, tails, heads)
    straight_mm = 1000 * np.hypot(*(xy[heads] - xy[tails]).T)
    length_mm = np.ceil(straight_mm * draw.uniform(1, CROOKED, len(tails))).astype(np.int32)
    return _graph(xy, tails, heads, length_mm)


def _corners(draw: np.random.Generator, side: int) -> Floats:
    """Place the corners, row by row, metres."""
    corner = np.arange(side * side)
    grid = np.column_stack([corner % side, corner // side])
    return SPACING_M * (grid + draw.uniform(-SHIFT, SHIFT, grid.shape))


def _links(draw: np.random.Generator, side: int) -> tuple[Int32, Int32]:
    """Choose which corners are linked."""
    corner = np.arange(side * side, dtype=np.int32).reshape(side, side)
    east, north = corner[:, :-1].ravel(), corner[:-1].ravel()
    block = corner[:-1, :-1].ravel()
    crossed = block[draw.random(len(block)) < DIAGONALS]
    kept = [start[draw.random(len(start)) >= MISSING] for start in (east, north)]
    tails = np.concatenate([*kept, crossed])
    steps = np.repeat([1, side, side + 1], [len(kept[0]), len(kept[1]), len(crossed)])
    return tails, (tails + steps).astype(np.int32)


def _largest(xy: Floats, tails: Int32, heads: Int32) -> tuple[Floats, Int32, Int32]:
    """Leave out what the most nodes cannot reach."""
    links = coo_array((np.ones(len(tails), np.int8), (tails, heads)), shape=(len(xy), len(xy)))
    labels = connected_components(links, directed=False)[1]
    kept = labels == np.bincount(labels).argmax()
    number = np.cumsum(kept, dtype=np.int32) - 1
    inside = kept[tails]
    return xy[kept], number[tails[inside]], number[heads[inside]]


def _renumbered(
    draw: np.random.Generator, xy: Floats, tails: Int32, heads: Int32
) -> tuple[Floats, Int32, Int32]:
    """Give the nodes random numbers."""
    number = draw.permutation(len(xy)).astype(np.int32)
    moved = np.empty_like(xy)
    moved[number] = xy
    return moved, number[tails], number[heads]


def _graph(xy: Floats, tails: Int32, heads: Int32, length_mm: Int32) -> Graph:
    """Lay out nodes and edges as a graph."""
    n_nodes, n_edges = len(xy), len(tails)
    ends = np.concatenate([tails, heads])
    order = np.argsort(ends, kind="stable")
    arc_edges = (order % n_edges).astype(np.int32)
    degree = np.bincount(ends, minlength=n_nodes)
    arrays = {
        "offsets": np.concatenate([[0], np.cumsum(degree)]).astype(np.int32),
        "targets": np.concatenate([heads, tails])[order],
        "arc_edges": arc_edges,
        "length_mm": length_mm[arc_edges],
        "flags": np.zeros(2 * n_edges, np.uint8),
        "xy": xy,
        "tails": tails,
        "heads": heads,
        "edge_length_mm": length_mm,
        "edge_flags": np.zeros(n_edges, np.uint8),
        "shape_offsets": np.arange(0, 2 * n_edges + 1, 2, dtype=np.int32),
        "shape_xy": np.stack([xy[tails], xy[heads]], axis=1).reshape(-1, 2),
    }
    return Graph(**{name: frozen(array) for name, array in arrays.items()})
