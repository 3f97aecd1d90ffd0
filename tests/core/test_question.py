"""What is asked of coverage: a walker of one's own, a service, an hour, room; worked by hand.

The valley of ``conftest`` with its two stations described further: A offers law and tea, is open on
weekdays from 9 to 17, and has room for 350; H offers tea, always, and for everyone.

    adults: D1 300 and D2 100 reach A, D4 40 reaches H; the others reach none
"""

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from conftest import write_valley

from geo.answers import City, open_city
from geo.cli import cli
from geo.errors import CheckError, NotFoundError
from geo.pipeline import build

SATURDAY, TUESDAY = (datetime(2026, 11, day, 12) for day in (28, 24))  # noqa: DTZ001
WORKED_SATURDAY, HOLIDAY = datetime(2026, 10, 10, 12), datetime(2026, 10, 1, 12)  # noqa: DTZ001
MORE = """
[profiles.pram]
speed_kmh = 2.4
minutes = 20
avoid = ["steps"]
"""


def described(folder: Path, more: str = MORE) -> Path:
    """Write the valley, its stations with room, services and hours."""
    city_file = write_valley(folder)
    stations = city_file.with_name("stations.csv")
    header, a, h = stations.read_text("utf-8").splitlines()
    rows = [
        f"{header},room,offers,open",
        f"{a},350,law;tea,Mo-Fr 09:00-17:00; PH off",
        f"{h},,tea,",
    ]
    stations.write_text("\n".join(rows), "utf-8")
    said = 'kind = "kind"\ncapacity = "room"\nservices = "offers"\nhours = "open"'
    text = city_file.read_text("utf-8").replace('kind = "kind"', said) + more
    city_file.write_text(text, "utf-8")
    return city_file


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    folder = tmp_path_factory.mktemp("question")
    build(described(folder / "valley"), str(folder / "valley.gpkg"))
    return open_city(folder / "valley.gpkg")


def district(city: City, **asked: Any) -> dict[str, Any]:
    (row,) = city.coverage(by="district", **asked)["rows"]
    return row


def test_four_statuses_hold_everyone(city: City) -> None:
    row = district(city)
    assert [row[f"{status}_residents"] for status in ("covered", "over_capacity", "too_far")] == [
        350 + 40, 50, 60,
    ]  # fmt: skip
    assert row["undetermined_residents"] == 20
    assert row["rate_residents"] == 390 / 520


def test_every_rate_is_the_most_that_there_is_room_for(city: City) -> None:
    """A dwelling has two people everywhere; of buildings D2 has one for 100, D1 one for 300."""
    row = district(city)
    assert row["rate_dwellings"] == pytest.approx((175 + 20) / 260)
    assert row["rate_buildings"] == pytest.approx((1 + 250 / 300 + 1) / 6)


def test_those_who_walk_least_to_the_full_station_keep_their_place(city: City) -> None:
    results = city.table("results").set_index("code")
    assert results["turned_away"].to_dict() == {
        "D1": 0,
        "D2": 50,
        "D3": 0,
        "D4": 0,
        "D5": 0,
        "D6": 0,
    }
    assert results.loc["D2", ["status", "cause"]].tolist() == ["over_capacity", "capacity"]


def test_cells_hold_the_same_people_as_areas(city: City) -> None:
    rows = city.coverage(by="cell")["rows"]
    for column in ("residents", "covered_residents", "over_capacity_residents"):
        assert sum(row[column] for row in rows) == district(city)[column]


@pytest.mark.parametrize(
    ("asked", "covered"),
    [
        ({"service": "tea"}, 390),
        ({"service": "law"}, 350),
        ({"at": TUESDAY}, 390),
        ({"at": SATURDAY}, 40),
        ({"at": WORKED_SATURDAY}, 390),
        ({"at": HOLIDAY}, 40),
        ({"at": SATURDAY, "service": "law"}, 0),
    ],
    ids=["tea", "law", "a Tuesday", "a Saturday", "one that is worked", "a holiday", "both"],
)
def test_only_stations_that_offer_it_and_are_open_count(
    city: City, asked: dict[str, Any], covered: int
) -> None:
    assert district(city, **asked)["covered_residents"] == covered


def test_who_would_reach_a_station_at_another_hour_is_outside_for_its_hours(city: City) -> None:
    rows = city.gaps(by="street", at=SATURDAY)["rows"]
    assert sum(row["hours_residents"] for row in rows) == 300 + 100


def test_a_service_that_nobody_offers_is_no_service(city: City) -> None:
    with pytest.raises(NotFoundError, match="no station offers 'swim'. services: law, tea"):
        city.coverage(service="swim")


def test_a_profile_of_ones_own_walks_at_its_own_pace(city: City) -> None:
    """2.4 km/h for 20 minutes are 800 m: D2 is 1000 m away, D1 529.5 m."""
    answer = city.coverage(by="district", profile="pram")
    assert (answer["profile"], answer["limit_m"]) == ("pram", 800)
    assert answer["rows"][0]["covered_residents"] == 300 + 40
    assert {row["group"] for row in city.groups(by="district")["rows"]} >= {"pram", "elders"}


def test_a_profile_that_cannot_be_understood_stops_the_build(tmp_path: Path) -> None:
    city_file = described(tmp_path / "valley", '\n[profiles.pram]\nspeed_kmh = "fast"\n')
    with pytest.raises(CheckError, match="profile 'pram' needs speed_kmh above 0"):
        build(city_file, str(tmp_path / "valley.gpkg"))


def test_the_command_asks_the_same(city: City) -> None:
    asked = "coverage --by district --service law --profile pram --border own --format csv"
    when, where = ["--at", "2026-11-28 12:00"], ["--store", city.location]
    result = CliRunner().invoke(cli, [*asked.split(), *when, *where])
    assert result.exit_code == 0, result.stderr
    assert result.stderr == "1 of 2 stations have no hours; they count as open\n"
    assert result.stdout.splitlines()[1].split(",")[3:5] == ["520", "0"]
