"""The description of the API: for programs, and as a page to read."""

import orjson
from flask import Blueprint, Response, current_app, make_response, render_template

from web.doors import door
from web.openapi import document
from web.wording import language, words

description_api = Blueprint("description", __name__)


@description_api.get("/openapi.json")
@door("look", answers={"type": "object", "required": ["openapi", "paths"]})
def openapi() -> Response:
    """Describe every address of the API (OpenAPI 3.1)."""
    return Response(orjson.dumps(document(current_app)), mimetype="application/json")


@description_api.get("/docs")
@door("look", form="text/html", answers={"type": "string"})
def docs() -> Response:
    """Describe every address of the API as a page to read."""
    said = words(language(), "wording", "api")
    page = render_template("api.html", told=document(current_app), said=said)
    return make_response(page)
