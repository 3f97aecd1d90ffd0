"""Hours, days, minutes and numbers, in digits, in Chinese or in English."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DIGITS = "零一二三四五六七八九"
_WORDS = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "fifteen": 15, "twenty": 20, "thirty": 30, "sixty": 60,
}  # fmt: skip
_PARTS = {
    "凌晨": 3, "清晨": 7, "早上": 9, "早晨": 9, "上午": 10, "中午": 12, "下午": 15, "傍晚": 18,
    "晚上": 19, "晚间": 19, "夜里": 22, "夜间": 22, "半夜": 0, "morning": 10, "noon": 12,
    "midday": 12, "afternoon": 15, "evening": 19, "night": 22, "midnight": 0,
}  # fmt: skip
"""Part of a day -> the hour that is meant where none is named."""
_DAYS_AWAY = {
    "今天": 0, "今日": 0, "明天": 1, "明日": 1, "后天": 2, "today": 0, "tomorrow": 1,
    "dayaftertomorrow": 2, "thedayaftertomorrow": 2,
}  # fmt: skip
_BOTH = {"今晚": (0, 19), "今早": (0, 9), "明早": (1, 9), "明晚": (1, 19), "tonight": (0, 19)}
_WEEKDAYS = {
    "monday": 0, "tuesday": 1, "wednesday": 2, "thursday": 3, "friday": 4, "saturday": 5,
    "sunday": 6, **dict(zip(DAYS, range(7), strict=True)), "weekend": 5,
}  # fmt: skip
NOON = 12


@dataclass(frozen=True, slots=True)
class When:
    """A time as it was said.

    Attributes
    ----------
    is_now : bool
        The present was meant.
    weekday : int or None
        0 is Monday: the next such day, today included.
    away : int
        Days from today, where no weekday was named.
    minute : int or None
        Of the day; None where only the day was named.
    """

    is_now: bool = False
    weekday: int | None = None
    away: int = 0
    minute: int | None = None

    def __str__(self) -> str:
        if self.is_now:
            return "now"
        day = f"+{self.away}" if self.weekday is None else DAYS[self.weekday]
        return day if self.minute is None else f"{day} {self.minute // 60:02}:{self.minute % 60:02}"

    def after(self, now: datetime, *, minute: int) -> datetime:
        """Find the moment meant, seen from now; at ``minute`` of the day where none was said."""
        if self.is_now:
            return now
        away = self.away if self.weekday is None else (self.weekday - now.weekday()) % 7
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
        said = minute if self.minute is None else self.minute
        return midnight + timedelta(days=away, minutes=said)


class Told(NamedTuple):
    """A piece of a sentence that is a time or a number.

    Attributes
    ----------
    end : int
        Where it ends.
    kind : str
        ``weekday``, ``away``, ``part`` (an hour), ``clock`` (a minute of the day), ``minutes`` (how
        long) or ``number``; ``both`` is a day and an hour.
    value : tuple of int
        What it says.
    """

    end: int
    kind: str
    value: tuple[int, ...]


def number(text: str) -> int:
    """Read a number under a hundred.

    Examples
    --------
    >>> [number(text) for text in ("15", "十五", "二十", "两", "fifteen", "三十五")]
    [15, 15, 20, 2, 15, 35]
    """
    if text.isascii() and text.isdecimal():
        return int(text)
    if text in _WORDS:
        return _WORDS[text]
    text = text.replace("两", "二").replace("〇", "零")
    tens, ten, ones = text.rpartition("十")
    if not ten:
        return _DIGITS.index(ones)
    return 10 * (_DIGITS.index(tens) if tens else 1) + (_DIGITS.index(ones) if ones else 0)


_CN = r"[二三四五六七八九]?十[一二三四五六七八九]?|[零〇一二两三四五六七八九]"
_N = rf"\d{{1,3}}|{_CN}|{'|'.join(sorted(_WORDS, key=len, reverse=True))}"
_HOUR = rf"\d{{1,2}}|{_CN}"
_PAST = rf"半|一刻|三刻|\d{{1,2}}|{_CN}"


def _one_of(words: Iterable[str]) -> str:
    return "|".join(sorted(words, key=len, reverse=True))


def _clock(found: re.Match[str]) -> tuple[int, ...]:
    hour, rest = number(found["h"]), found["m"] or ""
    quarters = {"半": 30, "一刻": 15, "三刻": 45}
    minute = quarters[rest] if rest in quarters else number(rest) if rest else 0
    return (60 * hour + minute,)


def _english_clock(found: re.Match[str]) -> tuple[int, ...]:
    hour = int(found["h"]) % NOON if found["half"] else int(found["h"])
    return (60 * (hour + NOON * (found["half"] == "pm")) + int(found["m"] or 0),)


_PATTERNS: tuple[tuple[str, re.Pattern[str], Callable[[re.Match[str]], tuple[int, ...]]], ...] = (
    ("minutes", re.compile(rf"(?P<n>{_N})(?:分钟|minutes?|mins?)"), lambda m: (number(m["n"]),)),
    ("minutes", re.compile("半个?小时|halfanhour|halfhour"), lambda _: (30,)),
    ("minutes", re.compile("一刻钟|quarterofanhour|aquarterofanhour"), lambda _: (15,)),
    ("minutes", re.compile("一个?小时|anhour|onehour"), lambda _: (60,)),
    ("weekday", re.compile("(?:这|本)?(?:周|星期|礼拜)([一二三四五六日天末])"),
     lambda m: ("一二三四五六日天末".index(m[1]) if m[1] not in "天末" else 6 - (m[1] == "末"),)),
    ("weekday", re.compile(f"(?:this)?({_one_of(_WEEKDAYS)})s?"), lambda m: (_WEEKDAYS[m[1]],)),
    ("away", re.compile(_one_of(_DAYS_AWAY)), lambda m: (_DAYS_AWAY[m[0]],)),
    ("both", re.compile(_one_of(_BOTH)), lambda m: _BOTH[m[0]]),
    ("part", re.compile(_one_of(_PARTS)), lambda m: (_PARTS[m[0]],)),
    ("clock", re.compile(rf"(?P<h>{_HOUR})(?:点钟?|时)(?:整|(?P<m>{_PAST})分?)?"), _clock),
    ("clock", re.compile(r"(?P<h>\d{1,2})(?::(?P<m>\d\d))(?P<half>am|pm)?"), _english_clock),
    ("clock", re.compile(r"(?P<h>\d{1,2})(?P<m>)(?P<half>am|pm)"), _english_clock),
    ("clock", re.compile(r"(?P<h>\d{1,2})oclock(?P<m>)(?P<half>)"), _english_clock),
    ("number", re.compile(rf"({_N})(?:个|家|座|处)?"), lambda m: (number(m[1]),)),
)  # fmt: skip


def told_at(letters: str, at: int) -> list[Told]:
    """List what times and numbers may be read at a place of a sentence, see :class:`Told`."""
    matches = ((kind, pattern.match(letters, at), read) for kind, pattern, read in _PATTERNS)
    return [Told(found.end(), kind, read(found)) for kind, found, read in matches if found]


def when(told: Iterable[Told], *, is_now: bool) -> When | None:
    """Put pieces of a time together.

    Returns
    -------
    When or None
        None where no time was said.

    Raises
    ------
    ValueError
        If the pieces make no time: two days, two hours, 25:00.
    """
    pieces: dict[str, int] = {}
    for piece in told:
        names = ("away", "part") if piece.kind == "both" else (piece.kind,)
        for name, value in zip(names, piece.value, strict=True):
            if name in pieces:
                raise ValueError(name)
            pieces[name] = value
    if not pieces:
        return When(is_now=True) if is_now else None
    if len({"weekday", "away"} & set(pieces)) > 1:
        raise ValueError("two days")
    return When(weekday=pieces.get("weekday"), away=pieces.get("away", 0), minute=_minute(pieces))


def _minute(pieces: dict[str, int]) -> int | None:
    """Tell the minute of the day: seven in the evening is 19:00."""
    if "clock" not in pieces:
        return 60 * pieces["part"] if "part" in pieces else None
    minute, part = pieces["clock"], pieces.get("part", 0)
    if part > NOON and minute < 60 * NOON:
        minute += 60 * NOON
    if minute >= 60 * 24:
        raise ValueError("no such hour")
    return minute
