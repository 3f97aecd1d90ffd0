"""Groups: worked by hand in the valley; in random cities nobody reaches more by walking slower.

With the elders of the valley (``conftest``): D1 60, D2 20, D3 10, D4 8, D5 4, D6 2.
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from networks import ZONE
from random_city import random_city
from stored import stored, walkable_valley
from worked_valley import EAST, WEST

from geo.access.coverage import Status
from geo.access.pedshed import reached_m2
from geo.answers import City
from geo.cli import cli
from geo.engine import Engine
from geo.errors import NotFoundError
from geo.evaluate import Measured, built_of, measure
from geo.network.graph import Anchors
from geo.profiles import PROFILES
from geo.question import Question
from geo.walk.contour import Start, draw, tied_of

pytestmark = pytest.mark.slow

Rows = dict[tuple[str, str], dict[str, Any]]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Open the valley."""
    return stored(walkable_valley(), tmp_path_factory.mktemp("groups"))


def with_room(folder: Path, *capacity: float) -> City:
    """Open the valley with stations that take only so many."""
    tables = walkable_valley()
    return stored(
        {**tables, "stations": tables["stations"].assign(capacity=list(capacity))}, folder
    )


def by_group(answer: dict[str, Any]) -> Rows:
    return {(row["code"], row["group"]): row for row in answer["rows"]}


def test_each_group_covers_whom_its_limit_reaches(city: City) -> None:
    answer = city.groups(by="district")
    told = {row["group"]: (row["limit_m"], row["people"], row["covered_people"])
            for row in answer["rows"]}  # fmt: skip
    assert told == {
        "adult": (1000.0, 520, 440),
        "elder": (750.0, 520, 340),  # without D2, 1000 m away
        "elders": (750.0, 104, 68),
        "wheelchair": (750.0, 520, 340),
        "brisk": (1200.0, 520, 490),  # with D3, 1050 m away
    }
    minutes = {row["group"]: row["slowest_tenth_minutes"] for row in answer["rows"]}
    assert minutes["adult"] == pytest.approx(15.75)  # D3: only D5 and D6 are slower
    assert minutes["elders"] == pytest.approx(21)
    assert list(answer) == ["run", "rows"]


def test_each_group_has_the_figures_of_its_own_coverage(city: City) -> None:
    rows = by_group(city.groups(by="grid", minutes=14))
    for profile in PROFILES:
        for row in city.coverage(by="grid", profile=profile, minutes=14)["rows"]:
            told = rows[row["code"], profile]
            same = {name.replace("residents", "people"): value for name, value in row.items()}
            assert same.items() <= told.items()


def test_elders_find_room_in_proportion_and_no_share_of_one_does(tmp_path: Path) -> None:
    city = with_room(tmp_path, 102, float("nan"))
    rows = by_group(city.groups(by="community"))
    # A takes 102 of the 300 at D1, where 60 are elders
    west = rows[WEST, "elders"]
    assert (west["covered_people"], west["over_capacity_people"]) == (20, 40)
    assert (west["in_reach_people"], west["too_far_people"], west["people"]) == (60, 20, 80)
    assert rows[EAST, "elders"]["covered_people"] == 8
    assert rows[WEST, "elder"]["covered_people"] == 102


def test_a_limit_is_that_of_every_group(city: City) -> None:
    limits = {row["group"]: row["limit_m"] for row in city.groups(minutes=30)["rows"]}
    assert limits == {"adult": 2000, "elder": 1500, "elders": 1500, "wheelchair": 1500,
                      "brisk": 2400}  # fmt: skip


@pytest.mark.parametrize(
    ("profile", "groups"), [("elder", {"elder", "elders"}), ("brisk", {"brisk"})]
)
def test_a_profile_asked_for_is_counted_alone(city: City, profile: str, groups: set[str]) -> None:
    answer = city.groups(profile=profile)
    assert {row["group"] for row in answer["rows"]} == groups
    assert len(answer["rows"]) == 4 * len(groups)


def test_a_group_that_is_not_there_is_refused(city: City) -> None:
    with pytest.raises(NotFoundError, match="no profile 'runner'"):
        city.groups(profile="runner")


def test_children_add_up_to_their_parent_in_every_group(tmp_path: Path) -> None:
    city = with_room(tmp_path, 102, 7)
    counts = [name for name in city.groups()["rows"][0] if name.endswith("people")][:-1]
    totals = []
    for level in ("district", "street", "community", "grid"):
        rows = pd.DataFrame(city.groups(by=level)["rows"])
        totals.append(rows.groupby("group")[counts].sum())
    for total in totals[1:]:
        pd.testing.assert_frame_equal(total, totals[0])


def test_without_stations_nobody_of_any_group_is_covered(tmp_path: Path) -> None:
    tables = walkable_valley()
    city = stored({**tables, "stations": tables["stations"].iloc[:0], "hubs": tables["hubs"][:0]},
                  tmp_path)  # fmt: skip
    for row in city.groups(by="district")["rows"]:
        assert (row["covered_people"], row["rate_people"], row["rate_area"]) == (0, 0, 0)


def ask(city: City, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["groups", *arguments, "--store", city.location])


def test_the_command_prints_the_groups(city: City) -> None:
    told = json.loads(ask(city, "--by", "community", "--format", "json").stdout)
    assert told == json.loads(json.dumps(city.groups(by="community")))
    lines = ask(city, "--by", "district", "--profile", "brisk", "--format", "csv").stdout
    assert lines.splitlines()[1].startswith("100001,Valley,district,brisk,brisk,1200.0,520,490,")
    assert ask(city, "--profile", "runner").exit_code == 1


class Drawn:
    """A city drawn at random, where stations may be full."""

    def __init__(self, seed: int) -> None:
        draw, tables = np.random.default_rng(seed), random_city(seed)
        stations = tables["stations"]
        capacity = pd.array(draw.integers(0, 4000, len(stations)), dtype="Int64")
        capacity[draw.random(len(stations)) < 0.3] = pd.NA
        self.tables: Mapping[str, gpd.GeoDataFrame] = {
            **tables,
            "stations": stations.assign(capacity=capacity, hours=None, services=None),
        }
        self.engine = Engine(self.tables, zone=ZONE)

    def measured(self, name: str) -> Measured:
        question = Question(PROFILES[name])
        return measure(self.tables, self.engine, question, built_of(self.tables, cells=10))


cities = st.integers(0, 2**31).map(Drawn)
SOME = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def in_reach(found: Measured) -> set[tuple[int, int]]:
    demand, station, _ = found.pairs
    return set(zip(demand.tolist(), station.tolist(), strict=True))


@SOME
@given(drawn=cities)
def test_who_walks_slower_reaches_no_station_more_and_the_city_covers_no_more(drawn: Drawn) -> None:
    slower, *faster = (drawn.measured(name) for name in ("elder", "adult", "brisk"))
    for found in faster:
        assert in_reach(slower) <= in_reach(found)
        near, nearer = (np.isin(each.judged.status, [Status.COVERED, Status.OVER_CAPACITY])
                        for each in (slower, found))  # fmt: skip
        assert not (near & ~nearer).any()
        for amount, covered in slower.judged.covered.items():
            assert covered.sum() <= found.judged.covered[amount].sum() * (1 + 1e-12)
        slower = found


@SOME
@given(drawn=cities)
def test_a_wheelchair_reaches_no_station_more_than_an_elder(drawn: Drawn) -> None:
    wheels, elder = drawn.measured("wheelchair"), drawn.measured("elder")
    assert in_reach(wheels) <= in_reach(elder)
    assert spots(wheels.tied.demand) <= spots(elder.tied.demand)
    assert spots(wheels.tied.stations) <= spots(elder.tied.stations)
    for amount, covered in wheels.judged.covered.items():
        assert covered.sum() <= elder.judged.covered[amount].sum() * (1 + 1e-12)


def spots(anchors: Anchors) -> set[tuple[int, ...]]:
    columns = (anchors.owners, anchors.edges, anchors.offset_mm, anchors.connector_mm)
    tied = anchors.edges >= 0
    return set(zip(*(column[tied].tolist() for column in columns), strict=True))


@SOME
@given(drawn=cities, station=st.integers(0, 8))
def test_the_ground_that_a_station_reaches_grows_with_the_pace(drawn: Drawn, station: int) -> None:
    tied = drawn.engine.tied(Question(PROFILES["adult"]))
    limits = [PROFILES[name].limit_mm // 2 for name in ("elder", "adult", "brisk")]
    start = Start(tied.ways, tied.ground, tied_of(tied.stations, station))
    inner, middle, outer = draw(start, limits)
    for less, more in ((inner, middle), (middle, outer)):
        assert shapely.covers(more, less) or less.difference(more).area < 1e-6
    reached = [reached_m2(tied.ways, tied.ground, tied.stations, limit_mm=mm) for mm in limits]
    assert (np.diff(reached, axis=0) >= 0).all()


@SOME
@given(drawn=cities)
def test_the_ground_that_a_wheelchair_reaches_is_within_that_of_an_elder(drawn: Drawn) -> None:
    wheels, elder = (PROFILES[name] for name in ("wheelchair", "elder"))
    tied = [drawn.engine.tied(Question(walker)) for walker in (wheels, elder)]
    less, more = (
        reached_m2(each.ways, each.ground, each.stations, limit_mm=elder.limit_mm // 2)
        for each in tied
    )
    assert (less <= more).all()
    for station in (0, 1):
        inner, outer = (
            draw(Start(each.ways, each.ground, tied_of(each.stations, station)), [300_000])[0]
            for each in tied
        )
        assert shapely.covers(outer, inner) or inner.difference(outer).area < 1e-6
