"""The page holds no data, only words and scripts of ours, in the visitor's language."""

import re
from pathlib import Path

import pytest
from conftest import write_valley
from flask.testing import FlaskClient

from geo.answers import City
from geo.pipeline import Wish, build
from geo.profiles import profile_named
from geo.settings import Settings
from web import create_app
from web.api.answers import answer
from web.doors import door
from web.wording import LANGUAGES, words

STATIC = Path(__file__).parents[2] / "web" / "static"
EVERY_CATALOGUE = sorted(
    {file.stem for file in (STATIC.parent / "translations").glob("*.json")} - {"problems"}
)
"""Those of words; what is told of problems has its own test."""


def test_the_page_holds_no_data(worked: FlaskClient) -> None:
    page = worked.get("/").text
    assert "onerror" not in page
    assert "7*7" not in page
    assert "The valley" not in page
    assert "invented" not in page


def test_policy_allows_only_files_of_ours_and_the_nonce_of_this_page(client: FlaskClient) -> None:
    first, second = client.get("/"), client.get("/")
    policy = first.headers["Content-Security-Policy"]
    (nonce,) = set(re.findall(r"'nonce-([\w-]+)'", policy))
    assert f"script-src 'self' 'nonce-{nonce}'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert second.headers["Content-Security-Policy"] != policy
    inline = re.findall(r"<(?:script(?! src)|style)[^>]*>", first.text)
    assert all(f'nonce="{nonce}"' in tag or "json" in tag or "src=" in tag for tag in inline)


@pytest.mark.parametrize("path", ["/", "/healthz", "/api/v1/summary", "/no", "/static/favicon.svg"])
def test_every_response_is_guarded(client: FlaskClient, path: str) -> None:
    with client.get(path) as response:
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"


def test_page_asks_no_other_machine(client: FlaskClient) -> None:
    addresses = re.findall(r"(?:src|href)=\"([^\"]+)\"", client.get("/").text)
    assert addresses
    assert all(re.match(r"/static/|/registry|/guide/|\?lang=|#", address) for address in addresses)


@pytest.mark.parametrize(
    ("asked", "cookie", "browser", "shown"),
    [
        ("", None, "en-GB,en;q=0.9", "en"),
        ("", None, "zh-CN,zh;q=0.9", "zh-CN"),
        ("", None, "fi", "zh-CN"),
        ("?lang=en", None, "zh-CN", "en"),
        ("", "en", "zh-CN", "en"),
        ("?lang=zh", "en", "en", "zh-CN"),
        ("?lang=xx", None, "en", "en"),
    ],
    ids=["English browser", "Chinese browser", "neither", "asked", "kept", "asked anew", "unknown"],
)
def test_language_is_the_visitors(
    client: FlaskClient, asked: str, cookie: str | None, browser: str, shown: str
) -> None:
    if cookie:
        client.set_cookie("lang", cookie)
    page = client.get(f"/{asked}", headers={"Accept-Language": browser})
    assert f'<html lang="{shown}">' in page.text
    assert ("lang=" in page.headers.get("Set-Cookie", "")) == (asked in ("?lang=en", "?lang=zh"))


def test_both_languages_say_the_same_things_with_the_same_values() -> None:
    chinese, english = (words(one, *EVERY_CATALOGUE) for one in LANGUAGES)
    assert chinese.keys() == english.keys()
    values = re.compile(r"\{\w+\}")
    for key in chinese:
        assert sorted(values.findall(chinese[key])) == sorted(values.findall(english[key])), key


def test_every_word_that_a_script_says_is_in_the_catalogue() -> None:
    said = {key for script in (STATIC / "js").rglob("*.js")
            for key in re.findall(r"\bsay\(\"(\w+)\"", script.read_text("utf-8"))}  # fmt: skip
    assert said
    assert said <= words("zh", *EVERY_CATALOGUE).keys()


def test_every_word_of_a_catalogue_is_said_somewhere() -> None:
    root = STATIC.parents[1]
    places = [*(STATIC / "js").rglob("*.js"), *(root / "web").rglob("*.html"),
              *(root / "web").rglob("*.py"), *(root / "geo").rglob("*.py")]  # fmt: skip
    text = "".join(place.read_text("utf-8") for place in places)
    whole = set(re.findall(r"\b[a-z][a-z0-9_]*\b", text))
    begun = tuple(set(re.findall(r"[`'\"{]([a-z][a-z0-9_]*_)(?:\$\{|\{|['\"] ~)", text)))
    ended = tuple(set(re.findall(r"`\$\{[^`}]+\}(_[a-z0-9_]+)`", text)))
    every = words("zh", *EVERY_CATALOGUE)
    assert [
        k for k in every if k not in whole and not k.startswith(begun) and not k.endswith(ended)
    ] == []


def test_no_script_parses_markup() -> None:
    text = "".join(script.read_text("utf-8") for script in (STATIC / "js").rglob("*.js"))
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)


def test_nothing_built_shows_a_page_that_says_what_to_run(empty: FlaskClient) -> None:
    response = empty.get("/", headers={"Accept-Language": "en"})
    assert response.status_code == 503
    assert response.mimetype == "text/html"
    assert "gridgov build CITY.toml" in response.text


def test_unknown_page_is_told_plainly(client: FlaskClient) -> None:
    response = client.get("/<script>alert(1)</script>")
    assert response.status_code == 404
    assert "<script>" not in response.text


def test_health_tells_the_run_or_that_there_is_none(
    worked: FlaskClient, empty: FlaskClient
) -> None:
    assert worked.get("/healthz").json == {"status": "ok", "run": "0123456789ab"}
    assert empty.get("/healthz").status_code == 503


def test_a_later_build_is_seen_without_a_restart(tmp_path: Path) -> None:
    store = str(tmp_path / "valley.gpkg")
    client = create_app(Settings(store=store), testing=True).test_client()
    assert client.get("/healthz").status_code == 503
    city_file = write_valley(tmp_path / "valley")
    build(city_file, store)
    first = client.get("/api/v1/summary")
    assert first.json["limit_m"] == 1000
    build(city_file, store, Wish(profile=profile_named("elder")))
    second = client.get("/api/v1/summary", headers={"If-None-Match": first.headers["ETag"]})
    assert second.status_code == 200
    assert second.json["limit_m"] == 750


def test_a_build_in_the_middle_of_an_answer_makes_it_asked_again(tmp_path: Path) -> None:
    store = str(tmp_path / "valley.gpkg")
    city_file = write_valley(tmp_path / "valley")
    build(city_file, store)
    seen = []

    def slow(city: City) -> dict[str, float]:
        seen.append(city.run.limit_m)
        if len(seen) == 1:
            build(city_file, store, Wish(profile=profile_named("elder")))
        return {"limit_m": city.run.limit_m}

    app = create_app(Settings(store=store), testing=True)
    app.add_url_rule("/api/v1/slow", view_func=door("ask")(lambda: answer(slow)), endpoint="slow")
    assert app.test_client().get("/api/v1/slow").json == {"limit_m": 750}
    assert seen == [1000, 750]
