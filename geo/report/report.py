"""A report's figures: all that it says of a run, whatever the form and the language.

It travels inside every file that is made of it, and is what :mod:`geo.report.verify` makes again.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from datetime import datetime
from types import MappingProxyType
from typing import Any

from geo.report.block import Language
from geo.report.table import Figure, FigureTable, from_json
from geo.run import Run, as_row, from_row

FORMAT = 1
"""Raised whenever an older reader could not read what travels."""

SHANGHAI: Mapping[str, float] = MappingProxyType({"2025": 0.85, "2035": 0.99})
"""Year -> rate that Shanghai has published for its 15-minute walking indicator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a report is of: with the same store, the same figures follow.

    Attributes
    ----------
    area : str
        Code of the area; that of the whole city for a report of all.
    profile : str
        Who walks.
    minutes : float
        The limit, inclusive.
    day : str
        What is overdue was due before it, ``2026-11-25``.
    before : str
        A day of the run that this one is compared with; empty where there is none.
    runs, seed : int
        Cities that are drawn to say how sure the rates are, and the number they are drawn by.
    language : str
        ``zh`` or ``en``.
    targets : mapping of str to float
        Year -> rate of residents, 0 to 1, drawn beside the rates for reference; may be empty.
    """

    area: str
    profile: str
    minutes: float
    day: str
    before: str = ""
    runs: int = 20
    seed: int = 1
    language: Language = "zh"
    targets: Mapping[str, float] = field(default_factory=lambda: dict(SHANGHAI))


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Figures of a run.

    Attributes
    ----------
    version : str
        Of the program that made it.
    asked : Asked
        What it is of.
    run : Run
        The computation, with its inputs' hashes.
    inputs : mapping of str to str
        Input table -> hash of what the store held in it, later edits included.
    tables : mapping of str to FigureTable
        The figures.
    """

    version: str
    asked: Asked
    run: Run
    inputs: Mapping[str, str]
    tables: Mapping[str, FigureTable]

    def figures(self) -> Iterator[Figure]:
        """Go through all figures."""
        for table in self.tables.values():
            yield from table.figures()

    def as_json(self) -> dict[str, Any]:
        """Flatten, to travel in a file."""
        return {
            "gridgov": self.version,
            "format": FORMAT,
            "asked": asdict(self.asked),
            "run": {**as_row(self.run), "created": self.run.created.isoformat()},
            "inputs": dict(self.inputs),
            "tables": [table.as_json() for table in self.tables.values()],
        }

    def as_text(self) -> str:
        """Write what travels in a file: one line of JSON, the same for the same figures."""
        return json.dumps(
            self.as_json(), ensure_ascii=False, allow_nan=False, separators=(",", ":")
        )


def report_from(told: Mapping[str, Any]) -> Report:
    """Undo :meth:`Report.as_json`.

    Raises
    ------
    KeyError, TypeError, ValueError
        If it is not what that makes: :mod:`geo.report.carried` tells it to people.
    """
    run = {**told["run"], "created": datetime.fromisoformat(told["run"]["created"])}
    tables = [from_json(table) for table in told["tables"]]
    return Report(
        version=told["gridgov"],
        asked=Asked(**told["asked"]),
        run=from_row(run),
        inputs=dict(told["inputs"]),
        tables={table.name: table for table in tables},
    )
