"""Faults that peers' users reported of coverage, each on a small city: what must hold here."""

from pathlib import Path

import numpy as np
import pytest
from conftest import DEMAND_AT, lonlat, write_valley

from geo.access.coverage import RATES
from geo.answers import City, open_city
from geo.pipeline import build
from geo.walk.places import places


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    folder = tmp_path_factory.mktemp("peers")
    build(write_valley(folder / "valley"), str(folder / "valley.gpkg"))
    return open_city(folder / "valley.gpkg")


@pytest.fixture
def without_stations(tmp_path: Path) -> City:
    city_file = write_valley(tmp_path / "valley")
    text = city_file.read_text("utf-8")
    before, after = text.split("[[stations]]")
    city_file.write_text(before + "[[demand]]" + after.split("[[demand]]")[1], "utf-8")
    build(city_file, str(tmp_path / "valley.gpkg"))
    return open_city(tmp_path / "valley.gpkg")


def test_no_station_covers_nobody(without_stations: City) -> None:  # accessmod#219: 17 % covered
    city = without_stations
    summary = city.summary()
    assert [summary[f"rate_{of}"] for of in ("residents", "dwellings", "buildings", "area")] == [
        0.0
    ] * 4
    assert {row["covered_residents"] for row in city.coverage(by="grid")["rows"]} == {0}
    assert {row["covered_people"] for row in city.groups(by="grid")["rows"]} == {0}
    assert {row["covered_residents"] for row in city.week()["rows"]} == {0}
    assert city.catchments()["rows"] == []


def test_every_input_is_in_the_output(city: City) -> None:  # accessmod#350: one silently dropped
    assert sorted(city.table("results")["code"]) == sorted(DEMAND_AT)
    assert [row["code"] for row in city.catchments()["rows"]] == ["A", "H"]
    areas = set(city.table("areas")["code"])
    assert set(city.table("coverage")["code"]) == areas
    told = {row["code"] for by in ("district", "street", "community", "grid")
            for row in city.groups(by=by)["rows"]}  # fmt: skip
    assert told == areas


def test_unreachable_is_a_status_and_no_number(city: City) -> None:  # pandana#168: 4294967.295
    row = city.table("results").set_index("code").loc["D6"]
    assert (row["status"], row["station"]) == ("too_far", None)
    assert row.isna()["length_mm"]
    (gap,) = (row for row in city.gaps()["rows"] if row["residents"] == 10)
    assert (gap["metres"], gap["minutes"]) == (None, None)
    nowhere = city.nearest(*lonlat(1700, 905))
    assert (nowhere["status"], nowhere["stations"]) == ("too_far", [])


def test_both_legs_are_walked_at_the_walkers_speed(city: City) -> None:  # r5#934, r5r#337
    lengths = city.table("results").set_index("code")["length_mm"]
    assert lengths["D4"] == 120_000 + 0 + 20_000
    for name in ("adult", "elder", "brisk"):
        found = city.nearest(*lonlat(2600, 620), profile=name)["stations"][0]
        speed_kmh = float(city.walker(name, None).speed_kmh)
        assert found["metres"] == pytest.approx(140, abs=0.01)
        assert found["minutes"] == pytest.approx(found["metres"] * 60 / 1000 / speed_kmh)


def test_one_bad_point_does_not_end_the_batch(city: City) -> None:  # r5r#382: the batch was killed
    statuses = city.table("results").set_index("code")["status"]
    assert statuses["D5"] == "undetermined"
    assert statuses.drop("D5").isin(["covered", "too_far"]).all()


def test_an_island_is_told_with_whom_it_strands(city: City) -> None:  # valhalla#58, osmnx#1309
    (island,) = city.islands()["rows"]
    assert (island["streets"], island["residents"], island["name"]) == ("Lane", 10, "East")


def test_everyone_is_given_to_the_nearest_station(city: City) -> None:  # pgRouting 3.4.2 equicost
    found = city.measured(city.question())
    demand, station, mm = found.pairs
    for point in np.unique(demand).tolist():
        here = demand == point
        nearest = np.lexsort((station[here], mm[here]))[0]
        assert found.walked.length_mm[point] == mm[here][nearest]
        assert found.walked.station[point] == station[here][nearest]
    assert len(places(found.tied.ways, found.tied.stations).owners) == 2


def test_every_answer_says_the_same_number(city: City) -> None:  # planwise#632: two that disagree
    summary = city.summary()
    (district,) = city.coverage(by="district")["rows"]
    adults = next(row for row in city.groups(by="district")["rows"] if row["group"] == "adult")
    cells = city.coverage(by="cell")["rows"]
    first, best = city.gains_together(1)["rows"][0], city.gains()["rows"][0]
    outside = sum(row["residents"] for row in city.gaps()["rows"])
    covered = {
        summary["covered_residents"],
        district["covered_residents"],
        adults["covered_people"],
        sum(row["covered_residents"] for row in cells),
        sum(row["taken_residents"] for row in city.catchments()["rows"]),
        district["residents"] - outside,
        *(row["covered_residents"] for row in city.week()["rows"]),
        city.borders()["covered_residents"]["open"],
        city.what_if([])["covered_residents_after"],
        first["covered_residents"] - best["residents_gained"],
    }
    assert covered == {440}
    rates = {of["rate_residents"] for of in (summary, district, city.range(runs=20))}
    assert rates | {adults["rate_people"]} == {440 / 520}


def test_a_link_never_lowers_cover(tmp_path: Path) -> None:  # r5r#495: it shrank
    """Station A has room for 350 of the 400 in reach; a link brings those of D3 in, too."""
    city_file = write_valley(tmp_path / "valley")
    stations = city_file.with_name("stations.csv")
    header, *rows = stations.read_text("utf-8").splitlines()
    text = "\n".join([f"{header},room", f"{rows[0]},350", *(f"{row}," for row in rows[1:])])
    stations.write_text(text, "utf-8")
    described = city_file.read_text("utf-8").replace(
        'kind = "kind"', 'kind = "kind"\ncapacity = "room"'
    )
    city_file.write_text(described, "utf-8")
    build(city_file, str(tmp_path / "valley.gpkg"))
    city = open_city(tmp_path / "valley.gpkg")
    assert city.summary()["covered_residents"] == 350 + 40
    link = {"do": "link", "from": lonlat(1520, 510), "to": lonlat(1000, 510)}
    answer = city.what_if([link])
    for figure in ("covered_residents", *(f"rate_{of}" for of in RATES)):
        assert answer[f"{figure}_after"] >= answer[f"{figure}_before"], figure
    assert answer["covered_residents_after"] == 350 + 40, "more in reach, and no more room"
