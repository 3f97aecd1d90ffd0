"""What the map draws, over HTTP: tiles, figures of areas, outlines; kept, or told why not."""

import math

import orjson
import pytest
from conftest import lonlat
from flask.testing import FlaskClient
from worked_valley import HOSTILE

LON, LAT = lonlat(700, 500)


def place(zoom: int) -> str:
    """Name the tile that shows the west of the valley."""
    north = math.asinh(math.tan(math.radians(LAT))) / math.pi
    return f"{zoom}/{int((LON + 180) / 360 * 2**zoom)}/{int((1 - north) / 2 * 2**zoom)}"


def columns(client: FlaskClient, query: str) -> dict:  # type: ignore[type-arg]
    response = client.get(f"/api/v1/measures/{query}")
    assert response.status_code == 200, response.text
    return orjson.loads(response.data)["columns"]  # type: ignore[no-any-return]


def test_small_layers_are_not_tiled(client: FlaskClient) -> None:
    told = orjson.loads(client.get("/api/v1/tiles").data)
    assert {"name": "areas", "level": "grid", "features": 4, "is_tiled": False} in told["layers"]
    assert len(told["resolutions"]) == told["areas_from"] == 10


@pytest.mark.parametrize("zoom", [5, 12])
def test_a_tile_is_bytes_that_are_kept_until_a_build(client: FlaskClient, zoom: int) -> None:
    path = f"/api/v1/tiles/areas/{place(zoom)}.mvt?level=grid"
    response = client.get(path)
    assert response.mimetype == "application/vnd.mapbox-vector-tile"
    assert b"100001001001001" in response.data
    tag = {"If-None-Match": response.headers["ETag"]}
    again = client.get(path, headers=tag)
    assert (again.status_code, again.data) == (304, b"")


def test_a_hostile_name_in_a_tile_is_text(worked: FlaskClient) -> None:
    response = worked.get(f"/api/v1/tiles/areas/{place(12)}.mvt?level=street")
    assert HOSTILE.encode() in response.data
    assert response.headers["X-Content-Type-Options"] == "nosniff"


def test_figures_follow_the_question(client: FlaskClient) -> None:
    assert columns(client, "coverage")["covered_residents"] == [300, 100, 0, 40]
    assert columns(client, "coverage?profile=elder")["covered_residents"] == [300, 0, 0, 40]
    assert columns(client, "outside?level=street&minutes=15.75")["too_far_residents"] == [10]
    assert columns(client, "minutes")["median_minutes"][0] == pytest.approx(7.9425, abs=0.01)
    assert columns(client, "slowest")["slowest_tenth_minutes"][2] is None


def test_figures_of_the_registry_are_never_kept(client: FlaskClient) -> None:
    for name in ("team", "requests"):
        response = client.get(f"/api/v1/measures/{name}")
        assert response.headers["Cache-Control"] == "no-store"
        assert "ETag" not in response.headers
    assert "ETag" in client.get("/api/v1/measures/cause").headers


def test_outlines_tell_nothing_that_a_question_changes(client: FlaskClient) -> None:
    features = orjson.loads(client.get("/api/v1/layers/outlines?level=grid").data)["features"]
    assert features[2]["properties"] == {
        "code": "100001001002001",
        "name": "Grid 2-1",
        "kind": "basic",
        "street": "100001001",
        "community": "100001001002",
    }


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [
        ("tiles/roads/1/0/0.mvt", 404, "no tiles of 'roads'"),
        ("tiles/areas/1/2/0.mvt", 404, "no tile 1/2/0"),
        ("tiles/areas/99/0/0.mvt", 404, "no tile 99/0/0"),
        ("tiles/areas/1/0/0.mvt?level=county", 404, "no level"),
        ("tiles/areas/1/0/0.mvt?minutes=3", 400, "unknown: minutes"),
        ("tiles/areas/1/-1/0.mvt", 404, "not found"),
        ("measures/colour", 404, "no measure"),
        ("measures/team?cells=x", 400, "whole number"),
        ("measures/team?cells=16", 400, "cells must be"),
    ],
    ids=str,
)
def test_what_cannot_be_drawn_is_told(
    client: FlaskClient, path: str, status: int, says: str
) -> None:
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == status
    assert says in orjson.loads(response.data)["detail"]
