"""Search: places by code, by name or part of it, by pinyin initials or whole pinyin.

A character that is read in several ways is found by each of them. Texts are compared without
regard to capitals and to wide or narrow forms.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice, product
from typing import TYPE_CHECKING

import geopandas as gpd
import pandas as pd
import shapely
from pypinyin import Style, lazy_pinyin, pinyin

from geo.answers.rows import Answer, Place
from geo.answers.tree import parents_by_code, upward
from geo.check.places import holding_area
from geo.engine import Tables

if TYPE_CHECKING:
    from geo.answers.city import City

KINDS = {
    "area": "areas", "station": "stations", "hub": "hubs", "compound": "compounds",
    "partner": "partners", "gate": "gates",
}  # fmt: skip
"""What is found -> its table; of equals, those before come first."""

MOST_READINGS = 16
"""Of one name; a longer list of ways to read it is cut."""

_SYLLABLE = "'"
"""Stands before each syllable of a name's pinyin."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A place that may be found.

    Attributes
    ----------
    kind, code, name : str
        What it is; the name is empty for what has none.
    level : str or None
        Of an area.
    parents : tuple of str
        Names of the areas that it lies in, the nearest first.
    point : tuple of float
        A place inside it, longitude and latitude.
    """

    kind: str
    code: str
    name: str
    level: str | None
    parents: tuple[str, ...]
    point: Place


class Index:
    """Everything that may be found, laid out to be searched.

    Parameters
    ----------
    entries : iterable of Entry
        Of equal matches, those before come first.
    """

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._entries = list(entries)
        self._codes = [folded(entry.code) for entry in self._entries]
        self._names = [folded(entry.name) for entry in self._entries]
        readings = [list(readings_of(name)) for name in self._names]
        self._likely = Spelled((way, number) for number, ways in enumerate(readings)
                               for way in ways[:1])  # fmt: skip
        self._other = Spelled((way, number) for number, ways in enumerate(readings)
                              for way in ways[1:])  # fmt: skip

    def find(self, text: str, *, count: int, kind: str | None = None) -> list[Entry]:
        """Find the best few: by code, then by name, then by pinyin; what begins so before others.

        Of equals, the shorter name comes first.
        """
        asked = folded(text).strip()
        ranks: dict[int, int] = {}
        for rank, numbers in enumerate(self._matches(asked)):
            for number in numbers:
                ranks.setdefault(number, rank)
        best = sorted(ranks, key=lambda number: (ranks[number], self._order(number)))
        found = (self._entries[number] for number in best)
        return list(islice((one for one in found if kind in {None, one.kind}), count))

    def _order(self, number: int) -> tuple[int, int]:
        return len(self._names[number]), number

    def _matches(self, asked: str) -> Iterator[Iterable[int]]:
        """List who matches, the best ways to match first."""
        if not asked:
            return
        codes, names = self._codes, self._names
        yield [number for number, code in enumerate(codes) if code == asked]
        yield [number for number, code in enumerate(codes) if code.startswith(asked)]
        yield [number for number, name in enumerate(names) if name == asked]
        yield [number for number, name in enumerate(names) if name.startswith(asked)]
        yield [number for number, name in enumerate(names) if asked in name]
        letters = re.sub(r"[\s']", "", asked)
        if letters and letters.isascii():
            yield from self._likely.matches(letters)
            yield from self._other.matches(letters)


class Spelled:
    """Names as they are read, each with the number of what it belongs to.

    Parameters
    ----------
    ways : iterable of (tuple of str, int)
        Syllables of one reading.
    """

    def __init__(self, ways: Iterable[tuple[tuple[str, ...], int]]) -> None:
        listed = list(ways)
        self._initials = Lines(("".join(part[0] for part in way), of) for way, of in listed)
        self._whole = Lines(("".join(_SYLLABLE + part for part in way), of) for way, of in listed)

    def matches(self, letters: str) -> Iterator[list[int]]:
        """List who begins with some initials, with some pinyin, who has them further on."""
        initials = re.escape(letters)
        whole = f"{_SYLLABLE}{f'{_SYLLABLE}?'.join(map(re.escape, letters))}"
        for begin in ("^", ""):
            yield self._initials.matching(begin + initials)
            yield self._whole.matching(begin + whole)


class Lines:
    """Short texts laid one after the other, so that all are searched at once.

    Parameters
    ----------
    lines : iterable of (str, int)
        Each with the number of what it belongs to.
    """

    def __init__(self, lines: Iterable[tuple[str, int]]) -> None:
        texts, self._owners, self._begins = [], [], []
        begin = 0
        for text, owner in lines:
            texts.append(text)
            self._owners.append(owner)
            self._begins.append(begin)
            begin += len(text) + 1
        self._text = "\n".join(texts)

    def matching(self, pattern: str) -> list[int]:
        """List whose texts a pattern matches somewhere."""
        return [self._owners[bisect_right(self._begins, found.start()) - 1]
                for found in re.finditer(pattern, self._text, re.MULTILINE)]  # fmt: skip


def folded(text: str) -> str:
    """Write a text without capitals and wide forms."""
    return unicodedata.normalize("NFKC", text).casefold()


def readings_of(name: str) -> Iterator[tuple[str, ...]]:
    """List the ways to read a name, syllable by syllable, the likely one first.

    A letter or digit is a syllable of its own; signs are passed over. At most
    :data:`MOST_READINGS`.

    Examples
    --------
    >>> list(readings_of("长江1号"))[:2]
    [('chang', 'jiang', '1', 'hao'), ('zhang', 'jiang', '1', 'hao')]
    """
    spelled = " ".join(lazy_pinyin(name, errors=" ".join)).split()
    likely = tuple(part for part in spelled if part.isalnum())
    ways = product(*(_ways(character) for character in name if character.isalnum()))
    others = (way for way in islice(ways, MOST_READINGS) if way != likely)
    return chain((likely,), others) if likely else iter(())


@cache
def _ways(character: str) -> tuple[str, ...]:
    found = pinyin(character, style=Style.NORMAL, heteronym=True, errors="ignore")
    return tuple(dict.fromkeys(chain.from_iterable(found))) or (character,)


def search_of(city: "City", text: str, *, count: int = 10, kind: str | None = None) -> Answer:
    """Answer which places a text may mean, the likeliest first.

    Parameters
    ----------
    text : str
        A code or the beginning of one, a name or part of it, its pinyin or its initials.
    count : int
        How many at most.
    kind : str, optional
        Only places of one of :data:`KINDS`.

    Returns
    -------
    dict
        ``rows`` with ``kind``, ``code``, ``name``, ``level`` of an area, names of its ``parents``
        and a ``point`` inside it.
    """
    rows = [
        {"kind": entry.kind, "code": entry.code, "name": entry.name, "level": entry.level,
         "parents": list(entry.parents), "point": list(entry.point)}
        for entry in index_of(city).find(text, count=count, kind=kind)
    ]  # fmt: skip
    return {"run": city.run.id, "rows": rows}


def index_of(city: "City") -> Index:
    """Lay out the places of a city; again after an edit of its registry."""
    return city.indexed(city.store.last_edit())


def entries_of(tables: Tables) -> Iterator[Entry]:
    """List every place of a city that may be found."""
    areas = tables["areas"]
    names, above = dict(zip(areas["code"], areas["name"], strict=True)), parents_by_code(areas)
    for kind, table in KINDS.items():
        frame = tables[table]
        inside = above_of(frame, areas) if kind != "area" else frame["parent"].tolist()
        points = shapely.get_coordinates(shapely.point_on_surface(frame.geometry.to_numpy()))
        columns = (frame[column] if column in frame else [None] * len(frame)
                   for column in ("code", "name", "level"))  # fmt: skip
        for code, name, level, parent, point in zip(*columns, inside, points, strict=True):
            parents = tuple(names[one] for one in upward(parent, above))
            yield Entry(kind, code, name if isinstance(name, str) else "",
                        level if kind == "area" else None, parents,
                        (float(point[0]), float(point[1])))  # fmt: skip


def above_of(frame: gpd.GeoDataFrame, areas: gpd.GeoDataFrame) -> list[str | None]:
    """Name the smallest area that holds each place of a table."""
    if "area" in frame:
        return [*frame["area"].where(frame["area"].notna(), None)]
    points = gpd.GeoSeries(frame.geometry.representative_point(), crs=frame.crs)
    return [*pd.Series(holding_area(points, areas))]
