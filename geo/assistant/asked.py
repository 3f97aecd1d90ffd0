"""A question that was understood, of one city: where it is asked, and what each answer needs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import numpy as np
import pandas as pd

from geo.access.levels import held_by, levels_of
from geo.answers import Answer, City, Place
from geo.answers.tree import parents_of
from geo.answers.walking import areas_at
from geo.assistant.names import Named
from geo.assistant.reading import HERE, Reading, Spot
from geo.assistant.saying import Sayer
from geo.engine import services_of

MORNING = 10 * 60
"""The minute of a day that is meant where only the day is named."""
LISTED = 8


class HereError(Exception):
    """Here was asked about, and nobody knows where that is."""


@dataclass(frozen=True, slots=True)
class Told:
    """An answer, before it is said.

    Attributes
    ----------
    text : str
        A sentence or two.
    rows : list of dict
        What may be picked from: ``kind``, ``code``, ``name``, ``level``, ``at`` and ``text``.
    show : dict
        What belongs on the map: ``at`` and ``to``, places; ``walk_to``, a station's code or a
        place; ``areas``, codes; ``level``, theirs; ``under``, what holds them if they are several;
        ``line``, a GeoJSON LineString.
    """

    text: str
    rows: list[Answer] = field(default_factory=list)
    show: Answer = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a city.

    Attributes
    ----------
    city : City
        Whom it is asked of.
    reading : Reading
        What was understood.
    say : Sayer
        Of the language of the answer.
    now : datetime
        The city's own time.
    here : tuple of float or None
        Where here is.
    is_centre : bool
        Whether that is only the middle of the map.
    chosen : mapping
        What the page has chosen: ``profile``, ``minutes``, ``service``, ``at``.
    """

    city: City
    reading: Reading
    say: Sayer
    now: datetime
    here: Place | None = None
    is_centre: bool = False
    chosen: Mapping[str, Any] = field(default_factory=dict)

    @property
    def question(self) -> dict[str, Any]:
        """Who walks, when and to which stations: as asked, else as chosen on the page."""
        reading = self.reading
        said = {"profile": reading.profile, "minutes": reading.minutes, "at": self.moment,
                "service": reading.service}  # fmt: skip
        return {**self.chosen, **{name: value for name, value in said.items() if value is not None}}

    @property
    def moment(self) -> datetime | None:
        """When, if that was said."""
        when = self.reading.at
        return None if when is None else when.after(self.now, minute=MORNING)

    @property
    def limit(self) -> float:
        """The time limit, minutes."""
        return float(self.city.question(**self.question).walker.minutes)

    def point(self, spot: Spot | None) -> Place:
        """Take a point of a place: the station itself, a point well inside a shape.

        Raises
        ------
        HereError
            If it is here and nobody knows where that is.
        """
        if spot is None or spot == HERE:
            if self.here is None:
                raise HereError
            return self.here
        assert isinstance(spot, Named)
        table = self.city.table(TABLES[spot.kind])
        shape = table.geometry.iloc[np.flatnonzero(table["code"] == spot.code)[0]]
        point = shape.representative_point()
        return point.x, point.y

    def place_said(self, spot: Spot | None) -> str:
        """Say a place."""
        if isinstance(spot, Named):
            return spot.name
        return self.say("centre" if self.is_centre else "clicked")

    def area_code(self) -> str | None:
        """Tell the area that is meant: the root where none is named, the smallest one here."""
        area = self.reading.area
        if isinstance(area, Named):
            return area.code
        if area is None:
            areas = self.city.table("areas")
            roots = areas[~areas["parent"].isin(areas["code"])]["code"]
            return str(roots.iloc[0]) if len(roots) == 1 else None
        return self.smallest(self.point(HERE))

    def area_said(self) -> str:
        """Say the area that is meant."""
        if self.reading.area is None:
            return self.city.run.city
        code = self.area_code()
        return self.area_name(code) if code else self.place_said(HERE)

    def area_name(self, code: str) -> str:
        """Name an area."""
        areas = self.city.table("areas")
        return str(areas["name"].iloc[np.flatnonzero(areas["code"] == code)[0]])

    def smallest(self, place: Place) -> str | None:
        """Name the smallest basic area that holds a place."""
        codes = areas_at(self.city, *place)["areas"]
        found = (codes[level] for level in ("grid", "community", "street") if codes[level])
        return next(found, None)

    def parents_at(self, place: Place) -> list[Answer]:
        """List the areas that hold a place, from the root."""
        return parents_of(self.city.table("areas"), self.smallest(place))

    def coverage(self) -> pd.DataFrame:
        """Judge every area."""
        question = self.city.question(**self.question)
        coverage: pd.DataFrame = self.city.results(question)["coverage"]
        return coverage

    def figures(self) -> pd.Series:
        """Judge the area that is meant; the whole city's is the sum of its roots."""
        coverage, code = self.coverage(), self.area_code()
        if code is not None:
            return coverage[coverage["code"] == code].iloc[0]
        roots = coverage[~coverage["parent"].isin(coverage["code"])]
        return roots[[name for name in roots.columns if str(name).endswith("residents")]].sum()

    def below(self, level: str) -> pd.DataFrame:
        """Judge the areas of a level within the one that is meant."""
        coverage, code = self.coverage(), self.area_code()
        held = held_in(self.city, coverage["code"], code)
        return coverage[held & (coverage["level"] == level).to_numpy()]

    def levels_below(self) -> list[str]:
        """List the levels under the area that is meant, from the largest."""
        levels = levels_of(self.city.table("areas"))
        code = self.area_code()
        areas = self.city.table("areas")
        if code is None:
            return levels
        return levels[levels.index(areas["level"][areas["code"] == code].iloc[0]) + 1 :]

    def stations(self) -> pd.DataFrame:
        """List the stations in the area that is meant, of the kind and service that is."""
        stations, reading = self.city.table("stations"), self.reading
        kept = held_in(self.city, stations["area"], self.area_code() if reading.area else None)
        if reading.kind is not None:
            kept &= (stations["kind"] == reading.kind).to_numpy()
        if reading.service is not None:
            kept &= [reading.service in offered for offered in services_of(stations)]
        return pd.DataFrame(stations[kept])

    def station_row(self, row: Mapping[str, Any], text: str = "") -> Answer:
        """Describe a station to be picked."""
        return {"kind": "station", "code": row["code"], "name": row["name"], "level": row["kind"],
                "text": text}  # fmt: skip


TABLES = {"area": "areas", "station": "stations", "compound": "compounds", "partner": "partners"}


def held_in(city: City, codes: pd.Series, area: str | None) -> np.ndarray:
    """Tell which places, by the areas that hold them, lie in an area; all do where it is None."""
    if area is None:
        return np.ones(len(codes), dtype=bool)
    areas = city.table("areas")
    row = int(np.flatnonzero(areas["code"] == area)[0])
    return np.asarray(held_by(areas, codes, areas["level"].iloc[row]) == row)
