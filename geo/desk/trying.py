"""What would help, and what a change would bring; each answered with a frame.

As :mod:`geo.desk.measures`, and beside it: what these answer with can be tried as it is.
``what_if(city, new_stations(city, 3))`` builds the three.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import pandas as pd

from geo.answers.gains import COLUMNS as GAIN_COLUMNS
from geo.answers.links import GATE
from geo.answers.rows import Answer, Place
from geo.answers.whatif import FIGURES
from geo.desk.frames import at_codes, at_geojson, at_points, framed
from geo.desk.places import Places
from geo.errors import ContractError

if TYPE_CHECKING:
    from geo.answers import City

_NEW = ("station", "lon", "lat", "cell", "residents_gained", "residents_gained_by_all",
        "covered_residents", "rate_residents", "rate_dwellings", "rate_buildings",
        "rate_area")  # fmt: skip
_LINK = ("residents_gained", "kind", "crosses", "gates", "length_m", "geometry")
_MEND = ("chosen", "residents_gained", "residents_lost", "cost", "kind", "crosses", "gates",
         "length_m", "geometry")  # fmt: skip
_COMPARED = (
    "code", "name", "residents",
    *(f"{figure}_{when}" for figure in FIGURES for when in ("before", "after")),
)  # fmt: skip

GATES_APART = ";"


def gains(
    city: "City",
    places: Sequence[Place] | None = None,
    *,
    cells: int | None = None,
    top: int | None = None,
    **asked: Any,
) -> Places:
    """Answer where one station more would bring most: ``City.gains``, ``gridgov gain``."""
    answer = city.gains(places, cells=cells, top=top, **asked)
    return at_points(framed(city, "gains", answer, columns=GAIN_COLUMNS, asked=asked))


def new_stations(
    city: "City",
    count: int,
    places: Sequence[Place] | None = None,
    *,
    cells: int | None = None,
    **asked: Any,
) -> Places:
    """Answer where several together would: ``City.gains_together``, ``gridgov gain --new``."""
    answer = city.gains_together(count, places, cells=cells, **asked)
    return at_points(framed(city, "new stations", answer, columns=_NEW, asked=asked))


def links(city: "City", *, top: int | None = 10, **asked: Any) -> Places:
    """Answer which ways are missing most: ``City.links``, ``gridgov links``.

    ``gates`` are the codes of those that must be open, separated by :data:`GATES_APART`.
    """
    answer = _with_gates(city.links(top=top, **asked))
    return at_geojson(framed(city, "links", answer, columns=_LINK, asked=asked))


def mends(
    city: "City", budget: float, *, costs: Mapping[str, float] | None = None, **asked: Any
) -> Places:
    """Answer what to mend for a budget: ``City.mends``, ``gridgov mend``.

    Those chosen come first; all that were weighed follow.
    """
    answer = _with_gates(city.mends(budget, costs=costs, **asked))
    return at_geojson(framed(city, "mends", answer, columns=_MEND, asked=asked))


def what_if(
    city: "City",
    changes: gpd.GeoDataFrame | Sequence[Mapping[str, Any]],
    *,
    by: str | None = None,
    **asked: Any,
) -> Places:
    """Answer what changes would bring: ``City.what_if``, ``gridgov try``.

    Parameters
    ----------
    changes : GeoDataFrame or sequence of mapping
        What :func:`geo.answers.whatif.what_if` takes; or rows of :func:`gains`,
        :func:`new_stations`, :func:`links` or :func:`mends`, every one of which is made: points
        become stations, lines ways across, gates are opened.

    Returns
    -------
    Places
        The areas whose figures differ. Those of the whole city are in ``attrs``.

    Raises
    ------
    ContractError
        If a change is not written like that, or its place is beyond 200 m of any street.
    NotFoundError
        For a level, profile, station or gate that is not there.
    """
    made = [*changes_of(changes)] if isinstance(changes, gpd.GeoDataFrame) else [*changes]
    answer = city.what_if(made, by=by, **asked)
    found = framed(city, "what if", answer, columns=_COMPARED, asked={"by": by, **asked})
    return at_codes(found, city.table("areas"))


def changes_of(proposed: gpd.GeoDataFrame) -> Iterator[dict[str, Any]]:
    """Turn proposals into changes: see :func:`what_if`.

    Raises
    ------
    ContractError
        For a row that is neither a point, a line nor gates.
    """
    gates = proposed["gates"] if "gates" in proposed else pd.Series("", index=proposed.index)
    kinds = proposed["kind"] if "kind" in proposed else pd.Series("", index=proposed.index)
    for row, kind, codes, shape in zip(
        proposed.index, kinds, gates, proposed.geometry, strict=True
    ):
        if kind == GATE:
            yield from ({"do": "open", "gate": code} for code in codes.split(GATES_APART))
        elif shape.geom_type == "Point":
            yield {"do": "add", "at": [shape.x, shape.y]}
        elif shape.geom_type == "LineString":
            yield {"do": "link", "from": [*shape.coords[0]], "to": [*shape.coords[-1]]}
        else:
            raise ContractError(
                f"a {shape.geom_type} is no change", ids=[row],
                hint="a point becomes a station, a line a way across",
            )  # fmt: skip


def _with_gates(answer: Answer) -> Answer:
    """Leave out what the shape says; write gates as a text."""
    told = [
        {name: value for name, value in row.items() if name not in {"from", "to", "changes"}}
        | {"gates": GATES_APART.join(row["gates"])}
        for row in answer["rows"]
    ]
    return {**answer, "rows": told}
