"""Measure dragging on the pilot: ``.venv/bin/python scripts/benchmarks/dragging.py STORE``.

Serves a store that is built and drags a candidate station over the map in headless Chromium. The
page itself measures from each pointer move until its picture is painted (marks of the page's own
clock; one question at a time is on its way, and only the newest move waits for it, so the wait is
part of what is measured). Prints one JSON line a measurement with its target:

* ``single``: the pointer moves, then rests until the picture is there;
* ``sweep``: the pointer moves 60 times a second without a rest, as a hand does;
* ``server``: the share of the answer alone, over HTTP.
"""

import json
import random
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from playwright.sync_api import Page, sync_playwright

from web.tokens import HEADER, PAGE, token_for

ROOT = Path(__file__).resolve().parents[2]
PORT = 8916
URL = f"http://127.0.0.1:{PORT}"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
CENTRE = (118.93, 32.10)
MOVES = 100
TARGET_MS = 100
SERVER_MS = 30


def main() -> None:
    """Run every measurement."""
    with served(sys.argv[1]), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page(viewport={"width": 1440, "height": 900})
        lon, lat = CENTRE
        page.goto(f"{URL}/#tool=try&plan=a{lon},{lat}&view=13,{lat},{lon}")
        page.wait_for_selector("html[data-map=ready][data-tried]", timeout=60_000)
        page.wait_for_timeout(2000)
        drag(page, rest_ms=250)  # what is compiled and cached by then is not measured
        report("single", drag(page, rest_ms=250), TARGET_MS)
        report("sweep", drag(page, rest_ms=16), TARGET_MS)
        browser.close()
        report("server", list(answers()), SERVER_MS)


def report(what: str, found_ms: list[float], target: float) -> None:
    """Print one measurement."""
    cuts = quantiles(found_ms, n=20)
    line = {"what": f"dragging, {what}", "pictures": len(found_ms), "target_ms": target,
            "median_ms": round(median(found_ms), 1), "p95_ms": round(cuts[-1], 1)}  # fmt: skip
    print(json.dumps(line), flush=True)


def drag(page: Page, *, rest_ms: float) -> list[float]:
    """Drag the ring along a loop and return what each picture took, milliseconds."""
    box = page.locator(".try-mark").bounding_box()
    assert box is not None
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    page.evaluate("performance.clearMeasures('try')")
    page.mouse.move(x, y)
    page.mouse.down()
    for step in range(1, MOVES + 1):
        out = min(step, MOVES - step) * 6
        page.mouse.move(x + out, y + out / 3 * (-1) ** (step // 10))
        page.wait_for_timeout(rest_ms)
    page.mouse.up()
    page.wait_for_timeout(1000)
    found: Any = page.evaluate("performance.getEntriesByName('try').map((one) => one.duration)")
    return [float(duration) for duration in found]


def answers() -> Iterator[float]:
    """Ask for candidates around the centre, and yield milliseconds."""
    draw = random.Random(320113)
    for _ in range(MOVES):
        lon, lat = (degrees + draw.uniform(-0.02, 0.02) for degrees in CENTRE)
        body = json.dumps({"changes": [{"do": "add", "at": [lon, lat]}]}).encode()
        sent = urllib.request.Request(f"{URL}/api/v1/try?by=grid", body)
        sent.add_header("Content-Type", "application/json")
        sent.add_header("Cookie", f"{PAGE}=dragging")
        sent.add_header(HEADER, token_for("dragging"))
        start = time.perf_counter()
        with urllib.request.urlopen(sent) as answer:
            answer.read()
        yield 1000 * (time.perf_counter() - start)


@contextmanager
def served(store: str) -> Iterator[None]:
    """Serve the store until the block ends."""
    command = [sys.executable, "-m", "geo.cli", "serve", "--store", store, "--port", str(PORT)]
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
            urllib.request.urlopen(f"{URL}/api/v1/summary").close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    sys.exit("the server did not start")


if __name__ == "__main__":
    main()
