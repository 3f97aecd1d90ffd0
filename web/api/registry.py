"""The registry over the API: how complete it is, and rows of its tables as JSON or CSV.

Rows change by edits between two builds, so these answers are never kept.
"""

import csv
import io
from collections.abc import Iterator
from dataclasses import replace

import orjson
from flask import Blueprint, Response, request

from geo.answers import Answer, City
from geo.store.pages import MOST_ROWS, Asked
from web.api.answers import query_asked
from web.doors import door
from web.home import served_city
from web.params import read_asked

registry_api = Blueprint("registry_api", __name__)

_FORMULA = tuple("=+-@＝＋－＠\t\r\n")  # noqa: RUF001 - wide signs count where Chinese is written
"""How a cell begins that a spreadsheet would compute."""


@registry_api.get("/registry")
@door("ask", takes=("area",))
def checks() -> Response:
    """Tell how complete the registry is, all of it or in one area."""
    return _fresh(served_city().registry(**query_asked()))


@registry_api.get("/requests")
@door("ask", takes=("by",))
def requests() -> Response:
    """Tell how many requests each area of a level has, and how long they take."""
    return _fresh(served_city().requests(**query_asked()))


@registry_api.get("/registry/<name>")
@door("ask")
def rows(name: str) -> Response:
    """Tell some rows of a table, or all that match as CSV."""
    asked, form = read_asked(request.args)
    city = served_city()
    first = city.register(name, asked)
    return _fresh(first) if form == "json" else _csv(city, name, asked, first)


def _fresh(found: Answer) -> Response:
    response = Response(orjson.dumps(found), mimetype="application/json")
    response.headers["Cache-Control"] = "no-store"
    return response


def _csv(city: City, name: str, asked: Asked, first: Answer) -> Response:
    """Write every row that matches, page by page."""
    response = Response(_lines(city, name, asked, first), mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    response.headers["Cache-Control"] = "no-store"
    return response


def _lines(city: City, name: str, asked: Asked, first: Answer) -> Iterator[str]:
    columns = [column["name"] for column in first["columns"]]
    yield "\ufeff" + _line(columns)  # the mark by which Excel knows UTF-8
    for offset in range(0, first["total"], MOST_ROWS):
        page = city.register(name, replace(asked, offset=offset, size=MOST_ROWS))
        yield "".join(_line([_harmless(row[column]) for column in columns])
                      for row in page["rows"])  # fmt: skip


def _line(cells: list[object]) -> str:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def _harmless(cell: object) -> object:
    """Keep a spreadsheet from computing a text."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
