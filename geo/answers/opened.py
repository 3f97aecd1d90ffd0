"""What a build has left in a store, and what every question to it begins with."""

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cached_property, lru_cache
from typing import Self

import geopandas as gpd
import pandas as pd
from pyproj import Transformer

from geo.access.cells import Built
from geo.access.levels import levels_of
from geo.answers.choices import services_offered
from geo.answers.rows import Answer
from geo.answers.search import Index, entries_of
from geo.answers.week import unknown_told
from geo.crs import STORED
from geo.engine import Engine, Tables
from geo.errors import NotFoundError
from geo.evaluate import Measured, Tabulated, built_of, measure
from geo.hours import texts_of
from geo.network.shelf import Shelf
from geo.outputs.figures import Figures, summarise
from geo.profiles import Profile, profile_named, profiles_from
from geo.question import Border, Question
from geo.run import Run
from geo.store import Store
from geo.tables import HISTORY, INPUTS, REGISTRY, RESULTS

ALL_LEVELS = "all"
"""What is asked for every level of the city at once."""

_NAMES = (*INPUTS, *RESULTS, *HISTORY)


class TablesOf(Mapping[str, gpd.GeoDataFrame]):
    """The tables of a city by name, each read when it is asked for.

    Parameters
    ----------
    city : Opened
        Whose tables.
    instead : mapping of str to GeoDataFrame
        Tables to take in the place of the city's own.
    """

    def __init__(self, city: "Opened", instead: Tables | None = None) -> None:
        self._city = city
        self._instead = instead or {}

    def __getitem__(self, name: str) -> gpd.GeoDataFrame:
        if name not in _NAMES:
            raise KeyError(name)
        return self._instead[name] if name in self._instead else self._city.table(name)

    def __iter__(self) -> Iterator[str]:
        return iter(_NAMES)

    def __len__(self) -> int:
        return len(_NAMES)


class Opened:
    """What a build has left in a store: its tables and its network, each made when it is asked for.

    Attributes
    ----------
    location : str
        The store it was opened from.
    store : Store
        The same, to be read.
    run : Run
        The computation whose results are held.
    """

    def __init__(
        self,
        store: Store,
        *,
        location: str,
        shelf: Shelf | None = None,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self.location = location
        self.store = store
        self._shelf, self._tell = shelf, tell
        self.run: Run = store.run()
        self._read: Callable[[str], gpd.GeoDataFrame] = lru_cache(maxsize=None)(store.read)
        self._walked: tuple[str, ...] | None = None
        self.indexed: Callable[[int], Index] = lru_cache(maxsize=2)(self._index)
        self._measured = lru_cache(maxsize=16)(self._measure)
        self._evaluated = lru_cache(maxsize=8)(self._evaluate)

    def is_newest(self) -> bool:
        """Tell whether no build has followed, nor an edit of what a walk depends on."""
        if self._walked is not None and self.store.walked() != self._walked:
            return False
        return self.store.newest() == self.run

    def reopened(self) -> Self:
        """Open the newest edition of the same store."""
        return type(self)(
            Store(self.store.engine), location=self.location, shelf=self._shelf, tell=self._tell
        )

    def table(self, name: str) -> gpd.GeoDataFrame:
        """Read a table, in longitude and latitude: once, but those of the registry each time."""
        return self.store.read(name) if name in REGISTRY else self._read(name)

    def _index(self, _edit: int) -> Index:
        return Index(entries_of(self.tables))

    @property
    def tables(self) -> Tables:
        """Every table of the store by name, each read when it is asked for."""
        return TablesOf(self)

    @cached_property
    def to_metric(self) -> Transformer:
        """From longitude and latitude to metres in the city's zone."""
        return Transformer.from_crs(STORED, self.run.zone, always_xy=True)

    @cached_property
    def to_lonlat(self) -> Transformer:
        """Back again."""
        return Transformer.from_crs(self.run.zone, STORED, always_xy=True)

    @cached_property
    def figures(self) -> Figures:
        """What leaders read."""
        return summarise(self.run, self.tables)

    @cached_property
    def engine(self) -> Engine:
        """The walking network, and the stations and people tied to it."""
        self._walked = self.store.walked()
        return Engine(
            self.tables,
            zone=self.run.zone,
            shelf=self._shelf,
            contents=self.store.contents(),
            tell=self._tell,
        )

    def question(
        self,
        *,
        profile: str | None = None,
        minutes: float | None = None,
        at: datetime | None = None,
        service: str | None = None,
        border: Border = "open",
    ) -> Question:
        """Say whose walk to which stations is meant.

        Parameters
        ----------
        profile, minutes : optional
            Who walks and how long; those of the run when left out.
        at : datetime, optional
            When, in the city's own time: gates and stations that are closed then do not count.
            Whatever opens at any time is open when left out.
        service : str, optional
            Only stations that offer it count.
        border : str
            One of :data:`geo.question.Border`.

        Raises
        ------
        NotFoundError
            For a profile or service that is not there.
        """
        if service is not None:
            self._require_service(service)
        return Question(self.walker(profile, minutes), at, service, border)

    def _require_service(self, service: str) -> None:
        offered = services_offered(self.table("stations"))
        if service not in offered:
            raise NotFoundError(
                f"no station offers {service!r}",
                hint=f"services: {', '.join(offered) or 'none is said of any station'}",
            )

    def walker(self, profile: str | None, minutes: float | None) -> Profile:
        """Choose who walks: the run's own profile and limit where nothing else is asked."""
        if profile is None and minutes is None:
            minutes = self.run.minutes
        return profile_named(profile or self.run.profile, minutes=minutes, own=self.profiles)

    @cached_property
    def profiles(self) -> Mapping[str, Profile]:
        """The profiles that the city file adds."""
        return profiles_from(self.run.profiles)

    def level(self, name: str | None) -> str:
        """Choose a level of this city: the finest where none is asked."""
        levels = levels_of(self.table("areas"))
        if name is None:
            return levels[-1]
        if name not in levels:
            raise NotFoundError(
                f"no level {name!r} in this city", hint=f"levels: {', '.join(levels)}"
            )
        return name

    def levels(self, name: str | None) -> tuple[str, ...]:
        """Choose levels: one as :meth:`level` does, or every one for ``all``."""
        every = name == ALL_LEVELS
        return tuple(levels_of(self.table("areas"))) if every else (self.level(name),)

    def stamped(self, question: Question) -> Answer:
        """Tell of what run and of what question an answer is."""
        walker, at = question.walker, question.at
        said = {
            "at": at and at.isoformat(sep=" ", timespec="minutes"),
            "service": question.service,
            "border": None if question.border == "open" else question.border,
            "notes": self.notes(at),
        }
        whose = {"run": self.run.id, "profile": walker.name, "limit_m": walker.limit_m}
        return whose | {name: value for name, value in said.items() if value}

    def notes(self, at: datetime | None) -> list[str]:
        """Tell what is not known of the hour of an answer."""
        if at is None:
            return []
        return [*unknown_told(texts_of(self.table("stations")["hours"]), at, at)]

    def results(self, question: Question) -> Tables:
        """Take the stored results where they answer the question, else walk again."""
        return self.tables if self.is_of_run(question) else self._evaluated(question)

    def measured(self, question: Question) -> Measured:
        """Walk, even where results are stored, for what is not stored with them."""
        return self._measured(question)

    def is_of_run(self, question: Question) -> bool:
        """Tell whether the stored results answer a question."""
        walker = question.walker
        asked = (walker.name, walker.limit_m)
        return question.is_plain and asked == (self.run.profile, self.run.limit_m)

    def _evaluate(self, question: Question) -> Mapping[str, pd.DataFrame]:
        return Tabulated(self.tables, self.engine, self.measured(question))

    def _measure(self, question: Question) -> Measured:
        return measure(self.tables, self.engine, question, self.built)

    @cached_property
    def built(self) -> Built:
        """The built-up cells of demand."""
        return built_of(self.tables, cells=self.run.cells)
