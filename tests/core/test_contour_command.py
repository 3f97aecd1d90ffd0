"""``gridgov contour``: what a station reaches, asked of the built valley as a shell asks.

Station A stands 20 m from a straight road, so what it reaches within 600 m of walking is a diamond
of 580 m without the tips beyond 200 m of the road. The road begins 499.5 m west of it: there the
diamond's tip of 80.5 m becomes half a circle.
"""

import json
from pathlib import Path

import numpy as np
import pytest
import shapely
from click.testing import CliRunner, Result
from conftest import lonlat, write_valley

from geo.answers import City, open_city
from geo.answers.contours import contours_of
from geo.cli import cli
from geo.errors import ContractError, NotFoundError
from geo.pipeline import build

AREA_M2 = 2 * 580**2 - 2 * 380**2 - 80.5**2 + np.pi * 80.5**2 / 2


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build the valley's store, once for all that only read it."""
    folder: Path = tmp_path_factory.mktemp("contours")
    path = str(folder / "valley.gpkg")
    build(write_valley(folder / "valley"), path)
    return path


@pytest.fixture(scope="module")
def city(store: str) -> City:
    """Open it."""
    return open_city(store)


def ask(*arguments: str) -> Result:
    """Run a command as a shell would."""
    return CliRunner().invoke(cli, ["contour", *arguments])


def test_a_station_reaches_what_was_worked_out_by_hand(city: City) -> None:
    answer = contours_of(city, "A", profile="adult", minutes=[9])
    (row,) = answer["rows"]
    assert list(answer) == ["run", "station", "profile", "rows"]
    assert (row["limit_m"], row["status"]) == (600.0, "certified")
    assert row["area_m2"] == pytest.approx(AREA_M2, rel=0.005)
    assert row["rate_pedshed"] == pytest.approx(AREA_M2 / (np.pi * 600**2), rel=0.005)
    assert row["rate_wrong_in"] <= 0.01
    assert row["n_points"] >= 10_000


def test_shapes_are_given_in_degrees_longitude_first(city: City) -> None:
    (row,) = contours_of(city, "A", profile="adult", minutes=[9])["rows"]
    shape = shapely.from_geojson(json.dumps(row["geometry"]))
    assert shape.geom_type == "MultiPolygon"
    assert shape.is_valid
    for east, is_inside in ((500, True), (1075, True), (1085, False)):
        assert shapely.intersects_xy(shape, *lonlat(east, 500)) == is_inside


def test_every_walker_has_contours_of_its_own(city: City) -> None:
    areas = {}
    for profile in ("elder", "adult", "brisk"):
        (row,) = contours_of(city, "A", profile=profile, minutes=[5])["rows"]
        areas[profile] = row["area_m2"]
    assert areas["elder"] < areas["adult"] < areas["brisk"]


def test_the_command_prints_a_row_a_time_and_no_coordinates(store: str) -> None:
    result = ask("A", "--minutes", "5,9", "--store", store)
    assert result.exit_code == 0
    assert result.stdout.count("certified") == 2
    assert "coordinates" not in result.stdout


def test_json_and_geojson_carry_the_same_shapes(store: str) -> None:
    plain, drawn = (
        json.loads(ask("A", "--store", store, "--format", form).stdout)
        for form in ("json", "geojson")
    )
    assert [row["minutes"] for row in plain["rows"]] == [5, 10, 15]
    assert drawn["type"] == "FeatureCollection"
    for row, feature in zip(plain["rows"], drawn["features"], strict=True):
        assert feature["geometry"] == row["geometry"]
        assert feature["properties"]["station"] == "A"
        assert feature["properties"]["rate_wrong_in"] == row["rate_wrong_in"]
        assert "geometry" not in feature["properties"]


@pytest.mark.parametrize("minutes", [[], [0], [-1], [5, 61], [float("nan")]])
def test_times_out_of_range_are_refused_together(city: City, minutes: list[float]) -> None:
    with pytest.raises(ContractError, match="minutes above 0 and at most 60, got"):
        contours_of(city, "A", minutes=minutes)


def test_an_unknown_station_is_refused(city: City) -> None:
    with pytest.raises(NotFoundError, match="no station 'Z'"):
        contours_of(city, "Z")


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["A", "--minutes", "90"], 1, "at most 60, got 90"),
        (["Z"], 1, "no station 'Z'"),
        (["A", "--minutes", "soon"], 2, "no list of minutes such as 5,10,15"),
    ],
    ids=["too long", "no station", "no minutes"],
)
def test_a_mistake_is_one_message(
    store: str, arguments: list[str], code: int, message: str
) -> None:
    result = ask(*arguments, "--store", store)
    assert (result.exit_code, result.stdout) == (code, "")
    assert message in result.stderr
