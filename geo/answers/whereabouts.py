"""Which street rows of the registry belong to, so that a coordinator may keep those of the own."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

from geo.check.places import holding_area
from geo.crs import STORED
from geo.store.models import GEOMETRY
from geo.store.models import STORED as TABLES
from geo.tables import LEVELS

if TYPE_CHECKING:
    from geo.answers.city import City

STREET = "street"

Rows = Sequence[Mapping[str, Any]]


def streets_of(city: "City", name: str, rows: Rows) -> list[str]:
    """Find the street of each row.

    Parameters
    ----------
    name : str
        A table of the registry.
    rows : sequence of mapping
        Rows of it, with all columns; a shape as WKB in hexadecimal, or looked up by the row's code
        where the row has none.

    Returns
    -------
    list of str
        Codes; an empty text where a row lies in no street: it hangs on the district or on nothing.

    Notes
    -----
    A row lies where its area does; without one, an event lies where its alliance does, an alliance
    where its hub does, a hub where its station does, a gate or a compound where it is drawn (of an
    outline, a point inside). An area that is no more lay in the street whose code begins its own.
    """
    areas = city.table("areas")
    place = pd.Series(_areas(city, name, rows), dtype=object)
    level = areas.set_index("code")["level"]
    up = areas.set_index("code")["parent"]
    place = place.map(_street_by_code(areas))
    for _ in LEVELS:
        below = place.map(level) != STREET
        place = place.where(~below, place.map(up))
    found = place.where(place.map(level) == STREET, "")
    return [str(code) for code in found]


def keys_under(city: "City", name: str, code: str) -> tuple[str, ...]:
    """List the rows of a table without areas of its own that lie in an area or below it."""
    table = city.table(name)
    plain = table.drop(columns=GEOMETRY, errors="ignore").astype(object)
    records = plain.where(plain.notna(), None).to_dict("records")
    places = _areas(city, name, [{str(k): v for k, v in row.items()} for row in records])
    return tuple(str(key) for key, area in zip(table[str(TABLES[name].key)], places, strict=True)
                 if area is not None and area.startswith(code))  # fmt: skip


def _street_by_code(areas: gpd.GeoDataFrame) -> Callable[[str | None], str | None]:
    """Take the street whose code begins that of an area that is no more, and the area else."""
    known = set(areas["code"])
    streets = sorted(areas.loc[areas["level"] == STREET, "code"], key=len, reverse=True)

    def found(code: str | None) -> str | None:
        if code is None or code in known:
            return code
        return next((street for street in streets if code.startswith(street)), None)

    return found


def _areas(city: "City", name: str, rows: Rows) -> list[str | None]:
    """Find the area that each row hangs on."""
    if name == "hubs":
        area = city.table("stations").set_index("code")["area"]
        return [_known(area, row["station"]) for row in rows]
    if name == "alliances":
        return _by(city, "hubs", [row["hub"] for row in rows])
    if "area" not in TABLES[name].columns:
        return _drawn(city, name, rows)
    hung = [row["area"] for row in rows]
    if name != "events":
        return hung
    led = _by(city, "alliances", [row["alliance"] for row in rows])
    return [area or other for area, other in zip(hung, led, strict=True)]


def _by(city: "City", name: str, codes: Sequence[str | None]) -> list[str | None]:
    """Find the area of the row of another table that each code names."""
    table = city.table(name)
    rows = table[table["code"].isin([code for code in codes if code])]
    plain = rows.drop(columns=GEOMETRY, errors="ignore").astype(object)
    records = plain.where(plain.notna(), None).to_dict("records")
    places = _areas(city, name, [{str(k): v for k, v in row.items()} for row in records])
    found = pd.Series(places, index=list(rows["code"]), dtype=object)
    return [_known(found, code) for code in codes]


def _known(of: pd.Series, code: str | None) -> str | None:
    found = of.get(code) if code else None
    return found if isinstance(found, str) else None


def _drawn(city: "City", name: str, rows: Rows) -> list[str | None]:
    shapes = [row.get(GEOMETRY) for row in rows]
    if all(shape is not None for shape in shapes):
        drawn = shapely.from_wkb(np.array(shapes, dtype=object))
    else:
        kept = city.table(name).set_index("code")[GEOMETRY]
        drawn = kept.reindex([row["code"] for row in rows]).to_numpy()
    places = gpd.GeoSeries(shapely.point_on_surface(drawn), crs=STORED)
    return [code if isinstance(code, str) else None
            for code in holding_area(places, city.table("areas"))]  # fmt: skip
