"""Asking the city, serialising its answer, and 304 for who has the answer already."""

import hashlib
from collections.abc import Callable, Collection
from typing import Any

import orjson
from flask import Response, request

from geo.run import Run
from web.home import served_city
from web.params import read_query


def answer(
    ask: Callable[..., Any],
    *named: str,
    required: Collection[str] = (),
    optional: Collection[str] = (),
) -> Response:
    """Answer the current request.

    Parameters
    ----------
    ask : callable
        A method of :class:`geo.answers.City`; it returns a mapping, or bytes ready to send.
    *named : str
        What the path names.
    required, optional : collection of str
        Keys of the query.
    """
    query = read_query(request.args, required=required, optional=optional)
    city = served_city()
    tag = _tag(city.run)
    if request.if_none_match.contains(tag):
        return _stamped(Response(status=304), tag)
    found = ask(city, *named, **query)
    if served_city() is not city:  # a build came in between: no answer mixes two runs
        return answer(ask, *named, required=required, optional=optional)
    is_ready = isinstance(found, bytes)
    body = found if is_ready else orjson.dumps(found, option=orjson.OPT_SERIALIZE_NUMPY)
    kind = "application/geo+json" if is_ready else "application/json"
    return _stamped(Response(body, mimetype=kind), tag)


def _stamped(response: Response, tag: str) -> Response:
    """Let the answer be kept, but asked after each time: a build changes its tag."""
    response.set_etag(tag)
    response.headers["Cache-Control"] = "no-cache"
    return response


def _tag(run: Run) -> str:
    """Name an answer by the run it comes from and the question."""
    asked = f"{run.created.isoformat()} {request.full_path}"
    return f"{run.id}-{hashlib.sha256(asked.encode()).hexdigest()[:16]}"
