"""Query values, parsed and bounded once; an unknown key is refused, never ignored.

Each key says what it means and, as a JSON Schema, what it may be: the description of the API is
written from that.
"""

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from werkzeug.datastructures import MultiDict

from geo.answers.search import KINDS
from geo.profiles import LONGEST_MINUTES
from geo.question import BORDERS
from geo.report.block import FORMS, LANGUAGES
from geo.store.pages import Asked
from web.errors import QueryError

MOST_STATIONS = 20
LONGEST_WORD = 100
MOST_ON_A_PAGE = 500
MOST_DIGITS = 9
MOST_PLACES = 100
MOST_LIMITS = 6
MOST_RUNS = 200
"""Of cities drawn for a range; the command line takes more."""
WALKER = ("profile", "minutes", "service", "at")
"""Who walks, how long, where to and when."""
QUESTION = (*WALKER, "border", "as_of")
"""All that a figure depends on."""
PAGE = ("offset", "size", "run")
"""Which rows of an answer, and of which run those before were."""
WHERE = "where."
LISTED = ("under", "q", "sort", "offset", "size")
"""Which rows of a table are wanted, beside ``where.COLUMN``."""

NUMBER = r"-?\d{1,3}(\.\d{1,15})?"
TEXT = {"type": "string", "minLength": 1, "maxLength": LONGEST_WORD, "pattern": r"^[^\u0000]+$"}
LON = {"type": "number", "minimum": -180, "maximum": 180}
LAT = {"type": "number", "minimum": -90, "maximum": 90}
LONLAT = f"{NUMBER},{NUMBER}"
PLACE = {"type": "string", "pattern": f"^{LONLAT}$", "example": "118.93,32.1"}
COST = {"type": "number", "exclusiveMinimum": 0, "maximum": 10**9}
DAY = {"type": "string", "format": "date", "example": "2026-11-24"}

Bbox = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Param:
    """A key of a query.

    Attributes
    ----------
    name : str
        The parameter of the question that it gives.
    read : callable
        Takes the key and the text, and gives the value.
    meaning : str
        A sentence or two, with the unit.
    schema : mapping
        JSON Schema of the text.
    """

    name: str
    read: Callable[[str, str], Any]
    meaning: str
    schema: Mapping[str, Any] = field(default_factory=lambda: TEXT)


def read_query(
    values: MultiDict[str, str], *, required: Collection[str] = (), optional: Collection[str] = ()
) -> dict[str, Any]:
    """Parse a query into what :class:`geo.answers.City` is asked with.

    Parameters
    ----------
    values : MultiDict
        The query as it came.
    required, optional : collection of str
        Keys that this question knows; one that :data:`PARAMS` does not name is a word.

    Returns
    -------
    dict
        Keyed by the names of the method's parameters.

    Raises
    ------
    QueryError
        For a key unknown, repeated or absent, and for a value of the wrong form.
    """
    known = (*required, *optional)
    if unknown := [key for key in values if key not in known]:
        takes = ", ".join(known) or "nothing"
        raise QueryError(f"unknown: {', '.join(unknown)[:LONGEST_WORD]}",
                         hint=f"it takes {takes}", where=unknown[0][:LONGEST_WORD])  # fmt: skip
    if absent := [key for key in required if key not in values]:
        raise QueryError(f"{', '.join(absent)} must be given", where=absent[0])
    if repeated := [key for key in values if len(values.getlist(key)) > 1]:
        raise QueryError(f"{', '.join(repeated)} must be given once", where=repeated[0])
    return dict(read_value(key, text) for key, text in values.items())


def read_value(key: str, text: str) -> tuple[str, Any]:
    """Parse the value of one key: the parameter's name and what it is given.

    Raises
    ------
    QueryError
        For a value of the wrong form.
    """
    if key not in PARAMS:
        return key, word(key, text)
    return PARAMS[key].name, PARAMS[key].read(key, text)


def read_asked(values: MultiDict[str, str]) -> Asked:
    """Parse which rows of a registry's table are wanted.

    ``where.COLUMN=VALUE`` keeps rows that hold a value, ``under=CODE`` those of an area and all
    below, ``q=TEXT`` those with a text; ``sort=[-]COLUMN``, ``offset``, ``size``.

    Raises
    ------
    QueryError
        For a key unknown or repeated, and for a value of the wrong form.
    """
    columns = [key for key in values if key.startswith(WHERE)]
    asked = read_query(values, optional=(*LISTED, *columns, f"{WHERE}COLUMN"))
    where = {word("a column", key.removeprefix(WHERE)): asked.pop(key) for key in columns}
    sort, descending = asked.pop("order", ("", False))
    return Asked(where=where, sort=sort, descending=descending, **asked)


def order(key: str, text: str) -> tuple[str, bool]:
    """Read the column to sort by, and whether the largest comes first: a ``-`` before it."""
    return word(key, text.removeprefix("-")), text.startswith("-")


def whole(key: str, text: str) -> int:
    """Read a whole number of rows."""
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        raise QueryError(f"{key} must be a whole number, found {text[:LONGEST_WORD]!r}", where=key)
    return int(text)


def size(key: str, text: str) -> int:
    """Read how many rows a page has."""
    return between(1, MOST_ON_A_PAGE)(key, text)


def word(key: str, text: str) -> str:
    """Read a name of something, which the city knows or does not."""
    if not text or len(text) > LONGEST_WORD:
        raise QueryError(
            f"{key} must have 1 to {LONGEST_WORD} characters, found {len(text)}", where=key
        )
    if "\0" in text:  # PostgreSQL takes none
        raise QueryError(f"{key} must be a text, found a NUL character in it", where=key)
    return text


def words(key: str, text: str) -> list[str]:
    """Read names separated by commas."""
    return [word(key, part) for part in text.split(",")]


def number(key: str, text: str) -> float:
    """Read a finite number."""
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise QueryError(f"{key} must be a number, found {text[:LONGEST_WORD]!r}", where=key)
    return value


def count(key: str, text: str) -> int:
    """Read how many stations are wanted."""
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MOST_STATIONS):
        asked = f"a whole number from 1 to {MOST_STATIONS}"
        raise QueryError(f"{key} must be {asked}, found {text[:LONGEST_WORD]!r}", where=key)
    return int(text)


def place(key: str, text: str) -> tuple[float, float]:
    """Read ``lon,lat``."""
    lon, lat = _numbers(key, text, "lon,lat")
    return lon, lat


def place_or_word(key: str, text: str) -> tuple[float, float] | str:
    """Read ``lon,lat``, or the code of a station."""
    return place(key, text) if "," in text else word(key, text)


def bbox(key: str, text: str) -> Bbox:
    """Read ``west,south,east,north``."""
    west, south, east, north = _numbers(key, text, "west,south,east,north")
    if west > east or south > north:
        raise QueryError(f"{key} must be west,south,east,north with west below east", where=key)
    return west, south, east, north


def moment(key: str, text: str) -> datetime:
    """Read a minute of the city's own time."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        found = None
    if found is None or found.tzinfo is not None or len(text) != len("2026-11-28T19:00"):
        raise QueryError(f"{key} must be a minute, found {text[:LONGEST_WORD]!r}",
                         hint="write it as 2026-11-28T19:00", where=key)  # fmt: skip
    return found


def day(key: str, text: str) -> str:
    """Read a day of the calendar."""
    try:
        found = date.fromisoformat(text).isoformat()
    except ValueError:
        found = ""
    if found != text:
        raise QueryError(f"{key} must be a day, found {text[:LONGEST_WORD]!r}",
                         hint="write it as 2026-11-24", where=key)  # fmt: skip
    return text


def language(key: str, text: str) -> str:
    """Read the language of what is taken away."""
    return _one_of(key, text, LANGUAGES)


def form(key: str, text: str) -> str:
    """Read what a report is written as."""
    return _one_of(key, text, FORMS)


def between(low: int, high: int) -> Callable[[str, str], int]:
    """Make a reader of whole numbers from one to another."""

    def read(key: str, text: str) -> int:
        if not low <= (found := whole(key, text)) <= high:
            raise QueryError(f"{key} must be from {low} to {high}, found {found}", where=key)
        return found

    return read


def places(key: str, text: str) -> list[tuple[float, float]]:
    """Read places, each ``lon,lat``, separated by semicolons."""
    parts = text.split(";")
    if len(parts) > MOST_PLACES:
        raise QueryError(
            f"{key} must be at most {MOST_PLACES} places, found {len(parts)}", where=key
        )
    return [place(key, part) for part in parts]


def some_minutes(key: str, text: str) -> list[float]:
    """Read a few time limits separated by commas."""
    parts = text.split(",")
    if len(parts) > MOST_LIMITS:
        raise QueryError(
            f"{key} must be at most {MOST_LIMITS} limits, found {len(parts)}", where=key
        )
    return [number(key, part) for part in parts]


def week(key: str, text: str) -> date:
    """Read a day whose week is meant."""
    return date.fromisoformat(day(key, text))


def kind_found(key: str, text: str) -> str:
    """Read a kind of place that can be searched for."""
    return _one_of(key, text, KINDS)


def border(key: str, text: str) -> str:
    """Read what the city's border means."""
    return _one_of(key, text, BORDERS)


def _one_of(key: str, text: str, known: Collection[str]) -> str:
    if text not in known:
        raise QueryError(
            f"{key} must be one of {', '.join(known)}, found {text[:LONGEST_WORD]!r}", where=key
        )
    return text


def _numbers(key: str, text: str, form: str) -> tuple[float, ...]:
    parts = text.split(",")
    if len(parts) != len(form.split(",")):
        raise QueryError(f"{key} must be {form}, found {text[:LONGEST_WORD]!r}", where=key)
    return tuple(number(key, part) for part in parts)


PARAMS: dict[str, Param] = {
    "by": Param("by", word, "A level of the areas, or `all`; the finest when left out.", TEXT),
    "level": Param("level", word, "Only areas of a level.", TEXT),
    "profile": Param("profile", word, "Who walks: a profile of `settings`; the run's own when "
                     "left out.", TEXT),
    "minutes": Param("minutes", number, "The time limit, minutes, inclusive.",
                     {"type": "number", "exclusiveMinimum": 0, "maximum": LONGEST_MINUTES}),
    "at": Param("at", moment, "When they walk, in the city's own time: what is closed then does "
                "not count. Whatever opens at any time is open when left out.",
                {**TEXT, "pattern": r"^\d{4}-\d\d-\d\d[T ]\d\d:\d\d$",
                 "example": "2026-11-28T19:00"}),
    "service": Param("service", word, "Only stations that offer it count: one of `settings`.",
                     TEXT),
    "border": Param("border", border, "`own`: stations of neighbours do not count; `hard`: nobody "
                    "crosses the border either.", {"type": "string", "enum": list(BORDERS)}),
    "as_of": Param("as_of", day, "The city as it was on a day.", DAY),
    "since": Param("since", day, "The earlier day.", DAY),
    "cells": Param("cells", between(0, 15), "Resolution of the H3 cells by which areas are drawn, "
                   "or whose centres are weighed.",
                   {"type": "integer", "minimum": 0, "maximum": 15}),
    "code": Param("code", word, "The code that is meant.", TEXT),
    "places": Param("places", places, "Places to weigh: longitude, latitude; semicolons between. "
                    "The centres of H3 cells when left out.",
                    {"type": "string", "pattern": f"^{LONLAT}(;{LONLAT}){{0,99}}$",
                     "example": "118.93,32.1;118.95,32.12"}),
    "within": Param("minutes", some_minutes, "Time limits, minutes, commas between; at most six.",
                    {"type": "string", "pattern": r"^\d{1,2}(\.\d)?(,\d{1,2}(\.\d)?){0,5}$",
                     "example": "5,10,15"}),
    "week": Param("monday", week, "The week that holds this day, with its holidays.", DAY),
    "of": Param("kind", kind_found, "Only places of a kind.",
                {"type": "string", "enum": list(KINDS)}),
    "top": Param("top", between(1, MOST_ON_A_PAGE), "Only so many, the best.",
                 {"type": "integer", "minimum": 1, "maximum": MOST_ON_A_PAGE}),
    "runs": Param("runs", between(20, MOST_RUNS), "How many cities are drawn.",
                  {"type": "integer", "minimum": 20, "maximum": MOST_RUNS}),
    "seed": Param("seed", whole, "Of which row of them.",
                  {"type": "integer", "minimum": 0, "maximum": 10**MOST_DIGITS - 1}),
    "target": Param("target", number, "The share of residents that an area should have covered.",
                    {"type": "number", "minimum": 0, "maximum": 1}),
    "budget": Param("budget", number, "What may be spent, in any unit.", COST),
    "station_cost": Param("station_cost", number, "What a station costs, in the same.", COST),
    "link_cost": Param("link_cost", number, "What a link costs.", COST),
    "gate_cost": Param("gate_cost", number, "What a gate costs.", COST),
    "weighed": Param("weighed", between(1, 6), "How many of each kind are weighed together.",
                     {"type": "integer", "minimum": 1, "maximum": 6}),
    "lon": Param("lon", number, "Longitude, degrees.", LON),
    "lat": Param("lat", number, "Latitude, degrees.", LAT),
    "count": Param("count", count, "How many, the nearest or likeliest first.",
                   {"type": "integer", "minimum": 1, "maximum": MOST_STATIONS}),
    "from": Param("start", place, "Where the walk begins: longitude, latitude.", PLACE),
    "to": Param("end", place_or_word, "Where it ends: longitude, latitude, or the code of a "
                "station.", TEXT),
    "bbox": Param("bbox", bbox, "Only what meets west, south, east, north, degrees.",
                  {**TEXT, "pattern": f"^{NUMBER}(,{NUMBER}){{3}}$",
                   "example": "118.8,32.0,119.2,32.3"}),
    "kind": Param("kinds", words, "Only what is of these kinds, commas between.", TEXT),
    "measure": Param("measure", word, "What colours the areas; `coverage` when left out.", TEXT),
    "layers": Param("layers", words, "Layers shown or hidden against their custom, commas between: "
                    "`-marks,+partners`.", TEXT),
    "lang": Param("lang", language, "The language; the visitor's when left out.",
                  {"type": "string", "enum": list(LANGUAGES)}),
    "form": Param("form", form, "What it is written as.", {"type": "string", "enum": [*FORMS]}),
    "area": Param("area", word, "Code of the area that is meant.", TEXT),
    "under": Param("under", word, "Only what lies in this area: its code.", TEXT),
    "q": Param("search", word, "A text that is looked for.", TEXT),
    "sort": Param("order", order, "The column to sort by; the largest first with a `-` before.",
                  TEXT),
    "offset": Param("offset", whole, "How many rows to pass over; take it from `next`.",
                    {"type": "integer", "minimum": 0, "maximum": 10**MOST_DIGITS - 1}),
    "size": Param("size", size, "How many rows a page has.",
                  {"type": "integer", "minimum": 1, "maximum": MOST_ON_A_PAGE}),
    "run": Param("run", word, "The run that earlier pages are of; 409 when there is a newer one.",
                 TEXT),
    "ids": Param("ids", words, "Scenarios, commas between.", TEXT),
}  # fmt: skip
"""Key of a query -> what it is."""

PARTS: dict[str, str] = {
    "name": "The name of a table or layer.",
    "code": "The code of what is meant.",
    "id_": "The id of a scenario.",
    "zoom": "The zoom of a tile, 0 to 22.",
    "x": "Its column, from the west.",
    "y": "Its row, from the north.",
}
"""Part of a path -> what it is."""
