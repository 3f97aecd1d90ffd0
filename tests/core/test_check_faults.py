"""Every way in which a city's files are wrong is told at once: file, rows, what to try.

Each case breaks one thing in the valley of ``conftest``.
"""

import json
from collections.abc import Callable
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from conftest import CORNER, ZONE, lonlat
from hypothesis import given
from hypothesis import strategies as st

from geo.check import check_city
from geo.check.columns import columns_of
from geo.check.findings import Finding
from geo.check.privacy import looks_personal
from geo.city import Entry, read_city_file
from geo.errors import CheckError
from geo.pipeline import check
from geo.sources import read_city
from geo.tables import DEMAND

WEST = "100001001001"


def refusal(city_file: Path) -> str:
    """Check a city that must be refused, and return the message."""
    described = read_city_file(city_file)
    with pytest.raises(CheckError, match="fault") as caught:
        check_city(described, *read_city(described))
    return str(caught.value)


def faults_of(city_file: Path) -> list[str]:
    """List the faults of a city."""
    return [line.strip() for line in refusal(city_file).splitlines()[1:]]


def swap(city_file: Path, name: str, old: str, new: str) -> None:
    """Change one of the city's files at one place."""
    file = city_file.parent / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def edit(city_file: Path, name: str, row: int, **changes: object) -> None:
    """Change a feature of one of the city's GeoJSON files."""
    file = city_file.parent / name
    document = json.loads(file.read_text(encoding="utf-8"))
    feature = document["features"][row]
    shape = changes.pop("shape", None)
    if isinstance(shape, shapely.Geometry):
        feature["geometry"] = json.loads(shapely.to_geojson(shape))
    feature["properties"].update(changes)
    file.write_text(json.dumps(document), encoding="utf-8")


def box(west: float, south: float, east: float, north: float) -> shapely.Polygon:
    """Draw a box of the valley, longitude and latitude."""
    corners = [(west, south), (east, south), (east, north), (west, north)]
    return shapely.Polygon([lonlat(*corner) for corner in corners])


def bow_tie() -> shapely.Polygon:
    """Draw a grid whose border crosses itself."""
    return shapely.Polygon([lonlat(*at) for at in [(0, 0), (750, 1000), (750, 0), (0, 1000)]])


VALUES = [
    ("D1,300", "D1,many", "(rows 1 (D1)): residents is 'many'; expected a whole number from 0"),
    ("D1,300", "D1,-3", "residents is '-3'; expected a whole number"),
    ("D1,300", "D1,2.5", "residents is '2.5'; expected a whole number"),
    ("D1,300", "D1,inf", "residents is 'inf'"),
    ("D1,300", "D1,nan", "residents is 'nan'"),
    ("D1,300", "D1,1e300", "residents is '1e300'"),
    ("D1,300", "D1,", "(rows 1 (D1)): residents is empty; expected people who live there"),
    ("D1,300", ",300", "demand.csv (rows 1): code is empty"),
    ("D2,", "D1,", "demand.csv (rows 1 (D1), 2 (D1)): demand have the same code more than once"),
]


TEXTS = st.none() | st.text(max_size=12) | st.integers().map(str) | st.floats().map(str)


@given(st.lists(TEXTS, min_size=1, max_size=8))
def test_any_cell_is_a_count_or_a_fault(cells: list[str | None]) -> None:
    frame = pd.DataFrame({"n": cells}, index=range(1, len(cells) + 1), dtype=object)
    entry = Entry(DEMAND, "[[demand]]", Path("d.csv"), columns={"code": "n", "residents": "n"})
    found: list[Finding] = []
    residents = columns_of(frame, entry, found)["residents"]
    if any("looks like" in finding.found for finding in found):
        return  # a telephone number: the whole column is refused
    named = {int(row.split()[0]) for f in found if "residents is" in f.found for row in f.rows}
    assert named == set(residents.index[residents.isna()])
    assert all(0 <= number <= 1e12 for number in residents.dropna())


@pytest.mark.parametrize(("old", "new", "fault"), VALUES)
def test_a_wrong_value_is_named_with_its_row(valley: Path, old: str, new: str, fault: str) -> None:
    swap(valley, "demand.csv", old, new)
    (line,) = faults_of(valley)
    assert line.startswith("demand.csv")
    assert fault in line


CITY = [
    ('code = "id"', 'code = "ID"', "it has no column 'ID' for code", "did you mean 'id'?"),
    ('kind = "kind"', 'kind = "sort"', "it has no column 'sort' for kind", "service, hub, site"),
    ('kind = "kind"', 'kind = "name"', "kind is 'Station A'", "one of service, hub"),
    ('lon = "lon"', 'lon = "x"', "it has no column 'x' for its geometry", "id, name, kind, lon"),
    ('lon = "lon"\nlat = "lat"\n', "", "it holds no geometry", "name lon and lat, wkt or h3"),
    ('lon = "lon"\nlat = "lat"\n', 'h3 = "id"\n', "id is no H3 cell", "89a8100c603ffff"),
    ('lon = "lon"', 'lon = "name"', "name or lat is no number", "118.93"),
    ('lon = "lon"\nlat = "lat"', 'lon = "lat"\nlat = "lon"', "no longitudes and latitudes",
     "swap lon and lat"),
    ('kind = "kind"', 'kind = "kind"\nwhere = { sort = true }', "no column 'sort'", "mend where"),
    ('kind = "kind"', 'kind = "kind"\nwhere = { kind = "inn" }', "keeps no row", ""),
    (f'zone = "{ZONE}"', 'zone = "EPSG:3857"', "zone is in Web Mercator", ""),
    (f'zone = "{ZONE}"', 'zone = "EPSG:4326"', "distances need metres", "leave zone out"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "fault", "hint"), CITY)
def test_a_city_file_that_does_not_fit_its_files(
    valley: Path, old: str, new: str, fault: str, hint: str
) -> None:
    swap(valley, "city.toml", old, new)
    lines = faults_of(valley)
    assert any(fault in line and hint in line for line in lines), lines


def _empty(valley: Path) -> None:
    text = '{"type": "FeatureCollection", "features": []}'
    (valley.parent / "roads.geojson").write_text(text, encoding="utf-8")


def _no_header_only(valley: Path) -> None:
    (valley.parent / "demand.csv").write_text("id,people,old,homes,lon,lat\n", encoding="utf-8")


def _in_metres_without_saying(valley: Path) -> None:
    x, y = CORNER
    edit(valley, "grids.geojson", 0, shape=shapely.box(x, y, x + 750, y + 1000))


def _no_prj(valley: Path) -> None:
    frame = gpd.read_file(valley.parent / "grids.geojson")
    frame.to_file(valley.parent / "grids.shp", encoding="utf-8")
    (valley.parent / "grids.prj").unlink()
    swap(valley, "city.toml", "grids.geojson", "grids.shp")


def _lines_for_areas(valley: Path) -> None:
    edit(valley, "grids.geojson", 0, shape=box(0, 0, 750, 1000).exterior)


def _null_geometry(valley: Path) -> None:
    edit(valley, "grids.geojson", 0)
    file = valley.parent / "grids.geojson"
    document = json.loads(file.read_text("utf-8"))
    document["features"][0]["geometry"] = None
    file.write_text(json.dumps(document), encoding="utf-8")


def _swapped_all_demand(valley: Path) -> None:
    """Swap where degrees alone cannot tell: both are below 90."""
    for file in valley.parent.glob("*.geojson"):
        document = json.loads(file.read_text("utf-8"))
        for feature in document["features"]:
            shape = shapely.from_geojson(json.dumps(feature["geometry"]))
            moved = shapely.transform(shape, lambda xy: xy - [60, 0])
            feature["geometry"] = json.loads(shapely.to_geojson(moved))
        file.write_text(json.dumps(document), encoding="utf-8")
    for name in ("demand.csv", "stations.csv"):
        file = valley.parent / name
        head, *rows = (line.split(",") for line in file.read_text("utf-8").splitlines())
        for row in rows:
            row[-2] = str(float(row[-2]) - 60)
            if name == "demand.csv":
                row[-2:] = row[:-3:-1]
        text = "\n".join(",".join(row) for row in [head, *rows])
        file.write_text(text, encoding="utf-8")
    swap(valley, "city.toml", f'zone = "{ZONE}"\n', "")


def _roads_elsewhere(valley: Path) -> None:
    for row in range(2):
        edit(valley, "roads.geojson", row, shape=shapely.LineString([(10, 50), (10.1, 50)]))


def _station_outside(valley: Path) -> None:
    lon, lat = lonlat(2600, 1500)
    file = valley.parent / "stations.csv"
    head, first, _ = file.read_text("utf-8").splitlines()
    row = f"H,Station H,hub,{lon},{lat}"
    file.write_text("\n".join([head, first, row]), encoding="utf-8")


def _entrance_of_nobody(valley: Path) -> None:
    lon, lat = lonlat(500, 500)
    (valley.parent / "doors.csv").write_text(f"id,of,x,y\nE1,Z,{lon},{lat}\n", encoding="utf-8")
    with valley.open("a", encoding="utf-8") as file:
        file.write('\n[[entrances]]\nfile = "doors.csv"\ncode = "id"\nstation = "of"\n')
        file.write('lon = "x"\nlat = "y"\n')


def _hub_of_nobody(valley: Path) -> None:
    text = 'code,name,of,shape\nB1,Mall,Z,"' + box(0, 0, 9, 9).wkt + '"\n'
    (valley.parent / "malls.csv").write_text(text, encoding="utf-8")
    with valley.open("a", encoding="utf-8") as file:
        file.write('\n[[hubs]]\nfile = "malls.csv"\ncode = "code"\nname = "name"\n')
        file.write('station = "of"\nwkt = "shape"\n')


GEOMETRY: list[tuple[Callable[[Path], None], str, str]] = [
    (_empty, "roads.geojson", "it holds no rows; expected at least one row"),
    (_no_header_only, "demand.csv", "it holds no rows"),
    (_in_metres_without_saying, "grids.geojson (rows 1 (100001001001001))", 'write crs = "EPSG:'),
    (_no_prj, "grids.shp", 'no .prj'),
    (_lines_for_areas, "grids.geojson (rows 1 (", "expected MultiPolygon or Polygon"),
    (_null_geometry, "grids.geojson (rows 1 (", "there is no geometry"),
    (lambda valley: edit(valley, "grids.geojson", 0, shape=bow_tie()), "grids.geojson (rows 1 (",
     "the geometry is not valid (Self-intersection)"),
    (_swapped_all_demand, "demand.csv", "swapped"),
    (_roads_elsewhere, "roads.geojson", "it lies far from the areas (at 10.000, 50.000)"),
    (_station_outside, "stations.csv (rows 2 (H))", 'outside = "keep" or "leave_out"'),
    (_entrance_of_nobody, "doors.csv (rows 1 (E1))", "station 'Z' is not among the stations"),
    (_hub_of_nobody, "malls.csv (rows 1 (B1))", "station 'Z' is not among the stations"),
    (lambda valley: edit(valley, "grids.geojson", 1, sj="999"), "grids.geojson (rows 2 (",
     "parent '999' is no community"),
    (lambda valley: edit(valley, "grids.geojson", 0, sj="100001001002"), "grids.geojson (rows 1 (",
     "only 0% of it lies in its parent"),
    (lambda valley: edit(valley, "grids.geojson", 0, shape=box(0, 0, 800, 1000)),
     "grids.geojson (rows 1 (", "1 pairs of areas overlap; most, 50,000 m2"),
    (lambda valley: edit(valley, "grids.geojson", 1, dm=f"{WEST}001"),
     f"grids.geojson (rows 1 ({WEST}001), 2 ({WEST}001))", "the same code more than once"),
]  # fmt: skip


@pytest.mark.parametrize(("harm", "where", "fault"), GEOMETRY)
def test_a_wrong_shape_or_place_is_named(
    valley: Path, harm: Callable[[Path], None], where: str, fault: str
) -> None:
    harm(valley)
    (line,) = faults_of(valley)
    assert line.startswith(where)
    assert fault in line


def test_a_sliver_between_areas_is_only_noted(valley: Path) -> None:
    edit(valley, "grids.geojson", 0, shape=box(0, 0, 751, 1000))
    described = read_city_file(valley)
    found = check_city(described, *read_city(described)).findings
    (note,) = [finding for finding in found if "overlap" in finding.found]
    assert (note.severity, len(note.rows)) == ("note", 2)


def test_a_parent_found_for_nobody_is_a_fault(valley: Path) -> None:
    head, grids = valley.read_text("utf-8").split('level = "grid"')
    grids = grids.replace('parent = "sj"\n', "", 1)
    valley.write_text(f'{head}level = "grid"{grids}', encoding="utf-8")
    edit(valley, "grids.geojson", 0, shape=box(-5000, 0, -4000, 1000))
    assert any("no area of the level above" in line for line in faults_of(valley))


def test_three_faults_of_three_files_are_one_message(valley: Path) -> None:
    swap(valley, "demand.csv", "D1,300", "D1,many")
    edit(valley, "grids.geojson", 0, shape=bow_tie())
    (valley.parent / "roads.geojson").write_text("{", encoding="utf-8")
    message = refusal(valley)
    assert message.startswith("3 faults in the city's files:\n")
    files = [line.split()[0].rstrip(":") for line in message.splitlines()[1:]]
    assert sorted(files) == ["demand.csv", "grids.geojson", "roads.geojson"]


@pytest.mark.parametrize(
    ("column", "cell"),
    [
        ("姓名", "栖小霞"),
        ("phone", "3"),
        ("leaderName", "Qian"),
        ("note", "13912345678"),
        ("remark", "11010519491231002X"),
    ],
)
def test_personal_columns_are_refused_without_a_value(valley: Path, column: str, cell: str) -> None:
    text = f"id,{column},kind,lon,lat\n"
    lon, lat = lonlat(500, 520)
    text += f"A,{cell},service,{lon},{lat}\n"
    (valley.parent / "stations.csv").write_text(text, encoding="utf-8")
    swap(valley, "city.toml", 'name = "name"\nkind', f'name = "{column}"\nkind')
    (line,) = faults_of(valley)
    assert f"column '{column}' looks like" in line
    assert cell == "3" or cell not in line


def test_a_personal_column_that_is_not_asked_for_stays_behind(valley: Path) -> None:
    swap(valley, "stations.csv", "id,name,kind", "id,name,手机")
    swap(valley, "city.toml", 'kind = "kind"\n', "")
    described = read_city_file(valley)
    checked = check_city(described, *read_city(described))
    assert "手机" not in checked.tables["stations"].columns
    assert "stations.csv: [[stations]] does not use: 手机" in map(str, checked.findings)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("name", "仙林社区党群服务中心"),
        ("code", "320113001001001"),
        ("hotel", "1"),
        ("code", "320113198001011234"),  # a date, but the check digit is wrong
        ("amount", "12345678901"),
    ],
)
def test_places_and_codes_are_not_taken_for_persons(name: str, value: str) -> None:
    assert looks_personal(name, pd.Series([value], dtype=object)) == ""


def test_faults_of_the_city_file_and_of_its_files_are_one_message(valley: Path) -> None:
    text = valley.read_text(encoding="utf-8")
    text = text.replace('level = "grid"', 'level = "gird"').replace('"people"', '"peple"')
    text += '\n[[gates]]\nfile = "gates.csv"\ncode = "id"\nlon = "lon"\nlat = "lat"\n'
    valley.write_text(text, encoding="utf-8")
    with pytest.raises(CheckError) as caught:
        check(valley)
    lines = str(caught.value).splitlines()
    assert lines[0].startswith("3 faults")
    assert [line.strip().split(":")[0] for line in lines[1:]] == [
        "city.toml",
        "grids.geojson",
        "demand.csv",
    ]
