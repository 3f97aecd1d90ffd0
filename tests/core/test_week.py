"""Coverage by hour of the week is that of each hour judged for itself, and cheaper.

Two points of 10 and 20 residents; stations A in reach of the first, B of both.
"""

from datetime import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from geo.access.capacity import UNLIMITED, assign
from geo.access.week import coverage_by_hour, hours_alike, of_open
from geo.hours import Bools, hours_of_week
from geo.walk.reach import Pairs

RESIDENTS = np.array([10, 20], dtype=np.int64)
PAIRS: Pairs = (
    np.array([0, 0, 1], dtype=np.int32),
    np.array([0, 1, 1], dtype=np.int32),
    np.array([5, 9, 7], dtype=np.int32),
)
MONDAY = datetime(2026, 1, 5)  # noqa: DTZ001 - the city's own time
NO_GATES = np.empty((0, 168), dtype=bool)


def served(opened: Bools, capacity: int = UNLIMITED) -> int:
    """Count who finds room in the open stations."""
    room = np.full(2, capacity, dtype=np.int64)
    return int(assign(of_open(PAIRS, opened), RESIDENTS, room).taken.sum())


def week(stations: Bools, gates: Bools = NO_GATES, capacity: int = UNLIMITED) -> pd.DataFrame:
    return coverage_by_hour(
        stations, gates, lambda hour: served(stations[:, hour], capacity), residents=30
    )


def weeks(rows: int) -> st.SearchStrategy[Bools]:
    """Open or not, by blocks of six hours, so that hours are alike."""
    return arrays(bool, (rows, 28)).map(lambda blocks: np.repeat(blocks, 6, axis=1))


def test_each_hour_counts_who_reaches_a_station_that_is_open_then() -> None:
    hours = ["Mo-Fr 09:00-17:00", "Sa 10:00-12:00"]
    opened = hours_of_week(hours, monday=MONDAY)
    table = week(opened)
    assert (len(table), list(table.columns)) == (
        168, ["weekday", "hour", "open_stations", "covered_residents", "rate"],
    )  # fmt: skip
    assert table.iloc[[8, 4 * 24 + 16, 5 * 24 + 11]].to_numpy().tolist() == [
        ["Mo", 8, 0, 0, 0.0], ["Fr", 16, 1, 10, 10 / 30], ["Sa", 11, 1, 30, 1.0],
    ]  # fmt: skip
    assert table["covered_residents"].sum() == 5 * 8 * 10 + 2 * 30


@given(stations=weeks(2), capacity=st.sampled_from([0, 8, UNLIMITED]))
def test_hours_that_are_alike_are_judged_as_each_for_itself(stations: Bools, capacity: int) -> None:
    alone = [served(stations[:, hour], capacity) for hour in range(168)]
    assert week(stations, capacity=capacity)["covered_residents"].tolist() == alone


@given(stations=weeks(2), capacity=st.sampled_from([0, 8, UNLIMITED]), more=weeks(2))
def test_longer_hours_never_cover_fewer(stations: Bools, capacity: int, more: Bools) -> None:
    before, after = week(stations, capacity=capacity), week(stations | more, capacity=capacity)
    assert (after["covered_residents"] >= before["covered_residents"]).all()


@given(stations=weeks(9), gates=weeks(1))
def test_hours_are_alike_if_the_same_stations_and_gates_are_open(
    stations: Bools, gates: Bools
) -> None:
    first, group = hours_alike(stations, gates)
    open_at = [tuple(hour) for hour in np.vstack([stations, gates]).T]
    assert len(first) == len(set(open_at))
    assert [open_at[first[number]] for number in group] == open_at


def test_each_kind_of_hour_is_asked_for_once() -> None:
    night = np.arange(168) % 24 < 6
    stations = hours_of_week(["Mo-Fr 09:00-17:00", "24/7"], monday=MONDAY)
    asked: list[int] = []

    def covered(hour: int) -> int:
        asked.append(hour)
        return 0

    coverage_by_hour(stations, ~night[None], covered, residents=30)
    assert sorted(asked) == [0, 6, 9]


def test_no_station_covers_nobody_at_any_hour() -> None:
    table = coverage_by_hour(NO_GATES, NO_GATES, lambda _: 0, residents=30)
    assert table["open_stations"].eq(0).all()
    assert table["rate"].eq(0).all()


def test_where_nobody_lives_there_is_no_rate() -> None:
    table = coverage_by_hour(NO_GATES, NO_GATES, lambda _: 0, residents=0)
    assert table["rate"].isna().all()


@pytest.mark.parametrize(("open_stations", "kept"), [([True, False], [0]), ([False, True], [1, 2])])
def test_pairs_of_open_stations_are_kept_in_order(
    open_stations: list[bool], kept: list[int]
) -> None:
    found = of_open(PAIRS, np.array(open_stations))
    assert [part.tolist() for part in found] == [part[kept].tolist() for part in PAIRS]
