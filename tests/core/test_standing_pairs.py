"""Pairs of a changed city are those that networkx finds in it, links and opened gates included."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import Place, anchors, cities, plain_graph, shortest_mm

from geo.network.graph import Anchors, Graph
from geo.network.ways import LONGEST_WALK_MM, prepare, shut_by
from geo.walk.links import link, opened
from geo.walk.reach import Pairs, pairs
from geo.walk.standing_pairs import pairs_in_reach
from geo.walk.whatif import Standing, stand

SHUT = 1
City = tuple[Graph, Anchors, Anchors]


def standing_of(graph: Graph, stations: Anchors, demand: Anchors) -> Standing:
    return stand(prepare(graph, shut=shut_by(graph, avoid=SHUT)), stations, demand)


@st.composite
def places_on(draw: st.DrawFn, graph: Graph) -> Place:
    edge = draw(st.integers(0, graph.n_edges - 1))
    return edge, draw(st.integers(0, int(graph.edge_length_mm[edge]))), draw(st.integers(0, 3))


@settings(max_examples=500, deadline=None)
@given(data=st.data(), city=cities(), limit=st.integers(0, 20))
def test_pairs_over_links_and_opened_gates_are_those_of_a_city_that_has_them(
    data: st.DataObject, city: City, limit: int
) -> None:
    graph, stations, demand = city
    standing, links, opened_too = standing_of(*city), [], []
    for gate in data.draw(st.lists(st.booleans(), max_size=4)):
        if gate:
            edge = data.draw(st.integers(0, graph.n_edges - 1))
            standing = standing.linking(opened(graph, standing.ways, edge))
            opened_too.append(edge)
            continue
        way = data.draw(places_on(graph)), data.draw(places_on(graph)), data.draw(st.integers(0, 4))
        made = link(standing.ways, anchors([way[0]]), anchors([way[1]]), length_mm=way[2])
        if made is not None:
            standing = standing.linking(made)
            links.append(way)
    built = with_edges(graph, opened_too)
    walks = shortest_mm(built, stations, demand, avoid=SHUT, links=links)
    found = pairs_in_reach(standing, limit_mm=limit)
    assert rows_of(found) == within(walks, limit)
    assert_nearest_agrees(found, standing, limit)


def with_edges(graph: Graph, opened_too: list[int]) -> Graph:
    """Lay an open edge beside each that was opened: nobody's door is on it."""
    rows = [*range(graph.n_edges), *opened_too]
    columns = (graph.tails[rows], graph.heads[rows], graph.edge_length_mm[rows])
    edges = list(zip(*(column.tolist() for column in columns), strict=True))
    return plain_graph(graph.n_nodes, edges, graph.edge_flags.tolist() + [0] * len(opened_too))


def within(walks: np.ndarray, limit_mm: int) -> list[tuple[int, int, int]]:
    """List demand point, station and length of every walk within a limit."""
    return [(d, s, int(walks[s, d])) for d in range(walks.shape[1]) for s in range(walks.shape[0])
            if walks[s, d] <= limit_mm]  # fmt: skip


def rows_of(found: Pairs) -> list[tuple[int, int, int]]:
    return list(zip(*(column.tolist() for column in found), strict=True))


def assert_nearest_agrees(found: Pairs, standing: Standing, limit_mm: int) -> None:
    """Compare with what the standing itself follows through every change."""
    best: dict[int, tuple[int, int]] = {}
    for point, station, mm in rows_of(found):
        best[point] = min(best.get(point, (mm, station)), (mm, station))
    nearest = standing.nearest
    told = zip(nearest.length_mm.tolist(), nearest.station.tolist(), strict=True)
    assert best == {point: walk for point, walk in enumerate(told) if walk[0] <= limit_mm}


@settings(max_examples=200, deadline=None)
@given(data=st.data(), city=cities(), limit=st.integers(0, 20))
def test_pairs_follow_stations_that_are_gone_moved_or_new(
    data: st.DataObject, city: City, limit: int
) -> None:
    graph, stations, demand = city
    standing = standing_of(*city).adding(anchors([data.draw(places_on(graph))]))
    for kind in data.draw(st.lists(st.sampled_from(["move", "remove"]), max_size=3)):
        number = data.draw(st.integers(0, standing.n_stations - 1))
        if kind == "remove":
            standing = standing.removing(number)
        else:
            standing = standing.moving(number, anchors([data.draw(places_on(graph))]))
    found = pairs_in_reach(standing, limit_mm=limit)
    assert set(found[1].tolist()) <= set(standing.stations.owners.tolist())
    assert_nearest_agrees(found, standing, limit)
    for station in set(standing.stations.owners.tolist()):
        others = set(standing.stations.owners.tolist()) - {station}
        alone = standing
        for number in others:
            alone = alone.removing(number)
        only = pairs_in_reach(alone, limit_mm=limit)
        assert rows_of(only) == [row for row in rows_of(found) if row[1] == station]
        assert_nearest_agrees(only, alone, limit)


def test_without_changes_the_pairs_are_those_of_the_city() -> None:
    graph = plain_graph(3, [(0, 1, 1000), (1, 2, 500), (2, 0, 700)])
    stations, demand = anchors([(0, 0, 5), (1, 250, 0)]), anchors([(2, 100, 3), (0, 999, 0)])
    standing = standing_of(graph, stations, demand)
    for limit_mm in (0, 354, LONGEST_WALK_MM + 1):
        listed = pairs(standing.ways, stations, demand, limit_mm=limit_mm)
        assert rows_of(pairs_in_reach(standing, limit_mm=limit_mm)) == rows_of(listed)


def test_a_walk_takes_several_links_one_after_the_other() -> None:
    islands = plain_graph(6, [(0, 1, 1000), (2, 3, 1000), (4, 5, 1000)])
    standing = standing_of(islands, anchors([(0, 0, 0)]), anchors([(2, 1000, 0)]))
    for a, b in (((0, 300, 0), (1, 400, 0)), ((1, 600, 0), (2, 700, 0))):
        crossing = link(standing.ways, anchors([a]), anchors([b]), length_mm=10)
        assert crossing is not None
        standing = standing.linking(crossing)
    # 300 to the link, 10, 200 between the two links, 10 again, and 300 to the end of the street
    assert rows_of(pairs_in_reach(standing, limit_mm=820)) == [(0, 0, 820)]
    assert rows_of(pairs_in_reach(standing, limit_mm=819)) == []


def test_two_gates_in_a_row_are_walked_one_after_the_other() -> None:
    graph = plain_graph(
        4, [(0, 1, 9000), (0, 2, 10), (2, 3, 10), (3, 1, 10)], [0, SHUT, SHUT, SHUT]
    )
    standing = standing_of(graph, anchors([(0, 0, 0)]), anchors([(0, 9000, 0)]))
    for edge, walk in ((1, 9000), (2, 9000), (3, 30)):
        standing = standing.linking(opened(graph, standing.ways, edge))
        assert rows_of(pairs_in_reach(standing, limit_mm=9000)) == [(0, 0, walk)]


def test_what_is_farther_than_the_longest_walk_is_out_of_reach_over_a_link_too() -> None:
    islands = plain_graph(4, [(0, 1, 1000), (2, 3, 1000)])
    standing = standing_of(islands, anchors([(0, 0, 0)]), anchors([(1, 0, 0), (1, 1, 0)]))
    ends = anchors([(0, 0, 0)]), anchors([(1, 0, 0)])
    crossing = link(standing.ways, *ends, length_mm=LONGEST_WALK_MM)
    assert crossing is not None
    found = pairs_in_reach(standing.linking(crossing), limit_mm=2**31 - 1)
    assert rows_of(found) == [(0, 0, LONGEST_WALK_MM)]
