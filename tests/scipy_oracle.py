"""An independent oracle for large networks: scipy over a graph cut at every anchor.

Each anchor is a node of its own between the ends of its edge; owners hang on their anchors by one
way streets as long as the connector, out of a station and into a demand point. Lengths stay whole,
since scipy's floats hold whole numbers below 2**53.
"""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from geo.network.graph import UNREACHABLE_MM, Anchors, Graph, Int64
from geo.network.ways import Bools

SCALE = 10_000
"""Most stations; one more of them is less than a millimetre."""


class Oracle:
    """A graph with anchors on it.

    Parameters
    ----------
    graph : Graph
    shut : ndarray of bool, shape (n_edges,)
    stations, demand : Anchors
    """

    def __init__(self, graph: Graph, shut: Bools, stations: Anchors, demand: Anchors) -> None:
        self._n_nodes, self._stations, self._demand = graph.n_nodes, stations, demand
        n_anchors = len(stations.edges) + len(demand.edges)
        self._first_station = graph.n_nodes + n_anchors
        self._first_demand = self._first_station + stations.n_owners
        self._root = self._first_demand + demand.n_owners
        streets = _streets(graph, shut, stations, demand)
        at = graph.n_nodes + np.arange(n_anchors)
        doors, ends = at[: len(stations.edges)], at[len(stations.edges) :]
        number = np.arange(stations.n_owners)
        self._links = _least(
            np.concatenate([
                streets, streets[:, [1, 0, 2]],
                np.column_stack([self._first_station + stations.owners, doors,
                                 stations.connector_mm.astype(np.int64) * SCALE]),
                np.column_stack([ends, self._first_demand + demand.owners,
                                 demand.connector_mm.astype(np.int64) * SCALE]),
                np.column_stack([np.full_like(number, self._root), self._first_station + number,
                                 number]),
            ]),
            self._root + 1,
        )  # fmt: skip

    def nearest(self) -> tuple[Int64, Int64]:
        """Find ``mm * SCALE + station`` of every node, and of every demand point."""
        found = dijkstra(self._links, indices=self._root)
        return self._parted(found)

    def walks(self) -> tuple[Int64, Int64]:
        """Measure every walk from each station to all nodes, and to all demand points."""
        begins = self._first_station + np.arange(self._stations.n_owners)
        found = np.full((len(begins), self._root + 1), np.inf)
        if len(begins):
            found = dijkstra(self._links, indices=begins)
        return tuple(  # type: ignore[return-value]
            np.minimum(part // SCALE, UNREACHABLE_MM) for part in self._parted(found)
        )

    def _parted(self, found: np.ndarray) -> tuple[Int64, Int64]:
        whole = np.where(np.isinf(found), UNREACHABLE_MM * SCALE, found).astype(np.int64)
        return whole[..., : self._n_nodes], whole[..., self._first_demand : self._root]


def _streets(graph: Graph, shut: Bools, stations: Anchors, demand: Anchors) -> Int64:
    """Cut open edges at the anchors on them: from, to, length."""
    edges = np.concatenate([stations.edges, demand.edges])
    offset_mm = np.concatenate([stations.offset_mm, demand.offset_mm])
    tied = np.flatnonzero(edges >= 0)
    tied = tied[~shut[edges[tied]]]
    opened = np.flatnonzero(~shut)
    stops = np.concatenate([
        _rows(opened, 0, 0, graph.tails[opened]),
        _rows(edges[tied], offset_mm[tied], 1, graph.n_nodes + tied),
        _rows(opened, graph.edge_length_mm[opened], 2, graph.heads[opened]),
    ])  # fmt: skip
    edge, mm, _, stop = stops[np.lexsort(stops.T[[2, 1, 0]])].T
    along = edge[1:] == edge[:-1]
    return np.column_stack([stop[:-1][along], stop[1:][along], np.diff(mm)[along] * SCALE])


def _rows(*columns: object) -> Int64:
    return np.column_stack(np.broadcast_arrays(*columns)).astype(np.int64)


def _least(links: Int64, n: int) -> csr_array:
    """Keep the shortest of parallel links; scipy would add them up."""
    links = links[np.lexsort(links.T[[2, 1, 0]])]
    first = np.ones(len(links), dtype=np.bool_)
    first[1:] = (links[1:, :2] != links[:-1, :2]).any(axis=1)
    a, b, length = links[first].T
    return csr_array((length.astype(np.float64), (a, b)), shape=(n, n))


def pieces(
    graph: Graph, shut: Bools, stations: Anchors, walks_to_nodes: Int64, limit_mm: int
) -> Int64:
    """Unite what is within a limit from both ends of each street and from anchors on it.

    Returns
    -------
    ndarray of int64, shape (n_pieces, 4)
        Station, edge, and from where to where on it, in order; no piece without length but of a
        street that has none.
    """
    per_station = [
        _pieces_of(graph, shut, stations, station, walks, limit_mm)
        for station, walks in enumerate(walks_to_nodes)
    ]
    return np.concatenate([np.empty((0, 4), dtype=np.int64), *per_station])


def _pieces_of(
    graph: Graph, shut: Bools, stations: Anchors, station: int, walks: Int64, limit_mm: int
) -> Int64:
    edges, walks = np.flatnonzero(~shut), np.minimum(walks, limit_mm + 1)
    length = graph.edge_length_mm.astype(np.int64)
    mine = np.flatnonzero((stations.owners == station) & (stations.edges >= 0))
    mine = mine[~shut[stations.edges[mine]]]
    own, at = stations.edges[mine], stations.offset_mm[mine].astype(np.int64)
    left = limit_mm - stations.connector_mm[mine].astype(np.int64)
    from_tail = limit_mm - walks[graph.tails[edges]]
    from_head = length[edges] - limit_mm + walks[graph.heads[edges]]
    spans = np.concatenate([
        _rows(edges, 0, from_tail)[from_tail >= 0],
        _rows(edges, from_head, length[edges])[from_head <= length[edges]],
        _rows(own, at - left, at + left)[left >= 0],
    ])  # fmt: skip
    spans[:, 1] = np.maximum(spans[:, 1], 0)
    spans[:, 2] = np.minimum(spans[:, 2], length[spans[:, 0]])
    spans = spans[(spans[:, 1] < spans[:, 2]) | (length[spans[:, 0]] == 0)]
    united: list[list[int]] = []
    for edge, low, high in spans[np.lexsort(spans.T[::-1])].tolist():
        if united and united[-1][0] == edge and low <= united[-1][2]:
            united[-1][2] = max(united[-1][2], high)
        else:
            united.append([edge, low, high])
    table = np.array(united, dtype=np.int64).reshape(-1, 3)
    return np.column_stack([np.full(len(table), station), table])
