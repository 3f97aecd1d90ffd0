"""An answer -> a frame: typed columns, the shape of each place, and in ``attrs`` what was asked.

Conventions
-----------
* names are those that the command line prints: a count is called after what it counts
  (``covered_residents``), any other number ends with its unit (``metres``, ``second_minutes``,
  ``reached_m2``), a share of the whole, 0 to 1, begins with ``rate_``;
* counts are ``int64``, or ``Int64`` where one may be absent; other numbers ``float64``, ``nan``
  where there is no way or nothing to divide by;
* shapes are longitude and latitude in CGCS2000, as they rest in the store;
* ``attrs`` holds the ``measure``, the ``city`` and its ``notice``, the ``run``, the ``question``,
  and whatever the answer says beside its rows.
"""

import json
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import h3
import pandas as pd
import shapely

from geo.answers import Answer
from geo.crs import STORED
from geo.desk.places import Places

if TYPE_CHECKING:
    from geo.answers import City

_FLOAT = re.compile(
    r"^(rate|share)(_|$)|(^|_)(minutes|over|metres|m|m2|days|cost|confidence)$"
    r"|^(covered_)?residents_(boundaries|stations|network|people|method)$"
)
_SOME = re.compile(r"^(capacity|residents_lost)$")
_COUNT = re.compile(
    r"(^|_)(residents|people|elders|hour|edges|requests|overdue|total|complete)(_|$)"
)
_KINDS = ((_FLOAT, "float64"), (_SOME, "Int64"), (_COUNT, "int64"))
"""How a column is called -> its type; what is called otherwise is a text or a truth."""

_ASKED = ("profile", "limit_m", "at", "service", "border", "by")


def framed(  # noqa: PLR0913 - keyword-only options
    city: "City",
    measure: str,
    answer: Answer,
    *,
    columns: Sequence[str] = (),
    asked: Mapping[str, Any],
    rows: str = "rows",
) -> pd.DataFrame:
    """Lay out the rows of an answer; rows without a shape stay without.

    Parameters
    ----------
    measure : str
        What was asked for.
    answer : dict
        With ``rows``, and beside them what holds for all.
    columns : sequence of str
        What there is even where the answer has no rows; otherwise rows say it themselves.
    asked : mapping
        The options of the question.
    rows : str
        Where in the answer the rows are.
    """
    found = answer[rows]
    table = typed(pd.DataFrame(found, columns=None if found else [*columns]))
    table.attrs = described(city, measure, answer, asked, rows=rows)
    return table


def typed(table: pd.DataFrame) -> pd.DataFrame:
    """Give each column the type that its name promises."""
    return table.astype({name: _kind(table[name]) for name in table})


def _kind(values: pd.Series) -> Any:
    name, is_open = str(values.name), values.dtype == object  # nothing says a type but its name
    return next((kind for is_so, kind in _KINDS if is_so.search(name)),
                "str" if is_open and name != "geometry" else values.dtype)  # fmt: skip


def described(
    city: "City", measure: str, answer: Answer, asked: Mapping[str, Any], *, rows: str = "rows"
) -> dict[Any, Any]:
    """Say what a frame is of: plain values only, so that frames can be compared and written."""
    said = {name: str(value) for name, value in asked.items() if value is not None}
    said |= {name: answer[name] for name in _ASKED if name in answer}
    beside = {name: value for name, value in answer.items() if name not in {rows, *_ASKED}}
    about = {"city": city.run.city, "notice": city.run.notice, "run": city.run.id}
    return {"measure": measure, **about, "question": said, **beside}


def placed(table: pd.DataFrame, shapes: Any) -> Places:
    """Give each row its shape, or None."""
    found = Places(table, geometry=[*shapes], crs=STORED)
    found.attrs = table.attrs
    return found


def at_codes(table: pd.DataFrame, places: pd.DataFrame, *, key: str = "code") -> Places:
    """Give each row the shape of the place whose code it holds, none where it holds none."""
    shapes = dict(zip(places["code"], places["geometry"], strict=True))
    return placed(table, [shapes.get(code) for code in table[key]])


def at_points(table: pd.DataFrame) -> Places:
    """Turn columns ``lon`` and ``lat`` into points."""
    points = shapely.points(table["lon"].to_numpy(float), table["lat"].to_numpy(float))
    return placed(table.drop(columns=["lon", "lat"]), points)


def at_cells(table: pd.DataFrame) -> Places:
    """Draw the H3 cell that each row is of."""
    rings = [h3.cell_to_boundary(cell) for cell in table["cell"]]
    return placed(table, [shapely.Polygon([(lon, lat) for lat, lon in ring]) for ring in rings])


def at_geojson(table: pd.DataFrame) -> Places:
    """Read the GeoJSON in column ``geometry``."""
    told = [None if shape is None else json.dumps(shape) for shape in table["geometry"]]
    return placed(table.drop(columns="geometry"), shapely.from_geojson(told))
