"""What a table gained, lost and changed from one edition to the next."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from geo.history.rows import values
from geo.tables import Table


@dataclass(frozen=True, slots=True)
class Changes:
    """The difference between two states of a table.

    Attributes
    ----------
    table : str
        Its name.
    rows_before, rows_after : int
        How many rows each state has.
    rows_added, rows_removed : int
        How many rows only the later, only the earlier state has.
    added, removed, changed : tuple of str
        Keys, in order; empty for a table without a key, whose changed rows count as removed and
        added.
    columns : mapping of str to tuple of str
        The columns that changed, by key of the changed row.
    """

    table: str
    rows_before: int
    rows_after: int
    rows_added: int
    rows_removed: int
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    columns: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return bool(self.rows_added or self.rows_removed or self.changed)

    def as_json(self) -> dict[str, object]:
        """Give it as plain values."""
        return {
            "table": self.table,
            "rows_before": self.rows_before,
            "rows_after": self.rows_after,
            "rows_added": self.rows_added,
            "rows_removed": self.rows_removed,
            "added": list(self.added),
            "removed": list(self.removed),
            "changed": [{"code": key, "columns": list(self.columns[key])} for key in self.changed],
        }


def changes(table: Table, before: pd.DataFrame, after: pd.DataFrame) -> Changes:
    """Compare two states of a table.

    Parameters
    ----------
    table : Table
        Says which columns count, and the key.
    before, after : DataFrame
        The two states; a column that one lacks is absent in all its rows. The order of rows is of
        no account.

    Returns
    -------
    Changes
        An absent value equals an absent one; shapes are equal if their bytes are.
    """
    return _by_key(table, before, after) if table.key else _by_row(table, before, after)


def _by_key(table: Table, before: pd.DataFrame, after: pd.DataFrame) -> Changes:
    was, now = (pd.Index(state[table.key].to_numpy(dtype=object)) for state in (before, after))
    kept = was.intersection(now).sort_values()
    added, removed = (
        tuple(sorted(own.difference(other))) for own, other in ((now, was), (was, now))
    )
    ours, theirs = (
        {name: cells[keys.get_indexer(kept)] for name, cells in values(table, state).items()}
        for keys, state in ((was, before), (now, after))
    )
    differs = {name: ours[name] != theirs[name] for name in ours}
    any_differs = np.any(list(differs.values()), axis=0)
    columns = {
        str(kept[at]): tuple(name for name, mask in differs.items() if mask[at])
        for at in np.flatnonzero(any_differs)
    }
    return Changes(
        table.name, len(was), len(now), len(added), len(removed),
        added, removed, tuple(columns), columns,
    )  # fmt: skip


def _by_row(table: Table, before: pd.DataFrame, after: pd.DataFrame) -> Changes:
    was, now = (
        Counter(zip(*values(table, state).values(), strict=True)) for state in (before, after)
    )
    return Changes(table.name, len(before), len(after), (now - was).total(), (was - now).total())
