"""Questions in words over the API."""

from typing import Annotated, Any, Literal

from flask import Blueprint, Response, current_app
from pydantic import BaseModel, ConfigDict, Field

from geo.answers import City
from geo.assistant import LONGEST, Assistant
from geo.redraw.steps import Place
from web.api.answers import fresh, query_asked
from web.api.schemas import MAYBE_TEXT, TEXT
from web.bodies import read_body
from web.doors import door
from web.home import served_city

assistant_api = Blueprint("assistant_api", __name__)

REPLY: dict[str, Any] = {
    "type": "object",
    "required": ["status", "intent", "reading", "understood", "text", "rows", "show", "choices",
                 "examples"],
    "properties": {
        "status": {"enum": ["answered", "ambiguous", "needs_here", "not_understood"]},
        "intent": {**MAYBE_TEXT, "description": "What is asked."},
        "reading": {**MAYBE_TEXT, "description": "The same with all that was understood."},
        "understood": {**MAYBE_TEXT, "description": "The same in words."},
        "text": TEXT,
        "rows": {"type": "array", "items": {
            "type": "object", "required": ["kind", "code", "name", "level", "text"]}},
        "show": {"type": "object", "description": "What belongs on the map: `at` and `to`, places; "
                 "`walk_to`, a station or a place; `areas` of a `level`; `line`."},
        "choices": {"type": "array", "description": "Which place may be meant.", "items": {
            "type": "object", "required": ["label", "text"],
            "properties": {"label": TEXT, "text": TEXT}}},
        "examples": {"type": "array", "items": TEXT},
    },
}  # fmt: skip


class Words(BaseModel):
    """A question in words."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    text: Annotated[str, Field(min_length=1, max_length=LONGEST)]
    lang: Annotated[Literal["zh", "en"], Field(description="Of the answer.")] = "zh"
    here: Annotated[Place | None, Field(description="What here means.")] = None
    is_centre: Annotated[bool, Field(description="Here is only the middle of the map.")] = False


@assistant_api.post("/assistant")
@door("ask", takes=("profile", "minutes", "service", "at"), body=Words, answers=REPLY)
def asked() -> Response:
    """Answer a question in words, Chinese or English, by rules.

    It is told what was understood. A sentence with a word that is not known is not understood, and
    a name that several places have is asked back.
    """
    words: Words = read_body()
    found = _assistant(served_city()).answer(
        words.text, words.lang, here=words.here, is_centre=words.is_centre, **query_asked()
    )
    return fresh(found)


def _assistant(city: City) -> Assistant:
    """Wake the assistant once a build: it reads every name of the city."""
    kept: Assistant | None = current_app.extensions.get("assistant")
    if kept is None or kept.city is not city:
        kept = current_app.extensions["assistant"] = Assistant(city)
    return kept
