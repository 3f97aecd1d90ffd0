"""Rows edited in the store since the files were last handed over, and now handed over again.

Three states of a table are compared, row by row: the **base**, as the files had it last; what the
store **held** when the files came; and what is **handed** over now. Whoever changed a row against
the base is right. If both did, and differently, it is a conflict.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.errors import ContractError
from geo.history.rows import GEOMETRY, Mask, Objects, column_names, values
from geo.tables import Table

Take = Literal["ask", "files", "store"]
"""Whose row stands where both sides changed it; ``ask`` leaves it to the caller."""

Said = Mapping[str, object] | None


@dataclass(frozen=True, slots=True)
class Conflict:
    """A row that the store and the files changed differently.

    Attributes
    ----------
    code : str
        The row's key.
    columns : tuple of str
        Where the two differ; empty if one of them removed the row.
    base, held, handed : mapping of str to object, or None
        What each says in these columns, or in all if one removed the row; None where it has none.
        Shapes are WKT.
    """

    code: str
    columns: tuple[str, ...]
    base: Said
    held: Said
    handed: Said


@dataclass(frozen=True, slots=True)
class _State:
    """A state of the table: where each key stands among its rows, -1 where nowhere, and cells."""

    frame: pd.DataFrame
    at: npt.NDArray[np.intp]
    cells: Mapping[str, Objects]

    def row(self, key: int, columns: tuple[str, ...]) -> Said:
        if self.at[key] < 0:
            return None
        return {name: _shown(name, self.cells[name][key]) for name in columns}


def merged(
    table: Table,
    *,
    base: pd.DataFrame,
    held: pd.DataFrame,
    handed: pd.DataFrame,
    take: Take,
) -> tuple[pd.DataFrame, tuple[Conflict, ...]]:
    """Merge edited rows with rows handed over again, whole row by whole row.

    Parameters
    ----------
    table : Table
        With a key; says which columns count.
    base, held, handed : DataFrame
        The files' rows when last handed over; the store's now; the files' now.
    take : str
        Whose row stands in a conflict; with ``ask`` the store's does, and the caller should refuse.

    Returns
    -------
    frame : DataFrame
        By key, with the table's own columns only: what was derived from them is to be made anew.
    conflicts : tuple of Conflict
        All of them, by key, however they were resolved.

    Raises
    ------
    ContractError
        If the table has no key.
    """
    if table.key is None:
        raise ContractError(f"{table.name} has no key, so its rows cannot be merged")
    states = [frame[table.key].to_numpy(dtype=object) for frame in (base, held, handed)]
    keys = pd.Index(np.concatenate(states)).unique().sort_values()
    was, ours, theirs = (_state(table, frame, keys) for frame in (base, held, handed))
    edited, redone = ~_same(was, ours), ~_same(was, theirs)
    clash = edited & redone & ~_same(ours, theirs)
    from_files = ~edited | (clash & (take == "files"))
    conflicts = tuple(
        _conflict(str(keys[at]), int(at), was, ours, theirs) for at in np.flatnonzero(clash)
    )
    return _chosen(table, ours, theirs, from_files), conflicts


def _state(table: Table, frame: pd.DataFrame, keys: pd.Index) -> _State:
    at = pd.Index(frame[table.key].to_numpy(dtype=object)).get_indexer(keys)
    cells = {
        name: np.array([*column, None], dtype=object)[at]  # the last is that of an absent row
        for name, column in values(table, frame).items()
    }
    return _State(frame, at, cells)


def _same(one: _State, other: _State) -> Mask:
    """Tell which keys have the same row in both states, or in neither (no row has no key)."""
    same: Mask = np.all([one.cells[name] == other.cells[name] for name in one.cells], axis=0)
    return same


def _conflict(code: str, at: int, was: _State, ours: _State, theirs: _State) -> Conflict:
    names = tuple(ours.cells)
    differ = tuple(name for name in names if ours.cells[name][at] != theirs.cells[name][at])
    both = ours.at[at] >= 0 and theirs.at[at] >= 0
    said = (state.row(at, differ if both else names) for state in (was, ours, theirs))
    return Conflict(code, differ if both else (), *said)


def _chosen(table: Table, ours: _State, theirs: _State, from_files: Mask) -> pd.DataFrame:
    """Take each key's row from the state that is right."""
    columns = column_names(table)
    picked = []
    for state, chosen in ((ours, ~from_files), (theirs, from_files)):
        there = np.flatnonzero(chosen & (state.at >= 0))
        rows = state.frame.iloc[state.at[there]].reindex(columns=columns)
        picked.append(rows.set_index(there))
    full = [rows for rows in picked if len(rows)] or picked[1:]
    return pd.concat(full).sort_index().reset_index(drop=True)


def _shown(name: str, cell: Any) -> object:
    """Give a value that can be read."""
    return shapely.from_wkb(cell).wkt if name == GEOMETRY and cell is not None else cell
