"""Compiled loops: numba makes machine code of them at the first use and keeps it on disk.

numba keeps code by the file that a loop stands in, and does not notice when a loop that it calls
stands in another file that has changed. Code is therefore kept in a folder named by the content of
every file with loops (and by whether indexes are checked): what is found there always fits. Where
nothing can be written, it is made at each start.
"""

import hashlib
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import Any, TypeVar

import numba
from numba.core import config

Loop = TypeVar("Loop", bound=Callable[..., Any])

_PACKAGE = Path(__file__).parent
_LOOPS = (
    "access/loops/*.py",
    "compiled.py",
    "network/chains.py",
    "network/graph.py",
    "network/kernels.py",
    "network/ways.py",
    "walk/places.py",
    "walk/loops/*.py",
)
"""The files with loops, and those that say what is handed to them."""

MOST_VERSIONS = 4
"""Of which code is kept."""


def fingerprint(*patterns: str) -> str:
    """Hash the files of this package that match, and the version of numba."""
    digest = hashlib.sha256(numba.__version__.encode())
    for path in sorted(path for pattern in patterns for path in _PACKAGE.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _folder() -> Path | None:
    """Choose where code is kept: where numba was told to, beside this package, or at home."""
    kind = "checked" if config.BOUNDSCHECK else "plain"  # type: ignore[attr-defined]
    told = config.CACHE_DIR  # type: ignore[attr-defined]
    places = (told,) if told else (_PACKAGE / "__pycache__", "~/.cache/gridgov-code")
    for place in places:
        # a home that is nowhere is a RuntimeError
        with suppress(OSError, RuntimeError):
            folder = Path(place).expanduser() / f"{kind}-{fingerprint(*_LOOPS)}"
            if not folder.exists():
                folder.mkdir(parents=True, exist_ok=True)
                _tidy(folder.parent)
            TemporaryFile(dir=folder).close()
            return folder
    return None


def _tidy(base: Path) -> None:
    """Keep the code of the last few versions only; another program may still be one of them."""
    kept = [entry for entry in base.glob("*-" + "[0-9a-f]" * 16) if entry.is_dir()]
    for old in sorted(kept, key=lambda entry: entry.stat().st_mtime)[:-MOST_VERSIONS]:
        shutil.rmtree(old, ignore_errors=True)


_FOLDER = _folder()
_OPTIONS: dict[str, Any] = {"cache": _FOLDER is not None, "nogil": True}
if _FOLDER is not None:
    config.CACHE_DIR = str(_FOLDER)  # type: ignore[attr-defined]


def loop(function: Loop) -> Loop:
    """Compile a function at its first call; it runs beside other threads."""
    return numba.njit(**_OPTIONS)(function)  # type: ignore[no-any-return]


def inlined(function: Loop) -> Loop:
    """Compile a function into each loop that calls it: for a few lines that run most often."""
    return numba.njit(**_OPTIONS, inline="always")(function)  # type: ignore[no-any-return]


def is_first_time() -> bool:
    """Tell whether loops have yet to be compiled on this machine."""
    return _FOLDER is None or not any(_FOLDER.rglob("*.nbc"))


def announce(tell: Callable[[str], None]) -> None:
    """Say that the first use takes longer, where it does."""
    if is_first_time():
        tell("compiling the walking loops, once on this machine: about a minute")
