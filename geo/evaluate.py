"""Checked tables become result tables: who walks where, and what that means.

This is where the core meets: :mod:`geo.engine` measures, :mod:`geo.access` judges. A question with
another profile or limit repeats exactly this and nothing before it. Tables travel as a mapping from
the names of :mod:`geo.tables` to frames in longitude and latitude; row numbers are those of the
frames.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.access.capacity import capacity_of
from geo.access.cells import Built, built_cells
from geo.access.coverage import Judged, Status, cover, cover_cells, judge
from geo.access.gaps import Outside, gaps
from geo.access.levels import held_by, levels_of
from geo.crs import STORED
from geo.engine import Engine, Tables, Tied, doors_of, metric_xy
from geo.explain import explain
from geo.network.graph import UNREACHABLE_MM, Anchors, Floats, Int32, Int64, Snap
from geo.network.islands import islands
from geo.network.snap import ties
from geo.profiles import Profile
from geo.question import Question
from geo.tables import CAUSES
from geo.walk.nearest import Nearest
from geo.walk.reach import Pairs, pairs

STATUS_NAMES = np.array([status.name.lower() for status in Status], dtype=object)
CAUSE_NAMES = np.array([*CAUSES, None], dtype=object)
"""The last stands for none, of those who are covered."""
SNAP_NAMES = np.array([snapped.name.lower() for snapped in Snap], dtype=object)


@dataclass(frozen=True, slots=True)
class Measured:
    """What a question finds at every demand point.

    Attributes
    ----------
    question : Question
        As asked.
    tied : Tied
        The city as this walker finds it.
    walked : Nearest
        The nearest station that counts.
    pairs : tuple of ndarray
        Every demand point and station within the limit of one another.
    built : Built
        The built-up cells.
    judged : Judged
        Who is covered.
    """

    question: Question
    tied: Tied
    walked: Nearest
    pairs: Pairs
    built: Built
    judged: Judged

    @property
    def minutes(self) -> Floats:
        """The walk to the nearest station, ``inf`` where there is no way."""
        return minutes_of(self.walked.length_mm, self.question.walker)


def measure(tables: Tables, engine: Engine, question: Question, built: Built) -> Measured:
    """Walk from every demand point and judge it by its walk and the room in reach.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        ``demand`` and ``stations``, checked.
    engine : Engine
        Made of them.
    question : Question
        Who walks, how far, when and to which stations.
    built : Built
        The built-up cells of demand, :func:`built_of`.
    """
    tied, limit_mm = engine.tied(question), question.walker.limit_mm
    walked = engine.standing(question).nearest
    found = pairs(tied.ways, engine.doors(question), tied.homes, limit_mm=limit_mm)
    judged = judge(
        amounts_held(tables["demand"], built.built_m2),
        walked.length_mm,
        tied.demand.first.status,
        found,
        capacity_of(tables["stations"]["capacity"]),
        limit_mm=limit_mm,
    )
    return Measured(question, tied, walked, found, built, judged)


def built_of(tables: Tables, *, cells: int) -> Built:
    """Find the built-up cells of demand; ``cells`` is their H3 resolution, 0 to 15."""
    places = tables["demand"].geometry
    return built_cells(places.x.to_numpy(), places.y.to_numpy(), resolution=cells)


def evaluate(
    tables: Tables, engine: Engine, question: Question, *, cells: int
) -> dict[str, pd.DataFrame]:
    """Walk from every demand point and judge every area.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The inputs, checked; ``streets`` with the columns of an edge.
    engine : Engine
        Made of them.
    question : Question
        Who walks, how far, when and to which stations.
    cells : int
        H3 resolution of the built-up cells, 0 to 15.

    Returns
    -------
    dict of str to DataFrame
        ``results``, ``coverage``, ``gaps``, ``anchors`` and ``islands`` of :mod:`geo.tables`.
    """
    measured = measure(tables, engine, question, built_of(tables, cells=cells))
    return dict(Tabulated(tables, engine, measured))


class Tabulated(Mapping[str, pd.DataFrame]):
    """The tables that a run leaves, each laid out when it is asked for; see :func:`evaluate`.

    Who asks for coverage does not wait until the causes of gaps are known.

    Parameters
    ----------
    tables, engine
        As :func:`evaluate` takes them.
    measured : Measured
        Of the same.
    """

    def __init__(self, tables: Tables, engine: Engine, measured: Measured) -> None:
        self._tables, self._engine, self._measured = tables, engine, measured
        self._laid: Callable[[str], pd.DataFrame] = lru_cache(maxsize=None)(self._lay)

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in _LAID:
            raise KeyError(name)
        return self._laid(name)

    def __iter__(self) -> Iterator[str]:
        return iter(_LAID)

    def __len__(self) -> int:
        return len(_LAID)

    def _lay(self, name: str) -> pd.DataFrame:
        table: pd.DataFrame = getattr(self, f"_{name}")()
        return table

    def _results(self) -> gpd.GeoDataFrame:
        measured = self._measured
        status, walked_mm = measured.judged.status, measured.walked.length_mm
        cause = explain(self._tables, self._engine, measured.question, status, walked_mm)
        return _results(self._tables, measured, cause)

    def _coverage(self) -> gpd.GeoDataFrame:
        areas, measured = self._tables["areas"], self._measured
        found = cover(areas, self._tables["demand"], measured.judged, measured.built.built_m2,
                      measured.minutes)  # fmt: skip
        return gpd.GeoDataFrame(found, geometry=areas.geometry.to_numpy(), crs=STORED)

    def _gaps(self) -> gpd.GeoDataFrame:
        walker, finest = self._measured.question.walker, levels_of(self._tables["areas"])[-1]
        return gap_list(self._tables, self["results"], profile=walker, level=finest)

    def _anchors(self) -> gpd.GeoDataFrame:
        return _anchors(self._tables, self._measured.tied, self._engine.zone)

    def _islands(self) -> pd.DataFrame:
        demand, tied = self._tables["demand"], self._measured.tied
        return islands(
            self._tables["streets"],
            tied.components,
            tied.demand.first,
            _communities(self._tables["areas"], demand),
            _kept_in(tied, demand["residents"].to_numpy()),
        )


_LAID = ("results", "coverage", "gaps", "anchors", "islands")


def minutes_of(length_mm: Int32, walker: Profile) -> Floats:
    """Turn walks into minutes, ``inf`` where there is no way."""
    metres = np.where(length_mm == UNREACHABLE_MM, np.inf, length_mm / 1000)
    return metres * 60 / (float(walker.speed_kmh) * 1000)


def amounts_held(demand: pd.DataFrame, built_m2: Floats) -> pd.DataFrame:
    """List what is to be covered at each demand point; residents are :func:`residents_held`."""
    amounts = demand[["residents", "dwellings", "buildings"]].reset_index(drop=True)
    return amounts.assign(residents=residents_held(demand), built_m2=built_m2)


def residents_held(demand: pd.DataFrame) -> Int64:
    """Count the residents of each demand point.

    Those in no area of the city count nowhere, and take no room.
    """
    held = demand["area"].notna()
    return demand["residents"].where(held, 0).to_numpy(dtype=np.int64)


def _kept_in(snapped: Tied, residents: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Count the residents from whose homes no walk begins on the longest component."""
    homes = snapped.homes
    is_main = (homes.edges >= 0) & (snapped.components[homes.edges] == 0)
    kept = residents.copy()
    kept[homes.owners[is_main]] = 0
    return kept


def _communities(areas: pd.DataFrame, demand: pd.DataFrame) -> npt.NDArray[np.object_]:
    """Name the community of each demand point, or the finest area where there are none."""
    levels = levels_of(areas)
    level = "community" if "community" in levels else levels[-1]
    codes = np.array([*areas["code"], None], dtype=object)
    return codes[held_by(areas, demand["area"], level)]


def cells_of(demand: pd.DataFrame, measured: Measured) -> pd.DataFrame:
    """Count statuses and take rates for every H3 cell; see :func:`cover_cells`."""
    built = measured.built
    return cover_cells(demand, measured.judged, built.built_m2, built.cells)


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
    outside = Outside(
        status=pd.Index(STATUS_NAMES).get_indexer(results["status"]).astype(np.uint8),
        residents=outside_of(tables["demand"], results),
        station=pd.Index(stations).get_indexer(results["station"]).astype(np.int32),
        length_mm=results["length_mm"].fillna(UNREACHABLE_MM).to_numpy(dtype=np.int32),
        cause=pd.Index(CAUSES).get_indexer(pd.Index(results["cause"])).astype(np.int64),
        cells=results["cell"].to_numpy(dtype=object),
    )
    return gaps(
        tables["areas"], tables["demand"], outside, profile=profile, stations=stations, level=level
    )


def outside_of(demand: pd.DataFrame, results: pd.DataFrame) -> Int64:
    """Count the residents of each demand point who are not covered."""
    residents = demand["residents"].to_numpy(dtype=np.int64)
    in_reach = results["status"].isin(["covered", "over_capacity"]).to_numpy()
    turned_away = results["turned_away"].fillna(0).to_numpy(dtype=np.int64)
    return np.where(in_reach, turned_away, residents)


def _results(tables: Tables, measured: Measured, cause: Int64) -> gpd.GeoDataFrame:
    """Name what was found for each demand point."""
    demand, walked, judged = tables["demand"], measured.walked, measured.judged
    stations = np.array([*tables["stations"]["code"], None], dtype=object)
    full = judged.status == Status.OVER_CAPACITY
    residents = demand["residents"].to_numpy(dtype=np.int64)
    return gpd.GeoDataFrame(
        {
            "code": demand["code"],
            "area": demand["area"],
            "status": STATUS_NAMES[judged.status],
            "station": stations[walked.station],
            "length_mm": _whole(walked.length_mm, walked.length_mm != UNREACHABLE_MM),
            "turned_away": np.where(full, residents - judged.covered["residents"], 0),
            "cause": CAUSE_NAMES[cause],
            "cell": measured.built.cells,
            "built_m2": measured.built.built_m2,
        },
        geometry=demand.geometry.to_numpy(),
        crs=STORED,
    )


def _whole(values: npt.NDArray[np.int32], known: npt.NDArray[np.bool_]) -> pd.arrays.IntegerArray:
    """Keep integers integers where some are absent."""
    return pd.arrays.IntegerArray(values.astype(np.int64), ~known)


def _anchors(tables: Tables, snapped: Tied, zone: str) -> gpd.GeoDataFrame:
    """Describe every tie to the network, its connector as a line, then every exit likewise."""
    doors, whose = doors_of(tables["stations"], tables["entrances"])
    doors_xy, homes_xy = (metric_xy(at, zone) for at in (doors, tables["demand"].geometry))
    stations, demand = (tables[name]["code"].to_numpy(dtype=object)
                        for name in ("stations", "demand"))  # fmt: skip
    parts = [
        _anchor_rows("stations", stations[whose], ties(snapped.ground, doors_xy), doors_xy),
        _anchor_rows("demand", demand, snapped.demand, homes_xy),
        _anchor_rows("demand", demand, snapped.exits, homes_xy).assign(status="gate"),
    ]
    return pd.concat(parts, ignore_index=True).set_crs(zone).to_crs(STORED)


def _anchor_rows(
    table: str, codes: npt.NDArray[np.object_], anchors: Anchors, xy: Floats
) -> gpd.GeoDataFrame:
    """Describe anchors; owners are the rows of codes and places."""
    tied = anchors.edges >= 0
    lines = np.full(len(tied), None, dtype=object)
    begins, ends = xy[anchors.owners[tied]], anchors.xy[tied]
    lines[tied] = shapely.linestrings(np.stack([begins, ends], axis=1))
    is_further = np.diff(anchors.owners, prepend=-1) == 0
    return gpd.GeoDataFrame(
        {
            "owner_table": table,
            "owner": codes[anchors.owners],
            "edge": _whole(anchors.edges, tied),
            "offset_mm": _whole(anchors.offset_mm, tied),
            "connector_mm": _whole(anchors.connector_mm, tied),
            "status": np.where(is_further, "stepless", SNAP_NAMES[anchors.status]),
        },
        geometry=lines,
    )
