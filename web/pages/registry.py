"""Pages of the registry: how complete it is, requests by state, and a page a table.

Rows are fetched and edited by scripts, over the API.
"""

from dataclasses import asdict

from flask import Blueprint, Response, abort, make_response, render_template

from geo.tables import REGISTRY
from web.doors import door
from web.home import served_city
from web.policy import RIGHTS
from web.tokens import form_token
from web.visitors import visitor
from web.wording import language, words

registry_pages = Blueprint("registry_pages", __name__)


@registry_pages.get("/registry")
@door("look")
def checks() -> Response:
    """Show the checks of the registry."""
    return _page("registry.html", "checks")


@registry_pages.get("/registry/board")
@door("look")
def board() -> Response:
    """Show requests by state."""
    return _page("board.html", "board")


@registry_pages.get("/registry/<name>")
@door("look")
def table(name: str) -> Response:
    """Show a table of the registry."""
    if name not in REGISTRY:
        abort(404)
    return _page("register.html", name)


def _page(template: str, shown: str) -> Response:
    served_city()
    who = visitor()
    page = render_template(
        template,
        said=words(language(), "wording", "people", "registry"),
        shown=shown,
        tables=list(REGISTRY),
        facts=asdict(who) | {"rights": sorted(RIGHTS[who.role]), "token": form_token()},
        may_export=who.may("export"),
    )
    response = make_response(page)
    response.headers["Cache-Control"] = "no-store"
    return response
