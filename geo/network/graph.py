"""The graph: streets as integers.

Everything above this file is arithmetic on these arrays. Lengths are whole millimetres, so sums
are exact, comparisons with a limit are exact, and the order of additions does not matter.

Conventions
-----------
* an *edge* is a walkable line between two junctions, walked both ways; its *tail* is where its
  geometry begins, its *head* where it ends;
* an *arc* is one direction of an edge; arcs are grouped by the node they leave
  (compressed sparse rows);
* a place on the network is an edge and an offset from its tail.
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]
Rows = npt.NDArray[np.integer[Any]] | npt.NDArray[np.bool_]
"""Which rows: by number, in any order, or yes and no for each."""

Kept = TypeVar("Kept", bound=np.generic)


def frozen(array: npt.NDArray[Kept]) -> npt.NDArray[Kept]:
    """Return a contiguous array that nobody can change.

    Compiled loops take arrays that may be changed and those that may not for two different things:
    what a graph is made of is always the latter, be it built or mapped from disk.
    """
    kept = np.ascontiguousarray(array).view()
    kept.flags.writeable = False
    return kept


UNREACHABLE_MM = 2**31 - 1
"""Stands for "no way" in integer arrays; every public figure shows it as ``inf``."""


@dataclass(frozen=True, slots=True)
class Graph:
    """A walking network; its arrays are read-only.

    Attributes
    ----------
    offsets : ndarray of int32, shape (n_nodes + 1,)
        Arcs of node *i* are ``offsets[i]:offsets[i + 1]``.
    targets : ndarray of int32, shape (n_arcs,)
        Node an arc leads to.
    arc_edges : ndarray of int32, shape (n_arcs,)
        Edge an arc belongs to.
    length_mm : ndarray of int32, shape (n_arcs,)
        Length of each arc, whole millimetres, zero allowed.
    flags : ndarray of uint8, shape (n_arcs,)
        Bits of ``geo.tables.FLAGS``.
    xy : ndarray of float64, shape (n_nodes, 2)
        Node coordinates, metres in the metric zone.
    tails, heads : ndarray of int32, shape (n_edges,)
        End nodes of each edge.
    edge_length_mm : ndarray of int32, shape (n_edges,)
        Length of each edge.
    edge_flags : ndarray of uint8, shape (n_edges,)
        Bits of each edge.
    shape_offsets : ndarray of int32, shape (n_edges + 1,)
        Vertices of edge *e* are ``shape_xy[shape_offsets[e]:shape_offsets[e + 1]]``.
    shape_xy : ndarray of float64, shape (n_vertices, 2)
        Geometry of all edges, one ragged array, tail first, metres in the metric zone.
    """

    offsets: Int32
    targets: Int32
    arc_edges: Int32
    length_mm: Int32
    flags: Bytes
    xy: Floats
    tails: Int32
    heads: Int32
    edge_length_mm: Int32
    edge_flags: Bytes
    shape_offsets: Int32
    shape_xy: Floats

    def __post_init__(self) -> None:
        for name in self.__slots__:
            object.__setattr__(self, name, frozen(getattr(self, name)))

    @property
    def n_nodes(self) -> int:
        """Number of nodes."""
        return len(self.offsets) - 1

    @property
    def n_edges(self) -> int:
        """Number of edges."""
        return len(self.tails)


class Snap(IntEnum):
    """How a point was tied to the network."""

    NORMAL = 0
    """At most 50 m to an edge of the main component."""
    FAR = 1
    """Above 50 and at most 200 m."""
    ISLAND = 2
    """Only an edge of a small component was in range."""
    UNROUTABLE = 3
    """Nothing within 200 m that a barrier does not cut off."""


ANCHOR_COLUMNS = ("owners", "edges", "offset_mm", "connector_mm", "status", "xy")
"""What :class:`Anchors` hold of each anchor."""


@dataclass(frozen=True, slots=True)
class Anchors:
    """Points tied to edges.

    Attributes
    ----------
    owners : ndarray of int32, shape (n_anchors,)
        Row of the station or demand point each anchor belongs to, not decreasing; a station with
        several entrances has several anchors, and every owner has at least one.
    edges : ndarray of int32, shape (n_anchors,)
        Edge, or -1 when unroutable.
    offset_mm : ndarray of int32, shape (n_anchors,)
        From the edge's tail, 0 to the edge's length.
    connector_mm : ndarray of int32, shape (n_anchors,)
        From the point to the edge, straight.
    status : ndarray of uint8, shape (n_anchors,)
        :class:`Snap`.
    xy : ndarray of float64, shape (n_anchors, 2)
        The place on the edge, metres in the metric zone; ``nan`` when unroutable.
    n_owners : int
        How many stations or demand points there are.
    """

    owners: Int32
    edges: Int32
    offset_mm: Int32
    connector_mm: Int32
    status: Bytes
    xy: Floats
    n_owners: int

    @property
    def first(self) -> "Anchors":
        """Only the first anchor of each owner."""
        rows = np.searchsorted(self.owners, np.arange(self.n_owners))
        return self.picked(rows, n_owners=self.n_owners)

    def picked(self, rows: Rows, *, n_owners: int, **instead: Int32 | Bytes) -> "Anchors":
        """Take some anchors, in the order given, and some columns as they are handed over."""
        taken: dict[str, Any] = {
            name: getattr(self, name)[rows] for name in ANCHOR_COLUMNS if name not in instead
        }
        return Anchors(**taken, **instead, n_owners=n_owners)  # type: ignore[arg-type]

    def own(self, rows: Rows) -> "Anchors":
        """Take some anchors, in the order given, each its own owner."""
        n = len(self.owners[rows])
        return self.picked(rows, n_owners=n, owners=np.arange(n, dtype=np.int32))

    def joined(self, other: "Anchors") -> "Anchors":
        """List the anchors of both; owners of the other are numbered on."""
        columns = {name: np.concatenate([getattr(self, name), getattr(other, name)])
                   for name in ANCHOR_COLUMNS}  # fmt: skip
        columns["owners"][len(self.owners) :] += self.n_owners
        return Anchors(**columns, n_owners=self.n_owners + other.n_owners)

    def united(self, other: "Anchors") -> "Anchors":
        """Let each owner have the anchors of both, its own first."""
        owners = np.concatenate([self.owners, other.owners])
        order = np.argsort(owners, kind="stable")
        return self.joined(other).picked(order, n_owners=self.n_owners, owners=owners[order])
