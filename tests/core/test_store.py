"""A store gives back what it was given, is replaced whole or not at all, and opens in any GIS."""

import os
import signal
import sqlite3
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pyogrio
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from worked_valley import valley_run, valley_tables

from geo.errors import ContractError, CRSError, NotFoundError, StoreError
from geo.run import Run
from geo.store import Store, open_store
from geo.store.geometry import from_blobs, to_blobs
from geo.store.models import METADATA, MODELS, RUNS, STORED
from geo.tables import INPUTS, RESULTS

PLAIN = ("islands", "findings", "runs")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Return a store that holds the worked valley."""
    home = open_store(tmp_path / "valley.gpkg", create=True)
    home.replace(valley_tables_in_full(), valley_run())
    return home


def valley_tables_in_full() -> dict[str, pd.DataFrame]:
    """Return the worked valley with what the fixtures of other tests leave out."""
    tables = valley_tables()
    lines = tables["streets"].assign(
        edge=[0, 1], tail=[0, 2], head=[1, 3], length_mm=[2_999_500, 200_000], flags=0
    )
    stations = tables["stations"]
    anchors = tables["anchors"].assign(edge=pd.array([pd.NA] * 8, dtype="Int64"))
    bare = gpd.GeoDataFrame(anchors, geometry=[None] * len(anchors), crs=stations.crs)
    return {**tables, "streets": lines, "anchors": bare}


@pytest.mark.parametrize("name", sorted({*INPUTS, *RESULTS}))
def test_a_table_comes_back_as_it_went(store: Store, name: str) -> None:
    written, read = valley_tables_in_full().get(name), store.read(name)
    if written is None:
        assert len(read) == 0
        return
    assert read.columns.tolist()[: len(STORED[name].columns)] == list(STORED[name].columns)
    for column in written.columns.drop("geometry", errors="ignore"):
        plain = written[column].astype(object).where(written[column].notna(), None)
        again = read[column].astype(object).where(read[column].notna(), None)
        assert again.tolist() == plain.tolist(), column
    if STORED[name].geometry:
        assert read.crs == "EPSG:4490"
        assert read.geometry.to_wkb().tolist() == written.geometry.to_wkb().tolist()


@pytest.mark.parametrize(
    ("table", "column", "dtype"),
    [
        ("areas", "parent", "object"),
        ("demand", "residents", "int64"),
        ("results", "length_mm", "Int64"),
        ("gaps", "metres", "float64"),
        ("hubs", "code", "object"),
        ("compounds", "residents", "int64"),
    ],
    ids=["text", "whole", "whole, some absent", "number", "no text", "no whole number"],
)
def test_a_column_has_the_dtype_of_its_kind(
    store: Store, table: str, column: str, dtype: str
) -> None:
    assert store.read(table)[column].dtype == dtype


def test_what_was_read_may_be_written_and_reads_the_same(store: Store) -> None:
    before = {name: store.read(name) for name in (*INPUTS, *RESULTS)}
    store.replace(before, store.run())
    for name, frame in before.items():
        pd.testing.assert_frame_equal(store.read(name), frame, check_exact=True)


def test_the_file_says_that_it_is_a_geopackage(store: Store) -> None:
    assert store.path.read_bytes()[68:72] == b"GPKG"


def test_the_run_comes_back_whole(store: Store) -> None:
    for field in fields(Run):
        assert getattr(store.run(), field.name) == getattr(valley_run(), field.name), field.name


@pytest.mark.filterwarnings("error")
def test_gdal_reads_every_layer_with_its_columns_and_crs(store: Store) -> None:
    layers = dict(pyogrio.list_layers(store.path).tolist())
    assert set(layers) == set(STORED)
    for name, table in STORED.items():
        info = pyogrio.read_info(store.path, layer=name)
        assert info["fields"].tolist() == list(table.columns)
        assert (info["crs"], layers[name] is None) == (
            (None, True) if name in PLAIN else ("EPSG:4490", False)
        )
        assert info["features"] == len(store.read(name))


@pytest.mark.parametrize(
    ("column", "kind"),
    [("code", "object"), ("residents", "int64"), ("rate_area", "float64")],
)
def test_gdal_sees_the_kinds_of_columns(store: Store, column: str, kind: str) -> None:
    info = pyogrio.read_info(store.path, layer="coverage")
    kinds = dict(zip(info["fields"].tolist(), info["dtypes"].tolist(), strict=True))
    assert kinds[column] == kind


def test_a_box_is_answered_from_the_spatial_index(store: Store) -> None:
    west, south, east, north = store.read("demand").total_bounds
    found = pyogrio.read_dataframe(
        store.path, layer="demand", bbox=(west, south, (west + east) / 2, north)
    )
    assert 0 < len(found) < len(store.read("demand"))
    with sqlite3.connect(store.path) as database:
        (indexed,) = database.execute("SELECT count(*) FROM rtree_demand_geometry").fetchone()
    assert indexed == len(store.read("demand"))


def test_a_gis_may_move_a_point_and_the_index_follows(store: Store) -> None:
    store.close()
    moved = subprocess.run(
        [sys.executable, "-c", _MOVE, str(store.path)], capture_output=True, text=True
    )
    assert moved.returncode == 0, moved.stderr
    with sqlite3.connect(store.path) as database:
        row = database.execute("SELECT minx, maxy FROM rtree_stations_geometry WHERE id = 1")
        west, north = row.fetchone()
    assert (west, north) == (pytest.approx(1, abs=1e-5), pytest.approx(2, abs=1e-5))


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
    assert store.run() == other
    assert (len(store.read("areas")), len(store.read("demand"))) == (1, 0)


def test_a_reader_keeps_what_it_opened_while_another_build_lands(store: Store) -> None:
    reader = open_store(store.path)
    store.replace({}, valley_run(id="ffffffffffff"))
    assert (reader.run().id, len(reader.read("demand"))) == ("0123456789ab", 6)
    assert open_store(store.path).run().id == "ffffffffffff"


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
        store.replace(change(valley_tables_in_full()), valley_run(id="ffffffffffff"))
    assert store.run().id == "0123456789ab"
    assert len(store.read("areas")) == 8


_KILLED = """
import sys
from worked_valley import valley_run, valley_tables
from geo.store import open_store
tables = valley_tables()
tables = {name: tables[name] for name in ("areas", "demand", "stations")}
print("begun", flush=True)
while True:
    open_store(sys.argv[1], create=True).replace(tables, valley_run(id="ffffffffffff"))
"""


@pytest.mark.parametrize("after_s", [0.0, 0.004, 0.011, 0.017, 0.023, 0.031])
def test_a_killed_build_leaves_a_whole_city(store: Store, after_s: float) -> None:
    store.close()
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED, str(store.path)],
        stdout=subprocess.PIPE,
        env=environment,
    ) as child:
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(after_s)
        child.send_signal(signal.SIGKILL)
    again = open_store(store.path)
    assert again.run().id in {"0123456789ab", "ffffffffffff"}
    assert len(again.read("areas")) == 8
    with sqlite3.connect(store.path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        (indexed,) = database.execute("SELECT count(*) FROM rtree_areas_geometry").fetchone()
    assert indexed == 8


def test_a_second_writer_is_told_that_the_store_is_busy(store: Store) -> None:
    with sqlite3.connect(store.path, isolation_level=None) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreError, match="another"):
            Store(store.path, busy_s=0.05).replace({}, valley_run())
        other.execute("ROLLBACK")
    assert store.run().id == "0123456789ab"


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


def test_a_database_address_is_refused_with_a_reason() -> None:
    with pytest.raises(StoreError, match="not supported yet"):
        open_store("postgresql+psycopg://localhost/gridgov")


def test_an_export_is_one_file_that_stands_alone(store: Store, tmp_path: Path) -> None:
    out = tmp_path / "out.gpkg"
    store.export(out)
    assert [p.name for p in tmp_path.glob("out*")] == ["out.gpkg"]
    assert open_store(out).run() == store.run()
    with pytest.raises(StoreError, match="there already"):
        store.export(out)
    store.export(out, overwrite=True)
    with pytest.raises(StoreError, match="in use"):
        store.export(store.path, overwrite=True)


def test_an_unknown_table_is_named(store: Store) -> None:
    with pytest.raises(NotFoundError, match="no table 'maps'"):
        store.read("maps")


def test_threads_may_read_one_store_together(store: Store) -> None:
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: len(store.read("demand")), range(40)))
    assert set(found) == {6}


def test_models_are_the_contracts() -> None:
    assert set(METADATA.tables) == {*INPUTS, *RESULTS, RUNS.name}
    for name, contract in STORED.items():
        columns = [column.name for column in MODELS[name].columns]
        assert columns == ["fid", *contract.columns, *(["geometry"] if contract.geometry else [])]
        for column_name, column in contract.columns.items():
            made = MODELS[name].columns[column_name]
            assert (made.nullable, made.comment) == (not column.required, column.meaning)


texts = st.text(st.characters(blacklist_characters="\0", blacklist_categories=["Cs"]))


@settings(max_examples=30, deadline=None)
@given(name=texts)
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, name: str) -> None:
    home = open_store(tmp_path_factory.mktemp("texts") / "t.gpkg", create=True)
    areas = valley_tables()["areas"].iloc[:1].assign(name=name)
    home.replace({"areas": areas}, valley_run())
    assert home.read("areas")["name"].tolist() == [name]


coordinates = st.floats(-180, 180)


@given(st.lists(st.none() | st.tuples(coordinates, coordinates), max_size=5))
def test_blobs_keep_every_bit(places: list[tuple[float, float] | None]) -> None:
    shapes = gpd.GeoSeries([None if p is None else shapely.Point(p) for p in places]).to_numpy()
    again = from_blobs(to_blobs(shapes))
    assert shapely.to_wkb(again).tolist() == shapely.to_wkb(shapes).tolist()
