"""The registry of one area: the same tables, narrowed to what lies in it."""

from collections.abc import Mapping

import geopandas as gpd
import pandas as pd
import shapely

from geo.errors import NotFoundError

Tables = Mapping[str, pd.DataFrame]

_HANGING = ("teams", "ratings", "channels", "requests", "projects", "events")


def within(tables: Tables, code: str) -> dict[str, pd.DataFrame]:
    """Narrow the tables that the checks ask to an area and all below it.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The inputs of a city and its coverage.
    code : str
        The area.

    Returns
    -------
    dict of str to DataFrame
        Its own row and those below, stations and demand in them, what hangs on them, compounds
        whose middle lies in it. A row of an area that is no more counts where its code begins
        with the area's.

    Raises
    ------
    NotFoundError
        If there is no such area.
    """
    areas = tables["areas"]
    if code not in set(areas["code"]):
        raise NotFoundError(f"no area {code!r}", hint="areas are named by their codes")
    inside, edge = {code}, {code}
    while edge:
        edge = set(areas.loc[areas["parent"].isin(edge), "code"]) - inside
        inside |= edge
    narrowed = {"areas": areas[areas["code"].isin(inside)], "alliances": tables["alliances"]}
    for name in _HANGING:
        cells = tables[name]["area"]
        lost = ~cells.isin(areas["code"]) & cells.astype(str).str.startswith(code)
        narrowed[name] = tables[name][cells.isin(inside) | lost]
    for name in ("stations", "demand"):
        narrowed[name] = tables[name][tables[name]["area"].isin(inside)]
    narrowed["hubs"] = tables["hubs"][tables["hubs"]["station"].isin(narrowed["stations"]["code"])]
    narrowed["coverage"] = tables["coverage"][tables["coverage"]["code"].isin(inside)]
    (shape,) = gpd.GeoSeries(areas.loc[areas["code"] == code, "geometry"])
    middles = shapely.point_on_surface(tables["compounds"]["geometry"].to_numpy())
    narrowed["compounds"] = tables["compounds"][shapely.intersects(shape, middles)]
    return narrowed
