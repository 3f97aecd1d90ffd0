"""Prepared arrays, kept on disk by what they were made of, and mapped instead of read.

A second start finds what the first one made, and processes that ask the same city share one copy
in memory. Whatever is damaged or cannot be written is simply made again: a shelf never decides what
an answer is, only how soon it comes.
"""

import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, TypeVar, get_type_hints

import numpy as np
from numpy.lib.format import open_memmap

from geo.compiled import fingerprint
from geo.network.graph import frozen

Kept = TypeVar("Kept")

MOST_BYTES = 8 * 2**30
"""What a shelf holds at most; what was not used for longest goes first."""


_CODE = ("crs.py", "engine.py", "network/*.py", "tables/*.py", "walk/*.py", "walk/loops/*.py")
"""The files that say what is prepared, and how."""


class Shelf:
    """A folder of prepared arrays.

    Parameters
    ----------
    folder : Path or None
        Where; None keeps nothing.
    most_bytes : int
        What it holds at most.
    """

    def __init__(self, folder: Path | None, *, most_bytes: int = MOST_BYTES) -> None:
        self.folder, self._most_bytes = folder, most_bytes
        self._code = fingerprint(*_CODE)

    def take(self, kind: type[Kept], made_of: str, make: Callable[[], Kept]) -> Kept:
        """Find what was made before, or make it and keep it.

        Parameters
        ----------
        kind : type
            A dataclass or NamedTuple of arrays, whole numbers and others of its like.
        made_of : str
            All that it depends on, as text; the version of the code is added.
        make : callable
            Makes it.
        """
        if self.folder is None:
            return make()
        name = hashlib.sha256(f"{kind.__name__} {made_of} {self._code}".encode()).hexdigest()[:32]
        place = self.folder / name
        found = _mapped(kind, place)
        if found is not None:
            return found
        shutil.rmtree(place, ignore_errors=True)  # damaged, else nothing is there
        made = make()
        try:
            self._put(made, place)
        except OSError:  # a full or read-only disk costs time, not the answer
            return made
        return _mapped(kind, place) or made

    def _put(self, made: object, place: Path) -> None:
        """Write beside and rename, so that nobody ever finds half of it."""
        assert self.folder is not None
        self.folder.mkdir(parents=True, exist_ok=True)
        with TemporaryDirectory(
            prefix="draft-", dir=self.folder, ignore_cleanup_errors=True
        ) as folder:
            draft = Path(folder) / place.name
            draft.mkdir()
            for name, array in _arrays_of(made):
                _write(draft / f"{name}.npy", array)
            with suppress(OSError):  # somebody else was faster, or the next start tries again
                draft.rename(place)
        self._tidy()

    def _tidy(self) -> None:
        """Let go of what was not used for longest, until the rest fits."""
        assert self.folder is not None
        entries = [entry for entry in self.folder.iterdir() if entry.is_dir()]
        total = 0
        for entry in sorted(entries, key=lambda entry: -entry.stat().st_mtime):
            total += sum(part.stat().st_size for part in entry.rglob("*"))
            if total > self._most_bytes:
                shutil.rmtree(entry, ignore_errors=True)


def _write(path: Path, array: Any) -> None:
    """Write an array and wait for the disk: a name that outlives a crash must have its content."""
    with path.open("wb") as file:
        np.save(file, array)
        file.flush()
        os.fsync(file.fileno())


def _arrays_of(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """List the arrays and numbers that a value is made of, each with its path."""
    if is_dataclass(value) or hasattr(value, "_fields"):
        for part in _part_names(type(value)):
            yield from _arrays_of(getattr(value, part), f"{name}.{part}" if name else part)
    else:
        yield name, value


def _part_names(kind: type) -> tuple[str, ...]:
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else kind._fields  # type: ignore[attr-defined]


def _mapped(kind: type[Kept], place: Path) -> Kept | None:
    """Map what lies at a place; None where nothing whole does."""
    try:
        found = _read(kind, place, "")
    except (OSError, ValueError):
        return None
    with suppress(OSError):  # somebody else's shelf: it may be read, not marked
        os.utime(place)
    return found  # type: ignore[no-any-return]


def _read(kind: Any, place: Path, name: str) -> Any:
    if is_dataclass(kind) or hasattr(kind, "_fields"):
        kinds = get_type_hints(kind)
        return kind(*(_read(kinds[part], place, f"{name}.{part}" if name else part)
                      for part in _part_names(kind)))  # fmt: skip
    array = open_memmap(place / f"{name}.npy", mode="r")
    return int(array) if kind is int else frozen(np.asarray(array))
