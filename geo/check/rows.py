"""Rows on their way through the check: where each comes from, and which are wanted."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.check.findings import Finding, Severity
from geo.city import Loaded

FILE, ROW = "@file", "@row"
"""Columns beside the table's own while it is checked: the file's name, the row from 1."""

Mask = npt.NDArray[np.bool_]


def about(
    rows: pd.DataFrame,
    mask: Mask,
    severity: Severity,
    found: str,
    *,
    expected: str = "",
    hint: str = "",
) -> list[Finding]:
    """Say the same of some rows, file by file; nothing if there are none.

    Parameters
    ----------
    rows : DataFrame
        With :data:`FILE` and :data:`ROW`.
    mask : ndarray of bool
        The rows meant.
    severity, found, expected, hint
        As in :class:`geo.check.findings.Finding`.
    """
    if not mask.any():
        return []
    return [
        Finding(severity, str(file), found, expected, hint, _names(part))
        for file, part in rows[mask].groupby(FILE, sort=False)
    ]


def _names(rows: pd.DataFrame) -> tuple[str, ...]:
    """Name rows by number, and by code (or the area they are of) where there is one."""
    keys = [name for name in ("code", "area") if name in rows.columns]
    codes = rows[keys[0]] if keys else [None] * len(rows)
    return tuple(
        f"{row} ({code})" if isinstance(code, str) else str(row)
        for row, code in zip(rows[ROW], codes, strict=True)
    )


def wanted(loaded: Loaded, found: list[Finding]) -> pd.DataFrame:
    """Keep the rows that the entry's ``where`` chooses, and say how many were left out.

    Examples
    --------
    A column that must hold something holds neither nothing nor zero:

    >>> is_something(pd.Series(["3", "0", None, "0.0", "x"])).tolist()
    [True, False, False, False, True]
    """
    frame, entry = loaded.frame, loaded.entry
    keep = np.ones(len(frame), dtype=bool)
    for column, values in entry.where.items():
        if column not in frame.columns:
            found.append(
                Finding("fault", entry.file, f"it has no column {column!r}", hint="mend where")
            )
            continue
        cells = frame[column]
        chosen = cells.map(as_text).isin(values) if values else is_something(cells)
        keep &= chosen.to_numpy(dtype=bool)
    if not keep.all():
        chosen_by = f"{entry.section} keeps {int(keep.sum()):,} of {len(keep):,} rows by where"
        found.append(Finding("note", entry.file, f"{chosen_by} = {_shown(entry.where)}"))
    return frame[keep]


def is_something(cells: pd.Series) -> pd.Series:
    """Tell which cells are neither empty nor zero."""
    texts = cells.map(as_text)
    return texts.notna() & pd.to_numeric(texts, errors="coerce").ne(0)


def as_text(cell: Any) -> str | None:
    """Write a cell as its reader sees it; None for nothing.

    Examples
    --------
    >>> as_text(320113.0), as_text(" a "), as_text(float("nan")), as_text("")
    ('320113', 'a', None, None)
    """
    if isinstance(cell, str):
        return cell.strip() or None
    if cell is None or (pd.api.types.is_scalar(cell) and pd.isna(cell)):
        return None
    if isinstance(cell, float | np.floating) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def _shown(where: Mapping[str, tuple[str, ...]]) -> str:
    parts = (f"{column} = {', '.join(values) or 'anything'}" for column, values in where.items())
    return f"{{ {', '.join(parts)} }}"
