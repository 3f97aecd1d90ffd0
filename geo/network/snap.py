"""Points are tied to the network, anywhere on an edge, never across a barrier.

The rules of the method:

* up to 50 m is ``NORMAL``, up to 200 m ``FAR``, both inclusive; beyond is ``UNROUTABLE``;
* an edge of a small component is used only where no edge of the longest component can be, and the
  anchor is an ``ISLAND``;
* the straight connector may not cross a barrier. One that only touches it with an end (a door in a
  wall) does not cross: an end counts as outside within 1 cm;
* on each straight piece of an edge, only the place nearest to the point is tried;
* equals go to the lowest edge, then to the lowest offset.

Segments lie in a grid of square cells, searched in rings around each point until no farther ring
can hold anything nearer.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from geo.network.graph import Anchors, Floats, Graph, Int32
from geo.network.kernels import CELL_M, CONNECTOR, EDGE, OFFSET, Grid, Pieces, snap_points

NORMAL_MM = 50_000
FAR_MM = 200_000


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
    shapes = barriers.geometry.to_numpy()
    areal = shapely.get_dimensions(shapes) == 2
    lines = np.where(areal, shapely.boundary(shapes), shapes)
    xy, owners = shapely.get_coordinates(shapely.get_parts(lines), return_index=True)
    along = owners[1:] == owners[:-1]
    return np.hstack([xy[:-1][along], xy[1:][along]])


@dataclass(frozen=True, slots=True)
class Ground:
    """Streets and barriers, laid out so that the nearest of them is quickly found.

    Attributes
    ----------
    streets, barriers : Grid
        Segments by cell.
    pieces : Pieces
        What is known of each segment of a street.
    """

    streets: Grid
    pieces: Pieces
    barriers: Grid


def lay_out(graph: Graph, *, barriers: Floats, avoid: int) -> Ground:
    """Lay out what points are tied to; done once for many points.

    Parameters
    ----------
    graph : Graph
        The network.
    barriers : ndarray of float64, shape (n_segments, 4)
        What a connector may not cross, from :func:`barrier_segments`.
    avoid : int
        Flags of the edges that may not be used.
    """
    segments, pieces = _usable_pieces(graph, avoid)
    return Ground(_grid(segments), pieces, _grid(barriers))


def snap(
    ground: Ground, xy: Floats, *, owners: Int32 | None = None, n_owners: int | None = None
) -> Anchors:
    """Tie points to the nearest edge that may be used.

    Parameters
    ----------
    ground : Ground
        From :func:`lay_out`.
    xy : ndarray of float64, shape (n_points, 2)
        Metres in the graph's zone.
    owners : ndarray of int32, shape (n_points,), optional
        Whose point each is, not decreasing; each its own owner when left out.
    n_owners : int, optional
        How many owners there are.

    Returns
    -------
    Anchors
        One for each point, in the same order.
    """
    points = np.ascontiguousarray(xy, dtype=np.float64)
    ties, places, status = snap_points(
        points, ground.streets, ground.pieces, ground.barriers, NORMAL_MM, FAR_MM
    )
    return Anchors(
        owners=np.arange(len(xy), dtype=np.int32) if owners is None else owners,
        edges=ties[:, EDGE],
        offset_mm=ties[:, OFFSET],
        connector_mm=ties[:, CONNECTOR],
        status=status,
        xy=places,
        n_owners=len(xy) if n_owners is None else n_owners,
    )


def _usable_pieces(graph: Graph, avoid: int) -> tuple[Floats, Pieces]:
    """Take the open edges apart into straight segments."""
    counts = np.diff(graph.shape_offsets)
    owners = np.repeat(np.arange(graph.n_edges, dtype=np.int32), counts)
    inner = owners[1:] == owners[:-1]
    segments = np.hstack([graph.shape_xy[:-1], graph.shape_xy[1:]])[inner]
    edges = owners[1:][inner]
    lengths = np.hypot(*(segments[:, 2:] - segments[:, :2]).T)
    first = np.searchsorted(edges, edges)
    along = np.cumsum(lengths) - lengths
    along -= along[first]
    usable = (graph.edge_flags[edges] & avoid) == 0
    edges = edges[usable]
    main = graph.components[graph.tails[edges]] == 0
    pieces = Pieces(edges, along[usable], graph.edge_length_mm[edges], main)
    return segments[usable], pieces


def _grid(segments: Floats) -> Grid:
    """Sort segments into square cells."""
    segments = np.ascontiguousarray(segments, dtype=np.float64).reshape(-1, 4)
    low = np.minimum(segments[:, :2], segments[:, 2:])
    high = np.maximum(segments[:, :2], segments[:, 2:])
    origin = low.min(axis=0, initial=np.inf)
    first = np.floor((low - origin) / CELL_M).astype(np.int64)
    last = np.floor((high - origin) / CELL_M).astype(np.int64)
    shape = last.max(axis=0, initial=-1) + 1
    width, height = (last - first + 1).T
    count = width * height
    segment = np.repeat(np.arange(len(segments), dtype=np.int32), count)
    within = np.arange(len(segment)) - np.repeat(np.cumsum(count) - count, count)
    column = first[segment, 0] + within % width[segment]
    row = first[segment, 1] + within // width[segment]
    cell = row * shape[0] + column
    order = np.argsort(cell, kind="stable")
    offsets = np.searchsorted(cell[order], np.arange(shape.prod() + 1)).astype(np.int32)
    return Grid(segments, origin, shape, offsets, segment[order])
