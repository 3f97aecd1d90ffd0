"""The map's frame holds no data and asks no other machine; tables become GeoJSON, texts literal."""

import json
import re
from collections.abc import Callable

import folium
import geopandas as gpd
import numpy as np
import pytest
import shapely
from branca.element import Element
from worked_valley import HOSTILE, valley_tables

from geo.crs import STORED
from geo.outputs import webmap
from geo.outputs.webmap import frame, geojson, keep_text_literal

PLACE = (32.07, 118.95)
POINT = {"type": "Point", "coordinates": [118.95, 32.07]}
FEATURE = {"type": "Feature", "properties": {"name": HOSTILE}, "geometry": POINT}
FEATURES = {"type": "FeatureCollection", "features": [FEATURE]}

SINKS: dict[str, Callable[[], Element]] = {
    "popup": lambda: folium.Marker(PLACE, popup=HOSTILE),
    "popup, parsed": lambda: folium.Marker(PLACE, popup=folium.Popup(HOSTILE, parse_html=True)),
    "tooltip": lambda: folium.Marker(PLACE, tooltip=HOSTILE),
    "div icon": lambda: folium.Marker(PLACE, icon=folium.DivIcon(html=HOSTILE)),
    "property": lambda: folium.GeoJson(FEATURES, tooltip=folium.GeoJsonTooltip(["name"])),
    "attribution": lambda: folium.TileLayer("http://127.0.0.1/{z}/{x}/{y}", attr=HOSTILE),
}


def drawn(sink: Callable[[], Element]) -> str:
    """Render a map that holds one element."""
    page = folium.Map(PLACE, tiles=None)
    sink().add_to(page)
    return str(page.get_root().render())


@pytest.mark.parametrize("sink", SINKS.values(), ids=SINKS)
def test_folium_keeps_a_hostile_name_literal(
    sink: Callable[[], Element], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Element, "__init__", webmap._compile_text)
    assert "49" in re.sub(r"_[0-9a-f]{32}", "", drawn(sink)), "no sink: choose another"
    keep_text_literal()
    assert "7*7" in drawn(sink)
    assert "49<" not in drawn(sink)


def test_frame_asks_no_other_machine_and_has_one_map() -> None:
    drawn = frame("/static/vendor")
    text = drawn.header + drawn.html + drawn.script
    assert not re.search(r"""(?:src|href)\s*=\s*["'](?:https?:)?//""", text)
    assert "/static/vendor/leaflet/leaflet.js" in drawn.header
    assert 'id="map_city"' in drawn.html
    assert "var map_city = L.map(" in drawn.script


def test_every_script_and_style_of_the_frame_carries_the_nonce() -> None:
    header = frame("/static/vendor").header_with("abc")
    tags = re.findall(r"<(?:script|style)[^>]*>", header)
    assert len(tags) >= 2
    assert all('nonce="abc"' in tag for tag in tags)


def test_geojson_says_what_the_table_says() -> None:
    stations = valley_tables()["stations"]
    told = json.loads(geojson(stations, columns=["code", "kind"]))
    assert told["type"] == "FeatureCollection"
    assert [one["properties"] for one in told["features"]] == [
        {"code": "A", "kind": "service"},
        {"code": "H", "kind": "hub"},
    ]
    where = [one["geometry"]["coordinates"] for one in told["features"]]
    assert np.array(where) == pytest.approx(shapely.get_coordinates(stations.geometry), abs=6e-6)


def test_geojson_keeps_a_hostile_name_and_writes_null_for_what_is_absent() -> None:
    table = gpd.GeoDataFrame(
        {"name": [HOSTILE, None], "rate": [float("nan"), 0.123456]},
        geometry=[None, shapely.Point(118.9512345678, 32.0)],
        crs=STORED,
    )
    first, second = json.loads(geojson(table))["features"]
    assert first["properties"] == {"name": HOSTILE, "rate": None}
    assert first["geometry"] is None
    assert second["properties"] == {"name": None, "rate": 0.1235}
    assert second["geometry"]["coordinates"] == [118.95123, 32.0]


def test_areas_that_share_a_border_still_share_it_when_rounded() -> None:
    areas = valley_tables()["areas"]
    told = json.loads(geojson(areas[areas["level"] == "grid"]))["features"]
    rings = [{tuple(at) for at in one["geometry"]["coordinates"][0]} for one in told]
    assert all(len(left & right) == 2 for left, right in zip(rings[:-1], rings[1:], strict=True))


def test_a_table_without_rows_is_an_empty_collection() -> None:
    assert json.loads(geojson(valley_tables()["hubs"]))["features"] == []
