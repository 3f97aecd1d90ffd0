"""The throw-away PostGIS is real, its databases are apart, and nothing is left of it."""

import os
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from postgis import Cluster, cluster, wait_until_gone

pytestmark = pytest.mark.postgis


def test_a_fresh_database_has_postgis(postgis: Cluster, postgis_url: str) -> None:
    with postgis.connected(postgis_url.rpartition("/")[2]) as connection:
        (version,) = connection.execute("SELECT postgis_version()").fetchone() or ("",)
    assert str(version).startswith("3.")


def test_two_databases_do_not_see_each_other(postgis: Cluster, postgis_url: str) -> None:
    second = postgis.database()
    names = [url.rpartition("/")[2] for url in (postgis_url, second)]
    with postgis.connected(names[0]) as one, postgis.connected(names[1]) as other:
        one.execute("CREATE TABLE seen (x int)")
        with pytest.raises(psycopg.errors.UndefinedTable, match='"seen" does not exist'):
            other.execute("SELECT * FROM seen")
    postgis.drop(second)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        postgis.connected(names[1])


def test_what_was_committed_outlives_a_crash_and_nothing_outlives_the_cluster() -> None:
    with cluster() as running:
        name = running.database().rpartition("/")[2]
        with running.connected(name) as connection:
            connection.execute("CREATE TABLE kept AS SELECT 1 AS x")
            connection.execute("CHECKPOINT")  # fsync is off: only what was written out is safe
        running.crash()
        with running.connected(name) as connection:
            assert connection.execute("SELECT x FROM kept").fetchall() == [(1,)]
        pid, folder = int(running.pid_file.read_text().split()[0]), running.pid_file.parents[1]
    assert wait_until_gone(Path("/proc", str(pid)), seconds=10)
    assert not folder.exists()


_KILLED = """
import sys, time
from postgis import cluster
with cluster() as running:
    print(running.pid_file.read_text().split()[0], running.pid_file.parents[1], flush=True)
    time.sleep(60)
"""


def test_a_cluster_dies_with_tests_that_are_killed() -> None:
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])}
    with subprocess.Popen(
        [sys.executable, "-c", _KILLED], stdout=subprocess.PIPE, text=True, env=environment
    ) as tests:
        assert tests.stdout is not None
        pid, folder = tests.stdout.readline().split()
        tests.kill()
    assert wait_until_gone(Path("/proc", pid), seconds=20)
    assert wait_until_gone(Path(folder), seconds=20)
