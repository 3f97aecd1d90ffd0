"""Places one page at a time, as GeoJSON: areas, stations, hubs, demand points and H3 cells.

How many live at a point is not told here, and of cells only what :mod:`geo.answers.published` lets
be told: who may add up exact counts as he likes can find out about a single house.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import h3
import numpy as np
import shapely

from geo.answers.published import cells_told
from geo.answers.rows import Answer
from geo.answers.tree import codes_under, parents_of
from geo.crs import STORED
from geo.errors import NotFoundError
from geo.outputs.webmap import geojson
from geo.question import Question
from geo.store.engine import Box

if TYPE_CHECKING:
    from geo.answers.city import City

KEYS = {"areas": "code", "stations": "code", "hubs": "code", "demand": "code", "cells": "cell"}
"""Kind of place -> the column that names one."""


def places_of(  # noqa: PLR0913 - keyword-only options
    city: "City",
    name: str,
    question: Question,
    *,
    level: str | None = None,
    under: str | None = None,
    bbox: Box | None = None,
    kinds: Sequence[str] | None = None,
    offset: int = 0,
    size: int = 100,
) -> Answer:
    """Answer with some places of a kind, in the order of their table.

    Parameters
    ----------
    name : str
        Of :data:`KEYS`.
    question : Question
        Whose figures areas, demand points and cells carry.
    level : str, optional
        Only areas of a level.
    under : str, optional
        Only what lies in the area of this code, the area itself included; a hub lies where its
        station does, a cell where any of its demand points do.
    bbox : tuple of float, optional
        Only what meets west, south, east, north, degrees.
    kinds : sequence of str, optional
        Only places of these kinds.
    offset, size : int
        Which of them.

    Returns
    -------
    dict
        A GeoJSON FeatureCollection, and how many there are in ``total``.

    Raises
    ------
    NotFoundError
        For a kind, level or area that is not there.
    """
    frame = _frame(city, name, question)
    if level is not None and "level" in frame:
        frame = frame[frame["level"] == city.level(level)]
    if under is not None:
        frame = frame[_within(city, name, frame, codes_under(city.table("areas"), under))]
    if kinds is not None and "kind" in frame:
        frame = frame[frame["kind"].isin(list(kinds))]
    if bbox is not None:
        frame = frame.iloc[np.sort(frame.sindex.query(shapely.box(*bbox), predicate="intersects"))]
    shown = json.loads(geojson(frame.iloc[offset : offset + size]))
    return {**shown, **city.stamped(question), "total": len(frame)}


def place_named(city: "City", name: str, code: str, question: Question) -> Answer:
    """Answer with one place, as a GeoJSON Feature; areas tell what they lie in.

    Raises
    ------
    NotFoundError
        For a code that is not there.
    """
    key = KEYS[name]
    frame = _frame(city, name, question)
    frame = frame[frame[key] == code]
    if not len(frame):
        raise NotFoundError(
            f"no {key} {code!r} among {name}", hint=f"GET {name} lists every {key} there is"
        )
    (feature,) = json.loads(geojson(frame.iloc[:1]))["features"]
    if name == "areas":
        *parents, _ = parents_of(city.table("areas"), code)
        feature["parents"] = parents[::-1]
    return {**feature, **city.stamped(question)}


def _within(city: "City", name: str, frame: gpd.GeoDataFrame, codes: frozenset[str]) -> Any:
    """Tell of each row whether it lies in some areas."""
    if name == "areas":
        return frame["code"].isin(codes)
    if name == "hubs":
        stations = city.table("stations")
        return frame["station"].isin(stations.loc[stations["area"].isin(codes), "code"])
    if name == "cells":
        results = city.table("results")
        return frame["cell"].isin(results.loc[results["area"].isin(codes), "cell"])
    return frame["area"].isin(codes)


def _frame(city: "City", name: str, question: Question) -> gpd.GeoDataFrame:
    if name not in _FRAMES:
        raise NotFoundError(f"no places of kind {name!r}", hint=f"kinds: {', '.join(_FRAMES)}")
    return _FRAMES[name](city, question)


def _demand(city: "City", question: Question) -> gpd.GeoDataFrame:
    """Tell of each demand point whom it belongs to, and its walk."""
    found = city.results(question)["results"]
    kinds = city.table("demand").set_index("code")[["kind"]]
    metres = found["length_mm"].astype("Float64") / 1000
    table = found[["code", "area", "status", "station", "cause", "cell", "geometry"]].join(
        kinds, on="code"
    )
    return table.assign(metres=metres, minutes=metres.map(question.walker.minutes_for))


def _cells(city: "City", question: Question) -> gpd.GeoDataFrame:
    """Give each H3 cell that holds demand its shape, and the counts that may be told of it."""
    table = cells_told(city, question).counts.reset_index()
    rings = [[(lon, lat) for lat, lon in h3.cell_to_boundary(cell)] for cell in table["cell"]]
    return gpd.GeoDataFrame(table, geometry=[*map(shapely.Polygon, rings)], crs=STORED)


_FRAMES: Mapping[str, Callable[["City", Question], gpd.GeoDataFrame]] = {
    "areas": lambda city, question: city.results(question)["coverage"],
    "stations": lambda city, _: city.table("stations"),
    "hubs": lambda city, _: city.table("hubs"),
    "demand": _demand,
    "cells": _cells,
}
