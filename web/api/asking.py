"""Asking of one place over the API: all that a card tells of it, and why it is not covered."""

from typing import Any

from flask import Blueprint, Response

from geo.answers import Answer, City
from web.api.answers import answer, fresh, query_asked
from web.api.schemas import COUNT, LONLAT, MAYBE_NUMBER, MAYBE_TEXT, TEXT
from web.doors import door
from web.home import served_city
from web.params import WALKER

asking_api = Blueprint("asking_api", __name__)

_AREA = {"type": "object", "required": ["code", "name", "level"],
         "properties": {"code": TEXT, "name": TEXT, "level": TEXT}}  # fmt: skip
_STATION = {
    "type": "object",
    "required": ["code", "name", "kind", "metres", "minutes", "hours", "is_open"],
    "properties": {"code": TEXT, "name": TEXT, "hours": MAYBE_TEXT,
                   "is_open": {"type": ["boolean", "null"],
                               "description": "Null where its hours are not known."}},
}  # fmt: skip
WHY: dict[str, Any] = {
    "type": ["object", "null"],
    "description": "Why those who live there are not covered; null where that is asked of `why`.",
    "required": ["cause", "mend", "gap"],
    "properties": {"cause": MAYBE_TEXT, "mend": MAYBE_TEXT, "gap": {"type": ["object", "null"]}},
}
_POSTS = {
    "type": "object",
    "required": ["code", "name", "level", "team", "channels"],
    "properties": {
        "team": {"type": ["object", "null"], "description": "Posts filled and counts of helpers.",
                 "properties": {"leader": {"type": "boolean"}, "roles": COUNT, "helpers": COUNT,
                                "members": COUNT}},
        "channels": {"type": "array", "items": TEXT},
    },
}  # fmt: skip
PLACE: dict[str, Any] = {
    "type": "object",
    "required": ["point", "status", "limit_m", "parents", "area", "stations", "minutes",
                 "minutes_over", "now", "why", "responsible"],
    "properties": {
        "point": LONLAT,
        "status": {"enum": ["covered", "over_capacity", "too_far", "undetermined"]},
        "parents": {"type": "array", "items": _AREA, "description": "From the root."},
        "area": {"type": ["object", "null"], "description": "Figures of the smallest area."},
        "stations": {"type": "array", "items": _STATION, "description": "The nearest first."},
        "minutes": {"type": "number", "description": "The time limit."},
        "minutes_over": MAYBE_NUMBER,
        "now": {**TEXT, "description": "When stations are said to be open."},
        "why": WHY,
        "responsible": {"type": "array", "items": _POSTS},
    },
}  # fmt: skip


@asking_api.get("/place")
@door("ask", needs=("lon", "lat"), takes=(*WALKER, "count"), answers=PLACE)
def place() -> Response:
    """Tell all of a place: areas, status, stations and their hours, cause, who answers for it.

    Posts and counts, never persons.
    """
    return fresh(served_city().place(**query_asked()))


@asking_api.get("/why")
@door("ask", needs=("lon", "lat"), takes=WALKER, answers={**WHY, "type": "object"}, is_kept=True,
      is_costly=True)  # fmt: skip
def why() -> Response:
    """Tell why those who live at a place are not covered, and the cheapest kind of mend."""
    return answer(_why)


def _why(city: City, lon: float, lat: float, **asked: Any) -> Answer:
    return city.why(lon, lat, **asked)
