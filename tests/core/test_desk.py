"""What analysts get from ``geo``: frames that say what the command line says, and stay light."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner
from conftest import lonlat
from worked_valley import EAST, WEST

import geo
from geo.answers import City, open_city
from geo.cli import cli
from geo.crs import STORED
from geo.desk.places import Places
from geo.desk.trying import changes_of
from geo.errors import ContractError, NotFoundError

Ask = Callable[[City], pd.DataFrame]

ASKED: dict[str, tuple[list[str], Ask]] = {
    "coverage": (["coverage", "--by", "all"], lambda city: geo.coverage(city, by="all")),
    "coverage of cells": (["coverage", "--by", "cell"], lambda city: geo.coverage(city, by="cell")),
    "coverage in ten minutes": (
        ["coverage", "--minutes", "10"],
        lambda city: geo.coverage(city, minutes=10),
    ),
    "gaps": (["gaps", "--by", "community"], lambda city: geo.gaps(city, by="community")),
    "groups": (["groups", "--by", "street"], lambda city: geo.groups(city, by="street")),
    "week": (["week"], lambda city: geo.week(city)),
    "catchments": (["stations"], lambda city: geo.catchments(city)),
    "backup": (["second"], lambda city: geo.backup(city)),
    "borders": (["borders"], lambda city: geo.borders(city)),
    "islands": (["islands"], lambda city: geo.islands(city)),
    "ranges": (["range", "--runs", "20"], lambda city: geo.ranges(city, runs=20)),
    "gains": (["gain", "--top", "3"], lambda city: geo.gains(city, top=3)),
    "new stations": (["gain", "--new", "2"], lambda city: geo.new_stations(city, 2)),
    "links": (["links"], lambda city: geo.links(city)),
    "mends": (["mend", "--budget", "12"], lambda city: geo.mends(city, 12)),
    "what if": (["try", "--remove", "A"], lambda city: geo.what_if(city, REMOVED)),
    "completeness": (["registry"], lambda city: geo.completeness(city)),
    "requests": (["requests"], lambda city: geo.requests(city)),
    "lineage": (["lineage"], lambda city: geo.lineage(city)),
}
REMOVED = [{"do": "remove", "station": "A"}]

SHAPED = {"lon", "lat", "from", "to", "geometry", "changes"}
"""What a row says by its shape."""


@pytest.fixture(scope="module")
def city(built_valley: str) -> City:
    return open_city(built_valley)


def asked_by_command(city: City, words: list[str]) -> dict[str, Any]:
    command = [*words, "--format", "json", "--store", city.location]
    told = CliRunner().invoke(cli, command, catch_exceptions=False)
    assert told.exit_code == 0, told.output
    answer: dict[str, Any] = json.loads(told.stdout)
    return answer


def plain(value: Any) -> Any:
    """Write lists as a frame does, and what is absent as JSON does."""
    if isinstance(value, list):
        return ";".join(value)
    return None if value is None or pd.isna(value) else value


@pytest.mark.parametrize(("words", "ask"), ASKED.values(), ids=ASKED)
def test_a_frame_says_what_the_command_says(words: list[str], ask: Ask, city: City) -> None:
    answer, frame = asked_by_command(city, words), ask(city)
    rows = answer["checks" if words == ["registry"] else "rows"]
    assert len(frame) == len(rows)
    for number, row in enumerate(rows):
        said = {name: plain(value) for name, value in row.items() if name not in SHAPED}
        assert {name: plain(frame[name].iloc[number]) for name in said} == said
    assert frame.attrs["run"] == answer["run"]


def test_places_have_the_shape_of_what_they_tell_of(city: City) -> None:
    areas, stations = (city.table(name).set_index("code") for name in ("areas", "stations"))
    for row in geo.coverage(city).itertuples():
        assert row.geometry.equals(areas.geometry[row.code])
    for row in geo.catchments(city).itertuples():
        assert row.geometry.equals(stations.geometry[row.code])
    gaps = geo.gaps(city)
    assert set(gaps.geom_type) == {"MultiPoint"}
    assert gaps.crs == STORED


def test_a_frame_names_its_run_and_question_and_keeps_both(city: City) -> None:
    frame = geo.coverage(city, by="grid", minutes=10)
    told = frame.attrs
    assert told["measure"] == "coverage"
    assert told["run"] == city.run.id
    assert told["notice"] == "invented"
    assert told["question"] == {"by": "grid", "minutes": "10", "profile": "adult",
                                "limit_m": pytest.approx(666.666)}  # fmt: skip
    assert frame[frame["residents"] > 0].sort_values("code").attrs == told


@pytest.mark.parametrize(
    ("ask", "kinds"),
    [
        (geo.coverage, {"code": "str", "residents": "int64", "rate_residents": "float64"}),
        (geo.catchments, {"capacity": "Int64", "open": "bool", "rate_load": "float64"}),
        (geo.lineage, {"changed": "str", "residents": "int64", "share": "float64"}),
    ],
    ids=["counts and rates", "what may be absent", "a table"],
)
def test_columns_have_types(ask: Ask, kinds: dict[str, str], city: City) -> None:
    assert {name: str(ask(city)[name].dtype) for name in kinds} == kinds


def test_columns_keep_their_types_where_there_are_no_rows(city: City) -> None:
    frame = geo.gains(city, [lonlat(500, 520)], top=1)[:0]
    none = geo.gaps(city, minutes=240)
    assert none[["residents", "minutes", "cause"]].dtypes.astype(str).tolist() == [
        "int64", "float64", "str",
    ]  # fmt: skip
    assert isinstance(frame, Places)


def test_what_is_made_of_places_are_places_while_they_have_shapes(city: City) -> None:
    frame = geo.coverage(city)
    for made in (frame.head(1), frame[["code", "geometry"]], frame.to_crs(city.run.zone),
                 frame.merge(pd.DataFrame({"code": [f"{WEST}001"]}), on="code")):  # fmt: skip
        assert type(made) is Places
    assert type(frame.drop(columns="geometry")) is pd.DataFrame


def test_a_table_is_read_with_its_run_and_the_store_s_own_is_left_alone(city: City) -> None:
    table = geo.table(city, "areas")
    table["residents"] = 0
    assert type(table) is Places
    assert table.attrs["run"] == city.run.id
    assert "residents" not in city.table("areas")
    assert not city.table("areas").attrs


def test_a_summary_names_what_leaders_read(city: City) -> None:
    told = geo.summary(city)
    assert told["residents"] == 520
    assert told["covered_residents"] == 440


def test_what_is_proposed_can_be_tried_as_it_is(city: City) -> None:
    new = geo.new_stations(city, 1)
    after = geo.what_if(city, new).attrs
    gained = after["covered_residents_after"] - after["covered_residents_before"]
    assert gained == new.attrs["residents_gained"] > 0


def test_mends_become_the_changes_that_they_name(city: City) -> None:
    mends = geo.mends(city, 100)
    assert [*changes_of(mends[mends["chosen"]])] == city.mends(100)["changes"]


def test_gates_are_opened_one_by_one() -> None:
    gates = gpd.GeoDataFrame(
        {"kind": ["gate"], "gates": ["M1;M2"]}, geometry=[shapely.Point(0, 0)], crs=STORED
    )
    opened = [{"do": "open", "gate": "M1"}, {"do": "open", "gate": "M2"}]
    assert [*changes_of(gates)] == opened


def test_an_area_is_no_change(city: City) -> None:
    with pytest.raises(ContractError, match="a Polygon is no change"):
        geo.what_if(city, geo.coverage(city))


def test_two_runs_are_compared_area_by_area(city: City) -> None:
    change = geo.change(city, city, by="community")
    assert set(change["code"]) == {WEST, EAST}
    assert change.attrs["covered_residents"]["change"] == 0


def test_a_contour_is_the_ground_within_some_minutes(city: City) -> None:
    contour = geo.contour(city, "A", minutes=(5, 10))
    assert contour["minutes"].tolist() == [5.0, 10.0]
    assert contour.geometry.iloc[1].area > contour.geometry.iloc[0].area


@pytest.mark.parametrize("name", geo.PUBLIC)
def test_every_public_name_is_there_and_says_what_it_does(name: str) -> None:
    assert getattr(geo, name).__doc__
    assert name in dir(geo)


def test_other_names_are_not_there() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        geo.nothing  # noqa: B018 - it is asked for


def test_no_public_name_is_that_of_a_package() -> None:
    (folder,) = map(Path, geo.__path__)
    assert not {*geo.PUBLIC} & {path.stem for path in folder.iterdir()}


def test_import_geo_is_light() -> None:
    code = "import geo, sys; print({'pandas', 'numpy', 'matplotlib', 'geo.desk'} & {*sys.modules})"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "set()"


def test_a_city_is_found_where_the_environment_says(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRIDGOV_STORE", city.location)
    assert geo.open_city().run.id == city.run.id


def test_a_city_is_found_where_the_command_line_looks(
    city: City, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv("GRIDGOV_STORE", raising=False)
    Path(tmp_path / "gridgov.gpkg").write_bytes(Path(city.location).read_bytes())
    monkeypatch.chdir(tmp_path)
    assert geo.open_city().location == "gridgov.gpkg"


def test_a_city_is_built_of_its_files_and_opened(valley: Path) -> None:
    stages: list[str] = []
    built = geo.build_city(valley, valley.parent / "city.gpkg", valid_from="2025-03-01",
                           tell=stages.append)  # fmt: skip
    assert built.run.valid_from == "2025-03-01"
    assert stages[-1] == "writing the store"


def test_an_unknown_walker_is_told_before_anything_is_built(valley: Path) -> None:
    with pytest.raises(NotFoundError, match="no profile 'bird'"):
        geo.build_city(valley, valley.parent / "city.gpkg", profile="bird")
    assert not (valley.parent / "city.gpkg").exists()
