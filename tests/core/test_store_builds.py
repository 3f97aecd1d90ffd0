"""Builds that are killed, refused, overtaken or read meanwhile never leave half a city.

A child process builds the valley with a home that acts when it comes to a table: there it dies, or
waits, amid its transaction.
"""

import random
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.forkserver import ensure_running
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import NamedTuple

import geopandas as gpd
import pandas as pd
import psycopg
import pytest
import shapely
from halfway import NEW, build_halfway
from homes import HOMES, address_of, assert_sound, is_file
from postgis import cluster, find_binaries
from sqlalchemy import make_url
from worked_valley import valley_run, valley_tables, whole_valley

from geo.errors import ContractError, StoreError
from geo.store import Store, engine_of, open_store
from geo.store.models import REVISION_TABLE
from geo.tables import HISTORY, REGISTRY
from scripts.campaigns import kills

OLD = "0123456789ab"


@pytest.fixture(params=HOMES)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Name a home where nothing was built."""
    return address_of(request, tmp_path)


@pytest.fixture
def address(empty: str) -> str:
    """Hold the areas and the demand of the valley."""
    build_old(empty)
    return empty


def build_old(address: str) -> None:
    tables = valley_tables()
    with open_store(address, create=True) as home:
        home.replace({name: tables[name] for name in ("areas", "demand")}, valley_run())


def build_new(address: str) -> None:
    with open_store(address, create=True) as home:
        home.replace(whole_valley(), valley_run(id=NEW))


class Child(NamedTuple):
    """Another process that builds, and the way to it."""

    process: BaseProcess
    way: Connection

    def go_halfway(self) -> None:
        assert self.way.recv() == "halfway"

    def let_go(self) -> None:
        self.way.send("go on")
        assert self.ended() == 0

    def ended(self) -> int | None:
        self.process.join(60)
        return self.process.exitcode


@pytest.fixture(scope="module", autouse=True)
def _nursery() -> None:
    """Start a process that has imported everything, from which children are forked."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", str(Path(__file__).parents[1]))
        get_context("forkserver").set_forkserver_preload(["halfway"])
        ensure_running()


@contextmanager
def child(address: str, table: str, act: str) -> Iterator[Child]:
    """Build in another process as far as a table, where it acts."""
    nursery = get_context("forkserver")
    ours, theirs = nursery.Pipe()
    process = nursery.Process(target=build_halfway, args=(address, table, act, theirs))
    with ours:
        with theirs:
            process.start()
        try:
            yield Child(process, ours)
        finally:
            process.kill()
            process.join()
            process.close()


def assert_old(address: str) -> None:
    assert_holds(address, OLD, dict.fromkeys(("teams", "lineage"), 0))


def assert_new(address: str) -> None:
    whole = whole_valley()
    assert_holds(address, NEW, {name: len(whole[name]) for name in (*REGISTRY, *HISTORY)})


def assert_holds(address: str, run: str, rows: dict[str, int]) -> None:
    """See which run is held, and that every table is of it."""
    with open_store(address) as home:
        assert home.run().id == run
        assert {name: len(home.read(name)) for name in ("areas", *rows)} == {"areas": 8, **rows}
        (*_, last) = home.read("runs")["id"]
        assert last == run
    assert_sound(address)


MOMENTS = pytest.mark.parametrize(
    "table", ["areas", "requests", "lineage"], ids=["at the first table", "midway", "at the last"]
)


@MOMENTS
def test_a_killed_build_leaves_the_old_city_and_the_next_one_lands(
    address: str, table: str
) -> None:
    with child(address, table, "die") as builder:
        assert builder.ended() == -9
    assert_old(address)
    build_new(address)
    assert_new(address)


@MOMENTS
def test_a_killed_first_build_leaves_no_store_and_the_next_one_lands(
    empty: str, table: str
) -> None:
    with child(empty, table, "die") as builder:
        assert builder.ended() == -9
    with pytest.raises(StoreError, match="nothing has been built"):
        open_store(empty)
    build_new(empty)
    assert_new(empty)


def test_readers_are_never_blocked_and_never_see_half(address: str) -> None:
    with open_store(address) as before, child(address, "lineage", "wait") as builder:
        builder.go_halfway()
        assert_old(address)
        with open_store(address) as during:
            builder.let_go()
            assert_new(address)
            for reader in (before, during):
                assert (reader.run().id, len(reader.read("teams"))) == (OLD, 0)
                reader.close()
                assert (reader.run().id, len(reader.read("teams"))) == (NEW, 3)


def test_a_second_writer_waits_for_the_first_or_is_told(address: str) -> None:
    impatient = engine_of(address)
    impatient.busy_s = 0.05
    with (
        open_store(address) as home,
        Store(impatient) as second,
        child(address, "areas", "wait") as builder,
        ThreadPoolExecutor(1) as pool,
    ):
        builder.go_halfway()
        with pytest.raises(StoreError, match="busy: another build is writing it"):
            second.replace({}, valley_run())
        patient = pool.submit(home.replace, {}, valley_run(id="second"))
        builder.let_go()
        assert patient.result(60).edition == 3
        assert home.run().id == "second"


def test_of_two_first_builds_of_a_file_the_slower_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "new.gpkg"
    with child(str(path), "areas", "wait") as builder:
        builder.go_halfway()
        assert not path.exists()
        build_old(str(path))
        builder.way.send("go on")
        assert builder.ended() == 1
    assert_old(str(path))
    assert [found.name for found in tmp_path.glob("*.part*")] == []


@pytest.mark.postgis
def test_of_two_first_builds_of_a_server_the_second_waits(postgis_url: str) -> None:
    with child(postgis_url, "areas", "wait") as builder, ThreadPoolExecutor(1) as pool:
        builder.go_halfway()
        second = pool.submit(build_old, postgis_url)
        time.sleep(0.2)
        builder.let_go()
        second.result(60)
    assert_old(postgis_url)


def test_a_refused_first_build_leaves_nothing_at_all(empty: str, tmp_path: Path) -> None:
    twice = pd.concat([valley_tables()["areas"]] * 2)
    with (
        open_store(empty, create=True) as home,
        pytest.raises(ContractError, match=r"a table breaks its contract: (UNIQUE|duplicate key)"),
    ):
        home.replace({"areas": twice}, valley_run())
    with pytest.raises(StoreError, match="nothing has been built"):
        open_store(empty)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("found", "hint"), [("0001", "run gridgov migrate"), ("9999", "install a later gridgov")]
)
def test_tables_of_another_revision_are_refused_with_what_to_do(
    address: str, found: str, hint: str
) -> None:
    told = rf"has version {found} of the tables, expected \d{{4}}\. {hint}"
    change(address, f"UPDATE {REVISION_TABLE} SET version_num = '{found}'")
    with pytest.raises(StoreError, match=told):
        open_store(address)
    with open_store(address, create=True) as home, pytest.raises(StoreError, match=told):
        home.replace({}, valley_run(id=NEW))


def change(address: str, statement: str) -> None:
    """Do what only damage does."""
    if is_file(address):
        with sqlite3.connect(address) as database:
            database.execute(statement)
        database.close()
        return
    with psycopg.connect(plain_url(address), options="-c search_path=gridgov") as server:
        server.execute(statement)


def plain_url(address: str) -> str:
    return make_url(address).set(drivername="postgresql").render_as_string(hide_password=False)


def test_layers_that_a_gis_added_stay(tmp_path: Path) -> None:
    path = tmp_path / "city.gpkg"
    build_old(str(path))
    drawn = gpd.GeoDataFrame({"note": ["x"]}, geometry=[shapely.Point(1, 2)], crs="EPSG:4490")
    drawn.to_file(path, layer="drawn", driver="GPKG")
    build_new(str(path))
    assert_new(str(path))
    assert gpd.read_file(path, layer="drawn")["note"].tolist() == ["x"]


def test_a_damaged_file_is_a_message_and_no_traceback(tmp_path: Path) -> None:
    path = tmp_path / "city.gpkg"
    build_old(str(path))
    content = bytearray(path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    path.write_bytes(content)
    with pytest.raises(StoreError, match=r"city\.gpkg cannot be read or written"):
        open_store(path)


@pytest.mark.postgis
def test_tables_that_others_keep_in_the_database_stay(postgis_url: str) -> None:
    at = plain_url(postgis_url)
    with psycopg.connect(at) as server:
        server.execute("CREATE TABLE areas (theirs text)")
    build_old(postgis_url)
    build_new(postgis_url)
    assert_new(postgis_url)
    with psycopg.connect(at) as server:
        assert server.execute("SELECT count(*) FROM public.areas").fetchone() == (0,)


@pytest.mark.slow
def test_a_file_survives_kills_at_random_moments(tmp_path: Path) -> None:
    assert kills.campaign(str(tmp_path / "city.gpkg"), 3, random.Random(1)) == 0


@pytest.mark.postgis
def test_a_server_survives_kills_and_crashes_at_random_moments() -> None:
    if find_binaries() is None:
        pytest.skip("no PostgreSQL server on this machine")
    with cluster() as server:  # one of its own: it is crashed
        assert kills.campaign(kills.lasting(server), 4, random.Random(2), server=server) == 0


def test_a_campaign_sees_what_is_lost(address: str) -> None:
    build_new(address)
    assert kills.what_is_lost(address, 2) is None
    assert kills.what_is_lost(address, 3) == "edition 3 is gone"
    change(address, "DELETE FROM runs WHERE edition = 1")
    assert kills.what_is_lost(address, 2) == "an edition is missing"


def test_a_campaign_sees_half_a_city(address: str) -> None:
    build_new(address)
    change(address, "DELETE FROM teams WHERE leader")
    assert kills.what_is_lost(address, 2) == "teams is not of the newest edition"
