"""The gaps: where the residents outside live, how far they would walk, why, and what would help."""

from collections.abc import Iterator, Sequence

import numpy as np
import pandas as pd

from geo.answers.gaps import GAP_COLUMNS
from geo.answers.published import rounded
from geo.answers.rows import rows as rows_of
from geo.report.block import Block, Grid, Head, Heading, Line, Paragraph, Text, text_of
from geo.report.inputs import WALK
from geo.report.scope import Scope
from geo.report.table import Column, FigureTable, Row, table_of, written
from geo.report.telling import Telling
from geo.tables import CAUSES

LISTED = 60
"""How many gaps are listed where all are too many to read; a workbook has them all."""

COUNTS = tuple(f"{cause}_residents" for cause in CAUSES)

_COLUMNS = {
    "code": Column("text", WALK),
    "gap": Column("count", WALK),
    **{name: Column("text", WALK) for name in ("name", "level")},
    **{name: Column("count", WALK) for name in ("residents", "elders")},
    **{name: Column("text", WALK) for name in ("nearest_station", "station_name")},
    "metres": Column("count", WALK),
    **{name: Column("decimal", WALK) for name in ("minutes", "minutes_over")},
    **{name: Column("text", WALK) for name in ("cause", "mend")},
    "confidence": Column("rate", WALK),
    **{name: Column("count", WALK) for name in COUNTS},
}


def tables(scope: Scope) -> Iterator[FigureTable]:
    """List every gap of the area, most residents first."""
    gaps = pd.DataFrame(scope.answer("gaps")["rows"], columns=[*GAP_COLUMNS])
    told = _told(gaps[gaps["code"].isin(scope.codes)])
    stations = scope.city.table("stations").set_index("code")["name"]
    told = told.assign(station_name=told["nearest_station"].map(stations))
    told = told.sort_values(["residents", "code", "gap"], ascending=[False, True, True])
    yield table_of("gaps", scope.asks("gaps"), ("code", "gap"), _COLUMNS,
                   rows_of(told, [*_COLUMNS]))  # fmt: skip


def _told(gaps: pd.DataFrame) -> pd.DataFrame:
    """Give each gap a number in its area, and round what is counted and measured of so few.

    A gap has the residents of its causes, each told as few people are, and no more elders than
    residents; where causes are not known it has its own.
    """
    is_known = gaps[[*COUNTS]].notna().all(axis=1)
    counts = pd.DataFrame(rounded(gaps[[*COUNTS]].fillna(0).to_numpy(np.int64)),
                          index=gaps.index, columns=[*COUNTS])  # fmt: skip
    whole = np.where(is_known, counts.sum(axis=1), rounded(gaps["residents"].to_numpy(np.int64)))
    named = zip(gaps.index, gaps["cause"], is_known, strict=True)
    first = [counts.at[row, f"{cause}_residents"] if known else np.nan
             for row, cause, known in named]  # fmt: skip
    return gaps.assign(
        **{name: counts[name].where(is_known) for name in COUNTS},
        gap=gaps.groupby("code").cumcount() + 1,
        residents=whole,
        elders=np.minimum(rounded(gaps["elders"].to_numpy(np.int64)), whole),
        confidence=np.array(first, dtype=np.float64) / np.where(whole > 0, whole, np.nan),
        metres=gaps["metres"].astype(float).round(),
        minutes=gaps["minutes"].astype(float).round(1),
        minutes_over=gaps["minutes_over"].astype(float).round(1),
    )


def blocks(telling: Telling) -> Iterator[Block]:
    """List the gaps with most residents, and say how many there are."""
    words, rows = telling.words, telling.table("gaps").rows
    yield Heading(words["gaps_title"], "gaps", is_new_page=True)
    yield Paragraph(_lead(telling, rows))
    if rows:
        yield _grid(telling, rows[:LISTED])
        yield Paragraph((words["gaps_note"],), is_quiet=True)


def _lead(telling: Telling, rows: Sequence[Row]) -> Text:
    words, head = telling.words, telling.root("headline")
    said = {name: telling.said("headline", head, name) for name in ("name", "gaps")}
    if not rows:
        return text_of(words["gaps_none"], **said)
    first = {name: telling.said("gaps", rows[0], name) for name in ("residents", "cause")}
    named = {"first": telling.said("gaps", rows[0], "name")}
    lead = text_of(words["gaps_lead"], **said, **first, **named)
    more = words["gaps_first"].format(shown=LISTED) if len(rows) > LISTED else words["gaps_all"]
    return (*lead, more)


def _grid(telling: Telling, rows: Sequence[Row]) -> Grid:
    words = telling.words
    texts, numbers = ("name", "code"), ("residents", "elders", "metres", "minutes", "minutes_over")
    heads = (
        *(Head(words[name], wide=wide) for name, wide in zip(texts, (2.2, 1.7), strict=True)),
        *(Head(words[name], is_number=True, wide=0.9) for name in numbers),
        *(Head(words[name], wide=wide) for name, wide in
          (("station_name", 1.9), ("cause", 1.2), ("mend", 1.2))),
    )  # fmt: skip
    names = (*texts, *numbers, "station_name", "cause", "mend")
    lines = (Line(tuple(_cell(telling, row, name) for name in names)) for row in rows)
    return Grid("gaps", heads, tuple(lines), is_small=True)


def _cell(telling: Telling, row: Row, name: str) -> Text:
    """Say a figure; that there is no way where there is none, and no excess within the limit."""
    if name == "station_name" and row["nearest_station"] is None:
        return (telling.table("gaps").said(row, "nearest_station", telling.words["no_way"]),)
    if name == "minutes_over" and float(row[name] or 0) < 0:
        return (telling.table("gaps").said(row, name, written(None, "decimal")),)
    return (telling.said("gaps", row, name),)
