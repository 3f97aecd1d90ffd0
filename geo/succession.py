"""What a new edition makes of the one before it.

Files replace the ground; rows of the registry that were edited since the last build are kept where
the files still say what they said then; areas keep the day they became valid, and what became of
the others is traced.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import pandas as pd

from geo.check.places import holding_area
from geo.errors import ContractError
from geo.history.changes import Changes, changes
from geo.history.lineage import trace
from geo.history.merge import Conflict, Take, merged
from geo.history.validity import carried
from geo.store import Draft
from geo.store.models import STORED
from geo.tables import HISTORY, INPUTS, PLACED_TABLES, REGISTRY

Tables = Mapping[str, pd.DataFrame]
Conflicts = Mapping[str, tuple[Conflict, ...]]

_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Succession:
    """A new edition beside the one before.

    Attributes
    ----------
    tables : mapping of str to DataFrame
        What is to be stored.
    handed : mapping of str to DataFrame
        Tables of the registry as the files said them, to be remembered until the next build.
    changes : tuple of Changes
        What differs in each input, in the order of :data:`geo.tables.INPUTS`.
    lineage : DataFrame
        What became of areas (:data:`geo.tables.LINEAGE`), this time only.
    conflicts : mapping of str to tuple of Conflict
        By table, rows that were edited and that the files changed too.
    """

    tables: dict[str, pd.DataFrame]
    handed: dict[str, pd.DataFrame]
    changes: tuple[Changes, ...]
    lineage: pd.DataFrame
    conflicts: Conflicts


def succeed(draft: Draft, tables: Tables, *, zone: str, valid_from: str, take: Take) -> Succession:
    """Join a build's tables with the edition that they replace.

    Parameters
    ----------
    draft : Draft
        The edition before, within the transaction that is to replace it.
    tables : mapping of str to DataFrame
        Inputs and results of the build.
    zone : str
        Metric zone.
    valid_from : str
        First day that the build describes.
    take : str
        What to do with a conflict: ``files`` or ``store`` decides, ``ask`` lists it.
    """
    before = {name: draft.held(name) for name in (*INPUTS, *HISTORY)}
    made = dict(tables)
    handed = {name: tables[name] for name in REGISTRY if name in tables}
    conflicts: dict[str, tuple[Conflict, ...]] = {}
    if draft.latest is not None:
        for name, said in handed.items():
            rows, found = merged(
                INPUTS[name], base=draft.handed(name), held=before[name], handed=said, take=take
            )
            made[name] = _placed(name, rows, tables["areas"])
            conflicts |= {name: found} if found else {}
    history, traced = with_history(
        before, tables["areas"], tables["past_areas"], zone=zone, valid_from=valid_from,
        is_first=draft.latest is None,
    )  # fmt: skip
    made |= history
    found_changes = tuple(
        changes(STORED[name], before[name], made[name]) for name in INPUTS if name in made
    )
    return Succession(made, handed, found_changes, traced, conflicts)


def with_history(
    before: Tables,
    areas: gpd.GeoDataFrame,
    past_areas: gpd.GeoDataFrame,
    *,
    zone: str,
    valid_from: str,
    is_first: bool = False,
) -> tuple[dict[str, pd.DataFrame], pd.DataFrame]:
    """Trace what became of areas, and carry their dates.

    Parameters
    ----------
    before : mapping of str to DataFrame
        ``areas``, ``demand``, ``past_areas`` and ``lineage`` of the edition before.
    areas, past_areas : GeoDataFrame
        Those of now, and past ones that are told now.
    zone : str
        Metric zone.
    valid_from : str
        First day of the new state.
    is_first : bool
        Whether there is no edition before.

    Returns
    -------
    dict of str to DataFrame
        ``areas``, ``past_areas`` and ``lineage`` to be stored.
    DataFrame
        The lineage of this time only.
    """
    traced = before["lineage"][:0]
    if not is_first:
        traced = trace(
            before["areas"], areas, demand_before=before["demand"], zone=zone, changed=valid_from
        )
    known = pd.concat([before["past_areas"], past_areas], ignore_index=True)
    dated, ended = carried(before["areas"], areas, known, traced, valid_from=valid_from)
    lineage = pd.concat([before["lineage"], traced], ignore_index=True)
    return {"areas": dated, "past_areas": ended, "lineage": lineage}, traced


def _placed(name: str, rows: pd.DataFrame, areas: gpd.GeoDataFrame) -> pd.DataFrame:
    """Find anew which area holds each row of a table of points."""
    if name not in PLACED_TABLES:
        return rows
    return rows.assign(area=holding_area(gpd.GeoSeries(rows["geometry"]), areas))


def refuse_conflicts(conflicts: Conflicts) -> None:
    """Stop where both the files and somebody in the store changed a row.

    Raises
    ------
    ContractError
        One message with the rows.
    """
    if not conflicts:
        return
    said = [f"{name} {conflict.code}: {_said(conflict)}"
            for name, found in conflicts.items() for conflict in found]  # fmt: skip
    rows = "1 row was" if len(said) == 1 else f"{len(said)} rows were"
    head = f"{rows} edited in the store and changed in the files too:"
    more = [f"and {len(said) - _SHOWN} more"] if len(said) > _SHOWN else []
    raise ContractError(
        "\n  ".join([head, *said[:_SHOWN], *more]),
        hint="--take files or --take store decides for all of them",
    )


def _said(conflict: Conflict) -> str:
    """Tell what each side says where they differ."""
    if conflict.held is None or conflict.handed is None:
        gone = "the store" if conflict.held is None else "the files"
        return f"{gone} removed it"
    sides = (conflict.held, conflict.handed)
    return "; ".join(
        f"{name} is {sides[0][name]!r} in the store, {sides[1][name]!r} in the files"
        for name in conflict.columns
    )
