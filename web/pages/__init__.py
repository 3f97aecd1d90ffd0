"""The map page, and whether the service is well."""

from functools import cache
from importlib.resources import files

from flask import Blueprint, Flask, Response, make_response, render_template, url_for

from geo.outputs.webmap import frame
from geo.profiles import PROFILES
from web.home import served_city
from web.pages.registry import registry_pages
from web.security import nonce

pages = Blueprint("pages", __name__)

MINUTES = (5, 10, 15, 20, 30)
"""The limits offered; the API takes any."""


def init_app(app: Flask) -> None:
    """Mount the pages."""
    app.register_blueprint(pages)
    app.register_blueprint(registry_pages)


@pages.get("/")
def city_map() -> Response:
    """Show the empty map; everything of the city is fetched by its scripts."""
    served_city()
    drawn = frame(url_for("static", filename="vendor"))
    page = render_template(
        "map.html",
        header=drawn.header_with(nonce()),
        html=drawn.html,
        script=drawn.script,
        nonce=nonce(),
        profiles=[(p.name, float(p.speed_kmh)) for p in PROFILES.values()],
        minutes=MINUTES,
        modules=_modules(),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.get("/healthz")
def health() -> dict[str, str]:
    """Say that a city can be asked, and which run; 503 when none can."""
    return {"status": "ok", "run": served_city().run.id}


@cache
def _modules() -> tuple[str, ...]:
    """List the page's scripts, so that the browser fetches them side by side."""
    found = files("web").joinpath("static", "js").iterdir()
    return tuple(sorted(file.name for file in found if file.name.endswith(".js")))
