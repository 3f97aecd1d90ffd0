"""Points are tied to the network, anywhere on an edge, never across a barrier.

The rules of the method:

* up to 50 m is ``NORMAL``, up to 200 m ``FAR``, both inclusive; beyond is ``UNROUTABLE``;
* an edge of a small component is used only where no edge of the longest component can be, and the
  anchor is an ``ISLAND``;
* the straight connector may not cross a barrier. One that only touches it with an end (a door in a
  wall) does not cross: an end counts as outside within 1 cm;
* on each straight piece of an edge, only the place nearest to the point is tried;
* equals go to the lowest edge, then to the lowest offset.

Who takes steps is tied once more, to the street that a walker who takes none is tied to, at the
same hour and border (:func:`ties`): the nearest street need not be the one from which the way is
shortest, and whoever can do more is never worse off. Nothing of the kind is promised of gates and
hours: where a street is shut, another one becomes the nearest, and that may be the better one.

The streets that count lie in a grid of square cells (:mod:`geo.network.kernels`). Those of the
longest component are searched first; barriers are looked at only where a connector crosses one, and
small components only for points that found nothing.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.network.components import components as components_of
from geo.network.graph import Anchors, Bytes, Floats, Graph, Int32, Int64, Snap, frozen
from geo.network.kernels import (
    BLOCK,
    CELL_M,
    Grid,
    Pieces,
    cell_number,
    cells_passed,
    nearest_pieces,
    tied,
)
from geo.tables import STEPS

NORMAL_MM = 50_000
FAR_MM = 200_000

Bools = npt.NDArray[np.bool_]
Tied = tuple[Int32, Floats, Bytes]


def barrier_segments(barriers: gpd.GeoDataFrame) -> Floats:
    """Take barriers apart into straight segments.

    Parameters
    ----------
    barriers : GeoDataFrame
        Lines, or polygons whose outline bars the way, in a metric zone.

    Returns
    -------
    ndarray of float64, shape (n_segments, 4)
        From x, y to x, y, metres.
    """
    lines, _ = _outlines(barriers)
    xy, owners = shapely.get_coordinates(lines, return_index=True)
    along = owners[1:] == owners[:-1]
    return np.hstack([xy[:-1][along], xy[1:][along]])


def segment_rows(barriers: gpd.GeoDataFrame) -> Int64:
    """Tell the row of the barrier that each of its :func:`barrier_segments` is of."""
    lines, rows = _outlines(barriers)
    return np.repeat(rows, np.maximum(shapely.get_num_coordinates(lines) - 1, 0))


def _outlines(barriers: gpd.GeoDataFrame) -> tuple[npt.NDArray[np.object_], Int64]:
    """Draw what bars the way as plain lines, and tell the barrier that each is of."""
    shapes = barriers.geometry.to_numpy()
    areal = shapely.get_dimensions(shapes) == 2
    drawn = np.where(areal, shapely.boundary(shapes), shapes)
    lines, rows = shapely.get_parts(drawn, return_index=True)
    return lines, rows


class Stepless(NamedTuple):
    """What points are tied to by those who take no steps.

    Attributes
    ----------
    main, others : Pieces
        As :class:`Ground` has them; empty where no street that is open has steps.
    is_same : ndarray of bool, shape (n_edges,)
        Whether a point that is tied to the edge is so without steps, too.
    """

    main: Pieces
    others: Pieces
    is_same: Bools


@dataclass(frozen=True, slots=True)
class Ground:
    """Streets and barriers, laid out so that the nearest of them is quickly found.

    Attributes
    ----------
    main, others : Pieces
        What may be used of the longest component, and of all others.
    barriers : Grid
        What no connector may cross.
    stepless : Stepless
        What is left for those who take no steps.
    """

    main: Pieces
    others: Pieces
    barriers: Grid
    stepless: Stepless


def lay_out(graph: Graph, *, barriers: Floats, components: Int32) -> Ground:
    """Lay out what points are tied to; done once for many points.

    Takes time and memory by the length of the lines, not by the land between them.

    Parameters
    ----------
    graph : Graph
        The network.
    barriers : ndarray of float64, shape (n_segments, 4)
        What a connector may not cross, from :func:`barrier_segments`.
    components : ndarray of int32, shape (n_edges,)
        From :func:`geo.network.components.components`: 0 the longest, -1 where an edge is shut.
    """
    main, others = _pieces(graph, components == 0), _pieces(graph, components > 0)
    return Ground(main, others, _grid(barriers), _stepless(graph, components))


def unbarred(ground: Ground) -> Ground:
    """Take every barrier off the ground."""
    return replace(ground, barriers=_grid(np.empty((0, 4))))


def snap(
    ground: Ground,
    xy: Floats,
    *,
    owners: Int32 | None = None,
    n_owners: int | None = None,
    far_mm: int = FAR_MM,
    threads: int = 1,
) -> Anchors:
    """Tie points to the nearest edge that may be used.

    Parameters
    ----------
    ground : Ground
        From :func:`lay_out`.
    xy : ndarray of float64, shape (n_points, 2)
        Metres in the graph's zone; a point that is no place at all (``nan``, ``inf``) is
        unroutable like one that is too far away.
    owners : ndarray of int32, shape (n_points,), optional
        Whose point each is, not decreasing; each its own owner when left out.
    n_owners : int, optional
        How many owners there are.
    far_mm : int
        The longest connector, inclusive.
    threads : int
        How many parts of the points are worked on at once; changes no answer.

    Returns
    -------
    Anchors
        One for each point, in the same order.
    """
    points = frozen(np.asarray(xy, dtype=np.float64).reshape(-1, 2))
    parts = _in_parts(partial(_tie, ground, far_mm), points, threads)
    ties, places, status = (np.concatenate(part) for part in zip(*parts, strict=True))
    connector_mm, edges, offset_mm = np.ascontiguousarray(ties.T)
    return Anchors(
        owners=np.arange(len(points), dtype=np.int32) if owners is None else owners,
        edges=edges,
        offset_mm=offset_mm,
        connector_mm=connector_mm,
        status=status,
        xy=places,
        n_owners=len(points) if n_owners is None else n_owners,
    )


def ties(
    ground: Ground, xy: Floats, *, owners: Int32 | None = None, n_owners: int | None = None
) -> Anchors:
    """Tie points to all streets from which their walks may begin.

    Parameters
    ----------
    ground, xy, owners, n_owners
        As :func:`snap` takes them.

    Returns
    -------
    Anchors
        By owner: first what :func:`snap` finds, then what it finds for those who take no steps,
        where that differs.
    """
    nearest = snap(ground, xy, owners=owners, n_owners=n_owners)
    others = np.flatnonzero(nearest.edges >= 0)
    others = others[~ground.stepless.is_same[nearest.edges[others]]]
    if not len(others):
        return nearest
    stepless = snap(
        without_steps(ground),
        np.asarray(xy).reshape(-1, 2)[others],
        owners=nearest.owners[others],
        n_owners=nearest.n_owners,
    )
    moves = (stepless.edges != nearest.edges[others]) | (
        stepless.offset_mm != nearest.offset_mm[others]
    )
    return nearest.united(
        stepless.picked((stepless.edges >= 0) & moves, n_owners=stepless.n_owners)
    )


def without_steps(ground: Ground) -> Ground:
    """Return the ground of those who take no steps."""
    return replace(ground, main=ground.stepless.main, others=ground.stepless.others)


def _in_parts(work: Callable[[Floats], Tied], points: Floats, threads: int) -> list[Tied]:
    """Work on points in as many parts as there are threads."""
    if threads == 1:
        return [work(points)]
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(work, np.array_split(points, threads)))


def _tie(ground: Ground, far_mm: int, points: Floats) -> Tied:
    """Tie points to the longest component, or else to any other; tell the status of each."""
    ties, places = _tie_to(ground.main, ground.barriers, points, far_mm)
    status = np.where(ties[:, 0] > NORMAL_MM, Snap.FAR, Snap.NORMAL).astype(np.uint8)
    lost = np.flatnonzero(ties[:, 1] < 0)
    ties[lost], places[lost] = _tie_to(ground.others, ground.barriers, frozen(points[lost]), far_mm)
    status[lost] = np.where(ties[lost, 1] < 0, Snap.UNROUTABLE, Snap.ISLAND)
    return ties, places, status


def _tie_to(pieces: Pieces, barriers: Grid, points: Floats, far_mm: int) -> tuple[Int32, Floats]:
    """Tie points to some pieces: connector, edge, offset; and the places.

    The best of all ties is the best of those that cross nothing, unless it crosses something.
    """
    chosen = nearest_pieces(points, pieces, barriers, far_mm, heeding=False)
    ties, places, barred = tied(points, chosen, pieces, barriers, far_mm)
    again = frozen(points[barred])
    chosen = nearest_pieces(again, pieces, barriers, far_mm, heeding=True)
    ties[barred], places[barred], _ = tied(again, chosen, pieces, barriers, far_mm)
    return ties, places


def _stepless(graph: Graph, components: Int32) -> Stepless:
    """Lay out what is left without steps; the nearest of it is often the nearest of all."""
    is_open, is_main = components >= 0, components == 0
    steps = is_open & ((graph.edge_flags & STEPS) != 0)
    left = components_of(graph, shut=~is_open | steps) if steps.any() else components
    is_same = np.where(is_main, left == 0, left >= 0)
    if not is_main[left == 0].all():  # something else is the longest now
        is_same[:] = False
    is_needed = steps.any()
    main, others = ((left == 0) & is_needed, (left > 0) & is_needed)
    return Stepless(_pieces(graph, main), _pieces(graph, others), frozen(is_same))


def _pieces(graph: Graph, usable: Bools) -> Pieces:
    """Take edges apart into straight pieces."""
    owners = np.repeat(np.arange(graph.n_edges, dtype=np.int32), np.diff(graph.shape_offsets))
    of_one = owners[1:] == owners[:-1]
    lengths = np.where(of_one, np.hypot(*np.diff(graph.shape_xy, axis=0).T), 0)
    before = np.cumsum(lengths) - lengths
    begins = np.flatnonzero(of_one & usable[owners[1:]])
    edges = owners[begins]
    along = before[begins] - before[graph.shape_offsets[edges]]
    segments = np.hstack([graph.shape_xy[begins], graph.shape_xy[begins + 1]])
    return Pieces(_grid(segments), *map(frozen, (edges, along, graph.edge_length_mm[edges])))


def _grid(segments: Floats) -> Grid:
    """Sort segments into the cells that they pass through."""
    segments = frozen(segments)
    ends = segments.reshape(-1, 2)
    origin = frozen(ends.min(axis=0) - CELL_M if len(ends) else np.zeros(2))
    columns, rows, members = cells_passed(segments, origin).T
    block = rows // BLOCK, columns // BLOCK
    blocks = np.full([axis.max(initial=-1) + 1 for axis in block], -1, dtype=np.int32)
    blocks[block] = 0
    taken = blocks == 0
    n_blocks = np.count_nonzero(taken)
    blocks[taken] = np.arange(n_blocks)
    cells = cell_number(blocks[block], columns, rows)
    counts = np.bincount(cells, minlength=n_blocks * BLOCK * BLOCK)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    order = np.argsort(cells, kind="stable")
    return Grid(segments, origin, *map(frozen, (blocks, offsets, members[order])))
