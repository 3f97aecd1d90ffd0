"""On networks of many tiles every answer equals scipy's, whatever the number of threads."""

import tracemalloc
import weakref
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pytest
from crooked_city import crooked_city, owner_of, place_of, shut_streets, tied_somewhere
from scipy_oracle import SCALE, Oracle, pieces

from geo.network.graph import UNREACHABLE_MM, Anchors, Graph, Int32, Int64
from geo.network.ways import LONGEST_WALK_MM, Bools, Ways, prepare
from geo.walk.few import nearest_few
from geo.walk.gain import gain
from geo.walk.loops.tiles import STEP_MM, TILE_BITS
from geo.walk.nearest import Nearest, nearest, nearest_of_nodes
from geo.walk.places import goals
from geo.walk.reach import BLOCK, pair_blocks, pairs, reach
from geo.walk.route import Route, route
from geo.walk.second import two_nearest
from geo.walk.threads import borders, shared
from geo.walk.whatif import stand

pytestmark = pytest.mark.slow

LIMIT_MM = 1_200_000
THREADS = pytest.mark.parametrize("threads", [1, 2, 3])


@dataclass(frozen=True)
class City:
    """A city, its points, and what scipy says of them."""

    graph: Graph
    shut: Bools
    ways: Ways
    stations: Anchors
    demand: Anchors
    keys_of_nodes: Int64
    keys: Int64
    walks_to_nodes: Int64
    walks: Int64


@pytest.fixture(scope="module", params=[(2, 31), (60, 32)], ids=["2 stations", "60 stations"])
def city(request: pytest.FixtureRequest) -> City:
    n_stations, seed = request.param
    graph = crooked_city(40_000, seed=seed)
    shut = shut_streets(graph)
    stations = tied_somewhere(graph, n_stations, seed=seed + 1, anchors_each=3)
    demand = tied_somewhere(graph, 2000, seed=seed + 2, anchors_each=2)
    oracle = Oracle(graph, shut, stations, demand)
    ways = prepare(graph, shut=shut)
    assert ways.n_junctions >> TILE_BITS >= 6
    return City(graph, shut, ways, stations, demand, *oracle.nearest(), *oracle.walks())


def assert_nearest(found: Nearest, keys: Int64, limit_mm: int = LONGEST_WALK_MM) -> None:
    mm = keys // SCALE
    is_within = mm <= limit_mm
    np.testing.assert_array_equal(found.length_mm, np.where(is_within, mm, UNREACHABLE_MM))
    np.testing.assert_array_equal(found.station, np.where(is_within, keys % SCALE, -1))


@THREADS
@pytest.mark.parametrize("limit_mm", [LIMIT_MM, 3 * STEP_MM, LONGEST_WALK_MM])
def test_nearest_of_demand_points_and_of_nodes(city: City, limit_mm: int, threads: int) -> None:
    options = {"limit_mm": limit_mm, "threads": threads}
    found = nearest(city.ways, city.stations, city.demand, **options)
    assert_nearest(found, city.keys, limit_mm)
    found = nearest_of_nodes(city.graph, city.ways, city.stations, **options)
    assert_nearest(found, city.keys_of_nodes, limit_mm)


def test_a_search_without_a_limit_takes_several_steps(city: City) -> None:
    farthest = city.keys_of_nodes[city.keys_of_nodes < UNREACHABLE_MM * SCALE].max() // SCALE
    assert farthest > (5 if city.stations.n_owners == 2 else 1) * STEP_MM


@pytest.mark.parametrize("limit_mm", [LIMIT_MM, LONGEST_WALK_MM])
def test_the_two_nearest(city: City, limit_mm: int) -> None:
    found = two_nearest(city.ways, city.stations, city.demand, limit_mm=limit_mm)
    number = np.arange(city.stations.n_owners)[:, None]
    keys = np.sort(city.walks * SCALE + number, axis=0)[:2]
    for one, column in zip(found, keys, strict=True):
        assert_nearest(one, column, limit_mm)


@pytest.mark.parametrize("count", [1, 5])
def test_the_few_nearest(city: City, count: int) -> None:
    wanted, number = goals(city.ways, city.stations), np.arange(city.stations.n_owners)
    for row in range(30):
        found = nearest_few(city.ways, owner_of(city.demand, row), wanted, count=count)
        keys = np.sort(city.walks[:, row] * SCALE + number)
        assert_nearest(found, keys[keys < UNREACHABLE_MM * SCALE][:count])


@THREADS
def test_pairs_within_a_limit(city: City, threads: int) -> None:
    found = pairs(city.ways, city.stations, city.demand, limit_mm=LIMIT_MM, threads=threads)
    demand, station = np.nonzero(city.walks.T <= LIMIT_MM)
    for one, column in zip(found, (demand, station, city.walks[station, demand]), strict=True):
        np.testing.assert_array_equal(one, column)


@THREADS
def test_nodes_within_a_limit(city: City, threads: int) -> None:
    found = reach(city.ways, city.stations, limit_mm=LIMIT_MM, threads=threads)
    rows = np.repeat(np.arange(city.stations.n_owners), np.diff(found.node_offsets))
    order = np.lexsort([found.nodes, rows])
    station, node = np.nonzero(city.walks_to_nodes <= LIMIT_MM)
    np.testing.assert_array_equal(rows[order], station)
    np.testing.assert_array_equal(found.nodes[order], node)
    np.testing.assert_array_equal(found.node_mm[order], city.walks_to_nodes[station, node])


@THREADS
def test_streets_within_a_limit_are_cut_exactly(city: City, threads: int) -> None:
    found = reach(city.ways, city.stations, limit_mm=LIMIT_MM, threads=threads)
    rows = np.repeat(np.arange(city.stations.n_owners), np.diff(found.piece_offsets))
    table = np.column_stack([rows, found.edges, found.start_mm, found.end_mm])
    table = table[np.lexsort(table.T[::-1])]
    expected = pieces(city.graph, city.shut, city.stations, city.walks_to_nodes, LIMIT_MM)
    np.testing.assert_array_equal(table, expected)


@THREADS
def test_gain_of_candidates(city: City, threads: int) -> None:
    candidates = tied_somewhere(city.graph, 50, seed=5)
    weights = np.arange(city.demand.n_owners, dtype=np.int64) % 97
    standing = stand(city.ways, city.stations, city.demand)
    found = gain(standing, candidates, weights, limit_mm=LIMIT_MM, threads=threads)
    walks = Oracle(city.graph, city.shut, candidates, city.demand).walks()[1]
    now, reached = city.keys // SCALE, walks <= LIMIT_MM
    np.testing.assert_array_equal(found.within, (reached & (now > LIMIT_MM)) @ weights)
    np.testing.assert_array_equal(found.nearer, (reached & (walks < now)) @ weights)


def test_changes_equal_a_search_of_everything(city: City) -> None:
    more = tied_somewhere(city.graph, 4, seed=6, open_only=True)
    standing = stand(city.ways, city.stations, city.demand)
    walks = np.vstack([city.walks, Oracle(city.graph, city.shut, more, city.demand).walks()[1]])
    n = city.stations.n_owners
    for row in range(4):
        standing = standing.adding(owner_of(more, row))
        assert_nearest(standing.nearest, _least(walks[: n + 1 + row]))
    for gone in (0, n, n + 2):
        standing = standing.removing(gone)
        walks[gone] = UNREACHABLE_MM
        assert_nearest(standing.nearest, _least(walks))
    standing = standing.moving(n + 1, owner_of(more, 2))
    walks[n + 1] = Oracle(city.graph, city.shut, owner_of(more, 2), city.demand).walks()[1]
    assert_nearest(standing.nearest, _least(walks))


def _least(walks: Int64) -> Int64:
    return np.asarray((walks * SCALE + np.arange(len(walks))[:, None]).min(axis=0))


@pytest.fixture(scope="module")
def ends(city: City) -> tuple[Anchors, Anchors]:
    return tuple(  # type: ignore[return-value]
        tied_somewhere(city.graph, 25, seed=seed, open_only=True) for seed in (7, 8)
    )


def test_routes_are_as_long_as_they_say_and_join_up(
    city: City, ends: tuple[Anchors, Anchors]
) -> None:
    walks = Oracle(city.graph, city.shut, *ends).walks()[1]
    for row in range(25):
        for column in (row, (row + 1) % 25):
            a, b = owner_of(ends[0], row), owner_of(ends[1], column)
            found = route(city.graph, city.ways, a, b)
            assert found.length_mm == walks[row, column]
            if found.length_mm < UNREACHABLE_MM:
                assert_drawn(city, found, a, b)


def test_a_route_within_one_street_is_drawn_along_it(city: City) -> None:
    edges = np.flatnonzero(~city.shut & (city.graph.tails != city.graph.heads))[:50]
    spots = tied_somewhere(city.graph, 50, seed=9, open_only=True)
    for row, edge in enumerate(edges.tolist()):
        length = int(city.graph.edge_length_mm[edge])
        a, b = (_at(city.graph, owner_of(spots, row), edge, mm) for mm in (length // 5, length - 9))
        for one, two in ((a, b), (b, a), (a, a)):
            found = route(city.graph, city.ways, one, two)
            walk = Oracle(city.graph, city.shut, one, two).walks()[1] if row < 3 else None
            assert walk is None or found.length_mm == walk[0, 0]
            assert_drawn(city, found, one, two)


def _at(graph: Graph, tied: Anchors, edge: int, mm: int) -> Anchors:
    where = np.array([edge], dtype=np.int32), np.array([mm], dtype=np.int32)
    return replace(tied, edges=where[0], offset_mm=where[1], xy=place_of(graph, *where))


def assert_drawn(city: City, found: Route, a: Anchors, b: Anchors) -> None:
    """Follow a route from anchor to anchor, over open streets that meet, as long as it says."""
    graph = city.graph
    assert not city.shut[found.edges].any()
    for before, after in pairwise(found.edges.tolist()):
        ends = ({int(graph.tails[edge]), int(graph.heads[edge])} for edge in (before, after))
        assert set.intersection(*ends)
    rounding_m = 0.001 * (len(found.edges) + 1)
    np.testing.assert_allclose(found.xy[[0, -1]], [a.xy[0], b.xy[0]], atol=0.0015)
    steps = np.hypot(*np.diff(found.xy, axis=0).T)
    walked_mm = found.length_mm - int(a.connector_mm[0]) - int(b.connector_mm[0])
    assert steps.sum() == pytest.approx(walked_mm / 1000, abs=2 * rounding_m)
    longest = np.hypot(*np.diff(graph.shape_xy.reshape(-1, 4, 2), axis=1).T).max()
    assert steps.max(initial=0) <= longest + 0.002


@pytest.mark.parametrize("threads", [1, 2])
def test_pairs_come_in_blocks_and_no_more_is_held(city: City, threads: int) -> None:
    peaks = [_held(city, n_blocks, threads) for n_blocks in (2, 6)]
    stations_alone = 4 * BLOCK * 64 * 6  # bytes: what is known of each, as doors and places
    assert peaks[1] <= peaks[0] + stations_alone


def _held(city: City, n_blocks: int, threads: int) -> int:
    """Ask so many blocks; return the most bytes that were held, by loops apart from the last."""
    stations = tied_somewhere(city.graph, n_blocks * BLOCK, seed=11)
    given: list[weakref.ref[Int32]] = []
    tracemalloc.start()
    for block in pair_blocks(city.ways, stations, city.demand, limit_mm=400_000, threads=threads):
        given.extend(weakref.ref(array) for array in block)
        assert sum(ref() is not None for ref in given) <= 3 * (threads + 1)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert len(given) == 3 * n_blocks
    return peak


def test_work_is_asked_for_only_as_it_is_taken() -> None:
    asked = []

    def parts() -> Iterator[int]:
        for part in range(100):
            asked.append(part)
            yield part

    done = shared(lambda part: part * part, parts(), threads=3)
    assert [next(done) for _ in range(4)] == [0, 1, 4, 9]
    assert len(asked) <= 6
    assert [*done] == [part * part for part in range(4, 100)]


@pytest.mark.parametrize(("n", "parts"), [(0, 1), (0, 3), (5, 3), (3, 5), (12, 4)])
def test_borders_part_a_row_without_gap(n: int, parts: int) -> None:
    found = borders(n, parts)
    assert len(found) == parts
    assert [i for first, last in found for i in range(first, last)] == [*range(n)]
