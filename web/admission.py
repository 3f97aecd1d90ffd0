"""Every request is admitted or refused before its view runs; what no door tells of is closed."""

from flask import Flask, abort, current_app, request

from web.doors import door_of
from web.visitors import visitor

OPEN = frozenset({"static"})
"""Endpoints without a door of their own: the page's files, which hold nothing of a city."""


def init_app(app: Flask) -> None:
    """Ask the policy before each request."""
    app.before_request(_admit)


def _admit() -> None:
    if request.endpoint is None or request.endpoint in OPEN:  # an address unknown is no secret
        return
    told = door_of(current_app.view_functions[request.endpoint])
    if told is None or not visitor().may(told.may):
        abort(403)
