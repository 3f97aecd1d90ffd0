"""What if: stations more, elsewhere or gone, gates open, ways across; and what would differ.

Walks follow a change instead of being searched again (:mod:`geo.walk.whatif`). Who is covered is
judged as everywhere else (:mod:`geo.access.coverage`), so that the figures are those that a build
of the changed city would print.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.access.coverage import RATES, Status, cover, statuses
from geo.answers.rows import Answer, rows
from geo.answers.trial import Change, Trial
from geo.evaluate import STATUS_NAMES
from geo.network.graph import UNREACHABLE_MM, Bytes, Floats, Int32, Int64
from geo.profiles import Profile
from geo.walk.whatif import Standing
from geo.walk.whatif import changes as walks_changed

if TYPE_CHECKING:
    from geo.answers.city import City

FIGURES = ("covered_residents", *(f"rate_{name}" for name in RATES))
"""Told of the whole city and of each area, before and after."""

_TOLD = tuple(f"{figure}_{when}" for figure in FIGURES for when in ("before", "after"))
_DEMAND_COLUMNS = ("code", "area", "residents", "status_before", "status_after",
                   "station_before", "station_after", "metres_before", "metres_after")  # fmt: skip


def what_if(  # noqa: PLR0913 - what is changed, and what is asked of it
    city: "City",
    changes: Sequence[Change],
    *,
    by: str | None = None,
    profile: str | None = None,
    minutes: float | None = None,
    at: datetime | None = None,
) -> Answer:
    """Answer what some changes would bring, all of them together.

    Parameters
    ----------
    changes : sequence of mapping
        Each as JSON has it; a place is longitude and latitude, degrees::

            {"do": "add", "at": [118.93, 32.10]}
            {"do": "move", "station": "S001", "to": [118.93, 32.10]}
            {"do": "remove", "station": "S001"}
            {"do": "open", "gate": "M00001"}
            {"do": "link", "from": [118.93, 32.10], "to": [118.94, 32.10]}

        Stations that are added are called ``NEW-1``, ``NEW-2`` and so on; what follows may name
        them. A station that moves leaves its entrances behind. A gate that is opened lets everyone
        pass at any time. A link is as long as the straight line between its places and both
        connectors. Demand stays tied to the street it is tied to, so that nothing that is added
        ever lengthens a walk.
    by : str, optional
        A level of the city; the finest when left out.
    profile, minutes, at : optional
        Who walks, how long and when, as :meth:`geo.answers.City.coverage` takes them.

    Returns
    -------
    dict
        :data:`FIGURES` of the whole city, ``_before`` and ``_after``; ``residents_in`` and
        ``residents_out``, who come inside and who fall outside; ``rows``, those areas of the level
        whose figures differ, most residents gained first; ``demand``, the points whose walk
        differs; ``changes`` with the names of what is new; ``notes`` on gates that make no
        difference.

    Raises
    ------
    ContractError
        If a change is not written like that, or its place is beyond 200 m of any street.
    NotFoundError
        For a level, profile, station or gate that is not there.
    """
    walker, level = city.walker(profile, minutes), city.level(by)
    trial = Trial(city, walker, at)
    made = [trial.make(change) for change in changes]
    notes = trial.open_gates()
    snapped = trial.tied.demand.status
    was, was_covered = _judged(city, walker, snapped, trial.begun)
    becomes, covered = _judged(city, walker, snapped, trial.standing)
    compared = _compared(was_covered, covered)
    whole = compared[compared["code"] == city.run.city_code]
    return {
        **city.stamped(walker, at),
        "level": level,
        **rows(whole, ("residents", *_TOLD))[0],
        **_turned(residents_held(city), was, becomes),
        "rows": _areas(compared[compared["level"] == level]),
        "demand": _demand(city.table("demand"), trial, was, becomes),
        "changes": made,
        "notes": notes,
    }


def residents_held(city: "City") -> Int64:
    """Count the residents of each demand point; those in no area of the city count nowhere."""
    demand = city.table("demand")
    return np.where(demand["area"].notna(), demand["residents"], 0).astype(np.int64)


def _judged(
    city: "City", walker: Profile, snapped: Bytes, standing: Standing
) -> tuple[Bytes, pd.DataFrame]:
    """Judge every demand point and every area."""
    status = statuses(standing.nearest.length_mm, snapped, limit_mm=walker.limit_mm)
    built_m2 = city.table("results")["built_m2"].to_numpy()
    return status, cover(city.table("areas"), city.table("demand"), status, built_m2)


def _compared(before: pd.DataFrame, after: pd.DataFrame) -> pd.DataFrame:
    """Set the figures of every area beside one another."""
    told = list(FIGURES)
    named = before[["code", "name", "level", "residents"]]
    return named.join(before[told].add_suffix("_before")).join(after[told].add_suffix("_after"))


def _areas(compared: pd.DataFrame) -> list[Answer]:
    """List the areas whose figures differ, most residents gained first."""
    before, after = (compared[[f"{name}_{when}" for name in FIGURES]].to_numpy()
                     for when in ("before", "after"))  # fmt: skip
    differs = ~((before == after) | (np.isnan(before) & np.isnan(after))).all(axis=1)
    table = compared[differs]
    lost = table["covered_residents_before"] - table["covered_residents_after"]
    table = table.assign(lost=lost).sort_values(["lost", "code"])
    return rows(table, ("code", "name", "residents", *_TOLD))


def _turned(residents: Int64, before: Bytes, after: Bytes) -> Answer:
    """Count who comes inside and who falls outside."""
    was, becomes = before == Status.COVERED, after == Status.COVERED
    return {
        "residents_in": int(residents[becomes & ~was].sum()),
        "residents_out": int(residents[was & ~becomes].sum()),
    }


def _demand(demand: pd.DataFrame, trial: Trial, before: Bytes, after: Bytes) -> list[Answer]:
    """List the demand points whose walk differs, in the order of their table."""
    found = walks_changed(trial.begun, trial.standing)
    names = np.array([*trial.names, None], dtype=object)
    told = {
        "status_before": STATUS_NAMES[before[found.demand]],
        "status_after": STATUS_NAMES[after[found.demand]],
        "station_before": names[found.before.station],
        "station_after": names[found.after.station],
        "metres_before": _metres(found.before.length_mm),
        "metres_after": _metres(found.after.length_mm),
    }
    table = demand.iloc[found.demand][["code", "area", "residents"]].assign(**told)
    return rows(table, _DEMAND_COLUMNS)


def _metres(length_mm: Int32) -> Floats:
    return np.where(length_mm == UNREACHABLE_MM, np.inf, length_mm / 1000)
