"""Figures come back out of all three forms as they went in, and nothing else passes for them."""

import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pypdf
import pytest
from reported import needs_fonts, reported

from geo.errors import ReportError
from geo.report.block import LANGUAGES, Language
from geo.report.carried import FORMS, MOST_BYTES, Form, carried, carried_in
from geo.report.gather import gather

pytestmark = needs_fonts

SCRIPT = '<script type="application/json" id="figures">'


def page(told: object) -> bytes:
    """Write HTML that carries something."""
    return f"<!doctype html>{SCRIPT}{json.dumps(told)}</script>".encode()


def told(**changes: Any) -> dict[str, Any]:
    """Take what an honest report carries, with changes."""
    return {**reported().file("html").report.as_json(), **changes}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("form", FORMS)
def test_figures_come_back_as_they_were_gathered(form: Form, language: Language) -> None:
    assert reported(language).file(form).report == gather(reported(language).truth.scope)


def test_a_file_is_known_by_what_it_holds_and_not_by_its_name(tmp_path: Path) -> None:
    odd = tmp_path / "report.doc"
    odd.write_bytes(reported().file("pdf").content)
    assert carried(odd).form == "pdf"


def test_maps_come_back_with_the_figures() -> None:
    maps = [dict(reported().file(form).maps)["status_map"] for form in ("html", "pdf")]
    assert maps[0] == maps[1]
    assert maps[0].startswith("<svg")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "neither HTML nor PDF nor XLSX"),
        (b"{}", "neither HTML nor PDF nor XLSX"),
        (b"<!doctype html><p>hello", "holds no figures"),
        (f"<!doctype html>{SCRIPT}{{}}".encode(), "is cut off"),
        (page({}) + page({})[15:], "2 times"),
        (b"<!doctype html>\xff", "not in UTF-8"),
        (page([1]), "no figures of a report"),
        (page({"format": 0, "gridgov": "0.0.1"}), r"format 0, expected 1.*0\.0\.1"),
        (page({"format": 1}), "not as they were made: gridgov: Field required"),
        (b"<!doctype html>" + SCRIPT.encode() + b"[" * 100_000 + b"</script>", "no JSON"),
        (b"%PDF-1.7 nothing follows", "no sound PDF"),
        (b"PK\x03\x04 nothing follows", "no sound XLSX"),
    ],
    ids=["empty", "json", "a page", "cut off", "twice", "latin", "a list", "an older format",
         "no fields", "deep", "no pdf", "no zip"],
)  # fmt: skip
def test_what_is_no_report_is_told_in_one_message(content: bytes, message: str) -> None:
    with pytest.raises(ReportError, match=message):
        carried_in(content, "report")


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"asked": {"area": 1}}, "asked.area"),
        ({"inputs": {"areas": None}}, "inputs.areas"),
        ({"tables": []}, "have no areas"),
        ({"run": {"created": "yesterday"}}, "yesterday"),
        ({"extra": 1}, "Extra inputs"),
    ],
    ids=["a number for a code", "no hash", "no tables", "no day", "a field too many"],
)
def test_what_is_not_as_a_report_carries_it_is_told(change: Any, message: str) -> None:
    with pytest.raises(ReportError, match=message):
        carried_in(page(told(**change)), "report.html")


@pytest.mark.parametrize(
    "asked",
    [{"day": "never"}, {"before": "; drop"}, {"seed": -1}, {"language": "xx"}, {"day": ""}],
    ids=["day", "before", "seed", "language", "no day"],
)
def test_a_question_that_no_command_asks_is_not_asked_again(asked: dict[str, Any]) -> None:
    question = {**told()["asked"], **asked}
    with pytest.raises(ReportError, match="not as they were made"):
        carried_in(page(told(asked=question)), "report.html")


def test_a_row_that_is_too_short_is_told() -> None:
    tables = told()["tables"]
    tables[0]["rows"][0].pop()
    with pytest.raises(ReportError, match="not as they were made"):
        carried_in(page(told(tables=tables)), "report.html")


def test_two_rows_of_one_key_are_told() -> None:
    tables = told()["tables"]
    tables[-1]["rows"].append(tables[-1]["rows"][0])
    with pytest.raises(ReportError, match="share a key"):
        carried_in(page(told(tables=tables)), "report.html")


@pytest.mark.parametrize("form", FORMS)
def test_a_file_that_is_cut_off_is_told(form: Form) -> None:
    content = reported().file(form).content
    with pytest.raises(ReportError, match=r"cut off|no sound|no figures|not all of one"):
        carried_in(content[: len(content) * 2 // 3], f"report.{form}")


def _without_attachment(content: bytes) -> bytes:
    writer, out = pypdf.PdfWriter(), io.BytesIO()
    for one in pypdf.PdfReader(io.BytesIO(content)).pages:
        writer.add_page(one)
    writer.write(out)
    return out.getvalue()


def _repacked(change: Callable[[str, bytes], bytes | None]) -> bytes:
    """Pack the workbook anew, its parts changed; None leaves one out."""
    out = io.BytesIO()
    content = reported().file("xlsx").content
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            changed = change(name, old.read(name))
            if changed is not None:
                new.writestr(name, changed, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def test_a_pdf_without_its_attachment_is_no_report() -> None:
    with pytest.raises(ReportError, match="holds no figures"):
        carried_in(_without_attachment(reported().file("pdf").content), "report.pdf")


def test_a_workbook_that_defines_entities_is_refused() -> None:
    bomb = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]>'
    content = _repacked(
        lambda name, part: bomb + part if name.endswith("sharedStrings.xml") else part
    )
    with pytest.raises(ReportError, match="defines its own markup"):
        carried_in(content, "report.xlsx")


def test_a_workbook_that_swells_is_refused() -> None:
    content = _repacked(lambda name, part: b" " * (300 << 20) if "sharedStrings" in name else part)
    with pytest.raises(ReportError, match="would unpack|would grow"):
        carried_in(content, "report.xlsx")


def test_a_workbook_that_leads_outside_is_refused() -> None:
    content = _repacked(lambda _, part: part)
    out = io.BytesIO(content)
    with zipfile.ZipFile(out, "a") as archive:
        archive.writestr("../evil.xml", "<a/>")
    with pytest.raises(ReportError, match="outside"):
        carried_in(out.getvalue(), "report.xlsx")


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    large = tmp_path / "large.html"
    with large.open("wb") as out:
        out.truncate(MOST_BYTES + (1 << 20))
    with pytest.raises(ReportError, match="65 MB, a report has at most 64"):
        carried(large)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match="cannot be read: No such file"):
        carried(tmp_path / "nowhere.pdf")
