"""Compiled loops: numba makes machine code of them at the first use and keeps it on disk.

numba keeps code by the file that a loop stands in, and does not notice when a loop that it calls
stands in another file that has changed. Code is therefore kept in a folder named by the content of
every file with loops (and by whether indexes are checked): what is found there always fits.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import numba
from numba.core import config

Loop = TypeVar("Loop", bound=Callable[..., Any])

_PACKAGE = Path(__file__).parent
_LOOPS = (
    "compiled.py",
    "network/chains.py",
    "network/graph.py",
    "network/kernels.py",
    "network/ways.py",
    "walk/places.py",
    "walk/loops/*.py",
)
"""The files with loops, and those that say what is handed to them."""


def fingerprint(*patterns: str) -> str:
    """Hash the files of this package that match, and the version of numba."""
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(path for pattern in patterns for path in _PACKAGE.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _folder() -> Path:
    """Choose where code is kept: beside this package, or where numba was told to."""
    kind = "checked" if config.BOUNDSCHECK else "plain"  # type: ignore[attr-defined]
    base = config.CACHE_DIR or _PACKAGE / "__pycache__"  # type: ignore[attr-defined]
    return Path(base) / f"{kind}-{fingerprint(*_LOOPS)}"


def _keep_in(folder: Path) -> None:
    """Tell numba; where nothing can be written it finds a place of its own."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        return
    config.CACHE_DIR = str(folder)  # type: ignore[attr-defined]


_FOLDER = _folder()
_keep_in(_FOLDER)


def loop(function: Loop) -> Loop:
    """Compile a function at its first call; it runs beside other threads."""
    return numba.njit(cache=True, nogil=True)(function)  # type: ignore[return-value]


def inlined(function: Loop) -> Loop:
    """Compile a function into each loop that calls it: for a few lines that run most often."""
    return numba.njit(cache=True, nogil=True, inline="always")(function)  # type: ignore[return-value]


def is_first_time() -> bool:
    """Tell whether loops have yet to be compiled on this machine."""
    return not any(_FOLDER.rglob("*.nbc"))


def announce(tell: Callable[[str], None]) -> None:
    """Say that the first use takes longer, where it does."""
    if is_first_time():
        tell("compiling the walking loops, once on this machine: about a minute")
