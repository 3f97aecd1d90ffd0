"""Gain: what a station at each of many places would bring, and several together; none is built."""

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import h3
import numpy as np
import pandas as pd
import shapely

from geo.access.capacity import UNLIMITED, capacity_of, served
from geo.access.coverage import RATES
from geo.access.greedy import choose
from geo.access.shortage import Reached, most_covered, shortage
from geo.answers.rows import Answer, Place, rows
from geo.answers.trial import as_place, metric
from geo.engine import with_some
from geo.errors import ContractError, NotFoundError
from geo.evaluate import SNAP_NAMES, amounts_held, residents_held
from geo.network.graph import Anchors, Int32, Int64
from geo.network.snap import ties
from geo.network.ways import Bools
from geo.question import Question
from geo.walk.added import together
from geo.walk.gain import gain
from geo.walk.reach import Pairs, pair_blocks

if TYPE_CHECKING:
    from geo.answers.city import City

FINEST = 15
"""Resolution of the smallest H3 cells."""

COLUMNS = ("lon", "lat", "cell", "residents_gained", "residents_nearest", "snapped")
_RATES = tuple(f"rate_{name}" for name in RATES)


class Need(NamedTuple):
    """Who looks for room, and where it is.

    Attributes
    ----------
    pairs : tuple of ndarray
        :func:`geo.walk.reach.pairs` of the stations that count.
    residents : ndarray of int64, shape (n_demand,)
    capacity : ndarray of int64, shape (n_stations,)
    """

    pairs: Pairs
    residents: Int64
    capacity: Int64


def gains(
    city: "City",
    places: "Sequence[Place] | None",
    question: Question,
    *,
    cells: int | None = None,
    area: str | None = None,
    top: int | None = None,
) -> Answer:
    """Answer how many residents one station more would bring inside, at each of many places.

    Parameters
    ----------
    places : sequence of tuple of float, optional
        Longitude and latitude, degrees; when left out, the centres of the H3 cells that hold
        demand without a station with room in reach.
    question : Question
        Who walks, when and to which stations. The new one counts whatever is asked, and has room
        for everyone.
    cells : int, optional
        H3 resolution of those cells, 0 to 15; that of the run when left out.
    area : str, optional
        Only those places that lie in this area, or on its border; residents are counted wherever
        they live.
    top : int, optional
        Only so many, the best; all when left out.

    Returns
    -------
    dict
        ``candidates``, how many were weighed, and ``rows``, most residents gained first, equals by
        longitude, then latitude: ``residents_gained``, who come inside, there or in room that
        others leave for it; ``residents_nearest``, who are within the limit of it and nearer to it
        than to any other; ``snapped`` as demand is, and where that is ``unroutable`` (beyond 200 m
        of any street) nobody is gained.

    Raises
    ------
    ContractError
        For a place or resolution out of range.
    NotFoundError
        For a profile or area that is not there.
    """
    now = shortage(*need(city, question))
    table, candidates = candidates_of(city, places, question, now.is_wanting, cells, area)
    nearer = gain(
        city.engine.standing(question), candidates, now.residents, limit_mm=question.walker.limit_mm
    ).nearer
    table = table.assign(
        residents_gained=now.gains(reached_by(city, question, candidates, now.is_wanting), top=top),
        residents_nearest=nearer,
        snapped=SNAP_NAMES[candidates.first.status],
    )
    best = table.sort_values("residents_gained", ascending=False, kind="stable")
    return {
        **city.stamped(question),
        "candidates": len(table),
        "rows": rows(best[:top], COLUMNS),
    }


def gains_together(
    city: "City",
    places: "Sequence[Place] | None",
    question: Question,
    *,
    count: int,
    cells: int | None = None,
    area: str | None = None,
) -> Answer:
    """Answer where several new stations would bring most residents inside, one after the other.

    Parameters
    ----------
    places, question, cells, area
        As :func:`gains` takes them.
    count : int
        How many stations, 1 or more.

    Returns
    -------
    dict
        ``rows``, the best place each time, those before it built: ``residents_gained`` by this
        one, ``residents_gained_by_all`` so far, ``covered_residents`` and the four rates then;
        fewer rows where one more would bring nobody. ``residents_gained`` by all of them;
        ``bound``, which no choice of as many of the candidates exceeds; ``share_of_bound`` that is
        reached, None where nothing is to be gained.

    Raises
    ------
    ContractError
        For a place or resolution out of range, or a count below 1.
    NotFoundError
        For a profile or area that is not there.
    """
    if count < 1:
        raise ContractError(f"count must be 1 station or more, got {count}")
    now = need(city, question)
    wanting = shortage(*now).is_wanting
    table, candidates = candidates_of(city, places, question, wanting, cells, area)
    reached = reached_by(city, question, candidates, wanting)
    chosen = choose(*now, reached, count=count)
    built = pd.DataFrame(
        _rates(city, now, map(reached.of, chosen.candidates)), columns=list(_RATES)
    )
    gained, base = np.cumsum(chosen.gained, dtype=np.int64), most_covered(*now)
    picked = table.iloc[chosen.candidates].assign(
        station=[f"NEW-{number}" for number in range(1, len(gained) + 1)],
        residents_gained=chosen.gained,
        residents_gained_by_all=gained,
        covered_residents=base + gained,
        **{name: built[name].to_numpy() for name in _RATES},
    )
    in_all = sum(chosen.gained)
    return {
        **city.stamped(question),
        "candidates": len(table),
        "residents_gained": in_all,
        "bound": chosen.bound,
        "share_of_bound": in_all / chosen.bound if chosen.bound else None,
        "rows": rows(picked, ("station", "lon", "lat", "cell", "residents_gained",
                              "residents_gained_by_all", "covered_residents", *_RATES)),
    }  # fmt: skip


def need(city: "City", question: Question) -> Need:
    """Tell who looks for room, and where it is now."""
    return Need(
        city.measured(question).pairs,
        residents_held(city.table("demand")),
        capacity_of(city.table("stations")["capacity"]),
    )


def reached_by(city: "City", question: Question, candidates: Anchors, wanting: Bools) -> Reached:
    """List whom each candidate reaches of those who want for a station with room."""
    tied = city.engine.tied(question)
    homes, limit_mm = with_some(tied.homes, wanting), question.walker.limit_mm
    blocks = list(pair_blocks(tied.ways, candidates, homes, limit_mm=limit_mm))
    points, rows = (np.concatenate([np.empty(0, np.int32), *(block[part] for block in blocks)])
                    for part in (0, 1))  # fmt: skip
    return Reached(np.searchsorted(rows, np.arange(candidates.n_owners + 1)), points)


def _rates(city: "City", now: Need, stations: Iterable[Int32]) -> Iterator[dict[str, float]]:
    """Take the four rates of the city after each of some stations has come.

    Parameters
    ----------
    stations : iterable of ndarray
        The demand points that each reaches. Those that had room anyway may be left out.
    """
    demand, found, room = city.table("demand"), now.pairs, now.capacity
    held = demand["area"].notna().to_numpy()
    amounts = amounts_held(demand, city.table("results")["built_m2"].to_numpy())
    for points in stations:
        number = np.full(len(points), len(room), dtype=np.int32)
        found = together(found, (points, number, np.zeros_like(number)))
        room = np.append(room, UNLIMITED)
        told = {}
        for name, column in RATES.items():
            amount = amounts[column].to_numpy(dtype=np.float64)
            whole = amount[held].sum()
            part = served(found, now.residents, amount, room)[held].sum()
            told[f"rate_{name}"] = part / whole if whole else np.nan
        yield told


def candidates_of(  # noqa: PLR0913 - all that a candidate depends on
    city: "City",
    places: "Sequence[Place] | None",
    question: Question,
    is_wanting: Bools,
    resolution: int | None,
    area: str | None = None,
) -> tuple[pd.DataFrame, Anchors]:
    """List possible places by longitude and latitude, and tie them to the streets."""
    if places is None:
        table = _centres(city, is_wanting, resolution)
    else:
        given = [as_place(place, "gain") for place in places]
        table = pd.DataFrame(given, columns=["lon", "lat"]).assign(cell=None)
    if area is not None:
        table = table[_lie_in(city, table, area)]
    table = table.sort_values(["lon", "lat"], kind="stable", ignore_index=True)
    ground = city.engine.tied(question).ground
    return table, ties(ground, metric(city, table[["lon", "lat"]].to_numpy()))


def _lie_in(city: "City", places: pd.DataFrame, area: str) -> Bools:
    """Tell which places lie in an area, or on its border."""
    areas = city.table("areas")
    shapes = areas.geometry[areas["code"] == area]
    if shapes.empty:
        raise NotFoundError(f"no area {area!r}", hint="areas are named by their codes")
    return np.asarray(shapely.intersects_xy(shapes.iloc[0], places["lon"], places["lat"]))


def _centres(city: "City", is_wanting: Bools, resolution: int | None) -> pd.DataFrame:
    """List the centres of the cells that hold some demand points."""
    chosen = city.run.cells if resolution is None else resolution
    if not 0 <= chosen <= FINEST:
        raise ContractError(f"cells must be an H3 resolution from 0 to {FINEST}, got {chosen}")
    points = city.table("demand").geometry[is_wanting]
    cells = sorted(
        {h3.latlng_to_cell(y, x, chosen) for x, y in zip(points.x, points.y, strict=True)}
    )
    centres = [h3.cell_to_latlng(cell) for cell in cells]
    table = pd.DataFrame(centres, columns=["lat", "lon"], dtype=np.float64)
    return table.assign(cell=np.array(cells, dtype=object))
