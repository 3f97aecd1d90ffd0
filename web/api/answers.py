"""Asking the city, cutting the answer into pages, serialising it."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

import orjson
from flask import Response, request

from geo.answers import Answer, City
from web.doors import this_door
from web.errors import ConflictError
from web.kept import Ready, is_still, kept, stamped, standing, tag
from web.params import PAGE, read_query

SIZE = 100
"""Rows of a page where none is asked for."""

CSV = "text/csv"
GEOJSON = "application/geo+json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def answer(ask: Callable[..., Any], *named: str, **said: Any) -> Response:
    """Answer the current request with what its door takes.

    Parameters
    ----------
    ask : callable
        A method of :class:`geo.answers.City`; it returns a mapping, or what is ready to be sent.
    *named : str
        What the path names.
    **said
        What a body says, beside the query.
    """
    query = query_asked() | said
    query.pop("as_of", None)
    page = {key: query.pop(key) for key in PAGE if key in query}
    city, state = standing()
    _require_run(city, page)
    found = _asked(ask, city, named, query, page)
    if not is_still(city, state):  # no answer mixes two states of a city
        return answer(ask, *named, **said)
    told = this_door()
    response = found.response()
    if told is None or not told.is_kept:
        response.headers["Cache-Control"] = "no-store"
        return response
    name = tag(city, state)
    kept().put(name, found)
    return stamped(response, name)


def fresh(found: Any, status: int = 200) -> Response:
    """Send an answer that is never kept."""
    body = orjson.dumps(found, option=orjson.OPT_SERIALIZE_NUMPY)
    response = Response(body, status, mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def attached(body: Any, name: str, form: str) -> Response:
    """Send a file to be taken away, whole or part by part."""
    response = Ready(body, form, name).response()
    response.headers["Cache-Control"] = "no-store"
    return response


def query_asked() -> dict[str, Any]:
    """Read the query of the current request by what its door takes."""
    told = this_door()
    assert told is not None  # admission refuses what has no door
    return read_query(request.args, required=told.needs, optional=told.takes)


def _require_run(city: City, page: dict[str, Any]) -> None:
    """Refuse to go on with pages of a run that is gone."""
    if page.get("run", city.run.id) != city.run.id:
        raise ConflictError(
            f"the pages before were of run {page['run']}, this is run {city.run.id}",
            hint="begin again without offset and run",
        )


def _asked(
    ask: Callable[..., Any],
    city: City,
    named: tuple[str, ...],
    query: dict[str, Any],
    page: dict[str, Any],
) -> Ready:
    """Ask, and write the answer down."""
    told = this_door()
    assert told is not None
    form, is_paged = told.form, "run" in told.takes
    if is_paged and form == GEOJSON:  # shapes are heavy: only those of the page are laid out
        query |= {"offset": page.get("offset", 0), "size": page.get("size", SIZE)}
    found = ask(city, *named, **query)
    if isinstance(found, Ready):
        return found
    if isinstance(found, bytes):
        return Ready(found, form)
    if is_paged:
        found = paged(found, city.run.id, page)
    return Ready(orjson.dumps(found, option=orjson.OPT_SERIALIZE_NUMPY), form)


def paged(found: Answer, run: str, page: dict[str, Any]) -> Answer:
    """Tell which rows of how many these are, and where the next are; cut them where none did.

    All rows of a table of figures come at once where no page is asked for.
    """
    part = "features" if "features" in found else "rows"
    total = found.get("total", len(found[part]))
    offset = page.get("offset", 0)
    size = page.get("size", SIZE if "total" in found else total)
    rows = found[part] if "total" in found else found[part][offset : offset + size]
    onward = {**request.args, "offset": offset + size, "size": size, "run": run}
    has_more = offset + size < total
    return {
        **found,
        "total": total,
        "offset": offset,
        "size": size,
        "next": f"{request.path}?{urlencode(onward)}" if has_more else None,
        part: rows,
    }
