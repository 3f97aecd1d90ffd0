"""Areas that share borders: their vertices, and what must hold of them.

Shapes are longitude and latitude. A border is straight from vertex to vertex in the metric zone,
where ground is measured (on a kilometre, a line that is straight in degrees is a millimetre beside
it): there a new vertex lies on the border, so that the parts of an area have exactly its ground.
Areas which have the same vertices have the same border in whatever system they are drawn.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from pyproj import Transformer
from shapely.geometry.base import BaseGeometry

from geo.crs import STORED
from geo.errors import ContractError
from geo.history.ground import wide
from geo.history.lineage import TOLERANCE_M

Shapes = npt.NDArray[np.object_]
Floats = npt.NDArray[np.float64]
Place = tuple[float, float]
Change = Callable[[Floats], Floats]

ON_BORDER_M = 1e-5
"""How far from a border a place that was computed to lie on it may be."""

_NEAR_DEGREES = 1e-5
"""A metre, by which straight lines of degrees and of metres never differ here."""

SAME_GROUND_M2 = 0.01
"""How much ground a parent's parts may seem to gain or lose, which is but rounding."""


@dataclass(frozen=True, slots=True)
class Metres:
    """The metric zone, and the way there and back.

    Attributes
    ----------
    zone : str
        An ``EPSG:`` code.
    """

    zone: str

    def xy(self, degrees: npt.ArrayLike) -> Floats:
        """Turn longitudes and latitudes, shape (n, 2), into metres."""
        return _through(transformer(STORED, self.zone), degrees)

    def degrees(self, xy: npt.ArrayLike) -> Floats:
        """Turn metres back."""
        return _through(transformer(self.zone, STORED), xy)

    def shape(self, shape: BaseGeometry) -> BaseGeometry:
        """Draw a shape in metres, vertex by vertex."""
        return shapely.transform(shape, self.xy)

    def shapes(self, shapes: Shapes) -> Shapes:
        """Draw shapes in metres."""
        return np.asarray(shapely.transform(shapes, self.xy), dtype=object)


@cache
def transformer(source: str, target: str) -> Transformer:
    """Make a transformer once; that takes longer than to use it."""
    return Transformer.from_crs(source, target, always_xy=True)


def _through(way: Transformer, xy: npt.ArrayLike) -> Floats:
    points = np.asarray(xy, dtype=np.float64).reshape(-1, 2)
    return np.column_stack(way.transform(*points.T))


def stacked(one: gpd.GeoDataFrame, other: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Put the rows of one frame behind those of another of the same columns; an index is new."""
    columns = {
        name: [*one[name].astype(object), *other[name].astype(object)]
        for name in one.columns
        if name != "geometry"
    }
    shapes = np.concatenate([one.geometry.to_numpy(), other.geometry.to_numpy()])
    return gpd.GeoDataFrame(pd.DataFrame(columns, dtype=object), geometry=shapes, crs=STORED)


def with_vertices(shapes: Shapes, places: Iterable[Place], metres: Metres) -> Shapes:
    """Put a vertex at each place into every shape whose border passes there without one."""
    made, tree = shapes.copy(), shapely.STRtree(shapes)
    for place in places:
        for at in tree.query(shapely.Point(place), "dwithin", distance=_NEAR_DEGREES):
            if not _has_vertex(made[at], place):
                made[at] = _rebuilt(made[at], partial(_inserted, place=place, metres=metres))
    return made


def moved(shapes: Shapes, moves: Mapping[Place, Place]) -> Shapes:
    """Move vertices in every shape that has them; others stay the objects they were."""
    xy, owners = shapely.get_coordinates(shapes, return_index=True)
    after = xy.copy()
    for place, target in moves.items():
        after[(xy == place).all(axis=1)] = target
    made = shapes.copy()
    for at in np.unique(owners[(after != xy).any(axis=1)]):
        made[at] = shapely.set_coordinates(shapely.from_wkb(shapely.to_wkb(shapes[at])),
                                           after[owners == at])  # fmt: skip
    return made


def without_vertex(shapes: Shapes, place: Place) -> Shapes:
    """Take a vertex out of every shape that has it."""
    made = shapes.copy()
    for at in holders(shapes, place):
        made[at] = _rebuilt(shapes[at], partial(_removed, place=place))
    return made


def holders(shapes: Shapes, place: Place) -> list[int]:
    """List the shapes that have a vertex at a place."""
    xy, owners = shapely.get_coordinates(shapes, return_index=True)
    return [int(at) for at in np.unique(owners[(xy == place).all(axis=1)])]


def is_junction(shapes: Shapes, place: Place) -> bool:
    """Tell whether more than one border meets at a vertex."""
    xy, owners = shapely.get_coordinates(shapes, return_index=True)
    inner = owners[1:] == owners[:-1]
    begins, ends = xy[:-1][inner], xy[1:][inner]
    beside = [ends[(begins == place).all(axis=1)], begins[(ends == place).all(axis=1)]]
    return len(np.unique(np.concatenate(beside), axis=0)) > 2


def require_partition(
    before: gpd.GeoDataFrame, after: gpd.GeoDataFrame, touched: Sequence[str], *, zone: str
) -> None:
    """Refuse a drawing that leaves a gap, an overlap, a sliver or a shape that is none.

    Parameters
    ----------
    before, after : GeoDataFrame
        The areas of one level and kind, EPSG:4490.
    touched : sequence of str
        Codes of the areas that differ, of either state.
    zone : str
        Metric zone.

    Raises
    ------
    ContractError
        With the first that is wrong.
    """
    was, now = (state[state["code"].isin(touched)] for state in (before, after))
    _require_shapes(was, now, zone)
    around = _around(before, was, now)
    others = around[~around["code"].isin(touched)].geometry.to_numpy()
    sides = [np.concatenate([part.geometry.to_numpy(), others]) for part in (was, now)]
    if shapely.coverage_is_valid(sides[0]) and not shapely.coverage_is_valid(sides[1]):
        raise ContractError(
            "the border would cross another one", hint="move it less, or draw it elsewhere"
        )
    for parent in sorted({*was["parent"].dropna(), *now["parent"].dropna()}):
        ours, theirs = (part[part["parent"] == parent].to_crs(zone).geometry.to_numpy()
                        for part in (was, now))  # fmt: skip
        _require_same_ground(ours, theirs, parent)


def _require_shapes(was: gpd.GeoDataFrame, now: gpd.GeoDataFrame, zone: str) -> None:
    metric, former = (part.to_crs(zone).geometry.to_numpy() for part in (now, was))
    broken = now["code"][~shapely.is_valid(now.geometry.to_numpy()) | ~shapely.is_valid(metric)]
    if len(broken):
        raise ContractError(
            f"the border of {broken.iloc[0]} would cross itself", hint="move it less"
        )
    thin = now["code"][~wide(metric, TOLERANCE_M)]
    was_thin = set(was["code"][~wide(former, TOLERANCE_M)])
    slivers = [code for code in thin if code not in was_thin]
    if slivers:
        raise ContractError(
            f"{slivers[0]} would be a sliver, nowhere wider than {2 * TOLERANCE_M:g} m",
            hint="draw the border further from the other one",
        )


def _require_same_ground(ours: Shapes, theirs: Shapes, parent: str) -> None:
    """Compare what the parts of a parent cover together, and how often."""
    before, after = shapely.union_all(ours), shapely.union_all(theirs)
    strays = shapely.area(shapely.symmetric_difference(before, after))
    twice = shapely.area(theirs).sum() - shapely.area(after)
    was_twice = shapely.area(ours).sum() - shapely.area(before)
    if strays > SAME_GROUND_M2 or twice - was_twice > SAME_GROUND_M2:
        raise ContractError(
            f"{strays:,.0f} m2 would leave or join {parent}, whose outer border stays",
            hint="draw within one area of the level above",
        )


def _around(
    areas: gpd.GeoDataFrame, was: gpd.GeoDataFrame, now: gpd.GeoDataFrame
) -> gpd.GeoDataFrame:
    west, south, east, north = np.concatenate([was.geometry.bounds, now.geometry.bounds]).T
    box = shapely.box(west.min(), south.min(), east.max(), north.max())
    return areas.iloc[areas.sindex.query(box)]


def _has_vertex(shape: BaseGeometry, place: Place) -> bool:
    return bool((shapely.get_coordinates(shape) == place).all(axis=1).any())


def _rebuilt(shape: BaseGeometry, change: Change) -> BaseGeometry:
    """Change each ring of a polygon, or of each of its parts."""
    parts = [
        shapely.Polygon(
            change(shapely.get_coordinates(part.exterior)),
            [change(shapely.get_coordinates(hole)) for hole in part.interiors],
        )
        for part in shapely.get_parts(shape)
    ]
    return parts[0] if shape.geom_type == "Polygon" else shapely.MultiPolygon(parts)


def _inserted(ring: Floats, *, place: Place, metres: Metres) -> Floats:
    """Put a vertex into the nearest edge of a ring, where the ring passes there."""
    xy, (point,) = metres.xy(ring), metres.xy(place)
    edges = shapely.linestrings(np.stack([xy[:-1], xy[1:]], axis=1))
    apart = np.asarray(shapely.distance(edges, shapely.Point(point)))
    at = int(apart.argmin())
    return np.insert(ring, at + 1, place, axis=0) if apart[at] <= ON_BORDER_M else ring


def _removed(ring: Floats, *, place: Place) -> Floats:
    kept = ring[:-1][~(ring[:-1] == place).all(axis=1)]
    if len(kept) < 3:
        raise ContractError("a border needs three vertices", hint="leave this one, or merge")
    return np.vstack([kept, kept[:1]])
