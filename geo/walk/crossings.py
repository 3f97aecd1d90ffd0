"""Crossings: short straight ways that are not on the ground, between places far apart on foot.

A crossing leads straight from one open street to another, at most :data:`MOST_M`, where the network
itself makes a detour: the walk is more than :data:`DETOUR` times the straight way, and at least
:data:`LEAST_SAVED_M` longer. It is named by what it crosses:

* ``water``, ``rail``, ``expressway`` or ``wall``: one or more barriers, the hardest of them;
* ``network``: no barrier. A path is missing, or streets that nearly meet do not: a dead end, an
  island, lines that cross without a common vertex.

Where the build cut a street at a barrier, its two ends make the shortest of crossings. No crossing
ends on a bridge or in a tunnel, which nobody can step off.

Every :data:`STEP_M` of each open street, and every dead end, looks for the nearest place of each
kind. That leaves many that are as good as their neighbour, such as all along a canal between two
streets: :func:`thinned` keeps the best of each neighbourhood.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.network.graph import Anchors, Bytes, Floats, Graph, Int32, Int64, Snap, frozen
from geo.network.snap import Ground, segment_rows
from geo.network.ways import Bools, Ways
from geo.tables import BRIDGE
from geo.walk.loops.across import far_across
from geo.walk.places import starts
from geo.walk.threads import borders, shared

MOST_M = 100
"""About what a footbridge over a canal, a railway or a wide road takes; more is a bridge of its own
and no small mend."""
DETOUR = 3
"""Round a block twice as long as it is wide, from the middle of a long side to the middle of the
other, it is three times as far as through it: more is no ordinary block."""
LEAST_SAVED_M = 200
"""Three minutes at the adult's speed: what saves less brings hardly anybody inside, and streets
that part at a sharp corner are not missing a way."""
STEP_M = 50
"""Of a street, from the place that looks for crossings to the next."""
APART_M = 200
"""Side of the squares of which :func:`thinned` keeps one crossing of a kind."""

KINDS = ("network", "wall", "expressway", "rail", "water")
"""What a crossing crosses, from the easiest to mend to the hardest."""


@dataclass(frozen=True, slots=True)
class Crossings:
    """Possible crossings, the shortest first; equals by where they begin.

    Attributes
    ----------
    a, b : Anchors
        Where each begins and ends, owner by owner; connectors are 0.
    length_mm : ndarray of int32, shape (n,)
        Straight from a to b.
    kind : ndarray of uint8, shape (n,)
        Rows of :data:`KINDS`.
    """

    a: Anchors
    b: Anchors
    length_mm: Int32
    kind: Bytes

    def __len__(self) -> int:
        """Count them."""
        return len(self.length_mm)

    def __getitem__(self, rows: Int64 | Bools) -> "Crossings":
        """Pick some, in the order given."""
        return Crossings(self.a.own(rows), self.b.own(rows), self.length_mm[rows], self.kind[rows])

    @property
    def is_barred(self) -> Bools:
        """Whether each crosses a barrier."""
        return self.kind > 0

    @property
    def lines(self) -> npt.NDArray[np.object_]:
        """Each as a straight line, metres in the graph's zone."""
        return np.asarray(shapely.linestrings(np.stack([self.a.xy, self.b.xy], axis=1)))


def crossings(  # noqa: PLR0913 - the ground, and what is short
    graph: Graph,
    ways: Ways,
    ground: Ground,
    kinds: Int64,
    *,
    most_m: int = MOST_M,
    detour: int = DETOUR,
    threads: int = 1,
) -> Crossings:
    """Find crossings of the open streets.

    Parameters
    ----------
    graph : Graph
        The network.
    ways : Ways
        Its open streets.
    ground : Ground
        The same, and the barriers.
    kinds : ndarray of int64, shape (n_barrier_segments,)
        Of the barriers of ``ground``, from :func:`segment_kinds`.
    most_m : int
        The longest crossing, metres, inclusive.
    detour : int
        The walk is more than so many times the straight way.
    threads : int
        How many share the streets; the result is the same.
    """
    rules = (most_m * 1000, detour, LEAST_SAVED_M * 1000)
    is_end = frozen((graph.edge_flags & BRIDGE) == 0)
    places = _places(graph, ways)
    places = places.own(np.flatnonzero(is_end[places.edges]))
    begun, points, kinds = starts(ways, places), frozen(places.xy), frozen(kinds)
    sides = (ground.main, ground.others)
    parts = shared(
        lambda part: far_across(
            ways, *part, begun, points, sides, ground.barriers, kinds, len(KINDS), is_end, rules
        ),
        borders(places.n_owners, threads),
        threads=threads,
    )
    found, xy = (np.concatenate(part) for part in zip(*parts, strict=True))
    place, kind = np.nonzero(found[:, :, 1] >= 0)
    mm, edges, offset_mm = np.ascontiguousarray(found[place, kind].T)
    there = _anchors(edges, offset_mm, xy[place, kind])
    every = Crossings(places.own(place), there, mm, kind.astype(np.uint8))
    return every[np.argsort(mm, kind="stable")]


def thinned(found: Crossings, ways: Ways, *, apart_m: int = APART_M) -> Crossings:
    """Keep the shortest crossing of each kind in each square of the ground.

    Those that join two islands are no neighbours of those that join others.

    Parameters
    ----------
    found : Crossings
        The shortest first.
    ways : Ways
        The open streets that they join.
    apart_m : int
        Side of a square, metres; the middle of a crossing counts.
    """
    squares = np.floor((found.a.xy + found.b.xy) / 2 / apart_m).astype(np.int64)
    n = ways.n_junctions
    links = coo_array((np.ones(len(ways.chain_mm), np.int8), ways.chain_ends.T), shape=(n, n))
    island = connected_components(links, directed=False)[1]
    ends = [island[ways.chain_ends[ways.edge_chains[end.edges], 0]] for end in (found.a, found.b)]
    alike = np.column_stack([squares, np.sort(ends, axis=0).T, found.kind])
    return found[np.sort(np.unique(alike, axis=0, return_index=True)[1])]


def segment_kinds(barriers: gpd.GeoDataFrame) -> Int64:
    """Tell the row of :data:`KINDS` of each segment of :func:`geo.network.snap.barrier_segments`.

    Parameters
    ----------
    barriers : GeoDataFrame
        :data:`geo.tables.BARRIERS`, in any system.
    """
    number = np.array([KINDS.index(kind) for kind in barriers["kind"]], dtype=np.int64)
    return number[segment_rows(barriers)]


def _places(graph: Graph, ways: Ways) -> Anchors:
    """Place points along the open streets: in the middle of every step, and at dead ends."""
    n_steps = np.maximum(-(-ways.chain_mm.astype(np.int64) // (STEP_M * 1000)), 1)
    chain = np.repeat(np.arange(len(n_steps)), n_steps)
    step = np.arange(len(chain)) - np.repeat(np.cumsum(n_steps) - n_steps, n_steps)
    at_mm = ways.chain_mm[chain].astype(np.int64) * (2 * step + 1) // (2 * n_steps[chain])
    is_dead = np.bincount(ways.chain_ends.ravel(), minlength=ways.n_junctions) == 1
    dead, end = np.nonzero(is_dead[ways.chain_ends])
    chain = np.concatenate([chain, dead])
    at_mm = np.concatenate([at_mm, np.where(end == 1, ways.chain_mm[dead], 0)])
    edges, offset_mm = _on_edges(ways, chain, at_mm)
    return _anchors(edges, offset_mm, _xy(graph, edges, offset_mm))


def _on_edges(ways: Ways, chain: Int64, at_mm: Int64) -> tuple[Int32, Int32]:
    """Turn places on chains into edges and offsets."""
    n_edges = np.diff(ways.chain_offsets)
    of = np.repeat(np.arange(len(n_edges)), n_edges)
    row = np.arange(len(of))
    end_mm = ways.chain_mm[of].astype(np.int64)
    inner = row + 1 < ways.chain_offsets[of + 1]
    end_mm[inner] = ways.inner_mm[(row - of)[inner]]
    begun = np.concatenate([[0], np.cumsum(ways.chain_mm, dtype=np.int64)])
    found = np.searchsorted(begun[of] + end_mm, begun[chain] + at_mm)
    found = np.clip(found, ways.chain_offsets[chain], ways.chain_offsets[chain + 1] - 1)
    edges = ways.chain_edges[found]
    offset_mm = ways.edge_way[edges] * (at_mm - ways.edge_at_mm[edges])
    return edges, offset_mm.astype(np.int32)


def _anchors(edges: Int32, offset_mm: Int32, xy: Floats) -> Anchors:
    n = len(edges)
    return Anchors(
        owners=np.arange(n, dtype=np.int32),
        edges=edges,
        offset_mm=offset_mm,
        connector_mm=np.zeros(n, dtype=np.int32),
        status=np.full(n, Snap.NORMAL, dtype=np.uint8),
        xy=xy,
        n_owners=n,
    )


def _xy(graph: Graph, edges: Int32, offset_mm: Int32) -> Floats:
    """Find where on the ground places on edges are, metres in the graph's zone."""
    steps = np.hypot(*np.diff(graph.shape_xy, axis=0, prepend=graph.shape_xy[:1]).T)
    steps[graph.shape_offsets[:-1]] = 0  # from edge to edge
    along = np.cumsum(steps)
    first, last = graph.shape_offsets[edges], graph.shape_offsets[edges + 1] - 1
    at = np.minimum(along[first] + offset_mm / 1000, along[last])
    return np.column_stack([_between(at, along, graph.shape_xy[:, axis], first, last)
                            for axis in (0, 1)])  # fmt: skip


def _between(at: Floats, along: Floats, values: Floats, first: Int32, last: Int32) -> Floats:
    """Interpolate between the vertices of one edge."""
    right = np.clip(np.searchsorted(along, at), first + 1, last)
    span = along[right] - along[right - 1]
    share = np.divide(at - along[right - 1], span, out=np.zeros_like(at), where=span > 0)
    return np.asarray(values[right - 1] + share * (values[right] - values[right - 1]))
