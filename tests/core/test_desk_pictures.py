"""Maps, charts and pages of the desk: complete, in the colours of every other map, and unafraid."""

import json
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import folium
import geopandas as gpd
import pandas as pd
import pytest
import shapely
from branca.element import Element
from matplotlib.collections import PathCollection
from matplotlib.colors import to_hex
from matplotlib.text import Text
from stored import stored, walkable_valley
from worked_valley import HOSTILE

import geo
from geo.answers import City, open_city
from geo.crs import STORED
from geo.desk import assets
from geo.desk.colours import coloured
from geo.desk.paper import Paper, say
from geo.desk.places import Places
from geo.errors import ContractError, CRSError, NotFoundError
from geo.outputs import webmap
from geo.outputs.charts import NOBODY, RAMP
from geo.outputs.shades import CAUSE_COLOURS

BREAKOUT = "</script><script>alert(1)</script>"
NAMES = ("栖霞街道", "$\\frac{1}{2}$", HOSTILE, "😀 Park")
POINT = shapely.Point(118.9, 32.1)


@pytest.fixture(scope="module")
def city(built_valley: str) -> City:
    return open_city(built_valley)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> City:
    """Leave a valley in a store whose grids are called what nobody should be called."""
    tables = walkable_valley()
    for name in ("areas", "coverage"):
        names = tables[name]["name"].to_numpy(dtype=object, copy=True)
        names[-len(NAMES) :] = NAMES  # the grids
        tables[name] = tables[name].assign(name=names)
    return stored(tables, tmp_path_factory.mktemp("hostile"))


def texts(paper: Paper) -> list[str]:
    return [text.get_text() for text in paper.findobj(Text) if text.get_text()]


def data(page: str) -> dict[str, list[dict[str, object]]]:
    (block,) = re.findall(r'<script type="application/json" id="data">(.*?)</script>', page)
    told: dict[str, list[dict[str, object]]] = json.loads(block)
    return told


def test_a_map_says_what_it_is_whose_walk_and_where_it_comes_from(city: City) -> None:
    said = texts(geo.picture(city, by="community"))
    assert "The valley · Residents covered by community" in said
    assert any(text.startswith("adult 4 km/h · 15 min · up to 1,000 m") for text in said)
    assert any(text.startswith("invented · Data as of") and city.run.id in text for text in said)
    assert {"N", "500 m", "Residents covered", "station", "hub", "83–100%"} <= {*said}


def test_a_map_has_the_colours_of_every_other_map(city: City) -> None:
    axes = geo.picture(city, by="community").axes[0]
    filled = [part for part in axes.collections if isinstance(part, PathCollection)]
    colours = {to_hex(face) for part in filled for face in part.get_facecolor()}
    assert {RAMP[5], RAMP[2]} <= colours  # West is covered, of East a third


def test_a_map_in_chinese_is_written_in_chinese(city: City) -> None:
    if not (assets.VENDOR / "print").exists():
        pytest.skip("the letters are not there: python3 scripts/assets.py")
    paper = geo.picture(city, measure="cause", language="zh")
    assert "缺口主因" in texts(paper)
    assert paper._repr_png_().startswith(b"\x89PNG")


def test_a_map_of_one_area_shows_little_more(city: City) -> None:
    (west, east), (south, north) = (
        geo.picture(city, under="100001001001").axes[0].get_xlim(),
        geo.picture(city, under="100001001001").axes[0].get_ylim(),
    )
    assert east - west < 2 * 1500
    assert north - south < 3000


def test_what_is_marked_is_numbered_in_its_order(city: City) -> None:
    paper = geo.picture(city, marks=geo.new_stations(city, 2))
    assert "1" in texts(paper)


@pytest.mark.parametrize("with_letters", [True, False], ids=["our letters", "no letters"])
def test_any_name_can_be_drawn_and_none_is_run(
    with_letters: bool,  # noqa: FBT001 - a case
    city: City,
    hostile: City,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    if not with_letters:
        monkeypatch.setattr(assets, "VENDOR", tmp_path)
    geo.picture(hostile, under="100001001001")._repr_png_()
    geo.chart(geo.causes(city).assign(name=NAMES))._repr_png_()  # a missing glyph is a warning


def test_a_text_is_no_formula_and_leaves_out_what_letters_lack() -> None:
    drawn = say(Paper(2, 2), 0.5, 0.5, "$x_1$ \U000e0041")
    assert drawn.get_text() == "$x_1$"
    assert not drawn.get_parse_math()


MEASURES: dict[str, Callable[[City], pd.DataFrame]] = {
    "groups": lambda city: geo.groups(city, by="district"),
    "week": lambda city: geo.week(city),
    "causes": lambda city: geo.causes(city),
    "ranges": lambda city: geo.ranges(city, runs=20),
    "new stations": lambda city: geo.new_stations(city, 2),
    "what if": lambda city: geo.what_if(city, [{"do": "remove", "station": "A"}]),
    "completeness": lambda city: geo.completeness(city),
    "change": lambda city: geo.change(city, city),
}


@pytest.mark.parametrize("ask", MEASURES.values(), ids=MEASURES)
def test_a_measure_has_a_chart_that_names_its_run(
    ask: Callable[[City], pd.DataFrame], city: City
) -> None:
    paper = geo.chart(ask(city))
    assert any(f"run {city.run.id}" in text for text in texts(paper))
    assert paper._repr_png_().startswith(b"\x89PNG")


def test_a_chart_of_causes_has_their_colours(city: City) -> None:
    bars = geo.chart(geo.causes(city)).axes[0].patches
    drawn = {to_hex(bar.get_facecolor()) for bar in bars if bar.get_width() > 0}
    assert drawn
    assert drawn <= {*CAUSE_COLOURS.values()}


def test_a_chart_says_how_many_rows_it_leaves_out(city: City) -> None:
    many = pd.concat([geo.causes(city)] * 5)
    many.attrs = geo.causes(city).attrs
    paper = geo.chart(many)
    assert any("15 of 20 rows" in text for text in texts(paper))
    assert len(paper.axes[0].get_yticks()) == 15


def test_what_has_no_chart_is_refused(city: City) -> None:
    with pytest.raises(ContractError, match="no chart of coverage"):
        geo.chart(geo.coverage(city))
    with pytest.raises(ContractError, match="causes has no rows"):
        geo.chart(geo.causes(city)[:0])


def test_a_page_keeps_every_name_as_text(hostile: City) -> None:
    frame = geo.coverage(hostile).assign(name=[*NAMES[:3], BREAKOUT])
    page = frame.explore().text
    told = [dict(feature["told"])["name"] for feature in data(page)["features"]]  # type: ignore[call-overload]
    assert told == [*NAMES[:3], BREAKOUT]
    assert "<img" not in page
    assert page.count("<script") == 3  # the data, Leaflet, and what draws


def test_what_a_page_guards_against_is_real(hostile: City, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Element, "__init__", webmap._compile_text)
    plain = gpd.GeoDataFrame(geo.coverage(hostile)[["name", "geometry"]])
    plain.__class__ = gpd.GeoDataFrame
    (run,) = [name for name in NAMES if "7*7" in name]
    assert run not in str(plain.explore(tiles=None).get_root().render())
    assert json.dumps(run)[1:-1].replace("<", "\\u003c") in geo.coverage(hostile).explore().text


def test_folium_is_kept_from_running_texts_once_a_city_is_open(
    city: City, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Element, "__init__", webmap._compile_text)
    geo.open_city(city.location)
    page = folium.Map(tiles=None)
    folium.Marker((0, 0), tooltip="{{7*7}}").add_to(page)
    assert "{{7*7}}" in page.get_root().render()


def test_a_page_asks_no_other_machine_and_runs_nothing_but_its_own(city: City) -> None:
    page = geo.coverage(city).explore().text
    assert "default-src 'none'" in page
    assert not re.search(r"""(?:src|href)\s*=\s*["']?(?:https?:)?//""", page)
    (nonce,) = {*re.findall(r'nonce="([^"]+)"', page)}
    assert f"script-src 'nonce-{nonce}'" in page
    assert nonce not in geo.coverage(city).explore().text


def test_a_notebook_shows_a_page_in_a_frame_of_its_own(city: City, tmp_path: Path) -> None:
    page = geo.coverage(city).explore(height_px=300)
    shown = page._repr_html_()
    assert 'sandbox="allow-scripts"' in shown
    assert "height:300px" in shown
    page.save(tmp_path / "map.html")
    kept = (tmp_path / "map.html").read_text(encoding="utf-8")
    (inside,) = re.findall(r'srcdoc="([^"]*)"', shown)
    assert unescape(inside) == kept


def test_rows_without_a_shape_are_not_drawn_and_the_ground_is(city: City) -> None:
    rows = Places({"code": ["a", "b"]}, geometry=[POINT, None], crs=STORED)
    told = data(rows.explore(on=geo.table(city, "areas")).text)
    assert [dict(one["told"])["code"] for one in told["features"]] == ["a"]  # type: ignore[call-overload]
    assert len(told["ground"]) == len(city.table("areas"))


@pytest.mark.parametrize(
    ("name", "values", "colours"),
    [
        ("rate_residents", [0.0, 0.5, 1.0, float("nan")], [RAMP[0], RAMP[3], RAMP[5], NOBODY]),
        ("cause", ["gate", "too_far", None], [CAUSE_COLOURS["gate"], CAUSE_COLOURS["too_far"],
                                              NOBODY]),
    ],
    ids=["a rate", "a cause"],
)  # fmt: skip
def test_rows_have_the_colours_of_every_other_map(
    name: str, values: list[object], colours: list[str]
) -> None:
    rows = Places({name: values}, geometry=[POINT] * len(values), crs=STORED)
    fills, keys, column = coloured(rows, None)
    assert fills == colours
    assert column == name
    assert {*fills} <= {colour for colour, _ in keys}


def test_a_column_that_is_not_there_and_places_that_are_nowhere_are_refused() -> None:
    rows = Places({"code": ["a"]}, geometry=[POINT], crs=STORED)
    with pytest.raises(NotFoundError, match="no column 'kind'"):
        rows.explore("kind")
    with pytest.raises(CRSError, match="the places have no CRS"):
        rows.set_crs(None, allow_override=True).explore()
