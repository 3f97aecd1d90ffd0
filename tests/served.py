"""The map as a planner has it: it is served, and a browser is watched while somebody uses it."""

import json
import random
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest
import waitress
from conftest import lonlat
from flask import Flask
from waitress import wasyncore

from geo.settings import Settings
from geo.store import accounts, passwords
from web import create_app
from web.pages.login import Tries
from web.throttle import Throttle

CHROMIUM = Path("/usr/bin/chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
VENDOR = Path(__file__).parents[1] / "web" / "static" / "vendor"
PATIENCE_S = 180
PATIENCE_MS = 30_000
"""How long a page may take to come to what is expected of it, on two busy cores."""
PASSWORD = "six green tramways"
READY, AT_REST = "html[data-map=ready]", ".stage[aria-busy=false]"
"""The map is drawn; nothing more is asked for it."""

STRANGERS = """() => JSON.stringify([...document.querySelectorAll(
    "img, iframe, object, embed, base, u, main svg, [onerror], [onload], [href^='javascript:' i], "
    + "script:not([src^='/static/']):not([type='application/json']), style")]
  .filter((one) => !one.nonce).map((one) => one.outerHTML.slice(0, 120)))"""
"""Elements that no page makes by itself; what the server made bears a nonce."""

PLACE = """([lat, lon]) => {
  const at = map_city.latLngToContainerPoint([lat, lon]);
  const box = map_city.getContainer().getBoundingClientRect();
  return [at.x + box.left, at.y + box.top];
}"""


@contextmanager
def served(store: str) -> Iterator[str]:
    """Serve a store in a process of its own, and give the address without a closing slash."""
    _need_assets()
    port = _free_port()
    command = [sys.executable, "-m", "geo.cli", "serve", "--store", store, "--port", str(port)]
    with (
        tempfile.TemporaryFile("w+") as said,  # a pipe that nobody reads would stop the server
        subprocess.Popen(command, stderr=said, text=True) as process,
    ):
        try:
            _wait_for(process, port, said)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()


@contextmanager
def served_here(store: str) -> Iterator[str]:
    """Serve a store as ``gridgov serve`` does, but in this process, which has imported it all."""
    _need_assets()
    with _listening(create_app(Settings(store=store))) as address:
        yield address


@contextmanager
def served_to_posts(store: str, posts: Mapping[str, str]) -> Iterator[str]:
    """Serve a store as to others, to posts that may log in: ``the-ROLE``, with a street or ""."""
    _need_assets()
    app = create_app(Settings(store=store, host="0.0.0.0"))  # noqa: S104 - a host that asks to log in
    app.extensions["tries"] = Tries(by_account=Throttle(50, 1), by_address=Throttle(50, 1))
    with app.extensions["people"].engine.keeping() as connection:
        secret = passwords.hashed(PASSWORD)
        for role, street in posts.items():
            accounts.add(connection, f"the-{role}", role, secret=secret, street=street)
    with _listening(app) as address:
        yield address


@contextmanager
def _listening(app: Flask) -> Iterator[str]:
    """Answer in threads until the block ends; sockets are closed by the thread that listens."""
    sockets: dict[int, Any] = {}
    server = waitress.create_server(app, map=sockets, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.effective_port}"
    finally:
        server.task_dispatcher.shutdown()
        server.trigger.pull_trigger(lambda: wasyncore.close_all(sockets))
        thread.join()


def _need_assets() -> None:
    if not (VENDOR / "stamp").exists():
        pytest.skip("the page's assets are not there: python3 scripts/assets.py")


@contextmanager
def chromium() -> Iterator[Any]:
    """Start Debian's browser."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    sync_api.expect.set_options(timeout=PATIENCE_MS)
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def watched(  # noqa: PLR0913 - what else is expected, each by its name
    browser: Any,
    address: str,
    *,
    refusals: Collection[int] = (),
    told: Collection[str] = (),
    agreed: Collection[str] = (),
    elsewhere: Collection[str] = (),
    **window: Any,
) -> Iterator[Any]:
    """Open a window for a page and watch it; whatever is not expected fails at the end.

    Watched are all pages of the window: what they say on the console, raise, alert, ask elsewhere
    and are refused. The page must hold none of :data:`STRANGERS` at the end.

    Parameters
    ----------
    address : str
        Where the map is served, without a closing slash.
    refusals : collection of int
        Statuses of answers.
    told, agreed : collection of str
        Parts of what the console tells, and of what a person is asked and says yes to.
    elsewhere : collection of str
        How addresses begin that are not the map's.
    **window
        Of ``browser.new_context``; where nothing is said, an English desk.
    """
    asked = {"locale": "en-GB", "viewport": {"width": 1280, "height": 800}, **window}
    context = browser.new_context(base_url=address, **asked)
    context.set_default_timeout(PATIENCE_MS)
    complaints: list[str] = []
    told = (*told, *(f"status of {status}" for status in refusals))
    homes = (f"{address}/", f"blob:{address}/", *elsewhere)

    def hear(said: Any) -> None:
        if not any(part in said.text for part in told):
            complaints.append(f"{said.type}: {said.text}")

    def reply(dialog: Any) -> None:
        if any(part in dialog.message for part in agreed):
            dialog.accept()
        else:
            complaints.append(f"a dialog: {dialog.message}")
            dialog.dismiss()

    context.on("console", hear)
    context.on("dialog", reply)
    context.on("weberror", lambda raised: complaints.append(str(raised.error)))
    context.on("request", lambda sent: sent.url.startswith(homes) or complaints.append(sent.url))
    context.on("response", lambda got: got.status < 400 or got.status in refusals
               or complaints.append(f"{got.status}: {got.url}"))  # fmt: skip
    try:
        page = context.new_page()
        yield page
        complaints += strangers(page)
    finally:
        context.close()
    assert not complaints, "\n".join(complaints)


def strangers(page: Any) -> list[str]:
    """Name the elements that no page makes by itself, of the next page if this one is left now."""
    return list(json.loads(page.wait_for_function(STRANGERS).json_value()))


def await_that(page: Any, read: Callable[[], Any], wanted: Any) -> None:
    """Read until it is what is wanted, for as long as a page may take to come to it."""
    until = time.monotonic() + PATIENCE_MS / 1000
    while (found := read()) != wanted and time.monotonic() < until:
        page.wait_for_timeout(50)
    assert found == wanted, f"{found} is not {wanted}"


def open_map(page: Any, view: str = "") -> None:
    """Open the map anew at a view, and wait until it is drawn and at rest."""
    page.goto("about:blank")
    page.goto(f"/#{view}" if view else "/")
    page.wait_for_selector(READY)
    page.wait_for_selector(AT_REST)


def spot(page: Any, east: float, north: float) -> tuple[float, float]:
    """Tell where a place of the valley is in the window."""
    lon, lat = lonlat(east, north)
    x, y = page.evaluate(PLACE, [lat, lon])
    return x, y


def told_at(page: Any, east: float, north: float) -> str:
    """Move the pointer over a place and read what is told of it."""
    x, y = spot(page, east, north)
    page.mouse.move(x + 3, y + 3)
    page.mouse.move(x, y)
    return "\n".join(page.locator(".leaflet-tooltip").all_inner_texts())


def log_in(page: Any, name: str, password: str = PASSWORD) -> None:
    """Type a name and a password with the keyboard alone."""
    page.wait_for_selector("#login input:focus")
    page.fill("[name=name]", name)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


def log_out(page: Any) -> None:
    """Log out when all questions are answered: one that is under way would be answered 401."""
    page.wait_for_load_state("networkidle")
    if not page.is_visible("#visitor button"):
        page.click("#visitor summary")
    page.click("#visitor button")
    page.wait_for_selector("#login")


def _free_port() -> int:
    """Find a port that is free, below those of which the system takes one for whoever connects."""
    for port in random.SystemRandom().sample(range(20_000, 32_000), 100):
        with socket.socket() as taken:
            if taken.connect_ex(("127.0.0.1", port)):
                return port
    raise OSError("no port is free")


def _wait_for(process: "subprocess.Popen[str]", port: int, said: IO[str]) -> None:
    """Wait until the server listens, or fail with what it said."""
    until = time.monotonic() + PATIENCE_S
    while process.poll() is None and time.monotonic() < until:
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    process.terminate()
    process.wait()
    said.seek(0)
    pytest.fail(f"the map was not served: {said.read()}")
