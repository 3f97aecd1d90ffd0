"""Tables for spreadsheets: CSV for programs, XLSX for people; a text never becomes a formula.

Conventions
-----------
* a number is written as a number, its unit said by its head and shown by its format;
* a text is written as a text, though it begins like a formula, a link or a number;
* in CSV, where a text cannot be told from a formula, such a text has an apostrophe before it.
"""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import xlsxwriter

_FORMULA = tuple("=+-@＝＋－＠\t\r\n")  # noqa: RUF001 - wide signs count where Chinese is written
"""How a cell begins that a spreadsheet would compute."""

Kind = Literal["text", "count", "rate", "decimal", "degrees"]

FORMATS: Mapping[Kind, str] = {
    "text": "@",
    "count": "#,##0",
    "rate": "0.0%",
    "decimal": "#,##0.0",
    "degrees": "0.00000",
}
_HEAD = {"bold": True, "text_wrap": True, "valign": "top"}
_MOST_WIDE, _LEAST_WIDE = 40, 9
_SHEET_LETTERS = 31
_BARRED = re.compile(r"[\[\]:*?/\\']")
_MARK = "\ufeff"
"""By which Excel knows UTF-8."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Head:
    """A column.

    Attributes
    ----------
    name : str
        As programs call it.
    kind : str
        How its cells are written: ``text``, ``count``, ``rate`` (0 to 1), ``decimal`` or
        ``degrees``.
    said : str
        As people read it.
    """

    name: str
    kind: Kind
    said: str


def as_csv(names: Sequence[str], rows: Iterable[Row]) -> str:
    """Write a table as CSV with the mark by which Excel knows UTF-8."""
    return _MARK + csv_line(names) + "".join(csv_row(names, row) for row in rows)


def csv_row(names: Sequence[str], row: Row) -> str:
    """Write one row of a table as CSV."""
    return csv_line([harmless(row[name]) for name in names])


def csv_line(cells: Sequence[object]) -> str:
    """Write cells as one line of CSV."""
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue()


def harmless(cell: object) -> object:
    """Keep a spreadsheet from computing a text.

    Examples
    --------
    >>> harmless("=1+1"), harmless("a=b"), harmless(-3)
    ("'=1+1", 'a=b', -3)
    """
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def as_xlsx(
    title: str, heads: Sequence[Head], rows: Sequence[Row], *, about: Mapping[str, str]
) -> bytes:
    """Write a table as a workbook: its rows, and a sheet that tells where they come from.

    Parameters
    ----------
    title : str
        Name of the sheet of rows; cut to what a workbook allows.
    heads : sequence of Head
        The columns.
    rows : sequence of mapping
        Of each column's name to its cell; None is left empty.
    about : mapping of str to str
        What is told on the second sheet, one line each.
    """
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        add_sheet(book, title, heads, rows)
        told = book.add_worksheet("ⓘ")
        told.set_column(0, 0, 24)
        told.set_column(1, 1, 80)
        bold = book.add_format(_HEAD)
        for line, (name, text) in enumerate(about.items()):
            told.write_string(line, 0, name, bold)
            told.write_string(line, 1, text)
    return out.getvalue()


def add_sheet(
    book: xlsxwriter.Workbook, title: str, heads: Sequence[Head], rows: Sequence[Row]
) -> Any:
    """Add a sheet of rows under a frozen head with filters, and return it; see :func:`as_xlsx`."""
    bold = book.add_format(_HEAD)
    sheet = book.add_worksheet(_BARRED.sub(" ", title)[:_SHEET_LETTERS] or "1")
    for column, head in enumerate(heads):
        sheet.write_string(0, column, head.said, bold)
        sheet.set_column(column, column, _width(head, rows))
        form = book.add_format({"num_format": FORMATS[head.kind]})
        for line, row in enumerate(rows, start=1):
            _write(sheet, line, column, row[head.name], form)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(rows), 1), max(len(heads) - 1, 0))
    return sheet


def _write(sheet: Any, line: int, column: int, cell: object, form: Any) -> None:
    if cell is None:
        return
    if isinstance(cell, bool) or not isinstance(cell, int | float):
        sheet.write_string(line, column, str(cell), form)
    else:
        sheet.write_number(line, column, cell, form)


def _width(head: Head, rows: Sequence[Row]) -> float:
    """Make room for the longest text; a Chinese letter is as wide as two others."""
    texts = [head.said, *(str(row[head.name]) for row in rows if head.kind == "text")]
    wide = max(len(text.encode("gbk", "replace")) for text in texts)
    return float(min(max(wide + 2, _LEAST_WIDE), _MOST_WIDE))
