"""Measure the map in a browser: ``.venv/bin/python scripts/benchmarks/page.py [STORE]``.

With a store, such as that of the pilot: what goes over the wire and how long it takes until the map
is drawn, the first time and again. Without one: a generated city of 100,000 grids (or ``--grids``)
is served from memory, and the map is dragged about. Frames are those of ``requestAnimationFrame``
while a mouse drags; the browser draws by software where the machine has no graphics card.

Prints one JSON line a measurement: what, figures, and the target they are held against.
"""

import argparse
import json
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from many_grids import many_grids

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests"))

from served import chromium, served  # noqa: E402 - the tests' own way of serving and of browsing

WINDOW = {"width": 1440, "height": 900}
READY = "html[data-map=ready]"
MOST_KB, MOST_S, LEAST_FRAMES = 500, 2.0, 30
DRAG_STEPS, DRAG_PX = 150, 5
KEEP_FRAMES = """() => {
  window.frames_ms = [];
  let last = performance.now();
  const frame = (now) => {
    window.frames_ms.push(now - last);
    last = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
}"""
TILES_THERE = "() => !document.querySelector('.leaflet-tile:not(.leaflet-tile-loaded)')"


def main() -> None:
    """Measure what the arguments ask for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("store", nargs="?")
    parser.add_argument("--grids", type=int, default=100_000)
    asked = parser.parse_args()
    with chromium() as browser:
        if asked.store:
            with served(asked.store) as root:
                for visit in ("first visit", "same browser again"):
                    loaded(browser, root, visit)
        else:
            with generated(asked.grids) as root:
                for zoom in (9, 11, 12, 13, 15):
                    panned(browser, root, zoom, grids=asked.grids)


def loaded(browser: Any, root: str, visit: str) -> None:
    """Open the page, and tell bytes by what they are for and the time until the map is drawn."""
    context = browser.contexts[0] if browser.contexts else browser.new_context(viewport=WINDOW)
    page = context.new_page()
    wire, kinds = watched(page)
    begun = time.perf_counter()
    page.goto(f"{root}/")
    page.wait_for_selector(READY, timeout=60_000)
    ready_s = time.perf_counter() - begun
    at_ready = Counter(wire)
    page.wait_for_timeout(3000)
    told(f"page, {visit}", {
        "ready_s": round(ready_s, 2),
        "kB_until_ready": round(sum(at_ready.values()) / 1000),
        "kB_in_all": round(sum(wire.values()) / 1000),
        "kB_by_kind": {kind: round(size / 1000, 1) for kind, size in kinds(wire).items()},
        "heap_MB": heap_mb(page),
    }, target={"s": MOST_S, "kB of grids": MOST_KB})  # fmt: skip
    page.close()


def watched(page: Any) -> tuple[Counter[str], Any]:
    """Count the bytes on the wire by address; the second result sums them up by kind."""
    wire: Counter[str] = Counter()
    addresses: dict[str, str] = {}
    session = page.context.new_cdp_session(page)
    session.send("Network.enable")

    def sent(event: dict[str, Any]) -> None:
        addresses[event["requestId"]] = event["request"]["url"]

    def finished(event: dict[str, Any]) -> None:
        wire[addresses.get(event["requestId"], "")] += event["encodedDataLength"]

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", finished)

    def kinds(sizes: Counter[str]) -> Counter[str]:
        summed: Counter[str] = Counter()
        for address, size in sizes.items():
            summed[kind_of(address)] += size
        return summed

    return wire, kinds


def kind_of(address: str) -> str:
    """Say what an address is for."""
    named = {"outlines?level=grid": "outlines of grids", "measures/": "figures of grids",
             "/api/v1/tiles/": "tiles", "/api/": "other answers", ".woff2": "fonts",
             "vendor/": "packages", ".js": "scripts", ".css": "styles"}  # fmt: skip
    return next((kind for part, kind in named.items() if part in address), "page")


def heap_mb(page: Any) -> float:
    """Read how much the scripts of a page hold."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")
    metrics = session.send("Performance.getMetrics")["metrics"]
    return round(next(one["value"] for one in metrics if one["name"] == "JSHeapUsedSize") / 1e6, 1)


def panned(browser: Any, root: str, zoom: int, *, grids: int) -> None:
    """Drag the map about at a zoom, and tell how many frames are drawn meanwhile."""
    page = browser.new_page(viewport=WINDOW)
    begun = time.perf_counter()
    page.goto(f"{root}/#view={zoom},32.3,118.5")
    page.wait_for_selector(READY, timeout=120_000)
    page.wait_for_function(TILES_THERE, timeout=120_000)
    ready_s = time.perf_counter() - begun
    x, y = 1000.0, 450.0
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(KEEP_FRAMES)
    begun = time.perf_counter()
    for step in range(DRAG_STEPS):
        x += DRAG_PX * (-1 if step // 50 % 2 == 0 else 1)
        y -= DRAG_PX * 0.4
        page.mouse.move(x, y)
        time.sleep(0.012)
    frames = sorted(page.evaluate("window.frames_ms"))
    lasted = time.perf_counter() - begun
    page.mouse.up()
    told(f"{grids:,} grids dragged at zoom {zoom}", {
        "ready_s": round(ready_s, 2),
        "frames_a_second": round(len(frames) / lasted, 1),
        "median_ms": round(frames[len(frames) // 2], 1),
        "p95_ms": round(frames[int(len(frames) * 0.95)], 1),
        "longest_ms": round(frames[-1], 1),
        "heap_MB": heap_mb(page),
    }, target={"frames_a_second": LEAST_FRAMES})  # fmt: skip
    page.close()


@contextmanager
def generated(count: int) -> Iterator[str]:
    """Serve a generated city from memory."""
    from waitress.server import create_server

    from web import create_app

    server = create_server(create_app(city=many_grids(count)), host="127.0.0.1", port=0, threads=8)
    threading.Thread(target=server.run, daemon=True).start()  # it ends with this script
    yield f"http://127.0.0.1:{server.effective_port}"


def told(what: str, figures: dict[str, Any], *, target: dict[str, float]) -> None:
    """Print a measurement."""
    print(json.dumps({"what": what, **figures, "target": target}), flush=True)


if __name__ == "__main__":
    main()
