"""Shapes as GeoJSON, read strictly: what a page sends is never repaired."""

from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import shapely

from geo.errors import ColumnError
from geo.store.models import GEOMETRY
from geo.tables import Table

MOST_POINTS = 20_000
"""Points of the largest shape."""

_DEPTH: Mapping[str, int] = {"Point": 0, "Polygon": 2, "MultiPolygon": 3}
"""Type -> how many lists stand around a place."""

_HINT = 'write {"type": "Point", "coordinates": [118.93, 32.1]}, longitude first'


def drawn_shape(table: Table, said: Mapping[str, Any]) -> shapely.Geometry:
    """Read a shape of a table.

    Parameters
    ----------
    table : Table
        Says which types are allowed.
    said : mapping
        GeoJSON: ``type`` and ``coordinates``, degrees.

    Raises
    ------
    ColumnError
        For another type, a place that is none, too many points, or an outline that crosses itself.
    """
    kind = said.get("type")
    if kind not in table.geometry or kind not in _DEPTH:
        expected = " or ".join(sorted(table.geometry))
        raise _unfit(f"must be {expected}, found {str(kind)[:100]}")
    places = list(_places(said.get("coordinates"), _DEPTH[str(kind)]))
    if len(places) > MOST_POINTS:
        raise _unfit(f"has {len(places)} points, {MOST_POINTS} at most")
    try:
        shape = shapely.geometry.shape(dict(said))
    except (ValueError, TypeError, shapely.errors.ShapelyError) as error:
        raise _unfit(f"is no {kind}: {error}") from None
    if shape.is_empty or not shape.is_valid:
        reason = "it is empty" if shape.is_empty else shapely.is_valid_reason(shape)
        raise _unfit(f"is no sound {kind}: {reason}")
    return shape


def _places(said: Any, depth: int) -> Iterator[tuple[float, float]]:
    if not isinstance(said, list):
        raise _unfit(f"must have lists of places, found {str(said)[:100]!r}")
    if depth:
        for part in said:
            yield from _places(part, depth - 1)
        return
    if len(said) != 2 or not (_is_degrees(said[0], 180) and _is_degrees(said[1], 90)):
        raise _unfit(f"must be of places in degrees, longitude first, found {str(said)[:100]}")
    yield said[0], said[1]


def _is_degrees(value: Any, most: float) -> bool:
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return is_number and abs(value) <= most


def _unfit(message: str) -> ColumnError:
    return ColumnError(f"{GEOMETRY} {message}", where=GEOMETRY, hint=_HINT)


def require_near(shape: shapely.Geometry, areas: gpd.GeoDataFrame) -> None:
    """Refuse a shape far from every area: its coordinates mean another place.

    Near is within the size of the city, as of files.

    Raises
    ------
    ColumnError
        With where the city is.
    """
    west, south, east, north = areas.total_bounds
    margin = max(east - west, north - south)
    around = shapely.box(west - margin, south - margin, east + margin, north + margin)
    if shapely.intersects(around, shape):
        return
    lon, lat = (float(one) for one in shapely.bounds(shape)[:2])
    turned = shapely.transform(shape, lambda xy: xy[:, ::-1])
    swapped = shapely.intersects(around, turned)
    raise ColumnError(
        f"{GEOMETRY} lies far from the areas (at {lon:.3f}, {lat:.3f})",
        where=GEOMETRY,
        hint="longitude and latitude look swapped" if swapped
        else f"expected a place near {west:.3f}, {south:.3f}",
    )  # fmt: skip


def told_shape(wkb: str | None) -> dict[str, Any] | None:
    """Write a shape that a store has as GeoJSON; None where there is none."""
    return None if wkb is None else dict(shapely.geometry.mapping(shapely.from_wkb(wkb)))
