"""Drawing over the API: what a drawing would make of areas, and publishing it as a new edition."""

from typing import Annotated, Any

from flask import Blueprint, Response, g, request
from pydantic import BaseModel, ConfigDict, Field

from geo.redraw.steps import MOST_STEPS, AnyStep, Place, Steps, Text
from geo.run import now
from geo.store.edit import Stamp
from web.api.answers import fresh
from web.api.schemas import COUNT, TEXT
from web.bodies import read_body
from web.doors import door
from web.errors import UnconditionalError
from web.home import served_city
from web.problems import refusal
from web.visitors import visitor

drawing_api = Blueprint("drawing_api", __name__)

_AREA: dict[str, Any] = {
    "type": "object",
    "required": ["code", "name", "parent", "is_new", "residents", "elders", "dwellings",
                 "buildings", "covered_residents", "rate_residents", "area_m2", "geometry"],
    "properties": {
        "code": TEXT,
        "name": TEXT,
        "is_new": {"type": "boolean"},
        **dict.fromkeys(("residents", "elders", "dwellings", "buildings", "covered_residents"),
                        COUNT),
        "rate_residents": {"type": ["number", "null"]},
        "area_m2": {"type": "number"},
        "geometry": {"type": "object", "description": "GeoJSON."},
    },
}  # fmt: skip
PREVIEW: dict[str, Any] = {
    "type": "object",
    "required": ["run", "areas", "here", "ended", "line", "said", "refused"],
    "properties": {
        "run": TEXT,
        "areas": {"type": "array", "items": _AREA, "description": "Areas that differ."},
        "here": {"anyOf": [{"type": "null"}, _AREA], "description": "The area in hand."},
        "ended": {"type": "object", "description": "Codes that end -> their heirs."},
        "said": {"type": "array", "items": TEXT},
        "refused": {"description": "Why the last step cannot be made; it is left out then.",
                    "anyOf": [{"type": "null"}, {"type": "object",
                                                 "required": ["detail", "hint"]}]},
    },
}  # fmt: skip
PUBLISHED: dict[str, Any] = {
    "type": "object",
    "required": ["run", "edition", "said", "lineage"],
    "properties": {
        "run": TEXT,
        "edition": COUNT,
        "said": {"type": "array", "items": TEXT},
        "lineage": {"type": "array", "items": {"type": "object"}},
    },
}


class Drawn(BaseModel):
    """What is drawn by now, and what is taken in hand."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    steps: Annotated[list[AnyStep], Field(max_length=MOST_STEPS)]
    at: Place | None = None
    area: Text | None = None


class Publication(BaseModel):
    """What is drawn."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    steps: Steps


@drawing_api.post("/drawing/preview")
@door("draw", body=Drawn, answers=PREVIEW, fails=(404, 422))
def preview() -> Response:
    """Tell what areas become, and how many live in each part, fast enough for drawing.

    Nothing is kept. A last step that cannot be made is told in `refused` and left out.
    """
    g.is_noted = True  # nothing changes, and a line in the log for every click would hide the rest
    said = read_body()
    found = served_city().drawing(said.steps, at=said.at, area=said.area)
    return fresh({**found, "refused": refusal(found["refused"])})


@drawing_api.post("/drawing")
@door("draw", body=Publication, answers=PUBLISHED, is_costly=True, fails=(403, 404, 412, 422, 428))
def publish() -> Response:
    """Publish a drawing as a new edition, as a build does; it takes some seconds.

    `If-Match` names the run that was drawn upon; 412 when another edition has come meanwhile.
    """
    said, on, who = read_body(), _run_read(), visitor()
    by = who.role if who.name in {"", who.role} else f"{who.role}/{who.name}"
    return fresh(served_city().draw(said.steps, on=on, stamp=Stamp(now(), by)))


def _run_read() -> str:
    """Read from ``If-Match`` which run was drawn upon."""
    said = request.headers.get("If-Match", "").strip().strip('"')
    if not said:
        raise UnconditionalError(
            "a drawing must say which run it was drawn upon", hint='send If-Match: "RUN"'
        )
    return said[:100]
