"""The part of a city that a report is of, and the answers that its chapters share.

Several reports of one city share what is asked of the whole of it: nine streets walk once.
"""

import shlex
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pandas as pd

from geo.answers import Answer, City
from geo.answers.tree import codes_under
from geo.question import Question
from geo.report.report import Asked
from geo.tables import BASIC, LEVELS


@dataclass(frozen=True)
class Scope:
    """An area of a city, and who walks there.

    Attributes
    ----------
    city : City
        The whole of it.
    asked : Asked
        What the report is of.
    """

    city: City
    asked: Asked
    _answers: dict[tuple[object, ...], Any] = field(default_factory=dict, repr=False)

    def of(self, area: str) -> "Scope":
        """Take another area of the same city; answers are shared."""
        return Scope(self.city, replace(self.asked, area=area), self._answers)

    def asked_as(self, asked: Asked) -> "Scope | None":
        """Take another report of the same city; None where it cannot share the answers.

        Whatever differs but the area and the language would have other ones.
        """
        alike = replace(asked, area=self.asked.area, language=self.asked.language)
        return Scope(self.city, asked, self._answers) if alike == self.asked else None

    @cached_property
    def question(self) -> Question:
        """Whose walk."""
        return self.city.question(**self.whose)

    @property
    def whose(self) -> dict[str, Any]:
        """The same as :class:`geo.answers.City` takes it."""
        return {"profile": self.asked.profile, "minutes": self.asked.minutes}

    def answer(self, question: str, **asked: Any) -> Answer:
        """Ask the whole city a question, a method of it, for this walker; once for all scopes.

        For what takes no walker, :meth:`once` asks.
        """
        key = (question, *sorted(asked.items()))
        found: Answer = self.once(key, lambda: getattr(self.city, question)(**asked, **self.whose))
        return found

    def asks(self, *command: str) -> str:
        """Write the command line that asks a question for this walker."""
        whose = ("--profile", self.asked.profile, "--minutes", f"{self.asked.minutes:g}")
        return shlex.join(["gridgov", *command, *whose])

    def once(self, key: tuple[object, ...], make: Callable[[], Any]) -> Any:
        """Make something of the whole city once for all scopes."""
        if key not in self._answers:
            self._answers[key] = make()
        return self._answers[key]

    @property
    def is_whole(self) -> bool:
        """Whether the report is of the whole city."""
        return self.asked.area == self.city.run.city_code

    @cached_property
    def areas(self) -> pd.DataFrame:
        """The basic areas of the scope, itself first: rows of :data:`geo.tables.AREAS`."""
        areas = self.city.table("areas")
        basic: pd.DataFrame = areas[areas["code"].isin(self.codes) & (areas["kind"] == BASIC)]
        return basic

    @cached_property
    def codes(self) -> frozenset[str]:
        """Codes of the area and all below it."""
        return frozenset(codes_under(self.city.table("areas"), self.asked.area))

    @cached_property
    def level(self) -> str:
        """The level of the area."""
        areas = self.city.table("areas")
        return str(areas["level"][areas["code"] == self.asked.area].iloc[0])

    @cached_property
    def levels(self) -> tuple[str, ...]:
        """The level of the area and those below it that the city has, the coarsest first."""
        here = set(self.areas["level"])
        return tuple(level for level in LEVELS if level in here)

    @property
    def level_below(self) -> str:
        """The level next below the area, or its own where it has none."""
        return self.levels[min(1, len(self.levels) - 1)]
