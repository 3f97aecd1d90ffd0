"""A change gives what a search of everything would give, and says whose walk differs."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import Place, anchors, cities, plain_graph, shortest_mm

from geo.errors import ContractError, NotFoundError
from geo.network.graph import UNREACHABLE_MM, Anchors, Graph
from geo.network.ways import Ways, prepare, shut_by
from geo.walk.gain import gain
from geo.walk.links import link, opened
from geo.walk.whatif import Standing, changes, stand

City = tuple[Graph, Anchors, Anchors]
SHUT = 1


def ready(graph: Graph) -> Ways:
    return prepare(graph, shut=shut_by(graph, avoid=SHUT))


def together(stations: Anchors, places: Sequence[tuple[int, Place]]) -> Anchors:
    """Add places to anchors, each with the number of its owner."""
    known = zip(stations.owners.tolist(), stations.edges.tolist(), stations.offset_mm.tolist(),
                stations.connector_mm.tolist(), strict=True)  # fmt: skip
    rows = sorted([(owner, place) for owner, *place in known] + [(o, list(p)) for o, p in places])
    tied = anchors([tuple(place) for _, place in rows], [owner for owner, _ in rows])
    return replace(tied, n_owners=max(stations.n_owners, tied.n_owners))


def without(stations: Anchors, number: int) -> Anchors:
    kept = stations.owners != number
    columns = ("owners", "edges", "offset_mm", "connector_mm", "status", "xy")
    return replace(stations, **{name: getattr(stations, name)[kept] for name in columns})


def assert_stands(standing: Standing, built: "_Built", demand: Anchors) -> None:
    """Compare with the oracle: every walk from every station, from scratch."""
    walks = shortest_mm(built.graph, built.stations, demand, avoid=SHUT, links=built.links)
    found = standing.nearest
    for row in range(demand.n_owners):
        order = sorted((int(mm), s) for s, mm in enumerate(walks[:, row]) if mm < UNREACHABLE_MM)
        best = order[0] if order else (UNREACHABLE_MM, -1)
        assert (found.length_mm[row], found.station[row]) == best


@st.composite
def places_on(draw: st.DrawFn, graph: Graph) -> Place:
    edge = draw(st.integers(0, graph.n_edges - 1))
    offset = draw(st.integers(0, int(graph.edge_length_mm[edge])))
    return edge, offset, draw(st.integers(0, 3))


@st.composite
def scenarios(draw: st.DrawFn) -> tuple[City, list[tuple[str, object]]]:
    """Draw a city and some changes, one after the other."""
    city = draw(cities())
    graph, stations, _ = city
    n, steps = stations.n_owners, []
    for kind in draw(st.lists(st.sampled_from(["add", "move", "remove", "link", "open"]),
                              min_size=1, max_size=5)):  # fmt: skip
        if kind == "add":
            steps.append((kind, draw(places_on(graph))))
            n += 1
        elif kind in ("move", "remove") and n:
            steps.append((kind, (draw(st.integers(0, n - 1)), draw(places_on(graph)))))
        elif kind == "link":
            ends = (draw(places_on(graph)), draw(places_on(graph)), draw(st.integers(0, 4)))
            steps.append((kind, ends))
        elif kind == "open":
            steps.append((kind, draw(st.integers(0, graph.n_edges - 1))))
    return city, steps


@settings(max_examples=500, deadline=None)
@given(scenario=scenarios())
def test_any_changes_equal_a_search_of_everything(
    scenario: tuple[City, list[tuple[str, object]]],
) -> None:
    (graph, stations, demand), steps = scenario
    ways = ready(graph)
    standing, built = stand(ways, stations, demand), _Built(graph, stations)
    assert_stands(standing, built, demand)
    for kind, what in steps:
        before = standing
        standing = getattr(built, kind)(standing, what)
        assert_stands(standing, built, demand)
        found, unlike = changes(before, standing), before.keys != standing.keys
        assert found.demand.tolist() == np.flatnonzero(unlike).tolist()
        if kind in ("add", "link", "open"):
            assert (standing.nearest.length_mm <= before.nearest.length_mm).all()


class _Built:
    """The same changes made for real: other stations, other edges."""

    def __init__(self, graph: Graph, stations: Anchors) -> None:
        self.before, self.graph, self.stations = graph, graph, stations
        self.edges = list(zip(graph.tails.tolist(), graph.heads.tolist(),
                              graph.edge_length_mm.tolist(), strict=True))  # fmt: skip
        self.links: list[tuple[Place, Place, int]] = []

    def add(self, standing: Standing, place: Place) -> Standing:
        self.stations = together(self.stations, [(self.stations.n_owners, place)])
        return standing.adding(anchors([place]))

    def move(self, standing: Standing, what: tuple[int, Place]) -> Standing:
        number, place = what
        self.stations = together(without(self.stations, number), [(number, place)])
        return standing.moving(number, anchors([place]))

    def remove(self, standing: Standing, what: tuple[int, Place]) -> Standing:
        self.stations = without(self.stations, what[0])
        return standing.removing(what[0])

    def open(self, standing: Standing, edge: int) -> Standing:
        self.edges.append(self.edges[edge])
        self.graph = plain_graph(
            self.before.n_nodes, self.edges, [*self.graph.edge_flags.tolist(), 0]
        )
        return standing.linking(opened(self.before, standing.ways, edge))

    def link(self, standing: Standing, what: tuple[Place, Place, int]) -> Standing:
        a, b, mm = what
        made = link(standing.ways, anchors([a]), anchors([b]), length_mm=mm)
        if made is None:  # a place on an edge that is shut
            return standing
        self.links.append(what)
        return standing.linking(made)


LINE = plain_graph(5, [(0, 1, 1000), (1, 2, 1000), (2, 3, 1000), (3, 4, 1000), (0, 4, 100)],
                   [0, 0, 0, 0, SHUT])  # fmt: skip
HOMES = anchors([(0, 0, 0), (1, 500, 0), (3, 900, 50)])


def test_an_opened_gate_shortens_the_walk_of_those_behind_it_alone() -> None:
    now = stand(ready(LINE), anchors([(0, 0, 0)]), HOMES)
    assert now.nearest.length_mm.tolist() == [0, 1500, 3950]
    after = now.linking(opened(LINE, now.ways, 4))
    found = changes(now, after)
    assert (found.demand.tolist(), found.before.length_mm.tolist()) == ([2], [3950])
    assert found.after.length_mm.tolist() == [100 + 100 + 50]


def test_two_gates_in_a_row_open_a_way_that_neither_opens_alone() -> None:
    graph = plain_graph(
        4, [(0, 1, 9000), (0, 2, 10), (2, 3, 10), (3, 1, 10)], [0, SHUT, SHUT, SHUT]
    )
    now = stand(ready(graph), anchors([(0, 0, 0)]), anchors([(0, 9000, 0)]))
    for edge, walk in ((1, 9000), (2, 9000), (3, 30)):
        now = now.linking(opened(graph, now.ways, edge))
        assert now.nearest.length_mm.tolist() == [walk]


THREE_ISLANDS = plain_graph(6, [(0, 1, 1000), (2, 3, 1000), (4, 5, 1000)])


def test_a_station_is_reached_across_links_that_were_there_before_it() -> None:
    nobody, homes = anchors([]), anchors([(0, 0, 0), (1, 0, 0), (2, 0, 0)])
    now = stand(ready(THREE_ISLANDS), nobody, homes)
    for a, b in (((0, 300, 0), (1, 400, 0)), ((1, 600, 0), (2, 700, 0))):
        crossing = link(now.ways, anchors([a]), anchors([b]), length_mm=10)
        assert crossing is not None
        now = now.linking(crossing)
    now = now.adding(anchors([(2, 900, 0)]))
    # 200 to the link, 10, 200 between the two links and 10 again, or 600 to the end of the street
    assert now.nearest.length_mm.tolist() == [200 + 10 + 200 + 10 + 300, 200 + 10 + 600, 900]
    assert now.removing(0).nearest.station.tolist() == [-1, -1, -1]


def test_a_station_that_is_gone_is_nobodys_nearest_and_one_that_moves_keeps_its_number() -> None:
    now = stand(ready(LINE), anchors([(0, 0, 0), (3, 1000, 0)]), HOMES)
    assert now.nearest.station.tolist() == [0, 0, 1]
    assert now.removing(0).nearest.station.tolist() == [1, 1, 1]
    assert now.removing(0).removing(1).nearest.station.tolist() == [-1, -1, -1]
    assert now.moving(1, anchors([(1, 400, 0)])).nearest.station.tolist() == [0, 1, 1]


def test_a_station_that_is_not_there_cannot_move() -> None:
    with pytest.raises(NotFoundError, match="no station number 3"):
        stand(ready(LINE), anchors([(0, 0, 0)]), HOMES).moving(3, anchors([(0, 0, 0)]))


@settings(max_examples=300, deadline=None)
@given(data=st.data(), city=cities(), limit=st.integers(0, 20), threads=st.sampled_from([1, 2]))
def test_gain_is_what_building_each_candidate_would_bring(
    data: st.DataObject, city: City, limit: int, threads: int
) -> None:
    graph, stations, demand = city
    spots = data.draw(st.lists(places_on(graph), max_size=4))
    weights = np.array(data.draw(st.lists(st.integers(0, 9), min_size=demand.n_owners,
                                          max_size=demand.n_owners)), dtype=np.int64)  # fmt: skip
    now = stand(ready(graph), stations, demand)
    found = gain(now, anchors(spots), weights, limit_mm=limit, threads=threads)
    for number, spot in enumerate(spots):
        then = now.adding(anchors([spot])).nearest
        was, becomes = now.nearest.length_mm <= limit, then.length_mm <= limit
        mine = (then.station == stations.n_owners) & becomes
        assert found.within[number] == weights[becomes & ~was].sum()
        assert found.nearer[number] == weights[mine].sum()


def test_gain_is_refused_where_links_were_added() -> None:
    now = stand(ready(LINE), anchors([(0, 0, 0)]), HOMES).linking(opened(LINE, ready(LINE), 4))
    with pytest.raises(ContractError, match="on the streets as they are"):
        gain(now, HOMES, np.ones(3, dtype=np.int64), limit_mm=500)
