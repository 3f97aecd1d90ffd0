"""The cheapest mend: new stations, links and gates, which of them for one budget."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from geo.access.greedy import choose
from geo.access.mends import Best, Options, best_within, one_by_one
from geo.access.shortage import shortage
from geo.answers.gains import Need, candidates_of, need, reached_by
from geo.answers.links import GATE, Proposals, described, proposals, ranked
from geo.answers.rows import Answer
from geo.errors import ContractError
from geo.network.graph import Anchors, Int64
from geo.question import Question
from geo.walk.added import approaches, of_owners

if TYPE_CHECKING:
    from geo.answers.city import City

STATION_COST, LINK_COST, GATE_COST = 5.0, 2.0, 1.0
"""No prices, only their order, until a planner gives better ones: a gate takes an agreement and a
lock, a link building work, a station building work and people in it every day."""

WEIGHED = 4
"""Stations, links and gates each that are weighed together."""
LOOKED_AT = 24
"""Links and gates each, the best alone, from which those are chosen."""

PROVEN = "no set of the {} mends weighed brings more for this budget"
UNPROVEN = ("the {} mends weighed make too many sets to compare: taken by residents per cost, "
            "without a bound")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Shortlist:
    """What is weighed together: stations first, then links, then gates.

    Attributes
    ----------
    stations : DataFrame
        Places.
    ways : Proposals
        Links and gates.
    options : Options
        Of all of them.
    """

    stations: pd.DataFrame
    ways: Proposals
    options: Options

    def __len__(self) -> int:
        """Count them."""
        return len(self.stations) + len(self.ways)


def mends(  # noqa: PLR0913 - each kind has its cost
    city: "City",
    question: Question,
    *,
    budget: float,
    station_cost: float = STATION_COST,
    link_cost: float = LINK_COST,
    gate_cost: float = GATE_COST,
    weighed: int = WEIGHED,
) -> Answer:
    """Answer which new stations, links and open gates bring most residents inside for a budget.

    Parameters
    ----------
    question : Question
        Who walks, when and to which stations.
    budget, station_cost, link_cost, gate_cost : float
        In one unit of the planner's own, more than 0. Each gate of a street costs by itself.
    weighed : int
        How many of each kind are weighed together, 1 or more: of stations, of links and of gates
        those that bring most one after the other.

    Returns
    -------
    dict
        ``residents_gained`` by the mends chosen, ``covered_residents`` and ``rate_residents`` then,
        what they ``cost``; ``method``, ``exact`` where no set of what was weighed brings more for
        the budget, else ``greedy``, without a bound: a link can lead to a station that is new, so
        that together they bring more than each by itself; ``sets``, how many were compared;
        ``note``, the same in words. ``rows``, all that was weighed, the chosen first:
        ``residents_gained`` alone, ``residents_lost`` if it is left out of those chosen.
        ``changes``, those chosen, as :func:`geo.answers.whatif.what_if` takes them.

    Raises
    ------
    ContractError
        For a cost, budget or number that is not more than 0.
    """
    said = {"budget": budget, "station_cost": station_cost, "link_cost": link_cost,
            "gate_cost": gate_cost, "weighed": weighed}  # fmt: skip
    amounts = {name: _positive(name, value) for name, value in said.items()}
    now = need(city, question)
    listed = shortlist(city, question, now, count=weighed)
    costs = [amounts["station_cost"]] * len(listed.stations) + [
        amounts["gate_cost"] * len(gates) if kind == GATE else amounts["link_cost"]
        for kind, gates in zip(listed.ways.kinds, listed.ways.gates, strict=True)
    ]
    best = best_within(listed.options.covered, costs, amounts["budget"])
    found = [_row(city, listed, best, row, costs[row]) for row in range(len(listed))]
    found.sort(key=lambda row: not row["chosen"])
    changes = [change for row in found for change in row.pop("changes") if row["chosen"]]
    residents = int(now.residents.sum())
    return {
        **city.stamped(question),
        **said,
        "residents_gained": best.covered - listed.options.covered(()),
        "covered_residents": best.covered,
        "rate_residents": best.covered / residents if residents else None,
        "cost": float(sum(costs[row] for row in best.mends)),
        "method": "exact" if best.is_proven else "greedy",
        "sets": best.sets,
        "note": (PROVEN if best.is_proven else UNPROVEN).format(len(listed)),
        "rows": found,
        "changes": changes,
    }


def _positive(name: str, value: float) -> Decimal:
    """Read a number as it is written, so that sums of tenths are exact."""
    try:
        amount = Decimal(str(value))
    except InvalidOperation:
        amount = Decimal(0)
    if not (amount.is_finite() and amount > 0):
        raise ContractError(f"{name} must be a number more than 0, got {value}")
    return amount


def shortlist(city: "City", question: Question, now: Need, *, count: int) -> Shortlist:
    """Choose what is weighed together: of each kind the best, one after the other."""
    wanting = shortage(*now).is_wanting
    table, candidates = candidates_of(city, None, question, wanting, None)
    every = reached_by(city, question, candidates, wanting)
    rows = np.array(choose(*now, every, count=count).candidates, dtype=np.int64)
    places = of_owners(candidates, rows)
    found, _ = proposals(city, question, now)
    ways = found[_best_alone(city, question, now, found)]
    options = _options(city, question, now, places, ways)
    numbers = np.arange(len(ways)) + len(rows)
    kept = [one_by_one(options.covered, numbers[is_kind].tolist(), count)
            for is_kind in (ways.kinds != GATE, ways.kinds == GATE)]  # fmt: skip
    chosen = ways[np.array(sum(kept, []), dtype=np.int64) - len(rows)]
    return Shortlist(table.iloc[rows], chosen, _options(city, question, now, places, chosen))


def _best_alone(city: "City", question: Question, now: Need, found: Proposals) -> Int64:
    """List the rows of the links, then of the gates, that bring most by themselves."""
    best: list[int] = []
    for is_kind in (found.kinds != GATE, found.kinds == GATE):
        rows = np.flatnonzero(is_kind)
        some = ranked(city, question, now, found[rows], top=LOOKED_AT)
        best += [int(rows[row]) for row, _ in some]
    return np.array(best, dtype=np.int64)


def _options(
    city: "City", question: Question, now: Need, places: Anchors, ways: Proposals
) -> Options:
    tied, limit_mm = city.engine.tied(question), question.walker.limit_mm
    everyone = np.ones(len(now.residents), dtype=bool)
    reached = reached_by(city, question, places, everyone)
    stations = city.engine.doors(question).joined(places)
    near = approaches(tied.ways, ways.ways, stations, tied.homes, limit_mm=limit_mm)
    return Options(*now, reached, near)


def _row(city: "City", listed: Shortlist, best: Best, row: int, cost: Decimal) -> dict[str, Any]:
    """Tell of one mend."""
    worth, n_stations = listed.options.covered, len(listed.stations)
    if row < n_stations:
        lon, lat = (float(listed.stations[name].iloc[row]) for name in ("lon", "lat"))
        what: Answer = {
            "kind": "station", "crosses": None, "gates": [], "length_m": None,
            "from": [lon, lat], "to": None,
            "geometry": {"type": "Point", "coordinates": [lon, lat]},
            "changes": [{"do": "add", "at": [lon, lat]}],
        }  # fmt: skip
    else:
        what = described(city, listed.ways[np.array([row - n_stations])])
    others = tuple(mend for mend in best.mends if mend != row)
    is_chosen = row in best.mends
    return {
        "chosen": is_chosen,
        "residents_gained": worth((row,)) - worth(()),
        "residents_lost": best.covered - worth(others) if is_chosen else None,
        "cost": float(cost),
        **what,
    }
