"""The registry over the API: its checks, the rows that match, files that compute nothing."""

import csv
import io

import openpyxl
import pytest
from conftest import lonlat, write_valley
from flask.testing import FlaskClient
from shapely import Point

from geo.pipeline import build
from geo.settings import Settings
from geo.store import open_store
from geo.store.edit import Stamp
from geo.tables import REGISTRY
from web import create_app

NOON = Stamp("2026-11-24T12:00:00", "planner")
COMPUTED = ('=HYPERLINK("http://evil")', "+1", "-1", "@SUM(A1)", "\uff1d1", "\t=1", "\r=1")
PLAIN = "Care = love, 1+1"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build the valley, and keep channels, projects and a partner of it."""
    folder = tmp_path_factory.mktemp("registry")
    url = str(folder / "valley.gpkg")
    build(write_valley(folder / "valley"), url)
    with open_store(url) as home, home.editing() as editor:
        for i in range(1, 8):
            row = {"code": f"Y{i}", "area": f"10000100100{1 + i % 2}00{1 + i % 2}", "level": "grid",
                   "members": 10 * i, "messages": 0, "solved": 0}  # fmt: skip
            editor.insert("channels", row, NOON)
        for i, name in enumerate(COMPUTED):
            project = {"code": f"P{i}", "name": name, "kind": "list", "area": "100001001",
                       "due": "2026-01-01", "state": "running"}  # fmt: skip
            editor.insert("projects", project, NOON)
        shape = Point(lonlat(500, 500)).wkb_hex
        partner = {"code": "U1", "name": PLAIN, "kind": "care", "geometry": shape}
        editor.insert("partners", partner, NOON)
    return url


@pytest.fixture
def client(store: str) -> FlaskClient:
    return create_app(Settings(store=store), testing=True).test_client()


def codes(client: FlaskClient, query: str, table: str = "channels") -> list[str]:
    answer = client.get(f"/api/v1/registry/{table}?{query}").get_json()
    return [row["code"] for row in answer["rows"]]


def test_checks_have_the_promised_form(client: FlaskClient) -> None:
    answer = client.get("/api/v1/registry").get_json()
    for check in answer["checks"]:
        assert {"check", "level", "total", "complete", "missing"} == set(check)
        assert check["complete"] + len(check["missing"]) == check["total"]
    overdue = next(c for c in answer["checks"] if c["check"] == "project_due")
    assert overdue["missing"] == [f"P{i}" for i in range(len(COMPUTED))]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7"]),
        ("size=2&offset=3", ["Y4", "Y5"]),
        ("sort=-members&size=2", ["Y7", "Y6"]),
        ("where.members=30", ["Y3"]),
        ("under=100001001001", ["Y2", "Y4", "Y6"]),
        ("q=y7", ["Y7"]),
        ("where.level=street", []),
    ],
    ids=["all", "a page", "sorted", "a value", "under an area", "a text", "none"],
)
def test_rows_that_match(client: FlaskClient, query: str, expected: list[str]) -> None:
    assert codes(client, query) == expected


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("maps", 404, "no table of the registry"),
        ("channels?sort=x", 422, "no column 'x'"),
        ("channels?where.x=1", 422, "no column 'x'"),
        ("channels?where.members=many", 422, "no integer"),
        ("channels?size=501", 400, "from 1 to 500"),
        ("channels?offset=-1", 400, "a whole number"),
        ("channels?format=csv", 400, "unknown: format"),
        ("channels?colour=red", 400, "unknown: colour"),
        ("channels?colour=red", 400, "where.COLUMN"),
        ("channels?where.level=grid&where.level=street", 400, "given once"),
        ("channels?where.=x", 400, "a column must have 1 to 100"),
        ("channels?sort=-", 400, "sort must have 1 to 100"),
        ("channels?sort=--members", 422, "no column '-members'"),
        ("channels?q=%00", 400, "NUL"),
        ("channels?size=0", 400, "from 1 to 500"),
    ],
    ids=str,
)
def test_wrong_questions_are_told(client: FlaskClient, path: str, status: int, said: str) -> None:
    response = client.get(f"/api/v1/registry/{path}")
    assert response.status_code == status
    problem = response.get_json()
    assert said in f"{problem['detail']} {problem['hint']}"


@pytest.mark.parametrize("path", ["registry", "registry/channels"])
def test_nothing_built_is_told_with_what_to_run(empty: FlaskClient, path: str) -> None:
    response = empty.get(f"/api/v1/{path}")
    assert response.status_code == 503
    assert "gridgov build" in response.get_json()["hint"]


@pytest.mark.parametrize("name", REGISTRY)
def test_columns_are_those_of_the_rows(client: FlaskClient, name: str) -> None:
    answer = client.get(f"/api/v1/registry/{name}").get_json()
    told = {column["name"] for column in answer["columns"]}
    assert told >= set(REGISTRY[name].columns)
    assert all(set(row) == told | {"version"} for row in answer["rows"])


def test_requests_are_counted_by_area(client: FlaskClient) -> None:
    answer = client.get("/api/v1/requests?by=community").get_json()
    assert [row["code"] for row in answer["rows"]] == ["100001001001", "100001001002"]
    assert client.get("/api/v1/requests?by=planet").status_code == 404


def test_an_edit_is_seen_at_once(client: FlaskClient, store: str) -> None:
    with open_store(store) as home, home.editing() as editor:
        version = editor.row("channels", "Y1")["version"]
        editor.update("channels", "Y1", {"solved": 5}, NOON, version=version)
    row = client.get("/api/v1/registry/channels?q=Y1").get_json()["rows"][0]
    assert (row["solved"], row["version"]) == (5, version + 1)


def lines(client: FlaskClient, query: str) -> list[dict[str, str]]:
    text = client.get(f"/api/v1/registry/{query}").get_data().decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_csv_has_every_row_that_matches_whatever_page_is_shown(client: FlaskClient) -> None:
    rows = lines(client, "channels.csv?size=1&offset=3&sort=-members&where.level=grid")
    assert [row["code"] for row in rows] == ["Y7", "Y6", "Y5", "Y4", "Y3", "Y2", "Y1"]


def test_csv_is_a_file_named_after_its_table(client: FlaskClient) -> None:
    headers = client.get("/api/v1/registry/projects.csv").headers
    assert headers["Content-Disposition"] == "attachment; filename=projects.csv"
    assert headers["Content-Type"] == "text/csv; charset=utf-8"


def test_csv_computes_nothing(client: FlaskClient) -> None:
    names = [row["name"] for row in lines(client, "projects.csv")]
    assert names == [f"'{name}" for name in COMPUTED]


def test_workbook_has_every_row_with_numbers_as_numbers_and_computes_nothing(
    client: FlaskClient,
) -> None:
    answer = client.get("/api/v1/registry/projects.xlsx")
    assert answer.headers["Content-Disposition"] == "attachment; filename=projects.xlsx"
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).worksheets[0]
    names = [cell.value for cell in sheet["B"][1:]]
    assert names == [name.replace("\r", "_x000D_") for name in COMPUTED]
    assert {cell.data_type for cell in sheet["B"]} == {"s"}
    assert (sheet.freeze_panes, sheet.auto_filter.ref is None) == ("A2", False)
    sheet = openpyxl.load_workbook(
        io.BytesIO(client.get("/api/v1/registry/channels.xlsx?sort=-members").data)
    ).worksheets[0]
    assert [cell.value for cell in sheet["D"][1:3]] == [70, 60]


def test_requests_are_counted_by_state(client: FlaskClient, store: str) -> None:
    request = {"code": "Q1", "category": "water", "area": "100001001001001", "state": "opened",
               "opened": "2026-01-02T10:00:00"}  # fmt: skip
    with open_store(store) as home, home.editing() as editor:
        editor.insert("requests", request, NOON)
    told = client.get("/api/v1/requests/board").get_json()
    first, second = told["states"][:2]
    assert first == {"state": "opened", "total": 1, "overdue": 1, "is_open": True,
                     "next": ["accepted"]}  # fmt: skip
    assert (second["state"], second["total"]) == ("accepted", 0)
    east = client.get("/api/v1/requests/board?under=100001001002").get_json()
    assert [state["total"] for state in east["states"]] == [0] * 6


def test_csv_leaves_a_formula_inside_a_text_alone(client: FlaskClient) -> None:
    (row,) = lines(client, "partners.csv")
    assert row["name"] == PLAIN
