"""Everything that is asked of a place at once: what holds it, who reaches what, who answers for it.

The status of a place is that of its own walk. Whether a station that is in reach has room is known
of the people who live next to it, and so is the cause.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.access.gaps import MENDS
from geo.access.levels import held_by
from geo.answers.rows import Answer, Place, rows
from geo.answers.tree import parents_of
from geo.answers.walking import nearest_of
from geo.evaluate import STATUS_NAMES
from geo.hours import is_open
from geo.question import Question
from geo.store.pages import Asked

if TYPE_CHECKING:
    from geo.answers.city import City

NEIGHBOURS_M = 100
"""Whoever lives within this of a place speaks for it; nobody does where nobody is nearer."""

AREA_COLUMNS = (
    "code",
    "name",
    "level",
    "residents",
    "covered_residents",
    "too_far_residents",
    "over_capacity_residents",
    "undetermined_residents",
    "rate_residents",
)
POSTS = ("leader", "roles", "helpers", "members")
GAP_COLUMNS = ("residents", "elders", "nearest_station", "minutes", "minutes_over")


def place_of(
    city: "City",
    place: Place,
    question: Question,
    *,
    count: int = 3,
    now: datetime | None = None,
    with_why: bool = True,
) -> Answer:
    """Answer all that a card tells of a place.

    Parameters
    ----------
    place : tuple of float
        Longitude and latitude, degrees.
    question : Question
        Who walks, when and to which stations.
    count : int
        How many stations.
    now : datetime, optional
        When stations are open or not, in the city's own time; the hour of the question, or the
        present, when left out.
    with_why : bool
        Whether to tell the cause too: a question asked for the first time takes a second for it.

    Returns
    -------
    dict
        What :func:`geo.answers.walking.nearest_of` answers, its ``status`` ``over_capacity`` where
        neighbours find no room, and besides: ``parents``, the areas that hold it, from the root;
        ``area``, the figures of the smallest; ``minutes``, the limit, and ``minutes_over``, None
        within it; of each station ``hours`` and ``is_open`` (None where its hours are not known) as
        of ``now``;
        ``why`` as :func:`why_of` answers it, None where it was not asked for;
        ``responsible``, see :func:`responsible_for`.
    """
    now = now or question.at or datetime.now()  # noqa: DTZ005 - the city's own time
    found = nearest_of(city, place, question, count=count)
    parents = parents_of(city.table("areas"), _finest(found["areas"]))
    walker, stations = question.walker, found["stations"]
    over_m = stations[0]["metres"] - walker.limit_m if stations else 0
    home = _neighbour(city, place)
    return found | {
        "status": _with_room(city, found["status"], home, question),
        "parents": parents,
        "area": figures_of(city, parents[-1]["code"], question) if parents else None,
        "minutes": float(walker.minutes),
        "minutes_over": walker.minutes_for(over_m) if over_m > 0 else None,
        "now": now.isoformat(sep=" ", timespec="minutes"),
        "stations": [row | _opened(city, row["code"], now) for row in stations],
        "why": why_of(city, place, question) if with_why else None,
        "responsible": responsible_for(city, parents),
    }


def why_of(city: "City", place: Place, question: Question) -> Answer:
    """Answer why those who live next to a place are not covered.

    Returns
    -------
    dict
        ``cause``, one of :data:`geo.tables.CAUSES`, None where nobody lives there or all are
        covered; ``mend``, the cheapest kind of one (:data:`geo.access.gaps.MENDS`); ``gap``, the
        whole gap they live in: ``residents``, ``elders``, ``nearest_station``, ``minutes`` and
        ``minutes_over``.
    """
    home = _neighbour(city, place)
    cause = None if home is None else city.results(question)["results"]["cause"].iloc[home]
    if home is None or pd.isna(cause):
        return {"cause": None, "mend": None, "gap": None}
    gaps = city.results(question)["gaps"]
    here = gaps[gaps["code"] == city.table("demand")["area"].iloc[home]]
    point = city.table("demand").geometry.iloc[home]
    held = here[shapely.distance(here.geometry.to_numpy(), point) == 0]
    told = rows(held.head(1), GAP_COLUMNS)
    return {"cause": cause, "mend": MENDS[cause], "gap": told[0] if told else None}


def figures_of(city: "City", code: str, question: Question) -> Answer:
    """Tell the figures of one area, its elders among them."""
    coverage = city.results(question)["coverage"]
    [told] = rows(coverage[coverage["code"] == code].head(1), AREA_COLUMNS)
    return told | {"elders": int(elders_within(city, [code]))}


def elders_within(city: "City", codes: list[str]) -> int:
    """Count the elders of some areas of which none lies in another."""
    areas, demand = city.table("areas"), city.table("demand")
    wanted = areas[areas["code"].isin(codes)]
    elders = demand["elders"].to_numpy(dtype=np.int64)
    total = 0
    for level in wanted["level"].unique():
        row = held_by(areas, demand["area"], level)
        is_in = (row >= 0) & areas["code"].isin(codes).to_numpy()[row]
        total += int(elders[is_in].sum())
    return total


def responsible_for(city: "City", parents: list[Answer]) -> list[Answer]:
    """Tell which posts answer for areas, as the registry has it now; never who holds them.

    Returns
    -------
    list of dict
        From the smallest area up, the root left out: ``code``, ``name``, ``level``; ``team`` with
        the posts filled (``leader``, and ``roles`` of three) and the counts of ``helpers`` and
        ``members``, None where no team is told of; ``channels``, codes of its chat groups.
    """
    below = parents[1:] or parents
    return [
        area
        | {
            "team": next((_only(row, POSTS) for row in _registered(city, "teams", area)), None),
            "channels": [row["code"] for row in _registered(city, "channels", area)],
        }
        for area in reversed(below)
    ]


def _registered(city: "City", table: str, area: Answer) -> list[dict[str, Any]]:
    return city.store.page(table, Asked(where={"area": area["code"]}, sort=_KEYS[table])).rows


_KEYS = {"teams": "area", "channels": "code"}


def _only(row: dict[str, Any], names: tuple[str, ...]) -> Answer:
    return {name: row[name] for name in names}


def _finest(areas: Answer) -> str | None:
    codes = (areas[level] for level in ("grid", "community", "street") if areas[level])
    return next(codes, None)


def _opened(city: "City", code: str, now: datetime) -> Answer:
    """Tell the hours of a station, and whether it is open."""
    stations = city.table("stations")
    hours = stations["hours"].iloc[np.flatnonzero(stations["code"] == code)[0]]
    if not isinstance(hours, str):
        return {"hours": None, "is_open": None}
    return {"hours": hours, "is_open": bool(is_open([hours], now)[0])}


def _with_room(city: "City", status: str, home: int | None, question: Question) -> str:
    """Take the status of the neighbours where there is no room for them."""
    if status != "covered" or home is None:
        return status
    theirs = STATUS_NAMES[city.measured(question).judged.status[home]]
    return "over_capacity" if theirs == "over_capacity" else status


def _neighbour(city: "City", place: Place) -> int | None:
    """Find the row of the demand nearest to a place, in a straight line."""
    x, y = city.to_metric.transform(*place)
    corners = city.to_lonlat.transform(
        [x - NEIGHBOURS_M, x + NEIGHBOURS_M], [y - NEIGHBOURS_M, y + NEIGHBOURS_M]
    )
    (west, east), (south, north) = corners
    demand: gpd.GeoDataFrame = city.table("demand")
    near = np.sort(demand.sindex.query(shapely.box(west, south, east, north)))
    if not len(near):
        return None
    lonlat = shapely.get_coordinates(demand.geometry.iloc[near].to_numpy())
    away_m = np.hypot(*(np.array(city.to_metric.transform(*lonlat.T)).T - (x, y)).T)
    best = int(away_m.argmin())
    return int(near[best]) if away_m[best] <= NEIGHBOURS_M else None
