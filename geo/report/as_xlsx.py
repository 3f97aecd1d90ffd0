"""A report as a workbook: the answer, a sheet for each table of figures, and what travels.

The last sheet is hidden and holds the figures as they are, cut to what cells may hold. Words of
data are written as people read them; as they are they stand on the hidden sheet.
"""

import io
import math
import re
from collections.abc import Iterator, Sequence
from functools import singledispatchmethod
from typing import Any

import xlsxwriter

from geo.outputs.workbook import FORMATS, Head, add_sheet
from geo.report.block import (
    Block,
    Cards,
    Commands,
    Document,
    Facts,
    Grid,
    Heading,
    Language,
    Paragraph,
    Said,
    Text,
    plain,
)
from geo.report.chapters import CHAPTERS, name_of
from geo.report.report import Report
from geo.report.table import FigureTable, Value, written
from geo.report.words import Words, words_of

FIGURES = "figures"
"""Name of the hidden sheet."""

SHEETS = "sheets"
"""The words of sheets and of heads that no chapter needs."""

_CUT = 16_000
"""Letters of what travels in one cell: half of what a cell holds, for some letters count twice."""

_LIKE_ESCAPES = re.compile("x(?=[0-9A-Fa-f]{4}_)")
_A4 = 9
_WIDTHS = (30, 15, 15, 15, 15, 15)
_ROW_POINTS = 15
_MOST_FOOT = 250
"""Letters of a foot; a workbook allows 255."""


def as_xlsx(document: Document, report: Report) -> bytes:
    """Write a report as a workbook; the same figures give the same bytes.

    Parameters
    ----------
    document : Document
        What is read, :func:`geo.report.document.document_of`: its first chapter is the first sheet.
    report : Report
        The figures that travel with it.
    """
    out = io.BytesIO()
    words = sheet_words(document.language)
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        created = report.run.created.replace(tzinfo=None)
        book.set_properties({"title": document.title, "subject": document.subtitle,
                             "comments": document.notice, "created": created})  # fmt: skip
        _Answer(book, report, words).write(document)
        for table in sheets_of(report):
            _printable(_add_table(book, table, words), document)
        _add_figures(book, report.as_text())
    return out.getvalue()


def sheets_of(report: Report) -> list[FigureTable]:
    """List the tables that have a sheet, those with rows."""
    return [table for table in report.tables.values() if table.rows]


def sheet_words(language: Language) -> Words:
    """Read the words of sheets: those of all chapters, the first to have one is heard."""
    words: dict[str, str] = {}
    for chapter in reversed(CHAPTERS):
        words |= words_of(name_of(chapter), language)
    words |= words_of(SHEETS, language)
    return words


def heads_of(table: FigureTable, words: Words) -> list[Head]:
    """Name the columns of a table: ``TABLE.COLUMN`` of the words, else ``COLUMN``."""
    return [
        Head(name, column.kind, words.get(f"{table.name}.{name}") or words.get(name, name))
        for name, column in table.columns.items()
    ]


def _title(table: FigureTable, words: Words) -> str:
    return words.get(f"sheet_{table.name}", table.name)


def _add_table(book: xlsxwriter.Workbook, table: FigureTable, words: Words) -> Any:
    rows = [
        {name: _told(words, table.name, name, value) for name, value in row.items()}
        for row in table.rows
    ]
    sheet = add_sheet(book, _title(table, words), heads_of(table, words), rows)
    sheet.repeat_rows(0)
    return sheet


def _told(words: Words, table: str, column: str, value: Value) -> Value:
    if not isinstance(value, str):
        return value
    return words.get(f"{table}.{column}_{value}") or words.get(f"{column}_{value}", value)


def _add_figures(book: xlsxwriter.Workbook, text: str) -> None:
    """Let the figures travel; what a reader of cells takes for an escape is written as JSON's."""
    sheet = book.add_worksheet(FIGURES)
    text = _LIKE_ESCAPES.sub(r"\\u0078", text)
    for line, start in enumerate(range(0, len(text), _CUT)):
        sheet.write_string(line, 0, text[start : start + _CUT])
    sheet.very_hidden()


def _printable(sheet: Any, document: Document) -> None:
    """Fit a sheet to the width of A4 laid across, and say on each page what it is."""
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.8, bottom=0.8)
    sheet.set_header(f"&L{_foot(f'{document.title} · {document.subtitle}')}&R&P / &N")
    sheet.set_footer(f"&L{_foot(f'{document.source} · {document.notice}'.rstrip(' ·'))}")


def _foot(text: str) -> str:
    return text[: _MOST_FOOT // 2].replace("&", "&&")[:_MOST_FOOT]


class _Answer:
    """The first sheet, written from top to bottom."""

    def __init__(self, book: xlsxwriter.Workbook, report: Report, words: Words) -> None:
        self._report, self._words = report, words
        self._kinds = {
            (table.name, name): column.kind
            for table in report.tables.values()
            for name, column in table.columns.items()
        }
        self._values = {figure.id: figure.value for figure in report.figures()}
        self._sheet = book.add_worksheet(words["sheet_answer"])
        self._line = 0
        wrap = {"text_wrap": True, "valign": "top"}
        self._title = book.add_format({"bold": True, "font_size": 16})
        self._heading = book.add_format({"bold": True, "font_size": 12})
        self._bold = book.add_format({**wrap, "bold": True})
        self._plain = book.add_format(wrap)
        self._quiet = book.add_format({**wrap, "font_color": "#555555"})
        self._typed = book.add_format({"font_name": "Courier New"})
        self._numbers = {
            kind: book.add_format({"num_format": form, "valign": "top", "align": "right"})
            for kind, form in FORMATS.items()
        }

    def write(self, document: Document) -> None:
        """Write the head of the report, its first chapter, and what the other sheets hold."""
        for column, width in enumerate(_WIDTHS):
            self._sheet.set_column(column, column, width)
        self._row(document.title, form=self._title, high=22)
        self._row(document.subtitle, form=self._heading, high=17)
        for text in filter(None, (document.source, document.notice)):
            self._across(text, self._quiet)
        for block in _first_chapter(document.blocks):
            self._block(block)
        self._list_sheets()
        _printable(self._sheet, document)

    def _list_sheets(self) -> None:
        words = self._words
        self._line += 1
        self._row(words["sheets_heading"], form=self._heading)
        self._row(words["sheets_name"], words["sheets_rows"], words["sheets_asks"], form=self._bold)
        for table in self._report.tables.values():
            self._sheet.write_string(self._line, 0, _title(table, words))
            self._sheet.write_number(self._line, 1, len(table.rows), self._numbers["count"])
            self._sheet.write_string(self._line, 2, table.asks, self._typed)
            self._line += 1

    @singledispatchmethod
    def _block(self, block: Block) -> None:
        """Leave out what is drawn."""

    @_block.register
    def _(self, block: Heading) -> None:
        self._line += 1
        self._row(block.text, form=self._heading)

    @_block.register
    def _(self, block: Paragraph) -> None:
        self._across(plain(block.text), self._quiet if block.is_quiet else self._plain)

    @_block.register
    def _(self, block: Cards) -> None:
        for card in block.cards:
            self._sheet.write_string(self._line, 0, card.label, self._bold)
            self._cell(1, card.value)
            self._across(plain(card.note), self._quiet, first=2)

    @_block.register
    def _(self, block: Grid) -> None:
        self._row(*(head.text for head in block.heads), form=self._bold)
        for line in block.lines:
            for column, cell in enumerate(line.cells):
                self._cell(column, cell)
            self._line += 1

    @_block.register
    def _(self, block: Facts) -> None:
        for name, text in block.pairs:
            self._sheet.write_string(self._line, 0, name, self._bold)
            self._across(plain(text), self._plain, first=1)

    @_block.register
    def _(self, block: Commands) -> None:
        for line in block.lines:
            self._row(line, form=self._typed)

    def _row(self, *texts: str, form: Any, high: float | None = None) -> None:
        if high:
            self._sheet.set_row(self._line, high)
        for column, text in enumerate(texts):
            self._sheet.write_string(self._line, column, text, form)
        self._line += 1

    def _across(self, text: str, form: Any, *, first: int = 0) -> None:
        """Write a text over the rest of the columns, as high as it needs."""
        letters = len(text.encode("gbk", "replace"))
        lines = math.ceil(letters * 1.1 / sum(_WIDTHS[first:]))
        self._sheet.set_row(self._line, _ROW_POINTS * max(lines, 1))
        self._sheet.merge_range(self._line, first, self._line, len(_WIDTHS) - 1, "", form)
        self._sheet.write_string(self._line, first, text, form)
        self._line += 1

    def _cell(self, column: int, text: Text) -> None:
        """Write a figure that stands alone as a number, all else as people read it."""
        number = self._number(text)
        if number is None:
            self._sheet.write_string(self._line, column, plain(text), self._plain)
        else:
            self._sheet.write_number(self._line, column, number[0], number[1])

    def _number(self, text: Text) -> tuple[float, Any] | None:
        """Take a number and its form, if that is how it is read."""
        if len(text) != 1 or not isinstance(said := text[0], Said):
            return None
        value = self._values[said.figure]
        kind = self._kinds[said.figure.partition(":")[0], said.figure.rpartition(":")[2]]
        if not isinstance(value, int | float) or written(value, kind) != said.text:
            return None
        return value, self._numbers[kind]


def _first_chapter(blocks: Sequence[Block]) -> Iterator[Block]:
    """Take what stands before the second heading of a chapter."""
    n_chapters = 0
    for block in blocks:
        n_chapters += isinstance(block, Heading) and block.level == 1
        if n_chapters > 1:
            return
        yield block
