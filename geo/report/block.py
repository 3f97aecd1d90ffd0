"""What a report is told in: blocks that every form of it sets in its own way.

A text is a sequence of plain words and figures. A figure that is said keeps its name, so that what
stands on the page can be held against what the store says.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Literal

from geo.outputs.shades import Key as Key  # what a legend holds, here as on the map page


@dataclass(frozen=True, slots=True)
class Said:
    """A figure as people read it.

    Attributes
    ----------
    text : str
        What is read.
    figure : str
        Its name, :meth:`geo.report.table.FigureTable.id_of`.
    """

    text: str
    figure: str


Text = tuple[str | Said, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading; ``anchor`` is unique and names it in links.

    Attributes
    ----------
    level : int
        1 for a chapter, 2 within it.
    is_new_page : bool
        Whether a page of paper begins with it.
    """

    text: str
    anchor: str
    level: int = 1
    is_new_page: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text; a quiet one is small and grey, a note."""

    text: Text
    is_quiet: bool = False


@dataclass(frozen=True, slots=True)
class Card:
    """One figure that leaders read: what it is, the figure, and a note."""

    label: str
    value: Text
    note: Text = ()
    is_main: bool = False


@dataclass(frozen=True, slots=True)
class Cards:
    """Cards side by side."""

    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True)
class Head:
    """A column of a grid as people read it; ``wide`` is its share of the width."""

    text: str
    is_number: bool = False
    wide: float = 1.0


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a grid.

    Attributes
    ----------
    cells : tuple of Text
        One a head.
    depth : int
        How far it is set in, 0 first: rows that follow one of less depth are its parts.
    is_sum : bool
        Whether it stands for those below it.
    """

    cells: tuple[Text, ...]
    depth: int = 0
    is_sum: bool = False


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Attributes
    ----------
    name : str
        That of the figures it shows, or like it; unique in a report.
    heads : tuple of Head
        The columns.
    lines : tuple of Line
        The rows.
    is_small : bool
        Whether it is set in small letters, as a long annex is.
    is_tree : bool
        Whether lines can be folded under the one of less depth above them.
    """

    name: str
    heads: tuple[Head, ...]
    lines: tuple[Line, ...]
    is_small: bool = False
    is_tree: bool = False


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing.

    Attributes
    ----------
    name : str
        Unique in a report, letters and ``_``.
    svg : str
        With a ``viewBox``; its texts are escaped. Empty where a report is told again without maps.
    said : str
        What it shows, for who cannot see it.
    height_mm : float
        On paper, where it is as wide as the text; 0 for what its shape gives.
    """

    name: str
    svg: str
    said: str
    height_mm: float = 0.0


@dataclass(frozen=True, slots=True)
class Legend:
    """What the colours and marks of the picture before it mean."""

    keys: tuple[Key, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Names and what they are, one a line."""

    pairs: tuple[tuple[str, Text], ...]


@dataclass(frozen=True, slots=True)
class Commands:
    """Lines to be typed."""

    lines: tuple[str, ...]


Block = Heading | Paragraph | Cards | Grid | Picture | Legend | Facts | Commands
Language = Literal["zh", "en"]
LANGUAGES: tuple[Language, ...] = ("zh", "en")
Form = Literal["html", "pdf", "xlsx"]
FORMS: tuple[Form, ...] = ("html", "pdf", "xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A report in one language, ready to be set.

    Attributes
    ----------
    language : str
        ``zh`` or ``en``.
    title, subtitle : str
        What it is, and of what.
    notice : str
        What must be said of the data; on every page. Empty where there is nothing.
    source : str
        The run and its day; on every page.
    blocks : tuple of Block
        From the first page to the last.
    said : mapping of str to str
        Words that a form needs around the blocks: ``page`` and ``contents``.
    """

    language: Language
    title: str
    subtitle: str
    notice: str
    source: str
    blocks: tuple[Block, ...]
    said: Mapping[str, str] = field(default_factory=dict)


def text_of(pattern: str, **figures: str | Said) -> Text:
    """Put figures and names into a sentence.

    Examples
    --------
    >>> text_of("{n} live here.", n=Said("990,000", "areas:1:residents"))
    (Said(text='990,000', figure='areas:1:residents'), ' live here.')
    """
    parts: list[str | Said] = []
    for plain, name, _, _ in Formatter().parse(pattern):
        parts += [plain] if plain else []
        parts += [figures[name]] if name else []
    return tuple(parts)


def plain(text: Text) -> str:
    """Read a text without the names of its figures."""
    return "".join(part.text if isinstance(part, Said) else part for part in text)
