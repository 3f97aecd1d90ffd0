"""What went wrong, told in HTTP: one table from error class to status.

A visitor of the page reads a plain page; a program reads ``application/problem+json`` (RFC 9457):
``type``, ``title``, ``status``, ``detail`` (what), ``where`` (the key or the path that is meant)
and ``hint`` (what to try); who comes too late with a change is told what is there ``now``.
:mod:`web.problems` tells all of it in the visitor's language.
"""

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import orjson
from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, InternalServerError
from werkzeug.wrappers import Response as WerkzeugResponse

from geo.errors import (
    ContractError,
    CRSError,
    GeoError,
    NotFoundError,
    NotOwnerError,
    ReportError,
    StaleError,
    StoreError,
)
from web.problems import joined, said, told

logger = logging.getLogger(__name__)

FORM = "application/problem+json"
RETRY_S = 5
"""When to come back, where an error does not say."""


class QueryError(GeoError):
    """A query or a body cannot be read: a value of the wrong form, a key unknown or absent.

    Parameters
    ----------
    message, **said
        As :class:`geo.errors.GeoError` takes them.
    where : str
        The key that is meant; a part of a body as ``/changes/0/at``.
    """

    def __init__(self, message: str, *, where: str = "", **said: Any) -> None:
        super().__init__(message, **said)
        self.where = where


class BodyError(QueryError):
    """A body can be read, but is not what the route takes."""


class FormError(GeoError):
    """A body is of another media type than the route takes."""


class NotLoggedInError(GeoError):
    """Nobody has logged in, or too long ago."""


class ForbiddenError(GeoError):
    """The visitor may not do that."""


class ConflictError(GeoError):
    """What is asked for does not fit what is there now."""


class UnconditionalError(GeoError):
    """A change does not say which version it was made from (``If-Match``)."""


class TooOftenError(GeoError):
    """One visitor asks for more than a share."""


class BusyError(GeoError):
    """Too many costly questions wait already."""


STATUS: Mapping[type[GeoError], int] = {
    QueryError: 400,
    NotLoggedInError: 401,
    ForbiddenError: 403,
    NotOwnerError: 403,
    NotFoundError: 404,
    ConflictError: 409,
    StaleError: 412,
    FormError: 415,
    BodyError: 422,
    ContractError: 422,
    CRSError: 422,
    UnconditionalError: 428,
    TooOftenError: 429,
    BusyError: 503,
    ReportError: 503,
    StoreError: 503,
}
"""Error class -> status; 500 for any other."""

HINTS: Mapping[int, str] = {
    401: "log in first",
    403: "ask an administrator for a role that may",
    404: "GET /api/v1/openapi.json lists every address",
    405: "the header Allow lists the methods that it takes",
    413: "send less at once",
    428: "send the header If-Match with the ETag that was read",
    500: "the log of the service says what it was",
}
"""What to try where an error has no hint of its own."""

COME_BACK = frozenset({429, 503})
"""Statuses that say when to come back: ``Retry-After``, seconds."""


def init_app(app: Flask) -> None:
    """Let the application answer errors."""
    app.register_error_handler(GeoError, _known)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, _unknown)


def status_of(error: GeoError) -> int:
    """Look an error's status up, by the nearest of its classes."""
    return next((STATUS[kind] for kind in type(error).__mro__ if kind in STATUS), 500)


def _known(error: GeoError) -> Response:
    status = status_of(error)
    where = getattr(error, "where", "")
    more = {"now": error.now} if isinstance(error, StaleError) and error.now else {}
    answer = _answer(status, type(error).__name__, error.detail, error.hint, where, **more)
    if status in COME_BACK:
        answer.headers["Retry-After"] = str(getattr(error, "retry_s", RETRY_S))
    return answer


def _http(error: HTTPException) -> WerkzeugResponse:
    if error.code is None or error.code < 400:
        return error.get_response()
    answer = _answer(error.code, type(error).__name__, error.description or error.name)
    if allowed := getattr(error, "valid_methods", None):
        answer.headers["Allow"] = ", ".join(allowed)
    if error.code in COME_BACK:
        answer.headers["Retry-After"] = str(getattr(error, "retry_after", None) or RETRY_S)
    return answer


def _unknown(error: Exception) -> WerkzeugResponse:
    """Say nothing of what nobody expected; the log has it."""
    logger.error("unexpected", exc_info=error)
    return _http(InternalServerError("Something went wrong here"))


def _answer(
    status: int, kind: str, detail: str, hint: str = "", where: str = "", **more: Any
) -> Response:
    hint = hint or HINTS.get(status, "")
    if request.path.startswith("/api/"):
        body = orjson.dumps(_problem(status, kind, detail, hint, where) | more)
        answer = Response(body, status, mimetype=FORM)
    else:
        sentences = joined(told(detail), told(hint))
        page = render_template("problem.html", status=status, detail=sentences)
        answer = Response(page, status, mimetype="text/html")
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _problem(status: int, kind: str, detail: str, hint: str, where: str) -> dict[str, Any]:
    return {
        "type": f"/api/v1/docs#{kind}",
        "title": said(HTTPStatus(status).phrase),
        "status": status,
        "detail": told(detail),
        "where": where or request.path,
        "hint": told(hint) or None,
    }
