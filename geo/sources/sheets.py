"""CSV and XLSX: every cell as text, nothing guessed, nothing evaluated."""

import csv
import io
import itertools
import warnings
import zipfile
from pathlib import Path

import openpyxl
import pandas as pd
from openpyxl.utils.exceptions import InvalidFileException

from geo.check.encoding import encoding_of
from geo.city import Entry
from geo.errors import SourceError
from geo.sources.archives import judge
from geo.sources.shapes import from_wkt

MOST_ROWS = 2_000_000

MOST_CELL = 16 << 20
"""Characters of one cell; a shape of 200,000 vertices takes half of it."""

_BOM = b"\xef\xbb\xbf"


def read_csv(entry: Entry, path: Path) -> pd.DataFrame:
    """Read a CSV file in UTF-8, or in the encoding that the city file says.

    Returns
    -------
    DataFrame
        Texts, None where a cell is empty; a GeoDataFrame if the entry has ``wkt``.

    Raises
    ------
    SourceError
        If it has another encoding, no header, or rows of different lengths.
    """
    content = path.read_bytes().removeprefix(_BOM)
    encoding = encoding_of([content], entry.encoding)
    text = content.decode(encoding)
    if "\0" in text:
        raise SourceError("it holds zero bytes, so it is no CSV")
    csv.field_size_limit(MOST_CELL)  # well-known text may be long
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text)))
    return _table(rows, entry)


def read_xlsx(entry: Entry, path: Path) -> pd.DataFrame:
    """Read one sheet of an Excel file: values as they were saved, formulas never evaluated.

    Returns
    -------
    DataFrame
        As :func:`read_csv`.

    Raises
    ------
    SourceError
        If it is no sound XLSX file, or holds several sheets and none is named.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            judge(archive, path.stat().st_size)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # styles and extensions that are not read
            book = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (zipfile.BadZipFile, InvalidFileException, KeyError) as error:
        raise SourceError("it is no sound XLSX file", hint="save it anew as .xlsx") from error
    try:
        sheet = book[_sheet(entry, book.sheetnames)]
        cells = sheet.iter_rows(values_only=True)
        rows = [[_text(cell) for cell in row] for row in itertools.islice(cells, MOST_ROWS + 2)]
    finally:
        book.close()
    return _table(_squared(rows), entry)


def _sheet(entry: Entry, names: list[str]) -> str:
    if entry.sheet in names:
        return str(entry.sheet)
    if entry.sheet is None and len(names) == 1:
        return names[0]
    raise SourceError(f"it has the sheets {', '.join(names)}", hint="name one of them: sheet = ...")


def _squared(rows: list[list[str]]) -> list[list[str]]:
    """Cut the empty columns that Excel keeps beside those in use; make rows equally long."""
    used = max((at for row in rows for at, cell in enumerate(row, 1) if cell), default=0)
    return [[*row, *[""] * used][:used] for row in rows]


def _text(cell: object) -> str:
    """Write a cell as its reader sees it: a whole number without a fraction."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _delimiter(text: str) -> str:
    """Choose what separates most cells of the header."""
    header = text.split("\n", 1)[0]
    return max(",;\t", key=header.count)


def _table(rows: list[list[str]], entry: Entry) -> pd.DataFrame:
    while rows and not any(cell.strip() for cell in rows[-1]):
        rows.pop()
    header = [name.strip() for name in rows[0]] if rows else []
    if not any(header):
        raise SourceError("it has no header row")
    repeated = sorted({name for name in header if header.count(name) > 1})
    if repeated:
        raise SourceError(f"its header repeats {', '.join(map(repr, repeated))}")
    if len(rows) - 1 > MOST_ROWS:
        raise SourceError(f"it has more than {MOST_ROWS:,} rows")
    uneven = [number for number, row in enumerate(rows[1:], 1) if len(row) != len(header)]
    if uneven:
        raise SourceError(
            f"rows have more or fewer cells than the header's {len(header)}",
            hint="put texts that hold the separator between quotes",
            ids=uneven,
        )
    cells = [[cell.strip() or None for cell in row] for row in rows[1:]]
    frame = pd.DataFrame(cells, columns=header, dtype=object)
    return from_wkt(frame, entry.wkt) if entry.wkt else frame
