"""Gain: what a station at each of many places would bring, none of them built."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import h3
import numpy as np
import pandas as pd

from geo.access.coverage import Status, statuses
from geo.answers.rows import Answer, Place, rows
from geo.answers.trial import as_place, metric
from geo.answers.whatif import residents_held
from geo.errors import ContractError
from geo.evaluate import SNAP_NAMES
from geo.network.snap import snap
from geo.network.ways import Bools
from geo.walk.gain import gain

if TYPE_CHECKING:
    from geo.answers.city import City

FINEST = 15
"""Resolution of the smallest H3 cells."""

COLUMNS = ("lon", "lat", "cell", "residents_gained", "residents_nearest", "snapped")


def gains(  # noqa: PLR0913 - where, how many, and what is asked of it
    city: "City",
    places: "Sequence[Place] | None" = None,
    *,
    cells: int | None = None,
    top: int | None = None,
    profile: str | None = None,
    minutes: float | None = None,
    at: datetime | None = None,
) -> Answer:
    """Answer how many residents one station more would bring inside, at each of many places.

    Parameters
    ----------
    places : sequence of tuple of float, optional
        Longitude and latitude, degrees; the centres of the H3 cells that hold demand which is not
        covered when left out.
    cells : int, optional
        H3 resolution of those cells, 0 to 15; that of the run when left out.
    top : int, optional
        Only so many, the best; all when left out.
    profile, minutes, at : optional
        Who walks, how long and when, as :meth:`geo.answers.City.coverage` takes them.

    Returns
    -------
    dict
        ``candidates``, how many were weighed, and ``rows``, most residents gained first, equals by
        longitude, then latitude: ``residents_gained``, who come inside, ``residents_nearest``,
        who are inside and would be nearer to it than to any other; ``snapped`` as demand is, and
        where that is ``unroutable`` (beyond 200 m of any street) nobody is gained.

    Raises
    ------
    ContractError
        For a place or resolution out of range.
    NotFoundError
        For a profile that is not there.
    """
    walker = city.walker(profile, minutes)
    tied = city.engine.tied(walker.avoid, at=at)
    standing = city.engine.standing(walker.avoid, at=at)
    if places is None:
        mm = standing.nearest.length_mm
        status = statuses(mm, tied.demand.status, limit_mm=walker.limit_mm)
        table = _centres(city, status != Status.COVERED, cells)
    else:
        given = [as_place(place, "gain") for place in places]
        table = pd.DataFrame(given, columns=["lon", "lat"]).assign(cell=None)
    candidates = snap(tied.ground, metric(city, table[["lon", "lat"]].to_numpy()))
    found = gain(standing, candidates, residents_held(city), limit_mm=walker.limit_mm)
    table = table.assign(
        residents_gained=found.within,
        residents_nearest=found.nearer,
        snapped=SNAP_NAMES[candidates.status],
    )
    order = ["residents_gained", "lon", "lat"]
    best = table.sort_values(order, ascending=[False, True, True], kind="stable")
    return {
        **city.stamped(walker, at),
        "candidates": len(table),
        "rows": rows(best[:top], COLUMNS),
    }


def _centres(city: "City", is_outside: Bools, resolution: int | None) -> pd.DataFrame:
    """List the centres of the cells that hold some demand points."""
    chosen = city.run.cells if resolution is None else resolution
    if not 0 <= chosen <= FINEST:
        raise ContractError(f"cells must be an H3 resolution from 0 to {FINEST}, got {chosen}")
    points = city.table("demand").geometry[is_outside]
    cells = sorted(
        {h3.latlng_to_cell(y, x, chosen) for x, y in zip(points.x, points.y, strict=True)}
    )
    centres = [h3.cell_to_latlng(cell) for cell in cells]
    table = pd.DataFrame(centres, columns=["lat", "lon"], dtype=np.float64)
    return table.assign(cell=np.array(cells, dtype=object))
