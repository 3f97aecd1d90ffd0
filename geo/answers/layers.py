"""One table as GeoJSON for the map."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from geo.access.levels import by_area, held_by
from geo.answers.rows import STREET_COLUMNS
from geo.errors import NotFoundError
from geo.evaluate import gap_list
from geo.outputs.webmap import geojson
from geo.question import Question
from geo.store.engine import Box
from geo.tables import HISTORY, INPUTS, RESULTS

if TYPE_CHECKING:
    from geo.answers.city import City


def layer_of(
    city: "City",
    name: str,
    question: Question,
    *,
    level: str | None = None,
    bbox: Box | None = None,
    kinds: Sequence[str] | None = None,
) -> bytes:
    """Draw one table of a city.

    Parameters
    ----------
    name : str
        A table with geometry; ``areas`` carries each area's coverage and elders, ``streets``
        only what a map shows of them. ``outlines`` are areas without figures, the same whatever
        is asked; ``channels`` are points within their areas.
    question : Question
        Whose results.
    level : str, optional
        Only the areas or gaps of a level; gaps are those of the finest when left out.
    bbox : tuple of float, optional
        Only what meets west, south, east, north, degrees.
    kinds : sequence of str, optional
        Only the rows of these kinds.

    Returns
    -------
    bytes
        A GeoJSON FeatureCollection.

    Raises
    ------
    NotFoundError
        If there is no such layer.
    """
    layers = [key for key, table in {**INPUTS, **RESULTS, **HISTORY}.items() if table.geometry]
    layers += _MADE
    if name not in layers:
        raise NotFoundError(f"no layer {name!r}", hint=f"layers: {', '.join(layers)}")
    frame = _chosen(city, name, question, level)
    if bbox is not None:
        frame = frame.iloc[np.sort(frame.sindex.query(shapely.box(*bbox)))]
    if kinds is not None and "kind" in frame:
        frame = frame[frame["kind"].isin(list(kinds))]
    return geojson(frame, columns=_TOLD.get(name))


def _chosen(city: "City", name: str, question: Question, level: str | None) -> gpd.GeoDataFrame:
    """Choose a layer's rows before any box is cut out of them."""
    if name in _MADE:
        return _MADE[name](city, level)
    results = city.results(question)
    if name == "gaps" and level is not None:
        walker = question.walker
        return gap_list(city.tables, results["results"], profile=walker, level=city.level(level))
    if name == "areas":
        demand = city.table("demand")
        elders = demand["elders"].to_numpy(dtype=np.int64)
        frame = results["coverage"].assign(
            elders=by_area(city.table("areas"), demand["area"], elders)
        )
    else:
        frame = results[name] if name in RESULTS else city.table(name)
    if level is not None and name in {"areas", "coverage"}:
        return frame[frame["level"] == city.level(level)]
    return frame


def outlines(city: "City", level: str | None) -> gpd.GeoDataFrame:
    """List the areas of a level with :data:`OUTLINE_COLUMNS`: nothing that a question changes.

    ``street`` and ``community`` are codes of the area itself or of those above it; absent where
    there are none.
    """
    areas = city.table("areas")
    codes = np.array([*areas["code"], None], dtype=object)
    above = {name: codes[held_by(areas, areas["code"], name)] for name in ("street", "community")}
    table = areas.assign(**above)
    return table.loc[table["level"] == city.level(level), [*OUTLINE_COLUMNS, "geometry"]]


def _channels(city: "City", level: str | None) -> gpd.GeoDataFrame:
    """Put each channel at a point within its area; one of no area is not drawn."""
    areas, channels = city.table("areas"), city.table("channels")
    places = gpd.GeoDataFrame(
        {"area": areas["code"], "name": areas["name"]},
        geometry=shapely.point_on_surface(areas.geometry.array),
        crs=areas.crs,
    )
    drawn = places.merge(channels, on="area")
    return drawn if level is None else drawn[drawn["level"] == city.level(level)]


OUTLINE_COLUMNS = ("code", "name", "kind", "street", "community")
_MADE = {"outlines": outlines, "channels": _channels}
"""Layers that are no table with shapes of its own."""
_TOLD = {
    "streets": STREET_COLUMNS,
    "demand": ("code", "area", "kind"),
    "results": ("code", "area", "status", "station", "cause"),
}
"""Layers of which not every column is told: how many live at a point is nobody's to read off."""
