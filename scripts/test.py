"""Run every check of the project on a fresh machine: ``python3 scripts/test.py``.

Installs what the tests need (Debian packages too, where it may), then lint, types, import contracts
and all tests, on every core; then those of compiled loops once more, with every index checked.
``--quick`` leaves out the second run, the slow tests and those that need a browser or a database
server. Other arguments go to pytest, and then there is no second run either.
"""

import argparse
import os
from tempfile import TemporaryDirectory

from assets import fetch_assets
from prepare import PYTHON, ROOT, VENV, install_debian_packages, prepare_environment, run, say

DEBIAN_PACKAGES = ("chromium", "fonts-noto-cjk", "gdal-bin", "postgresql-15-postgis-3")

SIDE_BY_SIDE = ("-n", str(os.cpu_count() or 1), "--dist", "loadfile")
SWIFT = ("-m", "not slow and not browser and not postgis")
COMPILED = ("bounds", "capacity*", "contour*", "gain*", "snap*", "walk*", "ways*", "whatif*")
"""What the test files of compiled loops are called, without ``test_`` and ``.py``."""


def main() -> None:
    """Prepare, then check everything; the first failure ends the run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--quick", action="store_true", help="leave out what takes long or needs a server"
    )
    options, pytest_arguments = parser.parse_known_args()
    twice = not options.quick and not pytest_arguments
    prepare_environment(extras=["test"])
    fetch_assets(ROOT)
    if not options.quick:
        install_debian_packages(DEBIAN_PACKAGES)
        pytest_arguments = ["--durations=15", *pytest_arguments]
    else:
        pytest_arguments = [*SWIFT, *pytest_arguments]
    lint()
    say("tests")
    everything = {} if options.quick else {"GRIDGOV_TEST_ALL": "1"}
    run(PYTHON, "-m", "pytest", "-q", *SIDE_BY_SIDE, *pytest_arguments, environment=everything)
    if twice:
        check_bounds()


def lint() -> None:
    """Check form, types and the direction of imports."""
    for name, command in (
        ("ruff", (PYTHON, "-m", "ruff", "check", ".")),
        ("ruff format", (PYTHON, "-m", "ruff", "format", "--check", ".")),
        ("mypy", (PYTHON, "-m", "mypy")),
        ("import contracts", (VENV / "bin" / "lint-imports",)),
    ):
        say(name)
        run(*command)


def check_bounds() -> None:
    """Run the tests of compiled loops with every index checked.

    A compiled loop that reads beyond an array goes on with whatever lies there; told so before it
    compiles, numba makes an ``IndexError`` of it. Checked and unchecked code share one name in its
    cache, hence a fresh cache of its own. This takes about a minute, nearly all of it compiling.
    """
    say("tests of compiled loops, bounds checked")
    core = ROOT / "tests" / "core"
    files = sorted({file for name in COMPILED for file in core.glob(f"test_{name}.py")})
    with TemporaryDirectory(prefix="gridgov-bounds-") as cache:
        checked = {"NUMBA_BOUNDSCHECK": "1", "NUMBA_CACHE_DIR": cache, "GRIDGOV_TEST_BOUNDS": "1"}
        run(PYTHON, "-m", "pytest", "-q", *SIDE_BY_SIDE, *files, environment=checked)


if __name__ == "__main__":
    main()
