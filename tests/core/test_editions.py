"""A build upon another: no silent change, no edit lost, and the past can still be asked."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from click.testing import CliRunner
from homes import HOMES, address_of

from geo.answers import open_city
from geo.cli import cli
from geo.errors import ContractError, NotFoundError
from geo.pipeline import Built, Wish, build, plan
from geo.store import open_store
from geo.store.edit import Stamp

pytestmark = pytest.mark.slow

NOON = Stamp("2026-03-15T12:00:00", "planner")
WEST = "100001001001"
CHANNELS = """
[[channels]]
file = "channels.csv"
code = "id"
area = "area"
level = "level"
members = "members"
"""


@pytest.fixture(params=HOMES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return address_of(request, tmp_path)


@pytest.fixture
def city_file(valley: Path) -> Path:
    """Return the valley with two channels in a file."""
    valley.write_text(valley.read_text("utf-8") + CHANNELS, "utf-8")
    hand_over(valley, {"Y1": 10, "Y2": 20})
    return valley


def hand_over(city_file: Path, members: dict[str, int]) -> None:
    rows = [f"{code},{WEST}001,grid,{count}" for code, count in members.items()]
    text = "\n".join(["id,area,level,members", *rows])
    city_file.with_name("channels.csv").write_text(text, "utf-8")


def built(city_file: Path, url: str, day: str, take: Any = "ask") -> Built:
    return build(city_file, url, Wish(valid_from=day, take=take))


def edit(url: str, code: str, members: int) -> None:
    with open_store(url) as home, home.editing() as editor:
        version = editor.row("channels", code)["version"]
        editor.update("channels", code, {"members": members}, NOON, version=version)


def members(url: str, as_of: str | None = None) -> dict[str, int]:
    with open_store(url, as_of=as_of) as home:
        frame = home.read("channels")
    return dict(zip(frame["code"], frame["members"].tolist(), strict=True))


def grids(url: str, day: str) -> int:
    city = open_city(url, as_of=day)
    count = len(city.coverage()["rows"])
    city.store.close()
    return count


def redraw(city_file: Path, change: Callable[[gpd.GeoDataFrame], gpd.GeoDataFrame]) -> None:
    path = city_file.with_name("grids.geojson")
    grids = gpd.read_file(path)
    path.unlink()
    change(grids).to_file(path, driver="GeoJSON")


def merge_the_west(grids: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    grids.loc[0, "geometry"] = shapely.union_all(grids.geometry[:2])
    return grids.drop(index=1)


def test_the_same_files_twice_change_nothing(city_file: Path, url: str) -> None:
    first = built(city_file, url, "2026-01-01")
    with open_store(url) as home:
        before = home.newest()
    again = built(city_file, url, "2026-02-01")
    assert (first.is_new, again.is_new) == (True, False)
    with open_store(url) as home:
        assert home.newest() == before


def test_an_edit_outlives_a_build_whose_file_says_what_it_said(city_file: Path, url: str) -> None:
    built(city_file, url, "2026-01-01")
    edit(url, "Y1", 99)
    hand_over(city_file, {"Y1": 10, "Y2": 25, "Y3": 30})
    built(city_file, url, "2026-04-01")
    assert members(url) == {"Y1": 99, "Y2": 25, "Y3": 30}
    hand_over(city_file, {"Y1": 10, "Y2": 25})
    built(city_file, url, "2026-05-01")
    assert members(url) == {"Y1": 99, "Y2": 25}


def test_a_row_changed_on_both_sides_stops_the_build_until_someone_decides(
    city_file: Path, url: str
) -> None:
    built(city_file, url, "2026-01-01")
    edit(url, "Y1", 99)
    hand_over(city_file, {"Y1": 11, "Y2": 20})
    with pytest.raises(
        ContractError, match=r"(?s)1 row was .*members is 99 in the store, 11 in the"
    ):
        built(city_file, url, "2026-04-01")
    assert members(url)["Y1"] == 99
    assert [c.code for c in plan(city_file, url).conflicts["channels"]] == ["Y1"]
    built(city_file, url, "2026-04-01", take="files")
    assert members(url)["Y1"] == 11


def test_the_stores_row_may_win_too(city_file: Path, url: str) -> None:
    built(city_file, url, "2026-01-01")
    edit(url, "Y1", 99)
    hand_over(city_file, {"Y1": 11, "Y2": 20})
    built(city_file, url, "2026-04-01", take="store")
    assert members(url)["Y1"] == 99


def test_the_past_is_as_it_was_with_the_edits_of_then(city_file: Path, url: str) -> None:
    built(city_file, url, "2026-01-01")
    edit(url, "Y1", 99)
    redraw(city_file, merge_the_west)
    hand_over(city_file, {"Y2": 20})
    built(city_file, url, "2026-06-01", take="files")
    assert members(url, "2026-03-14") == {"Y1": 10, "Y2": 20}
    assert members(url, "2026-03-15") == {"Y1": 99, "Y2": 20}
    assert [grids(url, day) for day in ("2026-05-31", "2026-06-01")] == [4, 3]
    with pytest.raises(NotFoundError, match=r"nothing is known of 2025-12-31.*2026-01-01"):
        open_city(url, as_of="2025-12-31")


def test_a_merge_is_traced_with_its_people_and_its_ground(city_file: Path, url: str) -> None:
    built(city_file, url, "2026-01-01")
    redraw(city_file, merge_the_west)
    traced = built(city_file, url, "2026-06-01").lineage
    assert traced["kind"].tolist() == ["merged", "merged"]
    assert dict(zip(traced["predecessor"], traced["residents"], strict=True)) == {
        f"{WEST}001": 300,
        f"{WEST}002": 100,
    }
    assert traced["area_m2"].sum() == pytest.approx(1_500_000, rel=1e-4)
    with open_store(url) as home:
        past, areas = home.read("past_areas"), home.read("areas").set_index("code")
    assert past[["code", "valid_from", "valid_to"]].values.tolist() == [
        [f"{WEST}001", "2026-01-01", "2026-06-01"],
        [f"{WEST}002", "2026-01-01", "2026-06-01"],
    ]
    assert areas["valid_from"].to_dict()[f"{WEST}001"] == "2026-06-01"
    assert areas["valid_from"].to_dict()[WEST] == "2026-01-01"


def test_vertices_moved_by_a_few_metres_are_no_change_of_territory(
    city_file: Path, url: str
) -> None:
    built(city_file, url, "2026-01-01")

    def nudge(grids: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        moved = shapely.transform(grids.geometry.to_numpy(), lambda xy: xy + 1e-5)
        return grids.set_geometry(moved, crs=grids.crs)

    redraw(city_file, nudge)
    traced = built(city_file, url, "2026-06-01").lineage
    assert set(traced["kind"]) == {"redrawn"}
    assert traced["evidence"].str.contains(" m").all()
    with open_store(url) as home:
        assert set(home.read("areas")["valid_from"]) == {"2026-01-01"}


def test_a_plan_says_what_would_change_and_writes_nothing(city_file: Path, url: str) -> None:
    assert plan(city_file, url).is_new
    built(city_file, url, "2026-01-01")
    redraw(city_file, merge_the_west)
    hand_over(city_file, {"Y1": 10, "Y2": 25})
    planned = plan(city_file, url).as_json()
    changed = {row["table"]: (row["added"], row["removed"], row["changed"])
               for row in planned["tables"]}  # fmt: skip
    assert changed["areas"] == (0, 1, 1)
    assert changed["channels"] == (0, 0, 1)
    assert [row["kind"] for row in planned["lineage"]] == ["merged", "merged"]
    with open_store(url) as home:
        assert home.newest().edition == 1
        assert len(home.read("areas")) == 8


def test_areas_that_ended_are_kept_and_those_to_come_left_out(valley: Path, tmp_path: Path) -> None:
    def date(grids: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
        old = grids.iloc[:1].assign(dm=f"{WEST}009", von="2020-01-01", bis="2026-01-01")
        new = grids.iloc[1:2].assign(dm=f"{WEST}008", von="2030-01-01", bis=None)
        return pd.concat([grids.assign(von="2021-05-01", bis=None), old, new])

    redraw(valley, date)
    text = valley.read_text("utf-8")
    head, _, tail = text.rpartition('level = "grid"')
    valley.write_text(f'{head}level = "grid"\nvalid_from = "von"\nvalid_to = "bis"{tail}', "utf-8")
    store = str(tmp_path / "v.gpkg")
    built(valley, store, "2026-06-01")
    with open_store(store) as home:
        grids = home.read("areas").query("level == 'grid'")
        assert len(grids) == 4
        assert set(grids["valid_from"]) == {"2021-05-01"}
        assert home.read("past_areas")["code"].tolist() == [f"{WEST}009"]
        findings = home.read("findings").set_index("severity")["found"]
    assert "begins after 2026-06-01" in findings["left_out"]


@pytest.mark.parametrize(
    "command",
    [
        ["coverage"],
        ["gaps"],
        ["nearest", "118.0,32.0"],
        ["registry"],
        ["requests"],
        ["lineage"],
    ],
    ids=lambda command: command[0],
)
def test_every_command_answers_for_a_day(
    city_file: Path, tmp_path: Path, command: list[str]
) -> None:
    store = str(tmp_path / "v.gpkg")
    built(city_file, store, "2026-01-01")
    day = ["--store", store, "--format", "json", "--as-of"]
    said = CliRunner().invoke(cli, [*command, *day, "2026-02-01"])
    assert said.exit_code == 0, said.output
    json.loads(said.stdout)
    early = CliRunner().invoke(cli, [*command, *day, "2025-02-01"])
    assert early.exit_code == 1
    assert "nothing is known of 2025-02-01" in early.output
    assert CliRunner().invoke(cli, [*command, *day, "yesterday"]).exit_code == 2


def test_the_registrys_json_has_the_promised_form(city_file: Path, tmp_path: Path) -> None:
    store = str(tmp_path / "v.gpkg")
    built(city_file, store, "2026-01-01")
    said = CliRunner().invoke(cli, ["registry", "--store", store, "--format", "json"])
    for check in json.loads(said.stdout)["checks"]:
        assert set(check) == {"check", "level", "total", "complete", "missing"}


def test_lineage_follows_an_area_through_all_its_kin(city_file: Path, tmp_path: Path) -> None:
    store = str(tmp_path / "v.gpkg")
    built(city_file, store, "2026-01-01")
    redraw(city_file, merge_the_west)
    built(city_file, store, "2026-06-01")
    rows = open_city(store).lineage(f"{WEST}002")["rows"]
    assert {row["predecessor"] for row in rows} == {f"{WEST}001", f"{WEST}002"}
    with pytest.raises(NotFoundError, match="no area ever had the code 'x'"):
        open_city(store).lineage("x")


def test_backup_and_restore_by_command(city_file: Path, tmp_path: Path) -> None:
    store, other, file = (str(tmp_path / name) for name in ("a.gpkg", "b.gpkg", "backup.gpkg"))
    built(city_file, store, "2026-01-01")
    edit(store, "Y1", 99)
    run = CliRunner().invoke
    assert run(cli, ["backup", file, "--store", store]).exit_code == 0
    assert run(cli, ["backup", file, "--store", store]).exit_code == 1
    assert run(cli, ["restore", file, "--store", other]).exit_code == 0
    assert members(other) == {"Y1": 99, "Y2": 20}
    again = run(cli, ["restore", file, "--store", other])
    assert again.exit_code == 1
    assert "--force" in again.output
    assert run(cli, ["restore", file, "--force", "--store", other]).exit_code == 0
