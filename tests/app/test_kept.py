"""Answers are kept and packed: nothing twice, never older than the last build or edit."""

import gzip

import pytest
from conftest import write_valley
from flask.testing import FlaskClient

from geo.pipeline import build
from geo.settings import Settings
from geo.store import open_store
from geo.store.edit import Stamp
from web import create_app
from web.kept import Kept, Ready

NOON = Stamp("2026-11-24T12:00:00", "planner")
AREAS = "/api/v1/layers/areas"


def body(size: int) -> Ready:
    return Ready(b"x" * size, "text/plain")


def test_what_was_asked_for_longest_ago_goes_first() -> None:
    kept = Kept(most_bytes=40)
    for name in "abcd":
        kept.put(name, body(10))
    kept.get("a")
    kept.put("e", body(10))
    assert [name for name in "abcde" if kept.get(name)] == ["a", "c", "d", "e"]


def test_what_is_too_large_is_not_kept() -> None:
    kept = Kept(most_bytes=40)
    kept.put("large", body(11))
    assert kept.get("large") is None


@pytest.mark.parametrize("encodings", ["gzip", "br, gzip;q=0.5", "*"])
def test_large_answers_come_packed_to_who_takes_them_so(
    client: FlaskClient, encodings: str
) -> None:
    plain = client.get(AREAS)
    for _ in range(2):  # packed, and then as kept
        packed = client.get(AREAS, headers={"Accept-Encoding": encodings})
        assert packed.headers["Content-Encoding"] == "gzip"
        assert gzip.decompress(packed.data) == plain.data
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data)
        assert packed.headers["ETag"] == plain.headers["ETag"]
        assert "Accept-Encoding" in packed.headers["Vary"]
    known = {"If-None-Match": plain.headers["ETag"], "Accept-Encoding": encodings}
    assert client.get(AREAS, headers=known).status_code == 304


@pytest.mark.parametrize("encodings", ["identity", "gzip;q=0", "br"])
def test_who_takes_nothing_packed_gets_it_plain(client: FlaskClient, encodings: str) -> None:
    answer = client.get(AREAS, headers={"Accept-Encoding": encodings})
    assert "Content-Encoding" not in answer.headers
    assert answer.json


def test_a_small_answer_is_not_packed(client: FlaskClient) -> None:
    answer = client.get("/api/v1/runs?x=1", headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in answer.headers


def test_an_edit_makes_what_is_kept_old(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("edited")
    store = str(folder / "valley.gpkg")
    build(write_valley(folder / "valley"), store)
    client = create_app(Settings(store=store), testing=True).test_client()
    path = "/api/v1/registry/channels"
    known = {"If-None-Match": client.get("/api/v1/coverage").headers["ETag"]}
    assert client.get("/api/v1/coverage", headers=known).status_code == 304
    row = {"code": "Y1", "area": "100001001001", "level": "community", "members": 1,
           "messages": 0, "solved": 0}  # fmt: skip
    with open_store(store) as home, home.editing() as editor:
        editor.insert("channels", row, NOON)
    assert client.get(path).json["total"] == 1
    assert client.get("/api/v1/coverage", headers=known).status_code == 200


def test_a_gate_that_is_edited_changes_the_walk(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("gate")
    store = str(folder / "valley.gpkg")
    build(write_valley(folder / "valley"), store)
    app = create_app(Settings(store=store), testing=True)
    home = app.extensions["home"]
    city = home.city()
    assert city.backup()["rows"]
    shape = "0101000000" + "00" * 16
    with open_store(store) as held, held.editing() as editor:
        editor.insert("gates", {"code": "G1", "passage": "public", "geometry": shape}, NOON)
    assert home.city() is not city
    assert home.city() is home.city()
