"""A planner tries stations, links and closures on the map, and keeps the plan.

The valley: a station at (1600, 520) covers the fifty residents of D3, who are 50 m too far away.
"""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import write_valley
from served import open_map, served_here, spot, watched
from worked_valley import HOSTILE

from geo.pipeline import build

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = pytest.mark.browser

SURE = "Delete for good?"
DESK = {"viewport": {"width": 1400, "height": 860}}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the valley, its first grid and its first station under a hostile name."""
    folder = tmp_path_factory.mktemp("try")
    city_file = write_valley(folder / "valley")
    grids = city_file.with_name("grids.geojson")
    grids.write_text(grids.read_text("utf-8").replace("Grid 1-1", HOSTILE), "utf-8")
    build(city_file, str(folder / "valley.gpkg"))
    with served_here(str(folder / "valley.gpkg")) as root:
        yield root


@pytest.fixture
def page(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Open the tool, watched."""
    window = DESK | getattr(request, "param", {})
    with watched(browser, address, agreed=[SURE], **window) as page:
        open_map(page, "tool=try")
        tried(page, 0)
        yield page


def tried(page: Any, steps: int) -> None:
    """Wait until so many changes have been answered for."""
    page.wait_for_selector(f"html[data-tried='{steps}']")


def figure(page: Any, name: str) -> Any:
    """Await what a figure says when it has counted to what it is."""
    return sync_api.expect(page.locator(f"[data-figure={name}]"))


def test_a_click_places_a_station_and_tells_what_it_brings(page: Any) -> None:
    figure(page, "residents_before").to_have_text("84.6%")
    figure(page, "in").to_have_text("0")
    page.mouse.click(*spot(page, 1600, 520))
    tried(page, 1)
    figure(page, "residents_after").to_have_text("94.2%")
    figure(page, "in").to_have_text("+50")
    page.wait_for_url(re.compile(r"plan=a118\.9"))
    sync_api.expect(page.locator("#try")).to_contain_text("Largest gaps left")
    page.click("[data-do=undo]")
    tried(page, 0)
    figure(page, "in").to_have_text("0")
    page.keyboard.press("Control+Shift+z")
    tried(page, 1)
    figure(page, "in").to_have_text("+50")


def test_dragging_tells_at_once_and_a_link_shows_the_same_thing(page: Any) -> None:
    page.mouse.click(*spot(page, 300, 520))
    tried(page, 1)
    figure(page, "in").to_have_text("0")
    page.evaluate("performance.clearMeasures('try')")
    page.mouse.move(*spot(page, 300, 520))
    page.mouse.down()
    page.mouse.move(*spot(page, 900, 520), steps=4)
    page.mouse.move(*spot(page, 1600, 520), steps=4)
    figure(page, "in").to_have_text("+50")
    assert page.evaluate("performance.getEntriesByName('try').length") >= 1
    before = page.url
    page.mouse.up()
    page.wait_for_url(lambda url: url != before)
    open_map(page, page.url.partition("#")[2])
    tried(page, 1)
    figure(page, "in").to_have_text("+50")


def test_keys_move_a_candidate_and_drop_it(page: Any) -> None:
    page.mouse.click(*spot(page, 1600, 520))
    tried(page, 1)
    ring = page.locator(".try-mark")
    sync_api.expect(ring).to_be_focused()
    before, there = ring.bounding_box()["x"], page.url
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: url != there)
    assert ring.bounding_box()["x"] == pytest.approx(before + 8, abs=2)
    page.keyboard.press("Delete")
    tried(page, 0)
    sync_api.expect(ring).to_have_count(0)


def test_a_station_is_closed_opened_again_and_dragged_elsewhere(page: Any) -> None:
    page.click("[data-mode=remove]")
    page.mouse.click(*spot(page, 500, 520))
    tried(page, 1)
    figure(page, "out").to_have_text("−400")
    sync_api.expect(page.locator(".try-cross")).to_have_count(1)
    page.click(".try-step button")
    tried(page, 0)
    page.click("[data-mode=move]")
    page.mouse.move(*spot(page, 500, 520))
    page.mouse.down()
    page.mouse.move(*spot(page, 1600, 520), steps=5)
    page.mouse.up()
    tried(page, 1)
    figure(page, "in").to_have_text("+50")
    figure(page, "out").to_have_text("−300")
    page.wait_for_url(re.compile(r"plan=mA(@|%40)118\.9"))


def test_a_link_is_laid_by_two_clicks_and_escape_takes_back_the_first(page: Any) -> None:
    page.click("[data-mode=link]")
    page.mouse.click(*spot(page, 1700, 900))
    page.keyboard.press("Escape")
    page.select_option("#minutes", "30")
    page.mouse.click(*spot(page, 1700, 900))
    page.mouse.move(*spot(page, 1700, 600))
    page.mouse.click(*spot(page, 1700, 500))
    tried(page, 1)
    figure(page, "in").to_have_text("+10")
    sync_api.expect(page.locator(".try-steps")).to_contain_text(re.compile("Link of (399|400) m"))


def test_where_no_street_is_near_is_told_in_words(page: Any) -> None:
    page.mouse.click(*spot(page, 2900, 60))
    sync_api.expect(page.locator(".try-refused")).to_contain_text("no street within 200 m")
    tried(page, 0)


def test_a_scenario_is_kept_compared_opened_and_taken_away(page: Any) -> None:
    page.mouse.click(*spot(page, 1600, 520))
    tried(page, 1)
    page.click("summary:has-text('Scenarios')")
    page.fill("[name=scenario-name]", HOSTILE[:100])
    page.fill("[name=scenario-cost]", "5")
    page.click("[data-do=try_save]")
    page.wait_for_selector(".try-list li")
    assert page.inner_text(".try-list-name") == HOSTILE[:100]
    page.click("[data-do=try_compare]")
    table = sync_api.expect(page.locator("dialog table"))
    table.to_contain_text("84.6% → 94.2%")
    table.to_contain_text("10")  # fifty residents for a cost of five
    page.keyboard.press("Escape")
    page.wait_for_url(re.compile("scenario="))
    name = page.url.split("scenario=")[1].split("&")[0]
    open_map(page, f"tool=try&scenario={name}&also=plan")
    tried(page, 1)
    figure(page, "in").to_have_text("+50")
    page.click("summary:has-text('Scenarios')")
    page.click("[data-do=try_delete]")
    page.wait_for_selector(".try-list", state="detached")
    page.wait_for_url(lambda url: "scenario=" not in url)


def test_a_row_of_the_siting_room_is_tried_with_a_click(page: Any) -> None:
    page.click("[data-room=siting]")
    page.click("[data-siting=one] button[type=submit]")
    page.wait_for_selector("[data-siting=one] [data-ready]")
    gained = page.locator("[data-siting=one] .siting-told").first.inner_text()
    page.locator("[data-siting=one] [data-do=siting-try]").first.click()
    tried(page, 1)
    figure(page, "in").to_have_text(gained)


@pytest.mark.parametrize(
    "page", [{"viewport": {"width": 390, "height": 844}}], ids=["phone"], indirect=True
)
def test_phone_shows_the_panel_as_a_sheet_from_below(page: Any) -> None:
    sheet = page.locator("#try").bounding_box()
    assert sheet["y"] + sheet["height"] == pytest.approx(844, abs=1)
    assert sheet["height"] < 844 / 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
