"""The registry over the API: how complete it is, its tables, and its rows one by one.

Rows change by edits between two builds, so these answers are never kept; a row's ETag is its
version, and who changes it says which version was read.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from flask import Blueprint, Response, request

from geo.answers import Answer, City, entry
from geo.answers.board import board_of
from geo.answers.whereabouts import streets_of
from geo.outputs.workbook import Head, Kind, as_xlsx, csv_line, csv_row
from geo.run import now
from geo.store.edit import Stamp
from geo.store.pages import MOST_ROWS, Asked
from web.admission import require_own
from web.api.answers import CSV, XLSX, attached, fresh, query_asked
from web.api.entries import Columns, version_read
from web.api.schemas import COUNT, TEXT
from web.audit import entry as noted
from web.bodies import read_body
from web.doors import door
from web.home import served_city
from web.params import LISTED, read_asked
from web.visitors import visitor
from web.wording import language, words

registry_api = Blueprint("registry_api", __name__)

_MARK = "\ufeff"
"""By which Excel knows UTF-8."""

_LIST = {"type": "array", "items": {"type": "object"}}

ENTRY: dict[str, Any] = {
    "type": "object",
    "required": ["run", "table", "code", "version", "street", "next", "row", "may_edit"],
    "properties": {
        "run": TEXT,
        "table": TEXT,
        "code": TEXT,
        "version": {**COUNT, "description": "Send it as `If-Match` with a change."},
        "street": {**TEXT, "description": "The street it lies in; empty where in none."},
        "next": {"type": "array", "items": TEXT,
                 "description": "States that a request may move to."},
        "row": {"type": "object", "description": "Every column, and `geometry` as GeoJSON."},
        "may_edit": {"type": "boolean"},
    },
}  # fmt: skip
ROWS: dict[str, Any] = {
    "type": "object",
    "required": ["table", "key", "columns", "rows", "total", "offset", "size", "editable"],
    "properties": {
        "columns": _LIST,
        "rows": _LIST,
        "total": COUNT,
        "editable": {"type": "array", "items": TEXT,
                     "description": "Keys of the rows that the visitor may change."},
        "edited": {**COUNT, "description": "Edits that the results of the run do not know of."},
    },
}  # fmt: skip


@registry_api.get("/registry")
@door("ask", takes=("area",), answers={"type": "object", "required": ["as_of", "checks"]})
def checks() -> Response:
    """Tell how complete the registry is, all of it or in one area."""
    return fresh(served_city().registry(**query_asked()))


@registry_api.get("/requests")
@door("ask", takes=("by",), answers={"type": "object", "required": ["as_of", "rows"]})
def requests() -> Response:
    """Tell how many requests each area of a level has, and how long they take."""
    return fresh(served_city().requests(**query_asked()))


@registry_api.get("/requests/board")
@door("ask", takes=("under",), answers={"type": "object", "required": ["as_of", "states"]})
def board() -> Response:
    """Tell how many requests are in each state, how many wait too long, and what may follow."""
    return fresh(board_of(served_city(), **query_asked()))


@registry_api.get("/registry/<name>")
@door("ask", takes=LISTED, answers=ROWS)
def rows(name: str) -> Response:
    """Tell some rows of a table.

    `where.COLUMN=VALUE` keeps the rows that hold a value.
    """
    city = served_city()
    found = city.register(name, read_asked(request.args))
    return fresh(found | {"editable": _editable(city, found)})


@registry_api.get("/registry/<name>.csv")
@door("export", takes=LISTED, form=CSV, answers=TEXT)
def as_csv(name: str) -> Response:
    """Hand over all rows of a table that match as CSV; no text in it is computed."""
    city, asked = served_city(), read_asked(request.args)
    first = city.register(name, replace(asked, offset=0, size=1))
    return attached(_lines(city, name, asked, first), f"{name}.csv", CSV)


@registry_api.get("/registry/<name>.xlsx")
@door("export", takes=LISTED, form=XLSX, answers=TEXT, is_costly=True)
def as_workbook(name: str) -> Response:
    """Hand over all rows of a table that match as a workbook; no text in it is computed."""
    city, asked = served_city(), read_asked(request.args)
    first = city.register(name, replace(asked, offset=0, size=MOST_ROWS))
    said = words(language(), "registry")
    heads = [Head(column["name"], _KINDS.get(column["kind"], "text"),
                  said.get(f"column_{column['name']}", column["name"]))
             for column in first["columns"]]  # fmt: skip
    told = [_spoken(row, said) for page in _pages(city, name, asked, first) for row in page]
    title = said[f"table_{name}"]
    about = {said["registry"]: title, said["from_run"]: city.run.id, said["taken_at"]: now(),
             said["city"]: city.run.city, said["notice"]: city.run.notice}  # fmt: skip
    return attached(as_xlsx(title, heads, told, about=about), f"{name}.xlsx", XLSX)


@registry_api.get("/registry/<name>/<path:code>")
@door("ask", answers=ENTRY, is_kept=True)
def row(name: str, code: str) -> Response:
    """Tell one row; its ETag is its version."""
    return _entry(entry.entry_of(served_city(), name, code))


@registry_api.post("/registry/<name>")
@door("edit", body=Columns, answers=ENTRY, status=201)
def add(name: str) -> Response:
    """Add a row; a column that is left out gets its default.

    A new request is opened, at once unless it says when. A row of points is placed in the area
    that holds it.
    """
    made = entry.add(served_city(), name, read_body().plain(), _hand())
    return _entry(made, 201)


@registry_api.patch("/registry/<name>/<path:code>")
@door("edit", body=Columns, answers=ENTRY)
def change(name: str, code: str) -> Response:
    """Change some columns of a row that has not changed since it was read.

    A request moves by its `state`; the moment follows. Results of the run stay as they are until
    the next build.
    """
    version = version_read()
    values = read_body().plain()
    return _entry(entry.change(served_city(), name, code, values, _hand(), version=version))


@registry_api.delete("/registry/<name>/<path:code>")
@door("edit", status=204)
def remove(name: str, code: str) -> Response:
    """Take a row away that has not changed since it was read; the log keeps it."""
    entry.remove(served_city(), name, code, _hand(), version=version_read())
    return Response(status=204)


@registry_api.get("/edits/<name>/<path:code>")
@door("ask", answers={"type": "object", "required": ["table", "code", "rows"]})
def edits(name: str, code: str) -> Response:
    """Tell what became of a row, the newest edit first: when, by which role, what changed."""
    return fresh(entry.history_of(served_city(), name, code))


def _hand() -> entry.Hand:
    """Tell whose hand it is: a role and the account of a post, never a person."""
    who = visitor()
    by = who.role if who.name in {"", who.role} else f"{who.role}/{who.name}"
    return entry.Hand(
        Stamp(now(), by),
        guard=lambda street: require_own(street or None),
        note=lambda subject, **facts: noted("edit", subject, **facts),
    )


def _may_edit(street: str) -> bool:
    return visitor().may_edit(street or None, parents={street: None})


def _editable(city: City, found: Answer) -> list[str]:
    """List the keys of the rows on a page that the visitor may change."""
    who, key, page = visitor(), found["key"], found["rows"]
    if not who.may("edit"):
        return []
    streets = streets_of(city, found["table"], page) if who.street else [""] * len(page)
    return [row[key] for row, street in zip(page, streets, strict=True) if _may_edit(street)]


def _entry(found: Answer, status: int = 200) -> Response:
    response = fresh(found | {"may_edit": _may_edit(found["street"])}, status)
    response.set_etag(str(found["version"]))
    if status == 200:
        response.make_conditional(request)
    return response


_KINDS: Mapping[str, Kind] = {"integer": "count", "number": "decimal"}


def _spoken(row: Answer, said: Mapping[str, str]) -> Answer:
    """Write yes and no as people read them."""
    return {name: said["yes" if cell else "no"] if isinstance(cell, bool) else cell
            for name, cell in row.items()}  # fmt: skip


def _pages(city: City, name: str, asked: Asked, first: Answer) -> Iterator[list[Answer]]:
    """Read every row that matches, whatever page was asked for."""
    for offset in range(0, first["total"], MOST_ROWS):
        page = city.register(name, replace(asked, offset=offset, size=MOST_ROWS))
        yield page["rows"]


def _lines(city: City, name: str, asked: Asked, first: Answer) -> Iterator[str]:
    columns = [column["name"] for column in first["columns"]]
    yield _MARK + csv_line(columns)
    for page in _pages(city, name, asked, first):
        yield "".join(csv_row(columns, row) for row in page)
