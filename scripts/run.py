"""Show the pilot on a fresh machine: ``python3 scripts/run.py``.

Makes ``.venv``, installs, fetches the front-end assets, generates the Qixia pilot, builds it into
the embedded store, writes the gap report, prints the leaders' figures, and serves the map on
http://127.0.0.1:8015. ``--once`` stops before serving. Everything it makes lies in ``var/``.
"""

import argparse
import os

from assets import fetch_assets
from prepare import PYTHON, ROOT, prepare_environment, run, say

VAR = ROOT / "var"
STORE = VAR / "qixia.gpkg"


def main() -> None:
    """Prepare, build, and serve."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--once", action="store_true", help="stop before serving the map")
    parser.add_argument("--port", type=int, default=8015)
    options = parser.parse_args()
    prepare_environment()
    fetch_assets(ROOT)
    build_pilot()
    if not options.once:
        gridgov = (str(PYTHON), "-m", "geo.cli", "serve", "--store", str(STORE))
        os.chdir(ROOT)
        os.execv(PYTHON, [*gridgov, "--port", str(options.port)])


def build_pilot() -> None:
    """Generate, build, report."""
    VAR.mkdir(exist_ok=True)
    gridgov = (PYTHON, "-m", "geo.cli")
    say("generating the Qixia pilot (synthetic; only names and codes are real)")
    run(*gridgov, "sample", VAR / "qixia")
    if STORE.exists():  # perhaps made by an older version
        run(*gridgov, "migrate", "--store", STORE)
    say("building it (the first time compiles the walking kernels)")
    run(*gridgov, "build", VAR / "qixia" / "city.toml", "--store", STORE)
    for language in ("zh", "en"):
        report = VAR / f"qixia_gaps_{language}.html"
        run(*gridgov, "report", report, "--language", language, "--store", STORE)


if __name__ == "__main__":
    main()
