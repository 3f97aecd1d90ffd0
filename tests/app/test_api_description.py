"""The API is described by what its routes say: every route, every key, every answer."""

import re
import shutil
from pathlib import Path
from typing import Any

import jsonschema
import orjson
import pytest
import schemathesis
from conftest import lonlat
from flask.testing import FlaskClient

from geo.settings import Settings
from scripts.campaigns import api as campaign
from web import create_app
from web.doors import door_of
from web.openapi import ROOT, routes
from web.params import PARAMS, PARTS
from web.tokens import HEADER, PAGE, token_for

STATIC = Path(__file__).parents[2] / "web" / "static"
AT = "lon={:.8f}&lat={:.8f}".format(*lonlat(1520, 510))
WALK = "from={:.8f},{:.8f}&to=A".format(*lonlat(1520, 510))

QUESTIONS = [
    "areas", "areas/100001001", "backup?by=all", "borders", "catchments", "causes",
    "cells", "coverage", "coverage?size=2", "demand", "gains?top=2",
    "gains-together?count=1", "gaps?by=community", "groups", "islands", "layers/areas", "lineage",
    "links", "mends?budget=5", f"nearest?{AT}", "range?runs=20", "runs", "search?q=west",
    "settings", "stations", "stations/A", "stations/A/contour?within=5,10", "summary",
    "summary?at=2026-11-28T19:00&border=own", "coverage?at=2026-11-28T19:00&border=hard",
    f"walk?{WALK}", "week", "week?area=100001001002",
]  # fmt: skip
"""Every question of ours that asks for no other day."""


@pytest.fixture(scope="module")
def client(built: str, tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    """Ask one application everything, over a store of its own."""
    store = tmp_path_factory.mktemp("asked") / "valley.gpkg"
    shutil.copy(built, store)
    return create_app(Settings(store=str(store)), testing=True).test_client()


@pytest.fixture(scope="module")
def document(client: FlaskClient) -> dict[str, Any]:
    return orjson.loads(client.get(f"{ROOT}/openapi.json").data)  # type: ignore[no-any-return]


def test_every_route_says_who_may_what_it_does_and_what_it_answers(client: FlaskClient) -> None:
    app = client.application
    for rule in app.url_map.iter_rules():
        if not rule.rule.startswith("/api/"):
            continue
        view = app.view_functions[rule.endpoint]
        told = door_of(view)
        assert told is not None, f"{rule} has no door"
        assert view.__doc__, f"{rule} has no docstring"
        is_described = told.answers is not None or "json" not in told.form or told.status == 204
        assert is_described, f"{rule} says not what it answers"
        assert {*told.takes, *told.needs} <= PARAMS.keys(), rule
        assert rule.arguments <= PARTS.keys(), rule


def test_every_key_has_a_meaning_and_a_form() -> None:
    for key, said in PARAMS.items():
        assert said.meaning.endswith("."), key
        assert "enum" in said.schema or said.schema.get("type"), key
    assert all(PARTS.values())


def test_document_is_what_openapi_wants(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    schemathesis.openapi.from_dict(document).validate()


def test_document_names_every_route(client: FlaskClient, document: dict[str, Any]) -> None:
    told = [re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule)
            for rule, _, _ in routes(client.application)]  # fmt: skip
    assert set(told) == set(document["paths"])


@pytest.mark.parametrize("question", QUESTIONS)
def test_answers_look_as_described(
    client: FlaskClient, document: dict[str, Any], question: str
) -> None:
    response = client.get(f"{ROOT}/{question}")
    assert response.status_code == 200, response.text
    rule, _ = client.application.url_map.bind("").match(f"{ROOT}/{question.split('?')[0]}",
                                                        return_rule=True)  # fmt: skip
    path = re.sub(r"<(\w+)>", r"{\1}", rule.rule)
    said = document["paths"][path]["get"]["responses"]["200"]["content"][response.mimetype]
    schema = {**said["schema"], "components": document["components"]}
    jsonschema.validate(response.json, schema, jsonschema.Draft202012Validator)


def test_a_change_looks_as_described_whoever_walks(
    client: FlaskClient, document: dict[str, Any]
) -> None:
    day = client.get(f"{ROOT}/runs").json["rows"][0]["valid_from"]
    answer = client.get(f"{ROOT}/change?since={day}&border=hard&at=2026-11-28T19:00").json
    said = document["paths"][f"{ROOT}/change"]["get"]["responses"]["200"]["content"]
    jsonschema.validate(answer, said["application/json"]["schema"])


def test_page_tells_every_address_and_runs_nothing(
    client: FlaskClient, document: dict[str, Any]
) -> None:
    page = client.get(f"{ROOT}/docs")
    assert "unsafe" not in page.headers["Content-Security-Policy"]
    assert all(f'id="{path}"' in page.text for path in document["paths"])
    assert not re.search(r"<script|<style|\son\w+=|\sstyle=", page.text)
    for address in re.findall(r'(?:src|href)="([^"#]+)"', page.text):
        assert address.startswith("/")
        assert "//" not in address
    assert (STATIC / "docs" / "api.css").is_file()


@pytest.mark.parametrize("language", ["zh", "en"])
def test_page_is_headed_in_the_visitors_language(client: FlaskClient, language: str) -> None:
    page = client.get(f"{ROOT}/docs?lang={language}").text
    assert ("\u63a5\u53e3\u8bf4\u660e" in page) == (language == "zh")


def test_what_is_asked_at_random_is_answered_as_described(client: FlaskClient) -> None:
    app = client.application
    app.testing = False
    headers = {HEADER: token_for("campaign"), "Accept-Encoding": "identity"}
    given = {"headers": headers, "cookies": {PAGE: "campaign"}}
    names = campaign.known(lambda path: client.get(path).json)
    told = campaign.told(client.get(f"{ROOT}/openapi.json").json, names)
    schema = schemathesis.openapi.from_dict(told)
    schema.app = app
    tally = campaign.campaign(schema, lambda case: case.call(**given), cases=100, seed=1)
    assert tally.faults == []
    assert tally.cases >= 80
    assert tally.statuses[200] >= 25
    assert not tally.statuses[403]
