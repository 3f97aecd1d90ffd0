"""Compiled code is kept, and never outlives what it was compiled from.

A small package of its own stands for this one: :mod:`geo.compiled` with two files of loops, of
which the outer one calls the inner one. Each run is a process of its own.
"""

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from geo import compiled

OUTER = """
from geo.compiled import loop
from geo.walk.loops.inner import more

@loop
def twice_more(number):
    return more(more(number))
"""
INNER = """
from geo.compiled import {decorator}

@{decorator}
def more(number):
    return number + {step}
"""
RUN = """
import pathlib
from geo.compiled import announce
from geo.walk.loops.outer import twice_more
announce(print)
print(twice_more(10))
"""
FIRST_TIME = "compiling the walking loops, once on this machine: about a minute"


@dataclass(frozen=True)
class Package:
    """The package, and a home for its user."""

    folder: Path

    def write_inner(self, *, step: int, decorator: str = "loop") -> None:
        text = INNER.format(step=step, decorator=decorator)
        (self.folder / "geo" / "walk" / "loops" / "inner.py").write_text(text, encoding="utf-8")

    def run(self, **environment: str) -> list[str]:
        """Call the outer loop with 10; return what was announced, and the result."""
        outside = {k: v for k, v in os.environ.items() if not k.startswith("NUMBA")}
        done = subprocess.run(
            [sys.executable, "-c", RUN],
            cwd=self.folder,
            env={**outside, "PYTHONPATH": str(self.folder), "HOME": str(self.home), **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout.splitlines()

    @property
    def home(self) -> Path:
        return self.folder / "home"

    @property
    def kept(self) -> list[str]:
        """The folders with compiled code, wherever they are."""
        return sorted({path.parents[1].name for path in self.folder.rglob("*.nbc")})


@pytest.fixture
def package(tmp_path: Path) -> Package:
    loops = tmp_path / "geo" / "walk" / "loops"
    loops.mkdir(parents=True)
    (tmp_path / "geo" / "__init__.py").touch()
    source = Path(compiled.__file__).read_text(encoding="utf-8")
    (tmp_path / "geo" / "compiled.py").write_text(source, encoding="utf-8")
    (loops / "outer.py").write_text(OUTER, encoding="utf-8")
    made = Package(tmp_path)
    made.home.mkdir()
    made.write_inner(step=1)
    return made


def test_the_first_use_alone_is_announced(package: Package) -> None:
    assert package.run() == [FIRST_TIME, "12"]
    assert package.run() == ["12"]
    assert len(package.kept) == 1


@pytest.mark.parametrize("decorator", ["loop", "inlined"])
def test_a_loop_is_compiled_again_when_one_that_it_calls_has_changed(
    package: Package, decorator: str
) -> None:  # numba looks at the file of the caller only
    package.write_inner(step=1, decorator=decorator)
    package.run()
    package.write_inner(step=5, decorator=decorator)
    assert package.run() == [FIRST_TIME, "20"]
    package.write_inner(step=1, decorator=decorator)
    assert package.run() == ["12"]


def test_code_that_checks_indexes_is_kept_apart(package: Package) -> None:
    package.run()
    assert package.run(NUMBA_BOUNDSCHECK="1") == [FIRST_TIME, "12"]
    assert [name.partition("-")[0] for name in package.kept] == ["checked", "plain"]


def test_where_the_package_cannot_be_written_code_is_kept_at_home(package: Package) -> None:
    (package.folder / "geo" / "__pycache__").write_text("no folder")
    assert package.run() == [FIRST_TIME, "12"]
    assert package.run() == ["12"]
    assert {path.parts[len(package.home.parts)] for path in package.home.rglob("*.nbc")} == {
        ".cache"
    }


def test_where_nothing_can_be_written_each_start_compiles(package: Package) -> None:
    (package.folder / "geo" / "__pycache__").write_text("no folder")
    home = package.home / "file"
    home.touch()
    for _ in range(2):
        assert package.run(HOME=str(home)) == [FIRST_TIME, "12"]


def test_numba_may_be_told_where_to_keep_code(package: Package) -> None:
    told = package.folder / "told"
    package.run(NUMBA_CACHE_DIR=str(told))
    assert any(told.rglob("*.nbc"))
    assert package.run(NUMBA_CACHE_DIR=str(told)) == ["12"]


def test_the_code_of_a_few_versions_is_kept_and_the_newest_among_them(package: Package) -> None:
    base = package.folder / "geo" / "__pycache__"
    for number in range(6):
        old = base / f"plain-{number:016x}"
        old.mkdir(parents=True)
        os.utime(old, (number, number))
    package.run()
    left = sorted(entry.name for entry in base.glob("plain-*"))
    assert len(left) == compiled.MOST_VERSIONS
    assert {f"plain-{number:016x}" for number in range(3)}.isdisjoint(left)
    assert package.run() == ["12"]
