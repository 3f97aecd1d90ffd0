"""Room is given to the most residents, with the least walking, and nothing added takes it away.

networkx finds maximum flows of least cost by network simplex, scipy the most of an amount by linear
programming: neither shares anything with the loops that are tested.
"""

from collections.abc import Callable

import networkx as nx
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog
from scipy.sparse import coo_array

from geo.access.capacity import UNLIMITED, Assignment, assign, capacity_of, served
from geo.errors import ContractError
from geo.network.graph import Floats, Int64
from geo.walk.reach import Pairs

City = tuple[Pairs, Int64, Int64]
Row = tuple[int, int, int]


def pairs_of(*rows: Row) -> Pairs:
    """Make pairs of (demand point, station, millimetres)."""
    table = np.array(rows, dtype=np.int32).reshape(-1, 3)
    return table[:, 0], table[:, 1], table[:, 2]


def counts(*numbers: int) -> Int64:
    return np.array(numbers, dtype=np.int64)


def shuffled(pairs: Pairs, order: list[int]) -> Pairs:
    return pairs[0][order], pairs[1][order], pairs[2][order]


@st.composite
def crowded(draw: st.DrawFn) -> City:
    """Draw a few points and stations, any of them in reach, often at equal walks."""
    n_demand, n_stations = draw(st.integers(1, 8)), draw(st.integers(1, 5))
    longest = draw(st.sampled_from([0, 3, 1000]))
    near = draw(st.sets(st.tuples(st.integers(0, n_demand - 1), st.integers(0, n_stations - 1))))
    rows = [(d, s, draw(st.integers(0, longest))) for d, s in sorted(near)]
    residents = draw(st.lists(st.integers(0, 9), min_size=n_demand, max_size=n_demand))
    room = st.one_of(st.integers(0, 12), st.just(UNLIMITED))
    capacity = draw(st.lists(room, min_size=n_stations, max_size=n_stations))
    return pairs_of(*rows), counts(*residents), counts(*capacity)


def most_and_least(city: City) -> tuple[int, int]:
    """Ask networkx for how many find room, and for the sum of their walks."""
    (points, stations, mm), residents, capacity = city
    graph = nx.DiGraph()
    graph.add_nodes_from(["home", "room"])
    for point, n in enumerate(residents.tolist()):
        graph.add_edge("home", ("point", point), capacity=n, weight=0)
    for station, n in enumerate(capacity.tolist()):
        graph.add_edge(("station", station), "room", capacity=min(n, 1000), weight=0)
    for point, station, walk in zip(points.tolist(), stations.tolist(), mm.tolist(), strict=True):
        graph.add_edge(("point", point), ("station", station), capacity=1000, weight=walk)
    flow = nx.max_flow_min_cost(graph, "home", "room")
    return sum(flow["home"].values()), nx.cost_of_flow(graph, flow)


def assert_sums_agree(found: Assignment, city: City) -> None:
    (points, stations, _), residents, capacity = city
    by_point, by_station = np.zeros_like(residents), np.zeros_like(capacity)
    np.add.at(by_point, points, found.flow)
    np.add.at(by_station, stations, found.flow)
    assert (found.flow >= 0).all()
    assert found.taken.tolist() == by_point.tolist()
    assert found.load.tolist() == by_station.tolist()
    assert (found.taken <= residents).all()
    assert (found.load <= capacity).all()


@settings(max_examples=500, deadline=None)
@given(city=crowded())
def test_the_most_find_room_with_the_least_walking(city: City) -> None:
    found = assign(*city)
    assert_sums_agree(found, city)
    walked = int((found.flow * city[0][2]).sum())
    assert (int(found.taken.sum()), walked) == most_and_least(city)


@settings(max_examples=200, deadline=None)
@given(city=crowded(), data=st.data())
def test_the_answer_does_not_depend_on_the_order_of_the_pairs(
    city: City, data: st.DataObject
) -> None:
    pairs, residents, capacity = city
    order = data.draw(st.permutations(range(len(pairs[0]))))
    found, again = assign(*city), assign(shuffled(pairs, order), residents, capacity)
    assert again.taken.tolist() == found.taken.tolist()
    assert again.load.tolist() == found.load.tolist()
    assert again.flow.tolist() == found.flow[order].tolist()
    amounts = residents.astype(np.float64)
    mixed = served(shuffled(pairs, order), residents, amounts, capacity)
    assert mixed.tolist() == served(pairs, residents, amounts, capacity).tolist()


def most_of(city: City, amounts: Int64) -> float:
    """Ask scipy for how much of an amount can be served."""
    (points, stations, _), residents, capacity = city
    whole = np.unique(points[residents[points] == 0])
    sure = float(amounts[whole].sum())
    if not len(points):
        return sure
    each = np.divide(amounts, residents, out=np.zeros(len(amounts)), where=residents > 0)
    return sure + best_sum(city, each[points])


def best_sum(city: City, worth: Floats) -> float:
    """Ask scipy for the flow that is worth the most, each pair's residents something."""
    (points, stations, _), residents, capacity = city
    n_demand, n_pairs = len(residents), len(points)
    rows, columns = np.concatenate([points, n_demand + stations]), np.tile(np.arange(n_pairs), 2)
    sums = coo_array((np.ones(2 * n_pairs), (rows, columns)), (n_demand + len(capacity), n_pairs))
    limits = np.concatenate([residents, np.minimum(capacity, residents.sum())])
    return -float(linprog(-worth, A_ub=sums.tocsr(), b_ub=limits).fun)


@settings(max_examples=300, deadline=None)
@given(city=crowded(), data=st.data())
def test_the_most_of_an_amount_is_served(city: City, data: st.DataObject) -> None:
    pairs, residents, capacity = city
    n = len(residents)
    amounts = np.array(data.draw(st.lists(st.integers(0, 9), min_size=n, max_size=n)), dtype=float)
    found = served(pairs, residents, amounts, capacity)
    assert (found >= 0).all()
    assert (found <= amounts).all()
    assert (found[np.setdiff1d(np.arange(n), pairs[0])] == 0).all()
    assert found.sum() == pytest.approx(most_of(city, amounts), abs=1e-6)


@pytest.mark.parametrize("crowd", [0.4, 0.9, 1.3], ids=["scarce", "short", "enough"])
@pytest.mark.parametrize("seed", [1, 2, 3])
def test_chains_through_many_stations_are_found(seed: int, crowd: float) -> None:
    """Of a few thousand residents many move on more than once; scipy solves the same whole."""
    rng = np.random.default_rng(seed)
    homes, doors = rng.random((200, 2)), rng.random((25, 2))
    away_mm = (1000 * np.hypot(*(homes[:, None] - doors).T)).astype(np.int32).T
    points, stations = np.nonzero(away_mm <= 350)
    residents = rng.integers(0, 30, len(homes))
    capacity = rng.integers(0, 2 * int(crowd * residents.sum() / len(doors)), len(doors))
    pairs = points.astype(np.int32), stations.astype(np.int32), away_mm[points, stations]
    found = assign(pairs, residents, capacity)
    assert_sums_agree(found, (pairs, residents, capacity))
    far_mm = 1_000_000
    best = best_sum((pairs, residents, capacity), far_mm - pairs[2])
    assert (found.flow * (far_mm - pairs[2])).sum() == round(best)
    amounts = rng.random(len(homes)) * residents
    each = amounts / np.maximum(residents, 1)
    most = best_sum((pairs, residents, capacity), each[points])
    assert served(pairs, residents, amounts, capacity).sum() == pytest.approx(most)


def with_a_station(city: City, data: st.DataObject) -> City:
    (points, stations, mm), residents, capacity = city
    near = sorted(data.draw(st.sets(st.integers(0, len(residents) - 1))))
    added = pairs_of(*[(point, len(capacity), 1) for point in near])
    pairs = tuple(np.concatenate(both) for both in zip((points, stations, mm), added, strict=True))
    return pairs, residents, np.append(capacity, data.draw(st.integers(0, 12)))  # type: ignore[return-value]


def with_room(city: City, data: st.DataObject) -> City:
    pairs, residents, capacity = city
    more = capacity.copy()
    more[data.draw(st.integers(0, len(capacity) - 1))] = UNLIMITED
    return pairs, residents, more


def with_a_pair(city: City, data: st.DataObject) -> City:
    (points, stations, mm), residents, capacity = city
    known = set(zip(points.tolist(), stations.tolist(), strict=True))
    free = [(d, s) for d in range(len(residents)) for s in range(len(capacity))
            if (d, s) not in known]  # fmt: skip
    if not free:
        return city
    added = pairs_of((*data.draw(st.sampled_from(free)), 7))
    pairs = tuple(np.concatenate(both) for both in zip((points, stations, mm), added, strict=True))
    return pairs, residents, capacity  # type: ignore[return-value]


@pytest.mark.parametrize("added", [with_a_station, with_room, with_a_pair])
@settings(max_examples=200, deadline=None)
@given(city=crowded(), data=st.data())
def test_nothing_that_is_added_takes_room_away(
    added: Callable[[City, st.DataObject], City], city: City, data: st.DataObject
) -> None:
    more = added(city, data)
    assert assign(*more).taken.sum() >= assign(*city).taken.sum()
    n = len(city[1])
    amounts = np.array(data.draw(st.lists(st.integers(0, 9), min_size=n, max_size=n)), dtype=float)
    before, after = (served(c[0], c[1], amounts, c[2]).sum() for c in (city, more))
    assert after >= before - 1e-9


def test_those_who_can_go_elsewhere_make_room_for_those_who_cannot() -> None:
    pairs = pairs_of((0, 0, 10), (0, 1, 900), (1, 0, 20))
    found = assign(pairs, counts(5, 5), counts(5, 5))
    assert found.taken.tolist() == [5, 5]
    assert found.flow.tolist() == [0, 5, 5]


def test_room_is_made_along_a_chain_of_stations() -> None:
    pairs = pairs_of((0, 0, 1), (1, 0, 2), (1, 1, 3), (2, 1, 2), (2, 2, 4), (3, 2, 1), (3, 3, 900))
    found = assign(pairs, counts(4, 4, 4, 4), counts(4, 4, 4, 4))
    assert found.load.tolist() == [4, 4, 4, 4]
    assert found.flow.tolist() == [4, 0, 4, 0, 4, 0, 4]


def test_of_equal_points_the_lowest_row_finds_room_and_of_equal_stations_the_lowest_fills() -> None:
    crowd = assign(pairs_of((0, 0, 5), (1, 0, 5), (2, 0, 5)), counts(4, 4, 4), counts(6))
    assert crowd.taken.tolist() == [4, 2, 0]
    assert assign(pairs_of((0, 0, 5), (0, 1, 5)), counts(4), counts(9, 9)).load.tolist() == [4, 0]
    dwellings = served(
        pairs_of((0, 0, 5), (1, 0, 5)), counts(4, 4), np.array([2.0, 2.0]), counts(6)
    )
    assert dwellings.tolist() == [2.0, 1.0]


@pytest.mark.parametrize(
    ("pairs", "residents", "capacity", "taken"),
    [
        pytest.param(pairs_of(), counts(5, 5), counts(9), [0, 0], id="no pairs"),
        pytest.param(pairs_of(), counts(), counts(), [], id="nobody and nothing"),
        pytest.param(pairs_of((0, 0, 1)), counts(0, 5), counts(9), [0, 0], id="nobody in reach"),
        pytest.param(pairs_of((0, 0, 1)), counts(5), counts(0), [0], id="no room"),
        pytest.param(
            pairs_of((0, 0, 1), (0, 1, 2), (1, 0, 1)), counts(90, 1), counts(3, 4), [7, 0],
            id="one point larger than all room",
        ),
        pytest.param(
            pairs_of((0, 0, 1), (1, 0, 2)), counts(2**61, 2**61), counts(2**61 + 1), [2**61, 1],
            id="as many as an integer holds",
        ),
        pytest.param(
            pairs_of((0, 0, 2**30 - 1), (1, 0, 0), (0, 1, 2**30 - 1)), counts(2, 2), counts(2, 2),
            [2, 2], id="the longest walks",
        ),
    ],
)  # fmt: skip
def test_the_bounds(pairs: Pairs, residents: Int64, capacity: Int64, taken: list[int]) -> None:
    found = assign(pairs, residents, capacity)
    assert_sums_agree(found, (pairs, residents, capacity))
    assert found.taken.tolist() == taken
    assert served(pairs, residents, residents.astype(np.float64), capacity).sum() == sum(taken)


def test_where_room_is_unlimited_everybody_goes_to_the_nearest() -> None:
    pairs = pairs_of((0, 0, 9), (0, 1, 5), (1, 0, 3))
    found = assign(pairs, counts(7, 8), counts(UNLIMITED, UNLIMITED))
    assert found.flow.tolist() == [0, 7, 8]


def test_what_nobody_lives_in_takes_no_room_and_is_served_where_it_is_in_reach() -> None:
    pairs = pairs_of((0, 0, 1), (1, 0, 1))
    buildings = np.array([3.0, 2.0, 4.0])
    assert served(pairs, counts(0, 5, 0), buildings, counts(0)).tolist() == [3.0, 0.0, 0.0]


def test_each_amount_may_find_room_for_itself() -> None:
    """Two points compete for ten places, one all dwellings, the other all buildings."""
    pairs, residents, capacity = pairs_of((0, 0, 1), (1, 0, 2)), counts(10, 10), counts(10)
    for amounts in ([6.0, 0.0], [0.0, 6.0]):
        assert served(pairs, residents, np.array(amounts), capacity).tolist() == amounts


def test_the_capacity_asked_about_is_left_as_it_was() -> None:
    capacity = counts(6)
    served(pairs_of((0, 0, 1)), counts(4), np.array([4.0]), capacity)
    assign(pairs_of((0, 0, 1)), counts(9), capacity)
    assert capacity.tolist() == [6]


def test_a_column_of_capacities_may_have_gaps_of_any_kind() -> None:
    for column in (pd.Series([800.0, np.nan]), pd.Series([800, pd.NA], dtype="Int64"),
                   pd.Series([800, None], dtype=object)):  # fmt: skip
        assert capacity_of(column).tolist() == [800, UNLIMITED]


@pytest.mark.parametrize(
    ("residents", "capacity", "name"),
    [(counts(5, -1), counts(3), "residents"), (counts(5, 1), counts(-3), "capacity")],
)
def test_less_than_nobody_is_refused(residents: Int64, capacity: Int64, name: str) -> None:
    with pytest.raises(ContractError, match=f"{name} must be 0 or more"):
        assign(pairs_of((0, 0, 1)), residents, capacity)
    with pytest.raises(ContractError, match=f"{name} must be 0 or more"):
        served(pairs_of((0, 0, 1)), residents, np.zeros(2), capacity)
