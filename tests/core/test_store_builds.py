"""Builds that are killed, refused, overtaken or read meanwhile never leave half a city.

A child process writes the valley with one cell that acts when SQLite binds it, so that the build
stops exactly there, amid its transaction.
"""

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import geopandas as gpd
import pandas as pd
import pytest
import shapely
from worked_valley import valley_run, valley_tables

from geo.errors import ContractError, StoreError
from geo.store import Store, open_store
from geo.store.models import STORED, VERSION_TABLE

OLD, NEW = "0123456789ab", "ffffffffffff"

_CHILD = """
import os, signal, sys
from worked_valley import valley_run, valley_tables
from geo.store import open_store

class Cell:
    def __conform__(self, protocol):
        if sys.argv[3] == "die":
            os.kill(os.getpid(), signal.SIGKILL)
        print("halfway", flush=True)
        sys.stdin.readline()
        return "West"

tables = {name: valley_tables()[name] for name in ("areas", "demand", "findings")}
table = tables[sys.argv[2]]
column = table.columns[1]
table[column] = [*table[column].astype(object)[:-1], Cell()]
open_store(sys.argv[1], create=True).replace(tables, valley_run(id="ffffffffffff"))
"""


@contextmanager
def child(path: Path, table: str, act: str) -> Iterator[subprocess.Popen[str]]:
    """Build in another process as far as the last row of a table, where it acts."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    command = [sys.executable, "-c", _CHILD, str(path), table, act]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def go_halfway(process: subprocess.Popen[str]) -> None:
    assert process.stdout is not None
    assert process.stdout.readline() == "halfway\n"


def let_go(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=60)
    assert process.returncode == 0


def valley_store(tmp_path: Path) -> Store:
    """Return a store that holds the areas and demand of the valley."""
    home = open_store(tmp_path / "valley.gpkg", create=True)
    tables = valley_tables()
    home.replace({name: tables[name] for name in ("areas", "demand")}, valley_run())
    home.close()
    return home


def assert_whole(path: Path, run: str, *, findings: int) -> None:
    with open_store(path) as home:
        assert home.run().id == run
        assert (len(home.read("areas")), len(home.read("findings"))) == (8, findings)
        for name in (name for name, table in STORED.items() if table.geometry):
            rows = home.read(name)
            with sqlite3.connect(path) as database:
                boxes = database.execute(f"SELECT id FROM rtree_{name}_geometry ORDER BY id")
                assert [number for (number,) in boxes] == list(range(1, len(rows) + 1))
    with sqlite3.connect(path) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


MOMENTS = pytest.mark.parametrize(
    "table", ["areas", "demand", "findings"], ids=["at the first table", "midway", "near the end"]
)


@MOMENTS
def test_a_killed_build_leaves_the_old_city_and_the_next_one_lands(
    tmp_path: Path, table: str
) -> None:
    home = valley_store(tmp_path)
    with child(home.path, table, "die") as process:
        assert process.wait(60) == -9
    assert_whole(home.path, OLD, findings=0)
    home.replace(valley_tables_without_streets(), valley_run(id=NEW))
    home.close()
    assert_whole(home.path, NEW, findings=2)


@MOMENTS
def test_a_killed_first_build_leaves_no_store_and_the_next_one_lands(
    tmp_path: Path, table: str
) -> None:
    path = tmp_path / "new.gpkg"
    with child(path, table, "die") as process:
        assert process.wait(60) == -9
    assert not path.exists()
    with open_store(path, create=True) as home:
        home.replace(valley_tables_without_streets(), valley_run(id=NEW))
    assert_whole(path, NEW, findings=2)


def test_readers_are_never_blocked_and_never_see_half(tmp_path: Path) -> None:
    home = valley_store(tmp_path)
    before = open_store(home.path)
    with child(home.path, "findings", "wait") as process:
        go_halfway(process)
        assert_whole(home.path, OLD, findings=0)
        during = open_store(home.path)
        let_go(process)
    assert_whole(home.path, NEW, findings=2)
    for reader in (before, during):
        assert (reader.run().id, len(reader.read("findings"))) == (OLD, 0)
        reader.close()
        assert (reader.run().id, len(reader.read("findings"))) == (NEW, 2)


def test_a_second_writer_waits_for_the_first(tmp_path: Path) -> None:
    home = valley_store(tmp_path)
    with child(home.path, "areas", "wait") as process, ThreadPoolExecutor(1) as pool:
        go_halfway(process)
        with pytest.raises(StoreError, match="busy: another build is writing it"):
            Store(home.path, busy_s=0.05).replace({}, valley_run())
        second = pool.submit(home.replace, {}, valley_run(id="second"))
        let_go(process)
        second.result(60)
    assert home.run().id == "second"


def test_of_two_first_builds_the_slower_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "new.gpkg"
    with child(path, "areas", "wait") as process:
        go_halfway(process)
        assert not path.exists()
        with open_store(path, create=True) as home:
            home.replace({}, valley_run())
        process.communicate("\n", timeout=60)
        assert process.returncode == 1
    assert open_store(path).run().id == OLD
    assert [found.name for found in tmp_path.glob("*.part*")] == []


def test_a_refused_first_build_leaves_nothing_at_all(tmp_path: Path) -> None:
    twice = pd.concat([valley_tables()["areas"]] * 2)
    with pytest.raises(ContractError, match="a table breaks its contract: UNIQUE"):
        open_store(tmp_path / "new.gpkg", create=True).replace({"areas": twice}, valley_run())
    assert list(tmp_path.iterdir()) == []


def test_another_version_is_named_and_a_build_replaces_it(tmp_path: Path) -> None:
    home = valley_store(tmp_path)
    with sqlite3.connect(home.path) as database:
        database.execute(f"UPDATE {VERSION_TABLE} SET version = 99")
    with pytest.raises(StoreError, match=r"version 99 .* expected 1.*gridgov build CITY\.toml"):
        open_store(home.path)
    with open_store(home.path, create=True) as again:
        again.replace({}, valley_run(id=NEW))
        assert again.run().id == NEW


def test_layers_that_a_gis_added_do_not_stop_a_build(tmp_path: Path) -> None:
    home = valley_store(tmp_path)
    drawn = gpd.GeoDataFrame({"note": ["x"]}, geometry=[shapely.Point(1, 2)], crs="EPSG:4490")
    drawn.to_file(home.path, layer="drawn", driver="GPKG")
    with sqlite3.connect(home.path) as database:
        database.execute("CREATE VIEW seen AS SELECT * FROM drawn")
    home.replace(valley_tables_without_streets(), valley_run(id=NEW))
    home.close()
    assert_whole(home.path, NEW, findings=2)
    with sqlite3.connect(home.path) as database:
        left = database.execute("SELECT name FROM sqlite_schema WHERE name IN ('drawn', 'seen')")
        assert left.fetchall() == []


def test_a_damaged_store_is_a_message_and_no_traceback(tmp_path: Path) -> None:
    home = valley_store(tmp_path)
    content = bytearray(home.path.read_bytes())
    content[4096:] = b"\xff" * (len(content) - 4096)
    home.path.write_bytes(content)
    with pytest.raises(StoreError, match=r"valley\.gpkg cannot be read or written"):
        open_store(home.path).run()


def test_a_password_in_an_address_is_not_repeated() -> None:
    with pytest.raises(StoreError) as refused:
        open_store("postgresql+psycopg://planner:hidden@localhost/gridgov")
    assert "hidden" not in str(refused.value)


def valley_tables_without_streets() -> dict[str, pd.DataFrame]:
    """Return what of the worked valley has every column that it must."""
    return {name: table for name, table in valley_tables().items()
            if name not in {"streets", "anchors"}}  # fmt: skip
