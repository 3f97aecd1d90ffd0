"""Coverage by the hour of a week: who finds a station open, and the gates on the way to it."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np

from geo.answers.rows import Answer
from geo.engine import as_objects
from geo.hours import Bools, hours_of_week, known_years
from geo.network.gates import NIGHT_FROM_HOUR, NIGHT_TO_HOUR, ORDINARY_MONDAY
from geo.network.graph import Int64
from geo.question import Question

if TYPE_CHECKING:
    from geo.answers.city import City

HOURS = 7 * 24
DAYS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")


def week_of(city: "City", *, monday: date | None = None, **asked: Any) -> Answer:
    """Answer how many are covered at each full hour of a week.

    Stations and gates are open or shut as they are at that hour of that very week, its holidays and
    exchanged days heeded. Hours at which the same stations and the same gates are open are
    evaluated once.

    Parameters
    ----------
    monday : date, optional
        Any day of the week; one without holidays when left out.
    **asked
        Who walks, to which service and across which border, as :meth:`City.question` takes them.

    Returns
    -------
    dict
        ``rows``, 168 of them from Monday 00:00, each with what :meth:`City.coverage` answers for
        the whole city at that hour: ``stations_open`` count, ``covered_residents`` and
        ``rate_residents`` (None where nobody lives). ``cases`` says how many hours differ,
        ``notes`` what is not known.
    """
    begins = _midnight(monday or ORDINARY_MONDAY.date())
    question = city.question(**asked)
    counts, residents = city.engine.counted(question), _residents(city)
    moments = [begins + timedelta(hours=hour) for hour in range(HOURS)]
    first, case = _cases(city, counts, begins)
    found = [_found(city, replace(question, at=moments[hour]), residents) for hour in first]
    said = {"monday": begins.date().isoformat(), "residents": residents,
            "stations": int(counts.sum()), "cases": len(found)}  # fmt: skip
    rows = [{**_said(at), **found[number]} for at, number in zip(moments, case, strict=True)]
    notes = list(_notes(city, counts, begins.date()))
    return city.stamped(question) | said | {"notes": notes, "rows": rows}


def _residents(city: "City") -> int:
    demand = city.table("demand")
    return int(demand["residents"][demand["area"].notna()].sum())


def _midnight(day: date) -> datetime:
    return datetime.combine(day - timedelta(days=day.weekday()), time())


def _cases(city: "City", counts: Bools, monday: datetime) -> tuple[Int64, Int64]:
    """Tell hours apart by which stations and gates are open: the first of each case, whose each is.

    Streets that are shut at night without a gate that says when add nothing but the night.
    """
    stations = as_objects(city.table("stations")["hours"])[counts]
    gates = as_objects(city.table("gates")["hours"])
    texts = [text for text in dict.fromkeys([*stations, *gates]) if text is not None]
    hour = np.arange(HOURS) % 24
    night = (hour >= NIGHT_FROM_HOUR) | (hour < NIGHT_TO_HOUR)
    states = np.vstack([night, hours_of_week(texts, monday=monday)])
    _, first, case = np.unique(states, axis=1, return_index=True, return_inverse=True)
    return first, case


def _found(city: "City", question: Question, residents: int) -> Answer:
    covered = int(city.measured(question).judged.covered["residents"].sum())
    return {
        "stations_open": int(city.engine.counted(question).sum()),
        "covered_residents": covered,
        "rate_residents": covered / residents if residents else None,
    }


def _said(at: datetime) -> Answer:
    return {"day": DAYS[at.weekday()], "date": at.date().isoformat(), "hour": at.hour}


def _notes(city: "City", counts: Bools, monday: date) -> Iterator[str]:
    unknown = int(city.table("stations")["hours"].isna()[counts].sum())
    if unknown:
        yield f"{unknown} of {int(counts.sum())} stations have no hours; they count as open"
    years = {monday.year, (monday + timedelta(days=6)).year}
    for year in sorted(years - known_years()):
        yield f"the holidays of {year} are not known; its days are what their weekdays are"
