"""Stations of an area: where there is too little room, and who depends on one alone.

What is told of one station is told as small counts are, and all else is made of what is told:
its load, the places that it is short of, the sums over stations.
"""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from geo.answers.catchments import BACKUP_COLUMNS, STATION_COLUMNS
from geo.answers.published import rounded
from geo.answers.rows import rows as rows_of
from geo.report.block import (
    Block,
    Grid,
    Head,
    Heading,
    Legend,
    Line,
    Paragraph,
    Picture,
    Text,
    text_of,
)
from geo.report.chapters.backup_bars import backup_bars, backup_keys
from geo.report.inputs import GROUND, WALK
from geo.report.scope import Scope
from geo.report.small import told_counts
from geo.report.table import Column, FigureTable, Row, table_of
from geo.report.telling import Telling
from geo.tables import LEVELS

SHOWN = 25
"""How many stations are listed to be read; all of them travel."""

PEOPLE = ("nearest_residents", "in_reach_residents", "taken_residents", "alone_residents")
PARTS = ("two_residents", "one_residents", "none_residents")

_HERE = frozenset({"areas", "stations"})
_STATIONS = {
    **{name: Column("text", frozenset({"stations"})) for name in ("code", "name", "kind")},
    "area": Column("text", _HERE),
    "area_name": Column("text", _HERE),
    "open": Column("text", frozenset({"stations"})),
    "capacity": Column("count", frozenset({"stations"})),
    **{name: Column("count", WALK) for name in PEOPLE},
    "short_residents": Column("count", WALK),
    "rate_load": Column("rate", WALK),
    "rate_pedshed": Column("rate", WALK - GROUND - {"compounds"}),
}
_SUMS = {
    "code": Column("text", frozenset()),
    "stations": Column("count", _HERE),
    "with_capacity": Column("count", _HERE),
    "full": Column("count", WALK),
    "short": Column("count", WALK),
    "short_residents": Column("count", WALK),
    "lonely": Column("count", WALK),
    "alone_residents": Column("count", WALK),
}
_BACKUP = {
    **{name: Column("text", frozenset({"areas"})) for name in ("code", "name", "level")},
    "residents": Column("count", GROUND),
    **{name: Column("count", WALK) for name in PARTS},
    "rate_two": Column("rate", WALK),
    "rate_one": Column("rate", WALK),
    "second_minutes": Column("decimal", WALK),
}


def tables(scope: Scope) -> Iterator[FigureTable]:
    """Count for each station in the area, for all of them, and who has a second one."""
    found = _stations(scope)
    asks = scope.asks("stations")
    yield table_of("station_sums", asks, ("code",), _SUMS, [_sums(scope, found)])
    yield table_of("stations", asks, ("code",), _STATIONS, rows_of(found, [*_STATIONS]))
    backup = rows_of(_backup(scope), [*_BACKUP])
    yield table_of("backup", scope.asks("second", "--by", "all"), ("code",), _BACKUP, backup)


def _stations(scope: Scope) -> pd.DataFrame:
    """List the stations of the area, those that are short of most places first."""
    rows = scope.answer("catchments")["rows"]
    found = pd.DataFrame(rows, columns=[*STATION_COLUMNS])
    is_here = found["area"].isin(scope.codes)
    if scope.is_whole:  # a neighbour's station is of nobody's area and serves some all the same
        is_here |= found["area"].isna()
    told = found[is_here].copy()
    for name in PEOPLE:
        told[name] = rounded(told[name].to_numpy(np.int64))
    room = told["capacity"].astype(float)
    names = scope.city.table("areas").set_index("code")["name"]
    told["area_name"] = told["area"].map(_level_below(scope)).map(names)
    told["open"] = np.where(told["open"], "yes", "no")
    told["short_residents"] = (told["nearest_residents"] - room).clip(lower=0)
    told["rate_load"] = told["taken_residents"] / room.where(room > 0)
    order = ["short_residents", "rate_load", "alone_residents", "code"]
    return told.sort_values(order, ascending=[False, False, False, True], na_position="last")


def _level_below(scope: Scope) -> dict[str, str]:
    """Map each area of the scope to the one that a reader knows it by, next below the scope's."""
    areas = scope.areas.set_index("code")
    place = pd.Series(areas.index, index=areas.index)
    for _ in LEVELS:
        above = place.map(areas["parent"])
        is_deeper = ~place.map(areas["level"]).isin([scope.level, scope.level_below])
        place = place.where(~is_deeper | above.isna(), above)
    return {str(code): str(known) for code, known in place.items()}


def _sums(scope: Scope, told: pd.DataFrame) -> Row:
    room = told["capacity"].astype(float)
    filled = rounded(room.fillna(0).to_numpy().astype(np.int64))
    taken = told["taken_residents"].to_numpy(np.int64)
    is_full = (room.notna() & (taken >= filled) & ((taken > 0) | (room == 0))).to_numpy()
    return {
        "code": scope.asked.area,
        "stations": len(told),
        "with_capacity": int(room.notna().sum()),
        "full": int(is_full.sum()),
        "short": int((told["short_residents"] > 0).sum()),
        "short_residents": int(told["short_residents"].fillna(0).sum()),
        "lonely": int((told["alone_residents"] > 0).sum()),
        "alone_residents": int(told["alone_residents"].sum()),
    }


def _backup(scope: Scope) -> pd.DataFrame:
    """Count who has two stations, one or none: in the area and in those of the level below."""
    found = pd.DataFrame(scope.answer("backup", by="all")["rows"], columns=[*BACKUP_COLUMNS])
    levels = found["code"].isin(scope.areas["code"]) & (found["level"] == scope.level_below)
    found = found[levels | (found["code"] == scope.asked.area)]
    told = told_counts(found, PARTS, total="residents", rate="rate_two")
    whole = told["residents"].astype(float)
    told["rate_one"] = told["one_residents"] / whole.where(whole > 0)
    is_root = told["code"] == scope.asked.area
    return told.assign(is_below=~is_root).sort_values(["is_below", "code"])


def blocks(telling: Telling) -> Iterator[Block]:
    """Tell of room first, then of who depends on one station."""
    words = telling.words
    yield Heading(words["stations_title"], "stations", is_new_page=True)
    yield from _room(telling)
    yield from _dependence(telling)
    yield Paragraph((words["stations_note"],), is_quiet=True)


def _room(telling: Telling) -> Iterator[Block]:
    words, sums = telling.words, telling.root("station_sums")
    said = {name: telling.said("station_sums", sums, name) for name in _SUMS}
    if not sums["stations"]:
        yield Paragraph((words["no_stations"],))
        return
    yield Paragraph(
        text_of(words["room_lead" if sums["with_capacity"] else "room_unknown"], **said)
    )
    table = telling.table("stations")
    shown = ("area_name", "capacity", *PEOPLE[:3], "rate_load", "short_residents",
             "alone_residents", "rate_pedshed")  # fmt: skip
    heads = (Head(words["station"], wide=2.6), Head(words["area_name"], wide=1.6),
             *(Head(words[name], is_number=True) for name in shown[1:]))  # fmt: skip
    lines = (
        Line((_named(telling, row), *((telling.said("stations", row, name),) for name in shown)))
        for row in table.rows[:SHOWN]
    )
    yield Grid("stations", heads, tuple(lines), is_small=True)
    if len(table.rows) > SHOWN:
        yield Paragraph(text_of(words["more_stations"], **said), is_quiet=True)


def _named(telling: Telling, row: Row) -> Text:
    name: Text = (telling.said("stations", row, "name"),)
    return name if row["open"] == "yes" else (*name, telling.words["closed"])


def _dependence(telling: Telling) -> Iterator[Block]:
    words, row = telling.words, telling.root("backup")
    yield Heading(words["backup_title"], "backup", level=2)
    if not row["residents"]:
        yield Paragraph((words["backup_nobody"],))
        return
    said = {name: telling.said("backup", row, name) for name in _BACKUP}
    sums = telling.root("station_sums")
    said |= {name: telling.said("station_sums", sums, name) for name in ("lonely",)}
    yield Paragraph(text_of(words["backup_lead"], **said))
    yield Picture("backup_bars", backup_bars(telling), words["backup_title"])
    yield Legend(backup_keys(words))
    shown = ("residents", *PARTS, "rate_two", "rate_one", "second_minutes")
    heads = (Head(words["name"], wide=2.2),
             *(Head(words[name], is_number=True) for name in shown))  # fmt: skip
    lines = (
        Line(tuple((telling.said("backup", one, name),) for name in ("name", *shown)),
             is_sum=one["code"] == row["code"])
        for one in telling.table("backup").rows
    )  # fmt: skip
    yield Grid("backup", heads, tuple(lines), is_small=True)
