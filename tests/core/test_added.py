"""Ways that are not there yet give the walks of a network that has them, whichever are chosen."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import Place, anchors, cities, plain_graph, shortest_mm

from geo.network.graph import UNREACHABLE_MM, Anchors, Graph
from geo.network.ways import Ways, prepare, shut_by
from geo.walk.added import (
    Approaches,
    NewWays,
    approaches,
    as_stations,
    of_owners,
    openings,
    together,
)
from geo.walk.reach import Pairs, pairs

SHUT = 1
City = tuple[Graph, Anchors, Anchors]


def ready(graph: Graph) -> Ways:
    return prepare(graph, shut=shut_by(graph, avoid=SHUT))


class Plan:
    """Links between places of open streets, then shut edges to open."""

    def __init__(self, graph: Graph, links: list[tuple[Place, Place, int]], edges: list[int]):
        self.graph, self.links, self.edges = graph, links, edges

    def __len__(self) -> int:
        return len(self.links) + len(self.edges)

    @property
    def ways(self) -> NewWays:
        a, b = (anchors([link[side] for link in self.links]) for side in (0, 1))
        nodes, mm = np.full((len(self.links), 2), -1), [link[2] for link in self.links]
        gates = openings(self.graph, ready(self.graph), np.array(self.edges, dtype=np.int64))
        return NewWays(
            a.joined(gates.a),
            b.joined(gates.b),
            np.concatenate([nodes, gates.nodes]),
            np.concatenate([np.array(mm, dtype=np.int64), gates.length_mm]),
        )

    def walks(self, stations: Anchors, demand: Anchors, chosen: list[int]) -> np.ndarray:
        """Measure every walk in a network that has some of the ways, by networkx.

        An edge is opened beside itself: nobody's door is on it.
        """
        graph, n_links = self.graph, len(self.links)
        columns = (graph.tails, graph.heads, graph.edge_length_mm)
        edges = list(zip(*(column.tolist() for column in columns), strict=True))
        again = [edges[self.edges[way - n_links]] for way in chosen if way >= n_links]
        flags = [*graph.edge_flags.tolist(), *[0] * len(again)]
        built = plain_graph(graph.n_nodes, [*edges, *again], flags)
        links = [self.links[way] for way in chosen if way < n_links]
        return shortest_mm(built, stations, demand, avoid=SHUT, links=links)


@st.composite
def plans(draw: st.DrawFn) -> tuple[City, Plan]:
    graph, stations, demand = draw(cities())
    shut = np.flatnonzero(graph.edge_flags & SHUT).tolist()
    is_open = np.flatnonzero((graph.edge_flags & SHUT) == 0).tolist()
    edges = draw(st.lists(st.sampled_from(shut), unique=True, max_size=3)) if shut else []
    links = []
    for _ in range(draw(st.integers(0, 3)) if is_open else 0):
        ends = draw(st.tuples(*[st.sampled_from(is_open)] * 2))
        a, b = ((e, draw(st.integers(0, int(graph.edge_length_mm[e]))), 0) for e in ends)
        links.append((a, b, draw(st.integers(0, 4))))
    return (graph, stations, demand), Plan(graph, links, edges)


def within(walks: np.ndarray, limit: int) -> set[tuple[int, int, int]]:
    return {(point, station, int(walks[station, point]))
            for station, point in zip(*np.nonzero(walks <= limit), strict=True)}  # fmt: skip


def listed(found: Pairs) -> list[tuple[int, ...]]:
    return list(zip(*(column.tolist() for column in found), strict=True))


def measured(city: City, plan: Plan, limit: int) -> Approaches:
    graph, stations, demand = city
    return approaches(ready(graph), plan.ways, stations, demand, limit_mm=limit)


@settings(max_examples=500, deadline=None)
@given(data=st.data(), drawn=plans(), limit=st.integers(0, 12))
def test_some_ways_give_the_walks_of_a_network_that_has_them(
    data: st.DataObject, drawn: tuple[City, Plan], limit: int
) -> None:
    (graph, stations, demand), plan = drawn
    chosen = [way for way in range(len(plan)) if data.draw(st.booleans())]
    is_there = np.array([data.draw(st.booleans()) for _ in range(stations.n_owners)], dtype=bool)
    now = pairs(ready(graph), stations, demand, limit_mm=limit)
    more = measured(drawn[0], plan, limit).pairs(chosen, is_there)
    assert set(more[1].tolist()) <= set(np.flatnonzero(is_there).tolist())
    found = listed(together(now, more))
    assert found == sorted(found)
    walks = plan.walks(stations, demand, chosen)
    walks[~is_there] = plan.walks(stations, demand, [])[~is_there]
    assert set(found) == within(walks, limit)


@settings(max_examples=500, deadline=None)
@given(drawn=plans(), limit=st.integers(0, 12))
def test_a_way_alone_brings_whom_a_station_at_its_worse_end_would(
    drawn: tuple[City, Plan], limit: int
) -> None:
    (graph, stations, demand), plan = drawn
    seen = as_stations(ready(graph), plan.ways, stations, limit_mm=limit)
    points, ways, _ = pairs(ready(graph), seen, demand, limit_mm=limit)
    now = plan.walks(stations, demand, []).min(axis=0, initial=UNREACHABLE_MM)
    for way in range(len(plan)):
        then = plan.walks(stations, demand, [way]).min(axis=0, initial=UNREACHABLE_MM)
        come = np.flatnonzero((then <= limit) & (now > limit))
        reached = points[ways == way]
        assert set(reached[now[reached] > limit].tolist()) == set(come.tolist())


def test_two_gates_one_behind_the_other_are_passed_together() -> None:
    """Nodes 0 - 1 = 2 = 3 - 4: both edges marked = are shut, so that node 2 is off the streets."""
    graph = plain_graph(5, [(0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5)], [0, SHUT, SHUT, 0])
    stations, home = anchors([(0, 0, 0)]), anchors([(3, 5, 0)])
    plan = Plan(graph, [], [1, 2])
    near = measured((graph, stations, home), plan, 20)
    there = np.array([True])
    assert [listed(near.pairs(chosen, there)) for chosen in ([0], [1])] == [[(1, 0, 0)][:0]] * 2
    assert listed(near.pairs([0, 1], there)) == [(0, 0, 14)]
    assert listed(measured((graph, stations, home), plan, 13).pairs([0, 1], there)) == []


def test_owners_are_taken_with_all_their_anchors_in_the_order_given() -> None:
    """Owner 1 has two."""
    every = anchors([(0, 1, 0), (1, 2, 0), (2, 3, 0), (3, 4, 0)], [0, 1, 1, 2])
    taken = of_owners(every, np.array([2, 1]))
    assert (taken.owners.tolist(), taken.edges.tolist()) == ([0, 1, 1], [3, 1, 2])
    assert (taken.offset_mm.tolist(), taken.n_owners) == ([4, 2, 3], 2)
    assert of_owners(every, np.empty(0, dtype=np.int64)).n_owners == 0
