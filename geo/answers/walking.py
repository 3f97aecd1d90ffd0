"""Walks from any place: the stations nearest to it, and one walk with its way."""

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np
import shapely

from geo.access.coverage import statuses
from geo.answers.rows import Answer, Place, rows
from geo.engine import Tied
from geo.errors import ContractError, NotFoundError
from geo.evaluate import STATUS_NAMES
from geo.network.graph import UNREACHABLE_MM, Anchors, Snap
from geo.network.snap import ties
from geo.profiles import Profile
from geo.question import Question
from geo.tables import BASIC, FLAGS
from geo.walk.exits import joined, one_of, way_out
from geo.walk.few import nearest_few
from geo.walk.route import Route, route

if TYPE_CHECKING:
    from geo.answers.city import City


def nearest_of(city: "City", place: Place, question: Question, *, count: int) -> Answer:
    """Answer what any place belongs to and which stations are nearest on foot.

    Parameters
    ----------
    place : tuple of float
        Longitude and latitude, degrees. Who walks lives there, and passes the gates of the compound
        around it.
    question : Question
        Who walks, when and to which stations.
    count : int
        How many stations, nearest first; fewer when fewer can be reached.

    Returns
    -------
    dict
        ``point``; ``areas`` and ``names`` of the street, community and grid that hold it;
        ``status``; ``profile`` and ``limit_m``; ``stations`` with ``code``, ``name``, ``kind``,
        ``metres`` and ``minutes``.

    Raises
    ------
    ContractError
        If the place is no longitude and latitude.
    """
    tied, walker = city.engine.tied(question), question.walker
    point = _anchors(city, place, tied)
    stations = city.engine.stations(question)
    homes = point.united(city.engine.walks_out(tied, point, place).exits)
    found = nearest_few(tied.ways, homes, stations, count=count)
    best = found.length_mm[:1] if len(found.length_mm) else np.array([UNREACHABLE_MM])
    status = statuses(best, point.status[:1], limit_mm=walker.limit_mm)
    return {
        "point": list(place),
        **areas_at(city, *place),
        "status": STATUS_NAMES[status[0]],
        "profile": walker.name,
        "limit_m": walker.limit_m,
        "stations": _station_rows(city, found.station, found.length_mm, walker),
    }


def walk_of(city: "City", start: Place, end: Place | str, question: Question) -> Answer:
    """Answer how far it is on foot between two places, and which way.

    Parameters
    ----------
    start : tuple of float
        Longitude and latitude, degrees. Who walks lives there, and passes the gates of the
        compound around it.
    end : tuple of float or str
        The same, or a station's code: then the walk to the best of its entrances.
    question : Question
        Who walks, and when.

    Returns
    -------
    dict
        ``status`` is ``found``, ``unroutable`` (a place is beyond 200 m of any street) or
        ``no_way``; ``metres`` and ``minutes``; ``lost`` names the ends that are (``start``,
        ``end``); ``passes`` counts stretches of steps, gates, bridges and so on, and names the
        ``streets``; ``geometry`` is a GeoJSON LineString from place to place.

    Raises
    ------
    NotFoundError
        If no station has the code.
    ContractError
        If a place is no longitude and latitude.
    """
    tied = city.engine.tied(question)
    begin = _anchors(city, start, tied)
    is_lost = begin.status[0] == Snap.UNROUTABLE
    if isinstance(end, str):
        end, doors = _entered(city, end, tied)
    else:
        doors = _each(_anchors(city, end, tied))
    doors = [door for door in doors if door.status[0] != Snap.UNROUTABLE]
    if is_lost or not doors:
        ends = {"start": is_lost, "end": not doors}
        return _no_walk("unroutable", lost=[end for end, lost in ends.items() if lost])
    found = _shortest(city, start, begin, doors, tied)
    if found.length_mm == UNREACHABLE_MM:
        return _no_walk("no_way")
    metres = found.length_mm / 1000
    middle = np.column_stack(city.to_lonlat.transform(*found.xy.T))
    return {
        "status": "found",
        "metres": metres,
        "minutes": question.walker.minutes_for(metres),
        "lost": [],
        "passes": _passed(city, found),
        "geometry": {
            "type": "LineString",
            "coordinates": [list(start), *middle.tolist(), list(end)],
        },
    }


def _anchors(city: "City", place: Place, tied: Tied) -> Anchors:
    _require_lonlat(*place)
    return ties(tied.ground, np.array([city.to_metric.transform(*place)]))


def _each(anchors: Anchors) -> list[Anchors]:
    return [one_of(anchors, number) for number in range(len(anchors.owners))]


def _shortest(
    city: "City", start: Place, begin: Anchors, doors: list[Anchors], tied: Tied
) -> Route:
    """Find the shortest walk to any of some doors, by own gates where they shorten it."""
    graph, out = city.engine.graph, city.engine.walks_out(tied, begin, start)
    begins = [(at, None) for at in _each(begin)]
    exits = [(at, number) for number, at in enumerate(_each(out.exits))]
    walks = [(route(graph, tied.ways, at, door), number)
             for at, number in (*begins, *exits) for door in doors]  # fmt: skip
    found, number = min(walks, key=lambda walk: walk[0].length_mm)
    if number is None:
        return found
    whole = joined([way_out(graph, tied.ways, out, number), found])
    return replace(whole, length_mm=found.length_mm)  # the way out was its connector


def _entered(city: "City", code: str, tied: Tied) -> tuple[Place, list[Anchors]]:
    """Tell where a station is and how each of its entrances is tied to the network."""
    stations = city.table("stations")
    numbers = np.flatnonzero(stations["code"] == code)
    if not len(numbers):
        raise NotFoundError(f"no station {code!r}", hint="stations are named by their codes")
    point = stations.geometry.iloc[numbers[0]]
    doors = np.flatnonzero(tied.stations.owners == numbers[0]).tolist()
    return (point.x, point.y), [one_of(tied.stations, door) for door in doors]


def areas_at(city: "City", lon: float, lat: float) -> Answer:
    """Name the basic areas that hold a place; a border belongs to the lower code."""
    areas = city.table("areas")
    held = areas.iloc[areas.sindex.query(shapely.Point(lon, lat), predicate="intersects")]
    held = held[held["kind"] == BASIC].sort_values("code").drop_duplicates("level")
    by_level = held.set_index("level")
    wanted = ("street", "community", "grid")
    return {
        "areas": {level: by_level["code"].get(level) for level in wanted},
        "names": {level: by_level["name"].get(level) for level in wanted},
    }


def _station_rows(
    city: "City", numbers: np.ndarray, length_mm: np.ndarray, walker: Profile
) -> list[Answer]:
    frame = city.table("stations").iloc[numbers][["code", "name", "kind"]]
    metres = length_mm / 1000
    frame = frame.assign(metres=metres, minutes=[walker.minutes_for(m) for m in metres])
    return rows(frame, ("code", "name", "kind", "metres", "minutes"))


def _passed(city: "City", found: Route) -> Answer:
    """Count the stretches of each flag that a walk passes, and name its streets in order."""
    edges = found.edges
    flags = city.engine.graph.edge_flags[edges]
    told: Answer = {}
    for name, bit in FLAGS.items():
        is_flagged = (flags & bit) > 0
        told[name] = int(np.count_nonzero(is_flagged[1:] & ~is_flagged[:-1]) + is_flagged[:1].sum())
    names = city.table("streets")["name"].to_numpy(dtype=object)[edges]
    named = [name for name in names if isinstance(name, str)]
    return told | {"streets": [name for name, _ in groupby(named)]}


def _no_walk(status: str, *, lost: Sequence[str] = ()) -> Answer:
    """Tell that there is no walk, and which ends are too far from any street."""
    return {"status": status, "metres": None, "minutes": None, "lost": list(lost),
            "passes": None, "geometry": None}  # fmt: skip


def _require_lonlat(lon: float, lat: float) -> None:
    if not (-180 <= lon <= 180 and -90 <= lat <= 90):
        raise ContractError(
            f"{lon:g}, {lat:g} is no longitude and latitude in degrees",
            hint="write the longitude first: 118.93,32.10",
        )
