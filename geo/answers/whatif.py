"""What if: stations more, elsewhere or gone, gates open, ways across; and what would differ.

Walks follow a change instead of being searched again (:mod:`geo.walk.whatif`). Who is covered is
judged as everywhere else (:mod:`geo.access.coverage`), so that the figures are those that a build
of the changed city would print.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.access.capacity import UNLIMITED, capacity_of
from geo.access.coverage import RATES, Judged, cover, judge
from geo.answers.rows import Answer, rows
from geo.answers.trial import Change, Trial
from geo.evaluate import STATUS_NAMES, amounts_held, minutes_of
from geo.network.graph import UNREACHABLE_MM, Bytes, Floats, Int32, Int64
from geo.question import Question
from geo.walk.standing_pairs import pairs_in_reach
from geo.walk.whatif import Standing
from geo.walk.whatif import changes as walks_changed

if TYPE_CHECKING:
    from geo.answers.city import City

FIGURES = ("covered_residents", *(f"rate_{name}" for name in RATES))
"""Told of the whole city and of each area, before and after."""

_TOLD = tuple(f"{figure}_{when}" for figure in FIGURES for when in ("before", "after"))
_DEMAND_COLUMNS = ("code", "area", "residents", "status_before", "status_after",
                   "station_before", "station_after", "metres_before", "metres_after")  # fmt: skip


def what_if(
    city: "City", changes: Sequence[Change], question: Question, *, by: str | None = None
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
        connectors; who takes steps walks it from all streets that its places are tied to. Demand
        stays tied to the street it is tied to, so that nothing that is added ever lengthens a walk.
    question : Question
        Who walks, when and to which stations; one that is added counts whatever is asked, and has
        room for everyone.
    by : str, optional
        A level of the city; the finest when left out.

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
    level = city.level(by)
    trial = Trial(city, question)
    made = [trial.make(change) for change in changes]
    notes = trial.open_gates()
    was, was_covered = judged_in(city, trial, trial.begun)
    becomes, covered = judged_in(city, trial, trial.standing)
    compared = _compared(was_covered, covered)
    whole = compared[compared["code"] == city.run.city_code]
    return {
        **city.stamped(question),
        "level": level,
        **rows(whole, ("residents", *_TOLD))[0],
        **turned(was, becomes),
        "rows": _areas(compared[compared["level"] == level]),
        "demand": _demand(city.table("demand"), trial, was.status, becomes.status),
        "changes": made,
        "notes": [*city.notes(question.at), *notes],
    }


def judged_in(city: "City", trial: Trial, standing: Standing) -> tuple[Judged, pd.DataFrame]:
    """Judge every demand point and every area."""
    walker, demand, walked = trial.question.walker, city.table("demand"), standing.nearest
    built_m2 = city.table("results")["built_m2"].to_numpy()
    judged = judge(
        amounts_held(demand, built_m2),
        walked.length_mm,
        trial.tied.demand.first.status,
        pairs_in_reach(standing, limit_mm=walker.limit_mm),
        room_of(city, standing),
        limit_mm=walker.limit_mm,
    )
    minutes = minutes_of(walked.length_mm, walker)
    return judged, cover(city.table("areas"), demand, judged, built_m2, minutes)


def room_of(city: "City", standing: Standing) -> Int64:
    """Tell the room of every station; those that are new have room for everyone."""
    there = capacity_of(city.table("stations")["capacity"])
    n_new = standing.n_stations - len(there)
    return np.concatenate([there, np.full(n_new, UNLIMITED)])


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


def turned(before: Judged, after: Judged) -> Answer:
    """Count who comes inside and who falls outside."""
    differs = after.covered["residents"] - before.covered["residents"]
    return {
        "residents_in": int(differs[differs > 0].sum()),
        "residents_out": -int(differs[differs < 0].sum()),
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
