"""Areas, stations, hubs, demand points and H3 cells: page by page, and one by one."""

from typing import Any

from flask import Blueprint, Response

from geo.answers import Answer, City
from geo.answers.contours import as_geojson
from web.api import shapes
from web.api.answers import GEOJSON, answer
from web.doors import door
from web.params import PAGE, QUESTION

places_api = Blueprint("places_api", __name__)


@places_api.get("/areas")
@door("ask", takes=("level", "under", "bbox", "kind", *QUESTION, *PAGE), form=GEOJSON,
      answers=shapes.AREAS_PAGE, is_kept=True)  # fmt: skip
def areas() -> Response:
    """List areas with who is covered in each."""
    return answer(_listed, "areas")


@places_api.get("/areas/<code>")
@door("ask", takes=QUESTION, form=GEOJSON, answers=shapes.AREA, is_kept=True)
def area(code: str) -> Response:
    """Tell of one area, with who is covered and what it lies in."""
    return answer(City.place_named, "areas", code)


@places_api.get("/stations")
@door("ask", takes=("under", "bbox", "kind", "as_of", *PAGE), form=GEOJSON,
      answers=shapes.STATIONS_PAGE, is_kept=True)  # fmt: skip
def stations() -> Response:
    """List stations; `catchments` tells whom each serves."""
    return answer(_listed, "stations")


@places_api.get("/stations/<code>")
@door("ask", takes=("as_of",), form=GEOJSON, answers=shapes.STATION, is_kept=True)
def station(code: str) -> Response:
    """Tell of one station."""
    return answer(City.place_named, "stations", code)


@places_api.get("/stations/<code>/contour")
@door("ask", takes=("within", "profile", "as_of"), form=GEOJSON, answers=shapes.CONTOUR,
      is_kept=True)  # fmt: skip
def contour(code: str) -> Response:
    """Draw the ground within some minutes of a station, and how wrong each shape is."""
    return answer(_contour, code)


@places_api.get("/hubs")
@door("ask", takes=("under", "bbox", "as_of", *PAGE), form=GEOJSON, answers=shapes.HUBS_PAGE,
      is_kept=True)  # fmt: skip
def hubs() -> Response:
    """List hubs, each with its business district."""
    return answer(_listed, "hubs")


@places_api.get("/hubs/<code>")
@door("ask", takes=("as_of",), form=GEOJSON, answers=shapes.HUB, is_kept=True)
def hub(code: str) -> Response:
    """Tell of one hub."""
    return answer(City.place_named, "hubs", code)


@places_api.get("/demand")
@door("ask", takes=("under", "bbox", "kind", *QUESTION, *PAGE), form=GEOJSON,
      answers=shapes.DEMAND_PAGE, is_kept=True)  # fmt: skip
def demand() -> Response:
    """List points where people live, each with its status and its walk to the nearest station."""
    return answer(_listed, "demand")


@places_api.get("/cells")
@door("ask", takes=("under", "bbox", *QUESTION, *PAGE), form=GEOJSON, answers=shapes.CELLS_PAGE,
      is_kept=True)  # fmt: skip
def cells() -> Response:
    """List H3 cells that hold demand, each with who is covered in it."""
    return answer(_listed, "cells")


def _listed(city: City, name: str, **asked: Any) -> Answer:
    return city.places(name, **asked)


def _contour(city: City, code: str, **asked: Any) -> Answer:
    return as_geojson(city.contour(code, **asked))
