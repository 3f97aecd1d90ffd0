"""Asking the city, serialising its answer, and 304 for who has the answer already."""

import hashlib
from collections.abc import Callable
from typing import Any

import orjson
from flask import Response, request

from geo.run import Run
from web.doors import this_door
from web.home import served_city
from web.params import read_query


def answer(ask: Callable[..., Any], *named: str) -> Response:
    """Answer the current request with what its door takes.

    Parameters
    ----------
    ask : callable
        A method of :class:`geo.answers.City`; it returns a mapping, or bytes ready to send.
    *named : str
        What the path names.
    """
    query = query_asked()
    city = served_city()
    tag = _tag(city.run)
    if request.if_none_match.contains(tag):
        return _stamped(Response(status=304), tag)
    found = ask(city, *named, **query)
    if served_city() is not city:  # a build came in between: no answer mixes two runs
        return answer(ask, *named)
    is_ready = isinstance(found, bytes)
    body = found if is_ready else orjson.dumps(found, option=orjson.OPT_SERIALIZE_NUMPY)
    kind = "application/geo+json" if is_ready else "application/json"
    return _stamped(Response(body, mimetype=kind), tag)


def query_asked() -> dict[str, Any]:
    """Read the query of the current request by what its door takes."""
    told = this_door()
    assert told is not None  # admission refuses what has no door
    return read_query(request.args, required=told.needs, optional=told.takes)


def _stamped(response: Response, tag: str) -> Response:
    """Let the answer be kept, but asked after each time: a build changes its tag."""
    response.set_etag(tag)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _tag(run: Run) -> str:
    """Name an answer by the run it comes from and the question."""
    asked = f"{run.created.isoformat()} {request.full_path}"
    return f"{run.id}-{hashlib.sha256(asked.encode()).hexdigest()[:16]}"
