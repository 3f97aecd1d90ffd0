"""The report is taken away from the page: of what it is narrowed down to, in either language.

What is handed over is read back: it is the report of that area, for that walker.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from served import open_map, served_here, watched
from worked_valley import EAST, STREET

from geo.report.carried import Carried, carried_in

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(valley_store: str) -> Iterator[str]:
    """Serve the valley."""
    with served_here(valley_store) as root:
        yield root


def opened(page: Any) -> None:
    """Open the dialog by keys alone."""
    page.focus("#save-open")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    page.wait_for_selector("#report[open]")


def taken(page: Any, **chosen: str) -> tuple[str, Carried]:
    """Choose, let it be made, and read back what was handed over."""
    for name, value in chosen.items():
        page.select_option(f"#report [name={name}]", value)
    with page.expect_download() as handed:
        page.click(".save-make")
    content = Path(handed.value.path()).read_bytes()
    return handed.value.suggested_filename, carried_in(content, "a report")


def texts(page: Any, selector: str) -> list[str]:
    return list(page.locator(selector).all_inner_texts())


def test_it_is_of_what_the_page_is_narrowed_down_to(browser: Any, address: str) -> None:
    with watched(browser, address, accept_downloads=True) as page:
        open_map(page, f"street={STREET}&community={EAST}&profile=elder&minutes=10&hour=20")
        opened(page)
        assert page.evaluate("document.activeElement.name") == "area"
        assert texts(page, "#report [name=area] option") == [
            "All of The valley", "Valley Street", "East"]  # fmt: skip
        assert "hour chosen on the map are left aside" in page.inner_text("#report")
        name, read = taken(page, form="html")
        asked = read.report.asked
        assert (asked.area, asked.profile, asked.minutes, asked.language) == (
            EAST, "elder", 10, "en")  # fmt: skip
        assert name.startswith("Within-10-minutes-on-foot")
        assert EAST in name
        assert page.inner_text(".save-sign") == f"Saved: {name}"
        _, read = taken(page, form="xlsx", area="", lang="zh")
        assert (read.form, read.report.asked.area) == ("xlsx", read.report.run.city_code)
        page.keyboard.press("Escape")
        assert page.evaluate("document.activeElement.id") == "save-open"


def test_it_is_in_the_language_of_the_page(browser: Any, address: str) -> None:
    phone = {"locale": "zh-CN", "viewport": {"width": 390, "height": 844}}
    with watched(browser, address, accept_downloads=True, **phone) as page:
        open_map(page)
        opened(page)
        assert len(texts(page, "#report [name=area] option")) == 1
        name, read = taken(page)
        assert name.startswith("步行15分钟")
        assert (read.form, read.report.asked.language) == ("pdf", "zh")


def test_what_goes_wrong_is_told_where_it_is_looked_for(browser: Any, address: str) -> None:
    full = {"status": 503, "content_type": "application/problem+json",
            "body": '{"detail": "too many wait already.", "hint": "ask again soon."}'}  # fmt: skip
    with watched(browser, address, refusals=(503,)) as page:
        page.route("**/api/v1/report?*", lambda route: route.fulfill(**full))
        open_map(page)
        opened(page)
        page.click(".save-make")
        fault = page.locator("#report [role=alert]")
        sync_api.expect(fault).to_contain_text("Too many wait already. Ask again soon.")
        sync_api.expect(page.locator(".save-sign")).to_be_empty()
