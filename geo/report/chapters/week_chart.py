"""The week as a picture: a row a day, an hour a column, dark where many are covered.

Hours that follow one another with the same rate are one field, and the rate stands in it; it is
white where nobody is covered.
"""

from collections.abc import Iterator, Sequence
from itertools import groupby

from geo.hours import WEEKDAYS
from geo.report.svg import INK, RAMP, SOFT, WIDTH, drawing, letters, rectangle, text
from geo.report.table import Row
from geo.report.telling import Telling

_LEFT, _TOP, _TALL = 64.0, 28.0, 40.0
_HOUR = (WIDTH - _LEFT) / 24
_LETTERS = 15.0


def heat(telling: Telling) -> str:
    """Draw the residents covered at each hour of the report's week."""
    rows, parts = telling.table("week").rows, [*_hours()]
    for number, day in enumerate(WEEKDAYS):
        y = _TOP + number * _TALL
        parts.append(text(0, y + 26, telling.words[f"weekday_{day}"]))
        parts += _day([row for row in rows if row["weekday"] == day], y)
    return drawing(_TOP + 7 * _TALL, parts, said=telling.words["week_title"])


def _hours() -> Iterator[str]:
    for hour in range(0, 24, 3):
        yield text(_LEFT + hour * _HOUR + 1, _TOP - 9, f"{hour:02}:00", size=14, fill=SOFT)


def _day(rows: Sequence[Row], y: float) -> Iterator[str]:
    """Draw a day, its equal hours as one."""
    for rate, equal in groupby(rows, key=_percent):
        hours = [int(row["hour"] or 0) for row in equal]
        x, wide = _LEFT + hours[0] * _HOUR, len(hours) * _HOUR
        step = min(rate * len(RAMP) // 100, len(RAMP) - 1)
        yield rectangle(x, y, wide - 1.5, _TALL - 1.5, RAMP[step] if rate else "#fff")
        said = f"{rate}%"
        if letters(said) * _LETTERS > wide:
            said = f"{rate}"
        ink = SOFT if not rate else "#fff" if step >= len(RAMP) - 2 else INK
        yield text(x + wide / 2 - 1, y + 25, said, size=_LETTERS, anchor="middle", fill=ink)


def _percent(row: Row) -> int:
    return round(100 * float(row["rate_residents"] or 0))
