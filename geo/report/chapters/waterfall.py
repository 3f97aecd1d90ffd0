"""A waterfall: from the residents covered before to those covered now, a step for each cause."""

from collections.abc import Iterator

from geo.answers.change import CAUSES
from geo.outputs.workbook import Kind
from geo.report.svg import (
    COVERED,
    LINE,
    SOFT,
    WARN,
    WIDTH,
    circle,
    drawing,
    hatch,
    path,
    rectangle,
    text,
)
from geo.report.table import Row, Value, written
from geo.report.telling import Telling

_LEFT, _RIGHT, _TALL = 190.0, 120.0, 30.0


def signed(value: Value, kind: Kind) -> str:
    """Write a difference with its sign.

    Examples
    --------
    >>> signed(1200, "count"), signed(-0.012, "rate"), signed(0, "count"), signed(None, "count")
    ('+1,200', '−1.2%', '0', '–')
    """
    said = written(value, kind)
    if not isinstance(value, int | float) or said.strip("-0.%") == "":
        return said.removeprefix("-")
    return f"+{said}" if value > 0 else said.replace("-", "−")


def waterfall(telling: Telling, row: Row) -> str:
    """Draw the steps of a row of ``change``: more is dark, fewer is hatched."""
    words, steps = telling.words, [int(row[cause] or 0) for cause in CAUSES]
    ends = [int(row["before"] or 0)]
    for step in steps:
        ends.append(ends[-1] + step)
    low, span = min(ends), max(max(ends) - min(ends), 1)
    at = [_LEFT + 20 + (WIDTH - _LEFT - _RIGHT - 40) * (end - low) / span for end in ends]
    parts = [hatch("fewer", WARN, ground="#fff", every=7)]
    parts += _end(0, at[0], words["change_before"], written(row["before"], "count"))
    for number, cause in enumerate(CAUSES, start=1):
        said = signed(row[cause], "count")
        parts += _step(number, (at[number - 1], at[number]), words[f"change_{cause}"], said)
    last = len(CAUSES) + 1
    parts += _end(last, at[-1], words["change_after"], written(row["after"], "count"))
    return drawing((last + 1) * _TALL + 6, parts, said=words["waterfall"])


def _end(number: int, x: float, named: str, said: str) -> Iterator[str]:
    """Mark where it begins or ends: a dot, for the axis does not begin at nobody."""
    y = number * _TALL + 15
    yield path(f"M{_LEFT} {y}H{WIDTH - _RIGHT}", stroke=LINE)
    yield circle(x, y, 7, COVERED)
    yield text(_LEFT - 10, y + 5, named, anchor="end", is_bold=True)
    yield text(WIDTH, y + 5, said, anchor="end", is_bold=True)


def _step(number: int, ends: tuple[float, float], named: str, said: str) -> Iterator[str]:
    y = number * _TALL + 4
    (before, after), left = ends, min(ends)
    yield path(f"M{before:.1f} {y - 12:.1f}V{y + 11:.1f}", stroke=SOFT, dashes="2 3")
    wide = abs(after - before)
    yield rectangle(left, y, wide, 22, COVERED if after >= before else "url(#fewer)")
    if not wide:
        yield path(f"M{before:.1f} {y}V{y + 22}", stroke=SOFT, width=2)
    yield path(f"M{after:.1f} {y + 11:.1f}V{y + 34:.1f}", stroke=SOFT, dashes="2 3")
    yield text(_LEFT - 10, y + 16, named, anchor="end")
    yield text(WIDTH, y + 16, said, anchor="end")
