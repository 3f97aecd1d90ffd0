"""One table as GeoJSON for the map."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import geopandas as gpd
import numpy as np
import shapely

from geo.access.levels import by_area
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
        only what a map shows of them.
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
    if name not in layers:
        raise NotFoundError(f"no layer {name!r}", hint=f"layers: {', '.join(layers)}")
    frame = _chosen(city, name, question, level)
    if bbox is not None:
        frame = frame.iloc[np.sort(frame.sindex.query(shapely.box(*bbox)))]
    if kinds is not None and "kind" in frame:
        frame = frame[frame["kind"].isin(list(kinds))]
    return geojson(frame, columns=STREET_COLUMNS if name == "streets" else None)


def _chosen(city: "City", name: str, question: Question, level: str | None) -> gpd.GeoDataFrame:
    """Choose a layer's rows before any box is cut out of them."""
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
