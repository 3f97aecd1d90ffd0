"""How many are covered in each area of a level, or in each cell."""

from typing import TYPE_CHECKING

from geo.answers.rows import Answer, rows
from geo.evaluate import cells_of
from geo.question import Question

if TYPE_CHECKING:
    from geo.answers.city import City

CELL = "cell"
"""What coverage is counted by beside the levels."""

COVERAGE_COLUMNS = (
    "code",
    "name",
    "level",
    "residents",
    "covered_residents",
    "too_far_residents",
    "over_capacity_residents",
    "undetermined_residents",
    "rate_residents",
    "rate_dwellings",
    "rate_buildings",
    "rate_area",
    "slowest_tenth_minutes",
)
CELL_COLUMNS = ("cell", "residents", *COVERAGE_COLUMNS[4:-1])


def coverage_of(city: "City", question: Question, *, by: str | None = None) -> Answer:
    """Answer how many are covered in each area of a level.

    Parameters
    ----------
    question : Question
        Who walks, when and to which stations.
    by : str, optional
        A level of the city, ``all`` of them, or :data:`CELL` for the H3 cells of its demand; the
        finest level when left out.

    Returns
    -------
    dict
        ``rows`` of :data:`COVERAGE_COLUMNS`, or of :data:`CELL_COLUMNS`.

    Raises
    ------
    NotFoundError
        For a level that is not there.
    """
    if by == CELL:
        found = cells_of(city.table("demand"), city.measured(question))
        return city.stamped(question) | {"rows": rows(found, CELL_COLUMNS)}
    judged = city.results(question)["coverage"]
    chosen = judged[judged["level"].isin(city.levels(by))]
    return city.stamped(question) | {"rows": rows(chosen, COVERAGE_COLUMNS)}
