"""The map page, and whether the service is well.

::

    registry.py   the registry: how complete it is, requests by state, a page a table
    login.py      logging in and out, changing one's own password
    accounts.py   who may log in, for the administrator
    audit.py      what was done, for the auditor
    guide.py      the guide, where it is built
"""

from functools import cache
from importlib.resources import as_file, files

from flask import Blueprint, Flask, Response, make_response, render_template, url_for

from geo.outputs.webmap import frame
from geo.profiles import PROFILES
from web.doors import door
from web.home import served_city
from web.pages import guide, login
from web.pages.accounts import account_pages
from web.pages.audit import audit_pages
from web.pages.registry import registry_pages
from web.security import nonce
from web.wording import CATALOGUES, language, words

pages = Blueprint("pages", __name__)

MINUTES = (5, 10, 15, 20, 30)
"""The limits offered; the API takes any."""

VENDORED = {
    "@mapbox/point-geometry": "point-geometry/index.js",
    "@mapbox/vector-tile": "vector-tile/index.js",
    "pbf": "pbf/index.js",
}
"""Packages that scripts import by name -> their place among the page's assets."""


def init_app(app: Flask) -> None:
    """Mount the pages."""
    app.register_blueprint(pages)
    app.register_blueprint(registry_pages)
    app.register_blueprint(account_pages)
    app.register_blueprint(audit_pages)
    guide.init_app(app)
    login.init_app(app)


@pages.get("/")
@door("look")
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
        vendored={
            name: url_for("static", filename=f"vendor/{file}") for name, file in VENDORED.items()
        },
        modules=_files("js", ".js"),
        sheets=_files("css", ".css"),
        words=words(language(), *CATALOGUES),
        has_guide=guide.is_built(),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response


@pages.get("/healthz")
@door("enter")
def health() -> dict[str, str]:
    """Say that a city can be asked, and which run; 503 when none can."""
    return {"status": "ok", "run": served_city().run.id}


@cache
def _files(folder: str, ending: str) -> tuple[str, ...]:
    """List the page's scripts, to be fetched side by side, or its styles; the registry has others.

    Styles apply in this order: ``page.css`` first.
    """
    root = files("web").joinpath("static", folder)
    with as_file(root) as place:
        found = [file.relative_to(place) for file in place.rglob(f"*{ending}")]
    names = sorted(file.as_posix() for file in found if file.parts[0].split(".")[0] != "registry")
    return tuple(sorted(names, key=lambda name: name != f"page{ending}"))
