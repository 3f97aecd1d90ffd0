"""Gates as data: on which street each stands, who may pass it, and when.

The rules:

* a gate stands on the street nearest to it, at most 5 m away; a street flagged as one that passes a
  gate comes before any other, and equals go to the lowest edge;
* what a gate says of who may pass, and when, counts more than the flags of its street. A gate for
  residents only makes the street ``PRIVATE``, a public one does not; one with hours makes it
  ``NIGHT_CLOSED`` if it is ever closed at night. Of several gates on a street each must be passed;
* everyone may pass the gates of their own compound, when they are open: a gate for residents shuts
  out strangers, not those who live behind it (:mod:`geo.walk.exits`), and nobody cuts through a
  compound by it. Where gates for residents of several compounds stand on one street, nobody
  passes;
* at a given time a gate with hours is open or shut by them (one whose hours say "unknown" is shut).
  Any other street that is ``NIGHT_CLOSED`` is shut from 22:00 to 06:00.

Hours are read as :mod:`geo.hours` says, holidays included.
"""

from datetime import datetime
from typing import NamedTuple

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import shapely

from geo.hours import Bools, Texts, hours_of_week, is_open, texts_of
from geo.network.barriers import GATE_M
from geo.network.graph import Bytes, Graph, Int32, Int64
from geo.tables import NIGHT_CLOSED, PRIVATE

NIGHT_FROM_HOUR, NIGHT_TO_HOUR = 22, 6
"""When streets are shut that are shut at night, unless a gate of their own says otherwise."""

ORDINARY_MONDAY = datetime(2026, 1, 5)  # noqa: DTZ001 - the city's own time
"""The week by which it is judged whether a gate is closed at night; always the same one, so that
the same files give the same network; it has no holiday."""


class Gates(NamedTuple):
    """Gates tied to streets.

    Attributes
    ----------
    edges : ndarray of int64, shape (n_gates,)
        The edge that each stands on, -1 where there is none.
    residents : ndarray of bool, shape (n_gates,)
        Whether only residents may pass.
    hours : ndarray of object, shape (n_gates,)
        Opening hours, None where nothing is known of them.
    """

    edges: Int64
    residents: Bools
    hours: npt.NDArray[np.object_]

    @property
    def standing(self) -> "Gates":
        """Only the gates that stand on a street."""
        on = self.edges >= 0
        return Gates(self.edges[on], self.residents[on], self.hours[on])


class OwnGates(NamedTuple):
    """Streets that are shut to all but the people of one compound.

    Attributes
    ----------
    edges : ndarray of int32, shape (n_streets,)
        In order.
    compounds : ndarray of int32, shape (n_streets,)
        Row of the compound whose people may pass each.
    """

    edges: Int32
    compounds: Int32


def tie(gates: gpd.GeoDataFrame, edges: gpd.GeoDataFrame, *, zone: str) -> Gates:
    """Find the street that each gate stands on.

    Parameters
    ----------
    gates : GeoDataFrame
        :data:`geo.tables.GATES`, longitude and latitude.
    edges : GeoDataFrame
        Streets, one row an edge, longitude and latitude.
    zone : str
        Metric zone.

    Returns
    -------
    Gates
        One for each row of gates.
    """
    points = gates.geometry.to_crs(zone).to_numpy()
    lines = edges.geometry.to_crs(zone).to_numpy()
    around_m = GATE_M + 0.001  # distances are whole millimetres
    gate, edge = shapely.STRtree(lines).query(points, predicate="dwithin", distance=around_m)
    apart_mm = np.rint(shapely.distance(points[gate], lines[edge]) * 1000)
    near = apart_mm <= GATE_M * 1000
    gate, edge, apart_mm = gate[near], edge[near], apart_mm[near]
    is_other = ~edges["gate"].to_numpy(dtype=bool)[edge]
    order = np.lexsort((edge, apart_mm, is_other, gate))
    on = np.full(len(gates), -1, dtype=np.int64)
    tied, first = np.unique(gate[order], return_index=True)
    on[tied] = edge[order][first]
    is_own = (gates["passage"] == "residents").to_numpy(dtype=bool)
    return Gates(on, is_own, texts_of(gates["hours"]))


def heeded(flags: Bytes, gates: Gates) -> Bytes:
    """Make the flags of edges say what their gates say.

    Parameters
    ----------
    flags : ndarray of uint8, shape (n_edges,)
        Bits of :data:`geo.tables.FLAGS`.
    gates : Gates
        What stands on those edges.

    Returns
    -------
    ndarray of uint8, shape (n_edges,)
        The same where no gate stands. To heed gates twice changes nothing.
    """
    gates = gates.standing
    is_timed = np.array([hours is not None for hours in gates.hours], dtype=bool)
    at_night = closed_at_night(gates.hours)
    told = flags.copy()
    told[gates.edges] &= ~np.uint8(PRIVATE)
    told[gates.edges[gates.residents]] |= np.uint8(PRIVATE)
    told[gates.edges[is_timed]] &= ~np.uint8(NIGHT_CLOSED)
    told[gates.edges[at_night]] |= np.uint8(NIGHT_CLOSED)
    return told


def shut(graph: Graph, gates: Gates, *, avoid: int, at: datetime | None = None) -> Bools:
    """Say of each edge whether it may not be walked.

    Parameters
    ----------
    graph : Graph
        The network.
    gates : Gates
        What stands on its edges.
    avoid : int
        Flags of the edges that may not be used.
    at : datetime, optional
        When, in the city's own time; whatever opens at any time is open when left out.

    Returns
    -------
    ndarray of bool, shape (n_edges,)

    Raises
    ------
    ContractError
        If hours cannot be understood.
    """
    flags = heeded(graph.edge_flags, gates)
    closed = np.asarray((flags & np.uint8(avoid)) != 0, dtype=bool)
    return closed if at is None else closed | _closed(flags, gates.standing, at)


def own_gates(gates: Gates, compounds: Int32, *, passable: Bools) -> OwnGates:
    """Say who may pass the streets that have a gate for residents.

    Parameters
    ----------
    gates : Gates
        What stands on the edges.
    compounds : ndarray of int32, shape (n_gates,)
        Row of the compound that each opens, -1 for none.
    passable : ndarray of bool, shape (n_edges,)
        Edges on which nothing stops anybody but a gate for residents.
    """
    owned = gates.residents & (gates.edges >= 0)
    owned[owned] = passable[gates.edges[owned]]
    told = np.stack([gates.edges[owned], compounds[owned]]).astype(np.int32)
    edges, owners = np.unique(told, axis=1)
    _, of, n_owners = np.unique(edges, return_inverse=True, return_counts=True)
    of_one = (n_owners[of] == 1) & (owners >= 0)
    return OwnGates(edges[of_one], owners[of_one])


def _closed(flags: Bytes, gates: Gates, at: datetime) -> Bools:
    """Say of each edge whether it is closed at a time."""
    is_night = at.hour >= NIGHT_FROM_HOUR or at.hour < NIGHT_TO_HOUR
    closed = np.asarray((flags & NIGHT_CLOSED) != 0, dtype=bool) & is_night
    timed = np.array([hours is not None for hours in gates.hours], dtype=bool)
    edges = gates.edges[timed]
    closed[edges] = False
    closed[edges[~is_open(gates.hours[timed], at)]] = True
    return closed


def closed_at_night(hours: Texts) -> Bools:
    """Say of each gate whether its hours close it at any full hour of the night."""
    opened = hours_of_week(hours, monday=ORDINARY_MONDAY)
    hour = np.arange(opened.shape[1]) % 24
    night = (hour >= NIGHT_FROM_HOUR) | (hour < NIGHT_TO_HOUR)
    return np.asarray(~opened[:, night].all(axis=1), dtype=bool)
