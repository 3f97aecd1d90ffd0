"""Days and moments as people write them -> as they are stored."""

import re
from datetime import datetime

_DAY = r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?"
_COMPACT = r"(\d{4})(\d{2})(\d{2})"
_CLOCK = r"(?:[T\s]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?"
_WHEN = re.compile(rf"(?:{_DAY}|{_COMPACT}){_CLOCK}")


def as_moment(text: str) -> str | None:
    """Write a moment as ``2026-11-24T19:00:00``; None for anything else.

    A moment is the city's own time: one with a zone is not taken, since nobody said which is meant.
    Fractions of a second, which databases and Excel's ``NOW()`` write, are cut.

    Examples
    --------
    >>> as_moment("2026/11/4 9:05"), as_moment("2026年11月24日"), as_moment("20261124 19:00:30")
    ('2026-11-04T09:05:00', '2026-11-24T00:00:00', '2026-11-24T19:00:30')
    >>> as_moment("2026-02-30"), as_moment("2026-11-24T19:00:00+08:00")
    (None, None)
    """
    found = _WHEN.fullmatch(text.strip())
    if found is None:
        return None
    parts = found.groups()
    day = [int(part) for part in (parts[:3] if parts[0] else parts[3:6])]
    clock = [int(part or 0) for part in parts[6:]]
    try:
        return datetime(*day, *clock).isoformat()  # type: ignore[arg-type]
    except ValueError:
        return None


def as_day(text: str) -> str | None:
    """Write a day as ``2026-11-24``; None for anything else, or for a moment within a day.

    Examples
    --------
    >>> as_day("2026-11-24 00:00:00"), as_day("2026-11-24 08:00")
    ('2026-11-24', None)
    """
    moment = as_moment(text)
    return moment[:10] if moment and moment.endswith("T00:00:00") else None
