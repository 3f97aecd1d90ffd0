"""Measure the main job on the pilot: ``.venv/bin/python scripts/benchmarks/main_job.py``.

Prints one JSON line a measurement: what, value, unit, and the target it is held against.

* building the pilot from its files to results, with the kernels compiled before and with a first
  compile; peak memory of the build and its reading child together;
* the page, from navigation until the grids are drawn (headless Chromium);
* a click: the answer over HTTP at random places of the district, and its walk.
"""

import json
import os
import random
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

ROOT = Path(__file__).resolve().parents[2]
CITY_FILE = ROOT / "shapefiles" / "qixia" / "city.toml"
PORT = 8915
URL = f"http://127.0.0.1:{PORT}"
CLICKS = 200


def main() -> None:
    """Run every measurement."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "qixia.gpkg"
        cold_s, _ = build(store, {"NUMBA_CACHE_DIR": folder})
        report("build, kernels compiled in it", cold_s, "s")
        runs = [build(store, {}) for _ in range(3)]
        report("build", median(seconds for seconds, _ in runs), "s", target=20)
        report("build, peak memory", max(peak for _, peak in runs), "MB", target=1500)
        with served(store):
            report("page, until the grids are drawn", median(page_s() for _ in range(3)), "s", 2)
            clicks()


def report(what: str, value: float, unit: str, target: float | None = None) -> None:
    """Print one measurement."""
    line = {"what": what, "value": round(value, 3), "unit": unit, "target": target}
    print(json.dumps(line), flush=True)


def build(store: Path, environment: dict[str, str]) -> tuple[float, float]:
    """Build the pilot in a process of its own: seconds, and the peak of its whole tree in MB."""
    store.unlink(missing_ok=True)  # the same files again would change nothing, and take no time
    command = [sys.executable, "-m", "geo.cli", "build", str(CITY_FILE), "--store", str(store)]
    start, peak = time.perf_counter(), 0.0
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, **environment},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(resident_mb, tree(process.pid))))
            time.sleep(0.05)
    if process.returncode:
        sys.exit("the build failed")
    return time.perf_counter() - start, peak


def tree(pid: int) -> Iterator[int]:
    """Name a process and all that it has started."""
    yield pid
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            for child in task.read_text().split():
                yield from tree(int(child))
        except OSError:
            continue


def resident_mb(pid: int) -> float:
    """Memory that a process holds, MB; shared pages count in each process."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    except OSError:
        return 0.0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


@contextmanager
def served(store: Path) -> Iterator[None]:
    """Serve the store until the block ends."""
    command = [sys.executable, "-m", "geo.cli", "serve", "--store", str(store), "--port", str(PORT)]
    with subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL) as process:
        try:
            wait_until_up()
            yield
        finally:
            process.terminate()


def wait_until_up() -> None:
    """Ask until the first answer, at most a minute."""
    for _ in range(600):
        try:
            ask("/api/v1/summary")
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("the server did not start")


def ask(path: str) -> dict[str, object]:
    """Ask the API."""
    with urllib.request.urlopen(URL + path) as answer:
        return json.load(answer)  # type: ignore[no-any-return]


def page_s() -> float:
    """Open the page in a fresh browser and wait until the grids are drawn."""
    from playwright.sync_api import sync_playwright

    flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=flags)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        start = time.perf_counter()
        page.goto(URL)
        page.wait_for_selector("html[data-map=ready]", timeout=30_000)
        seconds = time.perf_counter() - start
        browser.close()
    return seconds


def clicks() -> None:
    """Ask for the nearest stations at random places, and for the walk to the first."""
    west, south, east, north = ask("/api/v1/summary")["bounds"]  # type: ignore[misc]
    draw = random.Random(320113)
    answers, walks = [], []
    for _ in range(CLICKS):
        lon, lat = draw.uniform(west, east), draw.uniform(south, north)
        answers.append(timed(f"/api/v1/nearest?lon={lon}&lat={lat}"))
        walks.append(timed(f"/api/v1/walk?from={lon},{lat}&to={lon + 0.01},{lat}"))
    for what, seconds in (("click, nearest stations", answers), ("click, a walk of 1 km", walks)):
        report(f"{what}, median", 1000 * median(seconds), "ms", 100)
        report(f"{what}, 95 %", 1000 * quantiles(seconds, n=20)[-1], "ms", 100)


def timed(path: str) -> float:
    """Ask and measure, seconds."""
    start = time.perf_counter()
    ask(path)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
