"""Prepared arrays, kept on disk by what they were made of, and mapped instead of read.

A second start finds what the first one made, and processes that ask the same city share one copy
in memory. Whatever is damaged or cannot be written is simply made again: a shelf never decides what
an answer is, only how soon it comes.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, TypeVar, get_type_hints

import numpy as np

from geo.compiled import fingerprint
from geo.network.graph import frozen

Kept = TypeVar("Kept")

MOST_BYTES = 8 * 2**30
"""What a shelf holds at most; what was not used for longest goes first."""


class Shelf:
    """A folder of prepared arrays.

    Parameters
    ----------
    folder : Path or None
        Where; None keeps nothing.
    """

    def __init__(self, folder: Path | None) -> None:
        self.folder = folder
        self._code = fingerprint("network/*.py", "walk/*.py", "evaluate.py")

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
        draft = Path(tempfile.mkdtemp(prefix="draft-", dir=self.folder))
        try:
            for name, array in _arrays_of(made):
                np.save(draft / f"{name}.npy", array)
            draft.rename(place)
        except OSError:
            shutil.rmtree(draft, ignore_errors=True)
            if not place.exists():  # else somebody else was faster
                raise
        self._tidy()

    def _tidy(self) -> None:
        """Let go of what was not used for longest, until the rest fits."""
        assert self.folder is not None
        entries = sorted(self.folder.iterdir(), key=lambda entry: -entry.stat().st_mtime)
        total = 0
        for entry in entries:
            total += sum(part.stat().st_size for part in entry.iterdir())
            if total > MOST_BYTES:
                shutil.rmtree(entry, ignore_errors=True)


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
        os.utime(place)
    except (OSError, ValueError):
        return None
    return found  # type: ignore[no-any-return]


def _read(kind: Any, place: Path, name: str) -> Any:
    if is_dataclass(kind) or hasattr(kind, "_fields"):
        kinds = get_type_hints(kind)
        return kind(*(_read(kinds[part], place, f"{name}.{part}" if name else part)
                      for part in _part_names(kind)))  # fmt: skip
    array = np.load(place / f"{name}.npy", mmap_mode="r", allow_pickle=False)
    return int(array) if kind is int else frozen(np.asarray(array))
