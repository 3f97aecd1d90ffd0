"""How long walks would be if one constraint were lifted; what each means is in geo.access.causes.

Whatever is lifted only adds ways: nobody's walk gets longer. Lengths are those to the nearest
station, ``UNREACHABLE_MM`` where it is beyond the limit.
"""

import numpy as np
import numpy.typing as npt
import shapely
from scipy.spatial import cKDTree

from geo.network.graph import UNREACHABLE_MM, Anchors, Floats, Graph, Int32, Int64
from geo.network.snap import Ground, snap, unbarred
from geo.network.ways import Ways
from geo.walk.crossings import MOST_M
from geo.walk.nearest import nearest

Shapes = npt.NDArray[np.object_]


def tied_within(
    ways: Ways, ground: Ground, stations: Anchors, xy: Floats, *, far_mm: int, limit_mm: int
) -> Int32:
    """Measure the walks of points tied to the nearest street, whatever lies between.

    Parameters
    ----------
    ways : Ways
        The open streets.
    ground : Ground
        The same.
    stations : Anchors
        Tied to them.
    xy : ndarray of float64, shape (n_points, 2)
        Metres in the graph's zone.
    far_mm : int
        The longest connector, inclusive.
    limit_mm : int
        Of the walk, connectors included.
    """
    tied = snap(unbarred(ground), xy, far_mm=far_mm)
    return nearest(ways, stations, tied, limit_mm=limit_mm).length_mm


def parting(graph: Graph, ways: Ways, segments: Floats, rows: Int64) -> Shapes:
    """Draw what of some barriers parts the ground: no open street crosses the barrier nearby.

    Parameters
    ----------
    graph : Graph
        The network.
    ways : Ways
        Its open streets.
    segments : ndarray of float64, shape (n_segments, 4)
        The barriers, from :func:`geo.network.snap.barrier_segments`.
    rows : ndarray of int64, shape (n_segments,)
        Which barrier each is of.

    Returns
    -------
    ndarray of object, shape (n_segments,)
        Each without what lies at most :data:`geo.walk.crossings.MOST_M` from such a street.
    """
    bars = np.asarray(shapely.linestrings(segments.reshape(-1, 2, 2)))
    of_vertex = np.repeat(np.arange(graph.n_edges), np.diff(graph.shape_offsets))
    streets = np.asarray(shapely.linestrings(graph.shape_xy, indices=of_vertex))
    streets = streets[ways.edge_chains >= 0]
    street, bar = shapely.STRtree(bars).query(streets, predicate="intersects")
    bridges = shapely.buffer(shapely.intersection(streets[street], bars[bar]), MOST_M)
    left = bars.copy()
    for row in np.unique(rows[bar]):
        near = shapely.union_all(bridges[rows[bar] == row])
        left[rows == row] = shapely.difference(bars[rows == row], near)
    return left


def straight_mm(xy: Floats, doors_xy: Floats, parted_by: Shapes, *, limit_mm: int) -> Int32:
    """Measure from points to the nearest door in a straight line that crosses nothing.

    Parameters
    ----------
    xy, doors_xy : ndarray of float64, shape (n, 2)
        Metres in one zone.
    parted_by : ndarray of object
        What parts them, metres in the same zone.
    limit_mm : int
        Longer lines may be none.
    """
    near = cKDTree(xy).sparse_distance_matrix(
        cKDTree(doors_xy), (limit_mm + 1) / 1000, output_type="ndarray"
    )
    mm = np.floor(near["v"] * 1000 + 0.5).astype(np.int32)
    lines = shapely.linestrings(np.stack([xy[near["i"]], doors_xy[near["j"]]], axis=1))
    is_parted = np.zeros(len(mm), dtype=bool)
    is_parted[shapely.STRtree(parted_by).query(lines, predicate="intersects")[0]] = True
    found = np.full(len(xy), UNREACHABLE_MM, dtype=np.int32)
    np.minimum.at(found, near["i"][~is_parted], mm[~is_parted])
    return found
