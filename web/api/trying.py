"""Trying over the API: what changes would do, at once."""

from typing import Any

from flask import Blueprint, Response

from geo.answers import Answer, City
from web.api.answers import answer, fresh, query_asked
from web.api.changes import Tried, plain
from web.api.schemas import COUNT
from web.bodies import read_body
from web.doors import door
from web.home import served_city
from web.params import WALKER
from web.problems import refusal, told

trying_api = Blueprint("trying_api", __name__)

_FIGURES = {
    "type": "object",
    "required": ["covered_residents", "too_far_residents", "over_capacity_residents",
                 "undetermined_residents", "rate_residents"],
}  # fmt: skip
TRIED: dict[str, Any] = {
    "type": "object",
    "required": ["run", "level", "residents", "before", "after", "residents_in", "residents_out",
                 "rows", "gaps", "changes", "refused", "notes"],
    "properties": {
        "run": {"type": "string"},
        "level": {"type": "string"},
        "residents": COUNT,
        "before": {**_FIGURES, "description": "The whole city as it is."},
        "after": {**_FIGURES, "description": "The same with all changes made."},
        "residents_in": {**COUNT, "description": "Who come inside."},
        "residents_out": {**COUNT, "description": "Who fall outside."},
        "rows": {"type": "array", "description": "Areas whose figures differ, as they would be.",
                 "items": _FIGURES},
        "gaps": {"type": "array", "description": "The largest gaps, as they would be.",
                 "items": {"type": "object"}},
        "changes": {"type": "array", "description": "As made, with the names of what is new.",
                    "items": {"type": "object"}},
        "refused": {"description": "Why the last change cannot be made; it is left out then.",
                    "anyOf": [{"type": "null"}, {"type": "object",
                                                 "required": ["detail", "hint"]}]},
        "notes": {"type": "array", "items": {"type": "string"}},
    },
}  # fmt: skip


@trying_api.post("/try")
@door("ask", takes=(*WALKER, "by"), body=Tried, answers=TRIED, fails=(404, 422))
def tried() -> Response:
    """Tell what changes would do to coverage, gaps and the four rates, fast enough for dragging.

    Nothing is kept: the city stays as it is. A last change that cannot be made, such as a station
    over water, is told in `refused` and left out.
    """
    changes = plain(read_body().changes)
    found = served_city().tried(changes, **query_asked())
    notes = [told(note) for note in found["notes"]]
    return fresh({**found, "refused": refusal(found["refused"]), "notes": notes})


@trying_api.get("/try/contour")
@door("ask", needs=("lon", "lat"), takes=("profile", "minutes"), is_kept=True,
      answers={"type": "object", "required": ["run", "rows"]})  # fmt: skip
def contour() -> Response:
    """Draw what a station that is not there yet would reach on foot; 15 minutes when left out."""
    return answer(_contour)


def _contour(
    city: City, lon: float, lat: float, *, profile: str | None = None, minutes: float = 15
) -> Answer:
    return city.contour((lon, lat), profile=profile, minutes=[minutes])
