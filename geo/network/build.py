"""Streets become a graph: lines are split where they meet, edges are numbered, lengths measured.

Two lines meet where they share a vertex, and nowhere else: a crossing without a shared vertex is a
bridge or a mistake in the data, never a junction. Vertices are the same when their longitude and
latitude agree to :data:`SAME_PLACE_DEGREES`.
"""

from typing import cast

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.network.components import components
from geo.network.graph import Bytes, Floats, Graph, Int64
from geo.tables import FLAGS

SAME_PLACE_DEGREES = 1e-7
"""About a centimetre: the rounding of the usual formats."""


def node(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Split lines at every vertex that ends a line or that lines share.

    Parameters
    ----------
    streets : GeoDataFrame
        LineString or MultiLineString, longitude and latitude.

    Returns
    -------
    GeoDataFrame
        One LineString an edge, in the order of the streets and along each of them, with the columns
        of its street. Vertices that repeat the one before are taken away; no line is.
    """
    lines = streets.explode(ignore_index=True)
    xy, owners = shapely.get_coordinates(lines.geometry.to_numpy(), return_index=True)
    places = _places(xy)
    kept = _kept(owners, places)
    xy, owners, places = xy[kept], owners[kept], places[kept]
    ends = np.ones(len(owners), dtype=bool)
    ends[1:-1] = (owners[1:-1] != owners[:-2]) | (owners[1:-1] != owners[2:])
    cuts = ends | _shared(places, ends)[places]
    pieces, vertices = _pieces(owners, cuts)
    edges = lines.iloc[owners[vertices[np.unique(pieces, return_index=True)[1]]]]
    shapes = shapely.linestrings(xy[vertices], indices=pieces)
    return cast(gpd.GeoDataFrame, edges.reset_index(drop=True).set_geometry(shapes, crs=lines.crs))


def _places(degrees: Floats) -> Int64:
    """Give each distinct place of vertices a number, from 0."""
    x, y = np.rint(degrees / SAME_PLACE_DEGREES).astype(np.int64).T
    return np.unique((x << 32) + y, return_inverse=True)[1].astype(np.int64)


def _kept(owners: Int64, places: Int64) -> npt.NDArray[np.bool_]:
    """Keep each vertex that differs from the one before, and both ends of a line without length."""
    repeats = np.zeros(len(owners), dtype=bool)
    repeats[1:] = (owners[1:] == owners[:-1]) & (places[1:] == places[:-1])
    left = np.bincount(owners, weights=~repeats, minlength=owners[-1] + 1 if len(owners) else 0)
    last = np.ones(len(owners), dtype=bool)
    last[:-1] = owners[1:] != owners[:-1]
    return cast(npt.NDArray[np.bool_], ~repeats | (last & (left[owners] == 1)))


def _shared(places: Int64, ends: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Say of each place whether a line ends there or lines pass it more than once."""
    visits = np.bincount(places, minlength=len(places))
    visits[places[ends]] = 2
    return visits > 1


def _pieces(owners: Int64, cuts: npt.NDArray[np.bool_]) -> tuple[Int64, Int64]:
    """Give each piece between two cuts its number, and the vertices that it has."""
    at = np.flatnonzero(cuts)
    along = owners[at[:-1]] == owners[at[1:]]
    first, last = at[:-1][along], at[1:][along]
    sizes = last - first + 1
    pieces = np.repeat(np.arange(len(sizes)), sizes)
    begins = np.cumsum(sizes) - sizes
    return pieces, np.arange(len(pieces)) - begins[pieces] + first[pieces]


def build(edges: gpd.GeoDataFrame, *, zone: str) -> tuple[Graph, gpd.GeoDataFrame]:
    """Give nodes, edges and components their numbers, and measure every edge.

    Parameters
    ----------
    edges : GeoDataFrame
        What :func:`node` made, longitude and latitude.
    zone : str
        Metric zone. Lengths are those of its projection, as they stand: at most 0.04 % off within a
        3-degree zone.

    Returns
    -------
    Graph
        The network.
    GeoDataFrame
        The edges with the columns of ``geo.tables.EDGE``; lengths round half up, components are
        those of all streets together.
    """
    shapes = edges.geometry.to_numpy()
    xy, owners = shapely.get_coordinates(edges.to_crs(zone).geometry.to_numpy(), return_index=True)
    ends = np.concatenate([shapely.get_point(shapes, 0), shapely.get_point(shapes, -1)])
    tails, heads = np.split(_places(shapely.get_coordinates(ends)), 2)
    numbered = edges.assign(
        edge=np.arange(len(edges)),
        tail=tails,
        head=heads,
        length_mm=_length_mm(xy, owners, len(edges)),
        flags=flags_of(edges).astype(np.int64),
    )
    graph = load(numbered, zone=zone)
    parts = components(graph, shut=np.zeros(graph.n_edges, dtype=np.bool_))
    return graph, numbered.assign(component=parts.astype(np.int64))


def flags_of(streets: pd.DataFrame) -> Bytes:
    """Pack the boolean columns of streets into the bits of :data:`geo.tables.FLAGS`."""
    flags = np.zeros(len(streets), dtype=np.uint8)
    for name, bit in FLAGS.items():
        flags |= np.where(streets[name].to_numpy(dtype=bool), np.uint8(bit), np.uint8(0))
    return flags


def flagged(streets: gpd.GeoDataFrame, flags: Bytes) -> gpd.GeoDataFrame:
    """Give streets the boolean columns that some bits stand for; undoes :func:`flags_of`."""
    return streets.assign(**{name: (flags & bit) != 0 for name, bit in FLAGS.items()})


def _length_mm(xy: Floats, owners: Int64, n_edges: int) -> Int64:
    steps = np.hypot(*np.diff(xy, axis=0).T)
    within = owners[1:] == owners[:-1]
    metres = np.bincount(owners[1:][within], weights=steps[within], minlength=n_edges)
    return cast(Int64, np.floor(metres * 1000 + 0.5).astype(np.int64))


def load(streets: gpd.GeoDataFrame, *, zone: str) -> Graph:
    """Make a graph of numbered edges, bit for bit the one that :func:`build` returned.

    Parameters
    ----------
    streets : GeoDataFrame
        Edges with the columns of ``geo.tables.EDGE``, in the order of ``edge``.
    zone : str
        The same metric zone.
    """
    columns = ("tail", "head", "length_mm")
    tails, heads, length_mm = (streets[c].to_numpy(dtype=np.int32) for c in columns)
    flags = streets["flags"].to_numpy(dtype=np.uint8)
    xy, owners = shapely.get_coordinates(
        streets.to_crs(zone).geometry.to_numpy(), return_index=True
    )
    shape_offsets = np.searchsorted(owners, np.arange(len(streets) + 1)).astype(np.int32)
    n_nodes = int(max(tails.max(), heads.max())) + 1 if len(tails) else 0
    nodes = np.concatenate([tails, heads])
    at = np.concatenate([shape_offsets[:-1], shape_offsets[1:] - 1])
    first = np.unique(nodes, return_index=True)[1]
    sources = np.argsort(nodes, kind="stable")
    arc_edges = (sources % max(len(streets), 1)).astype(np.int32)
    return Graph(
        offsets=np.searchsorted(nodes[sources], np.arange(n_nodes + 1)).astype(np.int32),
        targets=np.concatenate([heads, tails])[sources],
        arc_edges=arc_edges,
        length_mm=length_mm[arc_edges],
        flags=flags[arc_edges],
        xy=xy[at[first]],
        tails=tails,
        heads=heads,
        edge_length_mm=length_mm,
        edge_flags=flags,
        shape_offsets=shape_offsets,
        shape_xy=xy,
    )
