"""The API under ``/api/v1``: one route a question of :class:`geo.answers.City`.

::

    routes.py     which question takes which keys
    description.py  all of it described, for programs and for readers
    registry.py   the registry's checks and tables
    pictures.py   views of the map as pages
    tables.py     the tables of the page, as JSON, CSV or XLSX
    tiles.py      what the map draws: vector tiles, and figures of areas
    trying.py     what changes would do
    scenarios.py  changes that are kept under a name
    answers.py    asking, serialising, and 304 for who has the answer already
"""

from flask import Flask

from web.api.description import description_api
from web.api.pictures import pictures_api
from web.api.registry import registry_api
from web.api.routes import api
from web.api.scenarios import scenarios_api
from web.api.tables import tables_api
from web.api.tiles import tiles_api
from web.api.trying import trying_api


def init_app(app: Flask) -> None:
    """Mount the API."""
    app.register_blueprint(api, url_prefix="/api/v1")
    app.register_blueprint(description_api, url_prefix="/api/v1")
    app.register_blueprint(registry_api, url_prefix="/api/v1")
    app.register_blueprint(pictures_api, url_prefix="/api/v1")
    app.register_blueprint(tables_api, url_prefix="/api/v1")
    app.register_blueprint(tiles_api, url_prefix="/api/v1")
    app.register_blueprint(trying_api, url_prefix="/api/v1")
    app.register_blueprint(scenarios_api, url_prefix="/api/v1")
