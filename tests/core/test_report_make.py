"""One call writes a report in as many forms as are wanted, each file whole or not at all."""

from pathlib import Path

import pytest
from reported import DAY, FONTS, STREET, needs_fonts, reported

from geo.errors import NotFoundError, ReportError
from geo.report.carried import FORMS, carried
from geo.report.gather import asked_of
from geo.report.make import form_of, make_all_streets, make_report
from geo.report.scope import Scope

pytestmark = needs_fonts


def scope(area: str | None = None) -> Scope:
    """Ask for a report of the valley, in English."""
    return Scope(reported().city, asked_of(reported().city, area=area, day=DAY, language="en"))


def test_all_forms_hold_the_same_figures_and_the_same_bytes_again(tmp_path: Path) -> None:
    paths = [tmp_path / f"report.{form}" for form in FORMS]
    told: list[str] = []
    report = make_report(scope(), paths, fonts=FONTS, tell=told.append)
    assert {carried(path).report.as_text() for path in paths} == {report.as_text()}
    assert [path.read_bytes() for path in paths] == [
        reported().file(form).content for form in FORMS
    ]
    assert told[-3:] == ["report.html", "report.pdf", "report.xlsx"]
    assert sorted(tmp_path.iterdir()) == sorted(paths)


def test_each_street_has_its_file_named_by_code_and_name(tmp_path: Path) -> None:
    folder, told = tmp_path / "streets", list[str]()
    written = make_all_streets(
        scope(), folder, forms=["html", "xlsx"], fonts=FONTS, tell=told.append
    )
    assert [path.name for path in written] == [
        f"{STREET}_ValleyStreet.html",
        f"{STREET}_ValleyStreet.xlsx",
    ]
    assert told == ["1 of 1: Valley Street"]
    assert carried(written[0]).report.asked.area == STREET


def test_a_street_in_the_round_says_what_it_says_alone(tmp_path: Path) -> None:
    (written,) = make_all_streets(scope(), tmp_path, forms=["html"], fonts=FONTS)
    alone = tmp_path / "alone.html"
    make_report(scope(STREET), [alone], fonts=FONTS)
    assert written.read_bytes() == alone.read_bytes()


def test_an_area_without_streets_has_none_to_make(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no street lies in 100001001001"):
        make_all_streets(scope("100001001001"), tmp_path, forms=["html"], fonts=FONTS)


@pytest.mark.parametrize("name", ["report.doc", "report", "report.html.gz"])
def test_another_suffix_is_told(name: str) -> None:
    with pytest.raises(ReportError, match=r"written as \.html, \.pdf, \.xlsx, got"):
        form_of(Path(name))


def test_a_folder_that_is_not_there_is_told_before_anything_is_gathered(tmp_path: Path) -> None:
    told: list[str] = []
    with pytest.raises(ReportError, match="there is no folder"):
        make_report(scope(), [tmp_path / "no" / "r.html"], fonts=FONTS, tell=told.append)
    assert told == []


def test_fonts_that_are_not_there_are_told_and_leave_the_file_as_it_was(tmp_path: Path) -> None:
    path = tmp_path / "report.pdf"
    path.write_bytes(b"an older one")
    with pytest.raises(ReportError, match=r"scripts/assets\.py"):
        make_report(scope(), [path], fonts=tmp_path)
    assert path.read_bytes() == b"an older one"
    assert [*tmp_path.iterdir()] == [path]


def test_a_file_that_cannot_be_written_is_told_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "report.html").mkdir()
    with pytest.raises(ReportError, match="cannot be written: Is a directory"):
        make_report(scope(), [tmp_path / "report.html"], fonts=FONTS)
    assert [path.name for path in tmp_path.iterdir()] == ["report.html"]
