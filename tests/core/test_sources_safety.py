"""Hostile files end as one fault each: nothing else is read, written, opened or ended.

Each test fails when its guard is taken out.
"""

import contextlib
import json
import os
import struct
import subprocess
import sys
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import geopandas as gpd
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import shapely
from hypothesis import given
from hypothesis import strategies as st

from geo.city import Entry
from geo.errors import SourceError
from geo.sources import archives, sandbox, shapes
from geo.sources.sandbox import Answer, read_entries
from geo.tables import AREAS


def read(path: Path, folder: Path) -> Answer:
    """Read one file in the sandbox."""
    folder.mkdir(exist_ok=True)
    entry = Entry(AREAS, "[[areas]]", path)
    (answer,) = read_entries([entry], folder, progress=lambda _: None)
    return answer


def refused(path: Path, folder: Path) -> str:
    """Read one file that must not be read, and return the fault."""
    answer = read(path, folder)
    assert answer.frame is None
    (fault,) = answer.findings
    assert fault.severity == "fault"
    return str(fault)


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """Return a local file that no city names."""
    path = tmp_path / "secret.csv"
    path.write_text("key,lon,lat\nswordfish,118,32\n", encoding="utf-8")
    return path


def _vrt(source: str) -> str:
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{source}</SrcDataSource>'
        '<GeometryType>wkbPoint</GeometryType><LayerSRS>EPSG:4326</LayerSRS>'
        '<GeometryField encoding="PointFromColumns" x="lon" y="lat"/>'
        "</OGRVRTLayer></OGRVRTDataSource>"
    )  # fmt: skip


@pytest.mark.parametrize("ending", [".geojson", ".json", ".shp", ".gpkg", ".fgb"])
def test_a_vrt_under_another_name_opens_no_other_file(
    tmp_path: Path, secret: Path, ending: str
) -> None:
    hostile = tmp_path / f"areas{ending}"
    hostile.write_text(_vrt(str(secret)), encoding="utf-8")
    for part in (".shx", ".dbf"):
        hostile.with_suffix(part).write_bytes(b"")
    assert "swordfish" not in refused(hostile, tmp_path / "work")


def test_the_child_knows_no_other_driver(tmp_path: Path) -> None:
    environment = sandbox._environment(tmp_path)
    skipped = set(environment["GDAL_SKIP"].split(","))
    assert {"OGR_VRT", "GDALG", "WFS", "CSV", "HTTP"} <= skipped
    assert not skipped & sandbox.DRIVERS
    assert environment["CPL_VSIL_CURL_ALLOWED_EXTENSIONS"] == "none_such"


def test_no_file_makes_the_child_call_out(tmp_path: Path) -> None:
    asked: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:  # noqa: N802 - the name is the library's
            asked.append(self.path)
            self.send_error(404)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:  # type: ignore[override]
            """Keep the test's output clean."""

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        source = f"/vsicurl/http://127.0.0.1:{server.server_port}/rows.geojson"
        (tmp_path / "areas.geojson").write_text(_vrt(source), encoding="utf-8")
        refused(tmp_path / "areas.geojson", tmp_path / "work")
        server.shutdown()
    assert asked == []


LEAVE = "import runpy, sys; sys.exit(not runpy.run_path(sys.argv[1])['leave_network']())"


def _children() -> list[str]:
    found = Path("/proc/self/task").glob("*/children")
    return [child for children in found for child in children.read_text().split()]


def test_the_child_reads_in_a_network_of_its_own(tmp_path: Path) -> None:
    start = str(Path(sandbox.__file__).with_name("confine.py"))
    if subprocess.run([sys.executable, "-P", "-c", LEAVE, start], check=False).returncode:
        pytest.skip("this system allows no network of one's own")
    networks: set[str] = set()
    others = set(_children())

    def look(_: str) -> None:
        for child in set(_children()) - others:
            with contextlib.suppress(OSError):  # it may be gone already
                networks.add(os.readlink(f"/proc/{child}/ns/net"))

    (tmp_path / "rows.csv").write_text("code\n" + "1\n" * 100_000, encoding="utf-8")
    (tmp_path / "work").mkdir()
    entry = Entry(AREAS, "[[areas]]", tmp_path / "rows.csv")
    read_entries([entry] * 3, tmp_path / "work", progress=look)
    assert len(networks - {os.readlink("/proc/self/ns/net")}) == 1
    assert len(networks) == 1


@pytest.mark.parametrize(
    "name", ["../areas.geojson", "/etc/areas.geojson", "a\\..\\..\\areas.geojson", "C:\\x.geojson"]
)
def test_a_zip_that_leads_outside_is_not_unpacked(tmp_path: Path, name: str) -> None:
    with zipfile.ZipFile(tmp_path / "areas.zip", "w") as archive:
        archive.writestr(name, "{}")
    assert "leads outside it" in refused(tmp_path / "areas.zip", tmp_path / "work")


def test_a_zip_with_a_link_is_not_unpacked(tmp_path: Path, secret: Path) -> None:
    link = zipfile.ZipInfo("areas.geojson")
    link.external_attr = 0o120777 << 16
    with zipfile.ZipFile(tmp_path / "areas.zip", "w") as archive:
        archive.writestr(link, str(secret))
    assert "a link for a member" in refused(tmp_path / "areas.zip", tmp_path / "work")


def test_a_zip_bomb_is_refused_before_it_unpacks(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "areas.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("areas.geojson", b" " * (60 << 20))
    assert "would grow" in refused(tmp_path / "areas.zip", tmp_path / "work")
    assert not list((tmp_path / "work").rglob("*.geojson"))


def _forged(path: Path, size: int) -> None:
    """Write a small zip whose list says that its member is of another size."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("areas.geojson", b" " * 100_000)
    content = bytearray(path.read_bytes())
    at = content.index(b"PK\x01\x02")
    content[at + 24 : at + 28] = struct.pack("<I", size)
    path.write_bytes(content)


def test_a_zip_that_says_it_is_huge_is_refused(tmp_path: Path) -> None:
    _forged(tmp_path / "areas.zip", 1_500_000_000)
    assert "would unpack to 1,430 MB" in refused(tmp_path / "areas.zip", tmp_path / "work")


def test_a_zip_that_hides_its_size_unpacks_to_no_more_than_it_says(tmp_path: Path) -> None:
    _forged(tmp_path / "areas.zip", 10)
    (tmp_path / "work").mkdir()
    with pytest.raises(SourceError, match="not a whole zip"):
        archives.unpack(tmp_path / "areas.zip", tmp_path / "work")
    assert max(file.stat().st_size for file in (tmp_path / "work").rglob("*.*")) <= 10


def _nested_json(depth: int) -> str:
    head = '{"type":"GeometryCollection","geometries":[' * depth
    return (
        '{"type":"FeatureCollection","features":[{"type":"Feature","properties":{},"geometry":'
        + head + '{"type":"Point","coordinates":[118,32]}' + "]}" * depth + "}]}"
    )  # fmt: skip


def test_deep_json_is_refused_before_it_is_parsed(tmp_path: Path) -> None:
    (tmp_path / "areas.geojson").write_text(_nested_json(20_000))
    assert "nested 40,0" in refused(tmp_path / "areas.geojson", tmp_path / "work")


JSON = st.recursive(
    st.none() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)


@given(JSON)
def test_depth_is_that_of_the_parsed_text(value: object) -> None:
    def depth(value: object) -> int:
        inner = value.values() if isinstance(value, dict) else value
        is_nest = isinstance(value, dict | list)
        return 1 + max(map(depth, inner), default=0) if is_nest else 0  # type: ignore[arg-type]

    expected = depth(value)
    for ascii_only in (True, False):
        content = json.dumps(value, ensure_ascii=ascii_only).encode("utf-8", "surrogatepass")
        assert shapes.json_depth(content) == expected


@pytest.mark.parametrize(("depth", "accepted"), [(8, True), (9, False)])
def test_geometry_collections_may_be_eight_deep(depth: int, *, accepted: bool) -> None:
    shape: shapely.Geometry = shapely.Point(118, 32)
    for _ in range(depth):
        shape = shapely.GeometryCollection([shape])
    series = gpd.GeoSeries([shapely.Point(0, 0), shape])
    if accepted:
        shapes.capped(series)
    else:
        with pytest.raises(SourceError, match=r"nested more than 8 deep \(rows 2\)"):
            shapes.capped(series)


def test_deep_geometry_that_ends_the_child_is_that_files_fault(tmp_path: Path) -> None:
    deep = struct.pack("<bII", 1, 7, 1) * 200_000 + struct.pack("<bIdd", 1, 1, 118.0, 32.0)
    frame = gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(0, 0)], crs=4326)
    frame.to_parquet(tmp_path / "good.parquet")
    table = pq.read_table(tmp_path / "good.parquet")
    at = table.schema.get_field_index("geometry")
    column = pa.array([deep], pa.binary())
    hostile = table.set_column(at, pa.field("geometry", pa.binary()), column)
    pq.write_table(hostile.replace_schema_metadata(table.schema.metadata), tmp_path / "a.parquet")
    (tmp_path / "work").mkdir()
    entries = [Entry(AREAS, "[[areas]]", tmp_path / f"{name}.parquet") for name in ("a", "good")]
    bad, good = read_entries(entries, tmp_path / "work", progress=lambda _: None)
    assert bad.frame is None
    assert good.frame is not None


def test_a_feature_of_too_many_vertices_is_refused() -> None:
    line = shapely.LineString(np.random.default_rng(1).random((shapes.MOST_VERTICES + 1, 2)))
    with pytest.raises(SourceError, match=r"more than 200,000 vertices \(rows 1\)"):
        shapes.capped(gpd.GeoSeries([line]))


@pytest.mark.parametrize("number", ["1e999", "-1e999"])
def test_coordinates_that_are_not_finite_are_refused(tmp_path: Path, number: str) -> None:
    text = json.dumps({"type": "Point", "coordinates": [118, 32]}).replace("118", number)
    (tmp_path / "areas.geojson").write_text(text)
    refused(tmp_path / "areas.geojson", tmp_path / "work")


def test_infinite_well_known_text_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="not finite numbers"):
        shapes.capped(gpd.GeoSeries([shapely.Point(float("inf"), 32)]))


def test_a_child_that_is_killed_is_the_files_fault() -> None:
    answer = sandbox._death(Entry(AREAS, "[[areas]]", Path("areas.shp")), -9, 300.0)
    assert "areas.shp: the reading process took more than 300 s" in str(answer.findings[0])


def test_the_child_is_given_none_of_our_secrets(tmp_path: Path) -> None:
    os.environ["GRIDGOV_TEST_SECRET"] = "swordfish"
    try:
        assert "swordfish" not in str(sandbox._environment(tmp_path))
    finally:
        del os.environ["GRIDGOV_TEST_SECRET"]
