"""Barriers and links among streets that are a network already.

Streets at rest are edges: cut where barriers stood when they were built, and split where they meet.
A barrier more cuts them as any other does. One that goes lets those meet again that it had parted:
what was cut ends on both sides of it, twice :data:`geo.network.barriers.SHORT_M` apart. A link
becomes a street of its own, which shares a vertex with the streets at its ends.
"""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from geo.crs import STORED
from geo.errors import ContractError, NotFoundError
from geo.network.barriers import SHORT_M, cut
from geo.network.graph import Floats, Int64
from geo.network.kernels import TOUCH_M
from geo.redraw.partition import Metres, Place
from geo.tables import EDGE, FLAGS

JOIN_M = 50.0
"""How far from a street a link may end and still be joined to it."""

FIND_M = 50.0
"""How far from a place the barrier may be that is meant."""

_APART_M = 2 * SHORT_M + 0.01
_NEAR_DEGREES = 1e-5
"""A metre."""


def barrier_of(
    kind: str, line: Sequence[Place], name: str | None, *, is_closed: bool
) -> gpd.GeoDataFrame:
    """Draw a barrier: a line, or the outline of a polygon.

    Raises
    ------
    ContractError
        If the outline crosses itself, or the line has no length.
    """
    if is_closed and len(set(line)) < 3:
        raise ContractError("an outline needs three or more places")
    shape = shapely.Polygon(line) if is_closed else shapely.LineString(line)
    if not shape.is_valid or shape.length == 0:
        raise ContractError("the barrier crosses itself or has no length", hint="draw it anew")
    return gpd.GeoDataFrame({"kind": [kind], "name": [name]}, geometry=[shape], crs=STORED)


def barrier_at(barriers: gpd.GeoDataFrame, place: Place, *, zone: str) -> int:
    """Find the barrier nearest to a place: its row.

    Raises
    ------
    NotFoundError
        If there is none within :data:`FIND_M`.
    """
    metric = barriers.geometry.to_crs(zone).to_numpy()
    point = shapely.Point(Metres(zone).xy(place)[0])
    apart = shapely.distance(metric, point)
    if not len(apart) or apart.min() > FIND_M:
        raise NotFoundError(
            f"no barrier within {FIND_M:g} m of {place[0]:.6f},{place[1]:.6f}",
            hint="choose a place on the barrier",
        )
    return int(apart.argmin())


def cut_by(
    streets: gpd.GeoDataFrame, barrier: gpd.GeoDataFrame, gates: gpd.GeoSeries, *, zone: str
) -> tuple[gpd.GeoDataFrame, int]:
    """Cut streets by one barrier more; tell at how many places."""
    west, south, east, north = barrier.total_bounds
    near = np.zeros(len(streets), dtype=bool)
    near[streets.sindex.query(shapely.box(west, south, east, north).buffer(1e-4))] = True
    beside = streets[near]
    made, cuts = cut(beside, barrier, gates, zone=zone)
    shapes = streets.geometry.to_numpy().copy()
    shapes[near] = made.geometry.to_numpy()
    return streets.set_geometry(gpd.GeoSeries(shapes, index=streets.index, crs=STORED)), len(
        cuts.streets
    )


def joined_again(
    streets: gpd.GeoDataFrame, barrier: gpd.GeoDataFrame, others: gpd.GeoDataFrame, *, zone: str
) -> tuple[gpd.GeoDataFrame, int]:
    """Join the ends of streets that a barrier kept apart, unless another one does.

    Returns
    -------
    GeoDataFrame
        With a short edge for each place, like the street that goes on there.
    int
        How many places.
    """
    shape, metres = barrier.geometry.iloc[0], Metres(zone)
    near = streets.sindex.query(shape.buffer(_NEAR_DEGREES), predicate="intersects")
    parts, whose = shapely.get_parts(streets.geometry.to_numpy()[near], return_index=True)
    degrees = shapely.get_coordinates(shapely.get_point(parts[:, None], [0, -1]))
    owners = near[np.repeat(whose, 2)]
    border = shapely.boundary(shape) if shape.geom_type.endswith("Polygon") else shape
    pairs = _facing(metres.xy(degrees), metres.shape(border))
    made = streets.iloc[owners[pairs[:, 0]]].reset_index(drop=True)
    ways = [shapely.LineString(degrees[pair]) for pair in pairs]
    made = made.set_geometry(gpd.GeoSeries(ways, index=made.index, crs=STORED))
    if len(made) and len(others):
        made, _ = cut(made, others, gpd.GeoSeries([], crs=STORED), zone=zone)
        made = made[shapely.length(made.geometry.to_numpy()) > 0]
    return together(streets, made), len(made)


def _facing(xy: Floats, border: BaseGeometry) -> Int64:
    """Pair the ends that face each other over a barrier, places once; shape (n, 2)."""
    points = np.array([shapely.Point(at) for at in xy], dtype=object)
    pairs = shapely.STRtree(points).query(points, "dwithin", distance=_APART_M).T
    pairs = pairs[(pairs[:, 0] < pairs[:, 1]) & (xy[pairs[:, 0]] != xy[pairs[:, 1]]).any(axis=1)]
    over = [shapely.LineString(xy[pair]).distance(border) <= TOUCH_M for pair in pairs]
    pairs = pairs[np.array(over, dtype=bool)]
    _, once = np.unique(xy[pairs].round(3).reshape(-1, 4), axis=0, return_index=True)
    return np.asarray(pairs[once], dtype=np.int64)


def link_of(
    streets: gpd.GeoDataFrame, line: Sequence[Place], *, zone: str
) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Lay a way for walking between streets.

    Returns
    -------
    streets : GeoDataFrame
        Those at its ends have a vertex where it joins them.
    link : GeoDataFrame
        One street more.

    Raises
    ------
    ContractError
        If no street is near an end, or the link has no length.
    """
    metres, shapes = Metres(zone), streets.geometry.to_numpy().copy()
    places = list(line)
    for end in (0, -1):
        at, joint = _joint(streets, places[end], metres)
        shapes[at] = _with_joint(shapes[at], joint, metres)
        places[end] = joint
    shape = shapely.LineString(places)
    if shape.length == 0:
        raise ContractError("the link has no length", hint="end it at another street")
    first = streets.iloc[:1]
    link = first.assign(kind="footway", name=None, **dict.fromkeys(FLAGS, False))
    split = streets.set_geometry(gpd.GeoSeries(shapes, index=streets.index, crs=STORED))
    return split, link.set_geometry(gpd.GeoSeries([shape], index=link.index, crs=STORED))


def require_open(
    link: gpd.GeoDataFrame, barriers: gpd.GeoDataFrame, gates: gpd.GeoSeries, *, zone: str
) -> None:
    """Refuse a link that a barrier would cut.

    Raises
    ------
    ContractError
        If it crosses one and is no bridge.
    """
    if len(cut(link, barriers, gates, zone=zone)[1].streets):
        raise ContractError(
            "the link crosses a barrier", hint="draw it as a bridge, or beside the barrier"
        )


def together(streets: gpd.GeoDataFrame, more: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put more streets behind those that are there."""
    rows = pd.concat([streets, more], ignore_index=True)
    return gpd.GeoDataFrame(rows, geometry="geometry", crs=STORED)


def _joint(streets: gpd.GeoDataFrame, place: Place, metres: Metres) -> tuple[int, Place]:
    """Find the street nearest to the end of a link, and the place on it."""
    point = shapely.Point(place)
    near = streets.sindex.query(point.buffer(JOIN_M / 50_000))
    shapes = np.array([metres.shape(shape) for shape in streets.geometry.to_numpy()[near]])
    xy = shapely.Point(metres.xy(place)[0])
    apart = shapely.distance(shapes, xy) if len(near) else np.array([np.inf])
    if apart.min() > JOIN_M:
        raise ContractError(
            f"no street within {JOIN_M:g} m of {place[0]:.6f},{place[1]:.6f}",
            hint="begin and end a link at a street",
        )
    order = np.lexsort((near, apart))
    at = int(order[0])
    on = shapely.get_coordinates(shapely.shortest_line(shapes[at], xy))[0]
    vertices = shapely.get_coordinates(shapes[at])
    beside = np.hypot(*(vertices - on).T)
    if beside.min() < 0.05:
        lon, lat = shapely.get_coordinates(streets.geometry.iloc[near[at]])[beside.argmin()]
    else:
        lon, lat = metres.degrees(on)[0]
    return int(near[at]), (float(lon), float(lat))


def _with_joint(street: BaseGeometry, joint: Place, metres: Metres) -> BaseGeometry:
    """Put a vertex into a street where a link joins it."""
    parts = list(shapely.get_parts(street))
    at = int(shapely.distance(parts, shapely.Point(joint)).argmin())
    degrees = shapely.get_coordinates(parts[at])
    if not (degrees == joint).all(axis=1).any():
        xy, point = metres.xy(degrees), shapely.Point(metres.xy(joint)[0])
        edges = shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1))
        edge = int(shapely.distance(edges, point).argmin())
        parts[at] = shapely.LineString(np.insert(degrees, edge + 1, joint, axis=0))
    return parts[0] if len(parts) == 1 else shapely.MultiLineString(parts)


def bare(streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Take away what the network gave streets, which is to be made anew."""
    return streets.drop(columns=[name for name in EDGE if name in streets])
