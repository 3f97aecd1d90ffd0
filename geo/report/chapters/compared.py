"""The areas below compared: a bar for each, the lowest first, and where most are outside.

It tells figures of ``areas`` and ``targets`` and makes none.
"""

from collections.abc import Iterator, Sequence

from geo.report.block import (
    Block,
    Grid,
    Head,
    Heading,
    Legend,
    Line,
    Paragraph,
    Picture,
    Said,
    text_of,
)
from geo.report.chapters.answer_page import levels_below, lowest, most_outside
from geo.report.chapters.areas import PARTS
from geo.report.chapters.status_bars import BARS, rate_bars, status_keys
from geo.report.scope import Scope
from geo.report.table import FigureTable, Row
from geo.report.telling import Telling

WORST = 10
"""How many areas of the level after the next are listed."""


def tables(_scope: Scope) -> Iterator[FigureTable]:
    """Make no figures of its own."""
    yield from ()


def blocks(telling: Telling) -> Iterator[Block]:
    """Tell which areas are served worst; nothing of an area that has none below it."""
    words, below = telling.words, levels_below(telling)
    if not below:
        return
    rows = lowest(telling, below[0])
    said = words[f"compared_{below[0]}"]
    yield Heading(said, "compared", is_new_page=True)
    yield Paragraph(text_of(words["compared_lead"], **_ends(telling, rows)))
    yield Picture("rate_bars", rate_bars(telling, rows, said=said), said)
    yield Legend(status_keys(words))
    if len(rows) > BARS:
        yield Paragraph((words["compared_first"].format(shown=BARS),), is_quiet=True)
    level = below[min(1, len(below) - 1)]
    worst = most_outside(telling, level)[:WORST]
    if worst:
        yield Heading(words[f"worst_{level}"], "worst", level=2)
        yield _worst(telling, worst)
        yield Paragraph((words["compared_note"],), is_quiet=True)


def _ends(telling: Telling, rows: Sequence[Row]) -> dict[str, Said]:
    """Say the lowest and the highest."""
    peopled = [row for row in rows if row["rate_residents"] is not None] or [*rows]
    return {
        f"{end}_{column}": telling.said("areas", row, f"{column}")
        for end, row in (("lowest", peopled[0]), ("highest", peopled[-1]))
        for column in ("name", "rate_residents")
    }


def _worst(telling: Telling, rows: Sequence[Row]) -> Grid:
    words = telling.words
    names = ("name", "code", "residents", "outside_residents", *PARTS, "rate_residents")
    wide = {"undetermined_residents": 1.3, "residents": 0.9, "covered_residents": 0.9}
    heads = (Head(words["name"], wide=2.0), Head(words["code"], wide=1.5),
             *(Head(words[name], is_number=True, wide=wide.get(name, 1.0))
               for name in names[2:]))  # fmt: skip
    lines = (Line(tuple((telling.said("areas", row, name),) for name in names)) for row in rows)
    return Grid("worst_areas", heads, tuple(lines))
