"""A week of a city is what each of its hours is, asked for alone.

The valley (``conftest``), its road in three pieces; the gate on the middle one parts D1 from A::

    D1 -- 200 --G-- 400 -- A ---- D2 -- D3 ---- H ----
          G: 06:00-22:00    A: Mo-Fr 09:00-17:00; PH off; the lane is shut at night    H: no hours

D1 has 300 residents, D2 (1000 m from A) 100, D4 at H 40; there are 520.
"""

import json
from datetime import date, datetime, timedelta
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner, Result
from conftest import LANE, ZONE, lonlat
from stored import stored, walkable_valley
from worked_valley import EAST

from geo.answers import City
from geo.cli import cli
from geo.crs import STORED
from geo.errors import NotFoundError
from geo.network.build import build, node
from geo.tables import FLAGS

pytestmark = pytest.mark.slow

Row = dict[str, Any]
NATIONAL_DAY = date(2026, 10, 1)


def streets() -> gpd.GeoDataFrame:
    """Build the road in three pieces and the lane."""
    lines = [[(0.5, 500), (200, 500)], [(200, 500), (400, 500)], [(400, 500), (3000, 500)], LANE]
    flags = {**dict.fromkeys(FLAGS, False), "night_closed": [False, False, False, True]}
    shapes = [shapely.LineString(lonlat(*place) for place in line) for line in lines]
    frame = gpd.GeoDataFrame({"kind": "street", "name": None, **flags}, geometry=shapes, crs=STORED)
    return build(node(frame), zone=ZONE)[1]


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Open the valley with its hours."""
    tables = walkable_valley()
    gate = {"code": ["G"], "name": None, "compound": None, "hours": ["Mo-Su 06:00-22:00"],
            "passage": "public"}  # fmt: skip
    stations = tables["stations"].assign(
        hours=["Mo-Fr 09:00-17:00; PH off", None], services=["books", "books;tea"]
    )
    gates = gpd.GeoDataFrame(gate, geometry=shapely.points([lonlat(300, 500)]), crs=STORED)
    changed = {"streets": streets(), "stations": stations, "gates": gates}
    return stored({**tables, **changed}, tmp_path_factory.mktemp("week"))


def at(answer: Row, weekday: str, hour: int) -> tuple[int, int]:
    (row,) = [r for r in answer["rows"] if (r["weekday"], r["hour"]) == (weekday, hour)]
    return row["open_stations"], row["covered_residents"]


def test_an_hour_counts_who_finds_a_station_and_its_gates_open(city: City) -> None:
    answer = city.week()
    assert (answer["monday"], answer["residents"], answer["stations"]) == ("2026-01-05", 520, 2)
    assert len(answer["rows"]) == 168
    assert at(answer, "Mo", 10) == (2, 440)
    assert at(answer, "Mo", 17) == (1, 40)  # hours end before the hour at which they end
    assert at(answer, "Sa", 10) == (1, 40)
    assert answer["rows"][9]["rate_residents"] == 440 / 520
    assert answer["notes"] == ["1 of 2 stations have no hours; they count as open"]


@pytest.mark.parametrize("level", ["street", "community", "grid"])
def test_an_area_counts_its_own_residents_and_they_add_up_to_all(city: City, level: str) -> None:
    areas = city.table("areas")
    codes = areas["code"][areas["level"] == level]
    parts = {code: city.week(area=code, minutes=45) for code in codes}
    whole = city.week(minutes=45)
    assert sum(part["residents"] for part in parts.values()) == whole["residents"] == 520
    for hour in range(168):
        told = [part["rows"][hour]["covered_residents"] for part in parts.values()]
        assert sum(told) == whole["rows"][hour]["covered_residents"]
    at_noon = city.coverage(by=level, at=datetime(2026, 1, 5, 12), minutes=45)  # noqa: DTZ001
    for row in at_noon["rows"]:
        assert parts[row["code"]]["rows"][12]["covered_residents"] == row["covered_residents"]
        assert parts[row["code"]]["rows"][12]["open_stations"] == 2


def test_an_area_that_is_not_there_has_no_week(city: City) -> None:
    with pytest.raises(NotFoundError, match="no area 'nowhere'"):
        city.week(area="nowhere")


def test_holidays_of_that_very_week_are_heeded(city: City) -> None:
    answer = city.week(monday=NATIONAL_DAY)
    assert answer["monday"] == "2026-09-28"
    assert [row["date"] for row in answer["rows"][::24]][3:5] == ["2026-10-01", "2026-10-02"]
    assert [at(answer, day, 10) for day in ("We", "Th")] == [(2, 440), (1, 40)]


def test_a_year_without_a_notice_is_told(city: City) -> None:
    notes = city.week(monday=date(1999, 12, 31))["notes"][1:]
    assert notes == [f"the holidays of {year} are not known; its days are what their weekdays are"
                     for year in (1999, 2000)]  # fmt: skip


@pytest.mark.parametrize(
    "asked",
    [{}, {"service": "tea"}, {"profile": "elder", "minutes": 20}, {"border": "hard"}],
    ids=["all", "one service", "another walker", "a hard border"],
)
@pytest.mark.parametrize("monday", [date(2026, 9, 28), date(2026, 2, 9)])
def test_each_hour_is_the_coverage_of_that_hour(city: City, asked: Row, monday: date) -> None:
    rows = city.week(monday=monday, **asked)["rows"]
    for hour in range(0, 168, 11 if asked else 5):  # both prime to 24
        moment = datetime(monday.year, monday.month, monday.day) + timedelta(hours=hour)  # noqa: DTZ001
        (alone,) = city.coverage(by="district", at=moment, **asked)["rows"]
        told = rows[hour]
        assert (told["date"], told["hour"]) == (moment.date().isoformat(), moment.hour)
        assert told["covered_residents"] == alone["covered_residents"]
        assert told["rate_residents"] == alone["rate_residents"]


def test_only_hours_that_differ_are_walked(city: City) -> None:
    before = city._measured.cache_info().misses
    city.week(minutes=17)
    assert city._measured.cache_info().misses == before + 3  # by night, by day, and A open


def test_stations_are_shut_at_night_and_so_is_the_gate(city: City) -> None:
    answer = city.week(minutes=45)
    # at noon D1 goes to A, by night it would have 2629.5 m to H but for the gate
    assert [at(answer, "Mo", hour) for hour in (5, 6, 12, 21, 22)] == [
        (1, 190), (1, 490), (2, 490), (1, 490), (1, 190)
    ]  # fmt: skip


def test_without_stations_every_hour_covers_nobody(tmp_path: Any) -> None:
    tables = walkable_valley()
    stations = tables["stations"].assign(hours=None, services=None)[:0]
    bare = stored({**tables, "stations": stations, "hubs": tables["hubs"][:0]}, tmp_path)
    found = pd.DataFrame(bare.week()["rows"])
    assert found["rate_residents"].eq(0).all()
    assert len(found) == 168


def test_a_service_that_nobody_offers_is_refused(city: City) -> None:
    with pytest.raises(NotFoundError, match="no station offers 'swim'"):
        city.week(service="swim")


def ask(city: City, *arguments: str) -> Result:
    return CliRunner().invoke(cli, ["week", *arguments, "--store", city.location])


def test_the_command_prints_the_week_and_notes_beside_it(city: City) -> None:
    told = json.loads(ask(city, "--week", "2026-10-01", "--format", "json").stdout)
    assert told == json.loads(json.dumps(city.week(monday=NATIONAL_DAY)))
    result = ask(city, "--service", "tea", "--format", "csv")
    assert result.stdout.splitlines()[1] == "Mo,2026-01-05,0,1,40,0.07692307692307693"
    assert result.stderr == "1 of 1 stations have no hours; they count as open\n"
    assert ask(city, "--week", "never").exit_code == 2
    east = json.loads(ask(city, "--area", EAST, "--format", "json").stdout)
    assert east == json.loads(json.dumps(city.week(area=EAST)))
