"""Annex: what the data lacks, and how places are tied to streets.

How a place is tied says how sure its walk is. Islands are streets that hang on nothing. Findings
are what the check of the files had to say; they are of the whole city whatever a report is of.
"""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from geo.answers.gaps import ISLAND_COLUMNS
from geo.answers.rows import rows as rows_of
from geo.network.snap import FAR_MM, NORMAL_MM
from geo.report.block import Block, Grid, Head, Heading, Line, Paragraph, text_of
from geo.report.inputs import GROUND, TIED
from geo.report.scope import Scope
from geo.report.small import EXACT, told_whole
from geo.report.table import Column, FigureTable, table_of
from geo.report.telling import Telling
from geo.tables import FINDINGS, INPUTS, LEVELS

STATUSES = ("normal", "far", "island", "unroutable")
"""How a place may be tied, the surest first."""

ISLANDS_SHOWN, SHOWN = 12, 25
"""How many islands and findings are listed to be read; all of them travel."""

ROWS_SHOWN = 40
"""Letters of the list of rows that a finding is about; their number stands beside."""

_ISLANDS_READ = TIED | {"compounds"}
_TIES = {
    "status": Column("text", frozenset()),
    **{name: Column("count", TIED) for name in ("places", "residents")},
    "rate": Column("rate", TIED),
    "stations": Column("count", (TIED | {"stations", "entrances"}) - {"demand"}),
}
_SUMS = {
    "code": Column("text", frozenset()),
    "near_m": Column("count", frozenset()),
    "far_m": Column("count", frozenset()),
    "places": Column("count", GROUND),
    "unsure_residents": Column("count", TIED),
    "islands": Column("count", _ISLANDS_READ),
    "islands_km": Column("decimal", _ISLANDS_READ),
    "stranded_residents": Column("count", _ISLANDS_READ),
    "findings": Column("count", frozenset(INPUTS)),
}
_ISLANDS = {
    "component": Column("count", _ISLANDS_READ),
    "community": Column("text", _ISLANDS_READ),
    "name": Column("text", _ISLANDS_READ),
    "edges": Column("count", _ISLANDS_READ),
    "length_m": Column("count", _ISLANDS_READ),
    "streets": Column("text", _ISLANDS_READ),
    "residents": Column("count", _ISLANDS_READ),
}
_FINDINGS = {
    "number": Column("count", frozenset(INPUTS)),
    **{name: Column("text", frozenset(INPUTS)) for name in ("severity", "file", "rows")},
    "count": Column("count", frozenset(INPUTS)),
    **{name: Column("text", frozenset(INPUTS)) for name in ("found", "expected", "hint")},
}


def tables(scope: Scope) -> Iterator[FigureTable]:
    """Count how places are tied, the islands in the area, and list what the check found."""
    ties, islands, findings = _ties(scope), _islands(scope), list(_findings(scope))
    sums = _sums(scope, ties, islands, findings)
    asks = scope.asks("islands")
    yield table_of("quality_sums", asks, ("code",), _SUMS, [sums])
    yield table_of("ties", "gridgov export city.gpkg", ("status",), _TIES, ties)
    yield table_of("islands", asks, ("component", "community"), _ISLANDS, islands)
    yield table_of("findings", "gridgov check city.toml", ("number",), _FINDINGS, findings)


def _ties(scope: Scope) -> list[dict[str, Any]]:
    """Count the places and residents of the area, and its stations, by how they are tied."""
    city = scope.city
    anchors = city.results(scope.question)["anchors"]
    first = anchors[anchors["status"].isin(STATUSES)]
    demand, stations = city.table("demand"), city.table("stations")
    here = demand[demand["area"].isin(scope.codes)]
    owned = first[first["owner_table"] == "demand"].set_index("owner")["status"]
    status = here["code"].map(owned[~owned.index.duplicated()])
    doors = first[(first["owner_table"] == "stations") & first["owner"].isin(
        stations["code"][stations["area"].isin(scope.codes)])]  # fmt: skip
    order = {name: number for number, name in enumerate(STATUSES)}
    best = doors.assign(rank=doors["status"].map(order)).groupby("owner")["rank"].min()
    residents = here["residents"].to_numpy(dtype=np.int64)
    told: list[dict[str, Any]] = []
    for name in STATUSES:
        is_so = (status == name).to_numpy()
        told.append({
            "status": name,
            "places": int(is_so.sum()),
            "residents": _told(scope, int(residents[is_so].sum())),
            "stations": int((best == order[name]).sum()),
        })  # fmt: skip
    whole = sum(row["residents"] for row in told)
    return [{**row, "rate": row["residents"] / whole if whole else None} for row in told]


def _told(scope: Scope, people: int) -> int:
    """Tell a count as it may be told of the area."""
    return people if scope.level in EXACT else told_whole(people) or 0


def _islands(scope: Scope) -> list[dict[str, Any]]:
    """List the islands that strand somebody of the area, and for the whole city those of nobody."""
    found = pd.DataFrame(scope.answer("islands")["rows"], columns=[*ISLAND_COLUMNS])
    communities = _communities(scope)
    is_here = found["community"].isin(communities)
    if scope.is_whole:
        is_here |= found["community"].isna()
    here = found[is_here]
    told = here.assign(residents=here["residents"].map(told_whole))
    listed: list[dict[str, Any]] = rows_of(told, [*_ISLANDS])
    return listed


def _communities(scope: Scope) -> frozenset[str]:
    """Take the areas by which islands are told: those of the scope, or the one that holds it."""
    if LEVELS.index(scope.level) <= LEVELS.index("community"):
        return scope.codes
    areas = scope.city.table("areas").set_index("code")
    return scope.codes | {str(areas.at[scope.asked.area, "parent"])}


def _findings(scope: Scope) -> Iterator[Mapping[str, Any]]:
    findings = scope.city.table("findings")
    for number, row in enumerate(rows_of(findings, [*FINDINGS.columns]), start=1):
        yield {**row, "number": number, "rows": first_rows(row["rows"])}


def first_rows(rows: str | None) -> str | None:
    """Cut a long list of rows between two of them.

    Examples
    --------
    >>> first_rows("5; 7; 9"), first_rows(None)
    ('5; 7; 9', None)
    >>> first_rows("; ".join(map(str, range(1000, 1900))))
    '1000; 1001; 1002; 1003; 1004; 1005; …'
    """
    if rows is None or len(rows) <= ROWS_SHOWN:
        return rows
    return f"{rows[:ROWS_SHOWN].rpartition(' ')[0]} …"


def _sums(
    scope: Scope,
    ties: list[dict[str, Any]],
    islands: list[dict[str, Any]],
    findings: list[Mapping[str, Any]],
) -> Mapping[str, Any]:
    lengths = {row["component"]: row["length_m"] for row in islands}
    return {
        "code": scope.asked.area,
        "near_m": NORMAL_MM // 1000,
        "far_m": FAR_MM // 1000,
        "places": sum(row["places"] for row in ties),
        "unsure_residents": sum(row["residents"] for row in ties[1:]),
        "islands": len(lengths),
        "islands_km": sum(lengths.values()) / 1000,
        "stranded_residents": sum(row["residents"] for row in islands),
        "findings": len(findings),
    }


def blocks(telling: Telling) -> Iterator[Block]:
    """Tell how places are tied, then the islands, then the findings."""
    words = telling.words
    yield Heading(words["quality_title"], "quality", is_new_page=True)
    yield from _ties_told(telling)
    yield Heading(words["islands_title"], "islands", level=2)
    yield from _islands_told(telling)
    yield Heading(words["findings_title"], "findings", level=2)
    yield from _findings_told(telling)


def _said(telling: Telling, *names: str) -> dict[str, Any]:
    row = telling.root("quality_sums")
    return {name: telling.said("quality_sums", row, name) for name in names}


def _ties_told(telling: Telling) -> Iterator[Block]:
    words, rows = telling.words, telling.table("ties").rows
    if not telling.root("quality_sums")["places"]:
        yield Paragraph((words["no_places"],))
        return
    said = _said(telling, "near_m", "far_m", "places", "unsure_residents")
    yield Paragraph(text_of(words["ties_lead"], **said))
    shown = ("places", "residents", "rate", "stations")
    heads = (Head(words["status"], wide=3),
             *(Head(words[name], is_number=True) for name in shown))  # fmt: skip
    lines = (
        Line((text_of(words[f"tied_{row['status']}"], **said),
              *((telling.said("ties", row, name),) for name in shown)))
        for row in rows
    )  # fmt: skip
    yield Grid("ties", heads, tuple(lines))


def _islands_told(telling: Telling) -> Iterator[Block]:
    words, rows = telling.words, telling.table("islands").rows
    if not rows:
        yield Paragraph((words["no_islands"],))
        return
    said = _said(telling, "islands", "islands_km", "stranded_residents")
    yield Paragraph(text_of(words["islands_lead"], **said))
    names = ("name", "streets", "edges", "length_m", "residents")
    heads = (Head(words["component"], is_number=True, wide=0.6), Head(words["name"], wide=2),
             Head(words["streets"], wide=2),
             *(Head(words[name], is_number=True) for name in names[2:]))  # fmt: skip
    lines = (
        Line(tuple((telling.said("islands", row, name),) for name in ("component", *names)))
        for row in rows[:ISLANDS_SHOWN]
    )
    yield Grid("islands", heads, tuple(lines), is_small=True)
    note = words["islands_note"] + (
        words["space"] + words["more"] if len(rows) > ISLANDS_SHOWN else ""
    )
    yield Paragraph((note,), is_quiet=True)


def _findings_told(telling: Telling) -> Iterator[Block]:
    words, rows = telling.words, telling.table("findings").rows
    if not rows:
        yield Paragraph((words["no_findings"],))
        return
    yield Paragraph(text_of(words["findings_lead"], **_said(telling, "findings")))
    names = ("severity", "file", "count", "rows", "found", "expected")
    wide = {"file": 1.4, "rows": 2, "found": 3, "expected": 2}
    heads = tuple(Head(words[name], is_number=name == "count", wide=wide.get(name, 1.0))
                  for name in names)  # fmt: skip
    lines = (
        Line(tuple((telling.said("findings", row, name),) for name in names))
        for row in rows[:SHOWN]
    )
    yield Grid("findings", heads, tuple(lines), is_small=True)
    if len(rows) > SHOWN:
        yield Paragraph((words["more"],), is_quiet=True)
