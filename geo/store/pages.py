"""Some rows of a registry's table at a time: filtered, sorted, counted."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from string import ascii_lowercase, ascii_uppercase
from typing import Any

import pandas as pd
from sqlalchemy import ColumnElement, Connection, and_, func, or_, select, true

from geo.errors import ContractError
from geo.store.models import FID, MODELS, STORED, VERSION

MOST_ROWS = 20_000
"""Rows of the largest page."""

_LAST = chr(0x10FFFF)
"""Sorts after every character."""

_SMALL = str.maketrans(ascii_uppercase, ascii_lowercase)

_YES_NO = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}


def _integer(text: str) -> int:
    """Read a number that a database takes.

    Raises
    ------
    ValueError
        If it is none.
    """
    number = int(text)
    if abs(number) >= 2**63:
        raise ValueError
    return number


_READ: Mapping[str, Callable[[str], Any]] = {
    "boolean": lambda text: _YES_NO[text.lower()],
    "integer": _integer,
    "number": float,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rows of a table are wanted.

    Attributes
    ----------
    where : mapping of str to str
        Column -> the value wanted, as a text.
    under : str
        Only rows whose ``area`` begins with this code; of a table without areas, all.
    keys : tuple of str or None
        Only rows of these keys; any when None.
    search : str
        A text that any text column holds, in small or capital letters (of A to Z alone, as
        databases do).
    sort : str
        The column to sort by, what is absent last; the order written when empty.
    descending : bool
        Whether the largest comes first.
    offset, size : int
        Which rows, at most :data:`MOST_ROWS` of them.
    """

    where: Mapping[str, str] = field(default_factory=dict)
    under: str = ""
    keys: tuple[str, ...] | None = None
    search: str = ""
    sort: str = ""
    descending: bool = False
    offset: int = 0
    size: int = 50

    def require(self, name: str) -> None:
        """Refuse columns that a table has not, and rows before the first.

        Raises
        ------
        ContractError
            With the columns there are.
        """
        if self.offset < 0 or self.size < 0:
            raise ContractError("a page begins at row 0 or later and has 0 rows or more")
        columns = STORED[name].columns
        unknown = [c for c in (*self.where, *filter(None, [self.sort])) if c not in columns]
        if unknown:
            raise ContractError(
                f"{name} has no column {unknown[0]!r}", hint=f"columns: {', '.join(columns)}"
            )

    def wanted(self, name: str) -> Iterator[tuple[str, Any]]:
        """Give each wanted value the kind of its column."""
        for column, text in self.where.items():
            kind = STORED[name].columns[column].kind
            try:
                yield column, _READ.get(kind, str)(text)
            except (KeyError, ValueError):
                raise ContractError(f"{column} is no {kind}: {text!r}") from None


@dataclass(frozen=True, slots=True)
class Page:
    """Rows asked for, and how many there are in all.

    Attributes
    ----------
    rows : list of dict
        Column -> plain value; ``version`` where the rows may be edited.
    total : int
        Rows that match.
    """

    rows: list[dict[str, Any]]
    total: int


def page_of_table(connection: Connection, name: str, asked: Asked) -> Page:
    """Read some rows of a table as it is now."""
    asked.require(name)
    model, table = MODELS[name], STORED[name]
    rules: list[ColumnElement[bool]] = [true()]
    rules += [model.c[column] == value for column, value in asked.wanted(name)]
    if asked.under and "area" in table.columns:
        # no LIKE: SQLite's is blind to capitals, and uses no index
        rules += [model.c.area >= asked.under, model.c.area < asked.under + _LAST]
    if asked.keys is not None:
        rules.append(model.c[str(table.key)].in_(asked.keys))
    if asked.search:
        rules.append(or_(*(model.c[column].icontains(asked.search, autoescape=True)
                           for column in _texts(name))))  # fmt: skip
    rule = and_(*rules)
    total = connection.scalar(select(func.count()).select_from(model).where(rule))
    columns = [*table.columns, *([VERSION] if VERSION in model.c else [])]
    query = select(*(model.c[column] for column in columns)).where(rule)
    if asked.sort:
        first = model.c[asked.sort]
        query = query.order_by((first.desc() if asked.descending else first.asc()).nulls_last())
    query = query.order_by(model.c[FID]).offset(asked.offset).limit(min(asked.size, MOST_ROWS))
    rows = connection.execute(query)
    return Page([dict(zip(columns, row, strict=True)) for row in rows], int(total or 0))


def page_of_frame(frame: pd.DataFrame, name: str, asked: Asked) -> Page:
    """Read some rows of a table as it was; the same answers as :func:`page_of_table`."""
    asked.require(name)
    for column, value in asked.wanted(name):
        frame = frame[frame[column] == value]
    if asked.under and "area" in frame:
        frame = frame[frame["area"].str.startswith(asked.under, na=False)]
    if asked.keys is not None:
        frame = frame[frame[str(STORED[name].key)].isin(asked.keys)]
    if asked.search:
        small = asked.search.translate(_SMALL)
        hits = [frame[column].str.translate(_SMALL).str.contains(small, regex=False, na=False)
                for column in _texts(name)]  # fmt: skip
        frame = frame[pd.concat(hits, axis=1).any(axis=1)]
    if asked.sort:
        frame = frame.sort_values(asked.sort, ascending=not asked.descending, kind="stable")
    chosen = frame.iloc[asked.offset : asked.offset + min(asked.size, MOST_ROWS)]
    plain = pd.DataFrame(chosen[list(STORED[name].columns)]).astype(object)
    rows = plain.where(plain.notna(), None).to_dict("records")
    return Page([{str(key): value for key, value in row.items()} for row in rows], len(frame))


def _texts(name: str) -> list[str]:
    return [column for column, said in STORED[name].columns.items() if said.kind == "text"]
