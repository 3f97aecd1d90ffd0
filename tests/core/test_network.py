"""Streets become a graph: split where they share a vertex, measured to the millimetre."""

from pathlib import Path

import geopandas as gpd
import numpy as np
import pytest
import shapely
from networks import ZONE, lonlat, network, streets

from geo.network.build import build, load, node
from geo.network.components import components
from geo.network.graph import Graph
from geo.network.ways import shut_by
from geo.tables import FLAGS, STEPS


@pytest.mark.parametrize(
    ("lines", "edges"),
    [
        ([[(0, 0), (100, 0)]], 1),
        ([[(0, 0), (50, 0), (100, 0)], [(50, 0), (50, 80)]], 3),
        ([[(0, 0), (100, 0)], [(50, -10), (50, 10)]], 2),
        ([[(0, 0), (50, 0), (100, 0)], [(50, 50), (50, 0), (50, -50)]], 4),
        ([[(0, 0), (50, 0), (50, 50), (0, 0)]], 1),
        ([[(0, 0), (50, 0), (50, 50), (50, 0), (100, 0)]], 3),
        ([[(0, 0), (100, 0)], [(0, 0), (50, 20), (100, 0)]], 2),
        ([[(0, 0), (0, 0), (100, 0)]], 1),
    ],
    ids=[
        "one line",
        "an end on a vertex splits",
        "a crossing without a vertex is a bridge",
        "lines that share a vertex split each other",
        "a loop stays whole",
        "a line that meets itself",
        "parallel edges both stay",
        "a repeated vertex is no edge",
    ],
)
def test_lines_are_split_where_they_share_a_vertex(
    lines: list[list[tuple[float, float]]], edges: int
) -> None:
    assert len(node(streets(lines))) == edges


def test_parts_of_a_multiline_are_edges_with_its_columns() -> None:
    table = streets([[(0, 0), (10, 0)]], name=["Lane"])
    both = shapely.MultiLineString([lonlat([(0, 0), (10, 0)]), lonlat([(20, 0), (30, 0)])])
    table = table.set_geometry([both], crs=table.crs)
    assert node(table)["name"].tolist() == ["Lane", "Lane"]


def test_a_line_without_length_stays_an_edge_of_no_length() -> None:
    _, edges = network([[(0, 0), (10, 0)], [(10, 0), (10, 0)]])
    assert edges["length_mm"].tolist() == [10_000, 0]


def test_lengths_are_whole_millimetres_along_the_line() -> None:
    _, edges = network([[(0, 0), (300, 400), (300, 500)]])
    assert edges["length_mm"].tolist() == [600_000]


def test_the_longest_component_is_number_zero() -> None:
    _, edges = network([[(0, 0), (10, 0)], [(0, 50), (500, 50)], [(0, 90), (20, 90)]])
    assert edges["component"].tolist() == [2, 0, 1]


def test_a_shut_edge_is_in_no_component_and_parts_what_it_joined() -> None:
    lines = [[(0, 0), (100, 0)], [(100, 0), (110, 0)], [(110, 0), (300, 0)]]
    graph, edges = network(lines, steps=[False, True, False])
    assert edges["component"].tolist() == [0, 0, 0]
    assert components(graph, shut=shut_by(graph, avoid=STEPS)).tolist() == [1, -1, 0]


def test_flags_are_the_bits_of_the_columns() -> None:
    graph, _ = network([[(0, 0), (10, 0)]], steps=[True], bridge=[True])
    assert graph.edge_flags.tolist() == [FLAGS["steps"] | FLAGS["bridge"]]


def test_arcs_leave_every_node_in_both_directions() -> None:
    graph, _ = network([[(0, 0), (50, 0), (100, 0)], [(50, 0), (50, 80)]])
    assert np.diff(graph.offsets).sum() == 2 * graph.n_edges
    for here in range(graph.n_nodes):
        for arc in range(graph.offsets[here], graph.offsets[here + 1]):
            edge = graph.arc_edges[arc]
            assert {here, int(graph.targets[arc])} == {
                int(graph.tails[edge]),
                int(graph.heads[edge]),
            }


def test_a_loaded_graph_is_the_built_one_bit_for_bit(tmp_path: Path) -> None:
    rng = np.random.default_rng(7)
    lines = [rng.integers(0, 40, (int(rng.integers(2, 6)), 2)) * 25.0 for _ in range(60)]
    built, edges = build(node(streets(lines)), zone=ZONE)
    edges.to_file(tmp_path / "edges.gpkg", engine="pyogrio")
    again = load(gpd.read_file(tmp_path / "edges.gpkg"), zone=ZONE)
    for name in Graph.__slots__:
        here, there = getattr(built, name), getattr(again, name)
        assert here.dtype == there.dtype, name
        np.testing.assert_array_equal(here, there, err_msg=name)
