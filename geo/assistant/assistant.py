"""The assistant: a sentence in, an answer in the same language out."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

from geo.access.levels import held_by, levels_of
from geo.answers import Answer, City, Place
from geo.assistant import of_areas, of_places
from geo.assistant.asked import Asked, HereError, Told
from geo.assistant.names import Kind, Named, Names
from geo.assistant.reading import HERE, Ambiguous, Reading, read
from geo.assistant.saying import Language, Sayer

LONGEST = 200
"""Characters of a sentence."""
CHOICES = 6

_ANSWERS: Mapping[str, Callable[[Asked], Told]] = {
    "nearest": of_places.nearest, "reach": of_places.reach, "open": of_places.open_,
    "hours": of_places.hours, "who": of_places.who, "belong": of_places.belong,
    "locate": of_places.locate, "walk": of_places.walk, "covered": of_places.covered,
    "why": of_places.why, "people": of_areas.people, "rate": of_areas.rate,
    "gaps": of_areas.gaps, "worst": of_areas.worst, "site": of_areas.site,
    "stations": of_areas.stations, "opened": of_areas.opened,
}  # fmt: skip


class Assistant:
    """Answers questions in words about one city.

    Parameters
    ----------
    city : City
        A built city. Its places are named as they were when it was built.
    """

    def __init__(self, city: City) -> None:
        self.city = city
        self._names = Names(places_of(city))

    def answer(
        self,
        text: str,
        language: Language,
        *,
        here: Place | None = None,
        is_centre: bool = False,
        now: datetime | None = None,
        **chosen: Any,
    ) -> Answer:
        """Answer a sentence.

        Parameters
        ----------
        text : str
            At most :data:`LONGEST` characters are read.
        language : str
            ``zh`` or ``en``, of the answer; the question may be in either.
        here : tuple of float, optional
            Where here is: longitude and latitude.
        is_centre : bool
            Whether that is only the middle of the map, which is told.
        now : datetime, optional
            The city's own time.
        **chosen
            ``profile``, ``minutes``, ``service`` and ``at`` where the sentence says nothing else.

        Returns
        -------
        dict
            ``status``: ``answered``, ``ambiguous`` (``choices`` say which places are meant, each
            with the sentence to ask instead), ``needs_here`` or ``not_understood``; ``intent``;
            ``understood``, in words; ``text``; ``rows`` and ``show`` as
            :class:`geo.assistant.asked.Told` has them; ``examples`` of what can be asked.
            Nothing of the sentence itself is repeated but what the registry has a name for.
        """
        say = Sayer(language)
        found = read(text[:LONGEST], self._names)
        if found is None:
            return self._reply("not_understood", say("not_understood"), say, examples=True)
        if isinstance(found, Ambiguous):
            return self._asked_back(found, say)
        now = now or datetime.now()  # noqa: DTZ005 - the city's own time
        chosen = {name: value for name, value in chosen.items() if value is not None}
        told = Asked(self.city, found, say, now, here, is_centre, chosen)
        if found.intent == "help":
            return self._reply("answered", say("help"), say, found, examples=True)
        try:
            answer = _ANSWERS[found.intent](told)
            what = understood(told)
        except HereError:
            return self._reply("needs_here", say("needs_here"), say, found)
        return self._reply("answered", say.sentences(answer.text), say, found) | {
            "understood": say("understood", what=what),
            "rows": answer.rows,
            "show": answer.show,
        }

    def _reply(
        self, status: str, text: str, say: Sayer, reading: Reading | None = None, *,
        examples: bool = False,
    ) -> Answer:  # fmt: skip
        return {
            "status": status,
            "intent": reading and reading.intent,
            "reading": reading and str(reading),
            "understood": None,
            "text": text,
            "rows": [],
            "show": {},
            "choices": [],
            "examples": self.examples(say.language) if examples else [],
        }

    def _asked_back(self, found: Ambiguous, say: Sayer) -> Answer:
        n = len(found.places)
        shown = list(zip(found.places, found.asked, strict=True))[:CHOICES]
        key = "ambiguous" if n <= CHOICES else "ambiguous_many"
        text = say(key, name=found.places[0].name, n=n, shown=len(shown))
        choices = [{"label": " · ".join(filter(None, [place.name, place.within, place.code])),
                    "text": asked} for place, asked in shown]  # fmt: skip
        return self._reply("ambiguous", text, say) | {"choices": choices}

    def examples(self, language: Language) -> list[str]:
        """List questions that this city answers."""
        areas, stations = self.city.table("areas"), self.city.table("stations")
        streets = areas[areas["level"] == "street"]["name"]
        street = streets.iloc[0] if len(streets) else self.city.run.city
        station = stations["name"].iloc[0] if len(stations) else ""
        lines = Sayer(language)("examples", street=street, station=station).split("|")
        return [line for line in lines if station or "Sat" not in line]


def understood(asked: Asked) -> str:
    """Say what was understood."""
    reading, say = asked.reading, asked.say
    level = reading.level or _usual_level(asked)
    values = {
        "place": asked.place_said(reading.place),
        "to": asked.place_said(reading.to),
        "area": asked.area_said() if reading.intent in _OF_AREAS else "",
        "station": reading.station.name if reading.station else "",
        "kind": of_places.kind_said(asked),
        "kinds": of_places.kind_said(asked, "s"),
        "level": say(f"level_{level}") if level else "",
        "of": say(f"count_{reading.of}") if reading.of else "",
    }
    extras = [
        of_places.when_said(asked) if reading.at else "",
        say("within_minutes", minutes=reading.minutes) if reading.minutes else "",
        say("by_profile", profile=say(f"profile_{reading.profile}")) if reading.profile else "",
        reading.service or "",
    ]
    said = say(f"understood_{reading.intent}", **values)
    return say.listed([said, *filter(None, extras)])


_OF_AREAS = frozenset({"people", "rate", "gaps", "worst", "site", "stations", "opened"})


def _usual_level(asked: Asked) -> str:
    if asked.reading.intent == "gaps":
        return levels_of(asked.city.table("areas"))[-1]
    levels = asked.levels_below() if asked.reading.intent == "worst" else []
    return levels[0] if levels else ""


def places_of(city: City) -> Iterator[Named]:
    """List every place of a city that has a name."""
    areas = city.table("areas")
    names = dict(zip(areas["code"], areas["name"], strict=True))
    for row in areas[["code", "name", "level", "parent"]].itertuples(index=False):
        yield Named(row.code, row.name, "area", row.level, names.get(row.parent, ""))
    kinds: tuple[tuple[Kind, str], ...] = (
        ("station", "stations"), ("partner", "partners"), ("compound", "compounds"),
    )  # fmt: skip
    for kind, table in kinds:
        frame = city.table(table)
        levels = frame["kind"] if kind == "station" else [""] * len(frame)
        held = _holders(city, table)
        for code, name, level, within in zip(frame["code"], frame["name"], levels, held,
                                             strict=True):  # fmt: skip
            if isinstance(name, str):
                yield Named(code, name, kind, level, within)


def _holders(city: City, table: str) -> list[str]:
    """Name the community that holds each place of a table."""
    areas, frame = city.table("areas"), city.table(table)
    levels = levels_of(areas)
    level = "community" if "community" in levels else levels[-1]
    names = [*areas["name"], ""]
    if "area" in frame:
        return [names[row] for row in held_by(areas, frame["area"], level)]
    wanted = areas[areas["level"] == level]
    points = frame.geometry.representative_point()
    at, row = wanted.sindex.query(points.to_numpy(), predicate="intersects")
    held = dict(zip(at.tolist(), wanted["name"].to_numpy()[row], strict=True))
    return [held.get(number, "") for number in range(len(frame))]


__all__ = ["HERE", "LONGEST", "Assistant", "places_of", "understood"]
