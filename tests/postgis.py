"""A real PostGIS that lives no longer than the tests: a private cluster on a free port.

As root the server runs as ``postgres``, which owns the folder; as anyone else it runs as itself.
A watchdog stops it when the tests are killed, so that nothing is left running.
"""

import glob
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

OWNER = "postgres"
TEMPLATE = "gridgov_template"

_SETTINGS = {
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "shared_buffers": "128MB",
    "listen_addresses": "127.0.0.1",
    "max_connections": "60",
}

# A server that is just starting has not said its process yet, hence the patience; while the cluster
# is being made, the process stands there as a negative number.
_WATCHDOG = """
import os, shutil, signal, sys, time
parent, pid_file, folder = int(sys.argv[1]), sys.argv[2], sys.argv[3]
while os.getppid() == parent:
    time.sleep(0.2)
patience = time.monotonic() + 5
while time.monotonic() < patience:
    try:
        os.kill(abs(int(open(pid_file).readline())), signal.SIGQUIT)
    except (OSError, ValueError):
        time.sleep(0.1)
    else:
        time.sleep(1)
        break
shutil.rmtree(folder, ignore_errors=True)
"""


def find_binaries() -> Path | None:
    """Find the folder of ``pg_ctl``; None where there is no server."""
    found = shutil.which("pg_ctl")
    if found:
        return Path(found).resolve().parent
    versions = sorted(glob.glob("/usr/lib/postgresql/*/bin/pg_ctl"))
    return Path(versions[-1]).parent if versions else None


class Cluster:
    """A running server.

    Parameters
    ----------
    binaries : Path
        Where ``initdb`` and ``pg_ctl`` are.
    folder : Path
        A new folder of its own.
    """

    def __init__(self, binaries: Path, folder: Path) -> None:
        self._binaries = binaries
        self._folder = folder
        self._data = folder / "data"
        self._numbers = count(1)
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]

    def create(self) -> None:
        """Make the cluster, start it, and prepare the database that others are cloned from."""
        if os.geteuid() == 0:
            owner = pwd.getpwnam(OWNER)
            os.chown(self._folder, owner.pw_uid, owner.pw_gid)
        self._run("initdb", "-D", str(self._data), "-U", OWNER, "-A", "trust", "-E", "UTF8",
                  "--locale=C.UTF-8", "--no-sync")  # fmt: skip
        self.start()
        with self.connected(OWNER) as connection:
            connection.execute(f"CREATE DATABASE {TEMPLATE}")
        with self.connected(TEMPLATE) as connection:
            connection.execute("CREATE EXTENSION postgis")

    def start(self) -> None:
        """Start the server, after a crash too."""
        options = " ".join(f"-c {key}={value}" for key, value in _SETTINGS.items())
        self._run("pg_ctl", "-D", str(self._data), "-w", "-l", str(self._folder / "log"),
                  "-o", f"-p {self.port} -k {self._folder} {options}", "start")  # fmt: skip

    def crash(self) -> None:
        """Stop the server as a power cut would, and start it again."""
        self.stop()
        self.start()

    def stop(self) -> None:
        """Stop the server at once, as a power cut would: what it holds is thrown away anyhow."""
        self._run("pg_ctl", "-D", str(self._data), "-m", "immediate", "-w", "stop")

    def database(self) -> str:
        """Clone a fresh database with PostGIS; return its address."""
        name = f"gridgov_{next(self._numbers)}"
        with self.connected(OWNER) as connection:
            made = sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(
                sql.Identifier(name), sql.Identifier(TEMPLATE)
            )
            connection.execute(made)
        return self.url(name)

    def drop(self, url: str) -> None:
        """Take a database away, whoever is connected."""
        name = url.rpartition("/")[2]
        with self.connected(OWNER) as connection:
            connection.execute(
                sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
            )

    def url(self, database: str, *, role: str = OWNER) -> str:
        """Write the address of a database for a role."""
        return f"postgresql+psycopg://{role}@127.0.0.1:{self.port}/{database}"

    def connected(self, database: str) -> psycopg.Connection[tuple[object, ...]]:
        """Connect as the superuser, each statement for itself."""
        return psycopg.connect(
            host="127.0.0.1", port=self.port, user=OWNER, dbname=database, autocommit=True
        )

    @property
    def pid_file(self) -> Path:
        """Where the server says its process."""
        return self._data / "postmaster.pid"

    def _run(self, program: str, *arguments: str) -> None:
        as_owner = {"user": OWNER, "group": OWNER, "extra_groups": []} if os.geteuid() == 0 else {}
        done = subprocess.run(
            [str(self._binaries / program), *arguments],
            cwd=self._folder,
            env={**os.environ, "HOME": str(self._folder)},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
            **as_owner,  # type: ignore[call-overload]
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.strip()}")


@contextmanager
def cluster() -> Iterator[Cluster]:
    """Run a cluster as long as it is used."""
    binaries = find_binaries()
    if binaries is None:
        raise FileNotFoundError("no PostgreSQL server: install postgresql-15-postgis-3")
    folder = Path(tempfile.mkdtemp(prefix="gridgov-pg-"))
    made = Cluster(binaries, folder)
    watchdog = subprocess.Popen(
        [sys.executable, "-c", _WATCHDOG, str(os.getpid()), str(made.pid_file), str(folder)],
        start_new_session=True,
    )
    try:
        made.create()
        yield made
    finally:
        if made.pid_file.exists():
            made.stop()
        watchdog.send_signal(signal.SIGKILL)
        watchdog.wait()
        shutil.rmtree(folder, ignore_errors=True)


def wait_until_gone(path: Path, *, seconds: float) -> bool:
    """Wait for a folder, or a process under ``/proc``, to be there no more; tell whether it is."""
    until = time.monotonic() + seconds
    while path.exists() and time.monotonic() < until:
        time.sleep(0.1)
    return not path.exists()
