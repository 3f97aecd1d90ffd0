"""Bars of residents by status: dark who is covered, then who is too far, turned away, unknown.

The four differ in lightness and hatching, so that they can be told apart in grey.
"""

from collections.abc import Iterator, Sequence

from geo.report.block import Key
from geo.report.chapters.areas import PARTS
from geo.report.svg import (
    COVERED,
    INK,
    NOBODY,
    OUTSIDE,
    SOFT,
    WARN,
    WIDTH,
    drawing,
    fitted,
    hatch,
    letters,
    path,
    rectangle,
    text,
)
from geo.report.table import Row, written
from geo.report.telling import Telling
from geo.report.words import Words

FULL, UNKNOWN = WARN, "#8a939c"
BARS = 20
"""How many areas :func:`rate_bars` has room for."""

_LEFT, _RIGHT = 210.0, 76.0


def status_keys(words: Words) -> tuple[Key, ...]:
    """Say what the parts of a bar mean."""
    marks = (("fill", COVERED), ("fill", OUTSIDE), ("hatch", FULL), ("fill", UNKNOWN))
    return tuple(Key(mark, colour, words[part])
                 for (mark, colour), part in zip(marks, PARTS, strict=True))  # fmt: skip


def status_bar(telling: Telling) -> str:
    """Draw the residents of the report's own area as one bar, below the marks of the targets."""
    row, words = telling.root("headline"), telling.words
    parts = [
        hatch("full_in_status_bar", FULL, ground="#fff"),
        *_bar(row, words, (0, 26, WIDTH, 34), "full_in_status_bar", is_labelled=True),
        *_targets(telling, (0, WIDTH), (26, 64)),
    ]
    return drawing(66, parts, said=words["status_bar"])


def rate_bars(telling: Telling, rows: Sequence[Row], *, said: str) -> str:
    """Draw a bar for each of the first areas: residents by status, and the rate.

    Parameters
    ----------
    rows : sequence of mapping
        Rows of ``areas``, in the order to draw; the first :data:`BARS` are drawn.
    said : str
        What the picture shows.
    """
    tall, top, width = 30, 30, WIDTH - _LEFT - _RIGHT
    parts = [hatch("full_in_rate_bars", FULL, ground="#fff")]
    for number, row in enumerate(rows[:BARS]):
        y, rate = top + number * tall, written(row["rate_residents"], "rate")
        parts += [
            text(_LEFT - 10, y + 18, fitted(str(row["name"]), _LEFT - 14), anchor="end"),
            *_bar(row, telling.words, (_LEFT, y, width, 24), "full_in_rate_bars"),
            text(WIDTH, y + 18, rate, anchor="end", is_bold=True),
        ]
    bottom = top + len(rows[:BARS]) * tall
    parts += _targets(telling, (_LEFT, width), (top, bottom))
    return drawing(bottom + 4, parts, said=said)


def _bar(
    row: Row,
    words: Words,
    box: tuple[float, float, float, float],
    hatching: str,
    *,
    is_labelled: bool = False,
) -> Iterator[str]:
    """Divide one bar among the statuses; grey where nobody lives."""
    x, y, width, height = box
    everybody = int(row["residents"] or 0)
    if not everybody:
        yield rectangle(x, y, width, height, NOBODY)
        return
    for part, fill in zip(PARTS, (COVERED, OUTSIDE, f"url(#{hatching})", UNKNOWN), strict=True):
        long = width * int(row[part] or 0) / everybody
        yield rectangle(x, y, max(long - 1, 0), height, fill)
        if is_labelled:
            yield from _label(words[part], written(row[part], "count"), (x, y, long, height), fill)
        x += long


def _label(
    status: str, count: str, box: tuple[float, float, float, float], fill: str
) -> Iterator[str]:
    """Write a count into its part of the bar, and what it counts, as far as there is room."""
    x, y, width, height = box
    for said in (f"{status} {count}", count):
        wide = letters(said) * 16
        if wide + 16 <= width:
            if fill.startswith("url"):
                yield rectangle(x + 4, y + 6, wide + 8, height - 12, "#fff")
            ink = "#fff" if fill == COVERED else INK
            yield text(x + 8, y + height / 2 + 6, said, fill=ink, is_bold=True)
            return


def _targets(
    telling: Telling, across: tuple[float, float], down: tuple[float, float]
) -> Iterator[str]:
    """Draw each target as a dashed line, its year and rate above and to its left."""
    (left, width), (top, bottom) = across, down
    begins = 0.0
    for row in telling.table("targets").rows:
        x = left + float(row["rate"] or 0) * width
        said = telling.words["target"].format(year=row["year"], rate=written(row["rate"], "rate"))
        yield path(f"M{x:.1f} {top - 18:.1f}V{bottom:.1f}", width=1.4, dashes="5 3")
        if x - letters(said) * 14 - 8 >= begins:
            yield text(x - 5, top - 6, said, size=14, anchor="end", fill=SOFT)
        begins = x
