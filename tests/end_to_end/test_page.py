"""A person opens the map over the valley, clicks, and reads the answer."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import lonlat, write_valley
from served import served

from geo.pipeline import build

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the valley."""
    folder = tmp_path_factory.mktemp("page")
    city_file = write_valley(folder / "valley")
    build(city_file, str(folder / "valley.gpkg"))
    with served(str(folder / "valley.gpkg")) as root:
        yield f"{root}/"


@pytest.fixture
def page(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Open the map; whatever it complains of, asks elsewhere or alerts, fails the test."""
    asked: dict[str, Any] = {"locale": "en-GB", "viewport": {"width": 1280, "height": 800}}
    context = browser.new_context(**asked | getattr(request, "param", {}))
    page, complaints = context.new_page(), []
    page.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("dialog", lambda dialog: (complaints.append("a dialog"), dialog.dismiss()))
    page.on("request", lambda sent: sent.url.startswith(address) or complaints.append(sent.url))
    page.on("response", lambda got: got.status < 400 or complaints.append(got.url))
    open_map(page, address)
    yield page
    context.close()
    assert complaints == []


def open_map(page: Any, address: str) -> None:
    """Go to an address and wait until the map is drawn."""
    page.goto(address)
    page.wait_for_selector("html[data-map=ready]", timeout=20_000)


def click(page: Any, east: float, north: float) -> str:
    """Click a place of the valley and return what the card says."""
    lon, lat = lonlat(east, north)
    at = page.evaluate(
        f"""() => {{ const p = map_city.latLngToContainerPoint([{lat}, {lon}]);
                     const box = map_city.getContainer().getBoundingClientRect();
                     return [p.x + box.left, p.y + box.top]; }}"""
    )
    page.mouse.click(*at)
    page.wait_for_selector("html[data-answer=ready]", timeout=20_000)
    return str(page.inner_text("#answer"))


def shown(page: Any, selector: str) -> str:
    """Read what a person would."""
    return str(page.inner_text(selector))


def test_figures_name_the_walker_and_the_notice_is_always_there(page: Any) -> None:
    figures = shown(page, "#figures")
    assert "84.6%" in figures
    assert "Within\n440" in figures
    assert "Outside\n60" in figures
    assert "Undetermined\n20" in figures
    assert "Adult 4 km/h · 15 min · up to 1,000 m, inclusive" in figures
    assert "invented" in shown(page, "#notice")


def test_click_tells_the_place_the_stations_and_the_walk(page: Any) -> None:
    answer = click(page, 1520, 510)
    assert "Grid 2-1" in answer
    assert "Valley Street · East · 100001001002001" in answer
    assert "Outside" in answer
    assert re.search(r"On foot\n15\.[789] min · 1,0[45]\d m", answer), "a pixel or two from 1,050 m"
    assert re.search(r"Over by\n0\.[789] min", answer)
    pressed = page.locator(".station[aria-pressed=true]")
    assert pressed.get_attribute("data-code") == "A"
    page.click(".station[data-code=H]")
    page.wait_for_selector(".station[data-code=H][aria-pressed=true]")


def test_escape_closes_the_answer_and_the_address_keeps_what_is_asked(page: Any) -> None:
    click(page, 2600, 620)
    assert "at=" in page.url
    page.keyboard.press("Escape")
    assert "Click anywhere" in shown(page, "#answer")
    assert "at=" not in page.url


def test_enter_asks_at_the_middle_of_the_map(page: Any) -> None:
    page.focus("#map_city")
    page.keyboard.press("Enter")
    page.wait_for_selector("html[data-answer=ready]", timeout=20_000)
    assert "Nearest station" in shown(page, "#answer")


def test_another_walker_changes_figures_and_map(page: Any) -> None:
    page.select_option("#profile", "elder")
    sync_api.expect(page.locator("#figures")).to_contain_text("750 m")
    sync_api.expect(page.locator(".counts")).to_contain_text("Within340")


def test_level_is_chosen_and_named(page: Any) -> None:
    page.select_option("#level", "community")
    sync_api.expect(page.locator("#legend-rate")).to_contain_text("Community")
    assert "level=community" in page.url


def test_layer_is_hidden_by_its_box(page: Any) -> None:
    assert page.locator(".mark-holder").count() == 2
    page.click("#layers > summary")
    page.uncheck("input[name=layer-stations]")
    assert page.locator(".mark-holder").count() == 0


def test_language_switch_keeps_the_view(page: Any) -> None:
    click(page, 1520, 510)
    page.click("#language")
    page.wait_for_selector("html[lang=zh-CN][data-answer=ready]", timeout=20_000)
    assert "圈外" in shown(page, "#answer")
    assert "网格" in shown(page, "#legend")
    page.click("#language")
    page.wait_for_selector("html[lang=en]")


@pytest.mark.parametrize(
    "page", [{"viewport": {"width": 390, "height": 844}}], ids=["phone"], indirect=True
)
def test_phone_shows_the_answer_as_a_sheet_from_below(page: Any) -> None:
    assert "84.6%" in shown(page, "#figures")
    assert "East" in click(page, 2300, 500)
    sheet = page.locator("#answer").bounding_box()
    assert sheet["y"] + sheet["height"] == pytest.approx(844, abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
