"""The method box: how all is counted, of which files and tables, and how to do it again."""

import shlex
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

from geo.answers.published import BASE, LEAST
from geo.crs import STORED
from geo.network.snap import FAR_MM, NORMAL_MM
from geo.report.block import (
    Block,
    Commands,
    Facts,
    Grid,
    Head,
    Heading,
    Line,
    Paragraph,
    Text,
    text_of,
)
from geo.report.inputs import input_hashes
from geo.report.scope import Scope
from geo.report.table import Column, FigureTable, table_of
from geo.report.telling import Telling
from geo.tables import INPUTS

_ALL = frozenset(INPUTS)
_NONE = frozenset[str]()

_METHOD = {"fact": Column("text", _NONE), "value": Column("text", _ALL)}
_FILES = {"file": Column("text", _NONE), "sha256": Column("text", _ALL)}
_INPUTS = {
    "table": Column("text", _NONE),
    "rows": Column("count", _ALL),
    "digest": Column("text", _ALL),
}
_OF_THE_FILES = ("run", "created", "edition", "valid_from")
"""Facts that follow from all that was handed over; the zone from the areas, others are chosen."""

LINES: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("walker", ("profile", "speed_kmh", "minutes", "limit_m")),
    ("snapping", ("near_m", "far_m")),
    ("range", ("runs", "seed")),
    ("small", ("base", "least")),
    ("places", ("stored", "zone", "cells")),
    ("dates", ("valid_from", "created", "day")),
    ("run", ("run", "edition", "method", "gridgov")),
)
"""Lines of the box -> the facts they tell."""

PLAIN = ("walk", "status", "rates", "gap", "cause")
"""Lines without a fact that could be another."""


def tables(scope: Scope) -> Iterator[FigureTable]:
    """Lay out every fact, file and input table."""
    facts = _facts(scope)
    rows = [{"fact": name, "value": f"{value}"} for name, value in facts.items()]
    reads = [{"zone": frozenset({"areas"})}.get(name, _ALL if name in _OF_THE_FILES else _NONE)
             for name in facts]  # fmt: skip
    yield table_of("method", "gridgov --version", ("fact",), _METHOD, rows, row_reads=reads)
    run = scope.city.run
    files = [{"file": name, "sha256": digest} for name, digest in sorted(run.inputs.items())]
    yield table_of("files", "gridgov check city.toml", ("file",), _FILES, files)
    held = scope.once(("inputs",), lambda: input_hashes(scope.city))
    counted = scope.once(("rows",), lambda: {name: len(scope.city.table(name)) for name in INPUTS})
    inputs = [{"table": name, "rows": counted[name], "digest": held[name]} for name in INPUTS]
    yield table_of("inputs", "gridgov export city.gpkg", ("table",), _INPUTS, inputs,
                   row_reads=[frozenset({name}) for name in INPUTS])  # fmt: skip


def _facts(scope: Scope) -> dict[str, Any]:
    run, asked, walker = scope.city.run, scope.asked, scope.question.walker
    return {
        "city": run.city,
        "area": asked.area,
        "profile": walker.name,
        "speed_kmh": f"{float(walker.speed_kmh):g}",
        "minutes": f"{asked.minutes:g}",
        "limit_m": f"{walker.limit_m:,.0f}",
        "near_m": NORMAL_MM // 1000,
        "far_m": FAR_MM // 1000,
        "runs": asked.runs,
        "seed": asked.seed,
        "base": BASE,
        "least": LEAST,
        "stored": STORED,
        "zone": run.zone,
        "cells": run.cells,
        "valid_from": run.valid_from,
        "created": f"{run.created:%Y-%m-%d %H:%M:%S} UTC",
        "day": asked.day,
        "run": run.id,
        "edition": run.edition,
        "method": run.method,
        "gridgov": version("gridgov"),
    }


def blocks(telling: Telling) -> Iterator[Block]:
    """Tell the box, the commands that repeat the report and prove it, and the hashes."""
    words = telling.words
    yield Heading(words["method_title"], "method", is_new_page=True)
    said = {row["fact"]: telling.said("method", row, "value")
            for row in telling.table("method").rows}  # fmt: skip
    pairs: list[tuple[str, Text]] = [
        (words[f"{line}_head"], text_of(words[f"{line}_fact"], **{n: said[n] for n in names}))
        for line, names in LINES
    ]
    plain: list[tuple[str, Text]] = [
        (words[f"{name}_head"], (words[f"{name}_fact"],)) for name in PLAIN
    ]
    yield Facts((*pairs[:2], *plain, *pairs[2:]))
    yield Heading(words["repeat_title"], "repeat", level=2)
    yield Paragraph((words["repeat"],))
    yield Commands(tuple(_commands(telling)))
    yield Heading(words["hashes_title"], "hashes", level=2)
    yield Paragraph((words["hashes"],), is_quiet=True)
    yield _hashes(telling, "files", ("file", "sha256"))
    yield _hashes(telling, "inputs", ("table", "rows", "digest"))


def _hashes(telling: Telling, name: str, columns: tuple[str, ...]) -> Grid:
    words = telling.words
    wide = {"sha256": 4.0, "digest": 4.0}
    heads = tuple(Head(words[column], is_number=column == "rows", wide=wide.get(column, 1.2))
                  for column in columns)  # fmt: skip
    lines = (
        Line(tuple((telling.said(name, row, column),) for column in columns))
        for row in telling.table(name).rows
    )
    return Grid(name, heads, tuple(lines), is_small=True)


def _commands(telling: Telling) -> Iterator[str]:
    """Write what a shell must be told to make the same report of the same files, and prove it."""
    run, asked = telling.report.run, telling.report.asked
    city_file = next((name for name in sorted(run.inputs) if name.endswith(".toml")), "CITY.toml")
    built = ["--profile", run.profile, "--minutes", f"{run.minutes:g}"]
    yield shlex.join(["gridgov", "build", city_file, *built, "--valid-from", run.valid_from])
    area = [] if asked.area == run.city_code else ["--area", asked.area]
    walker = ["--profile", asked.profile, "--minutes", f"{asked.minutes:g}"]
    drawn = ["--runs", f"{asked.runs}", "--seed", f"{asked.seed}", "--day", asked.day]
    before = ["--before", asked.before] if asked.before else []
    yield shlex.join(["gridgov", "report", "OUT.pdf", "--language", asked.language, *area,
                      *walker, *drawn, *before])  # fmt: skip
    yield "gridgov verify OUT.pdf"
