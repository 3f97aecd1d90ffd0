"""Where the residents outside are, and which streets strand some of them."""

from typing import TYPE_CHECKING

from geo.answers.rows import Answer, rows
from geo.evaluate import gap_list
from geo.question import Question
from geo.tables import CAUSES

if TYPE_CHECKING:
    from geo.answers.city import City

GAP_COLUMNS = (
    "code",
    "name",
    "level",
    "residents",
    "elders",
    "nearest_station",
    "metres",
    "minutes",
    "minutes_over",
    "cause",
    "confidence",
    "mend",
    *(f"{cause}_residents" for cause in CAUSES),
)
ISLAND_COLUMNS = (
    "component", "edges", "length_m", "streets", "community", "name", "residents",
)  # fmt: skip


def gaps_of(city: "City", question: Question, *, by: str | None = None) -> Answer:
    """Answer where the residents outside are, and why.

    Parameters
    ----------
    question : Question
        Who walks, when and to which stations.
    by : str, optional
        The level whose areas part the gaps; the finest when left out.

    Returns
    -------
    dict
        ``rows`` of :data:`GAP_COLUMNS`, most residents first.

    Raises
    ------
    NotFoundError
        For a level that is not there.
    """
    level = city.level(by)
    results = city.results(question)["results"]
    found = gap_list(city.tables, results, profile=question.walker, level=level)
    return city.stamped(question) | {"rows": rows(found, GAP_COLUMNS)}


def islands_of(city: "City", question: Question) -> Answer:
    """Answer which streets hang on nothing, and whom they strand, by community.

    Returns
    -------
    dict
        ``rows`` of :data:`ISLAND_COLUMNS`, most residents first: an island of several communities
        has one for each.
    """
    names = city.table("areas")[["code", "name"]]
    islands = city.results(question)["islands"]
    found = islands.merge(names, left_on="community", right_on="code", how="left")
    return city.stamped(question) | {"rows": rows(found, ISLAND_COLUMNS)}
