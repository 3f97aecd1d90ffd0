"""A workbook holds numbers as numbers and texts as texts, whatever they begin with."""

import io
from collections.abc import Mapping
from typing import Any

import openpyxl
import pytest

from geo.outputs.workbook import Head, as_csv, as_xlsx, harmless

HEADS = [
    Head("name", "text", "Name"),
    Head("residents", "count", "Residents"),
    Head("rate", "rate", "Covered"),
]
ABOUT = {"Run": "=1+1", "City": "The valley"}


def opened(*rows: Mapping[str, Any], title: str = "Gaps") -> Any:
    """Write rows and read the workbook back, formulas as they are."""
    return openpyxl.load_workbook(io.BytesIO(as_xlsx(title, HEADS, rows, about=ABOUT)))


def row(name: object = "a", residents: object = 1, rate: object = 0.5) -> dict[str, object]:
    """Make a row."""
    return {"name": name, "residents": residents, "rate": rate}


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "＝1+1",
        "\t=1",
        "http://a.example",
        "0012",
        "{=1}",
        "_x000D_",
    ],
    ids=["equals", "plus", "minus", "at", "wide", "tab", "link", "number", "array", "escape"],
)
def test_a_text_stays_a_text(text: str) -> None:
    cell = opened(row(text)).worksheets[0]["A2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)


def test_numbers_are_numbers_with_their_format() -> None:
    sheet = opened(row(residents=1234, rate=0.575)).worksheets[0]
    assert [(cell.value, cell.number_format) for cell in sheet[2][1:]] == [
        (1234, "#,##0"),
        (0.575, "0.0%"),
    ]


def test_what_is_not_known_is_empty() -> None:
    assert opened(row(rate=None)).worksheets[0]["C2"].value is None


def test_the_head_stays_in_sight_and_filters() -> None:
    sheet = opened(row(), row()).worksheets[0]
    assert [cell.value for cell in sheet[1]] == ["Name", "Residents", "Covered"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:C3"


def test_a_second_sheet_tells_where_it_comes_from() -> None:
    told = opened().worksheets[1]
    assert [[cell.value for cell in line] for line in told] == [[*pair] for pair in ABOUT.items()]
    assert told["B1"].data_type == "s"


@pytest.mark.parametrize(
    ("title", "named"),
    [("a/b:[c]", "a b  c "), ("x" * 40, "x" * 31), ("", "1")],
    ids=["letters barred", "too long", "none"],
)
def test_any_title_names_a_sheet(title: str, named: str) -> None:
    assert opened(title=title).sheetnames[0] == named


@pytest.mark.parametrize("sign", "=+-@＝＋－＠\t\r\n")  # noqa: RUF001 - wide signs count
def test_csv_tells_a_text_from_a_formula(sign: str) -> None:
    assert harmless(f"{sign}1") == f"'{sign}1"


def test_csv_has_the_mark_and_quotes_what_needs_it() -> None:
    text = as_csv(["name", "rate"], [{"name": 'a,"b"', "rate": None}])
    assert text == '\ufeffname,rate\r\n"a,""b""",\r\n'
