"""Every route of the API: its answer, what it refuses and how, and 304 for who has it already."""

import json
import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from conftest import lonlat, write_valley
from flask.testing import FlaskClient
from worked_valley import HOSTILE

from geo.pipeline import build
from geo.settings import Settings
from web import create_app

AT_D3 = "lon={:.8f}&lat={:.8f}".format(*lonlat(1520, 510))
FROM_D3_TO_A = "from={:.8f},{:.8f}&to={:.8f},{:.8f}".format(*lonlat(1520, 510), *lonlat(500, 520))

QUESTIONS = {
    "summary": "/api/v1/summary",
    "coverage": "/api/v1/coverage",
    "gaps": "/api/v1/gaps",
    "nearest": f"/api/v1/nearest?{AT_D3}",
    "walk": f"/api/v1/walk?{FROM_D3_TO_A}",
    "layers": "/api/v1/layers/areas",
    "areas": "/api/v1/areas",
    "search": "/api/v1/search?q=west",
    "links": "/api/v1/links",
}


def told(client: FlaskClient, path: str) -> dict:  # type: ignore[type-arg]
    """Ask, and read what comes."""
    response = client.get(path)
    assert response.status_code == 200, response.text
    return json.loads(response.data)  # type: ignore[no-any-return]


def test_summary_tells_the_leaders_figures(client: FlaskClient) -> None:
    summary = told(client, QUESTIONS["summary"])
    assert summary["residents"] == 520
    assert summary["covered_residents"] == 440
    assert summary["too_far_residents"] == 60
    assert summary["undetermined_residents"] == 20
    assert summary["levels"] == ["district", "street", "community", "grid"]
    assert summary["notice"] == "invented"


def test_summary_follows_the_walker(client: FlaskClient) -> None:
    summary = told(client, "/api/v1/summary?profile=elder&minutes=15")
    assert (summary["profile"], summary["limit_m"]) == ("elder", 750)
    assert summary["covered_residents"] == 340


@pytest.mark.parametrize(
    ("query", "covered"),
    [
        ("by=district", [440]),
        ("by=community", [400, 40]),
        ("", [300, 100, 0, 40]),
        ("by=district&minutes=15.75", [490]),
        ("by=district&profile=elder", [340]),
    ],
    ids=["district", "community", "the finest", "exactly D3's minutes", "a slower walker"],
)
def test_coverage_counts_by_level_and_walker(
    client: FlaskClient, query: str, covered: list[int]
) -> None:
    answer = told(client, f"/api/v1/coverage?{query}")
    assert [row["covered_residents"] for row in answer["rows"]] == covered


def test_a_summary_says_what_else_may_be_asked(client: FlaskClient) -> None:
    summary = told(client, "/api/v1/summary?at=2026-11-28T19:00")
    assert summary["at"] == "2026-11-28 19:00"
    assert summary["services"] == []
    assert [one["name"] for one in summary["profiles"]][:2] == ["adult", "elder"]
    assert summary["profiles"][2]["avoids"] == ["steps", "private"]


def test_causes_add_up_to_who_is_outside(client: FlaskClient) -> None:
    answer = told(client, "/api/v1/causes?by=community")
    assert answer["outside_residents"] == 80
    assert [row["outside_residents"] for row in answer["rows"]] == [0, 80]
    for row in (answer, *answer["rows"]):
        parts = [value for name, value in row.items()
                 if name.endswith("_residents") and name != "outside_residents"]  # fmt: skip
        assert sum(parts) == row["outside_residents"]


def test_an_area_tells_what_it_lies_in(client: FlaskClient) -> None:
    area = told(client, "/api/v1/areas/100001001002001")
    assert area["properties"]["covered_residents"] == 0
    assert [one["name"] for one in area["parents"]] == ["East", "Valley Street", "Valley"]


@pytest.mark.parametrize(
    ("path", "codes"),
    [
        ("areas?level=community", ["100001001001", "100001001002"]),
        ("areas?under=100001001002", ["100001001002", "100001001002001", "100001001002002"]),
        ("areas?under=100001001002&level=grid&size=1", ["100001001002001"]),
        ("stations", ["A", "H"]),
        ("stations?kind=hub", ["H"]),
        ("stations?under=100001001001", ["A"]),
        ("hubs", []),
        ("demand?under=100001001001", ["D1", "D2"]),
        ("demand?offset=4&size=1", ["D5"]),
    ],
)
def test_places_are_listed(client: FlaskClient, path: str, codes: list[str]) -> None:
    features = told(client, f"/api/v1/{path}")["features"]
    assert [one["properties"]["code"] for one in features] == codes


def test_demand_tells_its_walk(client: FlaskClient) -> None:
    points = {one["properties"]["code"]: one["properties"]
              for one in told(client, "/api/v1/demand")["features"]}  # fmt: skip
    assert points["D3"]["status"] == "too_far"
    assert points["D3"]["metres"] == pytest.approx(1050, abs=0.2)
    assert points["D5"]["minutes"] is None


def test_cells_hold_everybody(client: FlaskClient) -> None:
    cells = told(client, "/api/v1/cells")["features"]
    assert sum(one["properties"]["residents"] for one in cells) == 520
    assert {one["geometry"]["type"] for one in cells} == {"Polygon"}


def test_a_contour_nests(client: FlaskClient) -> None:
    features = told(client, "/api/v1/stations/A/contour?within=5,10")["features"]
    areas = [one["properties"]["area_m2"] for one in features]
    assert areas == sorted(areas)
    assert [one["properties"]["minutes"] for one in features] == [5, 10]


def test_what_if_answers_what_a_change_would_bring(client: FlaskClient) -> None:
    lon, lat = lonlat(1520, 500)
    body = {"changes": [{"do": "add", "at": [lon, lat]}]}
    answer = client.post("/api/v1/what-if?by=district", json=body).json
    assert answer["residents_in"] == 50
    assert answer["changes"][0]["station"] == "NEW-1"


@pytest.mark.parametrize(
    ("sent", "status", "where"),
    [
        ({"data": "{", "content_type": "application/json"}, 400, "/api/v1/what-if"),
        ({"data": "x", "content_type": "text/plain"}, 415, "/api/v1/what-if"),
        ({"json": {}}, 422, "/changes"),
        ({"json": {"changes": [{"do": "add", "at": [500, 0]}]}}, 422, "/changes/0/add/at/0"),
        ({"json": {"changes": [{"do": "fly"}]}}, 422, "/changes/0"),
        ({"json": {"changes": [], "more": 1}}, 422, "/more"),
        ({"json": {"changes": [{"do": "add", "at": [0, 0]}] * 51}}, 422, "/changes"),
        ({"json": {"changes": [{"do": "add", "at": [0, 0]}]}}, 422, "/api/v1/what-if"),
    ],
    ids=["no JSON", "no media type", "nothing in it", "out of range", "unknown", "too much",
         "too many", "no street there"],
)  # fmt: skip
def test_a_body_that_is_wrong_is_told_with_its_place(
    client: FlaskClient, sent: dict[str, Any], status: int, where: str
) -> None:
    response = client.post("/api/v1/what-if", **sent)
    assert response.status_code == status
    assert response.json["where"] == where


def test_a_body_that_is_too_large_is_refused(client: FlaskClient) -> None:
    response = client.post("/api/v1/what-if", data=b" " * 4_000_001,
                           content_type="application/json")  # fmt: skip
    assert response.status_code == 413


@pytest.mark.parametrize("path", ["areas?level=grid", "demand?", "coverage?by=all", "gaps?"])
def test_pages_put_together_are_the_whole(client: FlaskClient, path: str) -> None:
    def rows(answer: dict[str, Any]) -> list[Any]:
        return answer.get("features") or answer["rows"]

    whole = told(client, f"/api/v1/{path}&size=500")
    assert whole["next"] is None
    onward, found = f"/api/v1/{path}&size=3", []
    while onward:
        page = told(client, onward)
        found += rows(page)
        onward = page["next"]
    assert found == rows(whole)
    assert page["total"] == len(found)


def test_pages_of_two_builds_never_mix(client: FlaskClient) -> None:
    onward = told(client, "/api/v1/areas?size=3")["next"]
    run = re.search(r"run=(\w+)", onward)[1]  # type: ignore[index]
    response = client.get(onward.replace(run, "0123456789ab"))
    assert response.status_code == 409
    assert "begin again" in response.json["hint"].lower()


def test_as_of_asks_the_city_of_that_day(client: FlaskClient) -> None:
    now = told(client, "/api/v1/summary")
    day = told(client, "/api/v1/runs")["rows"][0]["valid_from"]
    assert told(client, f"/api/v1/summary?as_of={day}") == now
    response = client.get("/api/v1/summary?as_of=2001-01-01")
    assert (response.status_code, "nothing is known" in response.json["detail"]) == (404, True)


def test_change_from_a_day_to_itself_is_none(client: FlaskClient) -> None:
    day = told(client, "/api/v1/runs")["rows"][0]["valid_from"]
    answer = told(client, f"/api/v1/change?since={day}&by=community&size=1")
    assert answer["covered_residents"]["change"] == 0
    assert (answer["total"], len(answer["rows"])) == (2, 1)


def test_gaps_come_with_most_residents_first(client: FlaskClient) -> None:
    residents = [row["residents"] for row in told(client, QUESTIONS["gaps"])["rows"]]
    assert residents
    assert residents == sorted(residents, reverse=True)


def test_nearest_tells_the_areas_and_the_stations_of_a_place(client: FlaskClient) -> None:
    answer = told(client, QUESTIONS["nearest"])
    assert answer["areas"]["grid"] == "100001001002001"
    assert answer["names"]["community"] == "East"
    assert answer["status"] == "too_far"
    assert [station["code"] for station in answer["stations"]] == ["A", "H"]
    assert answer["stations"][0]["metres"] == pytest.approx(1050, abs=0.2)


def test_nearest_lists_as_many_stations_as_asked(client: FlaskClient) -> None:
    assert len(told(client, f"{QUESTIONS['nearest']}&count=1")["stations"]) == 1


def test_walk_leads_from_place_to_place(client: FlaskClient) -> None:
    answer = told(client, QUESTIONS["walk"])
    assert answer["status"] == "found"
    assert answer["metres"] == pytest.approx(1050, abs=0.2)
    line = answer["geometry"]["coordinates"]
    assert line[0] == pytest.approx(lonlat(1520, 510), abs=1e-7)
    assert line[-1] == pytest.approx(lonlat(500, 520), abs=1e-7)


def test_walk_to_a_station_is_as_long_as_nearest_says(client: FlaskClient) -> None:
    start = "{:.8f},{:.8f}".format(*lonlat(1520, 510))
    answer = told(client, f"/api/v1/walk?from={start}&to=A")
    (nearest, *_) = told(client, QUESTIONS["nearest"])["stations"]
    assert answer["metres"] == nearest["metres"]
    assert answer["geometry"]["coordinates"][-1] == pytest.approx(lonlat(500, 520), abs=1e-6)


def test_walk_from_where_no_street_is_says_so(client: FlaskClient) -> None:
    away = "{:.8f},{:.8f}".format(*lonlat(2900, 100))
    answer = told(client, f"/api/v1/walk?from={away}&to={away}")
    assert answer["status"] == "unroutable"
    assert answer["metres"] is answer["minutes"] is answer["geometry"] is None


@pytest.mark.parametrize(
    ("path", "features"),
    [
        ("areas", 8),
        ("areas?level=grid", 4),
        ("stations", 2),
        ("streets?kind=street,lane", 2),
        ("streets?kind=motorway", 0),
        ("barriers", 0),
        ("anchors", 8),
    ],
    ids=str,
)
def test_layers_draw_tables(client: FlaskClient, path: str, features: int) -> None:
    response = client.get(f"/api/v1/layers/{path}")
    assert response.mimetype == "application/geo+json"
    assert len(orjson.loads(response.data)["features"]) == features


def test_layer_within_a_box_holds_what_meets_it(client: FlaskClient) -> None:
    west, south = lonlat(400, 400)
    east, north = lonlat(600, 600)
    box = f"{west},{south},{east},{north}"
    features = told(client, f"/api/v1/layers/areas?level=grid&bbox={box}")["features"]
    assert [one["properties"]["code"] for one in features] == ["100001001001001"]


def test_areas_carry_their_elders(client: FlaskClient) -> None:
    features = told(client, "/api/v1/layers/areas")["features"]
    elders = {one["properties"]["name"]: one["properties"]["elders"] for one in features}
    assert (elders["Valley"], elders["West"], elders["Grid 1-1"]) == (104, 80, 60)


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("coverage?at=2026-11-28", 400, "2026-11-28T19:00"),
        ("coverage?at=2026-11-28T19:00Z", 400, "2026-11-28T19:00"),
        ("coverage?as_of=2026-02-30", 400, "2026-11-24"),
        ("coverage?border=shut", 400, "one of open, own, hard"),
        ("coverage?service=none", 404, "no station offers"),
        ("coverage?offset=-1", 400, "whole number"),
        ("areas?under=9", 404, "no area '9'"),
        ("areas/9", 404, "no code '9' among areas"),
        ("stations/A/contour?within=61", 422, "at most 60"),
        ("stations/A/contour?within=1,2,3,4,5,6,7", 400, "at most 6"),
        ("range?runs=19", 400, "from 20 to 200"),
        ("search?q=a&of=person", 400, "one of area"),
        ("mends?budget=0", 422, "more than 0"),
        ("coverage?bye=grid", 400, "unknown: bye"),
        ("coverage?by=grid&by=street", 400, "given once"),
        ("coverage?by=", 400, "1 to 100 characters"),
        ("coverage?minutes=soon", 400, "must be a number"),
        ("coverage?minutes=nan", 400, "must be a number"),
        ("coverage?by=county", 404, "levels: district"),
        ("coverage?profile=runner", 404, "profiles: adult"),
        ("coverage?minutes=0", 422, "above 0"),
        ("coverage?minutes=241", 422, "at most 240"),
        ("nearest", 400, "lon, lat must be given"),
        (f"nearest?{AT_D3}&count=0", 400, "from 1 to 20"),
        (f"nearest?{AT_D3}&count=²", 400, "from 1 to 20"),
        ("nearest?lon=500&lat=10", 422, "no longitude and latitude"),
        ("walk?from=1,2", 400, "to must be given"),
        ("walk?from=1&to=2,3", 400, "must be lon,lat"),
        ("walk?from=118.95,32.07&to=Z", 404, "no station 'Z'"),
        ("layers/roads", 404, "no layer"),
        ("layers/islands", 404, "no layer"),
        ("layers/areas?bbox=1,2,3", 400, "west,south,east,north"),
        ("layers/areas?bbox=3,2,1,4", 400, "west below east"),
        ("nothing", 404, "not found"),
    ],
    ids=str,
)
def test_what_cannot_be_answered_is_told_as_a_problem(
    client: FlaskClient, path: str, status: int, says: str
) -> None:
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == status
    problem = orjson.loads(response.data)
    assert set(problem) == {"type", "title", "status", "detail", "where", "hint"}
    assert response.mimetype == "application/problem+json"
    assert says in f"{problem['detail']} {problem['hint']}"
    assert response.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", QUESTIONS.values(), ids=QUESTIONS)
def test_nothing_built_is_told_with_what_to_run(empty: FlaskClient, path: str) -> None:
    response = empty.get(path)
    assert response.status_code == 503
    assert "gridgov build" in orjson.loads(response.data)["hint"]
    assert response.headers["Retry-After"] == "5"


def test_only_reading_is_allowed(client: FlaskClient) -> None:
    response = client.post(QUESTIONS["summary"])
    assert response.status_code == 405
    assert "GET" in response.headers["Allow"]
    assert orjson.loads(response.data)["title"] == "Method Not Allowed"


def test_who_has_the_answer_already_gets_304_until_the_question_changes(
    client: FlaskClient,
) -> None:
    first = client.get(QUESTIONS["coverage"])
    tag = {"If-None-Match": first.headers["ETag"]}
    again = client.get(QUESTIONS["coverage"], headers=tag)
    assert (again.status_code, again.data) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert client.get("/api/v1/coverage?by=street", headers=tag).status_code == 200


@pytest.mark.parametrize("path", ["summary", "coverage?by=street", "layers/areas"])
def test_a_hostile_name_stays_what_it_is(worked: FlaskClient, path: str) -> None:
    response = worked.get(f"/api/v1/{path}")
    assert response.headers["X-Content-Type-Options"] == "nosniff"
    assert HOSTILE in json.dumps(orjson.loads(response.data), ensure_ascii=False)


COUNTS = {"residents", "elders", "dwellings", "covered_residents", "turned_away"}


@pytest.mark.parametrize("path", ["demand", "layers/demand", "layers/results"])
def test_how_many_live_at_a_point_is_not_told(client: FlaskClient, path: str) -> None:
    features = told(client, f"/api/v1/{path}")["features"]
    assert features
    assert not any(COUNTS & one["properties"].keys() for one in features)


def test_cells_are_told_rounded_and_not_where_few_live(tmp_path: Path) -> None:
    city_file = write_valley(tmp_path / "valley")
    demand = city_file.with_name("demand.csv")
    first, *rest = demand.read_text("utf-8").splitlines()
    uneven = [re.sub(r",(\d+)0,", r",\g<1>7,", line, count=1) for line in rest]
    assert uneven != rest
    demand.write_text("\n".join([first, *uneven]), "utf-8")
    build(city_file, str(tmp_path / "valley.gpkg"))
    asked = create_app(Settings(store=str(tmp_path / "valley.gpkg"))).test_client()
    cells = [one["properties"] for one in told(asked, "/api/v1/cells")["features"]]
    counts = {cell[f"{part}_residents"] for cell in cells for part in ("covered", "too_far")}
    assert len(counts) > 1
    assert all(count == 0 or (count >= 10 and count % 5 == 0) for count in counts)


def test_coverage_of_cells_points_to_where_they_are_told(client: FlaskClient) -> None:
    refused = client.get("/api/v1/coverage?by=cell")
    assert (refused.status_code, refused.json["hint"]) == (400, "ask /cells.")


def test_what_if_names_the_points_that_differ_and_no_counts(client: FlaskClient) -> None:
    changes = {"changes": [{"do": "remove", "station": "A"}]}
    demand = client.post("/api/v1/what-if", json=changes).json["demand"]
    assert demand
    assert not any(COUNTS & row.keys() for row in demand)
