"""What a table's description is made of: columns with meaning and unit, a key, the geometry."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal["text", "integer", "number", "boolean", "date", "moment", "bytes"]
"""A ``date`` is the text ``2026-11-24``; a ``moment`` is ``2026-11-24T19:00:00``, the city's own
time; both sort as they follow one another. ``bytes`` never come from a file."""

POINT = frozenset({"Point"})
LINE = frozenset({"LineString", "MultiLineString"})
POLYGON = frozenset({"Polygon", "MultiPolygon"})


@dataclass(frozen=True, slots=True)
class Column:
    """One column: what it means and what it may hold.

    Attributes
    ----------
    meaning : str
        One phrase, with the unit; messages quote it.
    kind : str
        One of :data:`Kind`; numbers are never negative.
    required : bool
        Whether a row without a value is a fault.
    default : object
        What an entry that does not name the column gets.
    choices : tuple of str
        The only texts allowed; empty when any is.
    constant : bool
        Whether a city file may give a text for all rows instead of a column's name.
    refers : str
        The table whose key it holds; empty when none.
    many : bool
        Whether it holds several values, separated by ``;``.
    most : int or None
        The largest number allowed.
    """

    meaning: str
    kind: Kind = "text"
    required: bool = False
    default: object = None
    choices: tuple[str, ...] = ()
    constant: bool = False
    refers: str = ""
    many: bool = False
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """Columns with their meaning and unit, a key, and the geometry allowed.

    Attributes
    ----------
    name : str
        The plural of the row, also the section's name in a city file.
    columns : mapping of str to Column
        Every column but the geometry, in the order of display.
    geometry : frozenset of str
        Allowed geometry types; empty for a table without geometry.
    key : str or None
        The column whose values are unique; None where rows have no name of their own.
    """

    name: str
    columns: Mapping[str, Column]
    geometry: frozenset[str] = field(default_factory=frozenset)
    key: str | None = "code"


def code_of(what: str) -> Column:
    """Describe the column that names a row."""
    return Column(f"code of the {what}, unique", required=True)


def name_of(what: str) -> Column:
    """Describe the column that a reader knows a row by."""
    return Column(f"name of the {what}", required=True)
