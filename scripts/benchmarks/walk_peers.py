"""Other engines, each asked what ours is asked, on the same graph.

A peer knows nodes only, so stations and demand points are nodes. Each has a method for every
question that it can answer, named as the question; it returns a :class:`Work`: what is timed, and
how its answer is then laid out to be compared, outside the clock. pandana (AGPL) and igraph (GPL)
are no part of the product: they are measured where somebody has installed them.

Between two nodes only the shortest edge counts, and no walk goes round a loop: peers would add
parallel edges up, or ask for time that ours does not spend. Lengths are whole millimetres in
floats, which are exact; a limit is half a millimetre longer, so that it is inclusive.
"""

import ctypes
import importlib
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
import shapely
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra
from threadpoolctl import threadpool_limits
from walk_answers import Sparse, Work, sparse, within
from walk_graphs import Case

from geo.network.components import components
from geo.network.graph import UNREACHABLE_MM, Floats, Graph, Int32, Int64
from geo.network.ways import shut_by

ROWS_MB = 4
"""How large a block of rows, a row a station and a column a node, may become: what a cache holds
is answered in two thirds of the time."""
HALF_MM_IN_M = 0.0005


class Links(NamedTuple):
    """The shortest edge between each two nodes, from the lower number to the higher."""

    tails: Int32
    heads: Int32
    mm: Int32
    edges: Int32


def shortest_links(graph: Graph) -> Links:
    """Leave out loops, and all but the shortest of parallel edges."""
    low, high = np.minimum(graph.tails, graph.heads), np.maximum(graph.tails, graph.heads)
    order = np.lexsort((graph.edge_length_mm, high, low))
    low, high = low[order], high[order]
    kept = low != high
    kept[1:] &= (low[1:] != low[:-1]) | (high[1:] != high[:-1])
    edges = order[kept].astype(np.int32)
    return Links(low[kept], high[kept], graph.edge_length_mm[edges], edges)


class Scipy:
    """``scipy.sparse.csgraph.dijkstra``."""

    name = "scipy"

    def __init__(self, graph: Graph, links: Links) -> None:
        self.graph = graph
        ends = (
            np.concatenate([links.tails, links.heads]),
            np.concatenate([links.heads, links.tails]),
        )
        mm = np.concatenate([links.mm, links.mm]).astype(np.float64)
        self.csr = csr_array((mm, ends), shape=(graph.n_nodes, graph.n_nodes))

    def nearest(self, stations: Int32, limit_mm: float) -> Work:
        """Answer the length and the station of every node."""
        search = partial(
            dijkstra, self.csr, indices=stations, min_only=True, return_predecessors=True
        )
        run = partial(search, limit=limit_mm + 0.5)
        return Work(run, lambda found: within(found[0], limit_mm))

    def nearest_unbounded(self, stations: Int32, limit_mm: int) -> Work:
        """Answer the same without a limit."""
        del limit_mm
        return self.nearest(stations, np.inf)

    def reach(self, stations: Int32, limit_mm: int) -> Work:
        """List the nodes that each station reaches; edges are not cut."""
        run = partial(self._reached, stations, limit_mm)
        return Work(run, _listed(self.graph.n_nodes, limit_mm))

    reach_2_threads = reach  # it uses one, however many there are

    def reach_cut(self, stations: Int32, limit_mm: int) -> Work:
        """List nodes, and how much of which edge each station reaches, by numpy."""
        return Work(partial(self._cut, stations, limit_mm), _listed(self.graph.n_edges, 0))

    def pairs(self, stations: Int32, demand: Int32, limit_mm: int) -> Work:
        """List demand points and stations within the limit."""
        run = partial(self._reached, stations, limit_mm, among=demand)
        return Work(run, _listed(len(demand), limit_mm))

    def route(self, a: int, b: int) -> Work:
        """Find the walk from one node to another, by way of a search that goes everywhere."""
        run = partial(dijkstra, self.csr, indices=a, return_predecessors=True)
        return Work(lambda: _back(run(), a, b), round)

    def gain(self, candidates: Int32, case: Case, limit_mm: int) -> Work:
        """Count whom each candidate alone would bring inside, and for whom it would be nearest."""
        nearest = self.nearest(case.stations, np.inf)
        known_mm = nearest.tidy(nearest.run())[case.demand]

        def run() -> Int64:
            rows, places, mm = self._reached(candidates, limit_mm, among=case.demand)
            residents = case.residents[places]
            each = (known_mm[places] > limit_mm, mm < known_mm[places])
            return np.stack([np.bincount(rows, residents * of, len(candidates)) for of in each])

        return Work(run, partial(np.asarray, dtype=np.int64))

    def _reached(
        self, stations: Int32, limit_mm: int, *, among: Int32 | None = None
    ) -> tuple[Int64, Int64, Floats]:
        blocks = list(self._blocks(stations, limit_mm, among))
        rows, columns, mm = (np.concatenate(part) for part in zip(*blocks, strict=True))
        return rows, columns, mm

    def _blocks(
        self, stations: Int32, limit_mm: int, among: Int32 | None
    ) -> Iterator[tuple[Int64, Int64, Floats]]:
        """Search from some stations at a time, since scipy fills a row for each."""
        size = max(int(ROWS_MB * 1e6 / 8 / self.graph.n_nodes), 1)
        for first in range(0, len(stations), size):
            some = stations[first : first + size]
            mm = dijkstra(self.csr, indices=some, limit=limit_mm + 0.5)
            mm = mm if among is None else mm[:, among]
            rows, columns = np.nonzero(np.isfinite(mm))
            yield rows + first, columns, mm[rows, columns]

    def _cut(self, stations: Int32, limit_mm: int) -> tuple[Int64, Int64, Floats]:
        """Walk on from every node that was reached, from both ends of an edge together."""
        graph = self.graph
        stations_of, nodes, mm = self._reached(stations, limit_mm)
        first = graph.offsets[nodes]
        count = graph.offsets[nodes + 1] - first
        source = np.repeat(np.arange(len(nodes)), count)
        arcs = np.arange(len(source)) - np.repeat(np.cumsum(count) - count - first, count)
        length = graph.length_mm[arcs]
        part = np.minimum(length, limit_mm - mm[source])
        keys = stations_of[source] * graph.n_edges + graph.arc_edges[arcs]
        edges, place = np.unique(keys, return_inverse=True)
        walked = np.bincount(place, weights=part)
        whole = np.zeros(len(edges))
        whole[place] = length
        return edges // graph.n_edges, edges % graph.n_edges, np.minimum(walked, whole)


def _listed(n_columns: int, absent: int) -> Callable[[Any], Sparse]:
    """Lay out rows, columns and millimetres."""
    return lambda found: sparse(*found, n_columns=n_columns, absent=absent)


def _back(found: tuple[Floats, Int32], a: int, b: int) -> float:
    """Follow the predecessors back, as who wants the way must; return its length."""
    mm, before = found
    way = [b]
    while way[-1] != a and before[way[-1]] >= 0:
        way.append(int(before[way[-1]]))
    return float(mm[b])


class Networkx:
    """``networkx``, in plain Python."""

    name = "networkx"

    def __init__(self, graph: Graph, links: Links) -> None:
        self.networkx = importlib.import_module("networkx")
        self.n_nodes = graph.n_nodes
        self.nx = self.networkx.Graph()
        self.nx.add_nodes_from(range(graph.n_nodes))
        ends = links.tails.tolist(), links.heads.tolist(), links.mm.tolist()
        self.nx.add_weighted_edges_from(zip(*ends, strict=True))

    def nearest(self, stations: Int32, limit_mm: float | None) -> Work:
        """Answer the length of every node; which station, only its path would tell."""
        sources = set(stations.tolist())
        run = partial(
            self.networkx.multi_source_dijkstra_path_length, self.nx, sources, cutoff=limit_mm
        )
        return Work(run, partial(self._of_nodes, limit_mm or UNREACHABLE_MM))

    def nearest_unbounded(self, stations: Int32, limit_mm: int) -> Work:
        """Answer the same without a limit."""
        del limit_mm
        return self.nearest(stations, None)

    def reach(self, stations: Int32, limit_mm: int) -> Work:
        """List the nodes that each station reaches; edges are not cut."""
        listed = _listed(self.n_nodes, limit_mm)
        return Work(partial(self._each, stations, limit_mm), lambda found: listed(_rows(found)))

    def pairs(self, stations: Int32, demand: Int32, limit_mm: int) -> Work:
        """List demand points and stations within the limit."""
        places = pd.Series(np.arange(len(demand))).groupby(demand).agg(list).to_dict()

        def run() -> list[dict[int, float]]:
            return [
                {place: mm[node] for node in mm for place in places.get(node, ())}
                for mm in self._each(stations, limit_mm)
            ]

        listed = _listed(len(demand), limit_mm)
        return Work(run, lambda found: listed(_rows(found)))

    def route(self, a: int, b: int) -> Work:
        """Find the walk from one node to another from both ends."""
        return Work(
            partial(self.networkx.bidirectional_dijkstra, self.nx, a, b), lambda found: found[0]
        )

    def _each(self, stations: Int32, limit_mm: int) -> list[dict[int, float]]:
        search = self.networkx.single_source_dijkstra_path_length
        return [search(self.nx, station, cutoff=limit_mm) for station in stations.tolist()]

    def _of_nodes(self, limit_mm: float, found: dict[int, float]) -> Int64:
        mm = np.full(self.n_nodes, limit_mm, dtype=np.int64)
        mm[list(found)] = list(found.values())
        return mm


def _rows(found: list[dict[int, float]]) -> tuple[Int64, list[int], list[float]]:
    """Turn a mapping a station into rows, columns and millimetres."""
    rows = np.repeat(np.arange(len(found)), [len(mm) for mm in found])
    places = [place for mm in found for place in mm]
    return rows, places, [length for mm in found for length in mm.values()]


class Igraph:
    """``igraph``, in C; it knows no limit, and answers what lies beyond one too."""

    name = "igraph"

    def __init__(self, graph: Graph, links: Links) -> None:
        igraph = importlib.import_module("igraph")
        self.n_nodes = graph.n_nodes
        pairs = np.column_stack([links.tails, links.heads])
        self.igraph = igraph.Graph(n=graph.n_nodes, edges=pairs)
        self.mm = links.mm.tolist()

    def nearest(self, stations: Int32, limit_mm: float) -> Work:
        """Answer the length of every node from one more node that touches every station."""
        root = self.n_nodes
        rooted = self.igraph.copy()
        rooted.add_vertex()
        rooted.add_edges([(root, station) for station in sorted(set(stations.tolist()))])
        mm = self.mm + [0] * (rooted.ecount() - len(self.mm))
        run = partial(rooted.distances, source=[root], weights=mm)
        return Work(run, lambda found: within(found[0][:-1], limit_mm))

    def nearest_unbounded(self, stations: Int32, limit_mm: int) -> Work:
        """Answer the same, which it would anyway."""
        del limit_mm
        return self.nearest(stations, np.inf)

    def reach(self, stations: Int32, limit_mm: int) -> Work:
        """List the nodes that each station reaches; edges are not cut."""
        run = partial(self._within, stations, np.arange(self.n_nodes), limit_mm)
        return Work(run, _listed(self.n_nodes, limit_mm))

    def pairs(self, stations: Int32, demand: Int32, limit_mm: int) -> Work:
        """List demand points and stations within the limit."""
        run = partial(self._within, stations, demand.astype(np.int64), limit_mm)
        return Work(run, _listed(len(demand), limit_mm))

    def route(self, a: int, b: int) -> Work:
        """Find the edges of the walk from one node to another."""
        run = partial(self.igraph.get_shortest_path, a, b, weights=self.mm, output="epath")
        return Work(run, lambda edges: sum(self.mm[edge] for edge in edges))

    def _within(self, stations: Int32, among: Int64, limit_mm: int) -> tuple[Int64, Int64, Floats]:
        targets, places = np.unique(among, return_inverse=True)  # it takes no node twice
        found = self.igraph.distances(stations.tolist(), targets.tolist(), weights=self.mm)
        mm = np.array(found)[:, places]
        rows, columns = np.nonzero(mm <= limit_mm)
        return rows, columns, mm[rows, columns]


class Pandana:
    """``pandana``, in C++ by contraction hierarchies, which are made first."""

    name = "pandana"

    def __init__(self, graph: Graph, links: Links) -> None:
        pandana = importlib.import_module("pandana")
        threadpool_limits(1)  # it would take every core
        with quiet():
            ends = pd.Series(links.tails), pd.Series(links.heads)
            # Weights are cut to thousandths: half a millimetre more keeps them what they are.
            weights = pd.DataFrame({"m": links.mm / 1000 + HALF_MM_IN_M})
            x, y = (pd.Series(axis) for axis in graph.xy.T)
            self.pandana = pandana.Network(x, y, *ends, weights)
        self.xy, self.n_nodes = graph.xy, graph.n_nodes

    def nearest(self, stations: Int32, limit_mm: float) -> Work:
        """Answer the length of every node; stations are named beforehand."""
        limit_m = limit_mm / 1000 + HALF_MM_IN_M
        x, y = (pd.Series(axis) for axis in self.xy[stations].T)
        self.pandana.set_pois("stations", limit_m, 1, x, y)
        run = partial(self.pandana.nearest_pois, limit_m, "stations", num_pois=1)
        # It answers the limit itself where there is nothing within it.
        return Work(run, lambda found: within(found[1].to_numpy() * 1000, limit_mm))

    def reach(self, stations: Int32, limit_mm: int) -> Work:
        """List the nodes that each station reaches; edges are not cut."""
        run = partial(self.pandana.nodes_in_range, stations, limit_mm / 1000 + HALF_MM_IN_M)
        return Work(run, self._listed("destination", stations, self.n_nodes, limit_mm))

    def pairs(self, stations: Int32, demand: Int32, limit_mm: int) -> Work:
        """List demand points and stations within the limit, of the nodes that these reach."""
        places = pd.DataFrame({"destination": demand, "place": np.arange(len(demand))})
        reached = self.reach(stations, limit_mm).run
        return Work(
            lambda: reached().merge(places, on="destination"),
            self._listed("place", stations, len(demand), limit_mm),
        )

    def route(self, a: int, b: int) -> Work:
        """Find the nodes of the walk from one node to another, and its length."""

        def run() -> float:
            self.pandana.shortest_path(a, b)
            return float(self.pandana.shortest_path_length(a, b))

        return Work(run, lambda metres: round(metres * 1000))

    @staticmethod
    def _listed(
        column: str, stations: Int32, n_columns: int, limit_mm: int
    ) -> Callable[[pd.DataFrame], Sparse]:
        row_of = pd.Series(np.arange(len(stations)), index=stations)
        lay_out = _listed(n_columns, limit_mm)
        return lambda found: lay_out(
            (row_of.loc[found["source"]], found[column], 1000 * found["m"])
        )


@contextmanager
def quiet() -> Iterator[None]:
    """Send what compiled code prints to the standard error, which is for readers."""
    sys.stdout.flush()
    kept = os.dup(1)
    os.dup2(2, 1)
    try:
        yield
    finally:
        ctypes.CDLL(None).fflush(None)  # what it still holds back
        os.dup2(kept, 1)
        os.close(kept)


class Strtree:
    """``shapely.STRtree`` over whole edges of the longest component."""

    name = "shapely"

    def __init__(self, graph: Graph, links: Links) -> None:
        del links
        owners = np.repeat(np.arange(graph.n_edges), np.diff(graph.shape_offsets))
        lines = shapely.linestrings(graph.shape_xy, indices=owners)
        self.tree = shapely.STRtree(lines[components(graph, shut=shut_by(graph, avoid=0)) == 0])
        self.tree.query_nearest(shapely.Point(0, 0))  # the tree is made by the first question

    def snap(self, xy: Floats, limit_mm: int) -> Work:
        """Find the nearest edge of each point and how far it is."""
        points = shapely.points(xy)
        search = partial(self.tree.query_nearest, points, return_distance=True, all_matches=False)
        run = partial(search, max_distance=(limit_mm + 0.5) / 1000)

        def tidy(found: tuple[Int64, Floats]) -> Int64:
            (point, _), metres = found
            mm = np.full(len(xy), limit_mm, dtype=np.int64)
            mm[point] = within(metres * 1000, limit_mm)
            return mm

        return Work(run, tidy)
