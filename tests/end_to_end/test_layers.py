"""A person colours the map by a measure, shows layers, points at things, and shares the view."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from conftest import lonlat, write_valley
from served import READY, await_that, open_map, served_here, told_at, watched
from shapely import Point, Polygon
from worked_valley import HOSTILE

from geo.pipeline import build
from geo.store import open_store
from geo.store.edit import Editor, Stamp

sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")

expect = sync_api.expect

pytestmark = pytest.mark.browser

NOON = Stamp("2026-11-24T12:00:00", "planner")
EAST, WEST = "100001001002", "100001001001"
DARKEST, LIGHTEST, ASIDE = (4, 90, 141), (241, 238, 246), (233, 235, 238)
TITLES = {
    "outside": "Residents outside, by Grid",
    "cause": "Main cause of the gap, by Grid",
    "team": "Team complete, by Grid",
    "requests": "Open requests, by Grid",
    "slowest": "Minutes to the nearest, slowest tenth, by Grid",
    "coverage": "Residents covered, by Grid",
}
COUNTS = {
    "outside": {"0": 3, "Gap: over half are outside": 1},
    "cause": {"Nobody is outside": 2},
    "team": {"100%": 1, "50%–74%": 1, "0%–24%": 2},
    "requests": {"0": 4, "Some are overdue": 0},
    "slowest": {"5–10": 1, "10–15": 1, "No way on foot": 2},
    "coverage": {"0%–17%": 1, "67%–83%": 1, "83%–100%": 2},
}
"""Measure -> classes of the valley's four grids."""
READING = "willReadFrequently"
"""What a browser says of a test that reads a canvas."""
AREAS = "import('/static/js/map/areas.js').then((areas) => areas.{})"


def fill(editor: Editor) -> None:
    """Write a partner, a compound and a gate under a hostile name, and teams of three grids."""
    corners = ((1550, 560), (1800, 560), (1800, 800), (1550, 800))
    yard = Polygon([lonlat(*corner) for corner in corners])
    rows = {
        "partners": {
            "code": "U1",
            "kind": "merchant",
            "geometry": Point(lonlat(1000, 200)).wkb_hex,
        },
        "compounds": {"code": "K1", "residents": 12, "geometry": yard.wkb_hex},
        "gates": {
            "code": "G1",
            "passage": "residents",
            "geometry": Point(lonlat(2000, 300)).wkb_hex,
        },
    }
    for table, row in rows.items():
        editor.insert(table, {"name": HOSTILE, **row}, NOON)
    for grid, roles in ((f"{WEST}001", 3), (f"{WEST}002", 1), (f"{EAST}001", 0)):
        team = {"area": grid, "leader": roles > 0, "roles": roles, "helpers": 1, "members": 9}
        editor.insert("teams", team, NOON)


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Serve the valley with some places of the registry, its first grid under a hostile name."""
    folder = tmp_path_factory.mktemp("layers")
    city_file = write_valley(folder / "valley")
    grids = city_file.with_name("grids.geojson")
    grids.write_text(grids.read_text("utf-8").replace("Grid 1-1", HOSTILE), "utf-8")
    store = str(folder / "valley.gpkg")
    build(city_file, store)
    with open_store(store) as home, home.editing() as editor:
        fill(editor)
    with served_here(store) as root:
        yield root


@pytest.fixture
def page(browser: Any, address: str, request: pytest.FixtureRequest) -> Iterator[Any]:
    """Open the map at a view, watched."""
    with watched(browser, address, told=[READING]) as page:
        open_map(page, getattr(request, "param", ""))
        yield page


def colour_at(page: Any, east: float, north: float) -> tuple[int, ...]:
    """Read what is painted for areas at a place of the valley, whatever lies over it."""
    lon, lat = lonlat(east, north)
    return tuple(page.evaluate(
        f"""() => {{ const at = map_city.latLngToContainerPoint([{lat}, {lon}]);
          const here = map_city.getContainer().getBoundingClientRect();
          for (const canvas of document.querySelectorAll('.leaflet-areas-pane canvas')) {{
            const box = canvas.getBoundingClientRect();
            const x = Math.floor((at.x + here.left - box.left) * canvas.width / box.width);
            const y = Math.floor((at.y + here.top - box.top) * canvas.height / box.height);
            const [r, g, b, a] = canvas.getContext('2d').getImageData(x, y, 1, 1).data;
            if (a) return [r, g, b];
          }}
          return [0, 0, 0]; }}"""
    ))  # fmt: skip


def expect_at(page: Any, east: float, north: float, expected: str | tuple[int, ...]) -> None:
    """Await a colour at a place, allowing for what is a little transparent, or what is told."""
    is_told = isinstance(expected, str)
    read, wanted = (told_at, expected) if is_told else (colour_at, pytest.approx(expected, abs=2))
    await_that(page, lambda: read(page, east, north), wanted)


def classes(page: Any) -> dict[str, int]:
    """Read the legend: class -> how many areas."""
    told = page.locator("#classes li").all_inner_texts()
    pairs = (re.split(r"\n+", text.strip()) for text in told)
    return {label: int(count) for label, count in pairs}


def test_legend_tells_how_many_areas_are_in_each_class(page: Any) -> None:
    for measure, counts in COUNTS.items():
        page.select_option("#measure", measure)
        expect(page.locator("#legend-rate")).to_have_text(TITLES[measure])
        told = classes(page)
        assert {label: told[label] for label in counts} == counts
        assert f"measure={measure}" in page.url


def test_areas_show_their_rate_and_what_is_tried_until_it_is_taken_back(page: Any) -> None:
    expect_at(page, 300, 300, DARKEST)
    tried = f"[['{WEST}001', {{covered_residents: 0, too_far_residents: 100}}]]"
    page.evaluate(AREAS.format(f"repaint(new Map({tried}))"))
    expect_at(page, 300, 300, LIGHTEST)
    page.evaluate(AREAS.format(f"repaint(new Map([['{WEST}001', null]]))"))
    expect_at(page, 300, 300, DARKEST)


def test_tiles_look_and_tell_as_shapes_do(page: Any) -> None:
    whole = {east: colour_at(page, east, 300) for east in (300, 1000, 2500)}
    page.evaluate(AREAS.format("drawTiled('grid')"))
    page.wait_for_function(
        "() => document.querySelectorAll('.leaflet-areas-pane .leaflet-tile-loaded').length > 2"
    )
    for east, colour in whole.items():
        expect_at(page, east, 300, colour)
    told_at(page, 300, 300)
    expect(page.locator(".leaflet-tooltip")).to_have_text(re.compile(f"^{re.escape(HOSTILE)}"))
    page.evaluate(AREAS.format(f"repaint(new Map([['{WEST}001', {{covered_residents: 0}}]]))"))
    expect_at(page, 300, 300, LIGHTEST)


@pytest.mark.parametrize("page", [f"community={EAST}"], indirect=True)
def test_areas_elsewhere_are_grey_when_the_view_is_narrowed(page: Any) -> None:
    expect_at(page, 300, 300, ASIDE)
    assert colour_at(page, 2500, 300) != pytest.approx(ASIDE, abs=2)
    page.evaluate(AREAS.format("narrow({})"))
    expect_at(page, 300, 300, DARKEST)


@pytest.mark.parametrize(
    "page", ["view=15,{1:.5f},{0:.5f}".format(*lonlat(1500, 450))], ids=["near"], indirect=True
)
def test_a_hostile_name_is_text_under_the_pointer_and_in_the_address(page: Any) -> None:
    page.click("#layers > summary")
    for layer in ("partners", "gates", "demand", "barriers", "channels"):
        page.check(f"input[name=layer-{layer}]")
    page.uncheck("input[name=layer-demand]")
    expect_at(page, 1650, 700, f"{HOSTILE}\nResidents 12")
    expect_at(page, 1000, 200, f"{HOSTILE}\nMerchant")
    expect_at(page, 2000, 300, f"{HOSTILE}\nResidents only")
    assert "layers=%2Bpartners,%2Bgates,%2Bbarriers,%2Bchannels" in page.url
    page.reload()
    page.wait_for_selector(READY)
    page.click("#layers > summary")
    assert page.is_checked("input[name=layer-partners]")
    assert not page.is_checked("input[name=layer-demand]")


def test_contours_of_a_station_are_drawn_and_taken_away(page: Any) -> None:
    contour = "import('/static/js/map/contours.js').then((one) => one.showContour({}))"
    answer = page.evaluate(contour.format("'A'"))
    assert [feature["properties"]["minutes"] for feature in answer["features"]] == [5, 10, 15]
    assert page.locator(".leaflet-contours-pane canvas").count() == 1
    page.evaluate(contour.format("null"))
