"""Checked tables become result tables: who walks where, and what that means.

This is where the core meets: :mod:`geo.engine` measures, :mod:`geo.access` judges. A question with
another profile or limit repeats exactly this and nothing before it. Tables travel as a mapping from
the names of :mod:`geo.tables` to frames in longitude and latitude; row numbers are those of the
frames.
"""

from datetime import datetime

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.access.cells import built_cells
from geo.access.coverage import Status, cover, statuses
from geo.access.gaps import gaps, held_by
from geo.crs import STORED
from geo.engine import Engine, Tables, Tied, doors_of, metric_xy
from geo.network.graph import UNREACHABLE_MM, Anchors, Snap
from geo.network.islands import islands
from geo.profiles import Profile
from geo.tables import LEVELS
from geo.walk.nearest import Nearest

STATUS_NAMES = np.array([status.name.lower() for status in Status], dtype=object)
SNAP_NAMES = np.array([snapped.name.lower() for snapped in Snap], dtype=object)


def evaluate(
    tables: Tables,
    engine: Engine,
    *,
    profile: Profile,
    cells: int,
    at: datetime | None = None,
) -> dict[str, pd.DataFrame]:
    """Walk from every demand point and judge every area.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The inputs, checked; ``streets`` with the columns of an edge.
    engine : Engine
        Made of them.
    profile : Profile
        Who walks, and how far.
    cells : int
        H3 resolution of the built-up cells, 0 to 15.
    at : datetime, optional
        When they walk, which decides on gates; see :meth:`geo.engine.Engine.tied`.

    Returns
    -------
    dict of str to DataFrame
        ``results``, ``coverage``, ``gaps``, ``anchors`` and ``islands`` of :mod:`geo.tables`.
    """
    areas, demand = tables["areas"], tables["demand"]
    snapped = engine.tied(profile.avoid, at=at)
    walked = engine.standing(profile.avoid, at=at).nearest
    status = statuses(walked.length_mm, snapped.demand.status, limit_mm=profile.limit_mm)
    results = _results(tables, walked, status, cells)
    judged = cover(areas, demand, status, results["built_m2"].to_numpy())
    return {
        "results": results,
        "coverage": gpd.GeoDataFrame(judged, geometry=areas.geometry.to_numpy(), crs=STORED),
        "gaps": gap_list(tables, results, profile=profile, level=levels_of(areas)[-1]),
        "anchors": _anchors(tables, snapped, engine.zone),
        "islands": islands(
            tables["streets"],
            snapped.components,
            snapped.demand,
            _communities(areas, demand),
            _kept_in(snapped, demand["residents"].to_numpy()),
        ),
    }


def _kept_in(snapped: Tied, residents: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Count the residents whom no gate of their own leads to the longest component."""
    own = snapped.exits
    kept = residents.copy()
    kept[own.owners[snapped.components[own.edges] == 0]] = 0
    return kept


def _communities(areas: pd.DataFrame, demand: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Name the community of each demand point, or the finest area where there are none."""
    levels = levels_of(areas)
    level = "community" if "community" in levels else levels[-1]
    codes = np.array([*areas["code"], None], dtype=object)
    return codes[held_by(areas, demand["area"], level)]


def levels_of(areas: pd.DataFrame) -> list[str]:
    """List the levels that a city has, from the root to the leaves."""
    there = set(areas["level"])
    return [level for level in LEVELS if level in there]


def gap_list(
    tables: Tables, results: pd.DataFrame, *, profile: Profile, level: str
) -> gpd.GeoDataFrame:
    """List the gaps within the areas of a level from the results of every demand point.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``areas``, ``demand`` and ``stations``.
    results : DataFrame
        One row a demand point, in the order of ``demand``.
    profile : Profile
        Whose minutes are meant.
    level : str
        A level that the city has.
    """
    stations = tables["stations"]["code"].to_numpy(dtype=object)
    walked = Nearest(
        station=pd.Index(stations).get_indexer(results["station"]).astype(np.int32),
        length_mm=results["length_mm"].fillna(UNREACHABLE_MM).to_numpy(dtype=np.int32),
    )
    return gaps(
        tables["areas"],
        tables["demand"],
        pd.Index(STATUS_NAMES).get_indexer(results["status"]).astype(np.uint8),
        walked,
        results["cell"].to_numpy(dtype=object),
        profile=profile,
        stations=stations,
        level=level,
    )


def _results(
    tables: Tables, walked: Nearest, status: npt.NDArray[np.uint8], resolution: int
) -> gpd.GeoDataFrame:
    """Name what was found for each demand point."""
    demand = tables["demand"]
    stations = np.array([*tables["stations"]["code"], None], dtype=object)
    cells, built_m2 = built_cells(
        demand.geometry.x.to_numpy(), demand.geometry.y.to_numpy(), resolution=resolution
    )
    return gpd.GeoDataFrame(
        {
            "code": demand["code"],
            "area": demand["area"],
            "status": STATUS_NAMES[status],
            "station": stations[walked.station],
            "length_mm": _whole(walked.length_mm, walked.length_mm != UNREACHABLE_MM),
            "cell": cells,
            "built_m2": built_m2,
        },
        geometry=demand.geometry.to_numpy(),
        crs=STORED,
    )


def _whole(values: npt.NDArray[np.int32], known: npt.NDArray[np.bool_]) -> pd.arrays.IntegerArray:
    """Keep integers integers where some are absent."""
    return pd.arrays.IntegerArray(values.astype(np.int64), ~known)


def _anchors(tables: Tables, snapped: Tied, zone: str) -> gpd.GeoDataFrame:
    """Describe every tie to the network, its connector as a line, then every exit likewise."""
    doors, _ = doors_of(tables["stations"], tables["entrances"])
    points = {"stations": doors, "demand": tables["demand"].geometry}
    xy = {name: metric_xy(places, zone) for name, places in points.items()}
    own = snapped.exits
    stations, demand = (tables[name]["code"] for name in points)
    parts = [
        _anchor_rows("stations", stations, snapped.stations, xy["stations"]),
        _anchor_rows("demand", demand, snapped.demand, xy["demand"]),
        _anchor_rows("demand", demand, own, xy["demand"][own.owners]).assign(status="gate"),
    ]
    return pd.concat(parts, ignore_index=True).set_crs(zone).to_crs(STORED)


def _anchor_rows(
    table: str, codes: pd.Series, anchors: Anchors, xy: npt.NDArray[np.float64]
) -> gpd.GeoDataFrame:
    tied = anchors.edges >= 0
    lines = np.full(len(tied), None, dtype=object)
    lines[tied] = shapely.linestrings(np.stack([xy[tied], anchors.xy[tied]], axis=1))
    return gpd.GeoDataFrame(
        {
            "owner_table": table,
            "owner": codes.to_numpy(dtype=object)[anchors.owners],
            "edge": _whole(anchors.edges, tied),
            "offset_mm": _whole(anchors.offset_mm, tied),
            "connector_mm": _whole(anchors.connector_mm, tied),
            "status": SNAP_NAMES[anchors.status],
        },
        geometry=lines,
    )
