"""The benchmark measures what it says: its streets are walkable, its lines have every key."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from geo.network.graph import Graph
from scripts.benchmarks.synthetic_streets import synthetic_streets

SCRIPT = Path(__file__).resolve().parents[2] / "scripts" / "benchmarks" / "walk.py"
KEYS = [
    "graph", "nodes", "question", "ours_s", "pass_s", "times_pass", "peer", "peer_s",
    "peer_over_ours", "max_difference_mm",
]  # fmt: skip


@pytest.fixture(scope="module")
def graph() -> Graph:
    return synthetic_streets(1000)


def test_synthetic_streets_hang_together(graph):
    links = coo_array(
        (np.ones(graph.n_edges), (graph.tails, graph.heads)), shape=(graph.n_nodes,) * 2
    )
    assert connected_components(links, directed=False)[0] == 1
    assert 900 < graph.n_nodes <= 1024


def test_no_synthetic_street_is_shorter_than_the_straight_line(graph):
    straight_mm = 1000 * np.hypot(*(graph.xy[graph.heads] - graph.xy[graph.tails]).T)
    assert (graph.edge_length_mm >= straight_mm).all()
    assert (graph.edge_length_mm <= 1.25 * straight_mm + 1).all()


def test_each_arc_leaves_its_node_along_its_edge(graph):
    sources = np.repeat(np.arange(graph.n_nodes), np.diff(graph.offsets))
    ends = np.sort(np.stack([sources, graph.targets]), axis=0)
    edges = np.sort(np.stack([graph.tails, graph.heads])[:, graph.arc_edges], axis=0)
    assert np.array_equal(ends, edges)
    assert np.array_equal(graph.length_mm, graph.edge_length_mm[graph.arc_edges])
    assert np.array_equal(np.sort(graph.arc_edges), np.repeat(np.arange(graph.n_edges), 2))


def test_node_numbers_say_nothing_of_where_nodes_lie(graph):
    steps_m = np.hypot(*np.diff(graph.xy, axis=0).T)
    assert np.median(steps_m) > 5 * 60


def test_a_seed_draws_the_same_streets_again(graph):
    again, other = synthetic_streets(1000), synthetic_streets(1000, seed=1)
    for name in graph.__slots__:
        assert np.array_equal(getattr(again, name), getattr(graph, name))
    assert not np.array_equal(other.xy[:10], graph.xy[:10])


@pytest.mark.slow
def test_every_line_has_the_keys_and_no_answer_differs():
    command = [sys.executable, str(SCRIPT), "--json", "--graphs", "1e3"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert all(list(line)[: len(KEYS)] == KEYS for line in lines)
    compared = [line["max_difference_mm"] for line in lines if line["peer_over_ours"]]
    assert compared
    assert set(compared) == {0}


def test_a_graph_that_is_not_there_is_left_out_with_a_reason(tmp_path):
    command = [sys.executable, str(SCRIPT), "--graphs", "liege", "--data", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "liege is left out" in done.stderr
