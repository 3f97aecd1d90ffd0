"""What went wrong, told in HTTP: one table from error class to status.

A visitor of the page reads a plain page, a program reads ``{"error": kind, "detail": message}``.
"""

import logging

import orjson
from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as WerkzeugResponse

from geo.errors import ContractError, CRSError, GeoError, NotFoundError, StoreError

logger = logging.getLogger(__name__)


class QueryError(GeoError):
    """A query cannot be read: a value of the wrong form, a key unknown or absent."""


STATUS: dict[type[GeoError], int] = {
    QueryError: 400,
    NotFoundError: 404,
    ContractError: 422,
    CRSError: 422,
    StoreError: 503,
}
"""Error class -> status; 500 for any other."""


def init_app(app: Flask) -> None:
    """Let the application answer errors."""
    app.register_error_handler(GeoError, _known)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unknown)


def status_of(error: GeoError) -> int:
    """Look an error's status up, by the nearest of its classes."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def _known(error: GeoError) -> Response:
    return _answer(status_of(error), type(error).__name__, str(error))


def _http(error: HTTPException) -> WerkzeugResponse:
    if error.code is None or error.code < 400:
        return error.get_response()
    answer = _answer(error.code, type(error).__name__, error.description or error.name)
    if allowed := getattr(error, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(allowed)
    return answer


def _unknown(error: Exception) -> WerkzeugResponse:
    """Say nothing of what nobody expected; the log has it."""
    logger.error("unexpected", exc_info=error)
    return _http(InternalServerError("Something went wrong here; the log of the service says what"))


def _answer(status: int, kind: str, detail: str) -> Response:
    if request.path.startswith("/api/"):
        body = orjson.dumps({"error": kind, "detail": detail})
        answer = Response(body, status, mimetype="application/json")
    else:
        page = render_template("problem.html", status=status, detail=detail)
        answer = Response(page, status, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    if status == 503:
        answer.headers["Retry-After"] = "5"
    return answer
