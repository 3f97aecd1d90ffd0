"""Which question takes which keys."""

from flask import Blueprint, Response

from geo.answers import City
from web.api.answers import answer

api = Blueprint("api", __name__)

WALKER = ("profile", "minutes")


@api.get("/summary")
def summary() -> Response:
    """Tell what leaders read."""
    return answer(City.summary, optional=WALKER)


@api.get("/coverage")
def coverage() -> Response:
    """Tell how many are covered in each area of a level."""
    return answer(City.coverage, optional=("by", *WALKER))


@api.get("/gaps")
def gaps() -> Response:
    """Tell where the residents outside are."""
    return answer(City.gaps, optional=("by", *WALKER))


@api.get("/nearest")
def nearest() -> Response:
    """Tell what a place belongs to and which stations are nearest on foot."""
    return answer(City.nearest, required=("lon", "lat"), optional=(*WALKER, "count"))


@api.get("/walk")
def walk() -> Response:
    """Tell how far it is on foot between two places, and which way."""
    return answer(City.walk, required=("from", "to"), optional=("profile",))


@api.get("/layers/<name>")
def layers(name: str) -> Response:
    """Draw one table as GeoJSON."""
    return answer(City.layer, name, optional=("level", "bbox", "kind", *WALKER))
