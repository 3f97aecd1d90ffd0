"""The tables of the page: to be looked through as JSON, or taken away as CSV or XLSX."""

from typing import Any

from flask import Blueprint, Response

from geo.answers import City
from geo.answers.sheets import Asked, Sheet, about, sheet_of
from geo.outputs.wording import wording
from geo.outputs.workbook import as_csv, as_xlsx
from web.api import shapes
from web.api.answers import CSV, XLSX, answer, attached, query_asked
from web.doors import door
from web.home import served_city
from web.params import WALKER
from web.wording import language

tables_api = Blueprint("tables_api", __name__)

TAKES = ("by", "under", *WALKER)


@tables_api.get("/tables/<name>.json")
@door("ask", takes=TAKES, answers=shapes.TABLE, is_kept=True)
def as_json_rows(name: str) -> Response:
    """Tell a table of the page."""
    return answer(_told, name)


@tables_api.get("/tables/<name>.csv")
@door("export", takes=TAKES, form=CSV)
def as_csv_file(name: str) -> Response:
    """Write a table of the page for programs."""
    sheet, _ = _sheet(served_city(), name, query_asked())
    return attached(as_csv([*sheet.columns], sheet.rows), f"{name}.csv", CSV)


@tables_api.get("/tables/<name>.xlsx")
@door("export", takes=(*TAKES, "lang"), form=XLSX)
def as_workbook(name: str) -> Response:
    """Write a table of the page as a workbook, with a sheet that tells where it comes from."""
    words, query = wording(language()), query_asked()
    query.pop("lang", None)
    city = served_city()
    sheet, asked = _sheet(city, name, query)
    title = words[f"table_{name}"]
    told = about(city, sheet, asked, words)
    book = as_xlsx(title, sheet.heads(words), sheet.rows, about=told)
    return attached(book, f"{name}.xlsx", XLSX)


def _told(city: City, name: str, **query: Any) -> dict[str, Any]:
    sheet, asked = _sheet(city, name, query)
    columns = [{"name": column, "kind": kind} for column, kind in sheet.columns.items()]
    return city.stamped(asked.question) | {"columns": columns, "rows": sheet.rows}


def _sheet(city: City, name: str, query: dict[str, Any]) -> tuple[Sheet, Asked]:
    by, under = query.pop("by", None), query.pop("under", None)
    asked = Asked(city.question(**query), by, under)
    return sheet_of(city, name, asked), asked
