"""Where streets leave the city, and how they end at a border that nobody crosses.

A street of which any part is inside is walked, beside every home along it; but it ends at its first
junction beyond, through which nobody passes. A street drawn within a centimetre of the border is
inside: it is of both sides.
"""

from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.network.kernels import TOUCH_M
from geo.network.snap import FAR_MM
from geo.network.ways import Bools

_STEP_M = 100.0
_CONNECTOR_M = FAR_MM / 1000


@dataclass(frozen=True, slots=True)
class Border:
    """What lies beyond the city's border.

    Attributes
    ----------
    beyond : ndarray of bool, shape (n_edges,)
        Edges of which no part is inside.
    ends_beyond : ndarray of bool, shape (n_edges, 2)
        Whether the tail and the head of each lie beyond.
    """

    beyond: Bools
    ends_beyond: Bools

    def ended(self, streets: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        """Give each end that lies beyond a node of its own, so that it leads to no other street.

        Parameters
        ----------
        streets : GeoDataFrame
            With the columns of ``geo.tables.EDGE``; nodes are numbered anew.
        """
        nodes = streets[["tail", "head"]].to_numpy(dtype=np.int64).copy()
        n_ends = np.count_nonzero(self.ends_beyond)
        nodes[self.ends_beyond] = nodes.max(initial=-1) + 1 + np.arange(n_ends)
        dense = np.unique(nodes, return_inverse=True)[1].reshape(-1, 2)
        return streets.assign(tail=dense[:, 0], head=dense[:, 1])


def city_shape(areas: gpd.GeoDataFrame, *, zone: str) -> shapely.Geometry:
    """Unite the areas that have no parent, metres in a zone."""
    roots = areas.geometry[areas["parent"].isna()]
    return shapely.union_all(roots.to_crs(zone).to_numpy())


def border_of(areas: gpd.GeoDataFrame, streets: gpd.GeoDataFrame, *, zone: str) -> Border:
    """Find which streets lie beyond the border, and which end there.

    Parameters
    ----------
    areas, streets : GeoDataFrame
        The tables, longitude and latitude.
    zone : str
        Metric zone.
    """
    city, lines = city_shape(areas, zone=zone), streets.geometry.to_crs(zone).to_numpy()
    shapely.prepare(city)
    ends = np.stack([shapely.get_point(lines, 0), shapely.get_point(lines, -1)], axis=1)
    return Border(~_inside(city, lines), ~_inside(city, ends))


def _inside(city: shapely.Geometry, shapes: npt.NDArray[np.object_]) -> Bools:
    return np.asarray(shapely.dwithin(shapes, city, TOUCH_M), dtype=np.bool_)


def reach_beyond(
    areas: gpd.GeoDataFrame,
    streets: gpd.GeoDataFrame,
    barriers: gpd.GeoDataFrame,
    *,
    zone: str,
    needs_m: float,
) -> pd.DataFrame:
    """Measure on each side how far streets go on past the border.

    Every 100 m of the line that runs ``needs_m`` beyond the border is asked for its nearest street.
    One within 200 m, the longest connector, means that streets go on so far; one that is farther
    off means that they reach at least that much less.

    Parameters
    ----------
    areas, streets, barriers : GeoDataFrame
        The tables, longitude and latitude.
    zone : str
        Metric zone.
    needs_m : float
        How far they should go on, metres.

    Returns
    -------
    DataFrame
        ``side`` of the city, ``north``, ``east``, ``south`` or ``west``; ``reach_m``, 0 to
        ``needs_m``, which half of the places of that side have at least; ``short``, the share of
        places that have less than ``needs_m``; and ``behind_water``, the share of these that lie
        beyond water.
    """
    city = city_shape(areas, zone=zone)
    places = _every(_STEP_M, shapely.buffer(city, needs_m, quad_segs=32))
    shapely.prepare(city)
    out = shapely.shortest_line(city, places)
    streets_tree = shapely.STRtree(streets.geometry.to_crs(zone).to_numpy())
    _, apart_m = streets_tree.query_nearest(places, return_distance=True, all_matches=False)
    reach_m = np.where(apart_m <= _CONNECTOR_M, needs_m, np.maximum(needs_m - apart_m, 0))
    water = shapely.STRtree(barriers.geometry[barriers["kind"] == "water"].to_crs(zone).to_numpy())
    is_wet = np.isin(np.arange(len(places)), water.query(out, predicate="intersects")[0])
    is_short = reach_m < needs_m
    told = pd.DataFrame(
        {"side": _sides(out), "reach_m": reach_m, "short": is_short, "water": is_short & is_wet}
    )
    by_side = told.groupby("side")
    shares = by_side[["short", "water"]].mean()
    return pd.DataFrame({
        "reach_m": by_side["reach_m"].quantile(0.5, interpolation="lower"),
        "short": shares["short"],
        "behind_water": shares["water"] / shares["short"].replace(0, np.nan),
    }).reset_index()  # fmt: skip


def _every(step_m: float, shape: shapely.Geometry) -> npt.NDArray[np.object_]:
    """List places along the outline of a shape."""
    lines = shapely.get_parts(shapely.boundary(shape))
    return np.concatenate(
        [shapely.line_interpolate_point(line, np.arange(0, line.length, step_m)) for line in lines]
    )


def _sides(out: npt.NDArray[np.object_]) -> npt.NDArray[np.object_]:
    """Name the direction in which lines lead out of the city."""
    begin, end = (shapely.get_coordinates(shapely.get_point(out, at)) for at in (0, -1))
    east, north = (end - begin).T
    sides = np.where(east > 0, "east", "west").astype(object)
    is_upright = np.abs(north) >= np.abs(east)
    sides[is_upright] = np.where(north > 0, "north", "south")[is_upright]
    return sides
