"""Why residents are outside: for the area, and for each area of the level below."""

from collections.abc import Iterator, Sequence

import pandas as pd

from geo.answers.causes import COLUMNS, COUNTS
from geo.answers.rows import rows as rows_of
from geo.report.block import (
    Block,
    Facts,
    Grid,
    Head,
    Heading,
    Line,
    Paragraph,
    Picture,
    Said,
    Text,
    text_of,
)
from geo.report.inputs import WALK
from geo.report.scope import Scope
from geo.report.small import told_counts
from geo.report.svg import COVERED, LINE, WIDTH, drawing, letters, path, rectangle, text
from geo.report.table import Column, FigureTable, Row, table_of, written
from geo.report.telling import Telling
from geo.tables import CAUSES

_COLUMNS = {
    **{name: Column("text", frozenset({"areas"})) for name in ("code", "name", "level")},
    **{name: Column("count", WALK) for name in ("outside_residents", *COUNTS)},
}
_LEFT, _TALL = 210.0, 40.0


def tables(scope: Scope) -> Iterator[FigureTable]:
    """Count who is outside for each cause, in the area and in those of the level below."""
    levels = dict.fromkeys((scope.level, scope.level_below))
    found = [row for level in levels for row in scope.answer("causes", by=level)["rows"]]
    table = pd.DataFrame(found, columns=[*COLUMNS])
    shown = scope.codes if len(levels) > 1 else {scope.asked.area}
    table = table[table["code"].isin(shown)]
    told = told_counts(table, COUNTS, total="outside_residents")
    asks = scope.asks("gaps", "--by", scope.level_below)
    yield table_of("causes", asks, ("code",), _COLUMNS, rows_of(told, [*_COLUMNS]))


def blocks(telling: Telling) -> Iterator[Block]:
    """Tell the causes, most residents first."""
    words, table, row = telling.words, telling.table("causes"), telling.root("causes")
    causes = _found(row)
    yield Heading(words["causes_title"], "causes", is_new_page=True)
    yield Paragraph(_lead(telling, row, causes))
    if not causes:
        return
    yield Picture("causes_bars", _bars(telling, row, causes), words["causes_title"])
    yield Facts(tuple((words[f"cause_{cause}"], (words[f"why_{cause}"],)) for cause in causes))
    if len(table.rows) > 1:
        yield Heading(words["causes_by_area"], "causes-by-area", level=2)
        yield _grid(telling, causes)
    yield Paragraph((words["causes_note"],), is_quiet=True)


def _found(row: Row) -> list[str]:
    """List the causes for which anybody is outside, most first, equals in their order."""
    some = [cause for cause in CAUSES if row[f"{cause}_residents"]]
    return sorted(some, key=lambda cause: -int(row[f"{cause}_residents"] or 0))


def _lead(telling: Telling, row: Row, causes: Sequence[str]) -> Text:
    words = telling.words
    if not causes:
        return text_of(words["causes_none"], name=telling.said("causes", row, "name"))
    first, rest = causes[0], causes[1:]
    said: dict[str, str | Said] = {
        "name": telling.said("causes", row, "name"),
        "outside": telling.said("causes", row, "outside_residents"),
        "residents": telling.said("causes", row, f"{first}_residents"),
        "cause": words[f"cause_{first}"],
    }
    lead = text_of(words["causes_lead"], **said)
    between = [words["causes_rest"], *[words["comma"]] * len(rest)]
    others = [(before, words[f"cause_{cause}"], words["space"] or " ",
               telling.said("causes", row, f"{cause}_residents"))
              for before, cause in zip(between, rest, strict=False)]  # fmt: skip
    return (*lead, *(part for other in others for part in other), words["stop"])


def _bars(telling: Telling, row: Row, causes: Sequence[str]) -> str:
    """Draw a bar for each cause, its residents at its end."""
    longest = int(row[f"{causes[0]}_residents"] or 1)
    room = WIDTH - _LEFT - 110
    parts = [path(f"M{_LEFT:.1f} 0V{len(causes) * _TALL:.1f}", stroke=LINE)]
    for number, cause in enumerate(causes):
        people, y = int(row[f"{cause}_residents"] or 0), number * _TALL
        said = telling.words[f"cause_{cause}"]
        size = min(16.0, (_LEFT - 14) / letters(said))
        long = room * people / longest
        parts += [
            text(_LEFT - 10, y + 26, said, anchor="end", size=size),
            rectangle(_LEFT, y + 6, max(long, 1), _TALL - 12, COVERED),
            text(_LEFT + long + 10, y + 26, written(people, "count"), is_bold=True),
        ]
    return drawing(len(causes) * _TALL, parts, said=telling.words["causes_title"])


def _grid(telling: Telling, causes: Sequence[str]) -> Grid:
    words, rows = telling.words, telling.table("causes").rows
    counts = ("outside_residents", *(f"{cause}_residents" for cause in causes))
    heads = (Head(words["name"], wide=2.2), Head(words["outside_residents"], is_number=True),
             *(Head(words[f"cause_{cause}"], is_number=True) for cause in causes))  # fmt: skip
    lines = (
        Line(
            tuple((telling.said("causes", row, name),) for name in ("name", *counts)),
            is_sum=row["code"] == telling.report.asked.area,
        )
        for row in rows
    )
    return Grid("causes", heads, tuple(lines))
