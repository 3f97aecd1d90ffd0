"""Walks are exact: equal to networkx on every kind of graph, ties and limits included."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import anchors, cities, network, plain_graph, shortest_mm

from geo.network.components import components
from geo.network.graph import UNREACHABLE_MM, Anchors, Graph, frozen
from geo.network.snap import lay_out, snap
from geo.network.ways import LONGEST_WALK_MM, Ways, prepare, shut_by
from geo.walk.few import nearest_few
from geo.walk.gain import gain
from geo.walk.loops.around import demand_around, gain_around
from geo.walk.loops.astar import drawn, shortest, traced
from geo.walk.loops.change import improve
from geo.walk.loops.cut import streets_around
from geo.walk.loops.ends import best_of_places
from geo.walk.loops.first import first_found
from geo.walk.loops.second import two_labels
from geo.walk.nearest import nearest
from geo.walk.places import goals
from geo.walk.reach import pairs, reach
from geo.walk.route import route
from geo.walk.second import two_nearest
from geo.walk.whatif import stand

City = tuple[Graph, Anchors, Anchors]


def ready(graph: Graph, *, avoid: int = 0) -> Ways:
    return prepare(graph, shut=shut_by(graph, avoid=avoid))


NO_BARRIER = np.empty((0, 4))
ANCHOR_ARRAYS = ("owners", "edges", "offset_mm", "connector_mm", "status", "xy")


@settings(max_examples=300, deadline=None)
@given(city=cities(), avoid=st.sampled_from([0, 1]))
def test_nearest_equals_the_oracle_everywhere(city: City, avoid: int) -> None:
    graph, stations, demand = city
    found = nearest(ready(graph, avoid=avoid), stations, demand)
    expected = shortest_mm(graph, stations, demand, avoid=avoid)
    for row in range(demand.n_owners):
        column = expected[:, row]
        best = column.min(initial=UNREACHABLE_MM)
        assert found.length_mm[row] == best
        reached = best < UNREACHABLE_MM
        assert found.station[row] == (int(column.argmin()) if reached else -1)


@settings(max_examples=300, deadline=None)
@given(city=cities(), limit=st.integers(0, 20))
def test_the_two_nearest_are_two_and_equal_the_oracle(city: City, limit: int) -> None:
    graph, stations, demand = city
    first, second = two_nearest(ready(graph), stations, demand, limit_mm=limit)
    expected = shortest_mm(graph, stations, demand, avoid=0)
    for row in range(demand.n_owners):
        order = sorted((mm, s) for s, mm in enumerate(expected[:, row]) if mm <= limit)
        order += [(UNREACHABLE_MM, -1)] * 2
        got = [(found.length_mm[row], found.station[row]) for found in (first, second)]
        assert got == order[:2]


@settings(max_examples=300, deadline=None)
@given(city=cities(), avoid=st.sampled_from([0, 1]), limit=st.integers(0, 20))
def test_reach_is_cut_exactly_at_the_limit(city: City, avoid: int, limit: int) -> None:
    graph, stations, _ = city
    found = reach(ready(graph, avoid=avoid), stations, limit_mm=limit)
    ends = anchors([(edge, at, 0) for edge in range(graph.n_edges)
                    for at in (0, int(graph.edge_length_mm[edge]))])  # fmt: skip
    walks = shortest_mm(graph, stations, ends, avoid=avoid)
    walks = walks.reshape(stations.n_owners, graph.n_edges, 2)
    for station in range(stations.n_owners):
        own = slice(*found.piece_offsets[station : station + 2])
        pieces = zip(found.edges[own], found.start_mm[own], found.end_mm[own], strict=True)
        expected = [
            (edge, start, end)
            for edge in np.flatnonzero((graph.edge_flags & avoid) == 0)
            for start, end in _spans(graph, stations, station, edge, walks[station, edge], limit)
        ]
        assert sorted((int(e), int(a), int(b)) for e, a, b in pieces) == expected


def _spans(  # noqa: PLR0913
    graph: Graph, stations: Anchors, station: int, edge: int, walks: np.ndarray, limit: int
) -> list[tuple[int, int]]:
    """Unite what is within the limit from both ends of an edge and from anchors on it."""
    length = int(graph.edge_length_mm[edge])
    middles = [(0, walks[0]), (length, walks[1])]
    mine = (stations.owners == station) & (stations.edges == edge)
    middles += zip(stations.offset_mm[mine], stations.connector_mm[mine], strict=True)
    parts = sorted((max(int(at - limit + mm), 0), min(int(at + limit - mm), length))
                   for at, mm in middles if mm <= limit)  # fmt: skip
    united: list[tuple[int, int]] = []
    for low, high in parts:
        if united and low <= united[-1][1]:
            united[-1] = (united[-1][0], max(high, united[-1][1]))
        else:
            united.append((low, high))
    return [part for part in united if part[0] < part[1] or length == 0]


@settings(max_examples=300, deadline=None)
@given(city=cities(), limit=st.integers(0, 20))
def test_reach_lists_every_node_within_the_limit(city: City, limit: int) -> None:
    graph, stations, _ = city
    found = reach(ready(graph), stations, limit_mm=limit)
    ends = [(edge, at, 0) for edge in range(graph.n_edges)
            for at in (0, int(graph.edge_length_mm[edge]))]  # fmt: skip
    walks = shortest_mm(graph, stations, anchors(ends), avoid=0)
    nodes = np.column_stack([graph.tails, graph.heads]).ravel()
    for station in range(stations.n_owners):
        own = slice(*found.node_offsets[station : station + 2])
        listed = list(zip(found.nodes[own].tolist(), found.node_mm[own].tolist(), strict=True))
        expected = {(int(node), int(mm)) for node, mm in zip(nodes, walks[station], strict=True)
                    if mm <= limit}  # fmt: skip
        assert len(listed) == len(expected)
        assert set(listed) == expected


@settings(max_examples=300, deadline=None)
@given(city=cities(), avoid=st.sampled_from([0, 1]), limit=st.integers(0, 20))
def test_pairs_are_all_within_the_limit_and_no_other(city: City, avoid: int, limit: int) -> None:
    graph, stations, demand = city
    expected = shortest_mm(graph, stations, demand, avoid=avoid)
    found = pairs(ready(graph, avoid=avoid), stations, demand, limit_mm=limit)
    wanted = [(d, s, expected[s, d]) for d in range(demand.n_owners)
              for s in range(stations.n_owners) if expected[s, d] <= limit]  # fmt: skip
    assert list(zip(*(part.tolist() for part in found), strict=True)) == wanted


@settings(max_examples=300, deadline=None)
@given(city=cities(), count=st.integers(1, 4))
def test_the_nearest_few_are_in_order_and_each_once(city: City, count: int) -> None:
    graph, stations, demand = city
    ways = ready(graph)
    expected = shortest_mm(graph, stations, demand, avoid=0)
    for row in range(min(demand.n_owners, 1)):
        point = _owner(demand, row)
        found = nearest_few(ways, point, goals(ways, stations), count=count)
        order = sorted((mm, s) for s, mm in enumerate(expected[:, row]) if mm < UNREACHABLE_MM)
        got = list(zip(found.length_mm.tolist(), found.station.tolist(), strict=True))
        assert got == order[:count]


@settings(max_examples=300, deadline=None)
@given(city=cities(), avoid=st.sampled_from([0, 1]))
def test_a_route_is_as_long_as_the_oracle_says_and_joins_up(city: City, avoid: int) -> None:
    graph, stations, demand = city
    if not (stations.n_owners and demand.n_owners):
        return
    a, b = _one(stations), _one(demand)
    found = route(graph, ready(graph, avoid=avoid), a, b)
    assert found.length_mm == shortest_mm(graph, a, b, avoid=avoid)[0, 0]
    if found.length_mm < UNREACHABLE_MM:
        assert not (graph.edge_flags[found.edges] & avoid).any()
        assert found.edges[0] == a.edges[0]
        assert found.edges[-1] == b.edges[0]


def _owner(tied: Anchors, row: int) -> Anchors:
    mine = tied.owners == row
    places = np.column_stack([tied.edges, tied.offset_mm, tied.connector_mm])[mine]
    return anchors([tuple(place) for place in places.tolist()], [0] * int(mine.sum()))


def _one(tied: Anchors) -> Anchors:
    return anchors([(int(tied.edges[0]), int(tied.offset_mm[0]), int(tied.connector_mm[0]))], [0])


LINE = plain_graph(3, [(0, 1, 1_000_000), (1, 2, 500_000)])


@pytest.mark.parametrize(
    ("offset_mm", "limit_mm", "is_within"),
    [(999_999, 1_000_000, True), (1_000_000, 1_000_000, True), (1_000_000, 999_999, False)],
    ids=["a millimetre below", "exactly at the limit", "a millimetre above"],
)
def test_the_limit_is_inclusive(offset_mm: int, limit_mm: int, is_within: bool) -> None:  # noqa: FBT001
    station, home = anchors([(0, 0, 0)]), anchors([(0, offset_mm, 0)])
    found = pairs(ready(LINE), station, home, limit_mm=limit_mm)
    assert len(found[0]) == is_within


def test_both_connectors_are_walked() -> None:  # r5#934, r5r#337: one of them was free
    found = nearest(ready(LINE), anchors([(0, 0, 30_000)]), anchors([(1, 0, 20_000)]))
    assert found.length_mm.tolist() == [1_050_000]


def test_no_way_is_a_status_and_no_number() -> None:  # pandana#168: it was 4294967.295
    parted = plain_graph(4, [(0, 1, 5), (2, 3, 5)])
    found = nearest(ready(parted), anchors([(0, 0, 0)]), anchors([(1, 0, 0)]))
    assert (found.station.tolist(), found.length_mm.tolist()) == ([-1], [UNREACHABLE_MM])


def test_one_bad_point_does_not_end_the_batch() -> None:  # r5r#382
    found = nearest(ready(LINE), anchors([(0, 0, 0)]), anchors([(-1, 0, 0), (0, 7, 0)]))
    assert found.length_mm.tolist() == [UNREACHABLE_MM, 7]


def test_no_station_reaches_nobody() -> None:  # accessmod#219: 17 % without any facility
    found = nearest(ready(LINE), anchors([]), anchors([(0, 0, 0)]))
    assert found.station.tolist() == [-1]


def test_a_length_beyond_what_can_be_written_is_no_way() -> None:
    long = plain_graph(4, [(0, 1, 2**30), (1, 2, 2**30), (2, 3, 2**30)])
    found = nearest(ready(long), anchors([(0, 0, 0)]), anchors([(2, 2**30, 0)]))
    assert found.length_mm.tolist() == [UNREACHABLE_MM]


def test_a_limit_beyond_what_can_be_written_is_the_longest_walk() -> None:
    near, far = LONGEST_WALK_MM, 2**30
    streets = plain_graph(4, [(0, 1, near), (0, 2, far), (2, 3, far)])
    ways, station = ready(streets), anchors([(0, 0, 0)])
    homes = anchors([(0, near, 0), (1, far, 0), (2, far, 0)])
    for limit in (LONGEST_WALK_MM, 2**31 - 1, 2**31, 2**40):
        found = nearest(ways, station, homes, limit_mm=limit)
        assert found.length_mm.tolist() == [near, UNREACHABLE_MM, UNREACHABLE_MM]
        first, _ = two_nearest(ways, station, homes, limit_mm=limit)
        assert first.length_mm.tolist() == found.length_mm.tolist()
        assert pairs(ways, station, homes, limit_mm=limit)[2].tolist() == [near]
        assert sorted(reach(ways, station, limit_mm=limit).node_mm.tolist()) == [0, near]
        gained = gain(stand(ways, anchors([]), homes), station, np.ones(3, int), limit_mm=limit)
        assert gained.within.tolist() == [1]


def test_loops_are_compiled_once_for_arrays_that_may_be_changed_and_those_that_may_not() -> None:
    ways, here, there = ready(LINE), anchors([(0, 7, 0)]), anchors([(1, 9, 0)])
    kept = {name: frozen(getattr(there, name)) for name in ANCHOR_ARRAYS}
    weights, standing = np.ones(1, dtype=np.int64), stand(ways, here, there)
    for home, counted in ((there, weights), (replace(there, **kept), frozen(weights))):
        route(LINE, ways, here, home)
        nearest(ways, here, home)
        two_nearest(ways, home, here)
        pairs(ways, here, home, limit_mm=9)
        reach(ways, home, limit_mm=9)
        gain(standing, home, counted, limit_mm=9)
        nearest_few(ways, home, goals(ways, home), count=1)
        standing.adding(home).moving(0, home)
    for loop in (shortest, traced, drawn, best_of_places, two_labels, demand_around,
                 streets_around, gain_around, first_found, improve):  # fmt: skip
        assert len(loop.signatures) == 1, loop


def test_a_route_follows_the_street_and_ends_where_the_anchors_are() -> None:
    graph, _ = network([[(0, 0), (100, 0), (100, 50)], [(100, 50), (200, 50)]])
    places = graph.xy.min(axis=0) + np.array([(10.0, 3.0), (180.0, 54.0)])
    ground = lay_out(
        graph, barriers=NO_BARRIER, components=components(graph, shut=shut_by(graph, avoid=0))
    )
    a, b = (snap(ground, place[None]) for place in places)
    found = route(graph, ready(graph), a, b)
    assert found.length_mm == 3_000 + 90_000 + 50_000 + 80_000 + 4_000
    steps = np.hypot(*np.diff(found.xy, axis=0).T)
    assert steps.sum() == pytest.approx(220, abs=0.002)
    np.testing.assert_allclose(found.xy[[0, -1]], [a.xy[0], b.xy[0]], atol=0.001)


@settings(max_examples=100, deadline=None)
@given(city=cities(), edge=st.tuples(st.integers(0, 7), st.integers(0, 7), st.integers(0, 5)))
def test_an_added_link_never_lengthens_a_walk(city: City, edge: tuple[int, int, int]) -> None:
    # r5#495: adding a link shrank what was covered
    graph, stations, demand = city
    before = nearest(ready(graph), stations, demand).length_mm
    known = list(zip(graph.tails.tolist(), graph.heads.tolist(), graph.edge_length_mm.tolist(),
                     strict=True))  # fmt: skip
    link = (edge[0] % graph.n_nodes, edge[1] % graph.n_nodes, edge[2])
    more = plain_graph(graph.n_nodes, [*known, link], [*graph.edge_flags.tolist(), 0])
    after = nearest(ready(more), stations, demand).length_mm
    assert (after <= before).all()
