"""A person asks: by a click, between two places, of ground that is drawn, and in words.

The first grid and a station have a hostile name; whatever the page complains of, asks elsewhere or
alerts fails the test.
"""

import csv
import io
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

EAST = "100001001002"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the valley under hostile names, with hours and a team."""
    folder = tmp_path_factory.mktemp("ask")
    city_file = write_valley(folder / "valley")
    grids, stations = (city_file.with_name(name) for name in ("grids.geojson", "stations.csv"))
    grids.write_text(grids.read_text("utf-8").replace("Grid 2-1", HOSTILE), "utf-8")
    rows = list(csv.reader(stations.read_text("utf-8").splitlines()))
    told = io.StringIO()
    hours = ("hours", "24/7", "Mo 09:00-09:01")
    csv.writer(told).writerows([*row, one] for row, one in zip(rows, hours, strict=True))
    stations.write_text(told.getvalue().replace("Station H", f"Hub {HOSTILE}"), "utf-8")
    text = city_file.read_text("utf-8").replace(
        'kind = "kind"\n', 'kind = "kind"\nhours = "hours"\n'
    )
    city_file.write_text(f'{text}\n[[teams]]\nfile = "teams.csv"\narea = "area"\n'
                         'leader = "leader"\nroles = "roles"\n', "utf-8")  # fmt: skip
    city_file.with_name("teams.csv").write_text(f"area,leader,roles\n{EAST}001,0,2\n", "utf-8")
    build(city_file, str(folder / "valley.gpkg"))
    with served_here(str(folder / "valley.gpkg")) as root:
        yield root


@pytest.fixture
def page(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Open the map at what the address says, watched."""
    with watched(browser, address, **getattr(request, "param", {})) as page:
        open_map(page)
        yield page


def click(page: Any, east: float, north: float) -> None:
    """Click a place of the valley."""
    page.mouse.click(*spot(page, east, north))


def card(page: Any) -> str:
    """Wait for the card and read it."""
    page.wait_for_selector("html[data-answer=ready]")
    return str(page.inner_text("#answer"))


def test_card_tells_status_cause_hours_posts_and_copies_its_address(page: Any) -> None:
    click(page, 1520, 510)
    told = card(page)
    assert HOSTILE in told
    assert f"Valley · Valley Street · East · {EAST}001" in told
    assert "No station is within 15 minutes on foot." in told
    assert "Cause\nThe stations are too far away" in told
    assert "Cheapest mend\nAnother station" in told
    assert f"Hub {HOSTILE} Closed" in told
    assert "Station A Open" in told
    page.click(".ask-posts summary")
    posts = page.inner_text(".ask-posts")
    assert "Leader’s post vacant · standing posts 2/3" in posts  # noqa: RUF001
    page.click("[data-do=copy]")
    sync_api.expect(page.locator(".ask-share [role=status]")).to_contain_text(re.compile("Cop"))
    page.click("text=Valley Street >> nth=0")


def test_place_beyond_every_area_says_so_and_nothing_else(page: Any) -> None:
    click(page, 1500, 1060)
    told = card(page)
    assert "In no grid" in told
    assert "null" not in told
    assert "undefined" not in told


def test_station_that_is_picked_shows_what_it_reaches(page: Any) -> None:
    click(page, 2600, 620)
    card(page)
    page.click("#ask-contour")
    page.wait_for_selector("#ask-contour[aria-pressed=true]")
    page.keyboard.press("Escape")
    sync_api.expect(page.locator("#answer")).to_contain_text("Click anywhere")


def test_walk_has_two_ends_that_move_and_the_address_keeps_both(page: Any) -> None:
    page.click("[data-tool=walk]")
    click(page, 700, 500)
    sync_api.expect(page.locator("#answer")).to_contain_text("Now click where it ends")
    click(page, 1700, 500)
    told = card(page)
    assert re.search(r"On foot\n1[45]\.\d min · (9[89]\d|1,0[0-2]\d) m", told)
    assert "By Road" in told
    assert re.search("at=118.*to=118", page.url)
    end = page.locator(".leaflet-marker-icon[title=End]")
    end.focus()
    page.keyboard.press("ArrowRight")
    page.mouse.move(*spot(page, 700, 500))
    page.mouse.down()
    page.mouse.move(*spot(page, 2890, 110), steps=5)
    page.mouse.up()
    sync_api.expect(page.locator("#answer")).to_contain_text("no street within 200 m")
    page.keyboard.press("Escape")
    page.keyboard.press("Escape")
    sync_api.expect(page.locator("[data-tool=walk]")).to_have_attribute("aria-pressed", "false")
    assert "to=" not in page.url


def test_lasso_sums_up_what_is_drawn_clicked_or_listed(page: Any) -> None:
    page.click("[data-tool=lasso]")
    corners = [(60, 100), (2950, 100), (2950, 900), (60, 900)]
    page.mouse.move(*spot(page, *corners[0]))
    page.mouse.down()
    for corner in (*corners[1:], corners[0]):
        page.mouse.move(*spot(page, *corner), steps=4)
    page.mouse.up()
    assert "sums of" in card(page)
    page.keyboard.press("Escape")
    for corner in ((1900, 100), (2100, 100), (2000, 400)):
        click(page, *corner)
    page.click("[data-do=close-ring]")
    sync_api.expect(page.locator("#answer")).to_contain_text("no counts are given")
    page.fill("#lasso-codes", f"{EAST}, {EAST}001")
    page.click("#answer form button")
    sync_api.expect(page.locator("#answer")).to_contain_text("Exact sums of 1 whole areas")
    told = card(page)
    assert "120 / 24" in told
    assert f"counted once: {EAST}001" in told


def ask(page: Any, text: str) -> str:
    """Ask the assistant and read its last reply."""
    page.fill("#assistant-text", text)
    page.keyboard.press("Enter")
    page.wait_for_selector("html[data-reply]")
    return str(page.locator(".assistant-reply").last.inner_text())


def test_assistant_says_what_it_understood_and_shows_the_answer(page: Any) -> None:
    page.click("#assistant-open")
    told = ask(page, "Where is the nearest station to East?")
    assert "I understood: the nearest station to East" in told
    assert f"The nearest is Hub {HOSTILE}" in told
    told = ask(page, "Which grids of East are outside?")
    assert HOSTILE in told
    page.click(".assistant-row >> nth=0")
    click(page, 1520, 510)
    card(page)
    assert "here (the place you clicked)" in ask(page, "Is this place covered?")
    assert "I did not understand" in ask(page, f"{HOSTILE} <b>what</b>")
    page.click(".assistant-reply .ask-button >> nth=-1")
    sync_api.expect(page.locator(".assistant-reply")).to_have_count(5)
    page.focus("#assistant-text")
    page.keyboard.press("Escape")
    assert page.locator("#assistant").is_hidden()


@pytest.mark.parametrize(
    "page",
    [{"viewport": {"width": 390, "height": 844}, "locale": "zh-CN"}],
    ids=["phone"],
    indirect=True,
)
def test_phone_asks_in_a_sheet_from_below(page: Any) -> None:
    page.click("#assistant-open")
    told = ask(page, "覆盖率是多少？")  # noqa: RUF001
    assert "我理解为：The valley的居民覆盖率" in told  # noqa: RUF001
    sheet = page.locator("#assistant").bounding_box()
    assert sheet["y"] + sheet["height"] == pytest.approx(844, abs=1)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
