"""What would bring residents inside: one to five new stations, and short ways across.

New stations are looked for in the report's own area and residents are counted wherever in the city
they live: a station at a border serves both sides. What one place or way brings is told as small
counts are, and sums and rates are made of what is told.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import geopandas as gpd
import numpy as np

from geo.answers.published import LEAST
from geo.answers.rows import Answer
from geo.answers.tree import parents_by_code, upward
from geo.check.places import holding_area
from geo.crs import STORED
from geo.report.block import Block, Grid, Head, Heading, Line, Paragraph, Picture, Text, text_of
from geo.report.chapters.gain_steps import gain_steps
from geo.report.inputs import WALK
from geo.report.scope import Scope
from geo.report.small import told_whole
from geo.report.table import Column, FigureTable, Row, table_of
from geo.report.telling import Telling

STATIONS, LINKS = 5, 10
"""How many new stations are tried, and how many ways are listed."""

_WHERE = {name: Column("text", WALK) for name in ("area", "area_name", "street_name")}
_GAINS = {
    "station": Column("text", WALK),
    **_WHERE,
    **{name: Column("degrees", WALK) for name in ("lon", "lat")},
    "residents_gained": Column("count", WALK),
    "residents_gained_by_all": Column("count", WALK),
    "rate_after": Column("rate", WALK),
}
_SUMS = {
    "code": Column("text", frozenset()),
    "wanted": Column("count", frozenset()),
    "stations": Column("count", WALK),
    "candidates": Column("count", WALK),
    "residents_gained": Column("count", WALK),
    "own_residents": Column("count", WALK),
    "bound": Column("count", WALK),
    "share_of_bound": Column("rate", WALK),
    "rate_before": Column("rate", WALK),
    "rate_after": Column("rate", WALK),
    "links": Column("count", WALK),
}
_LINKS = {
    "rank": Column("count", WALK),
    "kind": Column("text", WALK),
    "crosses": Column("text", WALK),
    "gates": Column("text", WALK),
    **_WHERE,
    "length_m": Column("decimal", WALK),
    "residents_gained": Column("count", WALK),
    **{name: Column("degrees", WALK) for name in ("lon", "lat")},
}


def tables(scope: Scope) -> Iterator[FigureTable]:
    """Try stations, then ways."""
    found, links = _tried(scope), _links(scope)
    stations = list(_stations(scope, found))
    asks = scope.asks("gain", "--new", f"{STATIONS}", "--area", scope.asked.area)
    sums = _sums(scope, found, stations) | {"links": len(links)}
    yield table_of("gain_sums", asks, ("code",), _SUMS, [sums])
    yield table_of("gains", asks, ("station",), _GAINS, stations)
    yield table_of("links", scope.asks("links", "--top", "1000"), ("rank",), _LINKS, links)


def _tried(scope: Scope) -> Answer:
    return scope.answer("gains_together", count=STATIONS, area=scope.asked.area)


def _stations(scope: Scope, found: Answer) -> Iterator[dict[str, Any]]:
    """Take the stations that bring enough to be told, and add up what is told of them."""
    places = _where(scope, [(row["lon"], row["lat"]) for row in found["rows"]])
    city, in_all = _of_city(scope), 0
    for row, place in zip(found["rows"], places, strict=True):
        gained = told_whole(row["residents_gained"]) or 0
        if gained < LEAST:
            return
        in_all += gained
        yield {
            **row,
            **place,
            "residents_gained": gained,
            "residents_gained_by_all": in_all,
            "rate_after": (city["covered_residents"] + in_all) / city["residents"],
        }


def _of_city(scope: Scope) -> Mapping[str, Any]:
    """Take the coverage of the whole city."""
    every: list[Answer] = scope.answer("coverage", by="all")["rows"]
    return next(row for row in every if row["code"] == scope.city.run.city_code)


def _sums(scope: Scope, found: Answer, stations: list[dict[str, Any]]) -> dict[str, Any]:
    gained = stations[-1]["residents_gained_by_all"] if stations else 0
    bound, city = told_whole(found["bound"]), _of_city(scope)
    return {
        "code": scope.asked.area,
        "wanted": STATIONS,
        "stations": len(stations),
        "candidates": found["candidates"],
        "residents_gained": gained,
        "own_residents": _own(scope, stations),
        "bound": bound,
        "share_of_bound": min(1.0, gained / bound) if bound else None,
        "rate_before": city["rate_residents"],
        "rate_after": stations[-1]["rate_after"] if stations else city["rate_residents"],
    }


def _own(scope: Scope, stations: list[dict[str, Any]]) -> int:
    """Count those of the area itself whom all the new stations together bring inside."""
    if not stations or scope.is_whole:
        return stations[-1]["residents_gained_by_all"] if stations else 0
    steps = [{"do": "add", "at": (row["lon"], row["lat"])} for row in stations]
    rows = scope.city.what_if(steps, by=scope.level, **scope.whose)["rows"]
    gained = (row["covered_residents_after"] - row["covered_residents_before"]
              for row in rows if row["code"] == scope.asked.area)  # fmt: skip
    return told_whole(next(gained, 0)) or 0


def _links(scope: Scope) -> list[dict[str, Any]]:
    """List the ways whose middles lie in the area, those that bring most first."""
    rows = scope.answer("links", top=LINKS if scope.is_whole else None)["rows"]
    middles = [tuple(np.mean([row["from"], row["to"]], axis=0).tolist()) for row in rows]
    listed: list[dict[str, Any]] = []
    for row, middle, place in zip(rows, middles, _where(scope, middles), strict=True):
        gained = told_whole(row["residents_gained"]) or 0
        if gained >= LEAST and (scope.is_whole or place["finest"] in scope.codes):
            listed.append({
                **row,
                **place,
                "rank": len(listed) + 1,
                "gates": "; ".join(row["gates"]) or None,
                "residents_gained": gained,
                "lon": middle[0],
                "lat": middle[1],
            })  # fmt: skip
    return listed[:LINKS]


def _where(scope: Scope, places: list[tuple[float, float]]) -> list[dict[str, str | None]]:
    """Name the finest area that holds each place, its community (or that area) and its street."""
    areas = scope.city.table("areas")
    points = gpd.GeoSeries.from_xy(*np.array(places).reshape(-1, 2).T, crs=STORED)
    by_code, above = areas.set_index("code"), parents_by_code(areas)
    told: list[dict[str, str | None]] = []
    for code in holding_area(points, areas):
        up = {by_code.at[one, "level"]: one for one in upward(code, above)}
        shown = up.get("community", code)
        told.append({
            "finest": code,
            "area": shown,
            "area_name": None if shown is None else str(by_code.at[shown, "name"]),
            "street_name": str(by_code.at[up["street"], "name"]) if "street" in up else None,
        })  # fmt: skip
    return told


def blocks(telling: Telling) -> Iterator[Block]:
    """Tell of new stations, then of ways."""
    words = telling.words
    yield Heading(words["mends_title"], "mends", is_new_page=True)
    yield from _gains_told(telling)
    yield Heading(words["links_title"], "links", level=2)
    yield from _links_told(telling)
    yield Paragraph((words["mends_note"],), is_quiet=True)


def _gains_told(telling: Telling) -> Iterator[Block]:
    words, sums = telling.words, telling.root("gain_sums")
    said = {name: telling.said("gain_sums", sums, name) for name in _SUMS}
    if not sums["stations"]:
        yield Paragraph((words["no_gains"],))
        return
    first = telling.table("gains").rows[0]
    said["best"] = telling.said("gains", first, "residents_gained")
    yield Paragraph((*text_of(words["gains_lead"], **said), *_own_told(telling, sums)))
    yield Picture("gain_steps", gain_steps(telling), words["gain_steps"])
    shown = ("residents_gained", "residents_gained_by_all", "rate_after", "lon", "lat")
    heads = (Head(words["new_station"]), Head(words["where"], wide=2.6),
             *(Head(words[name], is_number=True) for name in shown))  # fmt: skip
    lines = (
        Line(((telling.said("gains", row, "station"),), _place(telling, "gains", row),
              *((telling.said("gains", row, name),) for name in shown)))
        for row in telling.table("gains").rows
    )  # fmt: skip
    yield Grid("gains", heads, tuple(lines))
    if sums["bound"]:
        yield Paragraph(text_of(words["gains_bound"], **said), is_quiet=True)


def _own_told(telling: Telling, sums: Row) -> Text:
    """Say how many of those gained are the area's own, where that is not all."""
    if telling.report.asked.area == telling.report.run.city_code:
        return ()
    said = {name: telling.said("gain_sums", sums, name) for name in ("own_residents",)}
    return (telling.words["space"], *text_of(telling.words["gains_own"], **said))


def _place(telling: Telling, table: str, row: Row) -> Text:
    """Name a street and a community; what of them there is."""
    names = [name for name in ("street_name", "area_name") if row[name] is not None]
    said = [telling.said(table, row, name) for name in names]
    return tuple(part for one in said for part in (" ", one))[1:]


def _links_told(telling: Telling) -> Iterator[Block]:
    words, rows = telling.words, telling.table("links").rows
    if not rows:
        yield Paragraph((words["no_links"],))
        return
    said = {name: telling.said("gain_sums", telling.root("gain_sums"), name) for name in ("links",)}
    for name in ("residents_gained", "length_m"):
        said[name] = telling.said("links", rows[0], name)
    yield Paragraph(text_of(words["links_lead"], **said))
    shown = ("length_m", "residents_gained", "lon", "lat")
    heads = (Head(words["rank"], is_number=True, wide=0.5), Head(words["kind"], wide=2.2),
             Head(words["where"], wide=2.6),
             *(Head(words[name], is_number=True) for name in shown))  # fmt: skip
    lines = (
        Line(((telling.said("links", row, "rank"),), _what(telling, row),
              _place(telling, "links", row),
              *((telling.said("links", row, name),) for name in shown)))
        for row in rows
    )  # fmt: skip
    yield Grid("links", heads, tuple(lines))


def _what(telling: Telling, row: Row) -> Text:
    kind = telling.said("links", row, "kind")
    detail = "crosses" if row["gates"] is None else "gates"
    return (kind, telling.words["space"], telling.said("links", row, detail))
