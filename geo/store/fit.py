"""What a value must be to fit its column, told beside the column that it was meant for."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

import shapely

from geo.errors import ColumnError
from geo.store.models import GEOMETRY
from geo.tables import Column, Table

MOST_CHARACTERS = 10_000
"""Length of the longest text."""

_KINDS: Mapping[str, type | tuple[type, ...]] = {
    "integer": int,
    "number": (int, float),
    "boolean": bool,
}
_UNFIT = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
"""What no database, no XML and no terminal takes: control characters and halves of characters."""

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d", re.ASCII)
_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)


def require_fit(table: Table, values: Mapping[str, Any]) -> None:
    """Refuse values that a column does not take; databases differ in what they make of them.

    Raises
    ------
    ColumnError
        With the first of them.
    """
    for name, value in values.items():
        if name == GEOMETRY and table.geometry:
            _require_shape(table, value)
            continue
        if name not in table.columns:
            raise ColumnError(
                f"{table.name} has no column {name[:100]!r}",
                where=name[:100],
                hint=f"columns: {', '.join(table.columns)}",
            )
        _require_value(name, table.columns[name], value)


def _require_value(name: str, column: Column, value: Any) -> None:
    if value is None:
        if column.required:
            raise ColumnError(
                f"{name} must not be absent", where=name, hint=f"{name}: {column.meaning}"
            )
        return
    fits = isinstance(value, _KINDS.get(column.kind, str))
    if column.kind in {"integer", "number"}:
        fits = fits and not isinstance(value, bool) and abs(value) < 2**63
    if not fits:
        raise ColumnError(f"{name} must be of kind {column.kind}, found {value!r}", where=name)
    if expected := _broken(column, value):
        raise ColumnError(
            f"{name} must be {expected}, found {str(value)[:100]!r}",
            where=name,
            hint=f"{name}: {column.meaning}",
        )


def _broken(column: Column, value: Any) -> str:
    """Say what a value of the right kind should be instead; an empty text if it is well."""
    if column.kind in {"integer", "number"}:
        most = column.most
        if value < 0 or (most is not None and value > most):
            return "0 or more" if most is None else f"from 0 to {most}"
        return ""
    if column.choices:
        return "" if value in column.choices else f"one of {', '.join(column.choices)}"
    if column.kind == "date":
        return "" if _reads(_DAY, date, value) else "a day such as 2026-11-24"
    if column.kind == "moment":
        return "" if _reads(_MOMENT, datetime, value) else "a moment such as 2026-11-24T19:00:00"
    return _broken_text(value) if column.kind == "text" else ""


def _broken_text(value: str) -> str:
    if not value.strip():
        return "a text that is not blank, or absent"
    if _UNFIT.search(value):
        return "a text without control characters"
    return "" if len(value) <= MOST_CHARACTERS else f"{MOST_CHARACTERS} characters or fewer"


def _reads(form: re.Pattern[str], kind: type[date], value: str) -> bool:
    """Tell whether a text is of a form and of the calendar."""
    if not form.fullmatch(value):
        return False
    try:
        kind.fromisoformat(value)
    except ValueError:
        return False
    return True


def _require_shape(table: Table, value: Any) -> None:
    try:
        shape = shapely.from_wkb(value)
    except (TypeError, shapely.errors.ShapelyError):
        raise ColumnError(
            f"{GEOMETRY} must be a shape, found {value!r}",
            where=GEOMETRY,
            hint="write WKB in hexadecimal",
        ) from None
    if shape is not None and shape.geom_type not in table.geometry:
        expected = " or ".join(sorted(table.geometry))
        raise ColumnError(f"{GEOMETRY} must be {expected}, found {shape.geom_type}", where=GEOMETRY)
