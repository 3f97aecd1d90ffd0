"""Questions about a city as it is, each answered with a frame.

Each function asks one method of :class:`geo.answers.City`, takes the options that it takes, and
says what the command of ``gridgov`` says. By ``**asked`` is meant what
:meth:`geo.answers.City.question` takes: ``profile, minutes, at, service, border``. A level, profile
or service that is not there is a ``NotFoundError``. How columns are called, their types and
``attrs``: :mod:`geo.desk.frames`.
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd
import shapely

from geo.answers.catchments import BACKUP_COLUMNS, STATION_COLUMNS
from geo.answers.causes import COLUMNS as CAUSE_COLUMNS
from geo.answers.coverage import CELL, CELL_COLUMNS, COVERAGE_COLUMNS
from geo.answers.gaps import GAP_COLUMNS, ISLAND_COLUMNS
from geo.answers.groups import COLUMNS as GROUP_COLUMNS
from geo.answers.rows import Answer, Place
from geo.desk.frames import at_cells, at_codes, at_geojson, described, framed, placed
from geo.desk.places import Places
from geo.evaluate import gap_list
from geo.tables import LINEAGE

if TYPE_CHECKING:
    from geo.answers import City


def table(city: "City", name: str) -> pd.DataFrame:
    """Read a table of the store, safe to look at: :meth:`City.table` says which there are."""
    found = city.table(name)
    made = Places(found) if "geometry" in found else pd.DataFrame(found)
    made.attrs = described(city, f"table {name}", {"run": city.run.id}, {})
    return made


def summary(city: "City", **asked: Any) -> pd.Series:
    """Answer what leaders read, by name: ``City.summary``, ``gridgov build``."""
    answer = city.summary(**asked)
    plain = {name: value for name, value in answer.items() if not isinstance(value, list | dict)}
    told = pd.Series(plain, name="summary", dtype=object)
    told.attrs = described(city, "summary", {"run": city.run.id}, asked)
    return told


def coverage(city: "City", *, by: str | None = None, **asked: Any) -> Places:
    """Answer how many are covered, by area or H3 cell: ``City.coverage``, ``gridgov coverage``."""
    answer = city.coverage(by=by, **asked)
    asked = {"by": by, **asked}
    if by == CELL:
        return at_cells(framed(city, "coverage", answer, columns=CELL_COLUMNS, asked=asked))
    found = framed(city, "coverage", answer, columns=COVERAGE_COLUMNS, asked=asked)
    return at_codes(found, city.table("areas"))


def gaps(city: "City", *, by: str | None = None, **asked: Any) -> Places:
    """Answer where who is outside lives, and why: ``City.gaps``, ``gridgov gaps``.

    A gap's shape are the points where its residents live.
    """
    answer, question = city.gaps(by=by, **asked), city.question(**asked)
    results = city.results(question)["results"]
    shapes = gap_list(city.tables, results, profile=question.walker, level=city.level(by)).geometry
    found = framed(city, "gaps", answer, columns=GAP_COLUMNS, asked={"by": by, **asked})
    return placed(found, [*shapes])


def causes(city: "City", *, by: str | None = None, **asked: Any) -> Places:
    """Answer why residents are outside, added up by area: ``City.causes``."""
    answer = city.causes(by=by, **asked)
    found = framed(city, "causes", answer, columns=CAUSE_COLUMNS, asked={"by": by, **asked})
    return at_codes(found, city.table("areas"))


def groups(city: "City", *, by: str | None = None, **asked: Any) -> Places:
    """Answer who is covered of those who walk differently: ``City.groups``, ``gridgov groups``."""
    answer = city.groups(by=by, **asked)
    found = framed(city, "groups", answer, columns=GROUP_COLUMNS, asked={"by": by, **asked})
    return at_codes(found, city.table("areas"))


def week(city: "City", *, monday: date | None = None, **asked: Any) -> pd.DataFrame:
    """Answer how many are covered at each hour: ``City.week``, ``gridgov week``; no shapes."""
    answer = city.week(monday=monday, **asked)
    return framed(city, "week", answer, asked={"monday": monday, **asked})


def catchments(city: "City", **asked: Any) -> Places:
    """Answer whom each station serves: ``City.catchments``, ``gridgov stations``."""
    answer = city.catchments(**asked)
    found = framed(city, "catchments", answer, columns=STATION_COLUMNS, asked=asked)
    return at_codes(found, city.table("stations"))


def backup(city: "City", *, by: str | None = None, **asked: Any) -> Places:
    """Answer who has a second station: ``City.backup``, ``gridgov second``."""
    answer = city.backup(by=by, **asked)
    found = framed(city, "backup", answer, columns=BACKUP_COLUMNS, asked={"by": by, **asked})
    return at_codes(found, city.table("areas"))


def borders(city: "City", *, by: str | None = None, **asked: Any) -> Places:
    """Answer what ignoring neighbours does: ``City.borders``, ``gridgov borders``."""
    answer = city.borders(by=by, **asked)
    return at_codes(framed(city, "borders", answer, asked={"by": by, **asked}), city.table("areas"))


def islands(city: "City", **asked: Any) -> Places:
    """Answer which streets hang on nothing: ``City.islands``, ``gridgov islands``."""
    found = framed(city, "islands", city.islands(**asked), columns=ISLAND_COLUMNS, asked=asked)
    streets = city.table("streets")
    lines = streets[streets["component"].isin(found["component"])].groupby("component")["geometry"]
    shapes = {number: shapely.union_all(line.to_numpy()) for number, line in lines}
    return placed(found, [shapes.get(number) for number in found["component"]])


def ranges(
    city: "City", *, by: str | None = None, runs: int = 100, target: float = 0.85, **asked: Any
) -> Places:
    """Answer how sure the rates are: ``City.range``, ``gridgov range``.

    Areas that may be on the other side of the target are in ``attrs["flips"]``, of the finest
    level.
    """
    answer = city.range(by=by, runs=runs, target=target, **asked)
    found = framed(city, "ranges", answer, asked={"by": by, **asked})
    return at_codes(found, city.table("areas"))


def change(before: "City", after: "City", *, by: str | None = None, **asked: Any) -> Places:
    """Answer what differs between two runs, by cause: ``City.change``, ``gridgov change``."""
    answer = after.change(before, by=by, **asked) | {"run": after.run.id}
    return at_codes(
        framed(after, "change", answer, asked={"by": by, **asked}), after.table("areas")
    )


def completeness(city: "City", area: str | None = None) -> pd.DataFrame:
    """Answer how complete the registry is: ``City.registry``, ``gridgov registry``; no shapes.

    ``missing`` are the codes that lack something, separated by ``;``.
    """
    answer = city.registry(area)
    plain = [{**check, "missing": ";".join(check["missing"])} for check in answer["checks"]]
    told = {**answer, "checks": plain}
    return framed(city, "completeness", told, asked={"area": area}, rows="checks")


def requests(city: "City", *, by: str | None = None) -> Places:
    """Answer where requests come from: ``City.requests``, ``gridgov requests``."""
    found = framed(city, "requests", city.requests(by=by), asked={"by": by})
    return at_codes(found, city.table("areas"))


def lineage(city: "City", code: str | None = None) -> pd.DataFrame:
    """Answer what became of areas: ``City.lineage``, ``gridgov lineage``; no shapes."""
    answer = city.lineage(code)
    return framed(city, "lineage", answer, columns=[*LINEAGE.columns], asked={"code": code})


def contour(
    city: "City",
    where: str | Place,
    *,
    profile: str | None = None,
    minutes: Sequence[float] = (5, 10, 15),
) -> Places:
    """Answer what ground a station, or a place, reaches: ``City.contour``, ``gridgov contour``."""
    answer: Answer = city.contour(where, profile=profile, minutes=minutes)
    return at_geojson(framed(city, "contour", answer, asked={"profile": profile}))
