"""The walking engine of a city: its stations and its people, tied to the streets that are open.

Which streets are open depends on who walks and when. For each such case the engine prepares its
ways, ties everything to them, and keeps both; on a shelf they outlast the process.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property, lru_cache
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely

from geo.compiled import announce
from geo.crs import STORED
from geo.hours import is_open, texts_of
from geo.network.border import Border, border_of
from geo.network.build import load
from geo.network.components import components
from geo.network.gates import Gates, OwnGates, own_gates, tie
from geo.network.gates import shut as shut_at
from geo.network.graph import Anchors, Floats, Graph, Int32
from geo.network.shelf import Shelf
from geo.network.snap import Ground, barrier_segments, lay_out, ties
from geo.network.ways import Bools, Ways, prepare, shut_by
from geo.question import Question
from geo.tables import PRIVATE
from geo.walk.crossings import Crossings, crossings, segment_kinds
from geo.walk.exits import Walks, walks_out
from geo.walk.places import Goals, goals
from geo.walk.whatif import Standing, stand

Tables = Mapping[str, gpd.GeoDataFrame]

THREADS = 2
_MADE_OF = ("streets", "barriers", "stations", "entrances", "demand", "compounds", "gates")


class _Case(NamedTuple):
    """What decides which ways are open; questions that share it share what is tied.

    Attributes
    ----------
    avoid : int
        Flags of edges that are shut.
    shut : bytes or None
        Which edges are, to strangers and to all, packed; None where only flags say it.
    hard : bool
        Whether streets end at the border.
    """

    avoid: int
    shut: bytes | None
    hard: bool


@dataclass(frozen=True, slots=True)
class Tied:
    """A city tied to the streets that are open to somebody.

    Attributes
    ----------
    components : ndarray of int32, shape (n_edges,)
        Component of each edge: 0 the longest, -1 where it is shut.
    ways : Ways
        The open streets, ready to be searched.
    ground : Ground
        The same, ready for any point to be tied to them.
    stations, demand : Anchors
        Owners are the rows of the stations and demand tables; all that
        :func:`geo.network.snap.ties` finds, so that the first one of a demand point is the nearest.
    gates : OwnGates
        What is open to the people of one compound besides.
    exits : Anchors
        Where they come out of those gates, see :mod:`geo.walk.exits`; owners are rows of the demand
        table, many with none.
    """

    components: Int32
    ways: Ways
    ground: Ground
    stations: Anchors
    demand: Anchors
    gates: OwnGates
    exits: Anchors

    @property
    def homes(self) -> Anchors:
        """Everywhere that walks from demand set out from: its ties to the streets, its exits."""
        return self.demand.united(self.exits)


class Engine:
    """What every walk in a city starts from. Safe to use from several threads.

    Parameters
    ----------
    tables : mapping of str to GeoDataFrame
        ``streets`` with the columns of an edge, ``barriers``, ``stations``, ``entrances``,
        ``demand``, ``compounds`` and ``gates``, longitude and latitude. Asked for only where
        something has to be made, or a place has to be found in a compound.
    zone : str
        Metric zone.
    graph : Graph, optional
        That of the streets; loaded from them when left out.
    shelf : Shelf
        Where what is prepared is kept.
    contents : mapping of str to str
        A hash of each table's rows; nothing is kept when left out.
    tell : callable, optional
        Told what takes long.

    Attributes
    ----------
    zone : str
        The metric zone.
    """

    def __init__(
        self,
        tables: Tables,
        *,
        zone: str,
        graph: Graph | None = None,
        shelf: Shelf | None = None,
        contents: Mapping[str, str] | None = None,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self._tables, self.zone, self._given = tables, zone, graph
        self._shelf = shelf if shelf is not None and contents else Shelf(None)
        self._contents = contents or {}
        self._tell = tell
        self._tied = lru_cache(maxsize=8)(self._tie)
        self._stood = lru_cache(maxsize=8)(self._stand)
        self._crossed = lru_cache(maxsize=4)(self._cross)
        self._wanted = lru_cache(maxsize=8)(self._make_goals)
        self._shut = lru_cache(maxsize=32)(self._shut_at)

    @cached_property
    def graph(self) -> Graph:
        """The network, in whole millimetres."""
        if self._given is not None:
            return self._given
        made_of = self._made_of("streets")
        return self._shelf.take(
            Graph, made_of, lambda: load(self._tables["streets"], zone=self.zone)
        )

    def network(self, question: Question) -> Graph:
        """Return the network that a question is walked on: behind a hard border, what is left."""
        return self._walled if self._case(question).hard else self.graph

    def tied(self, question: Question) -> Tied:
        """Tie the city to the streets that are open in a question."""
        return self._tied(self._case(question))

    def standing(self, question: Question) -> Standing:
        """Tell who walks where, as changes begin from it."""
        return self._stood(self._case(question), self._kept(question))

    def crossings(self, question: Question) -> Crossings:
        """Find short ways that are not there, between open streets: :mod:`geo.walk.crossings`."""
        return self._crossed(self._case(question))

    def stations(self, question: Question) -> Goals:
        """Make the stations that count ready to be found."""
        return self._wanted(self._case(question), self._kept(question))

    def counted(self, question: Question) -> Bools:
        """Say which stations count: their service, their hours, their side of the border."""
        stations = self._tables["stations"]
        is_counted = np.ones(len(stations), dtype=bool)
        if question.service is not None:
            is_counted &= [question.service in offered for offered in services_of(stations)]
        if question.at is not None:
            is_counted &= is_open(texts_of(stations["hours"]), question.at)
        if question.border != "open":
            is_counted &= stations["area"].notna().to_numpy(dtype=bool)
        return is_counted

    def doors(self, question: Question) -> Anchors:
        """Tie the stations that count: the others have no door, and keep their numbers."""
        tied = self.tied(question).stations
        return tied if question.is_plain else with_some(tied, self.counted(question))

    def walks_out(self, tied: Tied, point: Anchors, place: tuple[float, float]) -> Walks:
        """Walk from a place to the gates of the compound it lies in.

        Parameters
        ----------
        tied : Tied
            Whom and when it is asked for.
        point : Anchors
            The place, tied to its ground.
        place : tuple of float
            Its longitude and latitude, degrees.
        """
        compounds = compounds_of(shapely.points([place]), self._compounds)
        return walks_out(self.graph, tied.ways, point, compounds, tied.gates)

    @cached_property
    def _compounds(self) -> gpd.GeoDataFrame:
        return self._tables["compounds"]

    def _tie(self, case: _Case) -> Tied:
        if self._tell:
            announce(self._tell)
        made_of = f"{self._made_of(*_MADE_OF)} avoid {case.avoid} shut {case.shut!r}"
        if case.hard:
            made_of += f" within {self._made_of('areas')}"
        return self._shelf.take(Tied, made_of, lambda: self._make_tied(case))

    def _make_tied(self, case: _Case) -> Tied:
        """Tie the city; edges that are shut only to strangers are those shut by being private."""
        graph = self._walled if case.hard else self.graph
        if case.shut is None:
            masks = [shut_by(graph, avoid=bits) for bits in (case.avoid, case.avoid & ~PRIVATE)]
        else:
            bits = np.unpackbits(np.frombuffer(case.shut, np.uint8), count=2 * graph.n_edges)
            masks = [*bits.astype(bool).reshape(2, -1)]
        shut, shut_to_all = masks
        opened = pd.Index(self._compounds["code"]).get_indexer(self._tables["gates"]["compound"])
        gates = own_gates(self._gates, opened.astype(np.int32), passable=shut & ~shut_to_all)
        return tied_to(self._tables, graph, shut=shut, gates=gates, zone=self.zone)

    @cached_property
    def _gates(self) -> Gates:
        return tie(self._tables["gates"], self._tables["streets"], zone=self.zone)

    def _case(self, question: Question) -> _Case:
        avoid, hard = question.walker.avoid, question.border == "hard"
        is_plain = question.at is None and not hard
        return _Case(avoid, None if is_plain else self._shut(avoid, question.at, hard), hard)

    def _kept(self, question: Question) -> bytes | None:
        """Pack which stations count; None where all do."""
        return None if question.is_plain else np.packbits(self.counted(question)).tobytes()

    def _shut_at(self, avoid: int, at: datetime | None, hard: bool) -> bytes:  # noqa: FBT001 - cached
        masks = [shut_at(self.graph, self._gates, avoid=bits, at=at)
                 for bits in (avoid, avoid & ~PRIVATE)]  # fmt: skip
        if hard:
            masks = [mask | self.border.beyond for mask in masks]
        return np.packbits(masks).tobytes()

    @cached_property
    def border(self) -> Border:
        """What lies beyond the city's border."""
        return border_of(self._tables["areas"], self._tables["streets"], zone=self.zone)

    @cached_property
    def _walled(self) -> Graph:
        """The network whose streets end at their first junction beyond the border."""
        return load(self.border.ended(self._tables["streets"]), zone=self.zone)

    def _stand(self, case: _Case, counted: bytes | None) -> Standing:
        tied = self._tied(case)
        return stand(tied.ways, _picked(tied.stations, counted), tied.homes)

    def _make_goals(self, case: _Case, counted: bytes | None) -> Goals:
        tied = self._tied(case)
        return goals(tied.ways, _picked(tied.stations, counted))

    def _cross(self, case: _Case) -> Crossings:
        """Cross whatever parts open streets; who stands or lives where plays no part in it."""
        tied, graph = self._tied(case), self._walled if case.hard else self.graph
        kinds = segment_kinds(self._tables["barriers"])
        made_of = f"{self._made_of('streets', 'barriers', 'gates', 'areas')} {case!r} crossed"
        return self._shelf.take(
            Crossings,
            made_of,
            lambda: crossings(graph, tied.ways, tied.ground, kinds, threads=THREADS),
        )

    def _made_of(self, *names: str) -> str:
        if not self._contents:  # then nothing is kept
            return ""
        return " ".join([self.zone, *(self._contents[name] for name in names)])


def services_of(stations: pd.DataFrame) -> list[tuple[str, ...]]:
    """List the services that each station offers."""
    return [tuple(part.strip() for part in text.split(";") if part.strip())
            for text in stations["services"].fillna("")]  # fmt: skip


def with_some(anchors: Anchors, kept: Bools) -> Anchors:
    """Untie every owner but some; all keep their numbers."""
    return replace(anchors, edges=np.where(kept[anchors.owners], anchors.edges, np.int32(-1)))


def _picked(anchors: Anchors, packed: bytes | None) -> Anchors:
    if packed is None:
        return anchors
    kept = np.unpackbits(np.frombuffer(packed, np.uint8), count=anchors.n_owners)
    return with_some(anchors, kept.astype(bool))


def tied_to(tables: Tables, graph: Graph, *, shut: Bools, gates: OwnGates, zone: str) -> Tied:
    """Tie stations (by their declared entrances first) and demand to the open streets.

    Parameters
    ----------
    tables : mapping of str to GeoDataFrame
        ``stations``, ``entrances``, ``demand``, ``compounds`` and ``barriers``, longitude and
        latitude.
    graph : Graph
        The network, metres in ``zone``.
    shut : ndarray of bool, shape (n_edges,)
        Edges that may not be used.
    gates : OwnGates
        Those of them that the people of one compound may use.
    zone : str
        Metric zone.
    """
    barriers = barrier_segments(tables["barriers"].to_crs(zone))
    points, owners = doors_of(tables["stations"], tables["entrances"])
    parts = components(graph, shut=shut)
    ground = lay_out(graph, barriers=barriers, components=parts)
    n_stations = len(tables["stations"])
    ways, people = prepare(graph, shut=shut), tables["demand"].geometry
    demand = ties(ground, metric_xy(people, zone))
    compounds = compounds_of(people.to_numpy(), tables["compounds"])
    return Tied(
        components=parts,
        ways=ways,
        ground=ground,
        stations=ties(ground, metric_xy(points, zone), owners=owners, n_owners=n_stations),
        demand=demand,
        gates=gates,
        exits=walks_out(graph, ways, demand, compounds, gates).exits,
    )


def compounds_of(points: npt.NDArray[np.object_], compounds: gpd.GeoDataFrame) -> Int32:
    """Find in which compound points lie: its row, -1 in none.

    A border belongs to it; of several the one with the lowest code counts.
    """
    found = np.full(len(points), -1, dtype=np.int32)
    at, row = compounds.sindex.query(points, predicate="intersects")
    order = np.lexsort((compounds["code"].to_numpy(dtype=object)[row], at))
    held, first = np.unique(at[order], return_index=True)
    found[held] = row[order][first]
    return found


def doors_of(
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


def metric_xy(points: gpd.GeoSeries, zone: str) -> Floats:
    """Return the coordinates of points, metres in a zone."""
    return np.asarray(shapely.get_coordinates(points.to_crs(zone).to_numpy()), dtype=np.float64)
