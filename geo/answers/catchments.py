"""How stations fit: whom each one serves, who has no other, what ground it reaches."""

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from geo.access.backup import alone, backup
from geo.access.levels import summed
from geo.access.pedshed import circle_m2, reached_m2
from geo.answers.rows import Answer, rows
from geo.evaluate import minutes_of, residents_held
from geo.question import Question
from geo.walk.second import two_nearest

if TYPE_CHECKING:
    from geo.answers.city import City
    from geo.evaluate import Measured
    from geo.network.graph import Int64

STATION_COLUMNS = (
    "code", "name", "kind", "area", "open", "counts", "nearest_residents", "in_reach_residents",
    "taken_residents", "alone_residents", "capacity", "rate_load", "reached_m2", "circle_m2",
    "rate_pedshed",
)  # fmt: skip
BACKUP_COLUMNS = (
    "code", "name", "level", "residents", "two_residents", "one_residents", "none_residents",
    "rate_two", "second_minutes",
)  # fmt: skip


def catchments_of(city: "City", question: Question) -> Answer:
    """Answer of every station whom it serves and what ground it reaches.

    Returns
    -------
    dict
        ``rows``, one for each station:

        * ``open`` at the time of the question, by its hours; ``counts`` if it is, offers the
          service and stands on this side of the border as well. One that does not count serves
          nobody;
        * ``nearest_residents``: those within the limit to whom it is the nearest;
          ``in_reach_residents``: all within the limit, of several stations counted at each;
          ``alone_residents``: those who have no other one within the limit;
        * ``taken_residents``: those who find room in it where as many as possible find room, with
          the least walking; ``capacity`` and ``rate_load``, the share of it that is taken, are None
          where it is not known, the share also where it is 0;
        * ``reached_m2``: the ground that anybody reaches from its doors within the limit, be it
          open or not (:func:`geo.access.pedshed.reached_m2`), ``circle_m2`` that of the ideal
          circle, ``rate_pedshed`` one over the other.
    """
    found, stations = city.measured(question), city.table("stations")
    limit_mm = question.walker.limit_mm
    capacity = stations["capacity"].astype("Float64")
    reached = reached_m2(found.tied.ways, found.tied.ground, found.tied.stations,
                         limit_mm=limit_mm)  # fmt: skip
    table = pd.DataFrame(stations[["code", "name", "kind", "area"]]).assign(
        open=city.engine.counted(Question(question.walker, question.at)),
        counts=city.engine.counted(question),
        **_people(found, residents_held(city.table("demand")), len(stations)),
        capacity=stations["capacity"],
        rate_load=found.judged.load / capacity.where(capacity > 0),
        reached_m2=reached,
        circle_m2=circle_m2(limit_mm),
        rate_pedshed=reached / circle_m2(limit_mm),
    )
    return city.stamped(question) | {"rows": rows(table, STATION_COLUMNS)}


def _people(found: "Measured", residents: "Int64", n_stations: int) -> dict[str, "Int64"]:
    """Count the residents of each station."""
    demand, station, _ = found.pairs
    walked, limit_mm = found.walked, found.question.walker.limit_mm
    near = np.flatnonzero(walked.length_mm <= limit_mm)
    return {
        "nearest_residents": summed(walked.station[near], residents[near], n_stations),
        "in_reach_residents": summed(station, residents[demand], n_stations),
        "taken_residents": found.judged.load,
        "alone_residents": alone(found.pairs, residents, n_stations),
    }


def backup_of(city: "City", question: Question, *, by: str | None = None) -> Answer:
    """Answer how many residents of each area have a second station to turn to.

    Returns
    -------
    dict
        ``rows``, one for each area: how many ``residents`` have ``two`` stations or more within the
        limit, ``one`` alone, or ``none``, the share with two, and ``second_minutes``, the walk to
        the second nearest station: half of the residents need no more; None where more than half
        have no way. Room in stations plays no part.
    """
    tied, limit_mm = city.engine.tied(question), question.walker.limit_mm
    first, second = two_nearest(tied.ways, city.engine.doors(question), tied.homes)
    in_reach = np.sum([walk.length_mm <= limit_mm for walk in (first, second)], axis=0)
    demand = city.table("demand")
    minutes = minutes_of(second.length_mm, question.walker)
    residents = demand["residents"].to_numpy(dtype=np.int64)
    found = backup(city.table("areas"), demand["area"], residents, in_reach, minutes)
    chosen = found[found["level"].isin(city.levels(by))]
    return city.stamped(question) | {"rows": rows(chosen, BACKUP_COLUMNS)}
