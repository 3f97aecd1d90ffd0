"""The registry over the API and as pages: checks, rows that match, CSV that computes nothing."""

import csv
import io
import json
from pathlib import Path

import pytest
from conftest import write_valley
from flask.testing import FlaskClient

from geo.pipeline import build
from geo.registry.checks import registry_checks
from geo.settings import Settings
from geo.store import open_store
from geo.store.edit import Stamp
from geo.tables import REGISTRY
from web import create_app
from web.wording import LANGUAGES, words

NOON = Stamp("2026-11-24T12:00:00", "planner")
HOSTILE = '=HYPERLINK("http://evil")<img src=x onerror=alert(1)>{{7*7}}'


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build the valley, and keep channels and projects of it."""
    folder = tmp_path_factory.mktemp("registry")
    url = str(folder / "valley.gpkg")
    build(write_valley(folder / "valley"), url)
    with open_store(url) as home, home.editing() as editor:
        for i in range(1, 8):
            row = {"code": f"Y{i}", "area": f"10000100100{1 + i % 2}00{1 + i % 2}", "level": "grid",
                   "members": 10 * i, "messages": 0, "solved": 0}  # fmt: skip
            editor.insert("channels", row, NOON)
        project = {"code": "P1", "name": HOSTILE, "kind": "list", "area": "100001001",
                   "due": "2026-01-01", "state": "running"}  # fmt: skip
        editor.insert("projects", project, NOON)
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
    assert overdue["missing"] == ["P1"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["Y1", "Y2", "Y3", "Y4", "Y5", "Y6", "Y7"]),
        ("size=2&offset=3", ["Y4", "Y5"]),
        ("sort=-members&size=2", ["Y7", "Y6"]),
        ("is.members=30", ["Y3"]),
        ("under=100001001001", ["Y2", "Y4", "Y6"]),
        ("q=y7", ["Y7"]),
        ("is.level=street", []),
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
        ("channels?is.x=1", 422, "no column 'x'"),
        ("channels?is.members=many", 422, "no integer"),
        ("channels?size=501", 400, "from 1 to 500"),
        ("channels?offset=-1", 400, "a whole number"),
        ("channels?format=xml", 400, "one of json, csv"),
        ("channels?colour=red", 400, "unknown: colour"),
    ],
)
def test_wrong_questions_are_told(client: FlaskClient, path: str, status: int, said: str) -> None:
    response = client.get(f"/api/v1/registry/{path}")
    assert response.status_code == status
    assert said in response.get_json()["detail"]


def test_an_edit_is_seen_at_once(client: FlaskClient, store: str) -> None:
    with open_store(store) as home, home.editing() as editor:
        version = editor.row("channels", "Y1")["version"]
        editor.update("channels", "Y1", {"solved": 5}, NOON, version=version)
    row = client.get("/api/v1/registry/channels?q=Y1").get_json()["rows"][0]
    assert (row["solved"], row["version"]) == (5, version + 1)


def test_csv_has_every_row_that_matches_and_computes_nothing(client: FlaskClient) -> None:
    response = client.get("/api/v1/registry/projects?format=csv&size=1")
    assert response.headers["Content-Disposition"] == 'attachment; filename="projects.csv"'
    rows = list(csv.DictReader(io.StringIO(response.get_data().decode("utf-8-sig"))))
    assert [row["code"] for row in rows] == ["P1"]
    assert rows[0]["name"] == f"'{HOSTILE}"
    everything = client.get("/api/v1/registry/channels?format=csv&size=1").text
    assert len(everything.splitlines()) == 1 + 7


@pytest.mark.parametrize("path", ["/registry", *(f"/registry/{name}" for name in REGISTRY)])
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_are_there_in_both_languages_and_hold_no_data(
    client: FlaskClient, path: str, language: str
) -> None:
    page = client.get(f"{path}?lang={language}")
    assert page.status_code == 200
    assert "HYPERLINK" not in page.text
    assert "script-src 'self';" in page.headers["Content-Security-Policy"]


def test_a_page_of_no_table_is_not_found(client: FlaskClient) -> None:
    assert client.get("/registry/maps").status_code == 404


def said() -> set[str]:
    """List every word that tables and checks ask for."""
    columns = [(name, column) for table in REGISTRY.values()
               for name, column in table.columns.items()]  # fmt: skip
    named = {f"table_{name}" for name in REGISTRY} | {f"column_{name}" for name, _ in columns}
    chosen = {f"choice_{choice}" for _, column in columns for choice in column.choices}
    source = Path(registry_checks.__code__.co_filename).read_text(encoding="utf-8")
    checks = {part.split('"')[1] for part in source.split("_check(")[1:] if part.startswith('"')}
    return named | chosen | {f"check_{name}" for name in checks}


def test_every_word_of_the_registry_is_translated() -> None:
    english, chinese = words("en", "registry"), words("zh", "registry")
    assert said() <= set(english)
    assert set(english) == set(chinese)
    assert all(english.values())
    assert all(chinese.values())


def test_no_word_is_left_over() -> None:
    used = said()
    kinds = ("table_", "column_", "choice_", "check_")
    extra = {key for key in words("en", "registry") if key.startswith(kinds)} - used
    assert extra <= {"column_version"}


def test_words_of_the_page_are_valid_json(client: FlaskClient) -> None:
    page = client.get("/registry?lang=en").text
    inert = page.split('id="wording">')[1].split("</script>")[0]
    assert json.loads(inert)["registry"] == "Registry"
