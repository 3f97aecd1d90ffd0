"""Pages of the registry: how complete it is, and a page a table; rows are fetched by scripts."""

from flask import Blueprint, Response, abort, make_response, render_template

from geo.tables import REGISTRY
from web.doors import door
from web.home import served_city
from web.wording import language, words

registry_pages = Blueprint("registry_pages", __name__)


@registry_pages.get("/registry")
@door("look")
def checks() -> Response:
    """Show the checks of the registry."""
    return _page("registry.html", "checks")


@registry_pages.get("/registry/<name>")
@door("look")
def table(name: str) -> Response:
    """Show a table of the registry."""
    if name not in REGISTRY:
        abort(404)
    return _page("register.html", name)


def _page(template: str, shown: str) -> Response:
    served_city()
    said = words(language(), "wording", "people", "registry")
    page = render_template(template, said=said, shown=shown, tables=list(REGISTRY))
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
