"""Checked tables and a graph become result tables: who walks where, and what that means.

This is where the three core packages meet: :mod:`geo.network` ties points to streets,
:mod:`geo.walk` measures, :mod:`geo.access` judges. A question with another profile or limit
repeats exactly this and nothing before it. Tables travel as a mapping from the names of
:mod:`geo.tables` to frames in longitude and latitude; row numbers are those of the frames.
"""

from collections.abc import Mapping
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.access.cells import built_cells
from geo.access.coverage import Status, cover, statuses
from geo.access.gaps import gaps, held_by
from geo.crs import STORED
from geo.network.graph import UNREACHABLE_MM, Anchors, Graph, Snap
from geo.network.islands import islands
from geo.network.snap import barrier_segments, lay_out, snap
from geo.network.ways import prepare, shut_by
from geo.profiles import Profile
from geo.tables import LEVELS
from geo.walk.nearest import Nearest, nearest

Tables = Mapping[str, gpd.GeoDataFrame]

STATUS_NAMES = np.array([status.name.lower() for status in Status], dtype=object)
SNAP_NAMES = np.array([snapped.name.lower() for snapped in Snap], dtype=object)


@dataclass(frozen=True, slots=True)
class Snapped:
    """Stations and demand tied to one network, by the ways one profile may use.

    Attributes
    ----------
    stations, demand : Anchors
        Owners are the rows of the stations and demand tables.
    """

    stations: Anchors
    demand: Anchors


def snap_all(tables: Tables, graph: Graph, *, zone: str, avoid: int) -> Snapped:
    """Tie stations (by their declared entrances first) and demand to the network.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``stations``, ``entrances``, ``demand`` and ``barriers``, longitude and latitude.
    graph : Graph
        The network, metres in ``zone``.
    zone : str
        Metric zone.
    avoid : int
        Flags of the edges that may not be used.
    """
    barriers = barrier_segments(tables["barriers"].to_crs(zone))
    doors, owners = _doors(tables["stations"], tables["entrances"])
    ground = lay_out(graph, barriers=barriers, avoid=avoid)
    n_stations = len(tables["stations"])
    return Snapped(
        stations=snap(ground, _xy(doors, zone), owners=owners, n_owners=n_stations),
        demand=snap(ground, _xy(tables["demand"].geometry, zone)),
    )


def _doors(
    stations: pd.DataFrame, entrances: pd.DataFrame
) -> tuple[gpd.GeoSeries, npt.NDArray[np.int32]]:
    """List where stations are entered, by station: declared entrances, else the station itself."""
    rows = pd.Series(np.arange(len(stations)), index=stations["code"])
    declared = rows.loc[entrances["station"]].to_numpy()
    plain = np.setdiff1d(np.arange(len(stations)), declared)
    points = np.concatenate([entrances.geometry.to_numpy(), stations.geometry.to_numpy()[plain]])
    owners = np.concatenate([declared, plain]).astype(np.int32)
    order = np.argsort(owners, kind="stable")
    return gpd.GeoSeries(points[order], crs=STORED), owners[order]


def _xy(points: gpd.GeoSeries, zone: str) -> npt.NDArray[np.float64]:
    return shapely.get_coordinates(points.to_crs(zone).to_numpy())


def evaluate(
    tables: Tables, graph: Graph, *, profile: Profile, zone: str, cells: int
) -> dict[str, pd.DataFrame]:
    """Walk from every demand point and judge every area.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The inputs, checked; ``streets`` with the columns of an edge.
    graph : Graph
        Their network.
    profile : Profile
        Who walks, and how far.
    zone : str
        Metric zone.
    cells : int
        H3 resolution of the built-up cells, 0 to 15.

    Returns
    -------
    dict of str to DataFrame
        ``results``, ``coverage``, ``gaps``, ``anchors`` and ``islands`` of :mod:`geo.tables`.
    """
    areas, demand = tables["areas"], tables["demand"]
    snapped = snap_all(tables, graph, zone=zone, avoid=profile.avoid)
    ways = prepare(graph, shut=shut_by(graph, avoid=profile.avoid))
    walked = nearest(ways, snapped.stations, snapped.demand)
    status = statuses(walked.length_mm, snapped.demand.status, limit_mm=profile.limit_mm)
    results = _results(tables, walked, status, cells)
    judged = cover(areas, demand, status, results["built_m2"].to_numpy())
    return {
        "results": results,
        "coverage": gpd.GeoDataFrame(judged, geometry=areas.geometry.to_numpy(), crs=STORED),
        "gaps": gap_list(tables, results, profile=profile, level=levels_of(areas)[-1]),
        "anchors": _anchors(tables, snapped, zone),
        "islands": islands(
            tables["streets"],
            graph,
            snapped.demand,
            _communities(areas, demand),
            demand["residents"].to_numpy(),
        ),
    }


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


def _anchors(tables: Tables, snapped: Snapped, zone: str) -> gpd.GeoDataFrame:
    """Describe every tie to the network, its connector as a line."""
    doors, _ = _doors(tables["stations"], tables["entrances"])
    points = {"stations": doors, "demand": tables["demand"].geometry}
    parts = [
        _anchor_rows(name, tables[name]["code"], anchors, _xy(points[name], zone))
        for name, anchors in (("stations", snapped.stations), ("demand", snapped.demand))
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
