"""Names are text whatever they say: each one hostile, in each place that shows it."""

from collections.abc import Iterator
from itertools import cycle
from pathlib import Path
from typing import Any

import geopandas as gpd
import h3
import pandas as pd
import pytest
import shapely
from conftest import lonlat
from served import AT_REST, await_that, open_map, served_here, spot, strangers, told_at, watched
from stored import walkable_valley
from worked_valley import valley_run

from geo.answers import open_city
from geo.crs import STORED
from geo.report.block import LANGUAGES
from geo.report.gather import asked_of
from geo.report.make import make_report
from geo.report.scope import Scope
from geo.store import Store, engine_of
from geo.tables import REGISTRY

pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = pytest.mark.browser

PAYLOADS = (
    "o{{7*7}}c",
    "o${7*7}c${alert(1)}",
    "<img src=x onerror=alert(1)>",
    "</script><script>alert(1)</script>",
    "'\"><svg onload=alert(1)>",
    "{% raise %}",
    "javascript:alert(1)",
    "<a href=javascript:alert(1)>there</a>",
    "\u202egnihtyna\u202c",
    "=1+1",
    "<u>long</u> " * 333,
)
FREE = ("name", "category", "evidence", "found", "hint")
"""Columns that hold whatever somebody wrote."""

FILLED, ANSWERED = (f"html[data-{part}=ready]" for part in ("registry", "answer"))


def hostile_tables() -> dict[str, pd.DataFrame]:
    """Return the valley with a payload in each place of each free column."""
    tables = walkable_valley()
    gate = {"code": "G1", "name": "", "compound": "K1", "hours": None, "passage": "public"}
    at = [shapely.Point(*lonlat(300, 500))]
    tables["gates"] = gpd.GeoDataFrame([gate], geometry=at, crs=STORED)
    payload = cycle(PAYLOADS)
    for name, table in tables.items():
        written = {column: [next(payload) for _ in table.index]
                   for column in FREE if column in table.columns}  # fmt: skip
        tables[name] = table.assign(**written)
    cells = [h3.latlng_to_cell(at.y, at.x, valley_run().cells) for at in tables["demand"].geometry]
    tables["results"] = tables["results"].assign(cell=cells)
    names = dict(zip(tables["areas"]["code"], tables["areas"]["name"], strict=True))
    for name in ("coverage", "gaps"):
        tables[name] = tables[name].assign(name=tables[name]["code"].map(names))
    return tables


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Keep the hostile valley."""
    path = str(tmp_path_factory.mktemp("hostile") / "valley.gpkg")
    run = valley_run(city=PAYLOADS[3], notice=PAYLOADS[2])
    Store(engine_of(path)).replace(hostile_tables(), run)
    return path


@pytest.fixture(scope="module")
def address(store: str) -> Iterator[str]:
    """Serve the hostile valley."""
    with served_here(store) as root:
        yield root


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """Open a window, watched; a report that is opened in it brings its own pictures."""
    window = {"viewport": {"width": 1440, "height": 900}, "elsewhere": ("file:", "data:")}
    with watched(browser, address, **window) as page:
        yield page


def check(page: Any, selector: str = "body") -> str:
    """Look for strangers and for what was evaluated, and return what is read."""
    assert strangers(page) == []
    text = str(page.inner_text(selector))
    assert "o49c" not in text
    return text


def is_shown(text: str) -> bool:
    """Tell whether there is a payload at all to be read."""
    return any(payload.strip() in text for payload in PAYLOADS)


def point_at(page: Any, east: float, north: float) -> None:
    """Point at a place until a payload is told of it: what is drawn anew hides what was told."""

    def is_told() -> bool:
        text = told_at(page, east, north)
        assert "o49c" not in text
        return is_shown(text) and strangers(page) == []

    await_that(page, is_told, wanted=True)


def test_map_shows_hostile_names_under_the_pointer_and_in_answers(page: Any) -> None:
    open_map(page, "layers=areas,names,stations,partners,compounds,gates,hubs,channels")
    assert is_shown(check(page, "#figures"))
    assert PAYLOADS[2] in check(page, "#notice")
    for at in ((300, 300), (1000, 300), (1700, 300), (2600, 620)):
        point_at(page, *at)
        page.mouse.click(*spot(page, *at))
        page.wait_for_selector(ANSWERED)
        assert is_shown(check(page, "#answer"))
    page.fill("#search-box", "onerror")
    page.wait_for_selector("[role=option]")
    assert is_shown(check(page, "#search-list"))


@pytest.mark.parametrize(
    "view", ["room=gaps", "room=siting", "tool=try", "tool=lasso", "street=100001001"]
)  # noqa: E501
def test_rooms_and_tools_show_hostile_names(page: Any, view: str) -> None:
    open_map(page, view)
    if view == "room=gaps":
        page.wait_for_selector(".gap-name")
    if view == "tool=lasso":
        page.fill(".ask-list textarea", "100001001001")
        page.click(".ask-list .ask-button")
        page.wait_for_selector(AT_REST)
    assert is_shown(check(page))


def test_drawing_and_the_assistant_show_hostile_names(page: Any) -> None:
    open_map(page, "tool=draw")
    page.mouse.click(*spot(page, 300, 300))
    page.wait_for_selector("html[data-draw='100001001001001']")
    assert is_shown(check(page, "#draw"))
    page.click("#assistant-open")
    for asked in (PAYLOADS[2], "Where is the nearest station?", "Which grid am I in?"):
        page.fill("#assistant-text", asked)
        page.keyboard.press("Enter")
        page.wait_for_selector("html[data-reply]")
    assert is_shown(check(page, "#assistant"))


def test_registry_shows_hostile_names_in_tables_sheets_board_and_checks(page: Any) -> None:
    for path in ("/registry", "/registry/board", *(f"/registry/{name}" for name in REGISTRY)):
        page.goto(path)
        page.wait_for_selector(FILLED)
        assert is_shown(check(page)), path
        if page.locator(".row-open").count():
            page.locator(".row-open").first.click()
            page.wait_for_selector("#sheet[open]")
            check(page)


def test_pages_beside_the_map_make_nothing_of_hostile_names(page: Any) -> None:
    for path in ("/audit", "/api/v1/docs"):
        page.goto(path)
        check(page)


def test_pictures_and_the_report_make_nothing_of_hostile_names(
    page: Any, store: str, tmp_path: Path
) -> None:  # noqa: E501
    picture = page.request.get("/api/v1/picture.svg?level=grid").text()
    assert picture.startswith("<svg")
    assert not any(
        word in picture for word in ("<script", "onload=", "onerror=", "<foreignObject", "o49c")
    )  # noqa: E501
    assert page.request.get("/api/v1/picture.pdf?level=grid").body().startswith(b"%PDF")
    city = open_city(store)
    for language in LANGUAGES:
        scope = Scope(city, asked_of(city, language=language))
        make_report(scope, [tmp_path / "report.html"], fonts=tmp_path)
        page.goto((tmp_path / "report.html").as_uri())
        assert is_shown(page.inner_text("body"))
        assert "o49c" not in page.inner_text("body")
        assert page.evaluate(
            "document.querySelectorAll('img, [onerror], [onload], script:not([type])').length"
        ) == 0  # fmt: skip
    page.goto("about:blank")
