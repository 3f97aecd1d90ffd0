"""The map as a planner has it: ``gridgov serve`` in a process of its own, and a browser."""

import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest
import waitress

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
PASSWORD = "six green tramways"


@contextmanager
def served(store: str) -> Iterator[str]:
    """Serve a store until the block ends, and give the address without a closing slash."""
    if not (VENDOR / "stamp").exists():
        pytest.skip("the page's assets are not there: python3 scripts/assets.py")
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
def served_to_posts(store: str, posts: Mapping[str, str]) -> Iterator[str]:
    """Serve a store as to others, to posts that may log in: ``the-ROLE``, with a street or ""."""
    if not (VENDOR / "stamp").exists():
        pytest.skip("the page's assets are not there: python3 scripts/assets.py")
    app = create_app(Settings(store=store, host="0.0.0.0"))  # noqa: S104 - a host that asks to log in
    app.extensions["tries"] = Tries(by_account=Throttle(50, 1), by_address=Throttle(50, 1))
    with app.extensions["people"].engine.keeping() as connection:
        secret = passwords.hashed(PASSWORD)
        for role, street in posts.items():
            accounts.add(connection, f"the-{role}", role, secret=secret, street=street)
    server = waitress.create_server(app, host="127.0.0.1", port=0, threads=8)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.effective_port}"
    server.task_dispatcher.shutdown()
    server.close()


def log_in(page: Any, name: str, password: str = PASSWORD) -> None:
    """Type a name and a password with the keyboard alone."""
    page.wait_for_selector("#login input:focus")
    page.fill("[name=name]", name)
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")


@contextmanager
def chromium() -> Iterator[Any]:
    """Start Debian's browser."""
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    if not CHROMIUM.exists():
        pytest.skip("Chromium is not installed: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
        yield browser
        browser.close()


def _free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


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
