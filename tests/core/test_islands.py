"""The island report names streets that hang on nothing, and whom they strand, by community.

A town checked by hand, metres; the border of WEST and EAST runs at 500::

    Road   0,0 ---------------------------------------- 1000,0       the longest component

    Quay   400,300 ------------- 600,300                             strands both communities
    Steps                        600,300 --- 600,360

    Court                                   800,300 - 830,300        strands nobody

Points beside it: 7 people on the road; 20 and 5 in WEST and 3 in EAST at the quay; 2 at the steps,
outside any community; 4 so far away that nothing is in reach; a workshop at the court, where nobody
lives.
"""

import numpy as np
import pandas as pd
import pytest
from networks import CORNER, Line, network

from geo.network.components import components
from geo.network.graph import Graph, Snap
from geo.network.islands import islands
from geo.network.snap import lay_out, snap
from geo.network.ways import shut_by
from geo.tables import ISLANDS

LINES: list[Line] = [
    [(0, 0), (1000, 0)],
    [(400, 300), (600, 300)],
    [(600, 300), (600, 360)],
    [(800, 300), (830, 300)],
]
PEOPLE = [
    ((100, 10), "WEST", 7),
    ((420, 310), "WEST", 20),
    ((430, 290), "WEST", 5),
    ((550, 310), "EAST", 3),
    ((610, 350), None, 2),
    ((2000, 2000), "EAST", 4),
    ((810, 310), "EAST", 0),
]


@pytest.fixture
def town() -> tuple[Graph, pd.DataFrame]:
    return network(LINES, name=["Road", "Quay", "Steps", None])


def report(graph: Graph, edges: pd.DataFrame, rows: list[int]) -> pd.DataFrame:
    """Report on some of the people."""
    places, communities, residents = zip(*[PEOPLE[row] for row in rows], strict=True)
    parts = components(graph, shut=shut_by(graph, avoid=0))
    ground = lay_out(graph, barriers=np.empty((0, 4)), components=parts)
    tied = snap(ground, np.array(places, dtype=float) + CORNER)
    return islands(edges, parts, tied, np.array(communities, dtype=object), np.array(residents))


def test_each_island_is_listed_with_its_streets_and_whom_it_strands(
    town: tuple[Graph, pd.DataFrame],
) -> None:  # valhalla#58, osmnx#1309: nearest edges on islands, and nobody said so
    found = report(*town, list(range(7)))
    assert found.columns.tolist() == list(ISLANDS.columns)
    assert found.to_numpy().tolist() == [
        [1, 2, 260.0, "Quay; Steps", "WEST", 25],
        [1, 2, 260.0, "Quay; Steps", "EAST", 3],
        [1, 2, 260.0, "Quay; Steps", None, 2],
        [2, 1, 30.0, None, None, 0],
    ]


def test_only_those_tied_to_an_island_count_as_stranded(town: tuple[Graph, pd.DataFrame]) -> None:
    graph, edges = town
    parts = components(graph, shut=shut_by(graph, avoid=0))
    ground = lay_out(graph, barriers=np.empty((0, 4)), components=parts)
    tied = snap(ground, np.array([place for place, _, _ in PEOPLE], dtype=float) + CORNER)
    stranded = sum(PEOPLE[i][2] for i in np.flatnonzero(tied.status == Snap.ISLAND))
    assert report(graph, edges, list(range(7)))["residents"].sum() == stranded == 30


def test_an_island_that_strands_nobody_is_listed_all_the_same(
    town: tuple[Graph, pd.DataFrame],
) -> None:
    found = report(*town, [0])
    assert found[["component", "community", "residents"]].to_numpy().tolist() == [
        [1, None, 0],
        [2, None, 0],
    ]


def test_a_street_name_is_given_once_and_names_are_in_order() -> None:
    lines = [LINES[0], *[[(x, 300), (x + 40, 300)] for x in (300, 340, 380)]]
    graph, edges = network(lines, name=["Road", "Quay", "Alley", "Quay"])
    assert report(graph, edges, [0])["streets"].tolist() == ["Alley; Quay"]


def test_a_network_of_one_piece_has_no_islands() -> None:
    graph, edges = network(LINES[:1], name=["Road"])
    found = report(graph, edges, [0])
    assert found.empty
    assert found.columns.tolist() == list(ISLANDS.columns)
