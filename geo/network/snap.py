"""Points are tied to the network, anywhere on an edge, never across a barrier.

The rules of the method:

* up to 50 m is ``NORMAL``, up to 200 m ``FAR``, both inclusive; beyond is ``UNROUTABLE``;
* an edge of a small component is used only where no edge of the longest component can be, and the
  anchor is an ``ISLAND``;
* the straight connector may not cross a barrier. One that only touches it with an end (a door in a
  wall) does not cross: an end counts as outside within 1 cm;
* on each straight piece of an edge, only the place nearest to the point is tried;
* equals go to the lowest edge, then to the lowest offset.

The streets that count lie in a grid of square cells (:mod:`geo.network.kernels`). Those of the
longest component are searched first; barriers are looked at only where a connector crosses one, and
small components only for points that found nothing.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

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


@dataclass(frozen=True, slots=True)
class Ground:
    """Streets and barriers, laid out so that the nearest of them is quickly found.

    Attributes
    ----------
    main, others : Pieces
        What may be used of the longest component, and of all others.
    barriers : Grid
        What no connector may cross.
    """

    main: Pieces
    others: Pieces
    barriers: Grid


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
    return Ground(main, others, _grid(barriers))


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
