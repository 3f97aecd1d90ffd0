"""Coverage by the hour of a week: who finds a station open, and the gates on the way to it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from geo.access.week import coverage_by_hour
from geo.answers.rows import Answer, rows
from geo.answers.tree import codes_under
from geo.evaluate import residents_held
from geo.hours import Bools, hours_of_week, known_years, texts_of
from geo.network.gates import NIGHT_FROM_HOUR, NIGHT_TO_HOUR, ORDINARY_MONDAY

if TYPE_CHECKING:
    from geo.answers.city import City

COLUMNS = ("weekday", "date", "hour", "open_stations", "covered_residents", "rate_residents")


def week_of(
    city: "City", *, monday: date | None = None, area: str | None = None, **asked: Any
) -> Answer:
    """Answer how many are covered at each full hour of a week.

    Stations and gates are open or shut as they are at that hour of that very week, its holidays and
    exchanged days heeded. Hours at which the same stations and the same gates are open are
    evaluated once.

    Parameters
    ----------
    monday : date, optional
        Any day of the week; one without holidays when left out.
    area : str, optional
        Code of the area whose residents are counted; the whole city when left out.
    **asked
        Who walks, to which service and across which border, as :meth:`City.question` takes them.

    Returns
    -------
    dict
        ``rows``, 168 of them from Monday 00:00, each with what :meth:`City.coverage` answers for
        the ``area`` at that hour: how many of all the ``stations`` that count are open, who is
        covered, and the share (None where nobody lives). ``notes`` say what is not known.

    Raises
    ------
    NotFoundError
        If there is no such area.
    """
    question, code = city.question(**asked), area or city.run.city_code
    begins = _midnight(monday or ORDINARY_MONDAY.date())
    counts = city.engine.counted(question)
    hours = texts_of(city.table("stations")["hours"])[counts]
    is_there = _within(city, code)
    residents = int(residents_held(city.table("demand"))[is_there].sum())

    def covered(hour: int) -> int:
        then = replace(question, at=begins + timedelta(hours=hour))
        return int(city.measured(then).judged.covered["residents"][is_there].sum())

    stations, gates = hours_of_week(hours, monday=begins), _gates(city, begins)
    table = coverage_by_hour(stations, gates, covered, residents=residents)
    dates = [(begins + timedelta(hours=hour)).date().isoformat() for hour in range(len(table))]
    table = table.rename(columns={"rate": "rate_residents"}).assign(date=dates)
    said = {"monday": begins.date().isoformat(), "area": code, "residents": residents,
            "stations": len(hours),
            "notes": [*unknown_told(hours, begins, begins + timedelta(days=6))]}  # fmt: skip
    return city.stamped(question) | said | {"rows": rows(table, COLUMNS)}


def _within(city: "City", code: str) -> Bools:
    """Tell which demand points lie in an area."""
    codes = codes_under(city.table("areas"), code)
    there: Bools = city.table("demand")["area"].isin(codes).to_numpy(dtype=bool)
    return there


def _midnight(day: date) -> datetime:
    return datetime.combine(day - timedelta(days=day.weekday()), time())


def _gates(city: "City", monday: datetime) -> Bools:
    """Say when the gates are open, and when the streets that are shut at night without one."""
    opened = hours_of_week(city.table("gates")["hours"].dropna().unique(), monday=monday)
    hour = np.arange(opened.shape[1]) % 24
    return np.vstack([opened, (hour >= NIGHT_TO_HOUR) & (hour < NIGHT_FROM_HOUR)])


def unknown_told(hours: npt.NDArray[np.object_], first: datetime, last: datetime) -> Iterator[str]:
    """Tell what is not known of the hours of stations from one day to another."""
    unknown = sum(text is None for text in hours)
    if unknown:
        yield f"{unknown} of {len(hours)} stations have no hours; they count as open"
    for year in sorted({first.year, last.year} - known_years()):
        yield f"the holidays of {year} are not known; its days are what their weekdays are"
