"""The commands, asked as a shell asks them: output, messages and exit codes."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from geo.cli import cli
from geo.pipeline import build


@pytest.fixture
def store(valley: Path, tmp_path: Path) -> str:
    """Build the valley's store."""
    path = str(tmp_path / "valley.gpkg")
    build(valley, path)
    return path


def ask(*arguments: object) -> Result:
    """Run a command as a shell would."""
    return CliRunner().invoke(cli, [str(argument) for argument in arguments])


def test_build_prints_the_leaders_figures(valley: Path, tmp_path: Path) -> None:
    result = ask("build", valley, "--store", tmp_path / "v.gpkg")
    assert result.exit_code == 0
    assert "84.6% of residents covered within 1000 m" in result.stdout
    assert "too far 60, over capacity 0" in result.stdout


@pytest.mark.parametrize(
    ("command", "columns"),
    [
        (
            "coverage",
            "code name level residents covered_residents too_far_residents "
            "over_capacity_residents undetermined_residents rate_residents rate_dwellings "
            "rate_buildings rate_area slowest_tenth_minutes",
        ),
        (
            "gaps",
            "code name level residents elders nearest_station metres minutes minutes_over cause "
            "confidence mend capacity_residents hours_residents gate_residents barrier_residents "
            "network_missing_residents not_snapped_residents too_far_residents",
        ),
        ("islands", "component edges length_m streets community name residents"),
    ],
    ids=["coverage", "gaps", "islands"],
)
def test_json_keeps_the_agreed_names(store: str, command: str, columns: str) -> None:
    answer = json.loads(ask(command, "--store", store, "--format", "json").stdout)
    assert list(answer) == ["run", "profile", "limit_m", "rows"]
    assert list(answer["rows"][0]) == columns.split()


def test_csv_has_a_header_and_a_row_an_area(store: str) -> None:
    lines = ask("coverage", "--by", "grid", "--store", store, "--format", "csv").stdout.splitlines()
    assert lines[0].startswith("code,name,level,residents")
    assert len(lines) == 5


def test_nearest_and_walk_answer_in_json(store: str) -> None:
    place = "119.0,32.0"
    nearest = json.loads(ask("nearest", place, "--store", store, "--format", "json").stdout)
    assert nearest["point"] == [119.0, 32.0]
    assert nearest["areas"] == {"street": None, "community": None, "grid": None}
    assert (nearest["status"], nearest["stations"]) == ("undetermined", [])
    walk = json.loads(ask("walk", place, place, "--store", store, "--format", "json").stdout)
    assert (walk["status"], walk["lost"]) == ("unroutable", ["start", "end"])
    assert {walk[name] for name in ("metres", "minutes", "passes", "geometry")} == {None}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["coverage", "--store", "nowhere.gpkg"], "gridgov build"),
        (["build", "nowhere.toml"], "no city file"),
        (["nearest", "999,1"], "no longitude and latitude"),
        (["coverage", "--minutes", "0"], "minutes must be above 0"),
    ],
    ids=["no store", "no city file", "no place", "no time"],
)
def test_a_mistake_is_one_message_and_exit_code_1(
    store: str, arguments: list[str], message: str
) -> None:
    if "--store" not in arguments and arguments[0] != "build":
        arguments = [*arguments, "--store", store]
    result = ask(*arguments)
    assert result.exit_code == 1
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert result.stdout == ""


@pytest.mark.parametrize(
    "arguments",
    [["coverage", "--by", "planet"], ["nearest", "here"], ["report", "out.doc"], ["fly"]],
    ids=["unknown level", "no coordinates", "no such report", "no such command"],
)
def test_wrong_use_is_exit_code_2(arguments: list[str]) -> None:
    assert ask(*arguments).exit_code == 2


def test_every_command_explains_itself() -> None:
    for name, command in cli.commands.items():
        assert command.help, f"{name} has no help"
        assert ask(name, "--help").exit_code == 0


def test_check_lists_findings_and_writes_nothing(valley: Path, tmp_path: Path) -> None:
    result = ask("check", valley, "--format", "json")
    assert result.exit_code == 0
    assert {"severity", "file", "found"} <= set(json.loads(result.stdout)["rows"][0])
    assert not list(tmp_path.glob("*.gpkg"))


def test_export_holds_every_table_and_refuses_to_overwrite(store: str, tmp_path: Path) -> None:
    import pyogrio

    out = tmp_path / "out.gpkg"
    assert ask("export", out, "--store", store).exit_code == 0
    measures = (
        "groups",
        "week",
        "stations",
        "second",
        "range",
        "borders",
        "cells",
        "links",
        "gain",
    )
    assert {
        *("areas", "streets", "demand", "results", "coverage", "gaps", "runs"),
        *(f"measure_{name}" for name in measures),
    } <= set(pyogrio.list_layers(out)[:, 0])
    second = pyogrio.read_dataframe(out, layer="measure_second").set_index("code")
    assert second.loc["100001", ["residents", "one_residents"]].tolist() == [520, 440]
    again = ask("export", out, "--store", store)
    assert again.exit_code == 1
    assert ask("export", out, "--store", store, "--force").exit_code == 0


def test_a_store_is_never_overwritten_by_its_own_export(store: str) -> None:
    before = Path(store).read_bytes()
    result = ask("export", store, "--store", store, "--force")
    assert (result.exit_code, "is in use" in result.stderr) == (1, True)
    assert Path(store).read_bytes() == before


def test_report_is_written(store: str, tmp_path: Path) -> None:
    out = tmp_path / "gaps.html"
    assert ask("report", out, "--store", store, "--language", "en").exit_code == 0
    assert "The valley" in out.read_text(encoding="utf-8")
