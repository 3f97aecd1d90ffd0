"""Which question takes which keys."""

from typing import Any

from flask import Blueprint, Response

from geo.answers import Answer, City
from geo.answers.coverage import CELL
from web.api import shapes
from web.api.answers import GEOJSON, answer
from web.doors import door
from web.errors import QueryError
from web.home import served_city
from web.params import PAGE, QUESTION, WALKER

api = Blueprint("api", __name__)


@api.get("/summary")
@door("ask", takes=QUESTION, answers=shapes.SUMMARY, is_kept=True)
def summary() -> Response:
    """Tell what leaders read, and the services and profiles that may be asked for."""
    return answer(City.summary)


@api.get("/settings")
@door("ask", takes=("as_of",), answers=shapes.SETTINGS, is_kept=True)
def settings() -> Response:
    """Tell what may be asked: services, profiles, levels, borders, layers, tables."""
    return answer(City.choices)


@api.get("/runs")
@door("ask", answers=shapes.RUNS, is_kept=True)
def runs() -> Response:
    """Tell which runs the store holds; `as_of` opens each by its day."""
    return answer(City.runs)


@api.get("/search")
@door("ask", needs=("q",), takes=("count", "of", "as_of"), answers=shapes.SEARCH, is_kept=True)
def search() -> Response:
    """Find places by code, name, part of a name, pinyin or its initials."""
    return answer(_search)


def _coverage(city: City, *, by: str | None = None, **asked: Any) -> Answer:
    if by == CELL:
        raise QueryError("cells are told in rounded counts only", hint="ask /cells")
    return city.coverage(by=by, **asked)


def _search(city: City, search: str, **asked: Any) -> Answer:
    return city.search(search, **asked)


@api.get("/coverage")
@door("ask", takes=("by", *QUESTION, *PAGE), answers=shapes.COVERAGE, is_kept=True)
def coverage() -> Response:
    """Tell how many are covered in each area of a level; `/cells` tells of H3 cells."""
    return answer(_coverage)


@api.get("/gaps")
@door("ask", takes=("by", *QUESTION, *PAGE), answers=shapes.GAPS, is_kept=True)
def gaps() -> Response:
    """Tell where the residents outside are, and why; most residents first."""
    return answer(City.gaps)


@api.get("/causes")
@door("ask", takes=("by", *QUESTION, *PAGE), answers=shapes.CAUSES, is_kept=True)
def causes() -> Response:
    """Tell how many residents of each area are outside for each cause."""
    return answer(City.causes)


@api.get("/groups")
@door("ask", takes=("by", *QUESTION, *PAGE), answers=shapes.GROUPS, is_kept=True, is_costly=True)
def groups() -> Response:
    """Tell how many of those who walk differently are covered, elders among them."""
    return answer(City.groups)


@api.get("/week")
@door("ask", takes=("week", "area", "profile", "minutes", "service", "border", "as_of"),
      answers=shapes.WEEK, is_kept=True, is_costly=True)  # fmt: skip
def week() -> Response:
    """Tell how many find a station open at each of the 168 hours of a week."""
    return answer(City.week)


@api.get("/catchments")
@door("ask", takes=(*QUESTION, *PAGE), answers=shapes.CATCHMENTS, is_kept=True, is_costly=True)
def catchments() -> Response:
    """Tell whom each station serves, who has no other one, and what ground it reaches."""
    return answer(City.catchments)


@api.get("/backup")
@door("ask", takes=("by", *QUESTION, *PAGE), answers=shapes.BACKUP, is_kept=True)
def backup() -> Response:
    """Tell how many residents have a second station within the limit, or one alone."""
    return answer(City.backup)


@api.get("/range")
@door("ask", takes=("by", "runs", "seed", "target", *QUESTION), answers=shapes.RANGE, is_kept=True,
      is_costly=True)  # fmt: skip
def range_() -> Response:
    """Tell between which bounds each rate lies, nine times in ten."""
    return answer(City.range)


@api.get("/islands")
@door("ask", takes=(*QUESTION, *PAGE), answers=shapes.ISLANDS, is_kept=True)
def islands() -> Response:
    """Tell which streets hang on nothing, and whom they strand."""
    return answer(City.islands)


@api.get("/borders")
@door("ask", takes=("by", *WALKER, "as_of"), answers=shapes.BORDERS, is_kept=True, is_costly=True)
def borders() -> Response:
    """Tell what it does to the figures to ignore what lies beyond the city."""
    return answer(City.borders)


@api.get("/change")
@door("ask", needs=("since",), takes=("by", *QUESTION, *PAGE), answers=shapes.CHANGE, is_kept=True,
      is_costly=True)  # fmt: skip
def change() -> Response:
    """Tell what differs from an earlier day, and how much of it each cause makes."""
    return answer(_change)


def _change(city: City, since: str, **asked: Any) -> Answer:
    return city.change(served_city(since), **asked)


@api.get("/nearest")
@door("ask", needs=("lon", "lat"), takes=("count", *QUESTION), answers=shapes.NEAREST,
      is_kept=True)  # fmt: skip
def nearest() -> Response:
    """Tell what a place belongs to and which stations are nearest on foot."""
    return answer(City.nearest)


@api.get("/walk")
@door("ask", needs=("from", "to"), takes=("profile", "at", "as_of"), answers=shapes.WALK,
      is_kept=True)  # fmt: skip
def walk() -> Response:
    """Tell how far it is on foot between two places, and which way."""
    return answer(City.walk)


@api.get("/lineage")
@door("ask", takes=("code", "as_of", *PAGE), answers=shapes.LINEAGE_ROWS, is_kept=True)
def lineage() -> Response:
    """Tell what became of areas, or of one and all it came from and became."""
    return answer(City.lineage)


@api.get("/layers/<name>")
@door("ask", takes=("level", "bbox", "kind", *QUESTION), form=GEOJSON, answers=shapes.LAYER,
      is_kept=True)  # fmt: skip
def layers(name: str) -> Response:
    """Draw one table as GeoJSON."""
    return answer(City.layer, name)
