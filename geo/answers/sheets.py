"""The tables of the page, to be looked through or taken away."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import shapely

from geo.access.levels import held_by
from geo.answers.catchments import catchments_of
from geo.answers.coverage import COVERAGE_COLUMNS
from geo.answers.gains import gains_together
from geo.answers.links import links
from geo.answers.registry import requests_of
from geo.answers.rows import Answer, rows
from geo.answers.tree import codes_under
from geo.answers.week import week_of
from geo.errors import NotFoundError
from geo.evaluate import gap_list
from geo.outputs.charts import Words
from geo.outputs.workbook import Head, Kind
from geo.question import Question
from geo.tables import LEVELS

if TYPE_CHECKING:
    from geo.answers.city import City

SITED = 5
"""New stations in the table of siting."""

LINKS = 50
"""Missing ways in the table of links."""


@dataclass(frozen=True, slots=True)
class Asked:
    """What a table is wanted of.

    Attributes
    ----------
    question : Question
        Whose walk.
    by : str, optional
        Level of the areas; the finest when left out.
    under : str, optional
        Code of the area that all of it must lie in.
    """

    question: Question
    by: str | None = None
    under: str | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table.

    Attributes
    ----------
    name : str
        One of :data:`TABLES`.
    columns : mapping of str to str
        Name of each column -> the kind of its cells, :data:`geo.outputs.workbook.Kind`.
    rows : list of dict
        None where nothing is known.
    """

    name: str
    columns: Mapping[str, Kind]
    rows: list[Answer]

    def heads(self, words: Words) -> list[Head]:
        """Name the columns as people read them."""
        return [Head(name, kind, words[f"column_{name}"]) for name, kind in self.columns.items()]


def sheet_of(city: "City", name: str, asked: Asked) -> Sheet:
    """Lay out a table of the page.

    Raises
    ------
    NotFoundError
        For a table, level or area that is not there.
    """
    if name not in TABLES:
        raise NotFoundError(f"no table {name!r}", hint=f"tables: {', '.join(TABLES)}")
    columns, lay_out = TABLES[name]
    found = lay_out(city, asked)
    return Sheet(name, columns, [{name: row[name] for name in columns} for row in found])


_GAP_COLUMNS: Mapping[str, Kind] = {
    "code": "text",
    "name": "text",
    "community": "text",
    "community_name": "text",
    "street": "text",
    "street_name": "text",
    "residents": "count",
    "elders": "count",
    "cause": "text",
    "mend": "text",
    "confidence": "rate",
    "nearest_station": "text",
    "station_name": "text",
    "metres": "decimal",
    "minutes": "decimal",
    "minutes_over": "decimal",
    "lon": "degrees",
    "lat": "degrees",
}


def _gaps(city: "City", asked: Asked) -> list[Answer]:
    """List gaps, most residents first, with the community and the street that each is in."""
    level, areas = city.level(asked.by), city.table("areas")
    results = city.results(asked.question)["results"]
    found = gap_list(city.tables, results, profile=asked.question.walker, level=level)
    if asked.under is not None:
        found = found[found["code"].isin(codes_under(areas, asked.under))]
    names = areas["name"].to_numpy(dtype=object)
    codes = areas["code"].to_numpy(dtype=object)
    for parent in ("community", "street"):
        row = held_by(areas, found["code"], parent)
        found[parent] = np.where(row >= 0, codes[row], None)
        found[f"{parent}_name"] = np.where(row >= 0, names[row], None)
    stations = city.table("stations").set_index("code")["name"]
    middle = shapely.get_coordinates(shapely.centroid(found.geometry.to_numpy())).round(5)
    table = found.assign(
        station_name=found["nearest_station"].map(stations), lon=middle[:, 0], lat=middle[:, 1]
    )
    return rows(table, [*_GAP_COLUMNS])


_COVERAGE_COLUMNS: Mapping[str, Kind] = {
    name: "rate" if name.startswith("rate_")
    else "text" if name in {"code", "name", "level"}
    else "decimal" if name.endswith("_minutes")
    else "count"
    for name in COVERAGE_COLUMNS
}  # fmt: skip


def _coverage(city: "City", asked: Asked) -> list[Answer]:
    coverage = city.results(asked.question)["coverage"]
    chosen = coverage[coverage["level"].isin(city.levels(asked.by))]
    if asked.under is not None:
        chosen = chosen[chosen["code"].isin(codes_under(city.table("areas"), asked.under))]
    return rows(chosen, COVERAGE_COLUMNS)


def _figures(city: "City", asked: Asked) -> list[Answer]:
    """Lay out the whole city and its streets, or what the page is narrowed down to."""
    areas = city.table("areas")
    root = asked.under or city.run.city_code
    below = codes_under(areas, root)
    coverage = city.results(asked.question)["coverage"]
    levels = coverage.loc[coverage["code"].isin(below), "level"]
    shown = pd.Index(levels.unique())[:2]
    chosen = coverage[coverage["code"].isin(below) & coverage["level"].isin(shown)]
    return rows(chosen, COVERAGE_COLUMNS)


_STATION_COLUMNS: Mapping[str, Kind] = {
    "code": "text",
    "name": "text",
    "kind": "text",
    "area": "text",
    "nearest_residents": "count",
    "in_reach_residents": "count",
    "taken_residents": "count",
    "alone_residents": "count",
    "capacity": "count",
    "rate_load": "rate",
    "rate_pedshed": "rate",
}


def _stations(city: "City", asked: Asked) -> list[Answer]:
    found: list[Answer] = catchments_of(city, asked.question)["rows"]
    if asked.under is None:
        return found
    below = codes_under(city.table("areas"), asked.under)
    return [row for row in found if row["area"] in below]


_WEEK_COLUMNS: Mapping[str, Kind] = {
    "weekday": "text",
    "date": "text",
    "hour": "count",
    "open_stations": "count",
    "covered_residents": "count",
    "rate_residents": "rate",
}


def _week(city: "City", asked: Asked) -> list[Answer]:
    question = asked.question
    walker = question.walker
    found: list[Answer] = week_of(
        city, profile=walker.name, minutes=float(walker.minutes), service=question.service
    )["rows"]
    return found


_REQUEST_COLUMNS: Mapping[str, Kind] = {
    "code": "text",
    "name": "text",
    "requests": "count",
    "open": "count",
    "overdue": "count",
    "days": "decimal",
}


def _requests(city: "City", asked: Asked) -> list[Answer]:
    found: list[Answer] = requests_of(city, asked.by)["rows"]
    if asked.under is None:
        return found
    below = codes_under(city.table("areas"), asked.under)
    return [row for row in found if row["code"] in below]


_SITING_COLUMNS: Mapping[str, Kind] = {
    "lon": "degrees",
    "lat": "degrees",
    "residents_gained": "count",
    "rate_residents": "rate",
}


def _siting(city: "City", asked: Asked) -> list[Answer]:
    found: list[Answer] = gains_together(city, None, asked.question, count=SITED)["rows"]
    return found


_LINK_COLUMNS: Mapping[str, Kind] = {
    "kind": "text",
    "crosses": "text",
    "length_m": "decimal",
    "residents_gained": "count",
}


def _links(city: "City", asked: Asked) -> list[Answer]:
    found: list[Answer] = links(city, asked.question, top=LINKS)["rows"]
    return found


TABLES: Mapping[str, tuple[Mapping[str, Kind], Callable[["City", Asked], list[Answer]]]] = {
    "figures": (_COVERAGE_COLUMNS, _figures),
    "coverage": (_COVERAGE_COLUMNS, _coverage),
    "gaps": (_GAP_COLUMNS, _gaps),
    "stations": (_STATION_COLUMNS, _stations),
    "week": (_WEEK_COLUMNS, _week),
    "requests": (_REQUEST_COLUMNS, _requests),
    "siting": (_SITING_COLUMNS, _siting),
    "links": (_LINK_COLUMNS, _links),
}
"""Name -> its columns, and what lays it out."""


def about(city: "City", sheet: Sheet, asked: Asked, words: Words) -> dict[str, str]:
    """Tell what a table is of: the question, the run and the source."""
    walker, run = asked.question.walker, city.run
    at = asked.question.at
    told = {
        "table": words[f"table_{sheet.name}"],
        "city": run.city,
        "level": words[f"level_{asked.by}"] if asked.by in LEVELS else "",
        "narrowed": asked.under or "",
        "walker": words["picture_walker"].format(
            profile=words.get(f"profile_{walker.name}", walker.name),
            speed=float(walker.speed_kmh),
            minutes=float(walker.minutes),
            metres=walker.limit_m,
        ),
        "time": words["picture_any_time"] if at is None else f"{at:%Y-%m-%d %H:%M}",
        "service": asked.question.service or words["any_service"],
        "run": run.id,
        "created": f"{run.created:%Y-%m-%d %H:%M} UTC",
        "day": run.valid_from,
        "notice": run.notice,
    }
    return {words[f"about_{name}"]: text for name, text in told.items() if text}
