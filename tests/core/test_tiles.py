"""Vector tiles lose nothing: every area is in some tile of every zoom, whatever its size and place.

Tiles are read by GDAL, which shares nothing with what writes them.
"""

import math
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import geopandas as gpd
import numpy as np
import pandas as pd
import pyogrio
import pytest
import shapely
from conftest import lonlat, write_valley
from hypothesis import assume, given
from hypothesis import strategies as st
from worked_valley import HOSTILE

from geo.answers import City, open_city
from geo.answers.tiles import AREAS_FROM
from geo.crs import STORED
from geo.errors import NotFoundError
from geo.outputs.tile_writer import _varints
from geo.outputs.tiles import BUFFER, EXTENT, PIXEL, Layer, Square, laid_out, on_unit_square, tile
from geo.pipeline import build
from geo.store import open_store
from geo.store.edit import Stamp

ZOOMS = range(19)
WEST, SOUTH = 118.9, 32.05


def patchwork(rows: int, columns: int, *, side: float = 0.004) -> gpd.GeoDataFrame:
    """Lay out areas that share crooked borders, one of them a speck and one a long thread."""
    rng = np.random.default_rng(7)
    lon, lat = np.meshgrid(WEST + side * np.arange(columns + 1), SOUTH + side * np.arange(rows + 1))
    corners = np.stack([lon, lat], axis=-1) + rng.uniform(-0.3, 0.3, (*lon.shape, 2)) * side
    shapes = [
        shapely.Polygon(corners[[i, i, i + 1, i + 1], [j, j + 1, j + 1, j]])
        for i in range(rows)
        for j in range(columns)
    ]
    speck = shapely.box(WEST, SOUTH, WEST + 1e-7, SOUTH + 1e-7)
    thread = shapely.box(WEST, SOUTH + 0.0013, WEST + side * columns, SOUTH + 0.0013 + 1e-9)
    shapes += [speck, thread]
    codes = [f"G{number:04}" for number in range(len(shapes))]
    return gpd.GeoDataFrame({"code": codes, "name": HOSTILE}, geometry=shapes, crs=STORED)


def squares(zoom: int, box: tuple[float, float, float, float]) -> Iterator[Square]:
    """List the tiles of a zoom that a box in the unit square meets, its buffer included."""
    more = BUFFER / EXTENT
    west, north, east, south = (value * 2**zoom for value in box)
    for x in range(math.floor(west - more), math.floor(east + more) + 1):
        for y in range(math.floor(north - more), math.floor(south + more) + 1):
            if min(x, y) >= 0 and max(x, y) < 2**zoom:
                yield Square(zoom, x, y)


def read(data: bytes, folder: Path, layer: str = "areas") -> gpd.GeoDataFrame:
    """Read a tile by GDAL in the tile's own units, y upwards."""
    place = folder / "tile.mvt"
    place.write_bytes(data)
    if not data or layer not in pyogrio.list_layers(place)[:, 0]:
        return gpd.GeoDataFrame({"code": []}, geometry=[])
    return pyogrio.read_dataframe(place, layer=layer, CLIP="NO")


@pytest.fixture(scope="module")
def patches() -> Layer:
    return laid_out(patchwork(6, 8), ["code", "name"])


@pytest.mark.parametrize("zoom", ZOOMS)
def test_every_area_is_in_some_tile_of_every_zoom(
    patches: Layer, zoom: int, tmp_path: Path
) -> None:
    seen: Counter[str] = Counter()
    box = tuple(shapely.total_bounds(patches.shapes))
    for square in squares(zoom, box):
        found = read(tile({"areas": patches}, square), tmp_path)
        assert found["code"].is_unique
        seen.update(found["code"])
    assert sorted(seen) == sorted(patches.columns["code"])


@pytest.mark.parametrize("zoom", ZOOMS)
def test_a_point_is_in_exactly_one_tile(patches: Layer, zoom: int, tmp_path: Path) -> None:
    seen: Counter[str] = Counter()
    for square in squares(zoom, tuple(shapely.total_bounds(patches.shapes))):
        drawn = tile({"areas": patches}, square, as_points=("areas",))
        seen.update(read(drawn, tmp_path)["code"])
    assert seen == Counter(patches.columns["code"])


def test_an_area_of_less_than_a_pixel_is_a_point_and_a_larger_one_is_not(tmp_path: Path) -> None:
    unit = 360 / 2**12 / EXTENT  # degrees of longitude of a tile's unit at zoom 12, on the equator
    sides = {"less": PIXEL * 0.98, "more": PIXEL * 1.02}
    shapes = [shapely.box(0.01, 0.01, 0.01 + s * unit, 0.01 + s * unit) for s in sides.values()]
    table = gpd.GeoDataFrame({"code": [*sides]}, geometry=shapes, crs=STORED)
    square = Square(12, 2048, 2047)
    found = read(tile({"areas": laid_out(table, ["code"])}, square), tmp_path)
    kinds = dict(zip(found["code"], found.geom_type, strict=True))
    assert kinds["less"] == "Point"
    assert kinds["more"].endswith("Polygon")


def test_neighbours_share_their_border_to_the_unit_and_seams_do_not_show(
    patches: Layer, tmp_path: Path
) -> None:
    whole = Layer(patches.shapes[:48], patches.columns[:48])
    union = shapely.union_all(whole.shapes)
    for square in squares(13, tuple(shapely.total_bounds(whole.shapes))):
        found = read(tile({"areas": whole}, square), tmp_path)
        inside = shapely.clip_by_rect(union, *square.box())
        covered = shapely.clip_by_rect(
            shapely.union_all(found.geometry.array), 0, 0, EXTENT, EXTENT
        )
        expected = shapely.area(inside) * (2**13 * EXTENT) ** 2
        assert shapely.area(covered) == pytest.approx(expected, abs=EXTENT)  # of EXTENT squared
        assert sum(found.geometry.area) == pytest.approx(
            shapely.area(shapely.union_all(found.geometry.array)), abs=EXTENT / 4
        )


def test_outer_rings_turn_right_and_holes_left_as_they_are_seen(tmp_path: Path) -> None:
    outer, hole = shapely.box(0, 0, 1, 1), shapely.box(0.3, 0.3, 0.6, 0.6)
    ring = shapely.Polygon(outer.exterior.coords[::-1], [hole.exterior.coords])
    table = gpd.GeoDataFrame({"code": ["A"]}, geometry=[ring], crs=STORED)
    drawn = tile({"areas": laid_out(table, ["code"])}, Square(7, 64, 63))
    rings = rings_of(drawn)
    assert [np.sign(area) for area in rings] == [1, -1]
    (found,) = shapely.get_parts(read(drawn, tmp_path).geometry.array)
    assert len(shapely.get_rings(found)) == 2


def rings_of(data: bytes) -> list[float]:
    """Walk over the strokes of the only feature by hand, and measure its rings with y downwards."""
    numbers, areas, ring, at = strokes_of(data), [], [], np.zeros(2, dtype=int)
    while numbers:
        command, count = numbers[0] & 7, numbers.pop(0) >> 3
        if command == 7:
            x, y = np.array(ring).T
            areas.append(float(np.sum(x * np.roll(y, -1) - np.roll(x, -1) * y)) / 2)
            ring = []
            continue
        for _ in range(count):
            step = [(n >> 1) ^ -(n & 1) for n in (numbers.pop(0), numbers.pop(0))]
            at = at + step
            ring.append(at)
    return areas


def fields(data: bytes) -> Iterator[tuple[int, bytes | int]]:
    """Read a protocol buffer's fields."""
    stream = iter(data)

    def varint() -> int:
        value = shift = 0
        for byte in stream:
            value |= (byte & 127) << shift
            shift += 7
            if byte < 128:
                break
        return value

    for key in stream:
        size = varint()
        yield key >> 3, bytes(next(stream) for _ in range(size)) if key & 7 == 2 else size


def strokes_of(data: bytes) -> list[int]:
    layer = dict(fields(data))[3]
    feature = dict(fields(bytes(dict(fields(bytes(layer)))[2])))  # type: ignore[arg-type]
    packed, numbers = iter(bytes(feature[4])), []  # type: ignore[arg-type]
    for byte in packed:
        value, shift = byte & 127, 7
        while byte > 127:
            byte = next(packed)
            value |= (byte & 127) << shift
            shift += 7
        numbers.append(value)
    return numbers


@given(st.lists(st.integers(0, 2**62 - 1)))
def test_varints_are_seven_bits_to_a_byte(numbers: list[int]) -> None:
    out = bytearray()
    for number in numbers:
        while number > 127:
            out.append(number & 127 | 128)
            number >>= 7
        out.append(number)
    assert _varints(np.array(numbers, dtype=np.int64)) == bytes(out)


@given(st.floats(-180, 179.99), st.floats(-85, 85), st.integers(0, 20))
def test_a_place_is_held_by_the_tile_that_web_maps_give_it(
    lon: float, lat: float, zoom: int
) -> None:
    x = (lon + 180) / 360 * 2**zoom
    y = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2 * 2**zoom
    assume(min(abs(x - round(x)), abs(y - round(y))) > 1e-9)  # else the last digit decides
    place = on_unit_square(np.array([[lon, lat]]))
    around = [Square(zoom, int(x) + i, int(y) + j) for i in (-1, 0, 1) for j in (-1, 0, 1)]
    assert [square[1:] for square in around if square.holds(place)[0]] == [(int(x), int(y))]


def test_lines_and_points_keep_their_kind_and_what_they_tell(tmp_path: Path) -> None:
    line = shapely.LineString([(118.9, 32.0), (118.95, 32.05), (119.0, 32.0)])
    table = gpd.GeoDataFrame(
        {"kind": ["main", "lane", None], "name": [HOSTILE, None, "路"], "people": [3, 0, 2**40]},
        geometry=[line, shapely.Point(118.93, 32.01), None],
        crs=STORED,
    )
    drawn = laid_out(table, ["kind", "name", "people"])
    square = Square(9, 425, 207)
    found = read(tile({"areas": drawn}, square), tmp_path)
    told = found.set_index(found.geom_type)
    assert sorted(told.index) == ["LineString", "Point"]
    assert told.loc["LineString", ["kind", "name", "people"]].tolist() == ["main", HOSTILE, 3]
    assert pd.isna(told.loc["Point", "name"])


def test_a_tile_of_nothing_is_empty(patches: Layer) -> None:
    assert tile({"areas": patches}, Square(10, 0, 0)) == b""


@pytest.fixture(scope="module")
def valley(tmp_path_factory: pytest.TempPathFactory) -> City:
    folder = tmp_path_factory.mktemp("tiles")
    build(write_valley(folder / "valley"), str(folder / "valley.gpkg"))
    return open_city(str(folder / "valley.gpkg"))


@pytest.mark.parametrize("zoom", [0, AREAS_FROM - 1, AREAS_FROM, 14])
def test_a_city_shows_every_grid_and_below_ten_the_cells_that_hold_them(
    valley: City, zoom: int, tmp_path: Path
) -> None:
    grids = valley.table("areas").query("level == 'grid'")
    box = tuple(shapely.total_bounds(laid_out(grids, ["code"]).shapes))
    seen, cells = set(), set()
    for square in squares(zoom, box):
        data = valley.tile("areas", place=tuple(square), level="grid")
        seen |= set(read(data, tmp_path)["code"])
        hexagons = read(data, tmp_path, layer="cells")
        cells |= set(hexagons["cell"]) if len(hexagons) else set()
    assert seen == set(grids["code"])
    assert bool(cells) == (zoom < AREAS_FROM)
    if cells:
        told = valley.measured_areas("coverage", cells=valley.tiles()["resolutions"][zoom])
        assert cells == set(told["columns"]["cell"])
        assert sum(told["columns"]["residents"]) == 520


@pytest.mark.parametrize("name", ["demand", "streets", "gates", "compounds"])
def test_other_layers_have_tiles_too(valley: City, name: str, tmp_path: Path) -> None:
    lon, lat = valley.table("stations").geometry.iloc[0].coords[0]
    x, y = np.floor(on_unit_square(np.array([[lon, lat]]))[0] * 2**16).astype(int)
    square = Square(16, int(x), int(y))
    found = read(valley.tile(name, place=tuple(square)), tmp_path, layer=name)
    assert len(found) == {"demand": 0, "streets": 1}.get(name, 0)


def test_a_gate_that_was_edited_is_in_the_next_tile(valley: City) -> None:
    lon, lat = lonlat(1000, 500)
    x, y = np.floor(on_unit_square(np.array([[lon, lat]]))[0] * 2**16).astype(int)
    place = (16, int(x), int(y))
    before = valley.tile("gates", place=place)
    gate = {"code": "G9", "passage": "public", "geometry": shapely.Point(lon, lat).wkb_hex}
    with open_store(valley.location) as home, home.editing() as editor:
        editor.insert("gates", gate, Stamp("2026-11-24T12:00:00", "planner"))
    assert b"G9" not in before
    assert b"G9" in valley.tile("gates", place=place)


@pytest.mark.parametrize(
    ("name", "place", "level", "says"),
    [
        ("roads", (1, 0, 0), None, "no tiles of 'roads'"),
        ("areas", (23, 0, 0), None, "no tile 23/0/0"),
        ("areas", (3, 8, 0), None, "no tile 3/8/0"),
        ("areas", (3, 0, 0), "county", "no level 'county'"),
    ],
    ids=["layer", "zoom", "beyond the world", "level"],
)
def test_what_is_not_there_is_told(
    valley: City, name: str, place: tuple[int, int, int], level: str | None, says: str
) -> None:
    with pytest.raises(NotFoundError, match=says):
        valley.tile(name, place=place, level=level)
