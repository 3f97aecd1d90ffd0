"""Scenarios: changes kept under a name with the run and question that they were tried on.

A scenario is never older than it says: whenever the city has been built anew since, what comes of
its changes is worked out again, and both are told.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.access.levels import levels_of
from geo.answers.rows import Answer
from geo.answers.trial import Change
from geo.check.privacy import looks_personal
from geo.errors import ContractError, GeoError
from geo.store import scenarios as kept
from geo.store.scenarios import Draft, Scenario

if TYPE_CHECKING:
    from geo.answers.city import City

FIGURES = ("residents", "before", "after", "residents_in", "residents_out")
ASKED = ("profile", "minutes", "service", "at")

MOST_COMPARED = 8

_DIGITS = re.compile(r"[\dXx +-]{11,}")


def draft(
    city: "City",
    name: str,
    changes: Sequence[Change],
    *,
    cost: float | None = None,
    **asked: Any,
) -> Draft:
    """Try changes and write down what is kept of them.

    Parameters
    ----------
    name : str
        What the scenario is called; places and plans, never a person.
    changes : sequence of mapping
        As :func:`geo.answers.whatif.what_if` takes them.
    cost : float, optional
        What it costs, in a unit of the planner's own.
    **asked
        Who walks and when, as :meth:`geo.answers.City.question` takes them.

    Raises
    ------
    ContractError
        If the name holds a number by which a person is known, or a change cannot be made.
    NotFoundError
        For a profile, station or gate that is not there.
    """
    _require_impersonal(name)
    found = _tried(city, changes, asked)
    question = {key: _plain(value) for key, value in asked.items() if value is not None}
    figures = {key: found[key] for key in FIGURES} | ({} if cost is None else {"cost": cost})
    return Draft(name.strip(), city.run.id, question, list(changes), figures)


def told(city: "City", scenario: Scenario) -> Answer:
    """Tell of a scenario as it was kept, and whether on the newest run."""
    found = asdict(scenario)
    figures = found.pop("figures")
    cost = figures.pop("cost", None)
    return {**found, "figures": figures, "cost": cost, "is_newest": scenario.run == city.run.id}


def listed(city: "City") -> Answer:
    """List all scenarios, the one saved last first."""
    rows = [told(city, one) for one in kept.every(city.store.engine)]
    return {"run": city.run.id, "rows": rows}


def compared(city: "City", ids: Sequence[str]) -> Answer:
    """Answer what scenarios would do, side by side and all on the newest run.

    Returns
    -------
    dict
        ``scenarios``, each as :func:`told` with the ``figures`` of the newest run, None where it
        cannot be made any more, and then ``problem`` has ``detail`` and ``hint``; ``level``, that
        of ``rows``: the areas below the city with the share of residents covered ``before`` and,
        by the scenario's id, in ``after``.

    Raises
    ------
    ContractError
        If there are fewer than one or too many, or one is named twice.
    NotFoundError
        If one is not there.
    """
    if not 1 <= len(ids) <= MOST_COMPARED or len(set(ids)) < len(ids):
        raise ContractError(
            f"1 to {MOST_COMPARED} scenarios can be compared, each once, got {len(ids)}"
        )
    every = [kept.read(city.store.engine, one) for one in ids]
    level = levels_of(city.table("areas"))[:2][-1]
    found = [_now(city, one, level) for one in every]
    return {
        "run": city.run.id,
        "level": level,
        "scenarios": [
            {**told(city, one), **now} for one, (now, _) in zip(every, found, strict=True)
        ],
        "rows": _side_by_side(every, [rows for _, rows in found]),
    }


def as_geojson(city: "City", scenario: Scenario) -> Answer:
    """Draw the changes of a scenario as a GeoJSON FeatureCollection."""
    features = [
        {"type": "Feature", "geometry": _drawn(city, change),
         "properties": {"scenario": scenario.name, "run": scenario.run,
                        **{key: change[key] for key in ("do", "station", "gate") if key in change}}}
        for change in scenario.changes
    ]  # fmt: skip
    return {"type": "FeatureCollection", "features": features}


def asked_of(scenario: Scenario) -> dict[str, Any]:
    """Take the question of a scenario, as :meth:`geo.answers.City.question` takes it."""
    asked = {key: scenario.question[key] for key in ASKED if key in scenario.question}
    return asked | ({"at": datetime.fromisoformat(asked["at"])} if "at" in asked else {})


def _require_impersonal(name: str) -> None:
    numbers = pd.Series([text.strip() for text in _DIGITS.findall(name)], dtype=object)
    if found := looks_personal("name", numbers):
        raise ContractError(f"the name seems to hold {found}",
                            hint="name what is planned and where, never a person")  # fmt: skip


def _tried(
    city: "City", changes: Sequence[Change], asked: Mapping[str, Any], by: str | None = None
) -> Answer:
    found = city.tried(changes, by=by, **asked)
    if found["refused"]:
        raise ContractError(found["refused"]["detail"], hint=found["refused"]["hint"])
    return found


def _now(city: "City", scenario: Scenario, level: str) -> tuple[Answer, list[Answer]]:
    """Work a scenario out on the newest run: its figures, and coverage of every area of a level."""
    asked = asked_of(scenario)
    try:
        found = _tried(city, scenario.changes, asked, level)
        rows = city.coverage(by=level, **asked)["rows"]
    except GeoError as error:  # a station that is gone since
        return {"figures": None, "problem": {"detail": error.detail, "hint": error.hint}}, []
    after = {row["code"]: row for row in found["rows"]}
    changed = [row | {"after": after.get(row["code"], row)["rate_residents"]} for row in rows]
    return {"figures": {key: found[key] for key in FIGURES}, "problem": None}, changed


def _side_by_side(every: Sequence[Scenario], found: Sequence[Sequence[Answer]]) -> list[Answer]:
    """Set the areas of all scenarios beside one another, in the order of their table."""
    table: dict[str, Answer] = {}
    for scenario, rows in zip(every, found, strict=True):
        for row in rows:
            first = {"code": row["code"], "name": row["name"], "before": {}, "after": {}}
            there = table.setdefault(row["code"], first)
            there["before"][scenario.id] = row["rate_residents"]
            there["after"][scenario.id] = row["after"]
    return list(table.values())


def _drawn(city: "City", change: Change) -> Answer | None:
    """Draw one change: where a station comes, goes or was, where a gate is, or a link."""
    if change["do"] == "link":
        return {"type": "LineString", "coordinates": [change["from"], change["to"]]}
    place = change.get("at") or change.get("to") or _place_of(city, change)
    return place and {"type": "Point", "coordinates": list(place)}


def _place_of(city: "City", change: Change) -> tuple[float, float] | None:
    name = "gates" if change["do"] == "open" else "stations"
    table = city.table(name)
    found = table[table["code"] == change.get("gate", change.get("station"))].geometry
    return (float(found.x.iloc[0]), float(found.y.iloc[0])) if len(found) else None


def _plain(value: object) -> object:
    return value.isoformat(timespec="minutes") if isinstance(value, datetime) else value
