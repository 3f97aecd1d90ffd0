"""What new stations bring where room is short: against a new assignment of everyone, many times.

A station more has room for everyone, as one whose capacity is not known.
"""

import json
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from scarce_city import scarce_city

from geo.access.capacity import UNLIMITED, assign
from geo.access.greedy import choose
from geo.access.shortage import Reached, shortage
from geo.answers import City
from geo.cli import cli
from geo.errors import ContractError
from geo.walk.reach import Pairs

Case = tuple[Pairs, np.ndarray, np.ndarray, Reached]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Draw people, stations of little room, and candidates that reach some of them."""
    n_points, n_stations = draw(st.integers(1, 7)), draw(st.integers(0, 5))
    every = [(point, station) for point in range(n_points) for station in range(n_stations)]
    near = draw(st.lists(st.sampled_from(every), unique=True)) if every else []
    owners, stations = np.array(sorted(near), dtype=np.int32).reshape(-1, 2).T
    mm = np.array(draw(st.lists(st.integers(0, 9), min_size=len(near), max_size=len(near))))
    counts = st.integers(0, 9)
    residents = draw(st.lists(counts, min_size=n_points, max_size=n_points))
    rooms = st.one_of(counts, counts, st.just(UNLIMITED))
    capacity = draw(st.lists(rooms, min_size=n_stations, max_size=n_stations))
    some = st.lists(st.integers(0, n_points - 1), unique=True)
    pairs = (owners, stations, mm.astype(np.int32))
    candidates = reached_of(draw(st.lists(some, min_size=1, max_size=5)))
    return pairs, np.array(residents), np.array(capacity, dtype=np.int64), candidates


def reached_of(rows: list[list[int]]) -> Reached:
    offsets = np.cumsum([0, *(len(row) for row in rows)])
    return Reached(offsets, np.array(sum(rows, []), dtype=np.int32))


def covered_with(case: Case, chosen: tuple[int, ...]) -> int:
    """Build candidates and assign everyone anew."""
    (owners, stations, mm), residents, capacity, reached = case
    points = [reached.of(candidate) for candidate in chosen]
    numbers = [np.full(len(rows), len(capacity) + n) for n, rows in enumerate(points)]
    owners, stations = np.concatenate([owners, *points]), np.concatenate([stations, *numbers])
    pairs = (owners, stations.astype(np.int32), np.resize(np.append(mm, 0), len(owners)))
    room = np.append(capacity, np.full(len(chosen), UNLIMITED))
    return int(assign(pairs, residents, room).taken.sum())


@settings(max_examples=400, deadline=None)
@given(case=cases())
def test_a_gain_is_what_a_new_assignment_of_everyone_brings(case: Case) -> None:
    *now, reached = case
    found = shortage(*now)
    assert found.covered == covered_with(case, ())
    built = [covered_with(case, (candidate,)) for candidate in range(len(reached.offsets) - 1)]
    gains = [after - found.covered for after in built]
    assert found.gains(reached).tolist() == gains
    for top in range(1, len(gains) + 1):
        least = sorted(gains)[-top]
        few = found.gains(reached, top=top, at_once=1).tolist()
        assert [more for more in few if more >= least] == [more for more in gains if more >= least]


@settings(max_examples=300, deadline=None)
@given(case=cases(), count=st.integers(1, 3))
def test_no_choice_exceeds_the_bound_nor_greedy_falls_below_its_share(
    case: Case, count: int
) -> None:
    *now, reached = case
    chosen, n = choose(*now, reached, count=count), len(reached.offsets) - 1
    base = covered_with(case, ())
    prefixes = [covered_with(case, tuple(chosen.candidates[:i]))
                for i in range(len(chosen.candidates) + 1)]  # fmt: skip
    assert np.diff(prefixes).tolist() == chosen.gained
    best = max(covered_with(case, some) for some in combinations(range(n), min(count, n))) - base
    assert chosen.bound >= best >= sum(chosen.gained) >= (1 - (1 - 1 / count) ** count) * best


def test_the_first_of_equals_is_chosen_and_nobody_is_gained_twice() -> None:
    """Two candidates reach the same five; the third reaches two others; a fourth nobody."""
    nothing = np.empty(0, dtype=np.int32)
    reached = reached_of([[0], [0], [1], []])
    chosen = choose((nothing,) * 3, np.array([5, 2]), np.empty(0, dtype=np.int64), reached, count=4)
    assert chosen == ([0, 2], [5, 2], 7)


def test_room_left_by_some_is_found_by_others_along_a_chain() -> None:
    """Point 2 leaves its place to point 1, who leaves the one to point 0, turned away so far.

    ::

        point 0 (4 people) -- station 0 (5 places) -- point 1 (5) -- station 1 (6) -- point 2 (6)
    """
    pairs = (np.array([0, 1, 1, 2]), np.array([0, 0, 1, 1]), np.array([10, 20, 30, 10]))
    found = shortage(pairs, np.array([4, 5, 6]), np.array([5, 6]))
    assert found.covered == 11
    assert found.gains(reached_of([[0], [1], [2], [0, 2], []])).tolist() == [4, 4, 4, 4, 0]


@pytest.mark.parametrize("capacity", [15, UNLIMITED], ids=["just enough", "unlimited"])
def test_where_there_is_room_only_those_beyond_the_limit_are_gained(capacity: int) -> None:
    pairs = (np.array([0, 1]), np.array([0, 0]), np.array([10, 20]))
    found = shortage(pairs, np.array([9, 6, 3]), np.array([capacity]))
    assert (found.is_wanting.tolist(), found.is_full.tolist()) == ([False, False, True], [False])
    assert found.gains(reached_of([[0, 1], [1, 2]])).tolist() == [0, 3]


@pytest.fixture(scope="module", params=[1, 2])
def city(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> City:
    return scarce_city(request.param, tmp_path_factory.mktemp("scarce"))


def covered_by(city: City, places: list[tuple[float, float]]) -> dict[str, Any]:
    """Try out stations; tell the figures of the whole city."""
    answer = city.what_if([{"do": "add", "at": place} for place in places], minutes=8)
    return {name.removesuffix("_after"): answer[name] for name in answer if name.endswith("_after")}


@pytest.mark.slow
def test_a_place_brings_in_a_city_what_building_there_does(city: City) -> None:
    rows = city.gains(minutes=8)["rows"]
    now = city.what_if([], minutes=8)["covered_residents_before"]
    assert all(row["residents_gained"] == 0 for row in rows if row["snapped"] == "unroutable")
    for row in [row for row in rows if row["snapped"] != "unroutable"][::5]:
        built = covered_by(city, [(row["lon"], row["lat"])])
        assert row["residents_gained"] == built["covered_residents"] - now


@pytest.mark.slow
def test_several_places_bring_what_building_them_one_after_the_other_does(city: City) -> None:
    answer = city.gains_together(4, minutes=8)
    places = [(row["lon"], row["lat"]) for row in answer["rows"]]
    assert places[0] == tuple(
        city.gains(minutes=8, top=1)["rows"][0][key] for key in ("lon", "lat")
    )
    now = city.what_if([], minutes=8)["covered_residents_before"]
    for number, row in enumerate(answer["rows"], start=1):
        told = {name: row[name] for name in row if name.startswith(("covered", "rate"))}
        assert told == pytest.approx(covered_by(city, places[:number]), rel=1e-12)
        assert row["residents_gained_by_all"] == row["covered_residents"] - now
        assert row["station"] == f"NEW-{number}"
    gained = [row["residents_gained"] for row in answer["rows"]]
    assert gained == sorted(gained, reverse=True)
    assert answer["residents_gained"] == sum(gained) <= answer["bound"]
    assert answer["share_of_bound"] == sum(gained) / answer["bound"]


@pytest.mark.slow
def test_nobody_gained_is_no_row_and_a_count_below_one_is_refused(city: City) -> None:
    nowhere = city.gains_together(3, [(0.0, 0.0)], minutes=8)
    assert (nowhere["rows"], nowhere["bound"], nowhere["share_of_bound"]) == ([], 0, None)
    with pytest.raises(ContractError, match="count must be 1 station or more, got 0"):
        city.gains_together(0)


@pytest.mark.slow
def test_the_command_prints_one_row_a_station(city: City) -> None:
    options = ["gain", "--new", "2", "--minutes", "8", "--store", city.location]
    answer = json.loads(CliRunner().invoke(cli, [*options, "--format", "json"]).stdout)
    assert answer == city.gains_together(2, minutes=8)
    table = CliRunner().invoke(cli, options)
    assert (table.exit_code, table.stderr) == (0, "")
    assert "bound:" in table.stdout
    assert f"{answer['rows'][1]['lon']:.7f}" in table.stdout
