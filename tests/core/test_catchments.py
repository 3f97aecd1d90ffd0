"""Whom stations serve and who has another one: by hand in the valley, elsewhere by counting pairs.

In the valley (``conftest``) A and H are 2100 m apart along the road, so that within 31.5 minutes D2
and D3 reach both (H is 1160 m and 1110 m away); D1 has 2629.5 m to H and D4 2240 m to A.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from random_city import random_city
from stored import stored, walkable_valley
from worked_valley import EAST, WEST

from geo.access.pedshed import reached_m2
from geo.answers import City
from geo.cli import cli
from geo.evaluate import residents_held
from geo.walk.contour import tied_of
from geo.walk.reach import pairs

pytestmark = pytest.mark.slow

AREA_M2 = 2 * 580**2 - 2 * 380**2 - 80.5**2 + np.pi * 80.5**2 / 2
"""What A reaches within 600 m: ``test_contour_command`` says why."""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Open the valley; H is open on weekdays only, and A has room for 102."""
    tables = walkable_valley()
    stations = tables["stations"].assign(
        capacity=[102, None], hours=[None, "Mo-Fr 09:00-17:00"], services=["books", "books;tea"]
    )
    return stored({**tables, "stations": stations}, tmp_path_factory.mktemp("catchments"))


def people(city: City, **asked: Any) -> dict[str, tuple[int, ...]]:
    """Tell of each station: residents nearest, in reach, taken and with no other one."""
    names = ("nearest", "in_reach", "taken", "alone")
    return {row["code"]: tuple(row[f"{name}_residents"] for name in names)
            for row in city.catchments(**asked)["rows"]}  # fmt: skip


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        ({}, {"A": (400, 400, 102, 400), "H": (40, 40, 40, 40)}),
        ({"minutes": 31.5}, {"A": (450, 450, 102, 300), "H": (40, 190, 190, 40)}),
        ({"service": "tea"}, {"A": (0, 0, 0, 0), "H": (40, 40, 40, 40)}),
    ],
    ids=["within 1000 m", "within 2100 m, where D2 and D3 leave A to D1", "only H offers it"],
)
def test_stations_are_told_whom_they_serve(
    city: City, asked: dict[str, Any], told: dict[str, tuple[int, ...]]
) -> None:
    assert people(city, **asked) == told


def test_a_station_that_is_shut_serves_nobody_and_is_told(city: City) -> None:
    rows = city.catchments(at=datetime(2026, 11, 28, 10))["rows"]  # noqa: DTZ001 - a Saturday
    told = [(row["code"], row["open"], row["counts"], row["in_reach_residents"]) for row in rows]
    assert told == [("A", True, True, 400), ("H", False, False, 0)]
    assert rows[1]["rate_pedshed"] > 0
    offered = city.catchments(service="tea")["rows"]
    assert [(row["open"], row["counts"]) for row in offered] == [(True, False), (True, True)]


def test_load_is_a_share_of_the_room_there_is(city: City) -> None:
    full, unlimited = city.catchments()["rows"]
    assert (full["capacity"], full["rate_load"]) == (102, 1.0)
    assert (unlimited["capacity"], unlimited["rate_load"]) == (None, None)


def test_ground_is_measured_as_worked_out_by_hand(city: City) -> None:
    first, _ = city.catchments(minutes=9)["rows"]
    circle = np.pi * 600**2
    assert first["circle_m2"] == pytest.approx(circle)
    assert first["rate_pedshed"] == pytest.approx(AREA_M2 / circle, abs=0.006)
    assert first["rate_pedshed"] == first["reached_m2"] / first["circle_m2"]


@pytest.mark.parametrize("minutes", [9, 15])
def test_ground_agrees_with_the_certified_contour(city: City, minutes: float) -> None:
    for row in city.catchments(minutes=minutes)["rows"]:
        (drawn,) = city.contour(row["code"], minutes=[minutes])["rows"]
        assert drawn["status"] == "certified"
        assert row["rate_pedshed"] == pytest.approx(drawn["rate_pedshed"], abs=0.008)


def test_the_ground_of_a_station_does_not_depend_on_the_others(city: City) -> None:
    tied = city.engine.tied(city.question())
    both = reached_m2(tied.ways, tied.ground, tied.stations, limit_mm=1_000_000)
    for row in range(2):
        alone = tied_of(tied.stations, row)
        assert reached_m2(tied.ways, tied.ground, alone, limit_mm=1_000_000) == both[row]


def test_a_second_station_is_told_by_area(city: City) -> None:
    (told,) = city.backup(by="district", minutes=31.5)["rows"]
    assert (told["two_residents"], told["one_residents"], told["none_residents"]) == (150, 340, 30)
    assert told["rate_two"] == 150 / 520
    # half of 520: the 40 of D4 (2240 m), 150 of D2 and D3, and some of D1
    assert told["second_minutes"] == pytest.approx(2629.5 * 60 / 4000)
    grids = {row["code"]: row for row in city.backup(minutes=31.5)["rows"]}
    assert [row["residents"] for row in grids.values()] == [300, 100, 60, 60]
    assert grids[f"{EAST}002"]["second_minutes"] == pytest.approx(33.6)
    assert grids[f"{WEST}002"]["two_residents"] == 100


def test_more_than_half_without_a_way_have_no_time(city: City) -> None:
    rows = city.backup(service="tea", by="district")["rows"]
    assert [(row["second_minutes"], row["two_residents"]) for row in rows] == [(None, 0)]


def test_without_stations_everyone_has_none(tmp_path: Path) -> None:
    tables = walkable_valley()
    bare = stored({**tables, "stations": tables["stations"][:0], "hubs": tables["hubs"][:0]},
                  tmp_path)  # fmt: skip
    assert bare.catchments()["rows"] == []
    (told,) = bare.backup(by="district")["rows"]
    assert (told["none_residents"], told["rate_two"], told["second_minutes"]) == (520, 0.0, None)


@settings(max_examples=8, deadline=None)
@given(seed=st.integers(0, 2**31), minutes=st.sampled_from([5, 10, 15]))
def test_second_stations_are_those_that_pairs_count(
    tmp_path_factory: pytest.TempPathFactory, seed: int, minutes: float
) -> None:
    tables = random_city(seed)
    stations = tables["stations"].assign(hours=None, services=None)
    city = stored({**tables, "stations": stations}, tmp_path_factory.mktemp("pairs"))
    question, residents = city.question(minutes=minutes), residents_held(tables["demand"])
    tied, limit_mm = city.engine.tied(question), question.walker.limit_mm
    reach: dict[int, dict[int, int]] = {row: {} for row in range(len(residents))}
    found = pairs(tied.ways, tied.stations, tied.homes, limit_mm=limit_mm)
    for home, station, mm in np.stack(found, axis=1).tolist():
        reach[home][station] = mm
    told = city.catchments(minutes=minutes)["rows"]
    for number, row in enumerate(told):
        near = [home for home in reach if number in reach[home]]
        assert row["in_reach_residents"] == sum(residents[home] for home in near)
        alone = [home for home in near if len(reach[home]) == 1]
        assert row["alone_residents"] == sum(residents[home] for home in alone)
        first = [home for home in near
                 if number == min(reach[home], key=lambda s: (reach[home][s], s))]  # fmt: skip
        assert row["nearest_residents"] == sum(residents[home] for home in first)
        assert row["taken_residents"] == row["nearest_residents"]  # there is room for all
    for level in ("grid", "community", "district"):
        rows = city.backup(by=level, minutes=minutes)["rows"]
        for name, wanted in (("none", {0}), ("one", {1}), ("two", set(range(2, 10)))):
            held = sum(residents[home] for home in reach if len(reach[home]) in wanted)
            assert sum(row[f"{name}_residents"] for row in rows) == held
    assert sum(row["alone_residents"] for row in told) == sum(row["one_residents"] for row in rows)


def ask(city: City, *arguments: str) -> Result:
    return CliRunner().invoke(cli, [*arguments, "--store", city.location])


def test_the_commands_print_stations_and_second_ones(city: City) -> None:
    told = json.loads(ask(city, "stations", "--minutes", "9", "--format", "json").stdout)
    assert told == json.loads(json.dumps(city.catchments(minutes=9)))
    lines = ask(city, "second", "--by", "community", "--format", "csv").stdout.splitlines()
    assert lines[1:] == [f"{WEST},West,community,400,0,400,0,0.0,39.4425",
                         f"{EAST},East,community,120,0,40,80,0.0,33.6"]  # fmt: skip
    assert "Station A" in ask(city, "stations").stdout
