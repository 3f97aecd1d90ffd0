"""Many clients at once: ``.venv/bin/python scripts/campaigns/clients.py STORE [--clients 20]``.

Serves a copy of a store, with ``--postgis`` from a throw-away server to which they log in, and lets
planners use it, each in a thread of this process with a connection of its own:

* a *click* asks all of a place and for the walk to its nearest station, as the page does; then the
  planner reads for 2 to 6 seconds;
* a *drag*, one in four of what they do, tries a candidate station along a line, five moves a second
  for 3 seconds, each only once the one before is answered, as the page does; then the planner looks
  for 2 to 6 seconds.

Places are drawn at random around the stations, where people live. Prints one JSON line for each
kind of question: how many, how many failed, and p50, p95, p99 in milliseconds against the target.
This process takes its share of the machine's cores, too.
"""

import argparse
import http.client
import json
import random
import threading
import time
from collections import defaultdict
from collections.abc import Mapping
from statistics import quantiles
from typing import Any
from urllib.parse import urlencode

from api import Visit, account, prepared, served

TARGET_MS = 300
READING_S = (2.0, 6.0)
DRAGS = 0.25
MOVES, MOVE_S = 15, 0.2
SEED = 320113


class Planner:
    """One client, who clicks and drags until the time is over."""

    def __init__(
        self, number: int, root: str, headers: Mapping[str, str], places: list[tuple[float, float]]
    ) -> None:
        self._draw, self._places = random.Random(SEED + number), places
        self._line = http.client.HTTPConnection(root.rpartition("/")[2], timeout=60)
        self._headers = {**headers, "Content-Type": "application/json"}
        self.took_ms: dict[str, list[float]] = defaultdict(list)
        self.failed: dict[str, int] = defaultdict(int)

    def work(self, until: float) -> None:
        """Click, drag and read."""
        time.sleep(self._draw.uniform(0, READING_S[1]))
        while time.monotonic() < until:
            if self._draw.random() < DRAGS:
                self._drag()
            else:
                self._click()
            time.sleep(self._draw.uniform(*READING_S))

    def _click(self) -> None:
        lon, lat = self._draw.choice(self._places)
        found = self._ask("place", f"place?{urlencode({'lon': lon, 'lat': lat})}")
        if found and found["stations"]:
            query = urlencode({"from": f"{lon},{lat}", "to": found["stations"][0]["code"]})
            self._ask("walk", f"walk?{query}")

    def _drag(self) -> None:
        (lon, lat), (to_lon, to_lat) = (self._draw.choice(self._places) for _ in range(2))
        for move in range(MOVES):
            began, share = time.monotonic(), move / MOVES / 10  # a tenth of the way to anywhere
            place = [lon + share * (to_lon - lon), lat + share * (to_lat - lat)]
            self._ask("try", "try?by=grid", {"changes": [{"do": "add", "at": place}]})
            time.sleep(max(0.0, MOVE_S - (time.monotonic() - began)))

    def _ask(self, kind: str, path: str, body: dict[str, Any] | None = None) -> Any:
        """Ask, and note how long it took; None where it failed."""
        began = time.perf_counter()
        self._line.request("POST" if body else "GET", f"/api/v1/{path}",
                           json.dumps(body) if body else None, self._headers)  # fmt: skip
        answer = self._line.getresponse()
        said = answer.read()
        self.took_ms[kind].append(1000 * (time.perf_counter() - began))
        if answer.status == 200:
            return json.loads(said)
        self.failed[f"{kind} {answer.status}"] += 1
        return None


def main() -> None:
    """Let planners work, and print what they met."""
    reader = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    reader.add_argument("store")
    reader.add_argument("--clients", type=int, default=20)
    reader.add_argument("--seconds", type=float, default=60)
    reader.add_argument("--postgis", action="store_true", help="on a throw-away server")
    told = reader.parse_args()
    with prepared(told.store, is_server=told.postgis) as store, served(store) as root:
        visit = Visit(root, account(store) if told.postgis else None)
        places = around(visit.json("/api/v1/layers/stations")["features"])
        rehearse(Planner(-1, root, visit.headers(), places))
        planners = [
            Planner(number, root, visit.headers(), places) for number in range(told.clients)
        ]
        until = time.monotonic() + told.seconds
        threads = [threading.Thread(target=one.work, args=(until,)) for one in planners]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    tell(planners, home="PostGIS" if told.postgis else "file")


def rehearse(one: Planner) -> None:
    """Ask each kind once, so that what is made at the first question is there."""
    one._click()
    one._drag()


def tell(planners: list[Planner], *, home: str) -> None:
    """Print one line a kind of question, and one for all."""
    every: dict[str, list[float]] = defaultdict(list)
    for planner in planners:
        for kind, took in planner.took_ms.items():
            every[kind] += took
            every["all"] += took
    failed = [f"{kind} x{times}" for one in planners for kind, times in one.failed.items()]
    for kind, took in sorted(every.items()):
        cuts = quantiles(took, n=100)
        line = {"home": home, "kind": kind, "asked": len(took), "target_p95_ms": TARGET_MS,
                **{f"p{p}_ms": round(cuts[p - 1], 1) for p in (50, 95, 99)}}  # fmt: skip
        print(json.dumps(line), flush=True)
    print(json.dumps({"clients": len(planners), "failed": failed}), flush=True)


def around(stations: list[dict[str, Any]]) -> list[tuple[float, float]]:
    """Draw places around stations."""
    draw = random.Random(SEED)
    at = [station["geometry"]["coordinates"] for station in stations]
    return [(lon + draw.uniform(-0.01, 0.01), lat + draw.uniform(-0.008, 0.008))
            for lon, lat in at for _ in range(10)]  # fmt: skip


if __name__ == "__main__":
    main()
