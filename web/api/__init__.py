"""The API under ``/api/v1``: one route a question of :class:`geo.answers.City`.

::

    routes.py     which question takes which keys
    places.py     areas, stations, hubs, demand, cells: page by page
    mending.py    what would help
    shapes.py     what answers look like
    description.py  all of it described, for programs and for readers
    registry.py   the registry's checks and tables
    pictures.py   views of the map as pages
    tables.py     the tables of the page, as JSON, CSV or XLSX
    tiles.py      what the map draws: vector tiles, and figures of areas
    trying.py     what changes would do
    asking.py     all that is asked of one place
    selection.py  sums of ground that is drawn, or of areas
    assistant.py  questions in words
    drawing.py    what a drawing would make of areas, and publishing it
    scenarios.py  changes that are kept under a name
    answers.py    asking, cutting into pages, serialising
"""

from flask import Flask

from web.api.asking import asking_api
from web.api.assistant import assistant_api
from web.api.description import description_api
from web.api.drawing import drawing_api
from web.api.mending import mending_api
from web.api.pictures import pictures_api
from web.api.places import places_api
from web.api.registry import registry_api
from web.api.routes import api
from web.api.scenarios import scenarios_api
from web.api.selection import selection_api
from web.api.tables import tables_api
from web.api.tiles import tiles_api
from web.api.trying import trying_api


def init_app(app: Flask) -> None:
    """Mount the API."""
    app.register_blueprint(api, url_prefix="/api/v1")
    app.register_blueprint(description_api, url_prefix="/api/v1")
    app.register_blueprint(mending_api, url_prefix="/api/v1")
    app.register_blueprint(places_api, url_prefix="/api/v1")
    app.register_blueprint(registry_api, url_prefix="/api/v1")
    app.register_blueprint(pictures_api, url_prefix="/api/v1")
    app.register_blueprint(tables_api, url_prefix="/api/v1")
    app.register_blueprint(tiles_api, url_prefix="/api/v1")
    app.register_blueprint(trying_api, url_prefix="/api/v1")
    app.register_blueprint(asking_api, url_prefix="/api/v1")
    app.register_blueprint(selection_api, url_prefix="/api/v1")
    app.register_blueprint(assistant_api, url_prefix="/api/v1")
    app.register_blueprint(drawing_api, url_prefix="/api/v1")
    app.register_blueprint(scenarios_api, url_prefix="/api/v1")
