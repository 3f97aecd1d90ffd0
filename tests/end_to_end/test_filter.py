"""A planner filters, chooses an hour, searches, goes through the gaps and takes things away."""

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from conftest import write_valley
from served import open_map, served_here, watched
from worked_valley import HOSTILE

from geo.pipeline import Wish, build

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

pytestmark = pytest.mark.browser

EAST, WEST = "100001001002", "100001001001"
HOURS = {"A": "Mo-Fr 09:00-17:00", "H": "Mo-Su 09:00-21:00"}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve two editions of the valley, the hub new; its fourth grid has a hostile name."""
    folder = tmp_path_factory.mktemp("filter")
    city_file = write_valley(folder / "valley")
    grids = city_file.with_name("grids.geojson")
    grids.write_text(grids.read_text("utf-8").replace("Grid 2-1", HOSTILE), "utf-8")
    stations = city_file.with_name("stations.csv")
    head, *lines = stations.read_text("utf-8").splitlines()
    told = [f"{line},{HOURS[line[0]]},{'advice' if line[0] == 'A' else 'advice;books'}"
            for line in lines]  # fmt: skip
    text = city_file.read_text("utf-8")
    kind = 'kind = "kind"\n'
    assert text.count(kind) == 1
    city_file.write_text(
        text.replace(kind, f'{kind}hours = "open"\nservices = "offers"\n'), "utf-8"
    )
    for day, there in {"2026-01-05": told[:1], "2026-02-02": told}.items():
        stations.write_text("\n".join([f"{head},open,offers", *there]), "utf-8")
        build(city_file, str(folder / "valley.gpkg"), Wish(valid_from=day))
    with served_here(str(folder / "valley.gpkg")) as root:
        yield root


SEEN = {"viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}


@pytest.fixture
def page(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Open the map, watched."""
    with watched(browser, address, **SEEN | getattr(request, "param", {})) as page:
        open_map(page)
        yield page


def expect(page: Any, selector: str) -> Any:
    """Await what a part of the page comes to say."""
    return sync_api.expect(page.locator(selector))


def saved(page: Any, name: str) -> Path:
    """Take a thing of the menu away and return the file."""
    page.click("#save-open")
    with page.expect_download() as download:
        page.click(f"[data-save='{name}']")
    return Path(download.value.path())


def test_each_filter_narrows_the_figures_and_has_a_chip(page: Any) -> None:
    page.click("#filter-open")
    page.select_option("#community", EAST)
    expect(page, ".figures-of").to_have_text("East")
    expect(page, ".headline-rate").to_have_text("33.3%")
    page.select_option("#service", "books")
    expect(page, "#chips .chip-text").to_have_text(["books", "East"])
    page.click(".chip[data-filter=community]")
    expect(page, ".headline-rate").to_have_text("7.7%")
    page.click("#filter-reset")
    expect(page, ".chip").to_have_count(0)
    expect(page, ".headline-rate").to_have_text("84.6%")


def test_the_card_tells_how_sure_it_is_and_what_has_changed(page: Any) -> None:
    expect(page, "#range").to_have_text(re.compile(r"\d% – \d+\.\d%"))
    expect(page, "#change").to_have_text("Since 2026-01-05, in points: +7.7 (stations +7.7)")


def test_communities_are_those_of_the_street(page: Any) -> None:
    page.click("#filter-open")
    page.select_option("#street", "100001001")
    expect(page, "#community option").to_have_text(["All communities", "West", "East"])


def test_a_limit_of_ones_own_is_checked(page: Any) -> None:
    page.select_option("#minutes", "own")
    page.fill("#limit-own", "a while")
    page.keyboard.press("Enter")
    expect(page, "#limit-fault").to_contain_text("found “a while”")
    assert "minutes" not in page.url
    page.fill("#limit-own", "16")
    page.keyboard.press("Enter")
    expect(page, ".headline-rate").to_have_text("94.2%")
    assert "minutes=16" in page.url
    expect(page, "#minutes").to_have_value("16")


def test_a_link_shows_the_same_thing(page: Any, browser: Any, address: str) -> None:
    page.click("#filter-open")
    for name, value in {"street": "100001001", "community": EAST, "service": "advice"}.items():
        page.select_option(f"#{name}", value)
    page.select_option("#profile", "elder")
    page.select_option("#measure", "outside")
    page.keyboard.press("Escape")
    page.focus("#week-slider")
    page.keyboard.press("ArrowRight")
    expect(page, ".chip[data-filter=hour]").to_have_text(re.compile("Mon 19:00"))
    page.wait_for_load_state("networkidle")
    with watched(browser, address, **SEEN) as other:
        open_map(other, page.url.partition("#")[2])
        other.wait_for_load_state("networkidle")
        assert other.url == page.url
        for part in ("#chips", "#classes", "#figures-body", "#week-said"):
            assert other.inner_text(part) == page.inner_text(part)
        both = [shown.locator("#map_city").screenshot() for shown in (page, other)]
    assert len(both[0]) == pytest.approx(len(both[1]), rel=0.02), "the same picture, but for edges"


def test_an_hour_is_chosen_by_keys_and_pointer_and_given_up(page: Any) -> None:
    expect(page, "#week").to_have_attribute("data-state", "ready")
    slider = page.locator("#week-slider")
    slider.focus()
    slider.press("End")
    expect(page, "#week-said").to_have_text("Sun 23:00 · 0 of 2 stations open")
    expect(page, "#week-rate").to_have_text("covered 0.0%")
    expect(page, ".headline-rate").to_have_text("0.0%")
    box = page.locator("#week-bars").bounding_box()
    page.mouse.click(box["x"] + box["width"] * (5 * 24 + 10.5) / 168, box["y"] + 10)
    expect(page, "#week-said").to_have_text("Sat 10:00 · 1 of 2 stations open")
    assert slider.get_attribute("aria-valuetext") == (
        "Sat 10:00 · 1 of 2 stations open · covered 7.7%"
    )
    assert "hour=130" in page.url
    page.click("#week-any")
    expect(page, "#week-said").to_have_text("Any time")
    assert "hour" not in page.url


def test_search_finds_by_name_and_asks_there(page: Any) -> None:
    page.keyboard.press("/")
    page.keyboard.type("Station H")
    expect(page, "[role=option][aria-selected=true]").to_contain_text("Station H")
    page.keyboard.press("Enter")
    page.wait_for_selector("html[data-answer=ready]")
    assert "at=" in page.url
    page.focus("#search-box")
    page.fill("#search-box", "nowhere at all")
    expect(page, "#search-list").to_contain_text("Nothing found")
    page.keyboard.press("Escape")
    expect(page, "#search-list").to_be_hidden()


def test_gaps_add_up_sort_and_fly(page: Any) -> None:
    page.click("[data-room=gaps]")
    expect(page, "#gaps-total").to_have_text("3 gaps, 80 residents: all who are outside")
    residents = page.locator("#gaps-rows td:nth-child(2)")
    assert residents.all_inner_texts() == ["50", "20", "10"]
    page.click("th[data-column=residents] button")
    expect(page, "th[data-column=residents]").to_have_attribute("aria-sort", "ascending")
    assert residents.all_inner_texts() == ["10", "20", "50"]
    page.select_option("#gaps-cause", "not_snapped")
    expect(page, "#gaps-total").to_have_text("1 gaps, 20 of the 80 residents outside")
    assert "cause=not_snapped" in page.url
    before = page.url
    page.click("#gaps-rows .gap-name")
    page.wait_for_function("old => location.href !== old", arg=before)


def test_tables_and_pictures_are_taken_away(page: Any) -> None:
    rows = [*csv.DictReader(io.StringIO(saved(page, "coverage.csv").read_text("utf-8-sig")))]
    assert [row["code"][-6:] for row in rows] == ["001001", "001002", "002001", "002002"]
    book = openpyxl.load_workbook(io.BytesIO(saved(page, "gaps.xlsx").read_bytes()))
    assert book.sheetnames[0] == "Gaps"
    assert saved(page, "pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    "page", [{"viewport": {"width": 390, "height": 844}}], ids=["phone"], indirect=True
)
def test_a_phone_has_room_for_all_of_it(page: Any) -> None:
    page.click("#filter-open")
    page.select_option("#community", WEST)
    expect(page, ".chip").to_contain_text("West")
    page.keyboard.press("Escape")
    expect(page, "#filter").to_be_hidden()
    page.click("#week summary")
    page.locator("#week-bars").click()
    expect(page, "#chips .chip[data-filter=hour]").to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
