"""A planner splits a grid of the valley, sees who lives on each side, and publishes it."""

from collections.abc import Iterator
from typing import Any

import pytest
from conftest import lonlat
from served import open_map, served_here, spot, watched

from geo.store import open_store

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = pytest.mark.browser

EAST = "100001001002"


DRAWING = "html[data-map=ready][data-draw=ready]"


@pytest.fixture(scope="module")
def address(valley_store: str) -> Iterator[str]:
    """Serve the valley; the last test of this file draws upon it."""
    with served_here(valley_store) as root:
        yield root


@pytest.fixture
def page(browser: Any, address: str) -> Iterator[Any]:
    """Open the tool, watched."""
    lon, lat = lonlat(2700, 500)  # between the cards
    with watched(browser, address) as page:
        open_map(page, f"tool=draw&view=14.5,{lat},{lon}")
        page.wait_for_selector(DRAWING)
        yield page


def click(page: Any, east: float, north: float) -> None:
    """Click a place of the valley."""
    page.mouse.click(*spot(page, east, north))


def residents_of(page: Any, code: str) -> Any:
    return sync_api.expect(page.locator(f"[data-code='{code}'] [data-figure=residents]"))


def test_border_moves_by_hand_and_by_keys_and_a_bad_line_is_explained(page: Any) -> None:
    click(page, 2500, 300)
    page.wait_for_selector(f"html[data-draw='{EAST}002']")
    middle = page.locator(".draw-handle:has(.draw-middle)").first
    middle.focus()
    for _ in range(3):
        page.keyboard.press("Shift+ArrowRight")
    page.keyboard.press("Enter")
    steps = sync_api.expect(page.locator(".draw-steps li"))
    steps.to_have_text([f"Move the border of {EAST}002 (1 points)"])
    page.click("#draw [data-mode=link]")
    click(page, 2700, 900)
    click(page, 2700, 505)
    sync_api.expect(page.locator(".draw-refused")).to_contain_text("no street within 50 m")
    page.keyboard.press("Escape")
    page.click("#draw [data-do=discard]")
    steps.to_have_count(0)


def test_grid_is_split_seen_undone_redone_kept_and_published(page: Any, valley_store: str) -> None:
    page.click("#draw [data-mode=split]")
    click(page, 2500, 300)
    residents_of(page, f"{EAST}002").to_have_text("60")
    click(page, 2800, -20)
    click(page, 2800, 1020)
    residents_of(page, f"{EAST}003").to_have_text("20")
    residents_of(page, f"{EAST}002").to_have_text("40 60")
    labels = sync_api.expect(page.locator(".draw-label"))
    labels.to_have_text(["40 · 20", "20 · 10"])
    page.click("#draw [data-do=split]")
    steps = sync_api.expect(page.locator(".draw-steps li"))
    steps.to_have_text([f"Split {EAST}002"])
    page.keyboard.press("Control+z")
    steps.to_have_count(0)
    residents_of(page, f"{EAST}002").to_have_text("60")
    page.keyboard.press("Control+Shift+z")
    steps.to_have_count(1)
    page.reload()
    page.wait_for_selector(DRAWING)
    steps.to_have_count(1)
    page.click("#draw [data-do=publish]")
    assert f"New: {EAST}003 Grid 2-3, 20 residents" in page.inner_text(".draw-confirm")
    page.click("#draw [data-do=confirm]")
    done = sync_api.expect(page.locator(".draw-done"))
    done.to_contain_text("Published: edition 2")
    done.to_contain_text(f"{EAST}002 → {EAST}003: split, 20 residents")
    steps.to_have_count(0)
    with open_store(valley_store) as home:
        assert home.read("lineage")["kind"].tolist() == ["split", "split"]
