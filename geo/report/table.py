"""A table of figures: each number and word of a report, and what it takes to make it again.

A figure is named by its table, the row's key and the column: ``areas:320113001:residents``. With
the run and the question of the report that name says exactly how to make it again.
"""

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple
from urllib.parse import quote

from geo.errors import ContractError
from geo.outputs.workbook import Kind
from geo.report.block import Said
from geo.report.small import EXACT

Value = str | int | float | None
Row = Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Column:
    """What stands in a column.

    Attributes
    ----------
    kind : str
        How it is written: ``text``, ``count``, ``rate`` (0 to 1), ``decimal`` or ``degrees``.
    reads : frozenset of str
        The input tables of :data:`geo.tables.INPUTS` that may change it, no more and no fewer.
    reads_of_few : frozenset of str, optional
        The same in rows of a level that is not told exactly, where that differs: a total of parts
        that are rounded changes with whatever moves people from one part to another.
    """

    kind: Kind
    reads: frozenset[str]
    reads_of_few: frozenset[str] | None = None

    def reads_in(self, row: Row) -> frozenset[str]:
        """Say which input tables may change a row's figure."""
        if self.reads_of_few is None or row.get("level") in EXACT:
            return self.reads
        return self.reads_of_few

    def as_json(self) -> dict[str, Any]:
        """Flatten, to travel in a file; see :func:`from_json`."""
        told: dict[str, Any] = {"kind": self.kind, "reads": sorted(self.reads)}
        if self.reads_of_few is not None:
            told["reads_of_few"] = sorted(self.reads_of_few)
        return told


class Figure(NamedTuple):
    """One number or word.

    Attributes
    ----------
    id : str
        Table, key and column.
    value : str, int, float or None
        None where there is nothing to say.
    reads : frozenset of str
        Input tables that may change it.
    """

    id: str
    value: Value
    reads: frozenset[str]


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Figures of one kind.

    Attributes
    ----------
    name : str
        Unique in a report.
    asks : str
        The command that answers the same, ``gridgov coverage --by street``.
    key : tuple of str
        The columns that name a row; no two rows share all of them.
    columns : mapping of str to Column
        In the order to show.
    rows : tuple of mapping
        Column -> value; in the order to show.
    row_reads : tuple of frozenset of str, optional
        Of each row, the input tables that may change it, where rows differ in that: a figure reads
        what both its column and its row read.
    """

    name: str
    asks: str
    key: tuple[str, ...]
    columns: Mapping[str, Column]
    rows: tuple[Row, ...]
    row_reads: tuple[frozenset[str], ...] | None = None

    def __post_init__(self) -> None:
        """Hold the key to its promise."""
        keys = [tuple(row[name] for name in self.key) for row in self.rows]
        if len(set(keys)) < len(keys):
            raise ContractError(f"two rows of the figures {self.name} share a key {self.key}")
        if self.row_reads is not None and len(self.row_reads) != len(self.rows):
            raise ContractError(f"the figures {self.name} do not say of each row what it reads")

    def row_id(self, row: Row) -> str:
        """Name a row: the table and its key."""
        return ":".join([self.name, *(quote(str(row[name]), safe="") for name in self.key)])

    def id_of(self, row: Row, column: str) -> str:
        """Name a figure."""
        return f"{self.row_id(row)}:{column}"

    def said(self, row: Row, column: str, text: str | None = None) -> Said:
        """Write a figure for people to read; ``text`` where its value needs words of its own."""
        written_as = written(row[column], self.columns[column].kind) if text is None else text
        return Said(written_as, self.id_of(row, column))

    def figures(self) -> Iterator[Figure]:
        """Go through all figures, row by row."""
        for number, row in enumerate(self.rows):
            row_id = self.row_id(row)
            for name, column in self.columns.items():
                reads = column.reads_in(row)
                if self.row_reads is not None:
                    reads &= self.row_reads[number]
                yield Figure(f"{row_id}:{name}", row[name], reads)

    def as_json(self) -> dict[str, Any]:
        """Flatten, to travel in a file; see :func:`from_json`."""
        columns = {name: column.as_json() for name, column in self.columns.items()}
        rows = [[row[name] for name in self.columns] for row in self.rows]
        told = {"name": self.name, "asks": self.asks, "key": [*self.key], "columns": columns,
                "rows": rows}  # fmt: skip
        if self.row_reads is not None:
            told["row_reads"] = [sorted(reads) for reads in self.row_reads]
        return told


def table_of(  # noqa: PLR0913 - one argument an attribute
    name: str,
    asks: str,
    key: tuple[str, ...],
    columns: Mapping[str, Column],
    rows: Iterable[Mapping[str, Any]],
    *,
    row_reads: Iterable[frozenset[str]] | None = None,
) -> FigureTable:
    """Make a table of an answer's rows: only its columns are taken, plain values of them."""
    plain = tuple({column: _plain(row[column]) for column in columns} for row in rows)
    each = None if row_reads is None else tuple(row_reads)
    return FigureTable(name, asks, key, columns, plain, each)


def from_json(told: Mapping[str, Any]) -> FigureTable:
    """Undo :meth:`FigureTable.as_json`."""
    columns = {
        name: Column(said["kind"], frozenset(said["reads"]), _few(said.get("reads_of_few")))
        for name, said in told["columns"].items()
    }
    rows = tuple(dict(zip(columns, row, strict=True)) for row in told["rows"])
    each = None
    if "row_reads" in told:
        each = tuple(frozenset(reads) for reads in told["row_reads"])
    return FigureTable(told["name"], told["asks"], tuple(told["key"]), columns, rows, each)


def _few(reads: Iterable[str] | None) -> frozenset[str] | None:
    return None if reads is None else frozenset(reads)


def written(value: Value, kind: Kind) -> str:
    """Write a value as people read it.

    Examples
    --------
    >>> written(990000, "count"), written(0.5751, "rate"), written(15.84, "decimal")
    ('990,000', '57.5%', '15.8')
    >>> written(None, "count")
    '–'
    """
    if value is None:
        return "–"
    if isinstance(value, str):
        return value
    return {"count": "{:,.0f}", "rate": "{:.1%}", "decimal": "{:,.1f}", "degrees": "{:.5f}",
            "text": "{}"}[kind].format(value)  # fmt: skip


def _plain(value: Any) -> Value:
    plain = value.item() if hasattr(value, "item") else value
    return None if isinstance(plain, float) and not math.isfinite(plain) else plain
