"""The whole way through the valley of ``conftest``, each figure checked by hand."""

import math
from pathlib import Path

import geopandas as gpd
import pytest

from geo.answers import City, open_city
from geo.errors import GeoError, StoreError
from geo.pipeline import build

WALKS_M = {"D1": 529.5, "D2": 1000.0, "D3": 1050.0, "D4": 140.0}


@pytest.fixture
def city(valley: Path, tmp_path: Path) -> City:
    """Build the valley and open it."""
    store = str(tmp_path / "valley.gpkg")
    build(valley, store)
    return open_city(store)


def test_every_walk_is_exact_to_the_millimetre(city: City) -> None:
    walks = city.table("results").set_index("code")["length_mm"].dropna()
    assert dict(walks / 1000) == WALKS_M


def test_every_demand_point_has_one_status(city: City) -> None:
    status = dict(city.table("results").set_index("code")["status"])
    assert status == {
        "D1": "covered",
        "D2": "covered",
        "D3": "too_far",
        "D4": "covered",
        "D5": "undetermined",
        "D6": "too_far",
    }


def test_headline_counts_everyone(city: City) -> None:
    answer = city.summary()
    assert (answer["residents"], answer["covered_residents"]) == (520, 440)
    assert (answer["too_far_residents"], answer["undetermined_residents"]) == (60, 20)
    assert answer["rate_residents"] == 440 / 520


def test_coverage_by_community_adds_up_to_the_district(city: City) -> None:
    west, east = city.coverage(by="community")["rows"]
    (district,) = city.coverage(by="district")["rows"]
    assert west["covered_residents"] == 400
    assert east["covered_residents"] == 40
    assert west["residents"] + east["residents"] == district["residents"]


def test_a_longer_limit_covers_who_was_too_far(city: City) -> None:
    (district,) = city.coverage(by="district", minutes=16)["rows"]
    assert district["covered_residents"] == 490


def test_the_limit_is_inclusive_and_a_slower_profile_covers_less(city: City) -> None:
    (adult,) = city.coverage(by="district")["rows"]
    (elder,) = city.coverage(by="district", profile="elder")["rows"]
    assert (adult["covered_residents"], elder["covered_residents"]) == (440, 340)


def test_gaps_name_how_far_over_the_limit(city: City) -> None:
    (gap, _, stranded) = city.gaps()["rows"]
    assert (gap["code"], gap["residents"], gap["metres"]) == ("100001001002001", 50, 1050.0)
    assert gap["minutes_over"] == pytest.approx(0.75)
    assert (stranded["residents"], stranded["metres"], stranded["nearest_station"]) == (
        10,
        None,
        None,
    )


def test_a_click_names_the_areas_and_the_nearest_stations(city: City) -> None:
    demand = city.table("demand").set_index("code").geometry["D1"]
    answer = city.nearest(demand.x, demand.y)
    assert answer["areas"] == {
        "street": "100001001",
        "community": "100001001001",
        "grid": "100001001001001",
    }
    assert answer["status"] == "covered"
    assert [(s["code"], s["metres"]) for s in answer["stations"]] == [("A", 529.5), ("H", 2629.5)]


def test_a_walk_has_a_length_and_a_way(city: City) -> None:
    places = city.table("demand").set_index("code").geometry
    answer = city.walk(_lonlat(places["D1"]), _lonlat(places["D2"]))
    assert (answer["status"], answer["metres"]) == ("found", 1489.5)
    assert answer["minutes"] == pytest.approx(1489.5 * 60 / 4000)
    assert answer["geometry"]["coordinates"][0] == list(_lonlat(places["D1"]))


@pytest.mark.parametrize(
    ("code", "status", "lost"),
    [("D5", "unroutable", ["end"]), ("D6", "no_way", [])],
    ids=["off the map", "an island"],
)
def test_no_walk_says_why(city: City, code: str, status: str, lost: list[str]) -> None:
    places = city.table("demand").set_index("code").geometry
    answer = city.walk(_lonlat(places["D1"]), _lonlat(places[code]))
    assert (answer["status"], answer["lost"]) == (status, lost)
    assert {answer[name] for name in ("metres", "minutes", "passes", "geometry")} == {None}


def test_without_stations_nobody_is_covered(valley: Path, tmp_path: Path) -> None:
    text = valley.read_text(encoding="utf-8")
    head, stations = text.split("[[stations]]")
    valley.write_text(head + "[[demand]]" + stations.split("[[demand]]")[1], encoding="utf-8")
    figures = build(valley, str(tmp_path / "empty.gpkg")).figures
    assert figures.as_json()["rate_residents"] == 0
    assert figures.as_json()["too_far_residents"] == 500


def test_a_failed_build_leaves_the_store_as_it_was(
    city: City, valley: Path, tmp_path: Path
) -> None:
    (valley.parent / "demand.csv").write_text("id,people,old,homes,lon,lat\n", encoding="utf-8")
    with pytest.raises(GeoError, match=r"demand\.csv"):
        build(valley, str(tmp_path / "valley.gpkg"))
    again = open_city(tmp_path / "valley.gpkg")
    assert (again.run, again.summary()["residents"]) == (city.run, 520)


def test_a_failed_first_build_leaves_no_store(valley: Path, tmp_path: Path) -> None:
    (valley.parent / "roads.geojson").write_text("{", encoding="utf-8")
    with pytest.raises(GeoError, match=r"roads\.geojson"):
        build(valley, str(tmp_path / "new.gpkg"))
    with pytest.raises(StoreError):
        open_city(tmp_path / "new.gpkg")


def test_the_same_files_give_the_same_run(city: City, valley: Path, tmp_path: Path) -> None:
    assert build(valley, str(tmp_path / "other.gpkg")).figures.as_json()["run"] == city.run.id


def _lonlat(point: object) -> tuple[float, float]:
    return (point.x, point.y)  # type: ignore[attr-defined]


def test_rows_hold_no_infinity(city: City) -> None:
    for row in city.gaps()["rows"]:
        assert not any(isinstance(v, float) and not math.isfinite(v) for v in row.values())


def test_a_changed_text_of_a_shapefile_is_another_run(valley: Path, tmp_path: Path) -> None:
    folder = valley.parent
    gpd.read_file(folder / "grids.geojson").to_file(folder / "grids.shp", encoding="UTF-8")
    text = valley.read_text(encoding="utf-8").replace("grids.geojson", "grids.shp")
    valley.write_text(text, encoding="utf-8")
    before = build(valley, str(tmp_path / "a.gpkg")).figures.run.id
    table = folder / "grids.dbf"
    table.write_bytes(table.read_bytes().replace(b"Grid 1-1", b"Grid 1-X"))
    assert build(valley, str(tmp_path / "b.gpkg")).figures.run.id != before
