"""Who is covered among those who walk fast, slowly, on wheels; and among the elders."""

from collections.abc import Iterator, Sequence

import pandas as pd

from geo.answers.groups import COLUMNS, ELDERS
from geo.answers.rows import rows as rows_of
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
from geo.report.inputs import GROUND, TIED, WALK
from geo.report.scope import Scope
from geo.report.small import told_counts
from geo.report.svg import (
    COVERED,
    INK,
    NOBODY,
    WIDTH,
    drawing,
    fitted,
    path,
    rectangle,
    text,
)
from geo.report.table import Column, FigureTable, Row, table_of, written
from geo.report.telling import Telling

PARTS = ("covered_people", "too_far_people", "over_capacity_people", "undetermined_people")
_RATES = ("rate_people", "rate_dwellings", "rate_buildings", "rate_area")
_ASKED = frozenset[str]()

_COLUMNS = {
    **{name: Column("text", frozenset({"areas"})) for name in ("code", "name", "level")},
    **{name: Column("text", frozenset({"areas"})) for name in ("group", "profile")},
    "limit_m": Column("count", frozenset({"areas"})),
    "people": Column("count", GROUND, WALK),
    **{name: Column("count", WALK) for name in (*PARTS[:3], "in_reach_people")},
    PARTS[3]: Column("count", TIED),
    **{name: Column("rate", WALK) for name in _RATES},
}
_LEFT, _TALL = 230.0, 40.0


def tables(scope: Scope) -> Iterator[FigureTable]:
    """Count each group in the area and in those of the level below, all with the same minutes."""
    minutes = scope.asked.minutes
    found = scope.once(("groups", minutes), lambda: scope.city.groups(by="all", minutes=minutes))
    table = pd.DataFrame(found["rows"], columns=[*COLUMNS])
    is_below = (table["level"] == scope.level_below) & table["code"].isin(scope.codes)
    told = told_counts(table[is_below | (table["code"] == scope.asked.area)],
                       PARTS, total="people", rate="rate_people")  # fmt: skip
    told["in_reach_people"] = told["covered_people"] + told["over_capacity_people"]
    asks = f"gridgov groups --by all --minutes {minutes:g}"
    yield table_of("groups", asks, ("code", "group"), _COLUMNS, rows_of(told, [*_COLUMNS]))


def blocks(telling: Telling) -> Iterator[Block]:
    """Tell of each group: in the area, and its rate in each area below."""
    words, table = telling.words, telling.table("groups")
    own = [row for row in table.rows if row["code"] == telling.report.asked.area]
    below = [row for row in table.rows if row["code"] != telling.report.asked.area]
    yield Heading(words["groups_title"], "groups", is_new_page=True)
    yield Paragraph(_lead(telling, own))
    yield Picture("groups_bars", _bars(telling, own), words["groups_bars"])
    yield Paragraph((words["groups_key"],), is_quiet=True)
    yield _grid(telling, own)
    if below:
        yield Heading(words["groups_by_area"], "groups-by-area", level=2)
        yield _by_area(telling, below)
    yield Paragraph((words["groups_note"],), is_quiet=True)


def _lead(telling: Telling, rows: Sequence[Row]) -> Text:
    """Hold the elders against all residents as the report's walker finds them."""
    by_group = {row["group"]: row for row in rows}
    asked, elders = by_group.get(telling.report.asked.profile, rows[0]), by_group.get(ELDERS)
    if elders is None or not elders["people"]:
        return text_of(telling.words["groups_no_elders"], name=_said(telling, asked, "name"))
    return text_of(
        telling.words["groups_lead"],
        name=_said(telling, asked, "name"),
        people=_said(telling, elders, "people"),
        limit=_said(telling, elders, "limit_m"),
        rate=_said(telling, elders, "rate_people"),
        other=_said(telling, asked, "rate_people"),
        group=_said(telling, asked, "group"),
    )


def _said(telling: Telling, row: Row, name: str) -> Said:
    return telling.said("groups", row, name)


def _bars(telling: Telling, rows: Sequence[Row]) -> str:
    """Draw the rate of each group, and lightly who has a station in reach that is full."""
    room, parts = WIDTH - _LEFT - 90, []
    for number, row in enumerate(rows):
        y, people = number * _TALL, int(row["people"] or 0)
        said = telling.said("groups", row, "group").text
        covered, reached = (room * int(row[name] or 0) / people if people else 0.0
                            for name in ("covered_people", "in_reach_people"))  # fmt: skip
        parts += [
            text(_LEFT - 10, y + 26, fitted(said, _LEFT - 12), anchor="end"),
            rectangle(_LEFT, y + 6, room, _TALL - 12, NOBODY),
            rectangle(_LEFT, y + 6, covered, _TALL - 12, COVERED),
            text(WIDTH, y + 26, written(row["rate_people"], "rate"), anchor="end", is_bold=True),
        ]
        if reached > covered:
            x = _LEFT + reached
            parts.append(path(f"M{x:.1f} {y + 2:.1f}V{y + _TALL - 2:.1f}", stroke=INK, width=3))
    return drawing(len(rows) * _TALL, parts, said=telling.words["groups_bars"])


def _grid(telling: Telling, rows: Sequence[Row]) -> Grid:
    names = ("group", "limit_m", "people", "covered_people", "in_reach_people", "too_far_people",
             "over_capacity_people", "undetermined_people", "rate_people")  # fmt: skip
    heads = (Head(telling.words["group"], wide=2),
             *(Head(telling.words[name], is_number=True,
                    wide=1.3 if name == "undetermined_people" else 1.0)
               for name in names[1:]))  # fmt: skip
    lines = (Line(tuple((telling.said("groups", row, name),) for name in names)) for row in rows)
    return Grid("groups", heads, tuple(lines))


def _by_area(telling: Telling, rows: Sequence[Row]) -> Grid:
    """Set the rates of an area's groups side by side."""
    by_area: dict[object, list[Row]] = {}
    for row in rows:
        by_area.setdefault(row["code"], []).append(row)
    groups = next(iter(by_area.values()))
    heads = (Head(telling.words["name"], wide=2.2),
             *(Head(telling.said("groups", row, "group").text, is_number=True)
               for row in groups))  # fmt: skip
    lines = (
        Line(((telling.said("groups", area[0], "name"),),
              *((telling.said("groups", row, "rate_people"),) for row in area)))
        for area in by_area.values()
    )  # fmt: skip
    return Grid("groups_by_area", heads, tuple(lines))
