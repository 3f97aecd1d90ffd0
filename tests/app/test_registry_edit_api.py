"""Rows of the registry are edited over the API: by version, by contract, by street."""

import json
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from conftest import lonlat, write_valley
from flask import Flask
from flask.testing import FlaskClient
from homes import HOMES, address_of
from pages import add_accounts, page_of
from sqlalchemy import make_url

from geo.pipeline import build
from geo.settings import Settings
from geo.store import audit, open_store
from geo.store.edit import Stamp
from geo.store.file_engine import GeoPackage
from geo.store.roles import grant_roles
from geo.tables import REGISTRY
from web import create_app

ELSEWHERE = "0.0.0.0"  # noqa: S104 - nothing listens here
NOON = Stamp("2026-11-24T12:00:00", "planner")
STREET, GRID, FAR_GRID = "100001001", "100001001001001", "100001001002002"
TEAM = {"area": GRID, "leader": True, "members": 20}
ROOT = "/api/v1/registry"


def point(east: float, north: float) -> dict[str, Any]:
    return {"type": "Point", "coordinates": list(lonlat(east, north))}


def box(east: float, north: float, size: float) -> dict[str, Any]:
    corners = [(0, 0), (size, 0), (size, size), (0, size), (0, 0)]
    return {
        "type": "Polygon",
        "coordinates": [[list(lonlat(east + x, north + y)) for x, y in corners]],
    }


@pytest.fixture
def store(built: str, tmp_path: Path) -> str:
    return str(shutil.copy(built, tmp_path / "valley.gpkg"))


@pytest.fixture
def client(store: str) -> FlaskClient:
    return create_app(Settings(store=store), testing=True).test_client()


def patch(client: FlaskClient, path: str, values: Any, version: int | str = 1) -> Any:
    return client.patch(f"{ROOT}/{path}", json=values, headers={"If-Match": f'"{version}"'})


def row(client: FlaskClient, path: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"{ROOT}/{path}").get_json()["row"]
    return found


# ---- both homes ---------------------------------------------------------------------------------


@pytest.fixture(params=HOMES)
def keeper(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[FlaskClient]:
    """Open a page of who may edit all: whoever sits there, or a planner of a server's store."""
    home = address_of(request, tmp_path)
    build(write_valley(tmp_path / "valley"), home)
    app = create_app(Settings(store=home), testing=True)
    people = app.extensions["people"]
    if people.is_local:
        yield app.test_client()
    else:
        add_accounts(people.engine, STREET)
        yield page_of(app, "the-planner")
    people.engine.close()
    app.extensions["home"].city().store.close()


def test_a_row_is_added_read_changed_and_taken_away(keeper: FlaskClient) -> None:
    client = keeper
    made = client.post(f"{ROOT}/partners", json={"code": "U1", "name": "Bakery",
                       "kind": "merchant", "geometry": point(500, 500)})  # fmt: skip
    assert (made.status_code, made.headers["ETag"]) == (201, '"1"')
    assert made.get_json()["row"]["area"] == GRID
    read = client.get(f"{ROOT}/partners/U1")
    assert read.headers["ETag"] == '"1"'
    assert client.get(f"{ROOT}/partners/U1", headers={"If-None-Match": '"1"'}).status_code == 304
    moved = patch(client, "partners/U1", {"geometry": point(2500, 500)}).get_json()
    assert (moved["version"], moved["row"]["area"]) == (2, FAR_GRID)
    late = patch(client, "partners/U1", {"name": "Books"})
    assert (late.status_code, late.get_json()["now"]["version"]) == (412, 2)
    assert late.get_json()["now"]["row"]["name"] == "Bakery"
    gone = client.delete(f"{ROOT}/partners/U1", headers={"If-Match": '"2"'})
    assert (gone.status_code, client.get(f"{ROOT}/partners/U1").status_code) == (204, 404)
    again = client.post(f"{ROOT}/partners", json={"code": "U1", "name": "Books",
                        "kind": "merchant", "geometry": point(500, 500)})  # fmt: skip
    assert again.get_json()["version"] == 4, "no version means two rows"
    told = client.get("/api/v1/edits/partners/U1").get_json()["rows"]
    assert [edit["action"] for edit in told] == ["insert", "remove", "update", "insert"]
    assert set(told[2]["changed"]) == {"geometry", "area"}


@pytest.mark.postgis
def test_the_app_role_tells_what_changed_and_not_who(postgis_url: str, tmp_path: Path) -> None:
    build(write_valley(tmp_path / "valley"), postgis_url)
    with open_store(postgis_url) as owner:
        with owner.editing() as editor:
            editor.insert("teams", TEAM, NOON)
            editor.update("teams", GRID, {"members": 21}, NOON, version=1)
        grant_roles(owner.engine, app="gridgov_app")
    own = make_url(postgis_url).set(username="gridgov_app")
    with open_store(own.render_as_string(hide_password=False)) as shown:
        last = shown.edits("teams", GRID)[-1]
    before, after = last.before or {}, last.after or {}
    assert (last.by, before["members"], after["members"]) == (None, 20, 21)


# ---- versions -----------------------------------------------------------------------------------


def test_a_change_must_say_what_it_was_made_from(client: FlaskClient) -> None:
    client.post(f"{ROOT}/teams", json=TEAM)
    assert client.patch(f"{ROOT}/teams/{GRID}", json={"members": 1}).status_code == 428
    assert client.delete(f"{ROOT}/teams/{GRID}").status_code == 428
    for said in ("*", "1", 'W/"1"', '"1", "2"', '"x"'):
        answer = client.patch(f"{ROOT}/teams/{GRID}", json={"members": 1},
                              headers={"If-Match": said})  # fmt: skip
        assert answer.status_code == 400, said
    assert row(client, f"teams/{GRID}")["members"] == 20


def test_of_many_changes_from_the_same_version_one_lands(store: str) -> None:
    app = create_app(Settings(store=store), testing=True)
    app.test_client().post(f"{ROOT}/teams", json=TEAM)

    def change(members: int) -> int:
        return int(patch(app.test_client(), f"teams/{GRID}", {"members": members}).status_code)

    with ThreadPoolExecutor(8) as threads:
        statuses = sorted(threads.map(change, range(8)))
    assert statuses == [200, *[412] * 7]


# ---- contract -----------------------------------------------------------------------------------

PLACED = {"code": "U1", "name": "Bakery", "kind": "merchant"}
WRONG = [
    ("teams", {"leader": True}, 422, "area", "must not be absent"),
    ("teams", {**TEAM, "members": -1}, 422, "members", "0 or more"),
    ("teams", {**TEAM, "members": 1.5}, 422, "members", "of kind integer"),
    ("teams", {**TEAM, "members": True}, 422, "members", "of kind integer"),
    ("teams", {**TEAM, "members": 2**70}, 422, "members", "of kind integer"),
    ("teams", {**TEAM, "roles": 4}, 422, "roles", "from 0 to 3"),
    ("teams", {**TEAM, "leader": "yes"}, 422, "leader", "of kind boolean"),
    ("teams", {**TEAM, "leader_name": "Zhang"}, 422, "leader_name", "no column"),
    ("teams", {**TEAM, "version": 9}, 422, "version", "no column"),
    ("projects", {"code": "P", "name": " ", "kind": "list", "area": GRID, "due": "2026-01-01"},
     422, "name", "not blank"),
    ("projects", {"code": "P", "name": "N", "kind": "list", "area": GRID, "due": "2026-02-30"},
     422, "due", "a day such as"),
    ("projects", {"code": "P", "name": "N", "kind": "odd", "area": GRID, "due": "2026-01-01"},
     422, "kind", "one of list"),
    ("projects", {"code": "P", "name": "a\0b", "kind": "list", "area": GRID, "due": "2026-01-01"},
     422, "name", "control characters"),
    ("projects", {"code": "P", "name": "13912345678", "kind": "list", "area": GRID,
                  "due": "2026-01-01"}, 422, "name", "looks like mobile numbers"),
    ("gates", {"code": "G", "hours": "now and then", "geometry": point(1, 1)}, 422, "hours",
     "cannot be understood"),
    ("gates", {"code": "G", "compound": "X", "geometry": point(1, 1)}, 422, "compound",
     "not among the compounds"),
    ("gates", {"code": "G"}, 422, "geometry", "must not be absent"),
    ("partners", {**PLACED, "area": GRID, "geometry": point(1, 1)}, 422, "area", "follows from"),
    ("partners", {**PLACED, "geometry": {"type": "Polygon", "coordinates": []}}, 422, "geometry",
     "must be Point, found Polygon"),
    ("partners", {**PLACED, "geometry": {"type": "Point", "coordinates": [1e9, 5]}}, 422,
     "geometry", "in degrees"),
    ("partners", {**PLACED, "geometry": {"type": "Point", "coordinates": [[1, 5]]}}, 422,
     "geometry", "in degrees"),
    ("partners", {**PLACED, "geometry": {"type": "Point", "coordinates": [20, 10]}}, 422,
     "geometry", "far from the areas"),
    ("partners", {**PLACED, "geometry": {"type": "Point", "coordinates": [10**400, 5]}}, 422,
     "geometry", "in degrees"),
    ("partners", {**PLACED, "geometry": "POINT (1 2)"}, 422, "geometry", "must be GeoJSON"),
    ("hubs", {"code": "B", "name": "B", "station": "H", "geometry": {"type": "Polygon",
     "coordinates": [[[100, 30], [100.01, 30.01], [100, 30.01], [100.01, 30], [100, 30]]]}},
     422, "geometry", "no sound Polygon"),
    ("requests", {"code": "Q", "category": "noise", "area": GRID, "state": "closed"}, 422, None,
     "a new request is opened"),
    ("maps", {"code": "M"}, 404, None, "no table of the registry"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "values", "status", "where", "said"), WRONG,
                         ids=[f"{case[0]}: {case[4]}" for case in WRONG])  # fmt: skip
def test_what_does_not_fit_is_told_at_its_column_and_nothing_is_kept(
    client: FlaskClient, table: str, values: Any, status: int, where: str | None, said: str
) -> None:
    answer = client.post(f"{ROOT}/{table}", json=values)
    problem = answer.get_json()
    assert (answer.status_code, said in f"{problem['detail']} {problem['hint']}") == (status, True)
    assert where in (None, problem["where"])
    if table in REGISTRY:
        assert client.get(f"{ROOT}/{table}").get_json()["total"] == 0


@pytest.mark.parametrize(
    "body",
    [b"[]", b'{"area": [1]}', b'{"area": {"type": "Circle"}}', b"[" * 50_000, b"{",
     b'{"members": NaN}', b'{"area": "\\ud800"}'],
    ids=["a list", "a list for a text", "no shape", "deep", "half", "no number", "half a letter"],
)  # fmt: skip
def test_a_body_that_is_none_is_told(client: FlaskClient, body: bytes) -> None:
    answer = client.post(f"{ROOT}/teams", data=body, content_type="application/json")
    assert answer.status_code in {400, 422}


def test_a_code_is_taken_once(client: FlaskClient) -> None:
    assert client.post(f"{ROOT}/teams", json=TEAM).status_code == 201
    again = client.post(f"{ROOT}/teams", json=TEAM)
    assert (again.status_code, again.get_json()["where"]) == (422, "area")


def test_a_code_with_a_slash_has_its_address(client: FlaskClient) -> None:
    client.post(f"{ROOT}/alliances", json={"code": "a/b c", "name": "Care", "kind": "care"})
    assert row(client, "alliances/a%2Fb%20c")["name"] == "Care"
    assert patch(client, "alliances/a%2Fb%20c", {"topics": 3}).status_code == 200


def test_what_another_row_names_stays(client: FlaskClient) -> None:
    court = {"code": "K1", "name": "Court", "geometry": box(200, 200, 100)}
    assert client.post(f"{ROOT}/compounds", json=court).status_code == 201
    gate = {"code": "G1", "compound": "K1", "geometry": point(200, 250)}
    assert client.post(f"{ROOT}/gates", json=gate).status_code == 201
    refused = client.delete(f"{ROOT}/compounds/K1", headers={"If-Match": '"1"'})
    assert refused.status_code == 422
    assert "named by gates (rows G1)" in refused.get_json()["detail"]


def test_an_edit_of_a_gate_is_told_beside_results_that_do_not_know_of_it(
    client: FlaskClient,
) -> None:
    assert client.get(f"{ROOT}/gates").get_json()["edited"] == 0
    client.post(f"{ROOT}/gates", json={"code": "G1", "geometry": point(200, 250)})
    told = client.get(f"{ROOT}/gates").get_json()
    assert (told["edited"], told["run"]) == (1, client.get("/api/v1/summary").get_json()["run"])


# ---- requests -----------------------------------------------------------------------------------


def test_a_request_is_told_where_it_may_go_and_goes_nowhere_else(client: FlaskClient) -> None:
    made = client.post(f"{ROOT}/requests", json={"code": "Q1", "category": "noise", "area": GRID})
    assert (made.get_json()["row"]["state"], made.get_json()["next"]) == ("opened", ["accepted"])
    for version, state in enumerate(("accepted", "assigned", "resolved", "reopened"), start=1):
        moved = patch(client, "requests/Q1", {"state": state}, version).get_json()
        assert moved["row"][state] is not None
    assert moved["next"] == ["accepted", "assigned"]
    wrong = patch(client, "requests/Q1", {"state": "closed"}, 5)
    assert (wrong.status_code, "cannot become closed" in wrong.get_json()["detail"]) == (422, True)
    by_hand = patch(client, "requests/Q1", {"resolved": "2026-01-01T00:00:00"}, 5)
    assert by_hand.status_code == 422


# ---- rights -------------------------------------------------------------------------------------


@pytest.fixture
def app(store: str) -> Iterator[Flask]:
    """Serve the valley to others, with an account of each role and of another street's."""
    served = create_app(Settings(store=store, host=ELSEWHERE), testing=True)
    add_accounts(served.extensions["people"].engine, STREET)
    with open_store(store) as home, home.editing() as editor:
        for code, area in (("P1", STREET), ("P2", "100001"), ("P3", GRID), ("P4", f"{STREET}999")):
            project = {"code": code, "name": code, "kind": "list", "area": area,
                       "due": "2026-01-01", "state": "running"}  # fmt: skip
            editor.insert("projects", project, NOON)
    yield served
    served.extensions["people"].engine.close()


def test_a_coordinator_edits_what_lies_in_the_own_street_before_and_after(app: Flask) -> None:
    page = page_of(app, "the-coordinator")
    assert page.get(f"{ROOT}/projects").get_json()["editable"] == ["P1", "P3", "P4"]
    assert patch(page, "projects/P3", {"state": "done"}).status_code == 200
    assert patch(page, "projects/P2", {"state": "done"}).status_code == 403, "the district's"
    assert patch(page, "projects/P1", {"area": "100001"}).status_code == 403, "given away"
    assert row(page, "projects/P1")["area"] == STREET
    assert patch(page, "projects/P4", {"area": GRID}).status_code == 200, "brought home"
    new = {"code": "P9", "name": "N", "kind": "list", "area": "100001", "due": "2026-01-01"}
    assert page.post(f"{ROOT}/projects", json=new).status_code == 403
    gone = page.delete(f"{ROOT}/projects/P2", headers={"If-Match": '"1"'})
    assert gone.status_code == 403
    told = page.get(f"{ROOT}/projects/P2").get_json()
    assert (told["may_edit"], told["street"]) == (False, "")


def test_rows_that_are_drawn_lie_in_the_street_that_holds_them(app: Flask) -> None:
    page = page_of(app, "the-coordinator")
    gate = {"code": "G1", "geometry": point(200, 250)}
    assert page.post(f"{ROOT}/gates", json=gate).get_json()["street"] == STREET
    away = {"geometry": point(-900, 250)}
    assert patch(page, "gates/G1", away).status_code == 403, "beyond the border"
    assert patch(page_of(app, "the-planner"), "gates/G1", away).status_code == 200
    assert page.get(f"{ROOT}/gates").get_json()["editable"] == []
    court = {"code": "K1", "name": "Court", "geometry": box(200, 200, 100)}
    page.post(f"{ROOT}/compounds", json=court)
    assert page.get(f"{ROOT}/compounds?under={STREET}").get_json()["editable"] == ["K1"]
    assert page.get(f"{ROOT}/compounds?under={FAR_GRID}").get_json()["total"] == 0


@pytest.mark.parametrize("role", ["viewer", "auditor"])
def test_who_may_not_edit_reads_only(app: Flask, role: str) -> None:
    page = page_of(app, f"the-{role}")
    assert page.get(f"{ROOT}/projects").get_json()["editable"] == []
    assert page.get(f"{ROOT}/projects/P1").get_json()["may_edit"] is False
    assert patch(page, "projects/P1", {"state": "done"}).status_code == 403
    assert page.get(f"{ROOT}/projects.csv").status_code == 403
    assert page.get(f"{ROOT}/projects.xlsx").status_code == 403


def test_an_edit_is_in_the_log_and_in_the_audit_by_its_post(app: Flask, store: str) -> None:
    patch(page_of(app, "the-planner"), "projects/P1", {"state": "done"})
    with open_store(store) as home:
        assert home.edits("projects", "P1")[-1].by == "planner/the-planner"
    (noted,) = [kept for kept in audit.entries(GeoPackage(Path(store)))[0] if kept.action == "edit"]
    assert (noted.account, noted.subject) == ("the-planner", "projects/P1")
    assert json.loads(noted.facts) == {"did": "update", "version": 2}
