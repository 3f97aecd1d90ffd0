"""Kill builds at random moments: ``.venv/bin/python scripts/campaigns/kills.py --kills 20``.

A child builds one edition after the other; it is killed at a random moment (SIGKILL), and every
other time the server is crashed under it instead. Afterwards every edition that the child was told
of must be there, the newest one whole, and every table of every edition in the archive. Prints one
JSON line a kill, then how many editions were lost, with the upper bound that so many kills allow at
95 per cent (rule of three).
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from homes import assert_sound, is_file  # noqa: E402
from postgis import Cluster, cluster  # noqa: E402
from worked_valley import valley_run, whole_valley  # noqa: E402

from geo.errors import GeoError  # noqa: E402
from geo.store import Store, open_store  # noqa: E402
from geo.store import editions as written  # noqa: E402
from geo.store.archive import content_hash, get  # noqa: E402
from geo.store.models import REPLACED  # noqa: E402

LONGEST_S = 1.0
"""Latest moment of a kill after the child has begun; it builds several editions in that time."""

_CHILD = """
import sys
from worked_valley import valley_run, whole_valley
from geo.store import open_store
tables, number = whole_valley(), int(sys.argv[2])
with open_store(sys.argv[1], create=True) as home:
    print("begun", flush=True)
    while True:
        number += 1
        tables["demand"]["residents"] += 1
        print(home.replace(tables, valley_run(id=f"{number:012}")).edition, flush=True)
"""


def main() -> None:
    """Run the campaign; exit with 1 if anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--store", choices=("gpkg", "postgis", "both"), default="both")
    parser.add_argument("--seed", type=int, default=320113)
    options = parser.parse_args()
    lost = 0
    with tempfile.TemporaryDirectory() as folder:
        if options.store != "postgis":
            address = str(Path(folder) / "city.gpkg")
            lost += campaign(address, options.kills, random.Random(options.seed))
    if options.store != "gpkg":
        with cluster() as server:
            draw = random.Random(options.seed)
            lost += campaign(lasting(server), options.kills, draw, server=server)
    sys.exit(1 if lost else 0)


def campaign(
    address: str,
    kills: int,
    draw: random.Random,
    *,
    server: Cluster | None = None,
    say: Callable[[str], None] = print,
) -> int:
    """Kill so many builds of one home; return how many of them lost something."""
    with open_store(address, create=True) as home:
        home.replace(whole_valley(), valley_run())
    home_name = "gpkg" if is_file(address) else "postgis"
    lost = 0
    for number in range(kills):
        crash = server if number % 2 else None
        after_s = draw.uniform(0, LONGEST_S)
        before, told = newest(address), killed(address, after_s, crash=crash)
        found = what_is_lost(address, max(before, told))
        lost += found is not None
        line = {
            "store": home_name,
            "kill": number + 1,
            "killed": "builder" if crash is None else "server",
            "after_s": round(after_s, 3),
            "editions": newest(address),
            "lost": found,
        }
        say(json.dumps(line))
    say(f"{home_name}: {lost} of {kills} lost, upper bound {3 / kills:.3f} (3/{kills})")
    return lost


def lasting(server: Cluster) -> str:
    """Make a database that has written down what it says it has, as a server does by default."""
    address = server.database()
    name = address.rpartition("/")[2]
    with server.connected(name) as connection:
        connection.execute(f"ALTER DATABASE {name} SET synchronous_commit = on")
    return address


def newest(address: str) -> int:
    """Read the number of the newest edition."""
    with open_store(address) as home:
        return home.run().edition


def killed(address: str, after_s: float, *, crash: Cluster | None) -> int:
    """Build until killed; return the last edition that the child was told of, 0 if none."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "tests")])}
    with subprocess.Popen(
        [sys.executable, "-c", _CHILD, address, str(newest(address))],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
        text=True,
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "begun\n"
        time.sleep(after_s)
        if crash is not None:
            crash.crash()
        child.kill()
        told = child.stdout.read().split()
    return int(told[-1]) if told else 0


def what_is_lost(address: str, least: int) -> str | None:
    """Say what is not as it must be after a kill; None when all is well.

    Parameters
    ----------
    least : int
        The newest edition that somebody knows of.
    """
    try:
        assert_sound(address)
        with open_store(address) as home:
            return _lost_of(home, least)
    except (GeoError, AssertionError) as error:
        return f"{type(error).__name__}: {error}"


def _lost_of(home: Store, least: int) -> str | None:
    with home.engine.reading() as connection:
        known = written.every(connection)
        if [edition.number for edition in known] != list(range(1, len(known) + 1)):
            return "an edition is missing"
        if len(known) < least:
            return f"edition {least} is gone"
        for edition in known[-3:]:
            for name, hashed in edition.held.items():
                if content_hash(get(connection, REPLACED[name], hashed)) != hashed:
                    return f"{name} of edition {edition.number} is not what it was"
    for name, hashed in known[-1].held.items():
        if content_hash(home.read(name)) != hashed:
            return f"{name} is not of the newest edition"
    return None


if __name__ == "__main__":
    main()
