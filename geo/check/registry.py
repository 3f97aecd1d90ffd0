"""What the columns of the registry mean together: references, states, rules, days."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from geo.check.findings import Finding
from geo.check.rows import Mask, about
from geo.errors import ContractError
from geo.registry.events import next_date
from geo.registry.requests import inconsistent
from geo.tables import INPUTS

Tables = Mapping[str, pd.DataFrame]


def references(tables: Tables, found: list[Finding]) -> None:
    """Refuse codes of rows that are not there; areas apart, which are redrawn, and noted.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        Every table of :data:`geo.tables.INPUTS`.
    found : list of Finding
        Is added to.
    """
    for name, table in INPUTS.items():
        for column, said in table.columns.items():
            if said.refers:
                key = str(INPUTS[said.refers].key)
                there = set(tables[said.refers][key].dropna())
                found += _unknown(tables[name], column, said.refers, there, many=said.many)


def _unknown(
    rows: pd.DataFrame, column: str, of: str, there: set[str], *, many: bool
) -> list[Finding]:
    cells = rows[column]
    if many:
        strays = cells.map(lambda text: _first_stray(text, there))
    else:
        strays = cells.where(cells.notna() & ~cells.isin(there), None)
    unknown = strays.notna().to_numpy(dtype=bool)
    if not unknown.any():
        return []
    said = f"{column} {strays[unknown].iloc[0]!r} is not among the {of}"
    if of == "areas":
        return about(rows, unknown, "note", said, hint="gridgov registry lists all of them")
    return about(rows, unknown, "fault", said, expected=f"a code of the {of}")


def _first_stray(text: object, there: set[str]) -> str | None:
    if not isinstance(text, str):
        return None
    return next((code for code in text.split(";") if code not in there), None)


def meanings(tables: Tables, found: list[Finding]) -> None:
    """Refuse requests whose state and moments disagree, rules that are none, days in disorder."""
    requests, events, areas = tables["requests"], tables["events"], tables["areas"]
    for mask, said, expected in inconsistent(requests):
        found += about(requests, mask, "fault", said, expected=expected)
    for text, mask in _wrong_rules(events).items():
        found += about(events, mask, "fault", text)
    ended = areas["valid_from"].notna() & areas["valid_to"].notna()
    upside = (ended & (areas["valid_to"] <= areas["valid_from"].fillna(""))).to_numpy(dtype=bool)
    found += about(areas, upside, "fault", "valid_to is not after valid_from",
                   expected="the first day that it is valid no more")  # fmt: skip


def _wrong_rules(events: pd.DataFrame) -> dict[str, Mask]:
    """Group the events by what is wrong with their rule."""
    wrong: dict[str, Mask] = {}
    pairs = zip(events["starts"], events["recurrence"], strict=True)
    for row, (starts, rule) in enumerate(pairs):
        if not isinstance(starts, str) or not isinstance(rule, str):
            continue
        try:
            next_date(starts, rule, starts)
        except ContractError as error:
            mask = wrong.setdefault(f"recurrence {error}", np.zeros(len(events), dtype=bool))
            mask[row] = True
    return wrong
