"""A city as arrays: all that decides who is covered, and nothing else.

:func:`geo.evaluate.evaluate` finds the same from tables; a scene can be changed and asked again a
hundred times in a few seconds.
"""

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from geo.access.capacity import capacity_of
from geo.access.coverage import RATES, judge
from geo.engine import Engine, Tables, compounds_of, doors_of, metric_xy, with_some
from geo.evaluate import amounts_held
from geo.network.components import components
from geo.network.gates import OwnGates
from geo.network.graph import UNREACHABLE_MM, Floats, Graph, Int32, Int64
from geo.network.kernels import Grid
from geo.network.snap import Ground, lay_out, ties
from geo.network.ways import Bools, Ways, prepare
from geo.question import Question
from geo.walk.exits import walks_out
from geo.walk.reach import pairs


@dataclass(frozen=True, slots=True)
class Streets:
    """Streets that are open, ready to be walked.

    Attributes
    ----------
    graph : Graph
        The network, shut edges among it.
    ways : Ways
        What is open.
    ground : Ground
        The same, ready for points to be tied to it.
    gates : OwnGates
        What is open to the people of one compound besides.
    """

    graph: Graph
    ways: Ways
    ground: Ground
    gates: OwnGates

    @property
    def is_open(self) -> Bools:
        """Which edges are open."""
        return self.ways.edge_chains >= 0


@dataclass(frozen=True, slots=True)
class People:
    """Demand points.

    Attributes
    ----------
    xy : ndarray of float64, shape (n_demand, 2)
        Metres in the zone of the streets.
    compounds : ndarray of int32, shape (n_demand,)
        In which each lies, -1 in none.
    areas : ndarray of int64, shape (n_demand,)
        The smallest area that holds each, by any number; -1 outside every area.
    amounts : DataFrame
        ``residents``, ``dwellings``, ``buildings`` and ``built_m2``, as
        :func:`geo.access.coverage.judge` takes them.
    """

    xy: Floats
    compounds: Int32
    areas: Int64
    amounts: pd.DataFrame


@dataclass(frozen=True, slots=True)
class Doors:
    """Where stations are entered.

    Attributes
    ----------
    xy : ndarray of float64, shape (n_doors, 2)
        Metres in the zone of the streets.
    owners : ndarray of int32, shape (n_doors,)
        Station of each, not decreasing.
    is_counted : ndarray of bool, shape (n_stations,)
        Which stations count.
    capacity : ndarray of int64, shape (n_stations,)
        Residents that each can take.
    """

    xy: Floats
    owners: Int32
    is_counted: Bools
    capacity: Int64


@dataclass(frozen=True, slots=True)
class Scene:
    """Streets, people and doors of one city."""

    streets: Streets
    people: People
    doors: Doors


def scene_of(tables: Tables, engine: Engine, question: Question, built_m2: Floats) -> Scene:
    """Set up the scene of a question.

    Parameters
    ----------
    tables : mapping of str to DataFrame
        The inputs, checked, longitude and latitude.
    engine : Engine
        Made of them.
    question : Question
        Who walks, when and to which stations.
    built_m2 : ndarray of float64, shape (n_demand,)
        Each demand point's share of the built-up area.
    """
    tied, demand, stations = engine.tied(question), tables["demand"], tables["stations"]
    places, owners = doors_of(stations, tables["entrances"])
    return Scene(
        Streets(engine.network(question), tied.ways, tied.ground, tied.gates),
        People(
            metric_xy(demand.geometry, engine.zone),
            compounds_of(demand.geometry.to_numpy(), tables["compounds"]),
            pd.Index(tables["areas"]["code"]).get_indexer(demand["area"]).astype(np.int64),
            amounts_held(demand, built_m2),
        ),
        Doors(
            metric_xy(places, engine.zone),
            owners,
            engine.counted(question),
            capacity_of(stations["capacity"]),
        ),
    )


def opened(graph: Graph, *, shut: Bools, barriers: Grid, gates: OwnGates) -> Streets:
    """Make the open streets of a graph ready."""
    bare = lay_out(graph, barriers=np.empty((0, 4)), components=components(graph, shut=shut))
    ground = replace(bare, barriers=barriers)
    return Streets(graph, prepare(graph, shut=shut), ground, gates)


def covered(scene: Scene, *, limit_mm: int) -> Floats:
    """Find how much of each amount is covered at each demand point.

    Parameters
    ----------
    scene : Scene
        The city.
    limit_mm : int
        How far people walk, inclusive.

    Returns
    -------
    ndarray of float64, shape (n_rates, n_demand)
        In the order of :data:`geo.access.coverage.RATES`; the same as a run counts.
    """
    streets, people, doors = scene.streets, scene.people, scene.doors
    ways, ground, n_stations = streets.ways, streets.ground, len(doors.capacity)
    homes = ties(ground, people.xy)
    own = walks_out(streets.graph, ways, homes, people.compounds, streets.gates).exits
    stations = ties(ground, doors.xy, owners=doors.owners, n_owners=n_stations)
    found = pairs(ways, with_some(stations, doors.is_counted), homes.united(own),
                  limit_mm=limit_mm)  # fmt: skip
    nearest_mm = np.full(homes.n_owners, UNREACHABLE_MM, dtype=np.int32)
    np.minimum.at(nearest_mm, found[0], found[2])
    judged = judge(
        people.amounts, nearest_mm, homes.first.status, found, doors.capacity, limit_mm=limit_mm
    )
    return np.stack([judged.covered[column].astype(np.float64) for column in RATES.values()])
