"""Change: two runs of one city compared, and the difference split among its causes.

A run is made of five things, and each of them may have changed:

* **boundaries**: areas;
* **stations**: stations and their entrances;
* **network**: streets with what gates and barriers made of them, gates, compounds, and the metric
  zone that they are measured in;
* **people**: demand;
* **method**: who walks and how far, the resolution of built-up cells, the version of the method.

For every choice of what is taken from the later run and what from the earlier one there is a mixed
city, judged like any other by today's method, with gates and compounds as they were edited since
the build; the parts are Shapley's (:mod:`geo.access.shapley`). Only what differs is mixed, in the
columns that a figure depends on: a station with another name is the same one.

A point belongs to the area of the mixed city that holds it. A point that the check of a run left
out, outside every area as these were then, is in no table: with new borders it comes in as people
or as a station.

What an older version of the method would say of tables that it never saw cannot be known. Where one
run is of an older method than the other, the difference between what it stored and what today's
method says of its tables counts as method; edges that it made otherwise of the same streets count
as network.
"""

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd

from geo.access.cells import Built
from geo.access.coverage import RATES, cover
from geo.access.shapley import Values, shapley
from geo.answers.opened import ALL_LEVELS
from geo.answers.rows import Answer, rows
from geo.check.places import holding_area
from geo.engine import Engine, services_of
from geo.errors import ContractError
from geo.evaluate import built_of, measure
from geo.question import Question
from geo.run import METHOD_VERSION
from geo.store.archive import content_hash
from geo.tables import EDGE, PLACED_TABLES, REGISTRY

if TYPE_CHECKING:
    from geo.answers.city import City

FIGURES = ("residents", "covered_residents", *(f"rate_{name}" for name in RATES))
"""Compared for the whole city and for each area."""

_TABLES: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "boundaries": {"areas": ("code", "level", "parent", "kind")},
    "stations": {
        "stations": ("code", "services", "hours", "capacity"),
        "entrances": ("station",),
    },
    "network": {
        "streets": tuple(EDGE),
        "barriers": (),
        "gates": ("compound", "hours", "passage"),
        "compounds": ("code",),
    },
    "people": {"demand": ("code", "residents", "dwellings", "buildings")},
}
"""Cause -> its tables -> the columns, beside the shapes, that a figure depends on."""

METHOD = "method"
CAUSES = (*_TABLES, METHOD)
"""What a difference is split among, in the order of display."""

_WALKED = ("stations", "network", "people")
"""Causes that need the city to be tied to its streets anew."""

_WHAT = ("before", "after", "change", *CAUSES)
_TOLD = tuple(f"{figure}_{what}" for figure in FIGURES for what in _WHAT)

_CAUSE_OF = {table: cause for cause, tables in _TABLES.items() for table in tables}


def change_of(before: "City", after: "City", *, by: str | None = None, **asked: Any) -> Answer:
    """Answer what differs between two runs, and how much of it each cause makes.

    Parameters
    ----------
    before, after : City
        Of one city, from one store or two.
    by : str, optional
        A level that both have, or ``all`` of the later one's; its finest when left out.
    **asked
        As :meth:`geo.answers.City.question` takes them, asked of both; the profile and the limit of
        each run where nothing is said.

    Returns
    -------
    dict
        For the whole city and for every area of the level that both runs have, each of
        :data:`FIGURES` ``before`` and ``after``, their ``change``, and its part by each of
        :data:`CAUSES`. Parts of counts are exact: multiples of 1/120 that add up to the change;
        those of rates add up within rounding. ``None`` where a rate has nothing to divide by, in a
        run or in a mixed city. ``rows`` are the areas, those with the greatest change of residents
        covered first; ``areas_gone`` and ``areas_new`` are in one run only; ``differs`` names by
        cause what is not the same.

    Raises
    ------
    ContractError
        If the two share no ground.
    NotFoundError
        For a level, profile or service that is not there.
    """
    levels = after.levels(by)
    if by != ALL_LEVELS:
        before.level(levels[0])
    _require_one_city(before, after)
    mixes = Mixes(before, after, asked)
    there, now = (set(_codes(city, levels)) for city in (before, after))
    codes = sorted(there & now)
    whole, *each = rows(_compared(mixes, codes), _TOLD)
    names = after.table("areas").set_index("code")["name"]
    listed = [{"code": code, "name": names[code], **row}
              for code, row in zip(codes, each, strict=True)]  # fmt: skip
    return {
        "before": _run_told(before, mixes.questions[0]),
        "after": _run_told(after, mixes.questions[1]),
        "differs": mixes.differs,
        **{figure: {what: whole[f"{figure}_{what}"] for what in _WHAT} for figure in FIGURES},
        "level": by if by == ALL_LEVELS else levels[0],
        "rows": sorted(listed, key=lambda row: -abs(row["covered_residents_change"])),
        "areas_gone": sorted(there - now),
        "areas_new": sorted(now - there),
    }


class Mixes:
    """Cities whose tables are of two runs, and what is covered in each.

    Parameters
    ----------
    before, after : City
        Of one city.
    asked : mapping
        What :meth:`geo.answers.City.question` takes.

    Attributes
    ----------
    cities : tuple of City
        The two.
    questions : tuple of Question
        What each is asked.
    differs : dict of str to list of str
        By cause, the tables that differ; of the method, what else does.
    causes : tuple of str
        Those that may have a part.
    """

    def __init__(self, before: "City", after: "City", asked: Mapping[str, Any]) -> None:
        self.cities = (before, after)
        self.questions = _questions(self.cities, **asked)
        self.differs = self._differing()
        self.causes = tuple(cause for cause in CAUSES if self._is_mixed(cause))
        self._table = lru_cache(maxsize=None)(self._read)
        self._engine = lru_cache(maxsize=8)(self._make_engine)
        self._built = lru_cache(maxsize=4)(self._find_built)

    def coverage(self, later: frozenset[str]) -> pd.DataFrame:
        """Judge the city whose later causes are as in the later run; indexed by code, root first.

        Returns
        -------
        DataFrame
            :data:`geo.tables.COVERAGE`.
        """
        of = {cause: int(cause in later) for cause in CAUSES}
        for cause in set(CAUSES).difference(self.causes):  # equal in both: as suits best
            of[cause] = of["boundaries"]
        areas, stations, demand = (
            self._placed(name, of) for name in ("areas", "stations", "demand")
        )
        tables = {"areas": areas, "stations": stations, "demand": demand}
        question = self.questions[of[METHOD]]
        engine = self._engine(*self._walked(of, question))
        built = self._built(of["people"], self.cities[of[METHOD]].run.cells)
        found = measure(tables, engine, question, built)
        covered = cover(areas, demand, found.judged, built.built_m2, found.minutes)
        return _by_code(covered, self.cities[of["boundaries"]])

    def stored(self, number: int) -> pd.DataFrame | None:
        """Read what a run stored by a method that cannot be run again; None for any other.

        Where both runs are of one older method, today's can tell what differs between them.
        """
        city, methods = self.cities[number], {city.run.method for city in self.cities}
        if len(methods) == 1 or city.run.method == METHOD_VERSION:
            return None
        return _by_code(city.results(self.questions[number])["coverage"], city)

    def _differing(self) -> dict[str, list[str]]:
        before, after = self.cities
        found = {cause: [name for name, columns in tables.items() if self._is_other(name, columns)]
                 for cause, tables in _TABLES.items()}  # fmt: skip
        found["network"] += ["zone"] * (before.run.zone != after.run.zone)
        walkers = [question.walker for question in self.questions]
        found[METHOD] = [
            *["profile"] * (walkers[0] != walkers[1]),
            *["cells"] * (before.run.cells != after.run.cells),
            *["version"] * (before.run.method != after.run.method),
        ]
        return found

    def _is_other(self, name: str, columns: tuple[str, ...]) -> bool:
        """Tell whether a table differs in what counts; its rows may have been edited since."""
        kept = [city.store.contents().get(name) for city in self.cities]
        if kept[0] == kept[1] and name not in REGISTRY:
            return False
        one, other = (content_hash(city.table(name)[[*columns, "geometry"]])
                      for city in self.cities)  # fmt: skip
        return one != other

    def _is_mixed(self, cause: str) -> bool:
        """Tell whether some city may differ by a cause alone."""
        return bool(self.differs[cause]) and self.differs[cause] != ["version"]

    def _placed(self, name: str, of: Mapping[str, int]) -> gpd.GeoDataFrame:
        """Take a table of the run that it is of, its points in areas of the run that these are."""
        mine = of[_CAUSE_OF[name]]
        is_placed = name in PLACED_TABLES and "boundaries" in self.causes
        return self._table(name, mine, of["boundaries"] if is_placed else mine)

    def _read(self, name: str, number: int, within: int) -> gpd.GeoDataFrame:
        table = self.cities[number].table(name)
        if within == number:
            return table
        areas = self.cities[within].table("areas")
        return table.assign(area=holding_area(table.geometry, areas))

    def _walked(self, of: Mapping[str, int], question: Question) -> tuple[int, ...]:
        """Tell of which run each cause is that ties are made of; the areas only for a border."""
        needed = _WALKED if question.border == "open" else (*_WALKED, "boundaries")
        free = min((of[cause] for cause in needed if cause in self.causes), default=0)
        return tuple(of[cause] if cause in self.causes else free for cause in needed)

    def _make_engine(self, *numbers: int) -> Engine:
        if len(set(numbers)) == 1:
            return self.cities[numbers[0]].engine
        of = {
            "boundaries": numbers[0],
            **dict(zip((*_WALKED, "boundaries"), numbers, strict=False)),
        }
        streets = self.cities[of["network"]]
        tables = {name: self._placed(name, of) for name in _CAUSE_OF}
        return Engine(tables, zone=streets.run.zone, graph=streets.engine.graph)

    def _find_built(self, people: int, cells: int) -> Built:
        return built_of({"demand": self.cities[people].table("demand")}, cells=cells)


def _compared(mixes: Mixes, codes: list[str]) -> pd.DataFrame:
    """Lay out every figure of the whole city, then of some areas: :data:`_TOLD`."""

    def figures(covered: pd.DataFrame) -> Values:
        return np.concatenate([
            covered[list(FIGURES)].iloc[:1].astype(object).to_numpy(),
            covered.loc[codes, list(FIGURES)].astype(object).to_numpy(),
        ])  # fmt: skip

    judged = lru_cache(maxsize=None)(lambda later: figures(mixes.coverage(later)))
    ends = [judged(frozenset()), judged(frozenset(mixes.causes))]
    said = [now if (stored := mixes.stored(number)) is None else figures(stored)
            for number, now in enumerate(ends)]  # fmt: skip
    change = said[1] - said[0]
    parts = dict.fromkeys(CAUSES, np.zeros_like(change)) | shapley(mixes.causes, judged)
    parts[METHOD] = parts[METHOD] + (ends[0] - said[0]) + (said[1] - ends[1])
    unknown = pd.isna(change)
    parts = {cause: np.where(unknown, np.nan, part) for cause, part in parts.items()}
    laid = {"before": said[0], "after": said[1], "change": change, **parts}
    return pd.DataFrame({f"{figure}_{what}": _numbers(laid[what][:, column], what)
                         for column, figure in enumerate(FIGURES) for what in _WHAT})  # fmt: skip


def _numbers(values: Values, what: str) -> Values:
    """Keep counts whole; parts of them need not be."""
    is_whole = what not in CAUSES and all(isinstance(value, int) for value in values)
    return values.astype(np.int64 if is_whole else np.float64)


def _by_code(covered: pd.DataFrame, city: "City") -> pd.DataFrame:
    """Index the areas by their codes, the whole city first."""
    is_root = (covered["code"] == city.run.city_code).to_numpy()
    return pd.concat([covered[is_root], covered[~is_root]]).set_index("code")


def _codes(city: "City", levels: tuple[str, ...]) -> list[str]:
    areas = city.table("areas")
    return list(areas["code"][areas["level"].isin(levels)])


def _questions(
    cities: tuple["City", "City"], *, service: str | None = None, **asked: Any
) -> tuple[Question, Question]:
    """Ask both the same; a service may be new, or gone."""
    before, after = cities
    if not any(service in some for city in cities for some in services_of(city.table("stations"))):
        after.question(service=service)  # tells which services there are
    one, other = (replace(city.question(**asked), service=service) for city in (before, after))
    return one, other


def _run_told(city: "City", question: Question) -> Answer:
    """Tell a run, and whose walk was judged."""
    run = {"run": city.run.id, "valid_from": city.run.valid_from, "method": city.run.method}
    return run | city.stamped(question)


def _require_one_city(before: "City", after: "City") -> None:
    roots = []
    for city in (before, after):
        areas = city.table("areas")
        roots.append(areas.geometry[areas["code"] == city.run.city_code].union_all())
    if not roots[0].intersects(roots[1]):
        raise ContractError(
            f"{before.run.city} and {after.run.city} share no ground",
            hint="compare two runs of one city",
        )
