"""What would help: changes tried, places for new stations, links that are missing, the best mends.

All of them cost, so they wait in a queue.
"""

from typing import Any

from flask import Blueprint, Response

from geo.answers import Answer, City
from web.api import shapes
from web.api.answers import answer
from web.api.changes import Tried, plain
from web.bodies import read_body
from web.doors import door
from web.params import QUESTION

mending_api = Blueprint("mending_api", __name__)

COSTS = ("station_cost", "link_cost", "gate_cost")


@mending_api.post("/what-if")
@door("ask", takes=("by", *QUESTION), body=Tried, answers=shapes.WHAT_IF, is_costly=True)
def what_if() -> Response:
    """Tell what some changes would bring, all of them together, with every point that differs."""
    return answer(_what_if, changes=plain(read_body().changes))


def _what_if(city: City, **asked: Any) -> Answer:
    """Leave out how many live at a point."""
    found = city.what_if(**asked)
    demand = [{key: row[key] for key in row if key != "residents"} for row in found["demand"]]
    return {**found, "demand": demand}


@mending_api.get("/gains")
@door("ask", takes=("places", "cells", "top", *QUESTION), answers=shapes.GAINS, is_kept=True,
      is_costly=True)  # fmt: skip
def gains() -> Response:
    """Tell how many residents one station more would bring inside, the best places first."""
    return answer(_gains)


@mending_api.get("/gains-together")
@door("ask", needs=("count",), takes=("places", "cells", *QUESTION),
      answers=shapes.GAINS_TOGETHER, is_kept=True, is_costly=True)  # fmt: skip
def gains_together() -> Response:
    """Tell where several new stations would bring most residents inside, one after the other."""
    return answer(City.gains_together)


@mending_api.get("/links")
@door("ask", takes=("top", *QUESTION), answers=shapes.LINKS, is_kept=True, is_costly=True)
def links() -> Response:
    """Tell which short crossings and which gates would bring most residents inside, each alone."""
    return answer(City.links)


@mending_api.get("/mends")
@door("ask", needs=("budget",), takes=("weighed", *COSTS, *QUESTION), answers=shapes.MENDS,
      is_kept=True, is_costly=True)  # fmt: skip
def mends() -> Response:
    """Tell which new stations, links and gates bring most residents inside for a budget."""
    return answer(_mends)


def _gains(city: City, top: int = 100, **asked: Any) -> Answer:
    return city.gains(top=top, **asked)


def _mends(city: City, budget: float, **asked: Any) -> Answer:
    costs = {name: asked.pop(name) for name in COSTS if name in asked}
    return city.mends(budget, costs=costs, **asked)
