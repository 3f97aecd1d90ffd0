"""Trying over the API, and scenarios: kept, changed by whoever keeps them, compared, taken away.

The valley: a station at (1600, 520) covers the fifty residents of D3, who are 50 m too far away.
"""

import io
import shutil
import zipfile
from pathlib import Path
from typing import Any

import pytest
from conftest import lonlat, write_valley
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse
from worked_valley import HOSTILE

from geo.pipeline import build
from geo.settings import Settings
from web import create_app

AT = list(lonlat(1600, 520))
ADDED: dict[str, Any] = {"do": "add", "at": AT}
GONE: dict[str, Any] = {"do": "remove", "station": "A"}


@pytest.fixture(scope="module")
def app(built: str, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """Serve a copy of the valley, where scenarios may be kept."""
    store = shutil.copy(built, tmp_path_factory.mktemp("scenarios") / "valley.gpkg")
    return create_app(Settings(store=str(store)), testing=True)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def names(client: FlaskClient) -> list[str]:
    """List the scenarios that are kept, the newest first."""
    return [row["name"] for row in client.get("/api/v1/scenarios").get_json()["rows"]]


def tried(client: FlaskClient, *changes: dict[str, Any], **query: Any) -> TestResponse:
    body = {"changes": list(changes)}
    return client.post("/api/v1/try", json=body, query_string=query)


def keep(client: FlaskClient, name: str, *changes: dict[str, Any], **said: Any) -> dict[str, Any]:
    """Keep a scenario, and return it."""
    answer = client.post("/api/v1/scenarios", json={"name": name, "changes": changes, **said})
    assert answer.status_code == 201, answer.text
    return answer.get_json()  # type: ignore[no-any-return]


def tag(scenario: dict[str, Any]) -> dict[str, str]:
    return {"If-Match": f'"{scenario["id"]}-{scenario["version"]}"'}


def test_trying_tells_what_would_come(client: FlaskClient) -> None:
    told = tried(client, ADDED, by="community").get_json()
    assert (told["residents_in"], told["residents_out"], told["refused"]) == (50, 0, None)
    assert told["before"]["covered_residents"] == 440
    assert told["after"]["rate_residents"] == 490 / 520
    (row,) = told["rows"]
    assert (row["name"], row["covered_residents"], row["too_far_residents"]) == ("East", 90, 10)
    assert told["changes"] == [{**ADDED, "station": "NEW-1"}]
    assert [gap["residents"] for gap in told["gaps"]] == [20, 10]


def test_trying_heeds_the_walker(client: FlaskClient) -> None:
    assert tried(client, ADDED, minutes=2).get_json()["residents_in"] == 50  # 110 m
    assert tried(client, ADDED, minutes=1).get_json()["residents_in"] == 0


@pytest.mark.parametrize(
    ("change", "status", "detail"),
    [
        ({"do": "add", "at": [0, 91]}, 422, "/changes/0/add/at/1: Input should be less than"),
        ({"do": "burn", "station": "A"}, 422, "/changes/0: Input tag 'burn'"),
        ({"do": "remove", "station": "Z"}, 404, "no station 'Z'"),
        ({"do": "remove", "station": "A", "why": "?"}, 422, "Extra inputs"),
    ],
    ids=["no place", "nothing that can be done", "no station", "more than is known"],
)
def test_what_cannot_be_tried_is_told(
    client: FlaskClient, change: dict[str, Any], status: int, detail: str
) -> None:
    answer = tried(client, change)
    assert answer.status_code == status
    assert detail in answer.get_json()["detail"]


def test_a_station_over_water_is_told_and_left_out(client: FlaskClient) -> None:
    told = tried(client, GONE, {"do": "add", "at": [0, 0]}).get_json()
    assert "no street within 200 m" in told["refused"]["detail"]
    assert told["changes"] == [GONE]


def test_a_place_that_is_tried_has_a_contour(client: FlaskClient) -> None:
    lon, lat = AT
    (row,) = client.get(f"/api/v1/try/contour?lon={lon}&lat={lat}&minutes=9").get_json()["rows"]
    assert (row["status"], row["geometry"]["type"]) == ("certified", "MultiPolygon")


def test_a_scenario_is_kept_read_changed_and_taken_away(client: FlaskClient) -> None:
    made = keep(client, "East of the lane", ADDED, cost=5)
    assert (made["owner"], made["version"], made["is_newest"]) == ("local", 1, True)
    assert (made["cost"], made["figures"]["residents_in"]) == (5, 50)
    path = f"/api/v1/scenarios/{made['id']}"
    assert client.get(path).get_json() == made
    assert client.get(path).headers["ETag"] == tag(made)["If-Match"]
    body = {"name": "Without A", "changes": [GONE]}
    changed = client.put(path, json=body, headers=tag(made)).get_json()
    assert (changed["name"], changed["version"], changed["cost"]) == ("Without A", 2, None)
    assert changed["figures"]["residents_out"] == 400
    assert names(client)[0] == "Without A"
    assert client.delete(path, headers=tag(changed)).status_code == 204
    assert client.get(path).status_code == 404


def test_a_change_must_be_made_from_the_version_that_is_there(client: FlaskClient) -> None:
    made = keep(client, "First", ADDED)
    path, body = f"/api/v1/scenarios/{made['id']}", {"name": "Second", "changes": []}
    assert client.put(path, json=body).status_code == 428
    assert client.put(path, json=body, headers={"If-Match": '"else"'}).status_code == 412
    assert client.put(path, json=body, headers=tag(made)).status_code == 200
    assert client.put(path, json=body, headers=tag(made)).status_code == 412
    assert client.delete(path, headers=tag(made)).status_code == 412
    assert client.delete(path).status_code == 428


@pytest.mark.parametrize(
    ("name", "detail"),
    [
        ("Ask 13912345678", "mobile numbers"),
        ("11010519491231002X", "identity numbers"),
        (" ", "String should match"),
        ("", "at least 1 character"),
    ],
    ids=["mobile number", "identity number", "blank", "empty"],
)
def test_a_name_tells_of_no_person(client: FlaskClient, name: str, detail: str) -> None:
    answer = client.post("/api/v1/scenarios", json={"name": name, "changes": [ADDED]})
    assert answer.status_code == 422
    assert detail in answer.get_json()["detail"]


def test_a_plan_that_cannot_be_made_is_not_kept(client: FlaskClient) -> None:
    lost = {"name": "Lost", "changes": [{"do": "add", "at": [0, 0]}]}
    answer = client.post("/api/v1/scenarios", json=lost)
    assert (answer.status_code, answer.get_json()["hint"]) == (
        422, "choose a place nearer to a street."
    )  # fmt: skip
    assert "Lost" not in names(client)


def test_scenarios_are_compared_on_the_newest_run(client: FlaskClient) -> None:
    ids = [keep(client, name, change)["id"] for name, change in (("+", ADDED), ("-", GONE))]
    told = client.get("/api/v1/scenarios/compare", query_string={"ids": ",".join(ids)}).get_json()
    assert [one["figures"]["after"]["covered_residents"] for one in told["scenarios"]] == [490, 40]
    assert told["level"] == "street"
    (row,) = told["rows"]
    assert row["after"] == {ids[0]: 490 / 520, ids[1]: 40 / 520}
    assert set(row["before"].values()) == {440 / 520}


def test_a_scenario_of_an_older_run_says_so_and_is_worked_out_again(tmp_path: Path) -> None:
    store = str(tmp_path / "valley.gpkg")
    city_file = write_valley(tmp_path / "valley")
    build(city_file, store)
    client = create_app(Settings(store=store), testing=True).test_client()
    made = [keep(client, "Both", ADDED), keep(client, "Gone", {"do": "remove", "station": "A"})]
    stations = city_file.with_name("stations.csv")
    lines = stations.read_text("utf-8").splitlines(keepends=True)
    stations.write_text("".join(line for line in lines if not line.startswith("A,")), "utf-8")
    build(city_file, store)
    rows = client.get("/api/v1/scenarios").get_json()["rows"]
    assert {row["is_newest"] for row in rows} == {False}
    ids = ",".join(one["id"] for one in made)
    told = client.get("/api/v1/scenarios/compare", query_string={"ids": ids}).get_json()
    first, second = told["scenarios"]
    assert first["figures"]["before"]["covered_residents"] == 40
    assert (second["figures"], second["problem"]) == (
        None, "no station 'A'. stations are named by their codes."
    )  # fmt: skip


def test_a_comparison_is_taken_away_and_no_name_becomes_a_formula(client: FlaskClient) -> None:
    made = [keep(client, name, ADDED) for name in ("=1+1", HOSTILE[:100])]
    query = {"ids": ",".join(one["id"] for one in made), "lang": "en"}
    table = client.get("/api/v1/scenarios/compare.csv", query_string={"ids": query["ids"]})
    assert table.headers["Content-Disposition"] == "attachment; filename=scenarios.csv"
    assert "\n'=1+1,local," in table.text.replace("\r", "")
    book = client.get("/api/v1/scenarios/compare.xlsx", query_string={"ids": query["ids"]})
    with zipfile.ZipFile(io.BytesIO(book.data)) as parts:
        assert "<f>" not in parts.read("xl/worksheets/sheet1.xml").decode()


@pytest.mark.parametrize("ids", ["a,a", ",".join("abcdefghi"), "nowhere"])
def test_what_cannot_be_compared_is_told(client: FlaskClient, ids: str) -> None:
    answer = client.get("/api/v1/scenarios/compare", query_string={"ids": ids})
    assert answer.status_code == (404 if ids == "nowhere" else 422)


def test_changes_are_taken_away_as_geojson(client: FlaskClient) -> None:
    link = {"do": "link", "from": list(lonlat(1700, 900)), "to": list(lonlat(1700, 500))}
    made = keep(client, "All", ADDED, GONE, link)
    drawn = client.get(f"/api/v1/scenarios/{made['id']}/changes.geojson").get_json()
    kinds = [(one["properties"]["do"], one["geometry"]["type"]) for one in drawn["features"]]
    assert kinds == [("add", "Point"), ("remove", "Point"), ("link", "LineString")]
    assert drawn["features"][1]["properties"]["station"] == "A"
