"""A report proves itself against its store; inputs that changed and alterations are named."""

import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pypdf
import pytest
from changed_inputs import DAY, EARLIER, LATER, built, edited, written
from pypdf.annotations import FreeText
from pypdf.generic import DecodedStreamObject, NameObject
from reported import FONTS, STREET, needs_fonts, reported

from geo.answers import City, open_city
from geo.errors import NotFoundError, ReportError
from geo.report.block import LANGUAGES, Language
from geo.report.carried import FORMS, Carried, Form, carried_in
from geo.report.document import document_of
from geo.report.gather import asked_of, gather
from geo.report.make import made
from geo.report.maps import maps_of
from geo.report.report import Report, report_from
from geo.report.scope import Scope
from geo.report.verdict import Doubt, Verdict
from geo.report.verify import judged, truth_of

pytestmark = needs_fonts

RESIDENTS = f"areas:{STREET}:residents"


def file_of(form: Form, report: Report, city: City) -> Carried:
    """Write a report to a file, whatever it says."""
    content = made(form, document_of(report, maps_of(city, report)), report, fonts=FONTS)
    return carried_in(content, f"report.{form}")


def with_figure(report: Report, name: str, value: Any) -> Report:
    """Put another value in the place of a figure."""
    told = report.as_json()
    table, key, column = name.split(":")
    (found,) = (one for one in told["tables"] if one["name"] == table)
    names = [*found["columns"]]
    (row,) = (row for row in found["rows"] if row[names.index(found["key"][0])] == key)
    row[names.index(column)] = value
    return report_from(told)


def named(verdict: Verdict) -> set[str]:
    """List what a verdict names: figures, else places."""
    return {doubt.figure or doubt.where for doubt in verdict.doubts}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_an_untouched_report_is_proven(form: Form, language: Language) -> None:
    verdict = judged(reported(language).file(form), reported(language).truth)
    assert verdict.is_proven
    assert verdict.n_agree == len(reported(language).truth.figures)
    assert verdict.sentence == f"{verdict.n_agree:,} figures agree, 0 differ"


@pytest.mark.parametrize("area", [STREET, "100001001001", "100001001002001"])
def test_a_report_of_a_part_is_proven(area: str) -> None:
    city = reported().city
    asked = asked_of(city, area=area, language="en")
    file = file_of("html", gather(Scope(city, asked)), city)
    assert judged(file, truth_of(file.report, city, fonts=FONTS)).is_proven


def in_html(old: str, new: str) -> Callable[[bytes], bytes]:
    """Put one text in the place of the first like it on the page."""
    return lambda content: content.replace(old.encode(), new.encode(), 1)


def in_travelling(old: str, new: str) -> Callable[[bytes], bytes]:
    """Put one text in the place of the first like it in what travels in a page."""

    def change(content: bytes) -> bytes:
        head, mark, rest = content.partition(b'id="figures">')
        return head + mark + rest.replace(old.encode(), new.encode(), 1)

    return change


@pytest.mark.parametrize(
    ("change", "name"),
    [
        (in_html(f'"{RESIDENTS}">520', f'"{RESIDENTS}">521'), RESIDENTS),
        (in_html(">Valley Street</td>", ">Hill Street</td>"), f"causes:{STREET}:name"),
        (in_html("on foot", "by car"), "top"),
        (in_html(' class="quiet"', ' class="quiet" hidden'), "top"),
        (in_html("</style>", "td{visibility:hidden}</style>"), ""),
        (in_html("</body>", "<script>alert(1)</script></body>"), ""),
    ],
    ids=["a number", "a name", "a sentence", "hidden", "a style", "a script"],
)
def test_what_is_altered_on_a_page_is_found_and_named(
    change: Callable[[bytes], bytes], name: str
) -> None:
    verdict = reported().altered("html", change)
    assert not verdict.is_proven
    assert verdict.n_differ == 0
    assert {doubt.outcome for doubt in verdict.doubts} == {"altered"}
    assert not name or name in named(verdict)


def test_what_is_altered_in_what_travels_is_found_and_named() -> None:
    verdict = reported().altered("html", in_travelling('"Valley Street"', '"Hill Street"'))
    assert not verdict.is_proven
    (name,) = named(verdict)
    assert name.endswith(":name")


@pytest.mark.parametrize("form", FORMS)
def test_a_figure_that_is_altered_wherever_it_stands_is_found(form: Form) -> None:
    city, truth = reported().city, reported().truth
    file = file_of(form, with_figure(truth.report, RESIDENTS, 5200), city)
    verdict = judged(file, truth)
    assert not verdict.is_proven
    assert verdict.n_differ == 1
    assert Doubt(RESIDENTS, "figures", "altered", 5200, 520) in verdict.doubts


def test_a_map_that_is_altered_is_found_in_a_page_and_on_paper() -> None:
    truth = reported().truth
    maps = maps_of(reported().city, truth.report)
    maps = {name: svg.replace("<path", '<path opacity="0.2"', 1) for name, svg in maps.items()}
    for form, place in (("html", "#picture-status_map"), ("pdf", "page 1")):
        content = made(form, document_of(truth.report, maps), truth.report, fonts=FONTS)
        verdict = judged(carried_in(content, f"map.{form}"), truth)
        assert not verdict.is_proven
        assert place in named(verdict)


def test_rows_that_change_places_are_found() -> None:
    def swap(content: bytes) -> bytes:
        west, east = (re.search(rb"<tr[^>]*>(?:(?!</tr>).)*" + code + b".*?</tr>", content)
                      for code in (b"areas:100001001001:", b"areas:100001001002:"))  # fmt: skip
        assert west is not None
        assert east is not None
        return content.replace(west[0], b"\0").replace(east[0], west[0]).replace(b"\0", east[0])

    assert "areas:100001001001:residents" in named(reported().altered("html", swap))


def test_a_row_that_is_taken_out_is_found() -> None:
    told = reported().truth.report.as_json()
    told["tables"][-1]["rows"].pop()
    file = file_of("xlsx", report_from(told), reported().city)
    verdict = judged(file, reported().truth)
    assert {doubt.outcome for doubt in verdict.doubts} == {"altered"}
    assert verdict.n_differ == len(told["tables"][-1]["columns"])


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"id": "ba9876543210"}, "report:run:id"),
        ({"valid_from": "2026-12-31"}, "report:run:valid_from"),
        ({"cells": 9}, "report:run:cells"),
    ],
    ids=["run", "day", "cells"],
)
def test_a_run_that_is_not_the_stores_is_named(change: dict[str, Any], name: str) -> None:
    truth = reported().truth
    run = replace(truth.report.run, **change)
    file = file_of("html", replace(truth.report, run=run), reported().city)
    assert name in named(judged(file, truth))


def test_another_version_compares_figures_and_says_so() -> None:
    truth = reported().truth
    file = file_of("html", replace(truth.report, version="0.0.1"), reported().city)
    verdict = judged(file, truth)
    assert "report:version" in named(verdict)
    assert verdict.n_agree >= len(truth.figures) - 1
    assert "gridgov 0.0.1 made it" in verdict.notes[0]


def test_another_hash_flags_what_depends_on_it_and_nothing_else() -> None:
    truth = reported().truth
    inputs = {**truth.report.inputs, "channels": "0" * 64}
    verdict = judged(file_of("pdf", replace(truth.report, inputs=inputs), reported().city), truth)
    flagged = {doubt.figure for doubt in verdict.doubts}
    assert flagged == {n for n, figure in truth.figures.items() if "channels" in figure.reads}
    assert {doubt.depends for doubt in verdict.doubts} == {("channels",)}
    assert "depend on inputs that changed (channels)" in verdict.sentence


def _in_parts(content: bytes, part: str, old: str, new: str) -> bytes:
    """Put one text in the place of another in a part of a workbook."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as book, zipfile.ZipFile(out, "w") as again:
        for member in book.infolist():
            text = book.read(member)
            if member.filename == part:
                assert old.encode() in text
                text = text.replace(old.encode(), new.encode(), 1)
            again.writestr(member, text)
    return out.getvalue()


def _sheet_of(table: str) -> str:
    tables = [name for name, one in reported().truth.report.tables.items() if one.rows]
    return f"xl/worksheets/sheet{tables.index(table) + 2}.xml"


@pytest.mark.parametrize(
    ("old", "new"),
    [("<v>520</v>", "<v>521</v>"), ("<v>520</v>", "<f>520+1</f><v>521</v>")],
    ids=["a number", "a formula"],
)
def test_a_cell_that_is_altered_is_named_with_its_figure(old: str, new: str) -> None:
    verdict = reported().altered(
        "xlsx", lambda content: _in_parts(content, _sheet_of("areas"), old, new)
    )
    (doubt,) = verdict.doubts
    assert doubt.figure == "areas:100001:residents"
    assert doubt.where == "sheet Areas, E2"


def test_a_layout_that_is_altered_is_told_where_all_that_is_read_agrees() -> None:
    verdict = reported().altered(
        "xlsx",
        lambda content: _in_parts(
            content, _sheet_of("areas"), '<row r="2"', '<row r="2" hidden="1"'
        ),
    )
    (doubt,) = verdict.doubts
    assert (doubt.outcome, doubt.where) == ("layout", _sheet_of("areas"))


def on_paper(old: bytes, new: bytes, page: int = 0) -> Callable[[bytes], bytes]:
    """Draw something else on a page."""

    def change(content: bytes) -> bytes:
        writer, out = pypdf.PdfWriter(clone_from=io.BytesIO(content)), io.BytesIO()
        contents = writer.pages[page].get_contents()
        assert contents is not None
        drawn = contents.get_data()
        assert old in drawn
        stream = DecodedStreamObject()
        stream.set_data(drawn.replace(old, new, 1))
        writer.pages[page][NameObject("/Contents")] = writer._add_object(stream.flate_encode())  # noqa: SLF001
        writer.write(out)
        return out.getvalue()

    return change


def test_a_letter_that_is_altered_on_paper_is_found_on_its_page() -> None:
    first = pypdf.PdfReader(io.BytesIO(reported().file("pdf").content)).pages[0].get_contents()
    assert first is not None
    drawn = first.get_data()
    shown = re.search(
        rb"\((?:[^()\\]|\\.){4,}\) ?Tj|<[0-9a-fA-F]{8,}> ?Tj|\[[^\]]{8,}\] ?TJ", drawn
    )
    assert shown
    verdict = reported().altered("pdf", on_paper(shown[0], b"[] TJ"))
    assert "page 1" in named(verdict)
    assert all(doubt.where == "page 1" for doubt in verdict.doubts)


def test_something_laid_over_a_page_is_found() -> None:
    def lay(content: bytes) -> bytes:
        writer, out = pypdf.PdfWriter(clone_from=io.BytesIO(content)), io.BytesIO()
        writer.add_annotation(1, FreeText(text="9,999", rect=(50, 50, 200, 80)))
        writer.write(out)
        return out.getvalue()

    assert "page 2" in named(reported().altered("pdf", lay))


@pytest.fixture(scope="module")
def rebuilt(tmp_path_factory: pytest.TempPathFactory) -> tuple[Carried, City, str]:
    """Report on a city, change one of its inputs, and build it again."""
    folder = tmp_path_factory.mktemp("rebuilt")
    files, store = written(folder / "files"), folder / "city.gpkg"
    city = built(files, store, EARLIER)
    file = file_of("pdf", gather(Scope(city, asked_of(city, day=DAY))), city)
    edited(files, "channels")
    return file, built(files, store, LATER), str(store)


def test_a_changed_input_flags_its_figures_and_accuses_nobody(
    rebuilt: tuple[Carried, City, str],
) -> None:
    file, city, _ = rebuilt
    truth = truth_of(file.report, city, fonts=FONTS)
    verdict = judged(file, truth)
    assert verdict.changed == ("channels",)
    assert not verdict.is_proven
    assert all(doubt.depends == ("channels",) for doubt in verdict.doubts)
    assert {doubt.figure for doubt in verdict.doubts} == {
        name for name, figure in truth.figures.items() if "channels" in figure.reads
    }
    assert any(f"--as-of {EARLIER}" in note for note in verdict.notes)


def test_a_report_of_an_earlier_run_is_proven_by_its_day(
    rebuilt: tuple[Carried, City, str],
) -> None:
    file, _, store = rebuilt
    city = open_city(store, as_of=EARLIER)
    assert judged(file, truth_of(file.report, city, fonts=FONTS)).is_proven


def test_another_city_an_area_that_is_gone_and_a_run_that_is_gone_are_told(
    rebuilt: tuple[Carried, City, str],
) -> None:
    file, city, _ = rebuilt
    report = file.report
    other = replace(report, run=replace(report.run, city_code="999", city="Elsewhere"))
    with pytest.raises(ReportError, match=r"is of Elsewhere \(999\), the store holds"):
        truth_of(other, city, fonts=FONTS)
    gone = replace(report, asked=replace(report.asked, area="7"))
    with pytest.raises(NotFoundError, match="no area '7'"):
        truth_of(gone, city, fonts=FONTS)
    before = replace(report, asked=replace(report.asked, before="2001-01-01"))
    with pytest.raises(NotFoundError, match="nothing is known of 2001-01-01"):
        _ = truth_of(before, city, fonts=FONTS).report
