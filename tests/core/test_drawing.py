"""What is drawn becomes an edition: lineage, people, registry and walks follow, or nothing does."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner
from conftest import lonlat, write_valley

from geo.answers import open_city
from geo.cli import cli
from geo.drawing import publish
from geo.errors import ContractError, GeoError, NotOwnerError, StaleError
from geo.pipeline import Wish, build
from geo.redraw.steps import read_steps
from geo.store import open_store
from geo.store.edit import Stamp
from geo.store.roles import grant_roles

WEST, EAST = "100001001001", "100001001002"
STAMP = Stamp("2026-11-24T10:00:00", "planner")
PEOPLE = 520
REGISTRY = """
[[teams]]
file = "teams.csv"
area = "area"
leader = "leader"
roles = "roles"
helpers = "helpers"
members = "members"

[[requests]]
file = "requests.csv"
code = "code"
category = "category"
area = "area"
state = "state"
opened = "opened"
"""


def at(east: float, north: float) -> list[float]:
    return list(lonlat(east, north))


def split(area: str, east: float) -> dict[str, Any]:
    return {"do": "split", "area": area, "line": [at(east, -50), at(east, 1050)]}


def steps_of(*steps: dict[str, Any]) -> list[Any]:
    return read_steps(json.dumps(steps))


@pytest.fixture(scope="module")
def first(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the valley once, some of its registry with it; its files lie beside the store."""
    folder = tmp_path_factory.mktemp("drawn")
    city_file = write_valley(folder / "valley")
    city_file.with_name("teams.csv").write_text(
        "area,leader,roles,helpers,members\n"
        f"{WEST}001,true,3,5,90\n{WEST}002,false,1,2,10\n", "utf-8",
    )  # fmt: skip
    city_file.with_name("requests.csv").write_text(
        f"code,category,area,state,opened\nR1,light,{WEST}002,opened,2026-01-01T08:00\n", "utf-8"
    )
    with city_file.open("a", encoding="utf-8") as text:
        text.write(REGISTRY)
    build(city_file, str(folder / "valley" / "valley.gpkg"))
    return folder / "valley"


@pytest.fixture
def valley(first: Path, tmp_path: Path) -> Path:
    """Return the city file of a valley of one's own, built already."""
    return Path(shutil.copytree(first, tmp_path / "valley")) / "city.toml"


@pytest.fixture
def built(valley: Path) -> str:
    """Return its store."""
    return str(valley.with_name("valley.gpkg"))


def draw(store: str, *steps: dict[str, Any], **said: Any) -> Any:
    with open_store(store) as home:
        on = said.pop("on", home.run().id)
        return publish(home, steps_of(*steps), on=on, stamp=STAMP, **said)


def residents(store: str) -> dict[str, int]:
    with open_store(store) as home:
        coverage = home.read("coverage")
    return dict(zip(coverage["code"], coverage["residents"].astype(int), strict=True))


def covered(store: str) -> int:
    with open_store(store) as home:
        coverage = home.read("coverage")
    return int(coverage.loc[coverage["level"] == "district", "covered_residents"].iloc[0])


def test_split_moves_people_to_the_side_they_live_on_and_loses_nobody(built: str) -> None:
    made = draw(built, split(f"{EAST}002", 2800))
    there = residents(built)
    assert there[f"{EAST}002"] == 40
    assert there[f"{EAST}003"] == 20
    assert sum(n for code, n in there.items() if len(code) == 15) == PEOPLE
    assert made.said == (f"{EAST}002 split, its smaller part is {EAST}003",)


def test_lineage_and_past_shapes_tell_what_became_of_the_area(built: str) -> None:
    draw(built, split(f"{EAST}002", 2800), valid_from="2027-01-01")
    with open_store(built) as home:
        lineage, past = home.read("lineage"), home.read("past_areas")
        areas = home.read("areas").set_index("code")
    assert lineage["kind"].tolist() == ["split", "split"]
    assert lineage["successor"].tolist() == [f"{EAST}002", f"{EAST}003"]
    assert lineage["residents"].tolist() == [40, 20]
    assert past[["code", "valid_to"]].to_numpy().tolist() == [[f"{EAST}002", "2027-01-01"]]
    assert areas.loc[f"{EAST}003", "valid_from"] == "2027-01-01"


def test_edition_before_stays_as_it_was(built: str) -> None:
    draw(built, split(f"{EAST}002", 2800), valid_from="2099-01-01")
    with open_store(built, as_of="2098-01-01") as home:
        assert len(home.read("areas")) == 8
    with open_store(built, as_of="2099-01-01") as home:
        assert len(home.read("areas")) == 9


def test_run_says_what_it_was_drawn_on_and_finds_the_steps(built: str) -> None:
    with open_store(built) as home:
        first = home.run()
    second = draw(built, split(f"{EAST}002", 2800)).run
    third = draw(built, split(f"{WEST}001", 300)).run
    told = {name for name in third.inputs if name.startswith("drawn")}
    assert told == {f"drawn 1 on {first.id}", f"drawn 2 on {second.id}"}
    assert third.inputs.items() > second.inputs.items() > first.inputs.items()
    assert len({first.id, second.id, third.id}) == 3


def test_figures_equal_those_of_a_build_of_the_same_areas(built: str) -> None:
    draw(built, split(f"{EAST}002", 2800), {"do": "merge", "areas": [f"{EAST}002", f"{EAST}003"]})
    with open_store(built) as home:
        results, coverage = home.read("results"), home.read("coverage")
    assert results["status"].tolist() == [
        "covered", "covered", "too_far", "covered", "undetermined", "too_far"
    ]  # fmt: skip
    district = coverage[coverage["level"] == "district"]
    assert district["covered_residents"].tolist() == [440]


def test_registry_of_an_area_that_ended_goes_to_its_heir_and_is_logged(built: str) -> None:
    draw(built, {"do": "merge", "areas": [f"{WEST}001", f"{WEST}002"]})
    with open_store(built) as home:
        teams, requests = home.read("teams"), home.read("requests")
        changes = home.read("changes")
    assert teams.to_numpy().tolist() == [[f"{WEST}001", True, 3, 7, 100]]
    assert requests["area"].tolist() == [f"{WEST}001"]
    assert set(changes["by"]) == {"planner"}


def test_station_and_link_change_who_is_covered(built: str) -> None:
    draw(built, {"do": "add_station", "at": at(2000, 505), "name": "New"})
    assert covered(built) == 490, "D3 reaches the new station"
    made = draw(built, {"do": "add_link", "line": [at(1700, 900), at(1700, 500)]})
    assert made.said == ("link added",)
    assert covered(built) == 500, "the lane is no island any more"
    draw(built, {"do": "remove_station", "station": "S001"})
    assert covered(built) == 440


def test_barrier_cuts_the_road_and_is_taken_away_again(built: str) -> None:
    before = covered(built)
    wall = {"do": "add_barrier", "kind": "wall", "line": [at(250, 400), at(250, 600)]}
    draw(built, wall)
    assert covered(built) == before - 300, "D1 lives west of the wall"
    made = draw(built, {"do": "remove_barrier", "at": at(250, 450)})
    assert made.said == ("barrier (wall) removed, streets joined at 1 places",)
    assert covered(built) == before


def test_barrier_drawn_and_taken_away_at_once_leaves_the_walks_as_they_were(built: str) -> None:
    before = covered(built)
    water = [at(250, 400), at(400, 400), at(400, 600), at(250, 600)]
    lake = {"do": "add_barrier", "kind": "water", "line": water, "is_closed": True}
    made = draw(built, lake, {"do": "remove_barrier", "at": at(250, 450)})
    assert made.said[0].endswith("cuts streets at 2 places")
    assert made.said[1].endswith("streets joined at 2 places")
    assert covered(built) == before


def test_gate_for_residents_shuts_the_road_and_opens_it_when_it_moves(built: str) -> None:
    before = covered(built)
    draw(built, {"do": "add_gate", "at": at(250, 500), "passage": "residents"})
    with open_store(built) as home:
        assert home.read("gates")["passage"].tolist() == ["residents"]
    assert covered(built) == 0, "the road is one street, and nobody is at home on it"
    draw(built, {"do": "move_gate", "gate": "M001", "to": at(250, 900)})
    assert covered(built) == before


def test_another_edition_in_between_refuses_the_drawing(built: str) -> None:
    with open_store(built) as home:
        seen = home.run().id
    draw(built, split(f"{EAST}002", 2800))
    with pytest.raises(StaleError, match=f"was drawn on run {seen}, and the newest is"):
        draw(built, split(f"{WEST}001", 300), on=seen)


def test_impossible_step_is_named_and_changes_nothing(built: str) -> None:
    with open_store(built) as home:
        before = home.newest()
    with pytest.raises(ContractError, match=r"step 2 \(split\): the line does not cut"):
        draw(built, split(f"{EAST}002", 2800), split(f"{WEST}001", 2800))
    with open_store(built) as home:
        assert home.newest() == before
        assert not len(home.read("changes"))


_CHILD = """
import os, signal, sys
from geo.drawing import publish
from geo.redraw.steps import read_steps
from geo.store import open_store
from geo.store.edit import Stamp

store, steps, last = sys.argv[1:]
with open_store(store) as home:
    fill = home.engine.fill
    def filled(connection, name, columns, shapes):
        fill(connection, name, columns, shapes)
        if name == last:
            os.kill(os.getpid(), signal.SIGKILL)
    home.engine.fill = filled
    publish(home, read_steps(steps), on=home.run().id, stamp=Stamp("2026-11-24T10:00:00", "x"))
"""


def test_drawing_that_is_killed_leaves_the_edition_before_whole(built: str) -> None:
    steps = [split(f"{EAST}002", 2800), {"do": "merge", "areas": [f"{WEST}001", f"{WEST}002"]}]
    with open_store(built) as home:
        before, teams = home.run(), home.read("teams")
    command = [sys.executable, "-c", _CHILD, built, json.dumps(steps), "areas"]
    assert subprocess.run(command, timeout=60, check=False).returncode == -9
    with open_store(built) as home:
        assert home.run() == before
        pd.testing.assert_frame_equal(home.read("teams"), teams)
        assert len(home.read("areas")) == 8
        assert not len(home.read("changes"))
    assert draw(built, *steps).run.edition == 2


def test_build_of_the_same_files_keeps_what_was_drawn(built: str, valley: Path) -> None:
    drawn = draw(built, split(f"{EAST}002", 2800)).run
    assert not build(valley, built).is_new
    with open_store(built) as home:
        assert home.run() == drawn


def changed_files(valley: Path) -> None:
    demand = valley.with_name("demand.csv")
    demand.write_text(demand.read_text("utf-8").replace("D1,300,", "D1,301,"), "utf-8")


def test_build_of_other_files_names_what_was_drawn_and_refuses(built: str, valley: Path) -> None:
    draw(built, split(f"{EAST}002", 2800))
    changed_files(valley)
    with pytest.raises(ContractError, match=f"1 step was drawn .*\n  {EAST}002 split") as caught:
        build(valley, built)
    assert "--take store draws them again" in str(caught.value)


def test_files_may_be_right(built: str, valley: Path) -> None:
    draw(built, split(f"{EAST}002", 2800))
    changed_files(valley)
    made = build(valley, built, Wish(take="files"))
    assert f"{EAST}003" not in residents(built)
    assert set(made.lineage["kind"]) == {"merged"}


def test_store_may_be_right_and_then_steps_are_made_again(built: str, valley: Path) -> None:
    draw(built, split(f"{EAST}002", 2800))
    changed_files(valley)
    made = build(valley, built, Wish(take="store"))
    there = residents(built)
    assert there[f"{EAST}003"] == 20
    assert there[f"{WEST}001"] == 301
    assert not len(made.lineage)
    assert not build(valley, built).is_new, "the same files and drawing again"


def test_preview_tells_of_each_side_and_writes_nothing(built: str) -> None:
    city = open_city(built)
    told = city.drawing(steps_of(split(f"{EAST}002", 2800)), at=(*lonlat(2900, 100),))
    sides = {row["code"]: row["residents"] for row in told["areas"]}
    assert sides == {f"{EAST}002": 40, f"{EAST}003": 20}
    assert told["here"]["code"] == f"{EAST}003"
    assert [one["code"] for one in told["here"]["neighbours"]] == [f"{EAST}002"]
    assert city.is_newest()


def test_preview_leaves_an_impossible_last_step_out_and_says_why(built: str) -> None:
    told = open_city(built).drawing(steps_of(split(f"{EAST}002", 2800), split(f"{WEST}001", 2800)))
    assert "does not cut" in told["refused"]["detail"]
    assert len(told["areas"]) == 2


def test_command_makes_the_steps_of_a_file(built: str, tmp_path: Path) -> None:
    with open_store(built) as home:
        on = home.run().id
    file = tmp_path / "steps.json"
    file.write_text(json.dumps({"on": on, "steps": [split(f"{EAST}002", 2800)]}), "utf-8")
    done = CliRunner().invoke(cli, ["draw", str(file), "--store", built, "--format", "csv"])
    assert done.exit_code == 0, done.output
    assert "split" in done.stdout
    again = CliRunner().invoke(cli, ["draw", str(file), "--store", built])
    assert again.exit_code == 1
    assert f"drawn on run {on}" in again.output


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[", "no JSON"),
        ("[]", "at least 1 item"),
        ('[{"do": "split", "area": "A", "line": [[1, 2]]}]', "0/split/line"),
        ('[{"do": "split", "area": "A", "line": [[1, 2], [1, 1e999]]}]', "finite"),
        ('[{"do": "explode"}]', "0: Input tag 'explode'"),
    ],
    ids=["no JSON", "nothing", "one place", "infinite", "unknown"],
)
def test_file_that_holds_no_steps_is_refused(tmp_path: Path, text: str, said: str) -> None:
    from geo.drawing import read_drawn

    with pytest.raises(ContractError, match=said):
        read_drawn(text.encode())


@pytest.mark.postgis
def test_both_homes_draw_alike_and_the_app_is_told_whom_to_ask(
    valley: Path, tmp_path: Path, postgis_url: str
) -> None:
    stores = [str(tmp_path / "other.gpkg"), postgis_url]
    told = []
    for store in stores:
        build(valley, store)
        made = draw(store, split(f"{EAST}002", 2800), {"do": "add_station", "at": at(2000, 505),
                                                       "name": "New"})  # fmt: skip
        told.append((made.run.id, made.said, made.lineage.to_json(), residents(store)))
    assert told[0] == told[1]
    with open_store(postgis_url) as home:
        grant_roles(home.engine, app="gridgov_app")
    as_app = postgis_url.replace("://", "://gridgov_app@", 1) if "@" not in postgis_url else (
        "postgresql+psycopg://gridgov_app@" + postgis_url.split("@", 1)[1])  # fmt: skip
    with pytest.raises(NotOwnerError, match=r"may only edit the registry.*gridgov draw STEPS"):
        draw(as_app, split(f"{WEST}001", 300))


def test_every_frame_keeps_its_kinds(built: str) -> None:
    with open_store(built) as home:
        before = {
            name: home.read(name).dtypes for name in ("areas", "stations", "demand", "streets")
        }
    draw(built, split(f"{EAST}002", 2800), {"do": "add_station", "at": at(2000, 505), "name": "N"})
    with open_store(built) as home:
        for name, kinds in before.items():
            pd.testing.assert_series_equal(home.read(name).dtypes, kinds)


def test_past_cannot_be_drawn_upon(built: str) -> None:
    with open_store(built, as_of="2099-01-01") as home, pytest.raises(GeoError, match="the past"):
        publish(home, steps_of(split(f"{EAST}002", 2800)), on=home.run().id, stamp=STAMP)
