"""The tree of areas: district, streets, communities and grids, with their sums."""

from collections.abc import Iterator

import pandas as pd

from geo.answers.coverage import COVERAGE_COLUMNS
from geo.answers.rows import rows as rows_of
from geo.report.block import Block, Grid, Head, Heading, Line, Paragraph
from geo.report.inputs import GROUND, TIED, WALK
from geo.report.scope import Scope
from geo.report.small import told_counts
from geo.report.table import Column, FigureTable, table_of
from geo.report.telling import Telling

PARTS = ("covered_residents", "too_far_residents", "over_capacity_residents",
         "undetermined_residents")  # fmt: skip
RATES = ("rate_residents", "rate_dwellings", "rate_buildings", "rate_area")

_COLUMNS = {
    "code": Column("text", frozenset({"areas"})),
    "name": Column("text", frozenset({"areas"})),
    "level": Column("text", frozenset({"areas"})),
    "parent": Column("text", frozenset({"areas"})),
    "residents": Column("count", GROUND, WALK),
    **{part: Column("count", WALK) for part in PARTS[:3]},
    PARTS[3]: Column("count", TIED),
    "outside_residents": Column("count", WALK),
    **{rate: Column("rate", WALK) for rate in RATES},
}


def tables(scope: Scope) -> Iterator[FigureTable]:
    """Count everybody in the area and in each area below it, parents before their parts."""
    told = told_areas(scope)
    rows = {row["code"]: row for row in rows_of(told, [*_COLUMNS])}
    ordered = (rows[code] for code in _down(scope.areas.set_index("code"), scope.asked.area))
    yield table_of("areas", scope.asks("coverage", "--by", "all"), ("code",), _COLUMNS, ordered)


def told_areas(scope: Scope) -> pd.DataFrame:
    """Count everybody in the areas of a scope as they may be told, one row an area."""
    parents = scope.areas.set_index("code")["parent"]
    found = pd.DataFrame(scope.answer("coverage", by="all")["rows"], columns=[*COVERAGE_COLUMNS])
    found = found[found["code"].isin(parents.index)]
    found = found.assign(parent=found["code"].map(parents))
    told = told_counts(found, PARTS, total="residents", rate="rate_residents")
    return told.assign(outside_residents=told["residents"] - told["covered_residents"])


def _down(areas: pd.DataFrame, root: str) -> Iterator[str]:
    """Walk the tree from the root, each area before its parts, by code."""
    yield root
    for code in sorted(areas.index[areas["parent"] == root]):
        yield from _down(areas, code)


def blocks(telling: Telling) -> Iterator[Block]:
    """Tell the tree."""
    words, table = telling.words, telling.table("areas")
    yield Heading(words["areas_title"], "areas", is_new_page=True)
    yield Paragraph((words["areas_note"],), is_quiet=True)
    shown = [*PARTS, *RATES]
    heads = (Head(words["name"], wide=2.4), Head(words["code"], wide=1.6),
             *(Head(words[name], is_number=True) for name in ("residents", *shown)))  # fmt: skip
    depth = {level: number for number, level in enumerate(dict.fromkeys(
        row["level"] for row in table.rows))}  # fmt: skip
    names = ("name", "code", "residents", *shown)
    lines = (
        Line(
            tuple((telling.said("areas", row, name),) for name in names),
            depth[row["level"]],
            is_sum=depth[row["level"]] < len(depth) - 1,
        )
        for row in table.rows
    )
    yield Grid("areas", heads, tuple(lines), is_small=True, is_tree=True)
