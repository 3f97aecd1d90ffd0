"""Query values, parsed and bounded once; an unknown key is refused, never ignored."""

import math
from collections.abc import Callable, Collection
from typing import Any

from werkzeug.datastructures import MultiDict

from geo.store.pages import Asked
from web.errors import QueryError

MOST_STATIONS = 20
LONGEST_WORD = 100
MOST_ON_A_PAGE = 500
MOST_DIGITS = 9
FORMS = ("json", "csv")
WHERE = "where."
VIEW = ("under", "q", "sort", "offset", "size", "format")

Bbox = tuple[float, float, float, float]


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
        raise QueryError(f"unknown: {', '.join(unknown)[:LONGEST_WORD]}", hint=f"it takes {takes}")
    if absent := [key for key in required if key not in values]:
        raise QueryError(f"{', '.join(absent)} must be given")
    if repeated := [key for key in values if len(values.getlist(key)) > 1]:
        raise QueryError(f"{', '.join(repeated)} must be given once")
    asked = {}
    for key, text in values.items():
        name, parse = PARAMS.get(key, (key, word))
        asked[name] = parse(key, text)
    return asked


def read_asked(values: MultiDict[str, str]) -> tuple[Asked, str]:
    """Parse which rows of a registry's table are wanted, and in which form.

    ``where.COLUMN=VALUE`` keeps rows that hold a value, ``under=CODE`` those of an area and all
    below, ``q=TEXT`` those with a text; ``sort=[-]COLUMN``, ``offset``, ``size``;
    ``format=json|csv``.

    Raises
    ------
    QueryError
        For a key unknown or repeated, and for a value of the wrong form.
    """
    columns = [key for key in values if key.startswith(WHERE)]
    asked = read_query(values, optional=(*VIEW, *columns, f"{WHERE}COLUMN"))
    where = {word("a column", key.removeprefix(WHERE)): asked.pop(key) for key in columns}
    form = asked.pop("form", "json")
    sort, descending = asked.pop("order", ("", False))
    return Asked(where=where, sort=sort, descending=descending, **asked), form


def order(key: str, text: str) -> tuple[str, bool]:
    """Read the column to sort by, and whether the largest comes first: a ``-`` before it."""
    return word(key, text.removeprefix("-")), text.startswith("-")


def form(key: str, text: str) -> str:
    """Read the form of an answer."""
    if text not in FORMS:
        raise QueryError(f"{key} must be one of {', '.join(FORMS)}, found {text[:LONGEST_WORD]!r}")
    return text


def whole(key: str, text: str) -> int:
    """Read a whole number of rows."""
    if not (text.isascii() and text.isdecimal() and len(text) <= MOST_DIGITS):
        raise QueryError(f"{key} must be a whole number, found {text[:LONGEST_WORD]!r}")
    return int(text)


def size(key: str, text: str) -> int:
    """Read how many rows a page has."""
    rows = whole(key, text)
    if not 1 <= rows <= MOST_ON_A_PAGE:
        raise QueryError(f"{key} must be from 1 to {MOST_ON_A_PAGE}, found {rows}")
    return rows


def word(key: str, text: str) -> str:
    """Read a name of something, which the city knows or does not."""
    if not text or len(text) > LONGEST_WORD:
        raise QueryError(f"{key} must have 1 to {LONGEST_WORD} characters, found {len(text)}")
    if "\0" in text:  # PostgreSQL takes none
        raise QueryError(f"{key} must be a text, found a NUL character in it")
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
        raise QueryError(f"{key} must be a number, found {text[:LONGEST_WORD]!r}")
    return value


def count(key: str, text: str) -> int:
    """Read how many stations are wanted."""
    if not (text.isascii() and text.isdecimal() and 1 <= int(text[:9]) <= MOST_STATIONS):
        raise QueryError(
            f"{key} must be a whole number from 1 to {MOST_STATIONS}, found {text[:LONGEST_WORD]!r}"
        )
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
        raise QueryError(f"{key} must be west,south,east,north with west below east")
    return west, south, east, north


def _numbers(key: str, text: str, form: str) -> tuple[float, ...]:
    parts = text.split(",")
    if len(parts) != len(form.split(",")):
        raise QueryError(f"{key} must be {form}, found {text[:LONGEST_WORD]!r}")
    return tuple(number(key, part) for part in parts)


PARAMS: dict[str, tuple[str, Callable[[str, str], Any]]] = {
    "by": ("by", word),
    "level": ("level", word),
    "profile": ("profile", word),
    "minutes": ("minutes", number),
    "lon": ("lon", number),
    "lat": ("lat", number),
    "count": ("count", count),
    "from": ("start", place),
    "to": ("end", place_or_word),
    "bbox": ("bbox", bbox),
    "kind": ("kinds", words),
    "area": ("area", word),
    "under": ("under", word),
    "q": ("search", word),
    "sort": ("order", order),
    "offset": ("offset", whole),
    "size": ("size", size),
    "format": ("form", form),
}
"""Key of a query -> the parameter of the question, and how its value is read."""
