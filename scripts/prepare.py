"""Prepare a machine: the virtual environment, Debian packages, front-end assets.

Standard library only, since nothing is installed yet. Safe to run twice: each step is skipped when
what it makes is there and made from the same files.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import venv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
OLDEST_PYTHON = (3, 11)
NO_DATABASE = Path("/etc/postgresql-common/createcluster.d/gridgov-tests.conf")


def run(*command: str | Path, environment: dict[str, str] | None = None) -> None:
    """Run a command, and end with its exit code when it fails."""
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, **(environment or {})}).returncode
    if code:
        sys.exit(code)


def say(text: str) -> None:
    """Show what is being done."""
    print(f"== {text}", file=sys.stderr, flush=True)


def prepare_environment(*, extras: Sequence[str] = ()) -> None:
    """Make ``.venv`` and install the project there, in the versions it was tested with."""
    if sys.version_info < OLDEST_PYTHON:
        sys.exit(f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}")
    if not PYTHON.exists():
        say("making .venv")
        _make_venv()
    wanted = ",".join(["", *extras]).strip(",")
    stamp, mark = VENV / f"installed-{wanted or 'base'}", _digest()
    if stamp.exists() and stamp.read_text(encoding="utf-8") == mark:
        return
    say("installing the Python packages (the first time takes a minute or two)")
    target = f"{ROOT}[{wanted}]" if wanted else str(ROOT)
    quiet = ("--quiet", "--disable-pip-version-check", "--no-input")
    run(PYTHON, "-m", "pip", "install", *quiet, "-c", ROOT / "constraints.txt", "-e", target)
    stamp.write_text(mark, encoding="utf-8")


def _make_venv() -> None:
    """Debian splits venv from Python: fetch it where that is allowed."""
    try:
        import ensurepip  # noqa: F401 - only whether it is there
    except ImportError:
        install_debian_packages(["python3-venv"])
    venv.create(VENV, with_pip=True, clear=VENV.exists())


def _digest() -> str:
    files = (ROOT / "setup.cfg", ROOT / "constraints.txt", ROOT / "pyproject.toml")
    return hashlib.sha256(b"".join(file.read_bytes() for file in files)).hexdigest()


def install_debian_packages(names: Sequence[str]) -> None:
    """Install the Debian packages that are missing, where this user may; say so elsewhere."""
    missing = [name for name in names if not _has_debian_package(name)]
    if not missing:
        return
    sudo = _privilege()
    if shutil.which("apt-get") is None or sudo is None:
        say(f"please install {' '.join(missing)}: this user may not, or this is no Debian")
        return
    say(f"installing {' '.join(missing)}")
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    run(*sudo, "apt-get", "update", "-qq", environment=quiet)
    install = ("apt-get", "install", "-y", "-qq", "--no-install-recommends")
    with_server = any(name.startswith("postgresql") for name in missing)
    with _no_database_made(sudo) if with_server else nullcontext():
        run(*sudo, *install, *missing, environment=quiet)


@contextmanager
def _no_database_made(sudo: Sequence[str]) -> Iterator[None]:
    """Keep Debian from making and starting a PostgreSQL of its own with a newly installed server.

    Tests start theirs. The setting is there during the installation only, beside the machine's own.
    """
    run(*sudo, "mkdir", "-p", NO_DATABASE.parent)
    run(*sudo, "sh", "-c", f"echo 'create_main_cluster = false' > {NO_DATABASE}")
    try:
        yield
    finally:
        run(*sudo, "rm", "-f", NO_DATABASE)


def _has_debian_package(name: str) -> bool:
    if shutil.which("dpkg-query") is None:
        return False
    query = ("dpkg-query", "--show", "--showformat=${db:Status-Status}", name)
    return subprocess.run(query, capture_output=True, text=True).stdout == "installed"


def _privilege() -> list[str] | None:
    """Say how to become root without asking: not at all, by sudo, or None when one may not."""
    if os.name == "nt":
        return None
    if os.geteuid() == 0:
        return []
    sudo = shutil.which("sudo")
    if sudo and subprocess.run([sudo, "-n", "true"], capture_output=True).returncode == 0:
        return [sudo, "-n"]
    return None
