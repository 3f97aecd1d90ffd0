"""Markdown written by programs: tables whose cells cannot break them."""

import re
from collections.abc import Collection, Iterable, Sequence

_ROLE = re.compile(r":\w+:`~?")


def table(
    heads: Sequence[str], rows: Iterable[Sequence[object]], *, right: Collection[int] = ()
) -> str:
    r"""Write a table; an absent value is an empty cell. Columns of numbers stand to the right.

    Examples
    --------
    >>> print(table(["a", "b"], [[1, None], ["x|y", "two\nlines"]]))
    | a | b |
    |---|---|
    | 1 |  |
    | x\|y | two lines |
    """
    marks = ["--:" if column in right else "---" for column in range(len(heads))]
    lines = [_row(heads), f"|{'|'.join(marks)}|"]
    return "\n".join([*lines, *map(_row, rows)])


def code(text: object) -> str:
    """Show a name as code; nothing where there is none.

    Examples
    --------
    >>> code("limit_m"), code(None)
    ('`limit_m`', '')
    """
    return f"`{text}`" if text not in (None, "") else ""


def codes(names: Iterable[object]) -> str:
    """Show several names as code."""
    return ", ".join(map(code, names))


def plain(docstring: str | None) -> str:
    """Turn the inline marks of a docstring into those of Markdown.

    Examples
    --------
    >>> plain("One of :data:`geo.crs.DATUMS`, or ``None``.")
    'One of `geo.crs.DATUMS`, or `None`.'
    """
    return _ROLE.sub("`", (docstring or "").replace("``", "`"))


def _row(cells: Sequence[object]) -> str:
    return f"| {' | '.join(map(_cell, cells))} |"


def _cell(value: object) -> str:
    return "" if value is None else " ".join(str(value).split()).replace("|", "\\|")
