"""``gridgov report`` and ``gridgov verify``, asked as a shell asks them."""

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from reported import STREET, needs_fonts, reported

from geo.cli import cli
from geo.report.carried import carried

pytestmark = needs_fonts


def ask(*arguments: object) -> Result:
    """Run a command over the valley's store as a shell would."""
    told = [str(argument) for argument in arguments]
    return CliRunner().invoke(cli, [*told, "--store", reported().city.location])


@pytest.fixture
def page(tmp_path: Path) -> Path:
    """Leave the valley's report as a page that may be altered."""
    path = tmp_path / "report.html"
    path.write_bytes(reported().file("html").content)
    return path


def alter(path: Path) -> None:
    """Alter one figure on a page."""
    said = f'data-figure="areas:{STREET}:residents">520'
    path.write_bytes(path.read_bytes().replace(said.encode(), f"{said}0".encode(), 1))


def test_several_forms_are_written_by_one_command(tmp_path: Path) -> None:
    paths = [tmp_path / "r.html", tmp_path / "r.xlsx"]
    made = ask("report", *paths, "--language", "en", "--area", STREET, "--minutes", 10)
    assert made.exit_code == 0
    assert made.stdout == ""
    assert f"wrote {paths[1]}" in made.stderr
    reports = [carried(path).report for path in paths]
    assert reports[0] == reports[1]
    assert (reports[0].asked.area, reports[0].asked.minutes) == (STREET, 10)
    assert ask("verify", paths[1]).exit_code == 0


def test_all_streets_go_into_a_folder_with_progress(tmp_path: Path) -> None:
    made = ask("report", tmp_path / "all", "--all-streets", "--format", "xlsx")
    assert made.exit_code == 0
    assert "1 of 1: Valley Street" in made.stderr
    assert [path.suffix for path in (tmp_path / "all").iterdir()] == [".xlsx"]


def test_an_untouched_report_is_proven_with_exit_code_0(page: Path) -> None:
    verified = ask("verify", page)
    assert verified.exit_code == 0
    assert verified.stdout == f"{len(reported().truth.figures):,} figures agree, 0 differ: proven\n"


def test_an_altered_one_is_not_and_says_where(page: Path) -> None:
    alter(page)
    verified = ask("verify", page)
    assert verified.exit_code == 1
    assert "altered: 1: not proven" in verified.stdout
    assert f"areas:{STREET}:residents" in verified.stdout


def test_json_and_csv_hold_every_doubt(page: Path) -> None:
    alter(page)
    told = json.loads(ask("verify", page, "--format", "json").stdout)
    assert (told["is_proven"], told["n_altered"], told["changed"]) == (False, 1, [])
    (row,) = csv.DictReader(io.StringIO(ask("verify", page, "--format", "csv").stdout))
    assert (row["figure"], row["told"], row["due"]) == (f"areas:{STREET}:residents", "5200", "520")


def test_a_long_list_is_cut_and_counted(page: Path) -> None:
    text = page.read_text(encoding="utf-8").replace(" data-figure=", " data-was=")
    page.write_text(text, encoding="utf-8")
    verified = ask("verify", page)
    assert "more (--format csv has all)" in verified.stdout
    assert len(ask("verify", page, "--format", "csv").stdout.splitlines()) > 52


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["report", "r.doc"], "written as .html, .pdf or .xlsx, got 'r.doc'"),
        (["report", "r.html", "s.doc"], "got 's.doc'"),
        (["report", "a", "b", "--all-streets"], "into one folder"),
        (["report", "a.pdf", "--all-streets"], "into one folder"),
        (["report"], "OUT"),
        (["report", "r.html", "--before", "never"], "no day"),
        (["verify"], "REPORT"),
    ],
    ids=["suffix", "one of two", "two folders", "a file", "nothing", "no day", "no report"],
)
def test_wrong_use_is_exit_code_2(arguments: list[str], message: str) -> None:
    result = ask(*arguments)
    assert result.exit_code == 2
    assert message in result.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["report", "no/r.html"], "there is no folder no"),
        (["report", "r.html", "--area", "7"], "no area '7'"),
        (["report", "r.html", "--profile", "bird"], "no profile 'bird'"),
        (["report", "r.html", "--runs", "1"], "runs must be from"),
        (["verify", "nowhere.pdf"], "cannot be read"),
    ],
    ids=["no folder", "no area", "no profile", "too few runs", "no file"],
)
def test_a_mistake_is_one_message_and_exit_code_1(
    arguments: list[str], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    result = ask(*arguments)
    assert result.exit_code == 1
    assert message in result.stderr
    assert "Traceback" not in result.stderr
    assert [*tmp_path.iterdir()] == []


def test_a_file_that_is_no_report_is_told(tmp_path: Path) -> None:
    path = tmp_path / "letter.html"
    path.write_text("<!doctype html><p>Dear all", encoding="utf-8")
    result = ask("verify", path)
    assert result.exit_code == 1
    assert "letter.html: it holds no figures" in result.stderr
