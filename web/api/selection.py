"""Sums of ground that somebody draws, or of whole areas, over the API."""

from typing import Annotated, Any

from flask import Blueprint, Response
from pydantic import BaseModel, ConfigDict, Field, model_validator

from geo.answers.selection import MOST_AREAS, MOST_VERTICES
from geo.redraw.steps import Place, Text
from web.api.answers import fresh, query_asked
from web.api.schemas import MAYBE_NUMBER, TEXT
from web.bodies import read_body
from web.doors import door
from web.home import served_city

selection_api = Blueprint("selection_api", __name__)

_PEOPLE = {"type": ["integer", "null"], "minimum": 0}
SELECTION: dict[str, Any] = {
    "type": "object",
    "required": ["run", "is_exact", "is_told", "why_not", "cells", "areas", "residents", "elders",
                 "covered_residents", "too_far_residents", "over_capacity_residents",
                 "undetermined_residents", "rate_residents", "stations"],
    "properties": {
        "run": TEXT,
        "is_exact": {"type": "boolean", "description": "Of whole areas; else of rounded cells."},
        "is_told": {"type": "boolean", "description": "Whether enough people live there."},
        "why_not": {"enum": [None, "few_cells", "few_residents"]},
        "cells": {**_PEOPLE, "description": "Cells whose middle is inside."},
        **dict.fromkeys(("residents", "elders", "covered_residents", "too_far_residents",
                         "over_capacity_residents", "undetermined_residents"), _PEOPLE),
        "rate_residents": MAYBE_NUMBER,
        "areas": {"type": "array", "items": {"type": "object"}},
        "stations": {"type": "array", "items": {"type": "object", "required": ["code", "name"]}},
        "within": {"type": "array", "items": TEXT,
                   "description": "Areas that lie in another one that was named."},
    },
}  # fmt: skip


class Selection(BaseModel):
    """What is summed up: a ring that was drawn, or codes of areas; one of the two."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ring: Annotated[list[Place], Field(min_length=3, max_length=MOST_VERTICES)] | None = None
    areas: Annotated[list[Text], Field(min_length=1, max_length=MOST_AREAS)] | None = None

    @model_validator(mode="after")
    def _one(self) -> "Selection":
        if (self.ring is None) == (self.areas is None):
            raise ValueError("give either a ring or a list of areas")
        return self


@selection_api.post("/selection")
@door("ask", takes=("profile", "minutes", "service", "at"), body=Selection, answers=SELECTION)
def selection() -> Response:
    """Sum up ground that is drawn, or whole areas.

    Drawn ground is told in sums of H3 cells, those of fewer than ten people as 0 and rounded to
    five, and only of three cells and a hundred people or more: so no two drawings tell of fewer
    than ten people. Whole areas are told exactly.
    """
    asked: Selection = read_body()
    found = served_city().selection(ring=asked.ring, areas=asked.areas, **query_asked())
    return fresh(found)
