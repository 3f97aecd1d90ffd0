"""What stands in a file to be read, piece by piece, and where two files do not say the same.

A file is read as lines of pieces: a line of HTML with its tags and texts, a row of a sheet with its
cells, a line of a page. Lines are matched first, then the pieces of lines that do not match.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from html import unescape
from itertools import zip_longest
from typing import NamedTuple

from pypdf import PageObject

from geo.report.as_xlsx import FIGURES, sheets_of
from geo.report.carried import Form, book_of, pdf_of
from geo.report.report import Report
from geo.report.table import FigureTable


class Piece(NamedTuple):
    """A tag, a text, a cell or a line.

    Attributes
    ----------
    text : str
        What it says.
    where : str
        Where it stands, for people.
    figure : str
        The figure that it says, where that is known.
    """

    text: str
    where: str
    figure: str = ""


Line = tuple[Piece, ...]


class Unlike(NamedTuple):
    """A place where what stands is not what should.

    Attributes
    ----------
    where : str
        The place, for people.
    figure : str
        The figure it says; empty where that is not known.
    told, due : str
        What stands there, and what should; empty for nothing.
    """

    where: str
    figure: str
    told: str
    due: str


def unlike(form: Form, told: bytes, due: bytes, report: Report) -> Iterator[Unlike]:
    """Find what stands in a file and should not, or should and does not.

    Parameters
    ----------
    form : str
        That of both files.
    told : bytes
        The file.
    due : bytes
        What it should be.
    report : Report
        The figures that ``due`` was made of.
    """
    if form == "html":
        yield from _unlike_lines(_seen_html(told), _seen_html(due))
    elif form == "xlsx":
        yield from _unlike_lines(_seen_xlsx(told, report), _seen_xlsx(due, report))
    else:
        yield from _unlike_pages(told, due)


def _unlike_pages(told: bytes, due: bytes) -> Iterator[Unlike]:
    """Read only pages that are not drawn alike, for letters are slow to read."""
    pages = [pdf_of(content).pages for content in (told, due)]
    for number, (one, other) in enumerate(zip_longest(*pages), start=1):
        if one and other and _drawn(one) == _drawn(other):
            continue
        lines = [_seen_page(page, f"page {number}") for page in (one, other)]
        yield from _unlike_lines(*lines)


def _unlike_lines(told: Iterable[Line], due: Iterable[Line]) -> Iterator[Unlike]:
    told, due = [*told], [*due]
    lines_told, lines_due = ([*map(_texts, lines)] for lines in (told, due))
    matcher = SequenceMatcher(None, lines_told, lines_due, autojunk=len(told) > _MANY)
    for what, a, a_end, b, b_end in matcher.get_opcodes():
        if what == "equal":
            continue
        for one, other in zip_longest(told[a:a_end], due[b:b_end], fillvalue=()):
            yield from _unlike_pieces(one, other)


_MANY = 2000
"""Lines from which on those that occur often, such as empty ones, are not matched alone."""


def _texts(line: Sequence[Piece]) -> tuple[str, ...]:
    return tuple(piece.text for piece in line)


def _unlike_pieces(told: Sequence[Piece], due: Sequence[Piece]) -> Iterator[Unlike]:
    matcher = SequenceMatcher(None, _texts(told), _texts(due), autojunk=False)
    for what, a, a_end, b, b_end in matcher.get_opcodes():
        if what == "equal":
            continue
        for one, other in zip_longest(told[a:a_end], due[b:b_end]):
            place = other or one
            if place is not None:
                yield Unlike(
                    place.where,
                    place.figure,
                    "" if one is None else one.text,
                    "" if other is None else other.text,
                )


_TOKENS = re.compile(
    r"""<!--.*?-->|<[!/a-zA-Z](?:[^>"']|"[^"]*"|'[^']*')*>|[^<\n]+|\n|<(?![!/a-zA-Z])|<.*""",
    re.DOTALL,
)
"""Comments, tags, texts; a tag that does not end takes what is left, so that it is tried once."""

_FIGURE = re.compile(r'data-figure="([^"]*)"')
_ANCHOR = re.compile(r'\bid="([^"]*)"')
_TRAVELS = re.compile(r'(<script type="application/json" id="figures">).*?(</script>)', re.DOTALL)


def _seen_html(content: bytes) -> Iterator[Line]:
    """Read all tags and texts but what travels."""
    page = _TRAVELS.sub(r"\1\2", content.decode("utf-8", "replace"))
    where, figure, line = "", "", list[Piece]()
    for token in _TOKENS.findall(page):
        if token == "\n":
            yield tuple(line)
            line = []
            continue
        if token.startswith("<"):
            if anchor := _ANCHOR.search(token):
                where = f"#{unescape(anchor[1])}"
            said = _FIGURE.search(token)
            figure = unescape(said[1]) if said else "" if token.startswith("</") else figure
            line.append(Piece(token, where, figure))
        elif token.strip():
            line.append(Piece(unescape(token), where, figure))
    yield tuple(line)


def _drawn(page: PageObject) -> bytes:
    contents = page.get_contents()
    return b"" if contents is None else contents.get_data()


def _seen_page(page: PageObject | None, where: str) -> Iterator[Line]:
    texts = [] if page is None else page.extract_text().splitlines()
    return ((Piece(text.strip(), where),) for text in texts if text.strip())


def _seen_xlsx(content: bytes, report: Report) -> Iterator[Line]:
    """Read every sheet but the one that travels; the first is the answer, then the tables."""
    tables = [None, *sheets_of(report)]
    for sheet, table in zip_longest(book_of(content).worksheets, tables):
        if sheet is None or sheet.title == FIGURES:
            continue
        yield (Piece(f"{sheet.title} ({sheet.sheet_state})", f"sheet {sheet.title}"),)
        for number, row in enumerate(sheet.iter_rows()):
            yield tuple(
                Piece(
                    f"{cell.value} ({cell.number_format})",
                    f"sheet {sheet.title}, {cell.coordinate}",
                    _figure_at(table, number - 1, column),
                )
                for column, cell in enumerate(row)
                if cell.value is not None
            )


def _figure_at(table: FigureTable | None, row: int, column: int) -> str:
    if table is None or not 0 <= row < len(table.rows) or column >= len(table.columns):
        return ""
    return table.id_of(table.rows[row], [*table.columns][column])
