"""Who is covered among those who walk fast, slowly, on wheels; and among the elders.

A slower walker reaches nothing that a faster one does not: at every demand point, and so in every
area, ``in_reach_people`` never rises from brisk to adult to elder. With room in stations limited,
``covered_people`` never rises in the city as a whole; within one area it may, where the room that
others no longer reach is left to those who live there.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.access.coverage import cover
from geo.access.elders import of_elders
from geo.answers.rows import Answer, rows
from geo.profiles import PROFILES

if TYPE_CHECKING:
    from geo.answers.city import City

ELDERS = "elders"
"""The group that is counted by its own people: residents aged 65 and over, with the profile
``elder``. All other groups count every resident, as if all walked like that."""

_COUNTS = ("residents", "covered_residents", "too_far_residents", "over_capacity_residents",
           "undetermined_residents", "rate_residents")  # fmt: skip
_PEOPLE = {name: name.replace("residents", "people") for name in _COUNTS}
COLUMNS = (
    "code", "name", "level", "group", "profile", "limit_m", "people", "covered_people",
    "in_reach_people", "too_far_people", "over_capacity_people", "undetermined_people",
    "rate_people", "rate_dwellings", "rate_buildings", "rate_area", "slowest_tenth_minutes",
)  # fmt: skip


def groups_of(
    city: "City",
    *,
    by: str | None = None,
    profile: str | None = None,
    minutes: float | None = None,
    **asked: Any,
) -> Answer:
    """Answer how many of each group are covered, in each area of a level.

    Parameters
    ----------
    by : str, optional
        A level of the city, or ``all``; the finest when left out.
    profile : str, optional
        Only the groups that walk so; every profile of the product and of the city when left out.
    minutes : float, optional
        The time limit of all groups. When left out, profiles of the product have the run's, so that
        they can be compared, and each of the city's own has that of the city file.
    **asked
        When, to which service and across which border, as :meth:`City.question` takes them.

    Returns
    -------
    dict
        ``rows``, one for each area and group, areas in their order. ``people`` are all residents,
        but for the group :data:`ELDERS`, whose share in the room that residents find is that of
        :func:`geo.access.elders.of_elders`. ``in_reach_people`` have a station within the limit,
        be there room or not. The other three rates are those of the profile.
    """
    levels = city.levels(by)
    stamp = city.stamped(city.question(profile=profile, minutes=minutes, **asked))
    counted = pd.concat(_counted(city, profile, minutes, asked)).sort_index(kind="stable")
    said = {name: value for name, value in stamp.items() if name not in {"profile", "limit_m"}}
    return said | {"rows": rows(counted[counted["level"].isin(levels)], COLUMNS)}


def _counted(
    city: "City", profile: str | None, minutes: float | None, asked: dict[str, Any]
) -> Iterator[pd.DataFrame]:
    """Count every area for one group after the other; rows are numbered as the areas are."""
    areas, demand = city.table("areas"), city.table("demand")
    for name in (*PROFILES, *city.profiles) if profile is None else (profile,):
        limit = city.run.minutes if minutes is None and name in PROFILES else minutes
        found = city.measured(city.question(profile=name, minutes=limit, **asked))
        counted = {name: (demand, found.judged)}
        if name == "elder":
            counted[ELDERS] = of_elders(demand, found.judged)
        for group, (people, judged) in counted.items():
            table = cover(areas, people, judged, found.built.built_m2, found.minutes)
            walker = found.question.walker
            yield _told(table).assign(group=group, profile=name, limit_m=walker.limit_m)


def _told(table: pd.DataFrame) -> pd.DataFrame:
    """Call residents people, and say who has a station in reach."""
    told = table.rename(columns=_PEOPLE)
    return told.assign(in_reach_people=told["covered_people"] + told["over_capacity_people"])
