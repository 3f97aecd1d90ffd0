"""Why residents are outside, added up by area."""

from typing import TYPE_CHECKING

import pandas as pd

from geo.answers.rows import Answer, rows
from geo.evaluate import gap_list
from geo.question import Question
from geo.tables import CAUSES

if TYPE_CHECKING:
    from geo.answers.city import City

COUNTS = tuple(f"{cause}_residents" for cause in CAUSES)
COLUMNS = ("code", "name", "level", "outside_residents", *COUNTS)


def causes_of(city: "City", question: Question, *, by: str | None = None) -> Answer:
    """Answer how many residents of each area are outside for each cause.

    Returns
    -------
    dict
        ``rows``, every area of the level: ``outside_residents`` and, by cause, parts that add up
        to them; the same of the whole city beside.

    Raises
    ------
    NotFoundError
        For a level that is not there.
    """
    level, areas = city.level(by), city.table("areas")
    results = city.results(question)["results"]
    gaps = gap_list(city.tables, results, profile=question.walker, level=level)
    counts = pd.DataFrame(gaps[["code", "residents", *COUNTS]]).fillna(0)
    sums = counts.groupby("code").sum().astype("int64")
    table = areas.loc[areas["level"] == level, ["code", "name", "level"]].join(sums, on="code")
    told = ["residents", *COUNTS]
    table[told] = table[told].fillna(0).astype("int64")
    table = table.rename(columns={"residents": "outside_residents"})
    whole = {name: int(table[name].sum()) for name in COLUMNS[3:]}
    return {**city.stamped(question), "level": level, **whole, "rows": rows(table, COLUMNS)}
