"""A person reads what the registry lacks, follows a link to the map, and pages through a table."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from conftest import write_valley
from werkzeug.serving import make_server

from geo.pipeline import build
from geo.settings import Settings
from geo.store import open_store
from geo.store.edit import Stamp
from web import create_app

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

expect = sync_api.expect

pytestmark = pytest.mark.browser

CHROMIUM = Path("/usr/bin/chromium")
VENDOR = Path(__file__).parents[2] / "web" / "static" / "vendor"
HOSTILE = "<img src=x onerror=alert(1)>{{7*7}}${1}"
READY = "html[data-registry=ready]"
NOON = Stamp("2026-11-24T12:00:00", "planner")


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the valley with sixty channels, and a project with a hostile name."""
    if not (VENDOR / "stamp").exists():
        pytest.skip("the page's assets are not there: python3 scripts/assets.py")
    folder = tmp_path_factory.mktemp("registry")
    store = str(folder / "valley.gpkg")
    build(write_valley(folder / "valley"), store)
    with open_store(store) as home, home.editing() as editor:
        for i in range(60):
            row = {"code": f"Y{i:02}", "area": "100001001001001",
                   "level": "grid" if i % 3 else "street", "members": i,
                   "messages": 0, "solved": 0}  # fmt: skip
            editor.insert("channels", row, NOON)
        project = {"code": "P1", "name": HOSTILE, "kind": "list", "area": "100001001",
                   "due": "2026-01-01", "state": "running"}  # fmt: skip
        editor.insert("projects", project, NOON)
    server = make_server("127.0.0.1", 0, create_app(Settings(store=store)), threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def page(address: str) -> Iterator[Any]:
    """Open a browser; whatever a page complains of fails the test."""
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=str(CHROMIUM), args=["--no-sandbox", "--disable-gpu"]
        )
        page, complaints = browser.new_page(locale="en-GB"), []
        page.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: (complaints.append("a dialog"), dialog.dismiss()))
        page.on("request", lambda sent: sent.url.startswith(address) or complaints.append(sent.url))
        yield page
        browser.close()
        assert complaints == []


def test_an_offender_leads_to_the_map_and_its_answer(page: Any, address: str) -> None:
    page.goto(f"{address}/registry")
    page.wait_for_selector(READY)
    check = page.locator("[data-check=team][data-level=grid]")
    assert "0 of 4" in check.inner_text()
    check.locator("a", has_text="100001001002001").click()
    page.wait_for_selector("html[data-answer=ready]")
    assert "100001001002001" in page.locator("#answer").inner_text()


def test_a_table_is_filtered_sorted_paged_and_the_address_holds_the_view(
    page: Any, address: str
) -> None:
    page.goto(f"{address}/registry/channels")
    page.wait_for_selector(READY)
    assert page.locator("tbody tr").count() == 50
    page.click("#next")
    expect(page.locator("tbody tr")).to_have_count(10)
    assert "offset=50" in page.url
    page.select_option("select[name='is.level']", "street")
    expect(page.locator("tbody tr")).to_have_count(20)
    page.click("th button:text-is('Members')")
    page.click("th[aria-sort=ascending] button:text-is('Members')")
    page.wait_for_selector("th[aria-sort=descending]")
    expect(page.locator("tbody td").first).to_have_text("Y57")
    assert "is.level=street" in page.url
    assert "sort=-members" in page.url
    page.go_back()
    expect(page.locator("tbody td").first).to_have_text("Y00")
    page.reload()
    page.wait_for_selector(READY)
    assert page.locator("select[name='is.level']").input_value() == "street"
    assert page.locator("tbody tr").count() == 20


def test_a_hostile_name_is_only_a_text(page: Any, address: str) -> None:
    page.goto(f"{address}/registry/projects")
    page.wait_for_selector(READY)
    assert page.locator("tbody td").nth(1).inner_text() == HOSTILE
    assert page.locator("tbody img").count() == 0
