"""The guide, where ``scripts/guide.py`` has built it beside the program: pages as they lie."""

from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, redirect, send_from_directory, url_for
from werkzeug.wrappers import Response as WerkzeugResponse

from web.doors import door
from web.wording import language

guide_pages = Blueprint("guide_pages", __name__)

BUILT = Path(__file__).parents[2] / "docs" / "site"


def init_app(app: Flask) -> None:
    """Mount the guide; where none is built its addresses lead nowhere, and no page links there."""
    app.extensions["guide"] = BUILT
    app.register_blueprint(guide_pages)


def is_built() -> bool:
    """Tell whether there is a guide to link to."""
    return bool((current_app.extensions["guide"] / "index.html").is_file())


@guide_pages.get("/guide/")
@door("look")
def begin() -> WerkzeugResponse:
    """Lead to the guide in the visitor's language."""
    return redirect(url_for("guide_pages.page", name=f"{language()}/index.html"))


@guide_pages.get("/guide/<path:name>")
@door("look")
def page(name: str) -> Response:
    """Show a page of the guide, or what a page needs."""
    return send_from_directory(current_app.extensions["guide"], name)
