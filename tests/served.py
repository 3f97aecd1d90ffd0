"""The map as a planner has it: ``gridgov serve`` in a process of its own, and a browser."""

import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import pytest

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
