"""A report on paper holds its figures, one page of answers, and letters that it brings along."""

import io
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader
from reported import FONTS, needs_fonts, reported
from told_documents import HOSTILE, areas, document, report, tree

from geo.errors import ReportError
from geo.report.as_pdf import ATTACHED, as_pdf
from geo.report.block import Block, Document, Facts, Grid, Heading, Language, Paragraph
from geo.report.report import Report

pytestmark = needs_fonts

MOST_BYTES = 2_000_000


def read(told: Document, about: Report) -> PdfReader:
    """Set a document on paper, and open it."""
    return PdfReader(io.BytesIO(as_pdf(told, about, fonts=FONTS)))


def letters(text: str) -> str:
    """Leave out what a line's end and a page's reading may change."""
    return re.sub(r"[\s\u200b-\u200f\u2028-\u202e\u2066-\u2069]", "", text)


def chapters_of(pdf: PdfReader) -> list[tuple[str, int | None]]:
    """List the chapters of a file's outline, and their pages, 0 first."""
    return [(str(entry.title), pdf.get_destination_page_number(entry))
            for entry in pdf.outline if not isinstance(entry, list)]  # fmt: skip


def chapter(title: str, lines: int) -> list[Block]:
    """Make a chapter that asks for a page of its own."""
    paragraphs = (Paragraph((f"Line {number}",)) for number in range(lines))
    return [Heading(title, title.replace(" ", "-"), is_new_page=True), *paragraphs]


@pytest.fixture(scope="module")
def annex() -> PdfReader:
    """Set a report with a long annex, as long as the pilot's."""
    about = report(["Valley"])
    table = areas([f"Area {number} of many" for number in range(900)])
    return read(document(about, Heading("Annex", "annex", is_new_page=True), tree(table)), about)


@pytest.fixture(scope="module")
def pages(annex: PdfReader) -> list[str]:
    """Read the texts of its pages."""
    return [page.extract_text() for page in annex.pages]


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_name_is_set_letter_by_letter(name: str) -> None:
    about = report([name])
    pdf = read(document(about), about)
    said = letters("".join(page.extract_text() for page in pdf.pages))
    assert said.count(letters(name)) >= 10 or not name.isascii()
    assert pdf.attachments[ATTACHED] == [about.as_text().encode()]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_citys_answer_is_one_page_and_the_next_chapter_follows(language: Language) -> None:
    pdf = PdfReader(io.BytesIO(reported(language).file("pdf").content))
    pages = [page for _, page in chapters_of(pdf)]
    assert pages[:2] == [0, 1]


@pytest.mark.parametrize("lines", [0, 12, 24, 36])
def test_letters_give_way_before_the_answer_leaves_its_page(lines: int) -> None:
    about = report(["Valley"])
    told = document(about)
    more: list[Block] = [Paragraph((f"Line {number} of the answer.",)) for number in range(lines)]
    crammed = replace(told, blocks=(*told.blocks[:6], *more, *told.blocks[6:]))
    pdf = read(crammed, about)
    assert chapters_of(pdf)[1] == ("The second", 1)
    assert not lines or f"Line {lines - 1} of the answer." in pdf.pages[0].extract_text()


def test_an_answer_that_no_page_holds_is_cut_nowhere() -> None:
    about = report(["Valley"])
    told = document(about)
    facts = Facts(tuple((f"fact {number}", ("and what it is",)) for number in range(120)))
    pdf = read(replace(told, blocks=(*told.blocks[:6], facts, *told.blocks[6:])), about)
    first, *others = (page.extract_text() for page in pdf.pages)
    assert all(f"fact {number}" in "".join([first, *others]) for number in range(120))
    assert "fact 119" not in first


def test_a_chapter_begins_a_page_unless_all_of_it_fits_on_the_last_one() -> None:
    about = report(["Valley"])
    short = [block for number in range(4) for block in chapter(f"short {number}", 5)]
    long = [block for number in range(2) for block in chapter(f"long {number}", 40)]
    pdf = read(document(about, *short, *long, *chapter("last", 2)), about)
    pages = dict(chapters_of(pdf))
    assert {page for title, page in pages.items() if "short" in title} == {1}
    assert (pages["long 0"], pages["long 1"], pages["last"]) == (2, 3, 3)


def test_a_long_annex_repeats_its_heads_and_leaves_no_row_out(pages: list[str]) -> None:
    holding = [page for page in pages if "of many" in page]
    assert len(holding) > 10
    assert all("residents" in page for page in holding)
    rows = re.findall(r"Area (\d+) of many", "".join(holding))
    assert [int(number) for number in rows] == [*range(900)]


def test_a_long_annex_is_light(annex: PdfReader) -> None:
    annex.stream.seek(0, io.SEEK_END)
    assert annex.stream.tell() < 450_000


def test_each_page_says_of_what_it_is_and_which_it_is(pages: list[str]) -> None:
    for number, said in enumerate(pages, 1):
        assert f"page {number} of {len(pages)}" in said
        assert "Valley" in said


def test_letters_travel_along_and_only_those_that_are_used(annex: PdfReader) -> None:
    fonts: dict[str, Any] = {}
    for page in annex.pages:
        used: Any = page["/Resources"]
        for font in used["/Font"].values():
            fonts[font["/BaseFont"]] = font["/DescendantFonts"][0]["/FontDescriptor"]
    assert len(fonts) == 3
    for name, descriptor in fonts.items():
        assert re.match(r"/[A-Z]{6}\+(NotoSansSC-(Regular|Bold)|DejaVuSansMono)$", name), name
        assert len(descriptor["/FontFile2"].get_data()) < 200_000


def test_who_reads_it_aloud_is_told_the_title_the_language_and_the_order(annex: PdfReader) -> None:
    assert annex.metadata
    assert annex.metadata.title == "Valley · Valley"
    assert annex.metadata.creation_date is None
    root: Any = annex.root_object
    assert root["/Lang"].startswith("en")
    assert root["/MarkInfo"]["/Marked"]
    assert [title for title, _ in chapters_of(annex)] == ["Valley", "The second", "Annex"]
    chinese = replace(document(report(["Valley"])), language="zh")
    root = read(chinese, report(["Valley"])).root_object
    assert root["/Lang"].startswith("zh")


def test_the_same_report_gives_the_same_bytes() -> None:
    about = report()
    first = as_pdf(document(about), about, fonts=FONTS)
    assert as_pdf(document(about), about, fonts=FONTS) == first


def test_a_citys_report_is_light_and_brings_its_figures() -> None:
    file = reported("zh").file("pdf")
    pdf = PdfReader(io.BytesIO(file.content))
    assert len(file.content) < MOST_BYTES
    assert pdf.attachments[ATTACHED] == [file.report.as_text().encode()]


def test_a_grid_without_rows_is_set() -> None:
    about = report(["Valley"])
    table = areas(["Valley"])
    empty = Grid("empty", tree(table).heads, ())
    assert len(read(document(about, empty), about).pages) == 2


def test_no_fonts_are_told(tmp_path: Path) -> None:
    about = report(["Valley"])
    with pytest.raises(ReportError, match="has no NotoSansSC-Regular.ttf, NotoSansSC-Bold.ttf"):
        as_pdf(document(about), about, fonts=tmp_path)
