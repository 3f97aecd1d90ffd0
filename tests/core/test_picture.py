"""A view of the map becomes a page: what was chosen stands on it, and a text stays a text."""

import base64
import re
import subprocess
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from conftest import lonlat, write_valley
from worked_valley import HOSTILE

import web
from geo.answers import City, open_city
from geo.answers.pictures import View, picture_of
from geo.errors import ContractError, NotFoundError, ReportError
from geo.outputs.shades import MEASURES
from geo.outputs.sheet import set_sheet
from geo.pipeline import build

FONTS = Path(web.__file__).parent / "static" / "vendor" / "print"
NAME = f"#evil[x] $a$ {HOSTILE}"
EAST = (*lonlat(1500, 0), *lonlat(3000, 1000))
"""The box of the eastern community."""

pytestmark = pytest.mark.skipif(
    not FONTS.exists(), reason="the page's assets are not there: python3 scripts/assets.py"
)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Build the valley, its western community under a hostile name."""
    folder = tmp_path_factory.mktemp("picture")
    city_file = write_valley(folder / "valley")
    communities = city_file.with_name("communities.geojson")
    quoted = NAME.replace("\\", "\\\\").replace('"', '\\"')
    communities.write_text(communities.read_text("utf-8").replace("West", quoted), "utf-8")
    build(city_file, str(folder / "valley.gpkg"))
    return open_city(folder / "valley.gpkg")


def page(city: City, view: View | None = None, *, form: Any = "svg", **asked: Any) -> bytes:
    """Set a page of the valley in English."""
    question = city.question(**asked)
    return picture_of(city, view or View(), question, form=form, language="en", fonts=FONTS)


def text_of(city: City, tmp_path: Path, view: View | None = None, **asked: Any) -> str:
    """Read what stands on a page."""
    file = tmp_path / "page.pdf"
    file.write_bytes(page(city, view, form="pdf", **asked))
    said = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, check=True)
    return re.sub(r"\s+", " ", said.stdout.decode())


def map_of(page: bytes) -> ElementTree.Element:
    """Return the picture within a page."""
    (data,) = re.findall(rb"data:image/svg\+xml;base64,([\w+/=]+)", page)
    return ElementTree.fromstring(base64.b64decode(data))


def test_a_page_is_what_its_name_says(city: City) -> None:
    begins = {"pdf": b"%PDF-", "png": b"\x89PNG", "svg": b"<svg"}
    assert all(page(city, form=form).startswith(first) for form, first in begins.items())


def test_the_page_tells_what_was_chosen_and_where_it_comes_from(city: City, tmp_path: Path) -> None:
    view = View(level="community", measure="outside", narrowed="100001001002")
    said = text_of(city, tmp_path, view, profile="elder", at=datetime(2026, 11, 28, 19, 0))
    assert "The valley · Residents outside by community" in said
    assert "elder 3 km/h · 15 min · up to 750 m" in said
    assert "2026-11-28 Saturday 19:00 · East only" in said
    assert f"run {city.run.id}" in said
    assert "invented" in said
    assert re.search(r"\d+ m", said), "a scale"
    assert " N " in said, "north"


def test_figures_are_those_of_what_the_view_is_narrowed_to(city: City, tmp_path: Path) -> None:
    assert "Covered 84.6%" in text_of(city, tmp_path)
    said = text_of(city, tmp_path, View(narrowed="100001001002"))
    assert all(figure in said for figure in ("Covered 33.3%", "Residents 120", "Outside 80"))


def test_a_hostile_name_is_set_letter_by_letter(city: City, tmp_path: Path) -> None:
    assert NAME[:12] in text_of(city, tmp_path)
    assert HOSTILE not in page(city).decode()


def test_letters_travel_inside_the_page(city: City, tmp_path: Path) -> None:
    file = tmp_path / "page.pdf"
    file.write_bytes(page(city, form="pdf"))
    listed = subprocess.run(["pdffonts", file], capture_output=True, check=True).stdout.decode()
    fonts = listed.splitlines()[2:]
    assert fonts
    assert all("NotoSansSC" in font and "yes yes yes" in font for font in fonts)
    assert file.stat().st_size < 2_000_000


@pytest.mark.parametrize("measure", MEASURES)
def test_every_area_of_the_level_is_filled(city: City, measure: str) -> None:
    drawn = map_of(page(city, View(measure=measure)))
    fills = [path.get("stroke-width") for path in drawn.iter() if path.get("stroke") == "#fff"]
    assert fills.count("0.4") == 4


def test_a_layer_taken_away_is_not_drawn(city: City) -> None:
    def dots(*layers: str) -> int:
        drawn = map_of(page(city, View(layers=layers)))
        return sum(one.tag.endswith("circle") for one in drawn.iter())

    assert (dots(), dots("-stations")) == (1, 0), "the hub is a diamond"


def test_only_what_is_seen_is_drawn(city: City) -> None:
    whole, east = (map_of(page(city, View(bbox=box))) for box in (None, EAST))
    assert len([*east.iter()]) < len([*whole.iter()])


def test_a_view_taller_than_wide_has_an_upright_page(city: City) -> None:
    west, south = lonlat(1400, 0)
    east, north = lonlat(1500, 1000)
    pages = (page(city, View(bbox=box)) for box in (EAST, (west, south, east, north)))
    sizes = [re.findall(rb'viewBox="0 0 ([\d.]+) ([\d.]+)"', one)[0] for one in pages]
    assert [float(wide) > float(tall) for wide, tall in sizes] == [True, False]


@pytest.mark.parametrize(
    ("view", "error", "told"),
    [
        (View(measure="joy"), NotFoundError, "measures: coverage"),
        (View(level="planet"), NotFoundError, "levels: district"),
        (View(narrowed="1"), NotFoundError, "no area '1'"),
        (View(bbox=(10, 10, 10, 20)), ContractError, "is no box"),
        (View(bbox=(-500, 0, 500, 80)), ContractError, "is no box"),
    ],
    ids=["measure", "level", "area", "no width", "off the globe"],
)
def test_what_is_not_there_is_told(
    city: City, view: View, error: type[Exception], told: str
) -> None:
    with pytest.raises(error, match=told):
        page(city, view)


def test_fonts_that_are_not_there_are_told(tmp_path: Path) -> None:
    with pytest.raises(ReportError, match=r"has no NotoSansSC-Regular\.ttf"):
        set_sheet("picture.typ", {}, form="pdf", fonts=tmp_path)
