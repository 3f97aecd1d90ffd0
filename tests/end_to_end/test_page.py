"""A person opens the map over the valley, clicks, and reads the answer."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from served import open_map, served, spot, watched

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(valley_store: str) -> Iterator[str]:
    """Serve the valley as a planner does, by the command."""
    with served(valley_store) as root:
        yield root


@pytest.fixture
def page(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Open the map, watched."""
    with watched(browser, address, **getattr(request, "param", {})) as page:
        open_map(page)
        yield page


def click(page: Any, east: float, north: float) -> str:
    """Click a place of the valley and return what the card says."""
    page.mouse.click(*spot(page, east, north))
    page.wait_for_selector("html[data-answer=ready]")
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
    page.wait_for_selector("html[data-answer=ready]")
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
    page.wait_for_selector("html[lang=zh-CN][data-answer=ready]")
    assert "圈外" in shown(page, "#answer")
    assert "网格" in shown(page, "#legend")
    page.click("#language")
    page.wait_for_selector("html[lang=en][data-answer=ready]")


@pytest.mark.parametrize(
    "page", [{"viewport": {"width": 390, "height": 844}}], ids=["phone"], indirect=True
)
def test_phone_shows_the_answer_as_a_sheet_from_below(page: Any) -> None:
    assert "84.6%" in shown(page, "#figures")
    assert "East" in click(page, 2300, 500)
    sheet = page.locator("#answer").bounding_box()
    assert sheet["y"] + sheet["height"] == pytest.approx(844, abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390


FAULTS = {
    "log: a word": "console.log('a word')",
    "a mistake": "new Promise((end) => { setTimeout(() => { throw Error('a mistake'); });"
    " setTimeout(end, 9); })",
    "a dialog: are you there?": "alert('are you there?')",
    "http://127.0.0.1:9/": "fetch('http://127.0.0.1:9/').catch(() => null)",
    "404: .*/nowhere": "fetch('/nowhere').then((answer) => answer.text())",
    "<img>": "document.body.append(document.createElement('img'))",
}
"""What is complained of -> a script that gives reason to."""


def spoil(browser: Any, address: str, script: str) -> None:
    """Run a script in a watched window."""
    with watched(browser, address) as page:
        page.goto("/api/v1/openapi.json")
        page.evaluate(script)


@pytest.mark.parametrize(("complaint", "script"), FAULTS.items(), ids=FAULTS)
def test_a_watched_window_fails_for_each_fault(
    browser: Any, address: str, complaint: str, script: str
) -> None:
    with pytest.raises(AssertionError, match=complaint):
        spoil(browser, address, script)
