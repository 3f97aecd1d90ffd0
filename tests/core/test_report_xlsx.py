"""A report as a workbook: figures as numbers, texts as texts, and all of it fit to print."""

import io
from typing import Any

import openpyxl
import pytest
from reported import needs_fonts, reported

from geo.report.as_xlsx import as_xlsx, heads_of, sheet_words, sheets_of
from geo.report.block import LANGUAGES, Language
from geo.report.carried import carried_in
from geo.report.document import document_of
from geo.report.report import Report, report_from

pytestmark = needs_fonts


def report() -> Report:
    """Take the valley's report."""
    return reported().file("xlsx").report


@pytest.fixture(scope="module")
def book() -> Any:
    """Open the workbook, formulas as they are written."""
    return openpyxl.load_workbook(io.BytesIO(reported().file("xlsx").content))


def test_a_sheet_a_table_follows_the_answer_and_what_travels_is_hidden(book: Any) -> None:
    assert len(book.sheetnames) == len(sheets_of(report())) + 2
    assert book.sheetnames[0] == "Answer"
    states = [sheet.sheet_state for sheet in book.worksheets]
    assert states == ["visible"] * (len(states) - 1) + ["veryHidden"]


def test_every_figure_stands_in_its_cell_as_what_it_is(book: Any) -> None:
    for table, sheet in zip(sheets_of(report()), book.worksheets[1:-1], strict=True):
        for row, cells in zip(table.rows, sheet.iter_rows(min_row=2), strict=False):
            for (name, column), cell in zip(table.columns.items(), cells, strict=True):
                if column.kind != "text" and row[name] is not None:
                    assert cell.value == pytest.approx(row[name], rel=1e-12), table.id_of(row, name)
                    assert cell.data_type == "n"


def test_rates_are_percent_and_counts_have_their_thousands(book: Any) -> None:
    (head, *_), sheet = book["Areas"].iter_rows(max_row=1), book["Areas"]
    formats = {cell.value: sheet.cell(2, cell.column).number_format for cell in head}
    assert formats["residents"] == "#,##0"
    assert formats["% of residents"] == "0.0%"


def test_words_of_data_are_told_in_the_language_of_the_report(book: Any) -> None:
    levels = [cell.value for cell in book["Areas"]["C"][1:4]]
    assert levels == ["district", "street", "community"]
    chinese = openpyxl.load_workbook(io.BytesIO(reported("zh").file("xlsx").content))
    assert [cell.value for cell in chinese["逐级汇总"]["C"][1:4]] == ["区", "街道", "社区"]


def test_heads_are_frozen_filtered_and_repeated_on_each_page(book: Any) -> None:
    for sheet in book.worksheets[1:-1]:
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref is not None
        assert sheet.print_title_rows == "$1:$1"


def test_every_sheet_prints_across_on_a4_with_its_source(book: Any) -> None:
    for sheet in book.worksheets[:-1]:
        assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert report().run.id in sheet.oddFooter.left.text


def test_no_cell_is_a_formula(book: Any) -> None:
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"s", "n"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_sheet_and_column_has_its_word(language: Language) -> None:
    words = sheet_words(language)
    for table in report().tables.values():
        assert f"sheet_{table.name}" in words
        for head in heads_of(table, words):
            assert f"{table.name}.{head.name}" in words or head.name in words, head.name
            assert "{" not in head.said, f"{table.name}.{head.name} is a sentence"


@pytest.mark.parametrize("language", LANGUAGES)
def test_heads_of_a_sheet_are_told_apart(language: Language) -> None:
    for table in report().tables.values():
        heads = [head.said for head in heads_of(table, sheet_words(language))]
        assert len(set(heads)) == len(heads), table.name


def test_the_same_figures_give_the_same_bytes() -> None:
    document = document_of(report())
    assert as_xlsx(document, report()) == as_xlsx(document, report())


def test_a_name_like_a_spreadsheets_escape_travels_unharmed() -> None:
    content = report().as_json()
    content["tables"][-1]["rows"][0][1] = "_x0041_ x005F_ \U0001f600"
    odd = report_from(content)
    again = carried_in(as_xlsx(document_of(odd), odd), "odd.xlsx").report
    assert again == odd
