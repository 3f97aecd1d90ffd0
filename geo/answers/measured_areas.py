"""What areas are coloured by: figures of every area of a level, apart from its shape.

Shapes are large and stay; figures are small and change with every question. Where a city has too
many areas to be seen, those of an H3 cell are told together.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from geo.access.levels import held_by, summed
from geo.access.slowest import arrival
from geo.answers.rows import Answer, listed
from geo.errors import NotFoundError
from geo.evaluate import outside_of
from geo.norms import norms_from
from geo.outputs.webmap import DECIMALS_PROPERTIES
from geo.question import Question
from geo.registry.requests import OPEN, overdue
from geo.run import today
from geo.tables import BASIC, CAUSES

if TYPE_CHECKING:
    from geo.answers.city import City

COUNTS = (
    "residents", "covered_residents", "too_far_residents", "over_capacity_residents",
    "undetermined_residents",
)  # fmt: skip
"""Told with every measure: they say what can be believed, and which areas are gaps."""

POSTS = 4
"""Posts of a grid's team: its leader and three standing roles."""

FINEST_CELLS = 15
"""Of H3."""

Rows = npt.NDArray[np.intp]
Ints = npt.NDArray[np.int64]


class Groups(NamedTuple):
    """What figures are told of: the areas of a level, or cells that hold them.

    Attributes
    ----------
    codes : ndarray of object, shape (n,)
        Of the areas, or H3 indexes.
    of_area : ndarray of intp, shape (n_areas,)
        For each row of the areas table its group, -1 for those of other levels.
    level : str
        Of the areas.
    """

    codes: npt.NDArray[np.object_]
    of_area: Rows
    level: str

    def of(self, city: "City", areas: pd.Series) -> Rows:
        """Find the group that holds each of some areas, which may be smaller; -1 where none."""
        held = held_by(city.table("areas"), areas, self.level)
        return np.where(held >= 0, self.of_area[held], -1)

    def sums(self, groups: Rows, amounts: Ints) -> Ints:
        """Add amounts up by group."""
        inside = groups >= 0
        return summed(groups[inside], amounts[inside], len(self.codes))


def measured_areas(
    city: "City",
    measure: str,
    question: Question,
    *,
    level: str | None = None,
    cells: int | None = None,
) -> Answer:
    """Answer the figures of every area of a level.

    Parameters
    ----------
    measure : str
        ``coverage`` and ``outside`` need no more than the counts that come with each;
        ``cause`` adds the main ``cause`` of those outside; ``team`` ``posts`` and ``posts_filled``;
        ``requests`` ``open`` and ``overdue``; ``minutes`` ``median_minutes``; ``slowest``
        ``slowest_tenth_minutes`` (None where too many have no way).
    question : Question
        Whose walk; ``team`` and ``requests`` do not depend on it.
    level : str, optional
        The finest when left out.
    cells : int, optional
        Tell the areas whose inner point lies in an H3 cell of this resolution together.

    Returns
    -------
    dict
        ``columns``: ``code`` (or ``cell``) and figures, each as a list, all in the same order.

    Raises
    ------
    NotFoundError
        For a measure, level or resolution that is not there.
    """
    if measure not in MEASURES:
        raise NotFoundError(f"no measure {measure!r}", hint=f"measures: {', '.join(MEASURES)}")
    if cells is not None and not 0 <= cells <= FINEST_CELLS:
        raise NotFoundError(
            f"H3 has no resolution {cells}", hint=f"resolutions: 0 to {FINEST_CELLS}"
        )
    groups = _groups(city, city.level(level), cells)
    key = "code" if cells is None else "cell"
    columns = {key: groups.codes, **_counts(city, question, groups)}
    columns |= MEASURES[measure](city, question, groups)
    said = {"measure": measure, "level": groups.level}
    told = {name: listed(pd.Series(values)) for name, values in columns.items()}
    return city.stamped(question) | said | {"columns": told}


Column = Ints | npt.NDArray[np.float64] | npt.NDArray[np.object_]


def _groups(city: "City", level: str, cells: int | None) -> Groups:
    areas = city.table("areas")
    rows = np.flatnonzero(areas["level"] == level)
    of_area = np.full(len(areas), -1, dtype=np.intp)
    if cells is None:
        of_area[rows] = np.arange(len(rows))
        return Groups(areas["code"].to_numpy(dtype=object)[rows], of_area, level)
    of_area[rows], codes = pd.factorize(city.tiled.cells(level, cells), sort=True)
    return Groups(codes, of_area, level)


def _counts(city: "City", question: Question, groups: Groups) -> dict[str, Ints]:
    """Sum up the counts of areas, and their elders."""
    coverage, demand = city.results(question)["coverage"], city.table("demand")
    counts = {name: groups.sums(groups.of_area, coverage[name].to_numpy(dtype=np.int64))
              for name in COUNTS}  # fmt: skip
    elders = demand["elders"].to_numpy(dtype=np.int64)
    return {**counts, "elders": groups.sums(groups.of(city, demand["area"]), elders)}


def _no_more(_city: "City", _question: Question, _groups: Groups) -> dict[str, Column]:
    return {}


def _cause(city: "City", question: Question, groups: Groups) -> dict[str, Column]:
    """Name the cause that keeps most residents outside; equals by the order of causes."""
    demand, results = city.table("demand"), city.results(question)["results"]
    held, outside = groups.of(city, demand["area"]), outside_of(demand, results)
    causes = results["cause"].to_numpy(dtype=object)
    people = np.column_stack(
        [groups.sums(held, np.where(causes == cause, outside, 0)) for cause in CAUSES]
    )
    names = np.array(CAUSES, dtype=object)[people.argmax(axis=1)]
    names[~people.any(axis=1)] = None
    return {"cause": names}


def _team(city: "City", _question: Question, groups: Groups) -> dict[str, Column]:
    """Count the posts of all basic areas of the finest level, and those filled."""
    areas, teams = city.table("areas"), city.table("teams")
    finest = areas[(areas["level"] == city.level(None)) & (areas["kind"] == BASIC)]
    posts = groups.sums(groups.of(city, finest["code"]), np.full(len(finest), POSTS))
    of_grid = teams[teams["area"].isin(finest["code"])]
    leaders = of_grid["leader"].fillna(value=False).astype("int64").to_numpy()
    roles = of_grid["roles"].fillna(0).astype("int64").to_numpy()
    filled = groups.sums(groups.of(city, of_grid["area"]), leaders + roles)
    return {"posts": posts, "posts_filled": filled}


def _requests(city: "City", _question: Question, groups: Groups) -> dict[str, Column]:
    requests = city.table("requests")
    held = groups.of(city, requests["area"])
    waits = requests["state"].isin(OPEN).to_numpy()
    late = overdue(requests, norms_from(city.run.norms), city.store.as_of or today())
    return {
        "open": groups.sums(held, waits.astype(np.int64)),
        "overdue": groups.sums(held, late.astype(np.int64)),
    }


def _minutes(city: "City", question: Question, groups: Groups) -> dict[str, Column]:
    return {"median_minutes": _arrival(city, question, groups, tenths=5)}


def _slowest(city: "City", question: Question, groups: Groups) -> dict[str, Column]:
    return {"slowest_tenth_minutes": _arrival(city, question, groups, tenths=9)}


def _arrival(
    city: "City", question: Question, groups: Groups, *, tenths: int
) -> npt.NDArray[np.float64]:
    """Tell within how many minutes so many tenths of each group arrive."""
    demand = city.table("demand")
    held = groups.of(city, demand["area"])
    codes = np.array([*groups.codes, None], dtype=object)
    alone = pd.DataFrame({"code": groups.codes, "level": groups.level, "parent": None})
    residents, minutes = (
        demand["residents"].to_numpy(dtype=np.int64),
        city.measured(question).minutes,
    )
    found = arrival(alone, pd.Series(codes[held]), residents, minutes, tenths=tenths)
    return np.round(found, DECIMALS_PROPERTIES)


MEASURES: Mapping[str, Callable[["City", Question, Groups], dict[str, Column]]] = {
    "coverage": _no_more,
    "outside": _no_more,
    "cause": _cause,
    "team": _team,
    "requests": _requests,
    "minutes": _minutes,
    "slowest": _slowest,
}
"""Measure -> what it adds to the counts."""
