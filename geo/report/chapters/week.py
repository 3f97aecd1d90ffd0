"""Coverage by the hour of a week: when residents find a station open."""

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from geo.answers.rows import rows as rows_of
from geo.answers.week import COLUMNS
from geo.hours import WEEKDAYS
from geo.report.block import (
    Block,
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
from geo.report.chapters.week_chart import heat
from geo.report.inputs import WALK
from geo.report.scope import Scope
from geo.report.small import EXACT, told_whole
from geo.report.table import Column, FigureTable, Row, table_of
from geo.report.telling import Telling

_ASKED = frozenset[str]()
_COLUMNS = {
    "weekday": Column("text", _ASKED),
    "hour": Column("count", _ASKED),
    "open_stations": Column("count", frozenset({"stations"})),
    "covered_residents": Column("count", WALK),
    "rate_residents": Column("rate", WALK),
}
_SUMS = {
    "code": Column("text", _ASKED),
    "stations": Column("count", frozenset({"stations"})),
    "unknown": Column("count", frozenset({"stations"})),
    "shut_hours": Column("count", WALK),
}
EVENING, WEEKEND = ("We", 19), ("Sa", 10)
"""Hours that are told by themselves: after work, and at the weekend."""


def tables(scope: Scope) -> Iterator[FigureTable]:
    """Count who is covered at each hour of an ordinary week, and of how many stations it says."""
    area, asks = scope.asked.area, scope.asks("week", "--area", scope.asked.area)
    found = scope.answer("week", area=area)
    table = _told(pd.DataFrame(found["rows"], columns=[*COLUMNS]), found["residents"], scope.level)
    yield table_of("week", asks, ("weekday", "hour"), _COLUMNS, rows_of(table, [*_COLUMNS]))
    hours = scope.city.table("stations")["hours"]
    sums = {
        "code": area,
        "stations": len(hours),
        "unknown": int(hours.isna().sum()),
        "shut_hours": int((table["covered_residents"] == 0).sum()),
    }
    yield table_of("week_sums", asks, ("code",), _SUMS, [sums])


def _told(table: pd.DataFrame, residents: int, level: str) -> pd.DataFrame:
    """Round counts of a small area, and make its rates of them."""
    if level in EXACT:
        return table
    covered = table["covered_residents"].map(told_whole)
    return table.assign(
        covered_residents=covered, rate_residents=covered / (told_whole(residents) or np.nan)
    )


def blocks(telling: Telling) -> Iterator[Block]:
    """Tell the best and the worst hour, an evening and a weekend; then every hour."""
    words, rows = telling.words, telling.table("week").rows
    yield Heading(words["week_title"], "week", is_new_page=True)
    if all(row["rate_residents"] is None for row in rows):
        yield Paragraph((words["week_nobody"],))
        return
    yield Paragraph(_lead(telling, rows))
    yield Picture("week_heat", heat(telling), words["week_title"])
    yield Paragraph(_sums(telling), is_quiet=True)
    yield _grid(telling, rows)


def _lead(telling: Telling, rows: Sequence[Row]) -> Text:
    """Name hours; of equals the first."""
    at = {(row["weekday"], row["hour"]): row for row in rows}
    best = max(rows, key=_rate)
    evening, weekend = at[EVENING], at[WEEKEND]
    said: dict[str, Any] = {}
    for name, row in (("best", best), ("evening", evening), ("weekend", weekend)):
        said |= {f"{name}_{part}": one for part, one in _hour(telling, row).items()}
    sums = telling.root("week_sums")
    said["shut_hours"] = telling.said("week_sums", sums, "shut_hours")
    return text_of(telling.words["week_lead"], **said)


def _rate(row: Row) -> float:
    return float(row["rate_residents"] or 0)


def _hour(telling: Telling, row: Row) -> dict[str, Said]:
    return {
        "weekday": telling.said("week", row, "weekday"),
        "hour": telling.table("week").said(row, "hour", f"{row['hour']:02}:00"),
        "rate": telling.said("week", row, "rate_residents"),
    }


def _grid(telling: Telling, rows: Sequence[Row]) -> Grid:
    """Set the hours of a day below one another, and days side by side."""
    words, table = telling.words, telling.table("week")
    heads = (Head(words["hour"]),
             *(Head(words[f"weekday_{day}"], is_number=True) for day in WEEKDAYS))  # fmt: skip
    lines = (
        Line((
            (table.said(alike[0], "hour", f"{alike[0]['hour']:02}:00"),),
            *((telling.said("week", row, "rate_residents"),) for row in alike),
        ))
        for alike in ([row for row in rows if row["hour"] == hour] for hour in range(24))
    )  # fmt: skip
    return Grid("week", heads, tuple(lines), is_small=True)


def _sums(telling: Telling) -> Text:
    words, row = telling.words, telling.root("week_sums")
    said = {name: telling.said("week_sums", row, name) for name in ("stations", "unknown")}
    note: Text = (words["week_note"],)
    return (*note, *text_of(words["week_unknown"], **said)) if row["unknown"] else note
