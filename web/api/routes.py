"""Which question takes which keys."""

from flask import Blueprint, Response

from geo.answers import City
from web.api.answers import answer
from web.doors import door

api = Blueprint("api", __name__)

WALKER = ("profile", "minutes")


@api.get("/summary")
@door("ask", takes=WALKER, is_kept=True)
def summary() -> Response:
    """Tell what leaders read."""
    return answer(City.summary)


@api.get("/coverage")
@door("ask", takes=("by", *WALKER), is_kept=True)
def coverage() -> Response:
    """Tell how many are covered in each area of a level."""
    return answer(City.coverage)


@api.get("/gaps")
@door("ask", takes=("by", *WALKER), is_kept=True)
def gaps() -> Response:
    """Tell where the residents outside are."""
    return answer(City.gaps)


@api.get("/nearest")
@door("ask", needs=("lon", "lat"), takes=(*WALKER, "count"), is_kept=True)
def nearest() -> Response:
    """Tell what a place belongs to and which stations are nearest on foot."""
    return answer(City.nearest)


@api.get("/walk")
@door("ask", needs=("from", "to"), takes=("profile",), is_kept=True)
def walk() -> Response:
    """Tell how far it is on foot between two places, and which way."""
    return answer(City.walk)


@api.get("/layers/<name>")
@door("ask", takes=("level", "bbox", "kind", *WALKER), is_kept=True)
def layers(name: str) -> Response:
    """Draw one table as GeoJSON."""
    return answer(City.layer, name)
