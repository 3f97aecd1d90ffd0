"""The file's columns become the table's, every value by its kind."""

import difflib
import re

import numpy as np
import pandas as pd

from geo.check.findings import Finding
from geo.check.privacy import looks_personal
from geo.check.rows import FILE, ROW, Mask, about, as_text
from geo.check.times import as_day, as_moment
from geo.city import Entry
from geo.tables import Column

MOST = 1e12
"""No count or measure of a city is larger."""

_BOOLEANS = {
    **dict.fromkeys(("true", "t", "yes", "y", "1", "是"), True),
    **dict.fromkeys(("false", "f", "no", "n", "0", "否"), False),
}


def columns_of(frame: pd.DataFrame, entry: Entry, found: list[Finding]) -> pd.DataFrame:
    """Take over the columns that an entry names.

    Parameters
    ----------
    frame : DataFrame
        The file's own columns; the index is the row from 1.
    entry : Entry
        Which column is which.
    found : list of Finding
        Is added to: faults of names and values; notes of defaults and of columns not used.

    Returns
    -------
    DataFrame
        The table's columns in order, :data:`~geo.check.rows.FILE` and
        :data:`~geo.check.rows.ROW`; a value at fault is None or the default.

    Notes
    -----
    A text that names a column and one of the column's choices at once means the choice.
    """
    rows = pd.DataFrame({FILE: entry.file, ROW: frame.index}, index=frame.index)
    names = entry.table.columns
    texts = {name: _texts(frame, name, entry, found) for name in names}
    key = entry.table.key
    if key is not None and texts[key] is not None:
        rows[key] = texts[key]
    for name, column in names.items():
        rows[name] = _typed(rows, name, column, texts[name], found)
    found += _not_used(frame, entry)
    return rows[[*names, FILE, ROW]]


def _texts(frame: pd.DataFrame, name: str, entry: Entry, found: list[Finding]) -> pd.Series | None:
    """Find what the entry says of a column, as texts; None if it says nothing or wrongly."""
    said, column = entry.columns.get(name), entry.table.columns[name]
    if said is None:
        if column.required:
            found.append(
                Finding("fault", entry.file, f"{entry.section} does not say what is {name}",
                        f"a column: {column.meaning}")
            )  # fmt: skip
        return None
    is_constant = not isinstance(said, str) or said in column.choices
    if not is_constant and said in frame.columns:
        return _private(said, frame[said].map(as_text).astype(object), entry, found)
    if is_constant or column.constant and not column.choices:
        if isinstance(said, str) and not is_constant:
            found.append(
                Finding("note", entry.file, f"no column {said!r}: every row has {name} = {said!r}")
            )
        return pd.Series(as_text(said), index=frame.index, dtype=object)
    found.append(_no_column(frame, name, said, entry))
    return None


def _private(
    column: object, texts: pd.Series, entry: Entry, found: list[Finding]
) -> pd.Series | None:
    personal = looks_personal(str(column), texts)
    if not personal:
        return texts
    found.append(
        Finding(
            "fault",
            entry.file,
            f"column {column!r} looks like {personal}",
            "places, organisations and counts only",
            "leave the column out of the city file",
        )
    )
    return None


def _no_column(frame: pd.DataFrame, name: str, said: object, entry: Entry) -> Finding:
    there = [str(column) for column in frame.columns if column != "geometry"]
    lower = {column.lower(): column for column in there}
    near = difflib.get_close_matches(str(said).lower(), lower, n=1)
    choices = entry.table.columns[name].choices
    return Finding(
        "fault",
        entry.file,
        f"it has no column {said!r} for {name}",
        f"one of its columns ({', '.join(there)})"
        + (f" or of {', '.join(choices)}" if choices else ""),
        f"did you mean {lower[near[0]]!r}?" if near else "",
    )


def _not_used(frame: pd.DataFrame, entry: Entry) -> list[Finding]:
    used = {*entry.columns.values(), *entry.where, entry.lon, entry.lat, entry.wkt, entry.h3}
    left = [str(c) for c in frame.columns if c not in used and c != "geometry"]
    if not left or entry.is_osm:
        return []
    return [Finding("note", entry.file, f"{entry.section} does not use: {', '.join(left)}")]


def _typed(
    rows: pd.DataFrame, name: str, column: Column, texts: pd.Series | None, found: list[Finding]
) -> pd.Series:
    """Give every value its kind; say which are none, missing or filled."""
    blank = pd.Series(None, index=rows.index, dtype=object)
    given = blank if texts is None else texts
    values, wrong, expected = _converted(given, column)
    found += about(
        rows, wrong, "fault", f"{name} is {_shown(given, wrong)}", expected=expected,
        hint=f"{name} is the {column.meaning}",
    )  # fmt: skip
    missing = given.isna().to_numpy()
    if column.required and texts is not None:
        found += about(rows, missing, "fault", f"{name} is empty", expected=column.meaning)
    elif column.default is not None and texts is not None:
        found += about(rows, missing, "note", f"{name} is empty and becomes {column.default!r}")
    if column.default is not None:
        values = values.where(values.notna(), column.default)
    return _as_kind(values, column)


def _converted(texts: pd.Series, column: Column) -> tuple[pd.Series, Mask, str]:
    """Convert what can be; mark what cannot, and say what was expected."""
    there = texts.notna().to_numpy()
    if column.kind == "boolean":
        known = texts.str.lower().map(_BOOLEANS) if there.any() else texts
        return known.astype(object), there & known.isna().to_numpy(), "yes or no"
    if column.kind in {"date", "moment"}:
        read = as_day if column.kind == "date" else as_moment
        known = texts.map(read, na_action="ignore").astype(object)
        example = "2026-11-24" if column.kind == "date" else "2026-11-24 19:00, without a zone"
        return known, there & known.isna().to_numpy(), f"a {column.kind} such as {example}"
    if column.kind == "text":
        choices = column.choices
        wrong = there & ~texts.isin(choices).to_numpy() if choices else np.zeros_like(there)
        plain = texts.map(_listed, na_action="ignore") if column.many else texts
        return plain.mask(wrong, None), wrong, f"one of {', '.join(choices)}"
    most = MOST if column.most is None else column.most
    numbers = pd.to_numeric(texts, errors="coerce").astype("float64")
    with np.errstate(invalid="ignore"):
        fits = (numbers >= 0) & (numbers <= most)
        if column.kind == "integer":
            fits &= numbers == np.floor(numbers)
    wrong = there & ~fits.to_numpy(dtype=bool)
    kind = "a whole number" if column.kind == "integer" else "a number"
    return numbers.mask(wrong), wrong, f"{kind} from 0 to {most:g}"


def _listed(text: str) -> str | None:
    """Write several values as one text, whichever separator was used.

    Examples
    --------
    >>> _listed("A、B； C;")
    'A;B;C'
    """
    parts = [part.strip() for part in re.split("[;；、]", text)]
    return ";".join(filter(None, parts)) or None


def _shown(texts: pd.Series, wrong: Mask) -> str:
    """Quote the first wrong value, shortened."""
    return repr(str(texts[wrong].iloc[0])[:40]) if wrong.any() else ""


def _as_kind(values: pd.Series, column: Column) -> pd.Series:
    if column.kind in {"text", "date", "moment"}:
        return values.astype(object).where(values.notna(), None)
    if column.kind == "boolean":
        return values.fillna(value=False).astype(bool)
    if column.kind == "number":
        return values.astype("float64")
    whole = pd.to_numeric(values).astype("Int64")
    return whole if whole.isna().any() else whole.astype("int64")
