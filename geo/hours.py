"""When something is open: opening hours, and the holidays of China that shift them.

Hours are written in OSM's ``opening_hours`` syntax and mean the city's own time. A library reads
and judges them; only what the calendar of China adds is decided here:

* ``PH`` is every day that the State Council's notice of the year declares off (its own calendar of
  China, which the library has, lacks most of them). Hours that do not mention ``PH`` are those of
  the weekday. ``SH`` never comes: nobody publishes school holidays;
* a Saturday that is worked in exchange is opened, from midnight to midnight, as the Friday before
  it, such a Sunday as the Monday after it. Only hours that treat that very date otherwise than the
  same weekday of the five weeks before and after (a rule for the date) are taken at their word;
* years of which no notice is known (:func:`known_years`) have weekdays only;
* hours that are ``unknown`` are not open; sunrise is at 7:00 and sunset at 19:00.

Source: the notices named beside each day in ``holidays_cn.csv``.
"""

import csv
import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from functools import cache
from importlib.resources import files

import numpy as np
import numpy.typing as npt
import pandas as pd
from opening_hours import OpeningHours, State, validate

from geo.errors import ContractError

Bools = npt.NDArray[np.bool_]
Texts = Sequence[str | None] | npt.NDArray[np.object_]

HOURS_HINT = "write them as Mo-Su 06:00-22:00 or 24/7, without any character of another width"

WEEKDAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")

_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(weeks=1)
_HOLIDAYS = re.compile(r"\b(PH|SH)(?: (-?\d+) days)?")
"""Holidays as the library itself prints them, which may be so many days away from one."""


class Kind(StrEnum):
    """What people do on a day: work, rest as every weekend, or keep a public holiday."""

    WORKDAY = "workday"
    RESTDAY = "restday"
    HOLIDAY = "holiday"


def texts_of(column: pd.Series) -> npt.NDArray[np.object_]:
    """Take a column of opening hours, None where nothing is known of them."""
    return column.astype(object).where(column.notna(), None).to_numpy()


def kind_of_day(day: date) -> Kind:
    """Say whether a day is worked in China.

    Examples
    --------
    >>> kind_of_day(date(2026, 2, 14)), kind_of_day(date(2026, 2, 16))
    (<Kind.WORKDAY: 'workday'>, <Kind.HOLIDAY: 'holiday'>)
    """
    usual = Kind.RESTDAY if day.weekday() >= 5 else Kind.WORKDAY
    return _noticed().get(day, usual)


def followed(day: date) -> date:
    """Name the day whose weekday counts: another one for a Saturday or Sunday that is worked.

    Examples
    --------
    >>> followed(date(2026, 2, 14)), followed(date(2026, 2, 15))
    (datetime.date(2026, 2, 13), datetime.date(2026, 2, 15))
    """
    if day.weekday() < 5 or kind_of_day(day) is not Kind.WORKDAY:
        return day
    return day - _DAY if day.weekday() == 5 else day + _DAY


def known_years() -> frozenset[int]:
    """Name the years whose holidays are known; in others a day is what its weekday is."""
    return frozenset(day.year for day in _noticed() if (day.month, day.day) == (1, 1))


@cache
def _noticed() -> Mapping[date, Kind]:
    """Read the days that are not what their weekday is, or have a name."""
    with files("geo").joinpath("holidays_cn.csv").open(encoding="utf-8") as lines:
        return {date.fromisoformat(row["date"]): Kind(row["kind"]) for row in csv.DictReader(lines)}


def is_open(hours: Texts, at: datetime) -> Bools:
    """Say which opening hours are open at a time.

    Parameters
    ----------
    hours : sequence of str or None, shape (n,)
        Opening hours. Those of which nothing is known (None) count as open.
    at : datetime
        In the city's own time, without a zone.

    Returns
    -------
    ndarray of bool, shape (n,)
        A moment at which hours begin is open, one at which they end is not.

    Raises
    ------
    ContractError
        If hours cannot be understood.

    Examples
    --------
    >>> is_open(["Mo-Fr 09:00-17:00; PH off", "Sa 09:00-12:00", None], datetime(2026, 2, 14, 10))
    array([ True, False,  True])
    """
    opened = {}
    for text in sorted({text for text in hours if text is not None}):
        asked, day = _asked(parsed(text), at.date())
        opened[text] = asked.is_open(datetime.combine(day, at.time()))
    return np.array([text is None or opened[text] for text in hours], dtype=bool)


def hours_of_week(hours: Texts, *, monday: datetime) -> Bools:
    """Say at which full hours of a week opening hours are open, its holidays heeded.

    Parameters
    ----------
    hours : sequence of str or None, shape (n,)
        As in :func:`is_open`.
    monday : datetime
        Midnight at which the week begins.

    Returns
    -------
    ndarray of bool, shape (n, 168)
        From Monday 00:00 to Sunday 23:00.

    Raises
    ------
    ContractError
        If hours cannot be understood.

    Examples
    --------
    >>> hours_of_week(["Mo-Su 06:00-22:00", "24/7"], monday=datetime(2026, 1, 5)).sum(axis=1)
    array([112, 168])
    """
    days = [monday.date() + number * _DAY for number in range(7)]
    weeks: dict[str | None, Bools] = {None: np.ones(7 * 24, dtype=bool)}
    for text in sorted({text for text in hours if text is not None}):
        read = parsed(text)
        weeks[text] = np.concatenate([_hours_of_day(*_asked(read, day)) for day in days])
    return np.array([weeks[text] for text in hours], dtype=bool).reshape(-1, 7 * 24)


def parsed(text: str) -> OpeningHours:
    """Read opening hours.

    Raises
    ------
    ContractError
        If they cannot be understood.

    Examples
    --------
    >>> parsed("from six to ten")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
        ...
    geo.errors.ContractError: hours 'from six to ten' cannot be understood. write them as ...
    """
    if not validate(text):
        raise ContractError(f"hours {text[:40]!r} cannot be understood", hint=HOURS_HINT)
    return OpeningHours(text)


def _asked(hours: OpeningHours, day: date) -> tuple[OpeningHours, date]:
    """Tell of which hours and which day the library has to be asked to know those of a day."""
    model = followed(day)
    if model != day and _is_singled_out(hours, day):
        model = day
    return _with_holidays(hours, model), model


def _with_holidays(hours: OpeningHours, day: date) -> OpeningHours:
    """Name holidays by their weekdays, so that the library finds them on a day and its eve.

    The eve matters for what stays open past midnight. A holiday that is neither is named by the
    weekday of the morrow, on which nothing depends.
    """
    text = str(hours)

    def weekdays(holiday: re.Match[str]) -> str:
        away = int(holiday[2] or 0) * _DAY
        named = [near for near in (day - _DAY, day)
                 if holiday[1] == "PH" and kind_of_day(near - away) is Kind.HOLIDAY]  # fmt: skip
        return ",".join(WEEKDAYS[near.weekday()] for near in named or [day + _DAY])

    told = _HOLIDAYS.sub(weekdays, text)
    return hours if told == text else OpeningHours(told)


def _is_singled_out(hours: OpeningHours, day: date) -> bool:
    """Say whether hours have a rule for a day of its own; silence is told apart from "off"."""
    said = OpeningHours(f"24/7 unknown; {_with_holidays(hours, day)}")
    weeks = [_spans(said, day + number * _WEEK) for number in range(-5, 6)]
    return weeks.count(weeks[5]) == 1


def _hours_of_day(hours: OpeningHours, day: date) -> Bools:
    opened = np.zeros(24, dtype=bool)
    for since, until, state in _spans(hours, day):
        if state == State.OPEN:
            opened[-(-since // _HOUR) : -(-until // _HOUR)] = True
    return opened


def _spans(hours: OpeningHours, day: date) -> list[tuple[timedelta, timedelta, State]]:
    """Divide a day by what hours say of it: since and until when after midnight, and what."""
    midnight = datetime.combine(day, time())
    spans = hours.intervals(midnight, midnight + _DAY)
    return [(since - midnight, until - midnight, state) for since, until, state, _ in spans]
