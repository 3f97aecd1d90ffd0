"""How far a station reaches on foot, as polygons that say how wrong they are."""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
import shapely
from pyproj import Transformer

from geo.answers.rows import Answer, Place
from geo.answers.trial import as_place, metric
from geo.crs import STORED
from geo.engine import Tied
from geo.errors import ContractError, NotFoundError
from geo.network.graph import Anchors
from geo.network.snap import ties
from geo.question import Question
from geo.walk.contour import Contour, contours, tied_of

if TYPE_CHECKING:
    from geo.answers.city import City

LONGEST_MINUTES = 60
DECIMALS_DEGREES = 7
"""A centimetre: much less than what a contour is out by, so that its measured error still holds."""


def contours_of(
    city: "City",
    where: str | Place,
    *,
    profile: str | None = None,
    minutes: Sequence[float] = (5, 10, 15),
) -> Answer:
    """Answer what ground lies within some minutes of a station.

    Parameters
    ----------
    where : str or tuple of float
        The station's code; or longitude and latitude, degrees, where one could stand.
    profile : str, optional
        Who walks; the run's own when left out.
    minutes : sequence of float
        Above 0 and at most :data:`LONGEST_MINUTES`.

    Returns
    -------
    dict
        ``rows``, one for each time in the order asked: ``status`` is ``certified``, ``uncertain``
        (drawn too wrongly to be shown) or ``nothing`` (no ground is within, or the station is
        beyond 200 m of any street); ``rate_wrong_in`` and ``rate_wrong_out`` are shares of the
        ground, ``rate_pedshed`` of the ideal circle; ``geometry`` is a GeoJSON MultiPolygon or
        None.

    Raises
    ------
    NotFoundError
        If no station has the code.
    ContractError
        If a time is out of range.
    """
    _require_minutes(minutes)
    walkers = [city.walker(profile, time) for time in minutes]
    tied = city.engine.tied(Question(walkers[0]))
    drawn = contours(
        tied.ways,
        tied.ground,
        _anchors_of(city, tied, where),
        limits_mm=[walker.limit_mm for walker in walkers],
    )
    to_lonlat = Transformer.from_crs(city.run.zone, STORED, always_xy=True)
    rows = [
        {"minutes": time, "limit_m": walker.limit_m, **_row(contour, to_lonlat)}
        for time, walker, contour in zip(minutes, walkers, drawn, strict=True)
    ]
    return {"run": city.run.id, "station": where, "profile": walkers[0].name, "rows": rows}


def _require_minutes(minutes: Sequence[float]) -> None:
    if not minutes or not all(0 < time <= LONGEST_MINUTES for time in minutes):
        asked = ", ".join(f"{time:g}" for time in minutes) or "none"
        raise ContractError(
            f"contours take minutes above 0 and at most {LONGEST_MINUTES}, got {asked}",
            hint="ask for 5,10,15",
        )


def _anchors_of(city: "City", tied: Tied, where: str | Place) -> Anchors:
    if isinstance(where, str):
        return tied_of(tied.stations, _row_of(city, where))
    return ties(tied.ground, metric(city, [as_place(where, "contour")]))


def _row_of(city: "City", code: str) -> int:
    numbers = np.flatnonzero(city.table("stations")["code"] == code)
    if not len(numbers):
        raise NotFoundError(f"no station {code!r}", hint="stations are named by their codes")
    return int(numbers[0])


def _row(contour: Contour, to_lonlat: Transformer) -> Answer:
    polygon = contour.polygon
    drawn = _in_degrees(polygon, to_lonlat) if polygon else None
    return {
        "status": contour.status,
        "area_m2": polygon.area if polygon is not None else None,
        "rate_pedshed": contour.pedshed if polygon is not None else None,
        "rate_wrong_in": contour.wrong_in,
        "rate_wrong_out": contour.wrong_out,
        "n_points": contour.n_points,
        "geometry": None if drawn is None else json.loads(shapely.to_geojson(drawn)),
    }


def _in_degrees(polygon: shapely.MultiPolygon, to_lonlat: Transformer) -> shapely.MultiPolygon:
    def turned(xy: np.ndarray) -> np.ndarray:
        return np.round(np.column_stack(to_lonlat.transform(*xy.T)), DECIMALS_DEGREES)

    return shapely.transform(polygon, turned)


def without_shapes(answer: Answer) -> Answer:
    """Leave the shapes out, for a table."""
    rows = [{name: row[name] for name in row if name != "geometry"} for row in answer["rows"]]
    return {**answer, "rows": rows}


def as_geojson(answer: Answer) -> Answer:
    """Write an answer as a GeoJSON FeatureCollection, each feature with what is known of it."""
    said = {name: answer[name] for name in answer if name != "rows"}
    features = [
        {"type": "Feature", "properties": {**said, **plain}, "geometry": row["geometry"]}
        for row, plain in zip(answer["rows"], without_shapes(answer)["rows"], strict=True)
    ]
    return {"type": "FeatureCollection", "features": features}
