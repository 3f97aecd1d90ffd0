"""What the columns of the registry mean together: references, states, rules, days."""

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from geo.check.findings import Finding, Severity
from geo.check.rows import Mask, about
from geo.errors import ContractError
from geo.hours import parsed
from geo.registry.events import next_date
from geo.registry.requests import inconsistent
from geo.tables import INPUTS, Column

Tables = Mapping[str, pd.DataFrame]

_HINTS: Mapping[Severity, str] = {
    "fault": "mend it, or where and outside, which leave rows out",
    "note": "gridgov registry lists all of them",
}


def references(tables: Tables, found: list[Finding]) -> None:
    """Refuse codes of rows that are not there; areas apart, which are redrawn.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Every table of :data:`geo.tables.INPUTS`.
    found : list of Finding
        Is added to.
    """
    for name, column, said in _referring():
        if said.refers != "areas":
            found += _unknown(tables, name, column, said, "fault")


def lost_areas(tables: Tables, found: list[Finding]) -> None:
    """Note the areas that rows of the registry name, and that are not there, once all are."""
    for name, column, said in _referring():
        if said.refers == "areas":
            found += _unknown(tables, name, column, said, "note")


def _referring() -> Iterator[tuple[str, str, Column]]:
    for name, table in INPUTS.items():
        yield from ((name, column, said) for column, said in table.columns.items() if said.refers)


def _unknown(
    tables: Tables, name: str, column: str, said: Column, severity: Severity
) -> list[Finding]:
    rows, of = tables[name], said.refers
    there = set(tables[of][str(INPUTS[of].key)].dropna())
    cells = rows[column]
    if said.many:
        strays = cells.map(lambda text: _first_stray(text, there))
    else:
        strays = cells.where(cells.notna() & ~cells.isin(there), None)
    unknown = strays.notna().to_numpy(dtype=bool)
    if not unknown.any():
        return []
    return about(
        rows, unknown, severity, f"{column} {strays[unknown].iloc[0]!r} is not among the {of}",
        expected=f"a code of the {of}", hint=_HINTS[severity],
    )  # fmt: skip


def _first_stray(text: object, there: set[str]) -> str | None:
    if not isinstance(text, str):
        return None
    return next((code for code in text.split(";") if code not in there), None)


def meanings(tables: Tables, found: list[Finding]) -> None:
    """Refuse what cannot be meant: states without moments, rules, hours, days in disorder."""
    requests, events, areas = tables["requests"], tables["events"], tables["areas"]
    for mask, said, expected in inconsistent(requests):
        found += about(requests, mask, "fault", said, expected=expected)
    for text, mask in _wrong_rules(events).items():
        found += about(events, mask, "fault", text)
    for rows in (tables["stations"], tables["gates"]):
        for hours in rows["hours"].dropna().unique():
            mask = (rows["hours"] == hours).to_numpy(dtype=bool)
            found += _wrong_hours(rows, mask, str(hours))
    ended = areas["valid_from"].notna() & areas["valid_to"].notna()
    upside = (ended & (areas["valid_to"] <= areas["valid_from"].fillna(""))).to_numpy(dtype=bool)
    found += about(areas, upside, "fault", "valid_to is not after valid_from",
                   expected="the first day that it is valid no more")  # fmt: skip


def _wrong_hours(rows: pd.DataFrame, mask: Mask, hours: str) -> list[Finding]:
    try:
        parsed(hours)
    except ContractError as error:
        expected = "opening hours in OSM syntax"
        return about(rows, mask, "fault", error.args[0], expected=expected, hint=error.hint)
    return []


def _wrong_rules(events: pd.DataFrame) -> dict[str, Mask]:
    """Group the events by what is wrong with their rule."""
    wrong: dict[str, Mask] = {}
    pairs = zip(events["starts"], events["recurrence"], strict=True)
    for row, (starts, rule) in enumerate(pairs):
        if not isinstance(starts, str) or not isinstance(rule, str):
            continue
        said = _wrong(starts, rule)
        if said:
            wrong.setdefault(said, np.zeros(len(events), dtype=bool))[row] = True
    return wrong


def _wrong(starts: str, rule: str) -> str:
    """Say what is wrong with a rule; an empty text if nothing."""
    try:
        first = next_date(starts, rule, starts)
    except ContractError as error:
        return f"recurrence {str(error).removesuffix('.')}"
    return "" if first else f"recurrence {rule!r} names no day on or after {starts}"
