"""Bars of residents by how many stations they have within the limit: two or more, one, none."""

from collections.abc import Iterator

from geo.report.block import Key
from geo.report.svg import (
    COVERED,
    LINE,
    NOBODY,
    RAMP,
    WIDTH,
    drawing,
    fitted,
    hatch,
    rectangle,
    text,
)
from geo.report.table import Row, written
from geo.report.telling import Telling
from geo.report.words import Words

BARS = 24
"""How many areas there is room for."""

_LEFT, _RIGHT, _TALL = 210.0, 76.0, 28.0
_HATCHED, _LIGHT = RAMP[4], LINE


def backup_keys(words: Words) -> tuple[Key, ...]:
    """Say what the parts of a bar mean."""
    marks = (("fill", COVERED), ("hatch", _HATCHED), ("fill", _LIGHT))
    parts = ("two_residents", "one_residents", "none_residents")
    return tuple(Key(mark, colour, words[part])
                 for (mark, colour), part in zip(marks, parts, strict=True))  # fmt: skip


def backup_bars(telling: Telling) -> str:
    """Draw a bar for each area; beside it the share that depends on one station alone."""
    rows = telling.table("backup").rows[:BARS]
    parts = [hatch("one_in_backup", _HATCHED, ground="#fff", every=7)]
    for number, row in enumerate(rows):
        y = 4 + number * _TALL
        is_root = row["code"] == telling.report.asked.area
        rate = written(row["rate_one"], "rate")
        parts += [
            text(_LEFT - 10, y + 17, fitted(str(row["name"]), _LEFT - 14), anchor="end",
                 is_bold=is_root),
            *_bar(row, y),
            text(WIDTH, y + 17, rate, anchor="end", is_bold=is_root),
        ]  # fmt: skip
    return drawing(len(rows) * _TALL + 8, parts, said=telling.words["backup_title"])


def _bar(row: Row, y: float) -> Iterator[str]:
    x, width = _LEFT, WIDTH - _LEFT - _RIGHT
    everybody = int(row["residents"] or 0)
    if not everybody:
        yield rectangle(x, y, width, 22, NOBODY)
        return
    fills = {"two_residents": COVERED, "one_residents": "url(#one_in_backup)",
             "none_residents": _LIGHT}  # fmt: skip
    for part, fill in fills.items():
        long = width * int(row[part] or 0) / everybody
        yield rectangle(x, y, max(long - 1, 0), 22, fill)
        x += long
