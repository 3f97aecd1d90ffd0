"""Our engine, asked as its peers are: a method for each question, named as the question."""

import subprocess
import sys
from functools import partial
from pathlib import Path

import numpy as np
from walk_graphs import at_nodes
from walk_peers import Sparse, Work, sparse, within

from geo.network.graph import Anchors, Floats, Graph, Int32, Int64, Snap
from geo.network.snap import lay_out, snap
from geo.walk.kernels import NO_KEY, nearest_labels
from geo.walk.reach import pairs
from geo.walk.route import route


class Ours:
    """The engine under measurement, prepared for one graph with every edge open."""

    name = "ours"

    def __init__(self, graph: Graph) -> None:
        self.graph = graph

    def nearest(self, stations: Int32, limit_mm: int, *, threads: int = 1) -> Work:
        """Answer the length and the station of every node."""
        seeds = np.arange(len(stations), dtype=np.int64)
        g = self.graph
        run = partial(
            nearest_labels, g.offsets, g.targets, g.length_mm, g.flags, 0, stations, seeds
        )
        return Work(
            run, lambda best: within(np.where(best == NO_KEY, limit_mm, best >> 32), limit_mm)
        )

    def size_mb(self) -> float:
        """Sum up what is kept beside the graph, MB."""
        return 0.0

    def nearest_unbounded(self, stations: Int32, limit_mm: int) -> Work:
        """Answer the same without a limit."""
        return self.nearest(stations, limit_mm)

    def pairs(self, stations: Int32, demand: Int32, limit_mm: int) -> Work:
        """List demand points and stations within the limit."""
        ends = at_nodes(self.graph, stations), at_nodes(self.graph, demand)
        run = partial(pairs, self.graph, *ends, limit_mm=limit_mm, avoid=0)

        def tidy(found: tuple[Int32, Int32, Int32]) -> Sparse:
            places, rows, mm = found
            return sparse(rows, places, mm, n_columns=len(demand), absent=limit_mm)

        return Work(run, tidy)

    def route(self, a: int, b: int) -> Work:
        """Find the walk from one node to another, with its geometry."""
        run = partial(route, self.graph, self._one(a), self._one(b), avoid=0)
        return Work(run, lambda found: found.length_mm)

    def snap(self, xy: Floats, limit_mm: int) -> Work:
        """Tie points to the streets laid out before."""
        ground = lay_out(self.graph, barriers=np.empty((0, 4)), avoid=0)

        def tidy(anchors: Anchors) -> Int64:
            on_main = (anchors.status == Snap.NORMAL) | (anchors.status == Snap.FAR)
            return np.where(on_main, anchors.connector_mm, limit_mm).astype(np.int64)

        return Work(partial(snap, ground, xy), tidy)

    def _one(self, node: int) -> Anchors:
        return at_nodes(self.graph, np.array([node], dtype=np.int32))


SECOND_START = """
import sys, time
from geo.answers.city import open_city
start = time.perf_counter()
open_city(sys.argv[1]).graph
print(time.perf_counter() - start)
"""


def second_start(store: Path) -> float:
    """Open the engine of a built city in fresh processes: the seconds of the second."""
    command = [sys.executable, "-c", SECOND_START, str(store)]
    runs = [subprocess.run(command, capture_output=True, check=True, text=True) for _ in range(2)]
    return float(runs[1].stdout)
