"""What a city's sound files become: tables of one form, areas in order, points in their areas."""

import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import h3
import numpy as np
import pandas as pd
import pytest
import shapely
from conftest import ZONE
from hypothesis import given
from hypothesis import strategies as st

from geo.check import Checked, check_city
from geo.check.places import holding_area
from geo.city import read_city_file
from geo.crs import STORED, wgs84_to_gcj02
from geo.sources import read_city
from geo.tables import INPUTS, PLACED_TABLES

WEST, EAST = "100001001001", "100001001002"
KINDS = {"integer": "int64", "number": "float64", "boolean": "bool"}


def checked(city_file: Path) -> Checked:
    """Read and check a city."""
    described = read_city_file(city_file)
    return check_city(described, *read_city(described))


def change(city_file: Path, old: str, new: str) -> None:
    """Change the city file at one place."""
    text = city_file.read_text(encoding="utf-8")
    assert old in text
    city_file.write_text(text.replace(old, new, 1), encoding="utf-8")


def without(city_file: Path, *levels: str) -> None:
    """Leave the areas of some levels out of the city file."""
    parts = city_file.read_text(encoding="utf-8").split("[[")
    kept = [p for p in parts if not any(f'level = "{level}"' in p for level in levels)]
    city_file.write_text("[[".join(kept), encoding="utf-8")


def said(result: Checked) -> list[str]:
    """List what was found, with the file."""
    return [str(finding) for finding in result.findings]


def test_every_table_has_its_columns_in_order_and_by_kind(valley: Path) -> None:
    tables = checked(valley).tables
    assert list(tables) == list(INPUTS)
    for name, table in INPUTS.items():
        placed = ["area"] if name in PLACED_TABLES else []
        rows, shaped = tables[name], ["geometry"] if table.geometry else []
        assert list(rows.columns) == [*table.columns, *placed, *shaped], name
        assert getattr(rows, "crs", STORED) == STORED
        assert rows.index.tolist() == list(range(len(rows)))
        types = {c: KINDS.get(column.kind, "object") for c, column in table.columns.items()}
        found = rows[list(table.columns)].dtypes.astype(str).str.lower().to_dict()
        assert found == types, name


def test_absent_texts_are_none_and_absent_integers_are_missing(valley: Path) -> None:
    stations = checked(valley).tables["stations"]
    assert stations["hours"].tolist() == [None, None]
    assert stations["capacity"].isna().all()
    assert str(stations["capacity"].dtype) == "Int64"


def test_areas_are_sorted_by_level_then_code(valley: Path) -> None:
    file = valley.parent / "communities.geojson"
    document = json.loads(file.read_text(encoding="utf-8"))
    document["features"].reverse()
    file.write_text(json.dumps(document), encoding="utf-8")
    areas = checked(valley).tables["areas"]
    assert areas["level"].tolist() == ["district", "street", *["community"] * 2, *["grid"] * 4]
    assert areas["code"].tolist()[2:4] == [WEST, EAST]


def test_points_know_their_smallest_area(valley: Path) -> None:
    tables = checked(valley).tables
    assert dict(zip(tables["demand"]["code"], tables["demand"]["area"], strict=True)) == {
        "D1": f"{WEST}001", "D2": f"{WEST}002", "D3": f"{EAST}001",
        "D4": f"{EAST}002", "D5": f"{EAST}002", "D6": f"{EAST}001",
    }  # fmt: skip
    assert tables["stations"]["area"].tolist() == [f"{WEST}001", f"{EAST}002"]


def test_the_zone_is_the_city_files_or_chosen(valley: Path) -> None:
    assert checked(valley).zone == ZONE
    change(valley, f'zone = "{ZONE}"\n', "")
    result = checked(valley)
    assert result.zone == "EPSG:4549"
    assert any("measured in EPSG:4549, chosen" in line for line in said(result))


def test_without_a_district_the_city_is_the_root(valley: Path) -> None:
    whole = checked(valley).tables["areas"].geometry.iloc[0]
    without(valley, "district")
    change(valley, 'code = "100001"', 'code = "42"')
    result = checked(valley)
    root, street = result.tables["areas"].to_dict("records")[:2]
    assert (root["code"], root["name"], root["level"]) == ("42", "The valley", "district")
    assert street["parent"] == "42"
    assert root["geometry"].symmetric_difference(whole).area < 1e-12
    line = (
        "city.toml: no district is given: 42 is the union of every street, and the parent of each"
    )
    assert line in said(result)


def test_a_missing_level_is_stepped_over(valley: Path) -> None:
    without(valley, "district", "street", "community")
    grids = checked(valley).tables["areas"]
    assert grids["level"].tolist() == ["district", *["grid"] * 4]
    assert grids["parent"].tolist() == [None, *["100001"] * 4]


def test_absent_parents_are_found_by_overlap_and_named(valley: Path) -> None:
    text = valley.read_text(encoding="utf-8")
    valley.write_text(text.replace('parent = "sj"\n', ""), encoding="utf-8")
    result = checked(valley)
    assert result.tables["areas"]["parent"].tolist()[4:] == [WEST, WEST, EAST, EAST]
    (note,) = [f for f in result.findings if f.file == "grids.geojson" and f.rows]
    assert note.found == "parents are found by the largest overlap"
    assert len(note.rows) == 4
    assert note.rows[0] == f"1 ({WEST}001)"


def test_columns_that_are_not_used_are_named(valley: Path) -> None:
    assert "district.geojson: [[areas]] 1 does not use: sj" in said(checked(valley))


def test_where_keeps_rows_and_says_how_many(valley: Path) -> None:
    change(valley, 'kind = "kind"', 'kind = "kind"\nwhere = { kind = "hub" }')
    result = checked(valley)
    assert result.tables["stations"]["code"].tolist() == ["H"]
    line = "stations.csv: [[stations]] keeps 1 of 2 rows by where = { kind = hub }"
    assert line in said(result)


def test_a_constant_fills_a_column(valley: Path) -> None:
    change(valley, 'kind = "kind"', 'kind = "studio"\nhours = "Mo-Fr 08:00-18:00"\ncapacity = 9')
    result = checked(valley)
    stations = result.tables["stations"]
    assert stations["kind"].tolist() == ["studio"] * 2
    assert stations["capacity"].tolist() == [9, 9]
    assert any("every row has hours = 'Mo-Fr 08:00-18:00'" in line for line in said(result))


def test_empty_cells_with_a_default_are_filled_and_named(valley: Path) -> None:
    file = valley.parent / "demand.csv"
    file.write_text(file.read_text("utf-8").replace("D2,100,20", "D2,100,"), encoding="utf-8")
    result = checked(valley)
    assert result.tables["demand"]["elders"].tolist() == [60, 0, 10, 8, 4, 2]
    assert "demand.csv (rows 2 (D2)): elders is empty and becomes 0" in said(result)


@pytest.mark.parametrize(
    ("policy", "codes", "severity"),
    [("keep", ["A", "H"], "note"), ("leave_out", ["A"], "left_out")],
)
def test_a_station_outside_is_kept_or_left_out_as_the_city_file_says(
    valley: Path, policy: str, codes: list[str], severity: str
) -> None:
    file = valley.parent / "stations.csv"
    file.write_text(_moved_out(file.read_text("utf-8")), encoding="utf-8")
    change(valley, 'kind = "kind"', f'kind = "kind"\noutside = "{policy}"')
    result = checked(valley)
    stations = result.tables["stations"]
    assert stations["code"].tolist() == codes
    (finding,) = [f for f in result.findings if f.file == "stations.csv" and f.rows]
    assert (finding.severity, finding.rows) == (severity, ("2 (H)",))
    if policy == "keep":
        assert stations["area"].tolist() == [f"{WEST}001", None]


def _moved_out(text: str) -> str:
    """Move the last station a tenth of a degree away."""
    rows = [line.split(",") for line in text.splitlines()]
    rows[-1][-1] = str(float(rows[-1][-1]) + 0.03)
    return "\n".join(",".join(row) for row in rows)


def test_streets_without_length_are_left_out_and_named(valley: Path) -> None:
    file = valley.parent / "roads.geojson"
    document = json.loads(file.read_text("utf-8"))
    document["features"][1]["geometry"]["coordinates"][1] = document["features"][1]["geometry"][
        "coordinates"
    ][0]
    file.write_text(json.dumps(document), encoding="utf-8")
    result = checked(valley)
    assert result.tables["streets"]["name"].tolist() == ["Road"]
    (finding,) = [f for f in result.findings if f.severity == "left_out"]
    assert (finding.file, finding.rows) == ("roads.geojson", ("2",))


def test_a_datum_is_converted_as_the_city_file_says(valley: Path) -> None:
    straight = checked(valley).tables["stations"].geometry
    file = valley.parent / "stations.csv"
    rows = pd.read_csv(file)
    rows["lon"], rows["lat"] = wgs84_to_gcj02(rows["lon"].to_numpy(), rows["lat"].to_numpy())
    rows.to_csv(file, index=False)
    change(valley, 'lat = "lat"\n', 'lat = "lat"\ndatum = "gcj02"\n')
    result = checked(valley)
    assert straight.to_crs(ZONE).distance(result.tables["stations"].geometry.to_crs(ZONE)).max() < (
        0.001
    )
    assert any("taken as gcj02 and converted" in line for line in said(result))


def _shapefile_in_metres(frame: gpd.GeoDataFrame, path: Path) -> None:
    frame.to_crs(ZONE).to_file(path.with_suffix(".shp"), encoding="utf-8")


def _shapefile_without_prj(frame: gpd.GeoDataFrame, path: Path) -> None:
    _shapefile_in_metres(frame, path)
    path.with_suffix(".prj").unlink()


@pytest.mark.parametrize(
    ("write", "extra"),
    [
        pytest.param(_shapefile_in_metres, "", id="metres with a .prj"),
        pytest.param(_shapefile_without_prj, f'crs = "{ZONE}"\n', id="metres, crs said"),
    ],
)
def test_other_reference_systems_arrive_at_the_same_place(
    valley: Path, write: Callable[[gpd.GeoDataFrame, Path], None], extra: str
) -> None:
    straight = checked(valley).tables["areas"]
    write(gpd.read_file(valley.parent / "grids.geojson"), valley.parent / "grids.shp")
    change(valley, 'file = "grids.geojson"\n', f'file = "grids.shp"\n{extra}')
    found = checked(valley).tables["areas"]
    assert found["code"].tolist() == straight["code"].tolist()
    apart = shapely.hausdorff_distance(
        found.geometry.to_crs(ZONE).to_numpy(), straight.geometry.to_crs(ZONE).to_numpy()
    )
    assert apart.max() < 0.01


def test_cells_give_areas_and_points(valley: Path) -> None:
    cell = h3.latlng_to_cell(32.07, 118.94, 8)
    (valley.parent / "cells.csv").write_text(f"id,people\n{cell},7\n", encoding="utf-8")
    without(valley, "district", "street", "community", "grid")
    text = valley.read_text(encoding="utf-8")
    head, _ = text.split("[[stations]]")
    cells = 'file = "cells.csv"\ncode = "id"\nh3 = "id"\n'
    valley.write_text(
        head + f'[[areas]]\nlevel = "grid"\nname = "id"\n{cells}'
        f'[[demand]]\nresidents = "people"\n{cells}',
        encoding="utf-8",
    )
    change(valley, 'file = "roads.geojson"', 'file = "near.csv"\nwkt = "shape"')
    change(valley, 'name = "name"\n', "")
    line = "LINESTRING (118.94 32.07, 118.941 32.07)"
    (valley.parent / "near.csv").write_text(f'shape\n"{line}"\n', encoding="utf-8")
    tables = checked(valley).tables
    assert tables["areas"]["code"].tolist() == ["100001", cell]
    assert tables["demand"]["area"].tolist() == [cell]
    assert tables["areas"].geometry[1].contains(tables["demand"].geometry[0])


def _squares(levels: list[str], kinds: list[str]) -> gpd.GeoDataFrame:
    """Lay unit squares side by side, west to east, coded a, b, c..."""
    codes = [chr(ord("a") + i) for i in range(len(levels))]
    shapes = [shapely.box(i, 0, i + 1, 1) for i in range(len(levels))]
    columns = {"code": codes, "level": levels, "kind": kinds}
    return gpd.GeoDataFrame(columns, geometry=shapes, crs=STORED)


@given(st.integers(1, 4), st.floats(0, 1), st.randoms())
def test_a_point_on_a_border_belongs_to_the_lower_code(x: int, y: float, order: object) -> None:
    areas = _squares(["grid"] * 5, ["basic"] * 5)
    areas = areas.sample(frac=1, random_state=order.randrange(99))  # type: ignore[attr-defined]
    point = gpd.GeoSeries([shapely.Point(x, y)], crs=STORED)
    assert holding_area(point, areas).tolist() == ["abcde"[x - 1]]


def test_only_basic_areas_hold_points_and_the_smallest_level_wins() -> None:
    areas = _squares(["community", "grid", "grid"], ["basic", "party", "basic"])
    areas.geometry = [shapely.box(0, 0, 9, 9), shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)]
    points = gpd.GeoSeries(gpd.points_from_xy([0.5, 1.5, 5, 20], [0.5, 0.5, 5, 5]), crs=STORED)
    assert holding_area(points, areas).tolist() == ["a", "c", "a", None]


def test_many_points_find_their_area() -> None:
    side = 33
    shapes = [shapely.box(x, y, x + 1, y + 1) for x in range(side) for y in range(side)]
    codes = [f"{n:04}" for n in range(side * side)]
    areas = gpd.GeoDataFrame({"code": codes}, geometry=shapes, crs=STORED)
    areas = areas.assign(level="grid", kind="basic")
    xy = np.random.default_rng(7).random((20_000, 2)) * side
    points = gpd.GeoSeries(shapely.points(xy), crs=STORED)
    found = holding_area(points, areas)
    expected = [f"{int(x) * side + int(y):04}" for x, y in xy]
    assert found.tolist() == expected
