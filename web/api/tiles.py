"""What the map draws: large layers as vector tiles, and figures of areas apart from shapes."""

from functools import partial

from flask import Blueprint, Response

from geo.answers import City
from web.api import shapes
from web.api.answers import answer, fresh, query_asked
from web.doors import door
from web.home import served_city

tiles_api = Blueprint("tiles_api", __name__)

REGISTERED = frozenset({"team", "requests"})
"""Measures of the registry, which is edited between two builds: never kept."""

TILE = "application/vnd.mapbox-vector-tile"


@tiles_api.get("/tiles")
@door("ask", answers=shapes.TILES, is_kept=True)
def tiles() -> Response:
    """Tell how many features each layer has, and which are drawn as tiles."""
    return answer(City.tiles)


@tiles_api.get("/tiles/<name>/<int:zoom>/<int:x>/<int:y>.mvt")
@door("ask", takes=("level", "kind"), form=TILE, is_kept=True)
def tile(name: str, zoom: int, x: int, y: int) -> Response:
    """Cut a vector tile out of a layer: areas, demand, streets, gates or compounds.

    A feature's `id` is its row; areas are points below zoom 10, beside the H3 cells that hold them.
    """
    response = answer(partial(City.tile, place=(zoom, x, y)), name)
    response.mimetype = TILE
    return response


@tiles_api.get("/measures/<name>")
@door("ask", takes=("level", "cells", "profile", "minutes", "service", "at"),
      answers=shapes.MEASURES, is_kept=True)  # fmt: skip
def measures(name: str) -> Response:
    """Tell figures of every area of a level, column by column.

    Measures are coverage, outside, cause, team, requests, minutes and slowest; the counts of
    residents come with each.
    """
    if name in REGISTERED:
        return fresh(served_city().measured_areas(name, **query_asked()))
    return answer(City.measured_areas, name)
