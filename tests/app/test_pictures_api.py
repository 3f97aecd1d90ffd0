"""Views of the map and tables of the page are taken away over the API, in every form."""

import csv
import io

import openpyxl
import pytest
from flask.testing import FlaskClient
from worked_valley import HOSTILE

BEGINS = {"pdf": b"%PDF-", "png": b"\x89PNG", "svg": b"<svg"}
EAST = "100001001002"


@pytest.mark.parametrize("form", BEGINS)
def test_a_view_is_sent_as_a_file(client: FlaskClient, form: str) -> None:
    asked = {"level": "community", "measure": "cause", "layers": "-stations,+partners",
             "under": EAST, "minutes": "10", "at": "2026-11-28T19:00", "lang": "en"}  # fmt: skip
    sent = client.get(f"/api/v1/picture.{form}", query_string=asked)
    assert sent.status_code == 200
    assert sent.data.startswith(BEGINS[form])
    assert sent.headers["Content-Disposition"].startswith("attachment; filename=cause-")


@pytest.mark.parametrize(
    ("asked", "status", "told"),
    [
        ({"measure": "joy"}, 404, "no measure 'joy'"),
        ({"under": "1"}, 404, "no area '1'"),
        ({"bbox": "0,0,0,0"}, 422, "is no box"),
        ({"lang": "fr"}, 400, "lang must be one of zh, en"),
        ({"colour": "red"}, 400, "unknown: colour"),
    ],
    ids=["measure", "area", "box", "language", "key"],
)
def test_a_view_that_cannot_be_is_told(
    client: FlaskClient, asked: dict[str, str], status: int, told: str
) -> None:
    answer = client.get("/api/v1/picture.svg", query_string=asked)
    assert answer.status_code == status
    assert told in answer.json["detail"]


def test_gaps_add_up_to_the_residents_outside(client: FlaskClient) -> None:
    gaps = client.get("/api/v1/tables/gaps.json").json["rows"]
    summary = client.get("/api/v1/summary").json
    outside = summary["residents"] - summary["covered_residents"]
    assert sum(gap["residents"] for gap in gaps) == outside == 80
    assert {gap["community_name"] for gap in gaps} == {"East"}
    assert {gap["street_name"] for gap in gaps} == {"Valley Street"}


def test_a_table_is_narrowed_to_an_area(client: FlaskClient) -> None:
    narrowed = {"by": "grid", "under": EAST}
    rows = client.get("/api/v1/tables/coverage.json", query_string=narrowed).json["rows"]
    assert [row["code"] for row in rows] == [f"{EAST}001", f"{EAST}002"]
    west = {"under": "100001001001"}
    assert client.get("/api/v1/tables/gaps.json", query_string=west).json["rows"] == []


@pytest.mark.parametrize("name", ["figures", "coverage", "gaps", "stations", "week", "requests",
                                  "siting", "links"])  # fmt: skip
def test_every_table_says_the_same_in_every_form(client: FlaskClient, name: str) -> None:
    told = client.get(f"/api/v1/tables/{name}.json").json
    text = client.get(f"/api/v1/tables/{name}.csv").text
    heads, *lines = csv.reader(io.StringIO(text.removeprefix("\ufeff")))
    book = openpyxl.load_workbook(io.BytesIO(client.get(f"/api/v1/tables/{name}.xlsx").data))
    assert heads == [column["name"] for column in told["columns"]]
    assert len(lines) == len(told["rows"]) == book.worksheets[0].max_row - 1


def test_a_hostile_name_is_a_text_in_a_workbook(worked: FlaskClient) -> None:
    sent = worked.get("/api/v1/tables/coverage.xlsx?by=all&lang=en")
    book = openpyxl.load_workbook(io.BytesIO(sent.data))
    cells = {cell.value: cell.data_type for row in book.worksheets[0] for cell in row}
    assert cells[HOSTILE] == "s"


def test_a_table_that_is_not_there_is_told(client: FlaskClient) -> None:
    answer = client.get("/api/v1/tables/secrets.csv")
    assert answer.status_code == 404
    assert "no table 'secrets'" in answer.json["detail"]
