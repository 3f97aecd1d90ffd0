"""Run every check of the project on a fresh machine: ``python3 scripts/test.py``.

Installs what the tests need (Debian packages too, where it may), then lint, types, import contracts
and all tests, on every core. ``--quick`` leaves out the slow ones and those that need a browser or
a database server. Other arguments go to pytest.
"""

import argparse
import os

from assets import fetch_assets
from prepare import PYTHON, ROOT, VENV, install_debian_packages, prepare_environment, run, say

DEBIAN_PACKAGES = ("chromium", "fonts-noto-cjk", "gdal-bin", "postgresql-15-postgis-3")


def main() -> None:
    """Prepare, then check everything; the first failure ends the run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--quick", action="store_true", help="leave out what takes long or needs a server"
    )
    options, pytest_arguments = parser.parse_known_args()
    prepare_environment(extras=["test"])
    fetch_assets(ROOT)
    if not options.quick:
        install_debian_packages(DEBIAN_PACKAGES)
        pytest_arguments = ["--durations=15", *pytest_arguments]
    else:
        pytest_arguments = ["-m", "not slow and not browser and not postgis", *pytest_arguments]
    lint()
    say("tests")
    side_by_side = ("-n", str(os.cpu_count() or 1), "--dist", "loadfile")
    everything = {} if options.quick else {"GRIDGOV_TEST_ALL": "1"}
    run(PYTHON, "-m", "pytest", "-q", *side_by_side, *pytest_arguments, environment=everything)


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


if __name__ == "__main__":
    main()
