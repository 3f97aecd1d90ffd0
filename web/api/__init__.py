"""The API under ``/api/v1``: one route a question of :class:`geo.answers.City`.

::

    routes.py     which question takes which keys
    registry.py   the registry's checks and tables
    answers.py    asking, serialising, and 304 for who has the answer already
"""

from flask import Flask

from web.api.registry import registry_api
from web.api.routes import api


def init_app(app: Flask) -> None:
    """Mount the API."""
    app.register_blueprint(api, url_prefix="/api/v1")
    app.register_blueprint(registry_api, url_prefix="/api/v1")
