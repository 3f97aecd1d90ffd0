"""A store gives back what it was given, whatever its home, and opens in any GIS."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from homes import HOMES, address_of, is_file
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import make_url
from worked_valley import valley_run, valley_tables, whole_valley

from geo.errors import ContractError, CRSError, NotFoundError, StoreError
from geo.run import Run
from geo.store import Store, open_store
from geo.store.geometry import from_blobs, to_blobs
from geo.store.models import METADATA, MODELS, REPLACED, STORED, VERSION
from geo.tables import REGISTRY

ATTRIBUTES = tuple(name for name, table in STORED.items() if not table.geometry)


@pytest.fixture(params=HOMES)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    return address_of(request, tmp_path)


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    """Hold the worked valley."""
    with open_store(address, create=True) as home:
        home.replace(whole_valley(), valley_run())
        yield home


@pytest.fixture
def gpkg(tmp_path: Path) -> Path:
    """Return a file that holds the worked valley."""
    path = tmp_path / "valley.gpkg"
    with open_store(path, create=True) as home:
        home.replace(whole_valley(), valley_run())
    return path


def test_each_table_comes_back_as_it_went(store: Store) -> None:
    for name, written in whole_valley().items():
        read, table = store.read(name), STORED[name]
        assert list(read.columns) == [*table.columns, *(["geometry"] if table.geometry else [])]
        for column in written.columns.drop("geometry", errors="ignore"):
            plain = written[column].astype(object).where(written[column].notna(), None)
            again = read[column].astype(object).where(read[column].notna(), None)
            assert again.tolist() == plain.tolist(), (name, column)
        if table.geometry:
            assert read.crs == "EPSG:4490"
            assert read.geometry.to_wkb().tolist() == written.geometry.to_wkb().tolist(), name


@pytest.mark.parametrize(
    ("table", "column", "dtype"),
    [
        ("areas", "parent", "object"),
        ("demand", "residents", "int64"),
        ("results", "length_mm", "Int64"),
        ("gaps", "metres", "float64"),
        ("teams", "leader", "bool"),
        ("streets", "steps", "boolean"),
        ("entrances", "code", "object"),
        ("stations", "capacity", "Int64"),
    ],
    ids=[
        "text",
        "whole",
        "whole, some absent",
        "number",
        "yes or no",
        "yes, no or absent",
        "no row",
        "nothing but absent",
    ],
)
def test_a_column_has_the_dtype_of_its_kind(
    store: Store, table: str, column: str, dtype: str
) -> None:
    assert store.read(table)[column].dtype == dtype


def test_what_was_read_may_be_written_and_reads_the_same(store: Store) -> None:
    before = {name: store.read(name) for name in REPLACED}
    store.replace(before, store.run())
    for name, frame in before.items():
        pd.testing.assert_frame_equal(store.read(name), frame, check_exact=True)


def test_the_file_says_that_it_is_a_geopackage(gpkg: Path) -> None:
    assert gpkg.read_bytes()[68:72] == b"GPKG"


def test_the_run_comes_back_whole(store: Store) -> None:
    for field in fields(Run):
        assert getattr(store.run(), field.name) == getattr(valley_run(), field.name), field.name


@pytest.mark.filterwarnings("error")
def test_gdal_reads_every_layer_with_its_columns_and_crs(gpkg: Path) -> None:
    layers = dict(pyogrio.list_layers(gpkg).tolist())
    assert set(layers) == set(STORED)
    for name, table in STORED.items():
        info = pyogrio.read_info(gpkg, layer=name)
        version = [VERSION] if name in REGISTRY else []
        assert info["fields"].tolist() == [*table.columns, *version]
        assert (info["crs"], layers[name] is None) == (
            (None, True) if name in ATTRIBUTES else ("EPSG:4490", False)
        )
        with open_store(gpkg) as home:
            assert info["features"] == len(home.read(name))


@pytest.mark.parametrize(
    ("column", "kind"),
    [("code", "object"), ("residents", "int64"), ("rate_area", "float64")],
)
def test_gdal_sees_the_kinds_of_columns(gpkg: Path, column: str, kind: str) -> None:
    info = pyogrio.read_info(gpkg, layer="coverage")
    kinds = dict(zip(info["fields"].tolist(), info["dtypes"].tolist(), strict=True))
    assert kinds[column] == kind


@pytest.mark.postgis
@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="no gdal-bin; pyogrio has no driver")
def test_gdal_reads_every_layer_of_a_server_with_its_columns_and_crs(postgis_url: str) -> None:
    with open_store(postgis_url, create=True) as home:
        home.replace(whole_valley(), valley_run())
        rows = {name: len(home.read(name)) for name in STORED}
    seen = layers_of(postgis_url)
    for name, table in STORED.items():
        told = seen[name]
        fields = re.findall(r"^(\w+): .+ \(\d+\.\d+\)", told, flags=re.M)
        assert fields == [*table.columns, *([VERSION] if name in REGISTRY else [])]
        assert f"Feature Count: {rows[name]}\n" in told
        assert ('ID["EPSG",4490]]\n' in told) == bool(table.geometry)


def layers_of(url: str) -> dict[str, str]:
    """Ask GDAL's own program what it sees in a database: layer -> what it says of it."""
    at = make_url(url)
    source = f"PG:host={at.host} port={at.port} user={at.username} dbname={at.database}"
    command = ["ogrinfo", "-so", "-al", "-oo", "SCHEMAS=gridgov", "-oo", "LIST_ALL_TABLES=YES"]
    done = subprocess.run([*command, source], capture_output=True, text=True, check=True)
    parts = done.stdout.split("Layer name: ")[1:]
    return {name: told for name, _, told in (part.partition("\n") for part in parts)}


def test_a_box_is_answered_from_the_spatial_index(gpkg: Path) -> None:
    with open_store(gpkg) as home:
        demand = home.read("demand")
    west, south, east, north = demand.total_bounds
    found = pyogrio.read_dataframe(
        gpkg, layer="demand", bbox=(west, south, (west + east) / 2, north)
    )
    assert 0 < len(found) < len(demand)


def test_a_gis_may_move_a_point_and_the_index_follows(gpkg: Path) -> None:
    moved = subprocess.run([sys.executable, "-c", _MOVE, str(gpkg)], capture_output=True, text=True)
    assert moved.returncode == 0, moved.stderr
    with open_store(gpkg) as home:
        (found,) = home.read("stations", box=(0.9, 1.9, 1.1, 2.1))["code"]
    assert found == "A"


_MOVE = """
import sqlite3, struct, sys
import shapely
database = sqlite3.connect(sys.argv[1])
def box(i):
    return lambda blob: shapely.from_wkb(blob[8 + (32 if blob[3] & 2 else 0):]).bounds[i]
for name, i in (("ST_MinX", 0), ("ST_MinY", 1), ("ST_MaxX", 2), ("ST_MaxY", 3)):
    database.create_function(name, 1, box(i))
database.create_function("ST_IsEmpty", 1, lambda blob: 0)
blob = b"GP" + struct.pack("<BBi", 0, 1, 4490) + shapely.to_wkb(shapely.Point(1, 2))
database.execute("UPDATE stations SET geometry = ? WHERE fid = 1", (blob,))
database.commit()
"""


def test_another_city_replaces_everything(store: Store) -> None:
    other = valley_run(id="ffffffffffff", city="Elsewhere")
    store.replace({"areas": valley_tables()["areas"].iloc[:1]}, other)
    assert store.run() == replace(other, edition=2)
    assert (len(store.read("areas")), len(store.read("demand"))) == (1, 0)


def test_a_reader_keeps_what_it_opened_while_another_build_lands(
    store: Store, address: str
) -> None:
    with open_store(address) as reader, open_store(address) as later:
        held = {name: reader.read(name) for name in REPLACED}
        later.replace({}, valley_run(id="ffffffffffff"))
        for name, frame in held.items():
            pd.testing.assert_frame_equal(reader.read(name), frame, check_exact=True)
        assert (reader.run().id, reader.newest().id) == ("0123456789ab", "ffffffffffff")
        assert (later.run().id, len(later.read("demand"))) == ("ffffffffffff", 0)


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        (lambda t: t | {"maps": t["areas"]}, ContractError, "no such tables: maps"),
        (lambda t: t | {"areas": t["areas"].assign(x=1)}, ContractError, "no columns 'x'"),
        (lambda t: t | {"areas": t["areas"].to_crs(4549)}, CRSError, "areas must be in EPSG:4490"),
        (
            lambda t: t | {"areas": pd.concat([t["areas"], t["areas"]])},
            ContractError,
            "areas",
        ),
    ],
    ids=["an unknown table", "an unknown column", "metres", "codes twice"],
)
def test_a_refused_city_leaves_the_old_one(  # type: ignore[no-untyped-def]
    store: Store, change, error: type[Exception], message: str
) -> None:
    with pytest.raises(error, match=message):
        store.replace(change(whole_valley()), valley_run(id="ffffffffffff"))
    assert store.run().id == "0123456789ab"
    assert len(store.read("areas")) == 8


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (None, "nothing has been built"),
        (b"", "nothing has been built"),
        (b"not a database at all" * 50, "it is another file"),
    ],
    ids=["no file", "an empty file", "another kind of file"],
)
def test_what_is_no_store_is_refused_and_left_alone(
    tmp_path: Path, content: bytes | None, message: str
) -> None:
    path = tmp_path / "x.gpkg"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(StoreError, match=message):
        open_store(path).run()
    assert (path.read_bytes() if path.exists() else None) == content


def test_somebody_elses_geopackage_is_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "theirs.gpkg"
    gpd.GeoDataFrame({"a": [1]}, geometry=[shapely.Point(1, 2)], crs=4326).to_file(path)
    before = path.read_bytes()
    with pytest.raises(StoreError, match=r"theirs\.gpkg"):
        open_store(path, create=True).replace({}, valley_run())
    assert path.read_bytes() == before


@pytest.mark.parametrize("url", ["mysql://planner:hidden@localhost/x", "sqlite:///x.gpkg"])
def test_another_kind_of_database_is_refused_and_its_password_kept(url: str) -> None:
    with pytest.raises(StoreError, match="names no store") as refused:
        open_store(url)
    assert "hidden" not in str(refused.value)


def test_a_server_that_is_not_there_is_a_message_without_its_password() -> None:
    with pytest.raises(StoreError, match="cannot be reached") as refused:
        open_store("postgresql+psycopg://planner:hidden@127.0.0.1:1/gridgov")
    assert "hidden" not in str(refused.value)


@pytest.mark.postgis
def test_an_empty_database_holds_nothing(postgis_url: str) -> None:
    with pytest.raises(StoreError, match="nothing has been built at postgresql"):
        open_store(postgis_url)


def test_an_export_is_one_file_that_stands_alone(
    store: Store, address: str, tmp_path: Path
) -> None:
    out = tmp_path / "out.gpkg"
    store.export(out)
    assert [p.name for p in tmp_path.glob("out*")] == ["out.gpkg"]
    with open_store(out) as copy:
        assert copy.run() == store.run()
        for name in STORED:
            pd.testing.assert_frame_equal(copy.read(name), store.read(name), check_exact=True)
    with pytest.raises(StoreError, match="there already"):
        store.export(out)
    out.write_bytes(b"no store at all")
    store.export(out, overwrite=True)
    with open_store(out) as copy:
        assert copy.run() == store.run()
    if is_file(address):
        with pytest.raises(StoreError, match="in use"):
            store.export(Path(address), overwrite=True)


def test_an_unknown_table_is_named(store: Store) -> None:
    with pytest.raises(NotFoundError, match="no table 'maps'"):
        store.read("maps")


def test_threads_may_read_one_store_together(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: len(store.read("demand")), range(40)))
    assert set(found) == {6}


def test_models_are_the_contracts() -> None:
    assert set(METADATA.tables) == set(STORED)
    for name, contract in STORED.items():
        version = ["version"] if name in REGISTRY else []
        shape = ["geometry"] if contract.geometry else []
        columns = [column.name for column in MODELS[name].columns]
        assert columns == ["fid", *contract.columns, *version, *shape]
        for column_name, column in contract.columns.items():
            made = MODELS[name].columns[column_name]
            assert (made.nullable, made.comment) == (not column.required, column.meaning)


texts = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]))


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(name=texts)
def test_any_text_comes_back(address: str, name: str) -> None:
    with open_store(address, create=True) as home:
        home.replace({"areas": valley_tables()["areas"].iloc[:1].assign(name=name)}, valley_run())
        assert home.read("areas")["name"].tolist() == [name]


def test_a_text_that_no_database_takes_is_refused(store: Store) -> None:
    areas = valley_tables()["areas"].iloc[:1]
    areas["name"] = pd.Series(["\ud800"], dtype=object)
    with pytest.raises(ContractError, match="a table breaks its contract"):
        store.replace({"areas": areas}, valley_run())
    assert len(store.read("areas")) == 8


@pytest.mark.parametrize(
    "shape",
    [
        shapely.Point(0.1 + 0.2, -0.0),
        shapely.Point(1 / 3, 5e-324),
        shapely.Point(),
        shapely.Polygon(),
        shapely.MultiPolygon([shapely.box(0, 0, 1, 1), shapely.box(2, 2, 3, 3)]),
        shapely.box(0, 0, 3, 3).difference(shapely.box(1, 1, 2, 2)),
        shapely.LineString([(0, 0), (0, 0)]),
    ],
    ids=["no round number", "the smallest number", "no point", "no polygon", "two parts", "a hole",
         "no length"],
)  # fmt: skip
def test_a_shape_comes_back_bit_for_bit(store: Store, shape: shapely.Geometry) -> None:
    landscape = gpd.GeoDataFrame({"kind": ["x", "y"]}, geometry=[shape, None], crs="EPSG:4490")
    store.replace({"landscape": landscape}, valley_run())
    live, nothing = store.read("landscape").geometry
    assert (shapely.to_wkb(live), nothing) == (shapely.to_wkb(shape), None)
    with open_store(store.engine.name) as past:
        store.replace({}, valley_run())
        archived, _ = past.read("landscape").geometry
    assert shapely.to_wkb(archived) == shapely.to_wkb(shape)


coordinates = st.floats(-180, 180)


@given(st.lists(st.none() | st.tuples(coordinates, coordinates), max_size=5))
def test_blobs_keep_every_bit(places: list[tuple[float, float] | None]) -> None:
    shapes = gpd.GeoSeries([None if p is None else shapely.Point(p) for p in places]).to_numpy()
    again = from_blobs(to_blobs(shapes))
    assert shapely.to_wkb(again).tolist() == shapely.to_wkb(shapes).tolist()
