"""Drawing over the API: previews write nothing; what is published names what it was drawn on."""

import shutil
from pathlib import Path
from typing import Any

import pytest
from conftest import lonlat
from flask.testing import FlaskClient

from geo.settings import Settings
from web import create_app
from web.policy import RIGHTS, may

EAST = "100001001002"
SPLIT = {"do": "split", "area": f"{EAST}002",
         "line": [list(lonlat(2800, -50)), list(lonlat(2800, 1050))]}  # fmt: skip


@pytest.fixture
def own(built: str, tmp_path: Path) -> FlaskClient:
    """Ask the application over a valley that may be drawn upon."""
    store = shutil.copy(built, tmp_path / "valley.gpkg")
    return create_app(Settings(store=str(store)), testing=True).test_client()


def preview(client: FlaskClient, *steps: dict[str, Any], **said: Any) -> Any:
    return client.post("/api/v1/drawing/preview", json={"steps": steps, **said})


def publish(client: FlaskClient, *steps: dict[str, Any], on: str | None) -> Any:
    headers = {} if on is None else {"If-Match": f'"{on}"'}
    return client.post("/api/v1/drawing", json={"steps": steps}, headers=headers)


def run(client: FlaskClient) -> str:
    return str(client.get("/api/v1/summary").json["run"])


def test_preview_shows_both_sides_and_keeps_the_run(client: FlaskClient) -> None:
    told = preview(client, SPLIT, area=f"{EAST}002")
    assert told.status_code == 200
    sides = [(row["code"], row["residents"], row["residents_before"]) for row in told.json["areas"]]
    assert sides == [(f"{EAST}002", 40, 60), (f"{EAST}003", 20, None)]
    assert told.json["run"] == run(client)
    assert told.headers["Cache-Control"] == "no-store"


def test_area_at_a_place_is_taken_in_hand_with_its_movable_border(client: FlaskClient) -> None:
    here = preview(client, at=list(lonlat(2500, 300))).json["here"]
    assert here["code"] == f"{EAST}002"
    assert here["handles"] == [], "its corners are the community's too"
    assert len(here["middles"]) == 1
    assert [one["name"] for one in here["neighbours"]] == ["Grid 2-1"]


@pytest.mark.parametrize("area", ["X", EAST], ids=["unknown", "a community"])
def test_nothing_is_in_hand_where_there_is_no_such_grid(client: FlaskClient, area: str) -> None:
    assert preview(client, area=area).json["here"] is None


def test_published_drawing_is_what_the_map_shows_next(own: FlaskClient) -> None:
    before = run(own)
    told = publish(own, SPLIT, on=before)
    assert told.status_code == 200, told.json
    assert told.json["edition"] == 2
    assert [row["kind"] for row in told.json["lineage"]] == ["split", "split"]
    assert run(own) == told.json["run"] != before
    codes = [row["code"] for row in own.get("/api/v1/coverage").json["rows"]]
    assert f"{EAST}003" in codes


def test_drawing_must_say_what_it_was_drawn_upon(own: FlaskClient) -> None:
    assert publish(own, SPLIT, on=None).status_code == 428
    stale = publish(own, SPLIT, on="0123456789ab")
    assert stale.status_code == 412
    assert "drawn on run 0123456789ab" in stale.json["detail"]


@pytest.mark.parametrize(
    ("step", "where"),
    [
        ({"do": "split", "area": "A", "line": [[1, 2]]}, "/steps/0/split/line"),
        ({"do": "split", "area": "A", "line": [[1, 2], [1, 95]]}, "/steps/0/split/line/1/1"),
        ({"do": "melt"}, "/steps/0"),
        ({"do": "merge", "areas": ["A"]}, "/steps/0/merge/areas"),
    ],
    ids=["one place", "beyond the pole", "unknown", "alone"],
)
def test_body_of_the_wrong_form_is_refused_with_its_place(
    client: FlaskClient, step: dict[str, Any], where: str
) -> None:
    told = preview(client, step)
    assert told.status_code == 422
    assert told.json["where"] == where


def test_steps_have_a_bound(client: FlaskClient) -> None:
    assert preview(client, *[SPLIT] * 201).status_code == 422


def test_earlier_step_that_cannot_be_made_is_an_error_and_the_last_is_told(
    client: FlaskClient,
) -> None:
    lost = {**SPLIT, "area": "X"}
    told = preview(client, lost, SPLIT)
    assert told.status_code == 404
    assert "step 1 (split): no area 'X'" in told.json["detail"]
    assert "no area 'X'" in preview(client, lost).json["refused"]["detail"]


def test_who_may_draw() -> None:
    able = {role for role in RIGHTS if may(role, "draw")}
    assert able == {"planner", "administrator", "local"}
