"""Measure coverage on the pilot: ``.venv/bin/python scripts/benchmarks/measures.py``.

Prints one JSON line a measurement: what, seconds, and the target it is held against. The engine is
up: the network is prepared, everything is tied to it, crossings are found, and machine code is
compiled. Each line is the median of a few runs, each of which opens the city anew, so that nothing
is remembered but what the engine keeps on its shelf. "The full set" is every group, every gap of
elders with its cause (those of adults are stored by the build), and one to five new stations.
"""

import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from geo.answers import City, open_city
from geo.pipeline import build

ROOT = Path(__file__).resolve().parents[2]
CITY_FILE = ROOT / "shapefiles" / "qixia" / "city.toml"
RUNS = 3
RANGE_RUNS = 100

Ask = Callable[[City], object]

FULL: dict[str, Ask] = {
    "groups": lambda city: city.groups(by="all"),
    "causes": lambda city: city.gaps(profile="elder"),
    "gain of 1 to 5 stations": lambda city: city.gains_together(5),
}
OTHERS: dict[str, Ask] = {
    "week": lambda city: city.week(),
    "stations": lambda city: city.catchments(),
    "second": lambda city: city.backup(by="all"),
    "links": lambda city: city.links(),
    "mend": lambda city: city.mends(10),
    "borders": lambda city: city.borders(by="all"),
    f"range of {RANGE_RUNS} runs": lambda city: city.range(by="all", runs=RANGE_RUNS),
}
TARGETS_S = {f"range of {RANGE_RUNS} runs": 30.0}
FULL_SET_S = 5.0


def main() -> None:
    """Run every measurement."""
    with tempfile.TemporaryDirectory() as folder:
        store, cache = f"{folder}/qixia.gpkg", Path(folder) / "cache"
        build(CITY_FILE, store)
        for ask in (*FULL.values(), *OTHERS.values()):  # compiles, and fills the shelf
            ask(_up(store, cache))
        taken = {what: median(_seconds(store, cache, ask) for _ in range(RUNS))
                 for what, ask in FULL.items()}  # fmt: skip
        for what, seconds in taken.items():
            report(what, seconds)
        report("the full set", sum(taken.values()), FULL_SET_S)
        for what, ask in OTHERS.items():
            report(what, median(_seconds(store, cache, ask) for _ in range(RUNS)),
                   TARGETS_S.get(what))  # fmt: skip


def report(what: str, seconds: float, target: float | None = None) -> None:
    """Print one measurement."""
    print(json.dumps({"what": what, "seconds": round(seconds, 3), "target": target}), flush=True)


def _seconds(store: str, cache: Path, ask: Ask) -> float:
    city = _up(store, cache)
    start = time.perf_counter()
    ask(city)
    return time.perf_counter() - start


def _up(store: str, cache: Path) -> City:
    """Open the city and bring its engine up."""
    city = open_city(store, cache=cache)
    city.engine.standing(city.question())
    return city


if __name__ == "__main__":
    main()
