"""A step for each new station: the city's rate before, and after one station more each time."""

from collections.abc import Iterator

from geo.report.svg import (
    COVERED,
    LINE,
    RAMP,
    SOFT,
    WIDTH,
    drawing,
    hatch,
    letters,
    path,
    rectangle,
    text,
)
from geo.report.table import written
from geo.report.telling import Telling

_LEFT, _RIGHT, _TALL, _TOP = 150.0, 190.0, 32.0, 30.0


def gain_steps(telling: Telling) -> str:
    """Draw bars of the rate: dark what there is, hatched what new stations add, targets dashed."""
    sums, rows, words = telling.root("gain_sums"), telling.table("gains").rows, telling.words
    before = float(sums["rate_before"] or 0)
    parts = [hatch("gained", RAMP[4], ground="#fff", every=7)]
    parts += _step(0, words["step_now"], before, before, written(before, "rate"))
    for number, row in enumerate(rows, start=1):
        gained = written(row["residents_gained_by_all"], "count")
        rate = written(row["rate_after"], "rate")
        said = words["step_after"].format(rate=rate, gained=gained)
        after = float(row["rate_after"] or 0)
        parts += _step(number, words["step"].format(number=number), before, after, said)
    bottom = _TOP + (len(rows) + 1) * _TALL
    parts += _targets(telling, bottom)
    return drawing(bottom + 4, parts, said=words["gain_steps"])


def _step(number: int, named: str, before: float, after: float, said: str) -> Iterator[str]:
    width, y = WIDTH - _LEFT - _RIGHT, _TOP + number * _TALL
    yield text(_LEFT - 10, y + 18, named, anchor="end")
    yield rectangle(_LEFT, y, width, 24, LINE)
    yield rectangle(_LEFT, y, width * before, 24, COVERED)
    yield rectangle(_LEFT + width * before, y, width * (after - before), 24, "#fff")
    yield rectangle(_LEFT + width * before, y, width * (after - before), 24, "url(#gained)")
    yield text(WIDTH, y + 18, said, anchor="end", is_bold=True)


def _targets(telling: Telling, bottom: float) -> Iterator[str]:
    """Draw each target as a dashed line, its year and rate above and to its left."""
    begins = 0.0
    for row in telling.table("targets").rows:
        x = _LEFT + float(row["rate"] or 0) * (WIDTH - _LEFT - _RIGHT)
        said = telling.words["target"].format(year=row["year"], rate=written(row["rate"], "rate"))
        yield path(f"M{x:.1f} {_TOP - 18:.1f}V{bottom:.1f}", width=1.4, dashes="5 3")
        if x - letters(said) * 14 - 8 >= begins:
            yield text(x - 5, _TOP - 6, said, size=14, anchor="end", fill=SOFT)
        begins = x
