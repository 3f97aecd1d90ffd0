"""All that a card tells of a place, worked out by hand on the valley."""

from datetime import datetime
from typing import Any

import pytest
from conftest import lonlat, write_valley

from geo.answers import City, open_city
from geo.pipeline import build

EAST = "100001001002"
TEAMS = f"area,leader,roles,helpers,members\n{EAST}001,1,2,4,30\n"
CHANNELS = f"code,area,level,members,messages,solved\nC1,{EAST},community,9,8,7\n"
REGISTRY = """
[[teams]]
file = "teams.csv"
area = "area"
leader = "leader"
roles = "roles"
helpers = "helpers"
members = "members"

[[channels]]
file = "channels.csv"
code = "code"
area = "area"
level = "level"
members = "members"
messages = "messages"
solved = "solved"
"""


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Build the valley; A has room for 310 and office hours, H has neither; one team, one group."""
    folder = tmp_path_factory.mktemp("place")
    city_file = write_valley(folder / "valley")
    stations = city_file.with_name("stations.csv")
    header, *rows = stations.read_text("utf-8").splitlines()
    more = ["310,Mo-Fr 09:00-17:00", ","]
    told = [f"{row},{one}" for row, one in zip(rows, more, strict=True)]
    stations.write_text("\n".join([f"{header},room,hours", *told]), "utf-8")
    text = city_file.read_text("utf-8").replace(
        'kind = "kind"\n', 'kind = "kind"\nhours = "hours"\ncapacity = "room"\n'
    )
    city_file.write_text(text + REGISTRY, "utf-8")
    city_file.with_name("teams.csv").write_text(TEAMS, "utf-8")
    city_file.with_name("channels.csv").write_text(CHANNELS, "utf-8")
    build(city_file, str(folder / "valley.gpkg"))
    return open_city(str(folder / "valley.gpkg"))


TUESDAY, SUNDAY = datetime(2026, 11, 24, 15), datetime(2026, 11, 29, 15)


def test_place_outside_is_told_with_its_areas_its_gap_and_its_cause(city: City) -> None:
    told = city.place(*lonlat(1520, 510), now=TUESDAY)
    assert told["status"] == "too_far"
    assert [area["name"] for area in told["parents"]] == [
        "Valley", "Valley Street", "East", "Grid 2-1",
    ]  # fmt: skip
    assert (told["area"]["residents"], told["area"]["elders"]) == (60, 12)
    assert told["minutes_over"] == pytest.approx(0.75)
    assert (told["why"]["cause"], told["why"]["mend"]) == ("too_far", "station")
    assert told["why"]["gap"]["residents"] == 50, "D6 across the cells is a gap of its own"


def test_status_is_that_of_the_neighbours_where_there_is_no_room(city: City) -> None:
    """A has room for D1's 300 and ten of D2's 100."""
    told = city.place(*lonlat(1465, 510), now=TUESDAY)
    assert told["status"] == "over_capacity"
    assert told["minutes_over"] is None
    assert (told["why"]["cause"], told["why"]["mend"]) == ("capacity", "room")
    assert city.place(*lonlat(500, 500), now=TUESDAY)["status"] == "covered"


def test_place_that_nobody_lives_near_has_no_cause(city: City) -> None:
    told = city.place(*lonlat(2000, 510), now=TUESDAY)
    assert told["why"] == {"cause": None, "mend": None, "gap": None}


def test_stations_are_open_by_their_hours_and_nothing_is_said_without(city: City) -> None:
    at = lonlat(1520, 510)
    first, second = city.place(*at, now=TUESDAY)["stations"]
    assert (first["code"], first["hours"], first["is_open"]) == ("A", "Mo-Fr 09:00-17:00", True)
    assert (second["code"], second["hours"], second["is_open"]) == ("H", None, None)
    assert city.place(*at, now=SUNDAY)["stations"][0]["is_open"] is False


def test_hour_that_is_asked_about_is_the_hour_of_the_stations_too(city: City) -> None:
    told = city.place(*lonlat(1520, 510), at=SUNDAY)
    assert told["now"] == "2026-11-29 15:00"
    assert [station["code"] for station in told["stations"]] == ["H"], "A is closed"
    assert told["why"] is None, "slower: asked of why"
    assert city.why(*lonlat(1520, 510), at=SUNDAY)["cause"] == "too_far"


def test_posts_answer_from_the_grid_up_and_no_person_is_told(city: City) -> None:
    grid, community, street = city.place(*lonlat(1520, 510))["responsible"]
    assert grid["team"] == {"leader": True, "roles": 2, "helpers": 4, "members": 30}
    assert grid["channels"] == []
    assert (community["code"], community["team"], community["channels"]) == (EAST, None, ["C1"])
    assert street["level"] == "street"


def test_place_in_no_area_has_neither_parents_nor_posts(city: City) -> None:
    told: dict[str, Any] = city.place(*lonlat(4000, 500))
    assert (told["parents"], told["area"], told["responsible"]) == ([], None, [])


def test_walk_names_its_streets_and_which_end_is_lost(city: City) -> None:
    found = city.walk(lonlat(100, 500), lonlat(2600, 500))
    assert found["passes"]["streets"] == ["Road"]
    assert (found["passes"]["steps"], found["lost"]) == (0, [])
    lost = city.walk(lonlat(100, 500), lonlat(2900, 100))
    assert (lost["status"], lost["lost"], lost["passes"]) == ("unroutable", ["end"], None)
    assert city.walk(lonlat(2900, 100), lonlat(2900, 100))["lost"] == ["start", "end"]
