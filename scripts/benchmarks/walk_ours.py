"""Our engine, asked as its peers are: a method for each question, named as the question."""

import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import numpy as np
from walk_answers import Sparse, Work, sparse, within
from walk_graphs import Case, at_nodes

from geo.network.components import components
from geo.network.graph import Anchors, Floats, Graph, Int32, Int64, Snap
from geo.network.snap import lay_out, snap
from geo.network.ways import prepare, shut_by
from geo.walk.gain import gain
from geo.walk.nearest import nearest_of_nodes
from geo.walk.reach import Pairs, Reach, pairs, reach
from geo.walk.route import route
from geo.walk.whatif import stand

NO_BARRIERS = np.empty((0, 4))


class Ours:
    """The engine under measurement, prepared for one graph with every edge open."""

    name = "ours"

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.ways = prepare(graph, shut=shut_by(graph, avoid=0))

    def size_mb(self) -> float:
        """Sum up what is kept beside the graph, MB."""
        return round(sum(part.nbytes for part in self.ways) / 1e6, 1)

    def nearest(self, stations: Int32, limit_mm: int, *, threads: int = 1) -> Work:
        """Answer the length and the station of every node."""
        sources = at_nodes(self.graph, stations)
        return self._nearest(sources, limit_mm, limit_mm=limit_mm, threads=threads)

    def nearest_unbounded(self, stations: Int32, limit_mm: int) -> Work:
        """Answer the same without a limit."""
        return self._nearest(at_nodes(self.graph, stations), limit_mm)

    def _nearest(self, sources: Anchors, beyond_mm: int, **options: int) -> Work:
        run = partial(nearest_of_nodes, self.graph, self.ways, sources, **options)
        return Work(run, lambda found: within(found.length_mm, beyond_mm))

    def reach_2_threads(self, stations: Int32, limit_mm: int) -> Work:
        """Answer the same with both cores."""
        return self.reach(stations, limit_mm, threads=2)

    def reach(self, stations: Int32, limit_mm: int, *, threads: int = 1) -> Work:
        """List the nodes and the pieces of edges that each station reaches; compare the nodes."""
        sources = at_nodes(self.graph, stations)
        run = partial(reach, self.ways, sources, limit_mm=limit_mm, threads=threads)

        def tidy(found: Reach) -> Sparse:
            rows = np.repeat(np.arange(len(stations)), np.diff(found.node_offsets))
            listed = rows, found.nodes, found.node_mm
            return sparse(*listed, n_columns=self.graph.n_nodes, absent=limit_mm)

        return Work(run, tidy)

    def reach_cut(self, stations: Int32, limit_mm: int) -> Work:
        """List the same; compare how much of each edge is reached."""

        def tidy(found: Reach) -> Sparse:
            rows = np.repeat(np.arange(len(stations)), np.diff(found.piece_offsets))
            keys, pieces = np.unique(rows * self.graph.n_edges + found.edges, return_inverse=True)
            mm = np.bincount(pieces, weights=found.end_mm - found.start_mm)
            return Sparse(keys, mm.astype(np.int64), absent=0)

        return Work(self.reach(stations, limit_mm).run, tidy)

    def pairs(self, stations: Int32, demand: Int32, limit_mm: int) -> Work:
        """List demand points and stations within the limit."""
        ends = at_nodes(self.graph, stations), at_nodes(self.graph, demand)
        run = partial(pairs, self.ways, *ends, limit_mm=limit_mm)

        def tidy(found: Pairs) -> Sparse:
            places, rows, mm = found
            return sparse(rows, places, mm, n_columns=len(demand), absent=limit_mm)

        return Work(run, tidy)

    def route(self, a: int, b: int) -> Work:
        """Find the walk from one node to another, with its geometry."""
        ends = (at_nodes(self.graph, np.array([node], dtype=np.int32)) for node in (a, b))
        return Work(partial(route, self.graph, self.ways, *ends), lambda found: found.length_mm)

    def gain(self, candidates: Int32, case: Case, limit_mm: int) -> Work:
        """Count whom each candidate alone would bring inside, and for whom it would be nearest."""
        ends = (at_nodes(self.graph, nodes) for nodes in (case.stations, case.demand))
        standing, possible = stand(self.ways, *ends), at_nodes(self.graph, candidates)
        run = partial(gain, standing, possible, case.residents, limit_mm=limit_mm)
        return Work(run, lambda found: np.stack([found.within, found.nearer]))

    def snap(self, xy: Floats, limit_mm: int, *, barriers: Floats = NO_BARRIERS) -> Work:
        """Tie points to the streets laid out before."""
        ground = lay_out(
            self.graph,
            barriers=barriers,
            components=components(self.graph, shut=shut_by(self.graph, avoid=0)),
        )

        def tidy(anchors: Anchors) -> Int64:
            on_main = (anchors.status == Snap.NORMAL) | (anchors.status == Snap.FAR)
            return np.where(on_main, anchors.connector_mm, limit_mm).astype(np.int64)

        return Work(partial(snap, ground, xy), tidy)


START = """
import sys, time
from pathlib import Path
from geo.answers.city import open_city
start = time.perf_counter()
city = open_city(sys.argv[1], cache=Path(sys.argv[2]))
question = city.question()
engine = city.engine
engine.graph, engine.tied(question), engine.stations(question)
print(time.perf_counter() - start)
"""


def starts(store: Path) -> tuple[float, float, float]:
    """Open the engine of a built city, ready to answer, in two fresh processes.

    Returns
    -------
    first_s, second_s : float
        With nothing kept, and with what the first has left on its shelf.
    process_s : float
        The whole second process, with Python and all that it imports.
    """
    command = [sys.executable, "-c", START, str(store), str(store.with_name("shelf"))]
    answers = [subprocess.run(command, capture_output=True, check=True, text=True) for _ in "12"]
    begin = time.perf_counter()
    subprocess.run(command, capture_output=True, check=True)
    process_s = time.perf_counter() - begin
    return float(answers[0].stdout), float(answers[1].stdout), process_s
