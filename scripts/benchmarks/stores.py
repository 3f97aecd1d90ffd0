"""Measure both homes of a store: ``.venv/bin/python scripts/benchmarks/stores.py``.

Prints one line a measurement, what was measured beside the target it is held against; ``--json``
prints one JSON line each. The server is a private PostGIS that is thrown away afterwards.

* 100,000 polygons written, and 200 boxes read from them;
* 330,000 requests (ten years and a tenth): a page filtered by state and area and sorted, a search,
  a count of everything, and reading each table of the registry whole;
* one row edited among them;
* a build of the pilot from its files.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from statistics import median

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from postgis import cluster  # noqa: E402

from geo.crs import STORED  # noqa: E402
from geo.pipeline import build  # noqa: E402
from geo.run import Run  # noqa: E402
from geo.store import Store, open_store  # noqa: E402
from geo.store.edit import Stamp  # noqa: E402
from geo.store.pages import Asked  # noqa: E402
from geo.tables import REGISTRY, STATES  # noqa: E402

CITY_FILE = ROOT / "shapefiles" / "qixia" / "city.toml"
POLYGONS, BOXES, REQUESTS = 100_000, 200, 330_000


def main() -> None:
    """Run every measurement on both homes."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true", help="one JSON line a measurement")
    parser.add_argument("--store", choices=("gpkg", "postgis", "both"), default="both")
    options = parser.parse_args()
    report = as_json if options.json else as_text
    with tempfile.TemporaryDirectory() as folder:
        if options.store != "postgis":
            measure(lambda name: str(Path(folder) / f"{name}.gpkg"), "gpkg", report)
        if options.store != "gpkg":
            with cluster() as server:
                measure(lambda _: server.database(), "postgis", report)


Report = Callable[[str, str, float, str, float | None], None]


def as_json(home: str, what: str, value: float, unit: str, target: float | None) -> None:
    """Print a measurement for programs."""
    line = {"store": home, "what": what, "value": round(value, 3), "unit": unit, "target": target}
    print(json.dumps(line), flush=True)


def as_text(home: str, what: str, value: float, unit: str, target: float | None) -> None:
    """Print a measurement for readers."""
    held = "" if target is None else f"  target {target:g} {unit}"
    print(f"{home:8}{what:55}{value:9.3f} {unit}{held}", flush=True)


def measure(address: Callable[[str], str], home: str, report: Report) -> None:
    """Measure one home, each subject in a store of its own."""
    with open_store(address("polygons"), create=True) as store:
        measure_polygons(store, home, report)
    with open_store(address("requests"), create=True) as store:
        measure_requests(store, home, report)
    where = address("pilot")
    with timed() as seconds:
        build(CITY_FILE, where)
    report(home, "the pilot built from its files, kernels warm or not", seconds[0], "s", None)


def measure_polygons(store: Store, home: str, report: Report) -> None:
    """Write polygons, and read boxes of about a hundred of them."""
    areas = polygons()
    with timed() as seconds:
        store.replace({"areas": areas}, a_run())
    report(home, f"{POLYGONS:,} polygons written and archived", seconds[0], "s", 10)
    with timed() as seconds:
        store.replace({"areas": areas}, a_run())
    report(home, "the same written again", seconds[0], "s", 10)
    draw = np.random.default_rng(1)
    corners = draw.uniform((118.0, 32.0), (118.9, 32.9), (BOXES, 2)).tolist()
    found = 0
    with timed() as seconds:
        for x, y in corners:
            found += len(store.read("areas", box=(x, y, x + 0.03, y + 0.03)))
    report(home, f"{BOXES} boxes, {found // BOXES} polygons each", seconds[0], "s", 1)


def measure_requests(store: Store, home: str, report: Report) -> None:
    """Ask for pages of ten years of requests."""
    with timed() as seconds:
        store.replace({"requests": requests(), **registry()}, a_run())
    report(home, f"{REQUESTS:,} requests written and archived", seconds[0], "s", None)
    filtered = Asked({"state": "opened"}, under="100001003", sort="opened", descending=True)
    pages = {
        "a page by state and area, sorted": filtered,
        "a page of all, sorted": Asked(sort="opened", descending=True),
        "a page that holds a text": Asked(search="R0329"),
    }
    for what, asked in pages.items():
        spans = [span(partial(store.page, "requests", asked)) for _ in range(9)]
        report(home, what, 1000 * median(spans), "ms", 200)
    report(home, "requests read whole", span(lambda: store.read("requests")), "s", None)
    others = [name for name in REGISTRY if name != "requests"]
    whole = span(lambda: [store.read(name) for name in others])
    report(home, "the other tables of the registry read whole", whole, "s", None)
    spans = [span(partial(edit, store, f"R{n:06}")) for n in range(20)]
    report(home, "a request edited", 1000 * median(spans), "ms", 100)


def edit(store: Store, code: str) -> None:
    """Accept a request."""
    stamp = Stamp("2026-11-24T19:00:00", "registrar")
    with store.editing() as editor:
        version = editor.row("requests", code)["version"]
        editor.update("requests", code, {"state": "accepted"}, stamp, version=version)


def polygons() -> gpd.GeoDataFrame:
    """Draw crooked polygons of sixteen corners on a lattice of a degree."""
    draw = np.random.default_rng(320113)
    side = int(POLYGONS**0.5) + 1
    n = np.arange(POLYGONS)
    centre = np.column_stack([118 + n % side / side, 32 + n // side / side])
    angle = np.linspace(0, 2 * np.pi, 16, endpoint=False)
    radius = draw.uniform(0.3, 0.6, (POLYGONS, 16)) / side
    ring = centre[:, None] + radius[..., None] * np.column_stack([np.cos(angle), np.sin(angle)])
    columns = {"code": [f"{i:015}" for i in n], "name": [f"Area {i}" for i in n],
               "level": "grid", "kind": "basic"}  # fmt: skip
    return gpd.GeoDataFrame(columns, geometry=shapely.polygons(ring), crs=STORED)


def requests() -> pd.DataFrame:
    """Make up ten years of requests."""
    draw = np.random.default_rng(1)
    n = np.arange(REQUESTS)
    opened = pd.Timestamp("2016-11-24") + pd.to_timedelta(n * 960, unit="s")
    street, community, grid = draw.integers(1, (10, 15, 9), (REQUESTS, 3)).T
    areas = [f"100001{s:03}{c:03}{g:03}" for s, c, g in zip(street, community, grid, strict=True)]
    state = draw.choice(STATES, REQUESTS, p=(0.02, 0.02, 0.02, 0.04, 0.88, 0.02))
    return pd.DataFrame(
        {
            "code": [f"R{i:06}" for i in n],
            "category": "light",
            "area": areas,
            "state": state,
            "opened": opened.strftime("%Y-%m-%dT%H:%M:%S"),
        }
    )


def registry() -> dict[str, pd.DataFrame]:
    """Make up a team and a channel of each of a thousand grids."""
    codes = [f"100001001{i:06}" for i in range(1000)]
    teams = pd.DataFrame({"area": codes, "leader": True, "roles": 3, "members": 80})
    channels = pd.DataFrame({"code": codes, "area": codes, "level": "grid", "members": 200})
    return {"teams": teams, "channels": channels}


def a_run() -> Run:
    """Describe a run."""
    at = datetime(2026, 11, 24, tzinfo=UTC)
    return Run("0" * 12, at, "Measured", "100001", "invented", "EPSG:4549", 10, "adult", 4.0,
               15.0, 1000.0, {}, valid_from="2026-11-24")  # fmt: skip


@contextmanager
def timed() -> Iterator[list[float]]:
    """Measure a block, seconds."""
    seconds = [0.0]
    start = time.perf_counter()
    yield seconds
    seconds[0] = time.perf_counter() - start


def span(act: Callable[[], object]) -> float:
    """Measure a call, seconds."""
    with timed() as seconds:
        act()
    return seconds[0]


if __name__ == "__main__":
    main()
