"""Asking of a place, of drawn ground and in words, over HTTP."""

import json
from typing import Any

import pytest
from conftest import lonlat
from flask.testing import FlaskClient

EAST = "100001001002"
ROUND_ALL = [list(lonlat(*at)) for at in ((-100, 0), (3000, 0), (3000, 1000), (-100, 1000))]


def post(client: FlaskClient, path: str, body: Any) -> tuple[int, dict[str, Any]]:
    """Send a body of JSON."""
    answer = client.post(f"/api/v1/{path}", json=body)
    return answer.status_code, answer.json


def at(east: float, north: float) -> str:
    """Write a place as a query has it."""
    lon, lat = lonlat(east, north)
    return f"lon={lon:.7f}&lat={lat:.7f}"


def test_place_is_told_whole_and_never_kept(client: FlaskClient) -> None:
    answer = client.get(f"/api/v1/place?{at(1520, 510)}")
    assert answer.json["status"] == "too_far"
    assert answer.json["area"]["name"] == "Grid 2-1"
    assert [area["level"] for area in answer.json["responsible"]] == ["grid", "community", "street"]
    assert answer.headers["Cache-Control"] == "no-store"


def test_why_is_told_of_another_walker(client: FlaskClient) -> None:
    told = client.get(f"/api/v1/place?{at(1520, 510)}&profile=elder").json
    assert told["why"] is None
    why = client.get(f"/api/v1/why?{at(1520, 510)}&profile=elder").json
    assert why["cause"] == "too_far"


def test_selection_takes_a_ring_or_areas(client: FlaskClient) -> None:
    status, drawn = post(client, "selection", {"ring": ROUND_ALL})
    assert (status, drawn["residents"], drawn["is_exact"]) == (200, 520, False)
    status, whole = post(client, "selection?profile=elder", {"areas": [EAST]})
    assert (status, whole["residents"], whole["is_exact"]) == (200, 120, True)


DEEP = json.dumps({"ring": None}).replace("null", "[" * 5000 + "]" * 5000)


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({}, 422),
        ({"ring": ROUND_ALL, "areas": [EAST]}, 422),
        ({"ring": ROUND_ALL[:2]}, 422),
        ({"ring": [ROUND_ALL[0], ROUND_ALL[2], ROUND_ALL[1], ROUND_ALL[3]]}, 422),
        ({"ring": [[0, 0]] * 1001}, 422),
        ({"ring": [["a", "b"]] * 3}, 422),
        ({"ring": [[0, 0, 0]] * 3}, 422),
        ({"ring": [[181, 0]] * 3}, 422),
        ({"areas": []}, 422),
        ({"areas": ["nowhere"]}, 404),
        ({"areas": ["a\0b"]}, 422),
        ({"areas": [EAST], "more": 1}, 422),
        ([], 422),
    ],
    ids=[
        "neither", "both", "two corners", "crossing itself", "too many corners", "no numbers",
        "three coordinates", "off the earth", "no area", "unknown area", "NUL", "unknown key",
        "a list",
    ],
)  # fmt: skip
def test_selection_that_is_none_is_refused_with_a_message(
    client: FlaskClient, body: Any, status: int
) -> None:
    found, problem = post(client, "selection", body)
    assert found == status
    assert problem["detail"]


@pytest.mark.parametrize(
    "text",
    [DEEP, '{"ring": [[NaN, 1], [1, 1], [2, 2]]}', '{"ring": [[1e999, 1], [1, 1], [2, 2]]}', "{"],
    ids=["deep", "not a number", "infinite", "cut off"],
)
def test_body_that_no_ring_can_be_is_refused(client: FlaskClient, text: str) -> None:
    answer = client.post("/api/v1/selection", data=text, content_type="application/json")
    assert answer.status_code in (400, 422)


def test_assistant_answers_what_it_understood(client: FlaskClient) -> None:
    body = {"text": "Where is the nearest station?", "lang": "en", "here": lonlat(1520, 510)}
    status, told = post(client, "assistant", body)
    assert (status, told["status"], told["reading"]) == (200, "answered", "nearest place=here")
    assert told["show"]["walk_to"] == "A"


def test_assistant_heeds_who_walks_on_the_page(client: FlaskClient) -> None:
    body = {"text": "coverage", "lang": "en"}
    assert "84.6%" in post(client, "assistant", body)[1]["text"]
    assert "65.4%" in post(client, "assistant?profile=elder", body)[1]["text"]


@pytest.mark.parametrize(
    "text",
    ["{{7*7}}", "<img src=x onerror=alert(1)>", "${7*7}", "\0", "‮站点", "\ud83d\ude42", "吗" * 200],
)
def test_assistant_says_that_it_does_not_understand(client: FlaskClient, text: str) -> None:
    status, told = post(client, "assistant", {"text": text})
    assert (status, told["status"]) == (200, "not_understood")
    assert text not in json.dumps(told, ensure_ascii=False)


@pytest.mark.parametrize(
    "body",
    [{"text": ""}, {"text": "吗" * 201}, {"text": 7}, {"lang": "en"}, {"text": "a", "lang": "fr"}],
    ids=["empty", "too long", "a number", "no text", "another language"],
)
def test_sentence_that_is_none_is_refused(client: FlaskClient, body: Any) -> None:
    assert post(client, "assistant", body)[0] == 422
