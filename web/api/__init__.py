"""The API under ``/api/v1``: each file a blueprint, its routes beside their bodies and answers.

::

    answers.py      asking, cutting into pages, serialising; what is never kept, and files
    changes.py      what can be tried, as bodies have it
    entries.py      rows of the registry, as bodies have them
    schemas.py      what JSON Schemas are made of
    shapes.py       what the questions of routes, places and mending are answered with

    routes.py       figures: which question takes which keys
    places.py       areas, stations, hubs, demand, cells: page by page
    asking.py       all that is asked of one place
    selection.py    sums of ground that is drawn, or of areas
    assistant.py    questions in words
    mending.py      what would help
    trying.py       what changes would do, at once
    scenarios.py    changes that are kept under a name
    drawing.py      what a drawing would make of areas, and publishing it
    registry.py     the registry's checks, tables and rows
    tables.py       the tables of the page, as JSON, CSV or XLSX
    tiles.py        what the map draws: vector tiles, and figures of areas
    pictures.py     views of the map as pages
    reports.py      the report of the city or of an area
    description.py  all of it described, for programs and for readers
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
from web.api.reports import reports_api
from web.api.routes import api
from web.api.scenarios import scenarios_api
from web.api.selection import selection_api
from web.api.tables import tables_api
from web.api.tiles import tiles_api
from web.api.trying import trying_api

BLUEPRINTS = (
    api,
    description_api,
    mending_api,
    places_api,
    registry_api,
    pictures_api,
    reports_api,
    tables_api,
    tiles_api,
    trying_api,
    asking_api,
    selection_api,
    assistant_api,
    drawing_api,
    scenarios_api,
)


def init_app(app: Flask) -> None:
    """Mount the API."""
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint, url_prefix="/api/v1")
