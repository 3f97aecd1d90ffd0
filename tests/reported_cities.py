"""Cities whose reports are looked at, each built once, and what is looked for in any chapter.

:func:`two_streets` is the random city (``random_city``) in two streets, with little room in its
stations. Names of the :func:`hostile` valley would do harm where they are taken for more than text.
"""

import inspect
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType

import numpy as np
import pandas as pd
from conftest import ZONE
from random_city import STREET, random_city
from stored import stored, walkable_valley
from worked_valley import DISTRICT

from geo.access.gaps import MENDS
from geo.answers import City
from geo.answers.change import CAUSES as CHANGES
from geo.answers.change import FIGURES as CHANGED
from geo.answers.groups import ELDERS
from geo.answers.tree import codes_under
from geo.engine import Engine
from geo.evaluate import evaluate
from geo.hours import WEEKDAYS
from geo.profiles import PROFILES
from geo.question import Question
from geo.report.block import Block, Cards, Facts, Grid, Language, Paragraph, Picture, Said, Text
from geo.report.chapters import (
    answer,
    areas,
    causes,
    compared,
    gaps,
    groups,
    method,
    name_of,
    quality,
    registry,
    week,
)
from geo.report.gather import asked_of, gather
from geo.report.report import Report
from geo.report.scope import Scope
from geo.report.table import Row
from geo.report.telling import Telling
from geo.report.words import words_of
from geo.tables import CAUSES, INPUTS, LEVELS, REGISTRY
from geo.walk.crossings import KINDS

CHAPTERS = (answer, compared, causes, gaps, week, groups, areas)
"""Those of the coverage; a report has others beside."""

OTHER_STREET = "100001002"
HOSTILE = ("<script>alert(1)</script>", "{{7*7}}", "=1+1", "#panic()", "${1}%", '"onload="x')
_FAMILIES: Mapping[str, Iterable[str]] = {
    **dict.fromkeys((*(line for line, _ in method.LINES), *method.PLAIN), ("head", "fact")),
    "cause": (*CAUSES, *CHANGES, "head", "fact"),
    "why": CAUSES, "mend": MENDS.values(), "weekday": WEEKDAYS,
    "group": (*PROFILES, ELDERS), "profile": PROFILES,
    "level": (*LEVELS, "hub", "compound", "project", "request", *registry.HANGING),
    **dict.fromkeys(("levels", "lowest", "most_outside", "compared", "worst"), LEVELS),
    "check": registry.CHECKS, "tied": quality.STATUSES, "table": INPUTS, "value": PROFILES,
    "crosses": KINDS, "kind": ("link", "gate"), "severity": ("note", "left_out", "fault"),
    "change": ("before", "after", "change", "rate_before", "rate_after", *CHANGES),
    "figure": CHANGED,
    "of": ("residents", "dwellings", "buildings", "built_km2"),
}  # fmt: skip
_FOLDERS: list["TemporaryDirectory[str]"] = []


def _folder() -> Path:
    _FOLDERS.append(TemporaryDirectory())
    return Path(_FOLDERS[-1].name)


def _walked(tables: Mapping[str, pd.DataFrame]) -> City:
    """Open a city as an adult finds it."""
    engine = Engine(tables, zone=ZONE)
    found = evaluate(tables, engine, Question(PROFILES["adult"]), cells=10)
    return stored({**tables, **found}, _folder())


@cache
def valley() -> City:
    """Open the worked valley."""
    return _walked(walkable_valley())


@cache
def hostile() -> City:
    """Open the valley with names that would do harm."""
    tables = walkable_valley()
    for name in ("areas", "stations"):
        rows = tables[name]
        tables[name] = rows.assign(name=[HOSTILE[n % len(HOSTILE)] for n in range(len(rows))])
    return _walked(tables)


@cache
def unpeopled() -> City:
    """Open the valley without a resident."""
    tables = walkable_valley()
    return _walked({**tables, "demand": tables["demand"].assign(residents=0, elders=0)})


@cache
def unserved() -> City:
    """Open the valley without a station."""
    tables = walkable_valley()
    return _walked({**tables, "stations": tables["stations"][:0], "hubs": tables["hubs"][:0]})


@cache
def unregistered() -> City:
    """Open the valley without a registry."""
    tables = walkable_valley()
    return _walked({name: table[:0] if name in REGISTRY else table
                    for name, table in tables.items()})  # fmt: skip


@cache
def undivided() -> City:
    """Open the valley as one area alone."""
    tables = walkable_valley()
    held = {name: tables[name].assign(area=DISTRICT) for name in ("demand", "stations")}
    return _walked({**tables, **held, "areas": tables["areas"][:1]})


def two_streets() -> City:
    """Open the random city, half of its communities in a street of their own."""
    return in_two_streets(room=1)


@cache
def in_two_streets(*, room: int) -> City:
    """Open the same with so much more room in its stations."""
    tables = random_city(5)
    tree = tables["areas"]
    halves = tree["code"][tree["level"] == "community"].sort_values()
    moved = tree["code"].isin(halves.iloc[len(halves) // 2 :])
    street = tree[tree["code"] == STREET].assign(code=OTHER_STREET, name="Other")
    parents = tree["parent"].where(~moved, OTHER_STREET)
    stations = tables["stations"].assign(capacity=room * (np.arange(9) * 300 + 400), hours=None)
    stations.loc[:4, "hours"] = "Mo-Fr 09:00-17:00"
    every = pd.concat([tree.assign(parent=parents), street], ignore_index=True)
    return _walked({**tables, "areas": every, "stations": stations})


ODD = (hostile, unpeopled, unserved, unregistered, undivided)
"""What a chapter must be told of without stumbling."""


@cache
def report_of(
    city: City, area: str | None = None, *, language: Language = "zh", profile: str = "adult"
) -> Report:
    """Gather the figures of :data:`CHAPTERS`; what is asked of the whole city is asked once."""
    whole = _whole(city, profile)
    asked = replace(whole.asked, area=area or whole.asked.area, language=language)
    scope = replace(whole, asked=asked)
    tables = {table.name: table for chapter in CHAPTERS for table in chapter.tables(scope)}
    return Report(version="0", asked=asked, run=city.run, inputs={}, tables=tables)


def whole_report_of(
    city: City, area: str | None = None, *, language: Language = "zh", profile: str = "adult"
) -> Report:
    """Gather all figures, once for both languages."""
    report = _gathered(city, area or city.run.city_code, profile)
    return replace(report, asked=replace(report.asked, language=language))


@cache
def _gathered(city: City, area: str, profile: str) -> Report:
    return gather(_whole(city, profile).of(area))


@cache
def _whole(city: City, profile: str) -> Scope:
    return Scope(city, asked_of(city, day="2026-11-25", profile=profile, minutes=15))


def under(city: City, code: str) -> pd.DataFrame:
    """Take the demand points of an area, with what a run found of each."""
    demand, results = city.table("demand"), city.table("results")
    joined = pd.DataFrame(demand).merge(
        pd.DataFrame(results)[["code", "status", "turned_away", "cause"]], on="code"
    )
    return joined[joined["area"].isin(codes_under(city.table("areas"), code))]


def rows_by(report: Report, table: str, key: str = "code") -> dict[object, Row]:
    """Take the rows of a table by a column."""
    return {row[key]: row for row in report.tables[table].rows}


def blocks_of(chapter: ModuleType, report: Report) -> list[Block]:
    """Tell a chapter, without maps."""
    words = words_of(name_of(chapter), report.asked.language)
    return list(chapter.blocks(Telling(report=report, words=words)))


def texts_of(blocks: Sequence[Block]) -> Iterator[Text]:
    """Go through all running text, cells and cards among it."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
        elif isinstance(block, Cards):
            yield from (text for card in block.cards for text in (card.value, card.note))
        elif isinstance(block, Grid):
            yield from (cell for line in block.lines for cell in line.cells)
        elif isinstance(block, Facts):
            yield from (text for _, text in block.pairs)


def assert_told_by_figures(chapter: ModuleType, report: Report) -> None:
    """Hold that whatever is said is a figure of the report, and no number is said otherwise."""
    names = {figure.id for figure in report.figures()}
    own = " ".join(words_of(name_of(chapter), report.asked.language).values())
    blocks = blocks_of(chapter, report)
    for text in texts_of(blocks):
        for part in text:
            if isinstance(part, Said):
                assert part.figure in names, part
            else:
                assert all(number in own for number in re.findall(r"\d+", part)), part
    for block in blocks:
        if isinstance(block, Grid):
            assert {len(line.cells) for line in block.lines} <= {len(block.heads)}
        if isinstance(block, Picture):
            assert "<script" not in block.svg


def assert_words_fit(chapter: ModuleType, *beside: ModuleType) -> None:
    """Hold that each word is in both languages with the same figures, and that each is used."""
    text = files("geo.report").joinpath("wording", f"{name_of(chapter)}.json").read_text("utf-8")
    words, source = json.loads(text), "".join(inspect.getsource(one) for one in (chapter, *beside))
    for key, said in words.items():
        assert set(said) == {"en", "zh"}, key
        assert all(said.values()), key
        assert _holes(said["en"]) == _holes(said["zh"]), key
        assert f'"{key}"' in source or _is_of_family(key, source), f"{key} is never said"
    known = words_of(name_of(chapter), "zh")
    assert set(re.findall(r'words\["([a-z_]+)"\]', source)) <= set(known)


def _holes(said: str) -> set[str]:
    return set(re.findall(r"\{(\w+)", said))


def _is_of_family(key: str, source: str) -> bool:
    return any(key == f"{family}_{one}" and family in source
               for family, members in _FAMILIES.items() for one in members)  # fmt: skip
