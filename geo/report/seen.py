"""What stands in a file to be read, piece by piece, and where two files do not say the same.

A file is read as lines of pieces: a line of HTML with its tags and texts, a row of a sheet with its
cells, a line of a page. Lines are matched first, then the pieces of lines that do not match.
"""

import io
import re
import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import cached_property
from hashlib import sha256
from html import unescape
from itertools import zip_longest
from typing import NamedTuple, TypeVar

from pypdf import PageObject
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from geo.report.as_xlsx import FIGURES, sheets_of
from geo.report.carried import Form, book_of, pdf_of
from geo.report.report import Report
from geo.report.table import FigureTable

T = TypeVar("T")


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


@dataclass(frozen=True)
class Seen:
    """A file as it is read.

    Attributes
    ----------
    form : str
        What it is.
    content : bytes
        The file.
    report : Report
        The figures that it was made of: they name the cells of a workbook.
    """

    form: Form
    content: bytes
    report: Report

    @cached_property
    def lines(self) -> list[Line]:
        """All of a page, or of the sheets of a workbook."""
        if self.form == "html":
            return [*_seen_html(self.content)]
        return [*_seen_xlsx(self.content, self.report)]

    @cached_property
    def paper(self) -> "_Paper":
        """All of a PDF."""
        return _Paper(self.content)


def unlike(told: Seen, due: Seen) -> Iterator[Unlike]:
    """Find what stands in a file and should not, or should and does not.

    Parameters
    ----------
    told : Seen
        The file.
    due : Seen
        What it should be, of the same form.
    """
    if told.form == "pdf":
        yield from _unlike_pages(told.paper, due.paper)
    else:
        yield from _unlike_lines(told.lines, due.lines)


def unlike_parts(told: Seen, due: Seen) -> str:
    """Name what is not the same in two files in which all that is read is."""
    one, other = _parts(told), _parts(due)
    names = {name for name in {*one, *other} if one.get(name) != other.get(name)}
    return ", ".join(sorted(names)) or told.form


def _parts(file: Seen) -> dict[str, bytes]:
    """Take out the parts of a workbook, and what is attached to a PDF."""
    if file.form == "html":
        return {}
    if file.form == "pdf":
        return {name: b"".join(found) for name, found in file.paper.attachments.items()}
    with zipfile.ZipFile(io.BytesIO(file.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _unlike_pages(told: "_Paper", due: "_Paper") -> Iterator[Unlike]:
    """Read only pages that are not drawn alike, for letters are slow to read."""
    for number, (one, other) in enumerate(zip_longest(told.pages, due.pages), start=1):
        where = f"page {number}"
        if one and other and told.digest(one) == due.digest(other):
            continue
        found = [*_unlike_lines(_seen_page(one, where), _seen_page(other, where))]
        yield from found or [Unlike(where, "", "is not drawn as it is made", "")]


class _Paper:
    """A PDF whose pages are told apart by all that is drawn on them, letters and pictures too."""

    def __init__(self, content: bytes) -> None:
        reader = pdf_of(content)
        self.pages, self.attachments = [*reader.pages], reader.attachments
        self._known: dict[int, bytes] = {}

    def digest(self, found: object) -> bytes:
        """Hash an object with all that it names, but for where it hangs and how it is read out."""
        if isinstance(found, IndirectObject):
            if found.idnum not in self._known:
                self._known[found.idnum] = b""  # for what names itself
                named = found.get_object()
                if not _is_page(named):  # a link leads to it
                    self._known[found.idnum] = self.digest(named)
            return self._known[found.idnum]
        if isinstance(found, DictionaryObject):
            parts = [name.encode() + self.digest(found.raw_get(name))
                     for name in sorted(found) if name not in _HANGS]  # fmt: skip
            if isinstance(found, StreamObject):
                parts.append(found._data)  # noqa: SLF001 - as it lies, not unpacked
        elif isinstance(found, ArrayObject):
            parts = [self.digest(part) for part in list.__iter__(found)]
        else:
            parts = [repr(found).encode("utf-8", "surrogatepass")]
        return sha256(b"\0".join(parts)).digest()


def _is_page(found: object) -> bool:
    return isinstance(found, DictionaryObject) and found.get("/Type") == "/Page"


_HANGS = frozenset({"/Parent", "/P", "/StructParent", "/StructParents", "/Tabs"})


def _unlike_lines(told: Sequence[Line], due: Sequence[Line]) -> Iterator[Unlike]:
    for lines_told, lines_due in _apart(told, due, _texts):
        for one, other in zip_longest(lines_told, lines_due, fillvalue=()):
            yield from _unlike_pieces(one, other)


def _apart(
    told: Sequence[T], due: Sequence[T], key: Callable[[T], object]
) -> Iterator[tuple[Sequence[T], Sequence[T]]]:
    """Match two sequences and give the stretches that differ."""
    keys_told, keys_due = [*map(key, told)], [*map(key, due)]
    start = _alike(keys_told, keys_due)
    end = _alike(keys_told[:start:-1], keys_due[:start:-1])
    keys_told, keys_due = (keys[start : len(keys) - end] for keys in (keys_told, keys_due))
    matcher = SequenceMatcher(None, keys_told, keys_due, autojunk=len(keys_told) > _MANY)
    for what, a, a_end, b, b_end in matcher.get_opcodes():
        if what != "equal":
            yield told[start + a : start + a_end], due[start + b : start + b_end]


_MANY = 2000
"""Lines or pieces from which on those that occur often are not matched for themselves."""


def _texts(line: Sequence[Piece]) -> tuple[str, ...]:
    return tuple(piece.text for piece in line)


def _alike(told: Sequence[object], due: Sequence[object]) -> int:
    """Count how many are the same from the start on."""
    pairs = zip(told, due, strict=False)
    return next((n for n, (a, b) in enumerate(pairs) if a != b), min(len(told), len(due)))


def _unlike_pieces(told: Sequence[Piece], due: Sequence[Piece]) -> Iterator[Unlike]:
    for pieces_told, pieces_due in _apart(told, due, lambda piece: piece.text):
        for one, other in zip_longest(pieces_told, pieces_due):
            place = other or one
            assert place is not None
            yield Unlike(
                place.where, place.figure, one.text if one else "", other.text if other else ""
            )


_TOKENS = re.compile(
    r"""<!--.*?-->|<[!/a-zA-Z](?:[^>"']|"[^"]*"|'[^']*')*>|[^<\n]+|\n|<(?![!/a-zA-Z])|<.*""",
    re.DOTALL,
)
"""Comments, tags, texts; a tag that does not end takes what is left, so that it is tried once."""

_FIGURE = re.compile(r'data-figure="([^"]*)"')
_ANCHOR = re.compile(r'<(?:section|div|figure|h[1-6])\b[^>]*\bid="([^"]*)"')
_TRAVELS = re.compile(r'(<script type="application/json" id="figures">).*?(</script>)', re.DOTALL)


def _seen_html(content: bytes) -> Iterator[Line]:
    """Read all tags and texts but what travels."""
    page = _TRAVELS.sub(r"\1\2", content.decode("utf-8", "replace"))
    where, figure, line = "top", "", list[Piece]()
    for token in _TOKENS.findall(page):
        if token == "\n":
            yield tuple(line)
            line = []
            continue
        if token.startswith("<"):
            if anchor := _ANCHOR.match(token):
                where = f"#{unescape(anchor[1])}"
            said = _FIGURE.search(token)
            figure = unescape(said[1]) if said else "" if token.startswith("</") else figure
            line.append(Piece(token, where, figure))
        elif token.strip():
            line.append(Piece(unescape(token), where, figure))
    yield tuple(line)


def _seen_page(page: PageObject | None, where: str) -> list[Line]:
    texts = [] if page is None else page.extract_text().splitlines()
    return [(Piece(text.strip(), where),) for text in texts if text.strip()]


def _seen_xlsx(content: bytes, report: Report) -> Iterator[Line]:
    """Read every sheet but the one that travels; the first is the answer, then the tables."""
    tables = [None, *sheets_of(report)]
    for sheet, table in zip_longest(book_of(content).worksheets, tables):
        if sheet is None or sheet.title == FIGURES:
            continue
        yield (Piece(f"{sheet.title} ({sheet.sheet_state})", f"sheet {sheet.title}"),)
        for number, row in enumerate(sheet.iter_rows()):
            names = _names_at(table, number - 1)
            yield tuple(
                Piece(
                    f"{cell.value} ({cell.number_format})",
                    f"sheet {sheet.title}, {cell.coordinate}",
                    names[column] if column < len(names) else "",
                )
                for column, cell in enumerate(row)
                if cell.value is not None
            )


def _names_at(table: FigureTable | None, row: int) -> list[str]:
    """Name the figures of a row of a sheet."""
    if table is None or not 0 <= row < len(table.rows):
        return []
    row_id = table.row_id(table.rows[row])
    return [f"{row_id}:{column}" for column in table.columns]
