"""A planner tries stations, links and closures on the map, and keeps the plan.

The valley: a station at (1600, 520) covers the fifty residents of D3, who are 50 m too far away.
"""

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import lonlat, write_valley
from served import served
from worked_valley import HOSTILE

from geo.pipeline import build

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = pytest.mark.browser

WAIT_MS = 20_000


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the valley, its first grid and its first station under a hostile name."""
    folder = tmp_path_factory.mktemp("try")
    city_file = write_valley(folder / "valley")
    grids = city_file.with_name("grids.geojson")
    grids.write_text(grids.read_text("utf-8").replace("Grid 1-1", HOSTILE), "utf-8")
    build(city_file, str(folder / "valley.gpkg"))
    with served(str(folder / "valley.gpkg")) as root:
        yield f"{root}/"


@pytest.fixture
def page(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Open the tool; whatever the page complains of, asks elsewhere or alerts, fails the test."""
    asked: dict[str, Any] = {"locale": "en-GB", "viewport": {"width": 1400, "height": 860}}
    context = browser.new_context(**asked | getattr(request, "param", {}))
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("request", lambda sent: sent.url.startswith(address) or complaints.append(sent.url))
    page.on("response", lambda got: got.status < 400 or complaints.append(got.url))
    open_tool(page, address)
    yield page
    context.close()
    assert complaints == []


def open_tool(page: Any, address: str, hash_: str = "tool=try") -> None:
    page.goto(f"{address}#{hash_}")
    page.wait_for_selector("html[data-map=ready]", timeout=WAIT_MS)
    tried(page, hash_.count("plan"))


def tried(page: Any, steps: int) -> None:
    """Wait until so many changes have been answered for."""
    page.wait_for_selector(f"html[data-tried='{steps}']", timeout=WAIT_MS)
    page.wait_for_timeout(400)  # numbers have counted to what they are


def spot(page: Any, east: float, north: float) -> tuple[float, float]:
    """Find a place of the valley on the screen."""
    lon, lat = lonlat(east, north)
    x, y = page.evaluate(
        f"""() => {{ const p = map_city.latLngToContainerPoint([{lat}, {lon}]);
                     const box = map_city.getContainer().getBoundingClientRect();
                     return [p.x + box.left, p.y + box.top]; }}"""
    )
    return x, y


def figure(page: Any, name: str) -> str:
    return str(page.inner_text(f"[data-figure={name}]"))


def test_a_click_places_a_station_and_tells_what_it_brings(page: Any) -> None:
    assert (figure(page, "residents_before"), figure(page, "in")) == ("84.6%", "0")
    page.mouse.click(*spot(page, 1600, 520))
    tried(page, 1)
    assert (figure(page, "residents_after"), figure(page, "in")) == ("94.2%", "+50")
    assert "plan=a118.9" in page.url
    assert "Largest gaps left" in page.inner_text("#try")
    page.click("[data-do=undo]")
    tried(page, 0)
    assert figure(page, "in") == "0"
    page.keyboard.press("Control+Shift+z")
    tried(page, 1)
    assert figure(page, "in") == "+50"


def test_dragging_tells_at_once_and_a_link_shows_the_same_thing(page: Any, address: str) -> None:
    page.mouse.click(*spot(page, 300, 520))
    tried(page, 1)
    assert figure(page, "in") == "0"
    page.evaluate("performance.clearMeasures('try')")
    page.mouse.move(*spot(page, 300, 520))
    page.mouse.down()
    page.mouse.move(*spot(page, 900, 520), steps=4)
    page.mouse.move(*spot(page, 1600, 520), steps=4)
    sync_api.expect(page.locator("[data-figure=in]")).to_have_text("+50")
    assert page.evaluate("performance.getEntriesByName('try').length") >= 1
    page.mouse.up()
    tried(page, 1)
    link = page.url
    page.goto("about:blank")
    page.goto(link)
    tried(page, 1)
    assert figure(page, "in") == "+50"


def test_keys_move_a_candidate_and_drop_it(page: Any) -> None:
    page.mouse.click(*spot(page, 1600, 520))
    tried(page, 1)
    ring = page.locator(".try-mark")
    before = ring.bounding_box()["x"]
    assert ring.evaluate("one => one === document.activeElement")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.wait_for_timeout(300)
    assert page.locator(".try-mark").bounding_box()["x"] == pytest.approx(before + 8, abs=2)
    page.keyboard.press("Delete")
    tried(page, 0)
    assert page.locator(".try-mark").count() == 0


def test_a_station_is_closed_opened_again_and_dragged_elsewhere(page: Any) -> None:
    page.click("[data-mode=remove]")
    page.mouse.click(*spot(page, 500, 520))
    tried(page, 1)
    assert figure(page, "out") == "−400"
    assert page.locator(".try-cross").count() == 1
    page.click(".try-step button")
    tried(page, 0)
    page.click("[data-mode=move]")
    page.mouse.move(*spot(page, 500, 520))
    page.mouse.down()
    page.mouse.move(*spot(page, 1600, 520), steps=5)
    page.mouse.up()
    tried(page, 1)
    assert (figure(page, "in"), figure(page, "out")) == ("+50", "−300")
    assert "plan=mA@118.9" in page.url.replace("%40", "@")


def test_a_link_is_laid_by_two_clicks_and_escape_takes_back_the_first(page: Any) -> None:
    page.click("[data-mode=link]")
    page.mouse.click(*spot(page, 1700, 900))
    page.keyboard.press("Escape")
    page.select_option("#minutes", "30")
    page.mouse.click(*spot(page, 1700, 900))
    page.mouse.move(*spot(page, 1700, 600))
    page.mouse.click(*spot(page, 1700, 500))
    tried(page, 1)
    assert figure(page, "in") == "+10"
    assert "Link of 400 m" in page.inner_text(".try-steps").replace("399", "400")


def test_where_no_street_is_near_is_told_in_words(page: Any) -> None:
    page.mouse.click(*spot(page, 2900, 60))
    tried(page, 0)
    assert "no street within 200 m" in page.inner_text(".try-refused")


def test_a_scenario_is_kept_compared_opened_and_taken_away(page: Any, address: str) -> None:
    page.mouse.click(*spot(page, 1600, 520))
    tried(page, 1)
    page.click("summary:has-text('Scenarios')")
    page.fill("[name=scenario-name]", HOSTILE[:100])
    page.fill("[name=scenario-cost]", "5")
    page.click("[data-do=try_save]")
    page.wait_for_selector(".try-list li", timeout=WAIT_MS)
    assert page.inner_text(".try-list-name") == HOSTILE[:100]
    page.click("[data-do=try_compare]")
    table = page.inner_text("dialog table")
    assert "84.6% → 94.2%" in table
    assert "10" in table  # fifty residents for a cost of five
    page.keyboard.press("Escape")
    name = page.url.split("scenario=")[1].split("&")[0]
    page.goto("about:blank")
    open_tool(page, address, f"tool=try&scenario={name}&also=plan")
    assert figure(page, "in") == "+50"
    page.click("summary:has-text('Scenarios')")
    page.once("dialog", lambda dialog: dialog.accept())
    page.click("[data-do=try_delete]")
    page.wait_for_selector(".try-list", state="detached", timeout=WAIT_MS)
    assert "scenario=" not in page.url


def test_a_row_of_the_siting_room_is_tried_with_a_click(page: Any) -> None:
    page.click("[data-room=siting]")
    page.click("[data-siting=one] button[type=submit]")
    page.wait_for_selector("[data-siting=one] [data-ready]", timeout=3 * WAIT_MS)
    gained = page.locator("[data-siting=one] .siting-told").first.inner_text()
    page.locator("[data-siting=one] [data-do=siting-try]").first.click()
    tried(page, 1)
    assert figure(page, "in") == gained
    page.wait_for_timeout(800)  # it flies there


@pytest.mark.parametrize(
    "page", [{"viewport": {"width": 390, "height": 844}}], ids=["phone"], indirect=True
)
def test_phone_shows_the_panel_as_a_sheet_from_below(page: Any) -> None:
    sheet = page.locator("#try").bounding_box()
    assert sheet["y"] + sheet["height"] == pytest.approx(844, abs=1)
    assert sheet["height"] < 844 / 2
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
