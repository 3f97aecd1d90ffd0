"""Every route of the API: its answer, what it refuses and how, and 304 for who has it already."""

import json

import orjson
import pytest
from conftest import lonlat
from flask.testing import FlaskClient
from worked_valley import HOSTILE

from web.api.routes import api

AT_D3 = "lon={:.8f}&lat={:.8f}".format(*lonlat(1520, 510))
FROM_D3_TO_A = "from={:.8f},{:.8f}&to={:.8f},{:.8f}".format(*lonlat(1520, 510), *lonlat(500, 520))

QUESTIONS = {
    "summary": "/api/v1/summary",
    "coverage": "/api/v1/coverage",
    "gaps": "/api/v1/gaps",
    "nearest": f"/api/v1/nearest?{AT_D3}",
    "walk": f"/api/v1/walk?{FROM_D3_TO_A}",
    "layers": "/api/v1/layers/areas",
}


def told(client: FlaskClient, path: str) -> dict:  # type: ignore[type-arg]
    """Ask, and read what comes."""
    response = client.get(path)
    assert response.status_code == 200, response.text
    return json.loads(response.data)  # type: ignore[no-any-return]


def test_every_question_is_asked_here(client: FlaskClient) -> None:
    ours = [rule for rule in client.application.url_map.iter_rules()
            if rule.endpoint.startswith(f"{api.name}.")]  # fmt: skip
    assert sorted(rule.endpoint.split(".")[1] for rule in ours) == sorted(QUESTIONS)


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
