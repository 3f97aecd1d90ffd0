"""Borders: what it does to the figures to ignore what lies beyond the city.

Three ways to see a border (:data:`geo.question.Border`), asked side by side: ``open`` is the city
as it is walked; ``own`` leaves out the stations of neighbours; ``hard`` leaves out their streets
too, as whoever cuts the data at the border does. The bias of the latter two is what they differ by
from ``open``.

Residents beyond the border count nowhere and take no room, whichever way it is seen.
"""

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from geo.access.coverage import RATES
from geo.answers.rows import Answer, rows
from geo.network.border import reach_beyond
from geo.network.snap import FAR_MM
from geo.question import BORDERS, Question

if TYPE_CHECKING:
    from geo.answers.city import City

FIGURES = ("covered_residents", *(f"rate_{name}" for name in RATES))
"""Told of the whole city and of each area."""

_SEEN = (*BORDERS, "own_bias", "hard_bias")
_TOLD = tuple(f"{figure}_{seen}" for figure in FIGURES for seen in _SEEN)


def borders_of(city: "City", *, by: str | None = None, **asked: Any) -> Answer:
    """Answer who is covered with the border open, without neighbours' stations, and behind a wall.

    Parameters
    ----------
    by : str, optional
        A level of the city, or ``all``; the finest when left out.
    **asked
        As :meth:`City.question` takes them, the border apart.

    Returns
    -------
    dict
        For the whole city and for every area of the level, each of :data:`FIGURES` ``open``,
        ``own`` and ``hard``, and the bias of both: 0 or less, unless room that others leave, or
        another street that a point is tied to behind a wall, helps somebody. ``rows`` are the
        areas, those that lose most first. ``stations_beyond`` and ``edges_beyond`` count what
        neighbours have; ``sides`` tell how far streets go on past the border
        (:func:`geo.network.border.reach_beyond`), of the ``needs_m`` that are one limit and the
        longest connector, and ``notes`` which fall short.

    Raises
    ------
    NotFoundError
        For a level, profile or service that is not there.
    """
    levels, question = city.levels(by), city.question(**asked)
    table = _compared(city, question)
    whole = rows(table[table["code"] == city.run.city_code], ("residents", *_TOLD))[0]
    each = table[table["level"].isin(levels)].sort_values(
        ["covered_residents_hard_bias", "covered_residents_own_bias", "code"]
    )
    tables, needs_m = city.tables, question.walker.limit_m + FAR_MM / 1000
    ground = (tables[name] for name in ("areas", "streets", "barriers"))
    sides = reach_beyond(*ground, zone=city.engine.zone, needs_m=needs_m)
    return {
        **city.stamped(question),
        "level": by or levels[0],
        "residents": whole["residents"],
        **{figure: {seen: whole[f"{figure}_{seen}"] for seen in _SEEN} for figure in FIGURES},
        "stations_beyond": int(tables["stations"]["area"].isna().sum()),
        "edges_beyond": int(city.engine.border.beyond.sum()),
        "needs_m": needs_m,
        "rows": rows(each, ("code", "name", "residents", *_TOLD)),
        "sides": (told := rows(sides, ("side", "reach_m", "short", "behind_water"))),
        "notes": [
            *city.notes(question.at),
            *(_note(side, needs_m) for side in told if side["reach_m"] < needs_m),
        ],
    }


def _compared(city: "City", question: Question) -> pd.DataFrame:
    """Set the figures of every area beside one another: :data:`_TOLD`."""
    seen = {border: city.results(replace(question, border=border))["coverage"]
            for border in BORDERS}  # fmt: skip
    told = {f"{figure}_{border}": covered[figure]
            for figure in FIGURES for border, covered in seen.items()}  # fmt: skip
    biases = {f"{figure}_{border}_bias": seen[border][figure] - seen["open"][figure]
              for figure in FIGURES for border in ("own", "hard")}  # fmt: skip
    named = pd.DataFrame(seen["open"][["code", "name", "level", "residents"]])
    return named.assign(**told, **biases)


def _note(side: Answer, needs_m: float) -> str:
    water = side["behind_water"]
    said = f"in the {side['side']} streets go on {side['reach_m']:,.0f} m past the border, "
    said += f"not {needs_m:,.0f} m, so that neighbours may be missed there"
    return f"{said} ({water:.0%} of what they lack lies behind water)" if water else said
