"""Cities of any size for tests: crooked streets as long as they are drawn, points tied to them."""

import numpy as np

from geo.network.graph import Anchors, Floats, Graph, Int32, Snap
from geo.network.ways import Bools
from scripts.benchmarks.synthetic_streets import synthetic_streets

SHUT = 1
"""The flag of streets that are shut."""
VERTICES = 4
"""Of each street."""
LONGEST_CONNECTOR_MM = 200_000


def crooked_city(n_nodes: int, *, seed: int) -> Graph:
    """Draw a city: one street in twenty is shut, some are double, some lead back to their node.

    Parameters
    ----------
    n_nodes : int
        About how many.
    """
    draw = np.random.default_rng(seed)
    plain = synthetic_streets(n_nodes, seed=seed)
    double = draw.integers(0, plain.n_edges, plain.n_edges // 50)
    loops = draw.integers(0, plain.n_nodes, plain.n_edges // 50).astype(np.int32)
    tails = np.concatenate([plain.tails, plain.heads[double], loops])
    heads = np.concatenate([plain.heads, plain.tails[double], loops])
    share = np.linspace(0, 1, VERTICES)[None, :, None]
    shapes = plain.xy[tails][:, None] * (1 - share) + plain.xy[heads][:, None] * share
    shapes[:, 1:-1] += draw.uniform(-12, 12, (len(tails), VERTICES - 2, 2))
    flags = np.where(draw.random(len(tails)) < 0.05, SHUT, 0).astype(np.uint8)
    return _graph(plain.xy, tails, heads, shapes, flags)


def _graph(xy: Floats, tails: Int32, heads: Int32, shapes: Floats, flags: np.ndarray) -> Graph:
    n_edges, ends = len(tails), np.concatenate([tails, heads])
    order = np.argsort(ends, kind="stable")
    arc_edges = (order % n_edges).astype(np.int32)
    length_mm = np.floor(1000 * _steps_m(shapes).sum(axis=1) + 0.5).astype(np.int32)
    return Graph(
        offsets=np.searchsorted(ends[order], np.arange(len(xy) + 1)).astype(np.int32),
        targets=np.concatenate([heads, tails])[order],
        arc_edges=arc_edges,
        length_mm=length_mm[arc_edges],
        flags=flags[arc_edges],
        xy=xy,
        tails=tails,
        heads=heads,
        edge_length_mm=length_mm,
        edge_flags=flags,
        shape_offsets=np.arange(n_edges + 1, dtype=np.int32) * VERTICES,
        shape_xy=shapes.reshape(-1, 2),
    )


def _steps_m(shapes: Floats) -> Floats:
    return np.asarray(np.hypot(*np.moveaxis(np.diff(shapes, axis=1), 2, 0)))


def tied_somewhere(
    graph: Graph, n_owners: int, *, seed: int, anchors_each: int = 1, open_only: bool = False
) -> Anchors:
    """Tie points to streets at random: some at an end, some to a street that is shut, some lost.

    Parameters
    ----------
    anchors_each : int
        The most that an owner has.
    open_only : bool
        Leave out those that cannot be walked to.
    """
    draw = np.random.default_rng(seed)
    owners = np.repeat(np.arange(n_owners), draw.integers(1, anchors_each + 1, n_owners))
    usable = np.flatnonzero(graph.edge_flags == 0) if open_only else np.arange(graph.n_edges)
    edges = draw.choice(usable, len(owners)).astype(np.int32)
    share = np.clip(draw.uniform(-0.1, 1.1, len(owners)), 0, 1)
    offset_mm = np.rint(share * graph.edge_length_mm[edges]).astype(np.int32)
    lost = np.zeros(len(owners), dtype=np.bool_) if open_only else draw.random(len(owners)) < 0.02
    xy = place_of(graph, edges, offset_mm)
    xy[lost] = np.nan
    return Anchors(
        owners=owners.astype(np.int32),
        edges=np.where(lost, -1, edges).astype(np.int32),
        offset_mm=np.where(lost, 0, offset_mm).astype(np.int32),
        connector_mm=draw.integers(0, LONGEST_CONNECTOR_MM + 1, len(owners)).astype(np.int32),
        status=np.where(lost, Snap.UNROUTABLE, Snap.NORMAL).astype(np.uint8),
        xy=xy,
        n_owners=n_owners,
    )


def place_of(graph: Graph, edges: Int32, offset_mm: Int32) -> Floats:
    """Find the places on streets so far from their tails, metres."""
    shapes = graph.shape_xy.reshape(-1, VERTICES, 2)[edges]
    steps = _steps_m(shapes)
    begins = np.cumsum(steps, axis=1) - steps
    at = offset_mm / 1000
    piece = (begins <= at[:, None]).sum(axis=1) - 1
    row = np.arange(len(edges))
    share = np.clip((at - begins[row, piece]) / steps[row, piece], 0, 1)[:, None]
    return np.asarray(shapes[row, piece] * (1 - share) + shapes[row, piece + 1] * share)


def owner_of(tied: Anchors, row: int) -> Anchors:
    """Take one owner alone."""
    mine = tied.owners == row
    names = ("edges", "offset_mm", "connector_mm", "status", "xy")
    own = {name: getattr(tied, name)[mine] for name in names}
    return Anchors(owners=np.zeros(mine.sum(), dtype=np.int32), n_owners=1, **own)


def shut_streets(graph: Graph) -> Bools:
    """Say which streets are shut."""
    return np.asarray(graph.edge_flags != 0)
