"""A shelf decides how soon prepared arrays come, and never what they are."""

import os
import shutil
import threading
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple, NoReturn

import numpy as np
import pytest

from geo.network import shelf as module
from geo.network.graph import Floats, Int32
from geo.network.shelf import Shelf


class Inner(NamedTuple):
    """A part of something prepared."""

    xy: Floats
    nothing: Int32


@dataclass(frozen=True)
class Outer:
    """Something prepared."""

    inner: Inner
    rows: Int32
    n_rows: int


def made(seed: int = 1) -> Outer:
    rows = np.arange(1000, dtype=np.int32) * seed
    return Outer(Inner(np.array([[0.1, -2.5e300]]), np.empty(0, dtype=np.int32)), rows, 7 * seed)


def refuse() -> NoReturn:
    pytest.fail("made again")


def entries(shelf: Shelf) -> list[Path]:
    assert shelf.folder is not None
    return sorted(shelf.folder.iterdir())


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(tmp_path / "cache" / "shelf")


def assert_equal(found: Outer, expected: Outer) -> None:
    for name, array in {"xy": found.inner.xy, "nothing": found.inner.nothing}.items():
        np.testing.assert_array_equal(array, getattr(expected.inner, name), strict=True)
    np.testing.assert_array_equal(found.rows, expected.rows, strict=True)
    assert (type(found.n_rows), found.n_rows) == (int, expected.n_rows)


def test_what_was_kept_comes_back_bit_for_bit_and_nothing_is_made_again(shelf: Shelf) -> None:
    shelf.take(Outer, "a city", made)
    found = shelf.take(Outer, "a city", refuse)
    assert isinstance(found.inner, Inner)
    assert_equal(found, made())


def test_first_and_second_take_give_arrays_that_nobody_can_change(shelf: Shelf) -> None:
    # loops are compiled apart for arrays that may be changed, so both must be of one kind
    for make in (made, refuse):
        found = shelf.take(Outer, "a city", make)
        for array in (found.rows, found.inner.xy, found.inner.nothing):
            assert type(array) is np.ndarray
            assert array.flags.c_contiguous
            assert not array.flags.writeable


def test_what_is_made_of_something_else_is_another_entry(shelf: Shelf) -> None:
    one, two = shelf.take(Outer, "a city", made), shelf.take(Outer, "another", lambda: made(2))
    assert (one.n_rows, two.n_rows) == (7, 14)
    assert shelf.take(Outer, "a city", refuse).n_rows == 7


def test_another_kind_of_the_same_is_another_entry(shelf: Shelf) -> None:
    shelf.take(Outer, "a city", made)
    assert len(shelf.take(Inner, "a city", lambda: made().inner)) == 2


def test_without_a_folder_all_is_made_each_time() -> None:
    calls: list[int] = []

    def make() -> Outer:
        calls.append(1)
        return made()

    for _ in range(2):
        assert_equal(Shelf(None).take(Outer, "a city", make), made())
    assert len(calls) == 2


def emptied(part: Path) -> None:
    part.write_bytes(b"")


def truncated(part: Path) -> None:
    part.write_bytes(part.read_bytes()[:-1])


def garbled(part: Path) -> None:
    part.write_bytes(b"\x00" * part.stat().st_size)


def zipped(part: Path) -> None:
    part.write_bytes(b"PK\x03\x04 is how an archive begins")


@pytest.mark.parametrize("damage", [Path.unlink, emptied, truncated, garbled, zipped])
@pytest.mark.parametrize("name", ["rows", "inner.xy", "n_rows"])
def test_a_damaged_entry_is_made_again_once(
    shelf: Shelf, name: str, damage: Callable[[Path], None]
) -> None:
    shelf.take(Outer, "a city", made)
    damage(entries(shelf)[0] / f"{name}.npy")
    assert_equal(shelf.take(Outer, "a city", made), made())
    assert_equal(shelf.take(Outer, "a city", refuse), made())


def test_what_is_mapped_outlives_its_entry(shelf: Shelf) -> None:
    shelf.take(Outer, "a city", made)
    found = shelf.take(Outer, "a city", refuse)
    shutil.rmtree(entries(shelf)[0])
    assert_equal(found, made())


def test_two_writers_at_once_leave_one_whole_entry(shelf: Shelf) -> None:
    together, found = threading.Barrier(2), []

    def make() -> Outer:
        together.wait(timeout=10)  # both have looked and found nothing
        return made()

    def take() -> None:
        found.append(shelf.take(Outer, "a city", make))

    writers = [threading.Thread(target=take) for _ in range(2)]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    for one in found:
        assert_equal(one, made())
    assert len(found) == 2
    assert len(entries(shelf)) == 1
    assert_equal(shelf.take(Outer, "a city", refuse), made())


class Interrupted:
    """Stands for an array that is being written when the user has had enough."""

    def __array__(self, *_: object, **__: object) -> NoReturn:
        raise KeyboardInterrupt


def test_an_interrupted_writer_leaves_nothing(shelf: Shelf) -> None:
    with pytest.raises(KeyboardInterrupt):
        shelf.take(Outer, "a city", lambda: Outer(made().inner, Interrupted(), 7))  # type: ignore[arg-type]
    assert entries(shelf) == []
    assert_equal(shelf.take(Outer, "a city", made), made())


def test_a_folder_that_cannot_be_made_costs_time_and_no_answer(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert_equal(Shelf(tmp_path / "file" / "shelf").take(Outer, "a city", made), made())


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes anywhere")
def test_a_shelf_that_cannot_be_written_is_read(shelf: Shelf) -> None:
    shelf.take(Outer, "a city", made)
    assert shelf.folder is not None
    shelf.folder.chmod(0o500)
    try:
        assert_equal(shelf.take(Outer, "a city", refuse), made())
        assert_equal(shelf.take(Outer, "another", made), made())
    finally:
        shelf.folder.chmod(0o700)


def test_a_shelf_whose_times_cannot_be_changed_is_read(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> NoReturn:
        raise PermissionError

    shelf.take(Outer, "a city", made)
    monkeypatch.setattr(os, "utime", refused)  # it is somebody else's
    assert_equal(shelf.take(Outer, "a city", refuse), made())


def test_what_was_not_used_for_longest_goes_first(shelf: Shelf) -> None:
    for age_s, name in ((100, "old"), (200, "older")):
        known = set(entries(shelf)) if shelf.folder and shelf.folder.exists() else set()
        shelf.take(Outer, name, made)
        (entry,) = {*entries(shelf)} - known
        then = entry.stat().st_mtime - age_s
        os.utime(entry, (then, then))
    size = sum(part.stat().st_size for part in entry.iterdir())
    small = Shelf(shelf.folder, most_bytes=2 * size)
    small.take(Outer, "older", refuse)  # used just now
    small.take(Outer, "new", made)
    assert len(entries(small)) == 2
    for name in ("older", "new"):
        small.take(Outer, name, refuse)


def test_what_is_larger_than_a_shelf_is_not_kept(shelf: Shelf) -> None:
    small = Shelf(shelf.folder, most_bytes=1)
    for _ in range(2):
        assert_equal(small.take(Outer, "a city", made), made())
    assert entries(small) == []


def test_a_stray_file_on_the_shelf_is_left_alone(shelf: Shelf) -> None:
    assert shelf.folder is not None
    shelf.folder.mkdir(parents=True)
    (shelf.folder / "notes.txt").touch()
    shelf.take(Outer, "a city", made)
    assert not shelf.take(Outer, "a city", refuse).rows.flags.writeable
    assert shelf.take(Outer, "another", made).rows.flags.writeable is False


def test_other_code_makes_everything_again(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.take(Outer, "a city", made)
    monkeypatch.setattr(module, "fingerprint", lambda *_: "another version")
    assert Shelf(shelf.folder).take(Outer, "a city", lambda: made(2)).n_rows == 14
